/** The study as a short paper: `report.html`, its figures, and every number in one document. Node only. */
import { type ReportReference, type Verdict, reportPage } from "../figures/report-page.ts"
import { type Estimate, formatEstimate } from "../statistics/estimate.ts"
import { commandLine } from "./command-line.ts"
import { claims } from "./mehta-schwab-claims.ts"
import { type StudyFigures, drawFigures } from "./mehta-schwab-figures.ts"
import { fieldsSection, learningSection, reconstructionSection, samplesSection } from "./mehta-schwab-sections.ts"
import type { StudyResult } from "./mehta-schwab.ts"
import { recipeSettings } from "./report-parts.ts"
import { withoutProbabilities } from "./stack-measures.ts"

export interface StudyReport {
  readonly html: string
  readonly figures: StudyFigures
  readonly verdicts: readonly Verdict[]
  /** All numbers, plain: what `--json` prints and results.json holds. */
  readonly numbers: Readonly<Record<string, unknown>>
}

export interface ReportContext {
  /** Versions of blockspin and Node, platform. */
  readonly versions: string
  readonly date: string
  readonly threads: number
}

const REFERENCES: readonly ReportReference[] = [
  {
    text: "P. Mehta and D. J. Schwab, An exact mapping between the variational renormalization group and deep learning (2014).",
    url: "https://arxiv.org/abs/1410.3831",
  },
  {
    text: "G. E. Hinton, Training products of experts by minimizing contrastive divergence, Neural Comput. 14, 1771 (2002).",
    url: "https://doi.org/10.1162/089976602760128018",
  },
  {
    text: "G. E. Hinton, A practical guide to training restricted Boltzmann machines (2012).",
    url: "https://doi.org/10.1007/978-3-642-35289-8_32",
  },
  {
    text: "B. Kaufman, Crystal statistics II, Phys. Rev. 76, 1232 (1949).",
    url: "https://doi.org/10.1103/PhysRev.76.1232",
  },
  {
    text: "U. Wolff, Collective Monte Carlo updating for spin systems, Phys. Rev. Lett. 62, 361 (1989).",
    url: "https://doi.org/10.1103/PhysRevLett.62.361",
  },
  {
    text: "U. Wolff, Monte Carlo errors with less errors, Comput. Phys. Commun. 156, 143 (2004).",
    url: "https://arxiv.org/abs/hep-lat/0306017",
  },
  {
    text: "L. P. Kadanoff, Scaling laws for Ising models near T_c, Physics 2, 263 (1966).",
    url: "https://doi.org/10.1103/PhysicsPhysiqueFizika.2.263",
  },
]

export function studyReport(result: StudyResult, context: ReportContext): StudyReport {
  const figures = drawFigures(result)
  const verdicts = claims(result)
  return {
    html: page(result, context, figures, verdicts),
    figures,
    verdicts,
    numbers: numbers(result, verdicts),
  }
}

/** "6 claims hold, 1 does not, 1 is not conclusive" */
export function countVerdicts(verdicts: readonly Verdict[]): string {
  const count = (outcome: Verdict["outcome"]): number =>
    verdicts.filter((verdict) => verdict.outcome === outcome).length
  const holds = count("holds")
  const fails = count("fails")
  return `${holds} ${holds === 1 ? "claim holds" : "claims hold"}, ${fails} ${fails === 1 ? "does" : "do"} not, ${count("inconclusive")} not conclusive`
}

function page(
  result: StudyResult,
  context: ReportContext,
  figures: StudyFigures,
  verdicts: readonly Verdict[],
): string {
  const { recipe, measures, seconds, samples } = result
  const { trained, shuffled } = measures
  const [height, width] = recipe.size
  const last = trained.at(-1)!
  const sizes = trained.map(({ size }) => formatEstimate(size)).join(", ")
  return reportPage({
    title: "Do restricted Boltzmann machines discover block spins?",
    command: commandLine("reproduce mehta-schwab", recipe),
    byline: `${context.versions} · ${context.date}`,
    abstract: [
      `A stack of restricted Boltzmann machines (${[height * width, ...recipe.layers].join("-")}) learned ${recipe.count.toLocaleString("en")} equilibrium configurations of the ${height} × ${width} Ising model at K = ${recipe.coupling}, layer by layer, after Mehta and Schwab (2014). ` +
        `The median effective receptive fields of its layers cover ${sizes} sites; the share of their weight within distance 5 of the centre is ${trained.map(({ locality }) => formatEstimate(locality)).join(", ")} (evenly spread: ${last.uniformLocality.toFixed(3)}; a stack trained on the same samples with sites shuffled: ${shuffled.map(({ locality }) => formatEstimate(locality)).join(", ")}).`,
      `Of ${verdicts.length} claims, ${countVerdicts(verdicts)}. Errors are one standard error; those of fields are over the units of one trained stack, not over repeated trainings.`,
    ],
    verdicts,
    sections: [
      samplesSection(result, figures),
      learningSection(result, figures),
      fieldsSection(result, figures),
      reconstructionSection(result, figures),
    ],
    settings: [
      ...recipeSettings({ ...recipe, threads: undefined }),
      { name: "burn-in (measured)", value: `${samples.burnIn} sweeps` },
      { name: "spacing (measured)", value: `${samples.spacing} sweeps` },
      { name: "compute threads (no influence on results)", value: context.threads },
      {
        name: "time",
        value: `sampling and checks ${seconds.sample.toFixed(0)} s, training ${seconds.train.toFixed(0)} s, measuring ${seconds.measure.toFixed(0)} s`,
      },
      { name: "versions", value: context.versions },
    ],
    references: REFERENCES,
  })
}

function numbers(result: StudyResult, verdicts: readonly Verdict[]): Record<string, unknown> {
  const { recipe, samples, equilibrium, measures, metrics, reconstructions, seconds } = result
  const plain = (estimate: Estimate): Estimate => ({ value: estimate.value, error: estimate.error })
  return {
    recipe,
    samples: {
      count: samples.configurations.rows,
      chains: samples.chainStarts.length - 1,
      burnIn: samples.burnIn,
      spacing: samples.spacing,
      flipsPerNanosecond: samples.flipsPerNanosecond,
      ...(samples.pilot
        ? {
            tauEnergy: plain(samples.pilot.tauEnergy),
            tauMagnetization: plain(samples.pilot.tauMagnetization),
            equilibrated: samples.pilot.equilibrated,
          }
        : {}),
    },
    equilibrium: equilibrium.comparisons.map(({ measured, reference, ...rest }) => ({
      ...rest,
      measured: plain(measured),
      reference: plain(reference),
    })),
    fields: measures,
    reconstructions: reconstructions.map(withoutProbabilities),
    training: { ising: metrics.ising.at(-1), shuffled: metrics.shuffled.at(-1) },
    verdicts,
    seconds,
  }
}
