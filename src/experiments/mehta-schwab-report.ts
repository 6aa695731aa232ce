/** The study as a short paper: `report.html`, its figures, and every number in one document. Node only. */
import {
  reportPage,
  type ReportFigure,
  type ReportSection,
  type ReportTable,
  type Verdict,
} from "../figures/report-page.ts"
import { type Estimate, formatEstimate } from "../statistics/estimate.ts"
import { PILOT, claims, ratio } from "./mehta-schwab-claims.ts"
import { type DrawnFigure, type FigureName, comparesWithPilot, drawFigures } from "./mehta-schwab-figures.ts"
import type { StudyResult } from "./mehta-schwab.ts"
import { type LayerMeasures, withoutProbabilities } from "./stack-measures.ts"

export interface StudyReport {
  readonly html: string
  readonly figures: Readonly<Partial<Record<FigureName, DrawnFigure>>>
  readonly verdicts: readonly Verdict[]
  /** All numbers, plain: what `--json` prints and results.json holds. */
  readonly numbers: Readonly<Record<string, unknown>>
}

export interface ReportContext {
  /** The command of the run. */
  readonly command: string
  /** Versions of blockspin and Node, platform. */
  readonly versions: string
  readonly date: string
  readonly threads: number
}

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
  figures: StudyReport["figures"],
  verdicts: readonly Verdict[],
): string {
  const { recipe, measures, seconds, samples } = result
  const { trained, shuffled } = measures
  const [height, width] = recipe.size
  const last = trained.at(-1)!
  const sizes = trained.map(({ size }) => formatEstimate(size)).join(", ")
  return reportPage({
    title: "Do restricted Boltzmann machines discover block spins?",
    byline: `${context.command} · ${context.versions} · ${context.date}`,
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
      ...Object.entries(recipe)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => ({
          name,
          value: typeof value === "object" ? JSON.stringify(value) : (value as string | number | boolean),
        })),
      { name: "burn-in (measured)", value: `${samples.burnIn} sweeps` },
      { name: "spacing (measured)", value: `${samples.spacing} sweeps` },
      { name: "compute threads (no influence on results)", value: context.threads },
      {
        name: "time",
        value: `sampling and checks ${seconds.sample.toFixed(0)} s, training ${seconds.train.toFixed(0)} s, measuring ${seconds.measure.toFixed(0)} s`,
      },
      { name: "versions", value: context.versions },
    ],
    references: [
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
    ],
  })
}

function figure(drawn: DrawnFigure | undefined, caption: string): ReportFigure[] {
  if (!drawn) return []
  const alt = /<desc>([^<]*)<\/desc>/.exec(drawn.light)?.[1] ?? caption
  return [{ kind: "figure", ...drawn, caption, alt }]
}

function samplesSection({ samples, equilibrium, recipe }: StudyResult, figures: StudyReport["figures"]): ReportSection {
  const { pilot, chainStarts, spacing, burnIn } = samples
  const table: ReportTable = {
    kind: "table",
    caption: `Measured on the ${samples.configurations.rows.toLocaleString("en")} configurations themselves; deviation in combined standard errors.`,
    columns: [
      { name: "quantity" },
      { name: "measured" },
      { name: "reference" },
      { name: "deviation", unit: "σ" },
      { name: "source" },
    ],
    rows: equilibrium.comparisons.map(({ name, unit, measured, reference, deviation, source }) => [
      unit ? `${name} (${unit})` : name,
      measured,
      reference,
      Number(deviation.toFixed(2)),
      source,
    ]),
  }
  return {
    heading: "Samples",
    blocks: [
      `${chainStarts.length - 1} independent chains of heat-bath sweeps, half started from random and half from ordered spins. ` +
        (pilot
          ? `A pilot run of ${pilot.sweeps.toLocaleString("en")} sweeps doubled until both halves agreed (energy ${signed(pilot.hotCold.energy)} σ, |m| ${signed(pilot.hotCold.magnetization)} σ apart); it served as burn-in. The integrated autocorrelation time is ${formatEstimate(pilot.tauEnergy)} sweeps for the energy and ${formatEstimate(pilot.tauMagnetization)} for |m|, so configurations of a chain were taken ${spacing} sweeps apart.`
          : `Burn-in ${burnIn} sweeps, spacing ${spacing} sweeps, as given.`),
      table,
      ...figure(
        figures.equilibrium,
        "Deviation of the samples from the exact values of the same torus (⟨|m|⟩ and ⟨m²⟩: from an independent Wolff run, whose error is included), in standard errors.",
      ),
      ...figure(
        figures.correlation,
        `Zero-momentum correlation function G(r)/G(0) with jackknife errors, and the exact exponential decay at K = ${recipe.coupling}. The fit gives ξ = ${formatEstimate(equilibrium.correlationLength)} from r = ${equilibrium.correlationLength.range.join(" to ")}.`,
      ),
      ...figure(
        figures.autocorrelation,
        "Normalised autocorrelation functions of the pilot run with the integrated autocorrelation times.",
      ),
    ],
  }
}

function learningSection({ metrics, recipe }: StudyResult, figures: StudyReport["figures"]): ReportSection {
  const rows = recipe.layers.flatMap((_, k) => {
    const end = metrics.ising.filter(({ layer }) => layer === k + 1).at(-1)
    if (!end) return []
    const control = metrics.shuffled.filter(({ layer }) => layer === k + 1).at(-1)
    return [
      [
        `layer ${k + 1}`,
        end.epoch,
        fixed(end.reconstructionError),
        fixed(end.pseudoLikelihood),
        end.freeEnergyGap ?? null,
        control?.freeEnergyGap ?? null,
        fixed(end.weightNorm),
      ],
    ]
  })
  return {
    heading: "Learning",
    blocks: [
      `Contrastive divergence (CD-1) with ${recipe.reconstruction === "sample" ? "sampled" : "mean-field"} reconstructions, 0/1 units, batches of ${recipe.batch}, learning rate ${JSON.stringify(recipe.learningRate)}, momentum ${recipe.momentum}, L1 penalty λ = ${JSON.stringify(recipe.l1)} (the gradient has −λ sign W, multiplied by the learning rate and inside the momentum), weights started from N(0, ${recipe.sigma}²), each layer fed with the hidden probabilities of the one below.`,
      {
        kind: "table",
        caption: "After the last epoch. The gap is ⟨F⟩ of held-out minus training samples.",
        columns: [
          { name: "layer" },
          { name: "epochs" },
          { name: "reconstruction error", unit: "per unit" },
          { name: "pseudo-log-likelihood", unit: "nats a unit" },
          { name: "free-energy gap", unit: "k_BT" },
          { name: "gap, shuffled sites", unit: "k_BT" },
          { name: "rms weight" },
        ],
        rows,
      },
      ...figure(
        figures["learning-curves"],
        "Learning curves of the stack and of the control with shuffled sites: reconstruction error, pseudo-log-likelihood, and free-energy gap (zero without overfitting).",
      ),
    ],
  }
}

function fieldsSection(result: StudyResult, figures: StudyReport["figures"]): ReportSection {
  const { measures, recipe } = result
  const pilot = comparesWithPilot(result)
  const named: [string, readonly LayerMeasures[]][] = [
    ["trained", measures.trained],
    ["shuffled sites", measures.shuffled],
    ["untrained", measures.untrained],
    ["relabelled sites", measures.relabelled],
  ]
  const sites = recipe.size[0] * recipe.size[1]
  const rows = named.flatMap(([name, layers]) =>
    layers.map((layer) => [
      name,
      layer.layer,
      layer.size,
      name === "trained" && pilot ? PILOT[layer.layer - 1].size : null,
      Number((sites / layer.units).toFixed(1)),
      layer.locality,
      name === "trained" && pilot ? PILOT[layer.layer - 1].locality : null,
      layer.overlap?.pairs ?? null,
      layer.blockSpin.distance,
    ]),
  )
  const growth = measures.trained
    .slice(1)
    .map((layer, k) => `${k + 1} → ${k + 2}: ${formatEstimate(ratio(layer.size, measures.trained[k].size))}`)
  return {
    heading: "What each layer sees",
    blocks: [
      "The effective receptive field of a unit is r⁽¹⁾ = W⁽¹⁾, r⁽ˡ⁾ = r⁽ˡ⁻¹⁾W⁽ˡ⁾. With w = r²/Σr², its size is the effective number of sites 1/Σw²; its locality the share of w within distance 5 of its circular centroid; the overlap of two units the cosine of their maps w (1/3 for independent Gaussian noise, 0 for disjoint fields); its block-spin distance 1 − |cos| between r and the best square block (0 for one of Kadanoff's).",
      ...figure(
        figures["receptive-fields"],
        "Receptive fields of the trained stack, evenly chosen units of every layer.",
      ),
      {
        kind: "table",
        caption: "Medians over units (overlap: mean over pairs) with errors over units.",
        columns: [
          { name: "stack" },
          { name: "layer" },
          { name: "size", unit: "sites" },
          { name: "pilot size", unit: "sites" },
          { name: "ideal block", unit: "sites" },
          { name: "locality" },
          { name: "pilot locality" },
          { name: "overlap" },
          { name: "block-spin distance" },
        ],
        rows,
      },
      `Ratios of median sizes between layers, ${growth.join("; ")}.`,
      ...figure(
        figures["field-sizes"],
        "Effective field sizes of the trained stack and of the controls, beside Kadanoff's ideal blocks.",
      ),
      ...figure(
        figures.locality,
        "Locality of the fields. Relabelling the sites of the trained fields at random leaves their sizes unchanged and must destroy locality.",
      ),
      ...figure(
        figures["receptive-fields-shuffled"],
        "Control: receptive fields of a stack trained on the same samples, each with its sites shuffled.",
      ),
    ],
  }
}

function reconstructionSection(
  { reconstructions, reconstructed, recipe }: StudyResult,
  figures: StudyReport["figures"],
): ReportSection {
  const rows = reconstructions.map((one) => [
    `layer ${one.layer} (${recipe.layers[one.layer - 1]})`,
    one.overlap,
    one.blockCorrelation,
    one.magnetizationCorrelation,
    one.energy,
    one.originalEnergy,
  ])
  return {
    heading: "Reconstructions",
    blocks: [
      `${reconstructed.rows} ${recipe.heldOut > 0 ? "held-out" : "training"} samples were passed up to a layer and down again by mean-field probabilities. Overlap and energy are of the rounded reconstruction; blocks are 8 × 8 sites where 8 divides the lattice.`,
      ...figure(figures.reconstructions, "Samples and their reconstructions from each layer."),
      {
        kind: "table",
        caption: "Quality of the reconstructions.",
        columns: [
          { name: "from" },
          { name: "overlap" },
          { name: "block correlation" },
          { name: "magnetization correlation" },
          { name: "energy", unit: "J a site" },
          { name: "energy of the samples", unit: "J a site" },
        ],
        rows,
      },
    ],
  }
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`
}

function fixed(value: number): string {
  return value.toFixed(4).replace("-", "−")
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
