/** The study as a short paper: `report.html`, its figures, and every number in one document. Node only. */
import { type ReportReference, type ReportSection, type Verdict, reportPage } from "../figures/report-page.ts"
import { type Estimate, formatEstimate } from "../statistics/estimate.ts"
import { claims } from "./cats-and-cosmos-claims.ts"
import { type StudyFigures, drawFigures } from "./cats-and-cosmos-figures.ts"
import { COMMAND, type CatsAndCosmosResult, type Dreams } from "./cats-and-cosmos.ts"
import { commandLine } from "./command-line.ts"
import { type ReportContext, countVerdicts } from "./mehta-schwab-report.ts"
import { figureBlock, recipeSettings } from "./report-parts.ts"

export interface CatsAndCosmosReport {
  readonly html: string
  readonly figures: StudyFigures
  readonly verdicts: readonly Verdict[]
  /** All numbers, plain: what `--json` prints and results.json holds. */
  readonly numbers: Readonly<Record<string, unknown>>
}

const REFERENCES: readonly ReportReference[] = [
  {
    text: "H. W. Lin, M. Tegmark and D. Rolnick, Why does deep and cheap learning work so well?, J. Stat. Phys. 168, 1223 (2017).",
    url: "https://arxiv.org/abs/1608.08225",
  },
  {
    text: "P. Mehta and D. J. Schwab, An exact mapping between the variational renormalization group and deep learning (2014).",
    url: "https://arxiv.org/abs/1410.3831",
  },
  {
    text: "G. E. Hinton, S. Osindero and Y.-W. Teh, A fast learning algorithm for deep belief nets, Neural Comput. 18, 1527 (2006).",
    url: "https://doi.org/10.1162/neco.2006.18.7.1527",
  },
  {
    text: "A. J. Bell and T. J. Sejnowski, The “independent components” of natural scenes are edge filters, Vision Res. 37, 3327 (1997).",
    url: "https://doi.org/10.1016/S0042-6989(97)00121-1",
  },
  {
    text: "E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository (1998), CC BY 4.0.",
    url: "https://doi.org/10.24432/C50P49",
  },
  {
    text: "Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, Gradient-based learning applied to document recognition, Proc. IEEE 86, 2278 (1998).",
    url: "https://doi.org/10.1109/5.726791",
  },
]

export function catsAndCosmosReport(result: CatsAndCosmosResult, context: ReportContext): CatsAndCosmosReport {
  const figures = drawFigures(result)
  const verdicts = claims(result)
  const { recipe, seconds, systems } = result
  const stack = [recipe.size ** 2, ...recipe.layers].join("-")
  const first = systems.map(({ system, layers }) => `${system.name} ${formatEstimate(layers[0].radius)}`).join(", ")
  const html = reportPage({
    title: "Cats and cosmos",
    command: commandLine(COMMAND, recipe),
    byline: `${context.versions} · ${context.date}`,
    abstract: [
      `The same stack of restricted Boltzmann machines (${stack}), with the same settings, learned four systems through a window of ${recipe.size} × ${recipe.size} sites: critical Ising spins, handwritten digits, a cat and the sky. The radius of its first layer's fields, over that of a field spread evenly, is ${first}.`,
      `Of ${verdicts.length} claims, ${countVerdicts(verdicts)}. Errors are one standard error; those of fields are over the units of one training, those of patches take the patches as independent and say nothing of another cat.`,
    ],
    verdicts,
    sections: [dataSection(result, figures), fieldSection(result, figures), sampleSection(result, figures)],
    settings: [
      ...recipeSettings({ ...recipe, threads: undefined }),
      { name: "compute threads (no influence on results)", value: context.threads },
      { name: "time", value: `${seconds.toFixed(0)} s` },
      { name: "versions", value: context.versions },
    ],
    references: REFERENCES,
  })
  return { html, figures, verdicts, numbers: numbers(result, verdicts) }
}

function dataSection({ systems, recipe }: CatsAndCosmosResult, figures: StudyFigures): ReportSection {
  return {
    heading: "Four systems in one window",
    blocks: [
      ...systems.map(({ system }) => `${system.name}: ${system.source}; ${system.training.rows.toLocaleString("en")} windows learned, ${system.heldOut.rows.toLocaleString("en")} held out.`), // prettier-ignore
      `Digits are cut to bits at half grey. Patches of the photographs come from the left four fifths, held-out ones from the rest; they are whitened (ZCA, regularisation ${recipe.whitening} of the mean variance), then cut at 0 for the cat and at 1, one standard deviation of a white mode, for the sky, whose faint noise has a sign that says nothing.`,
      figureBlock(figures.windows, "Held-out windows and samples of the stack."),
    ],
  }
}

function fieldSection({ systems, untrained }: CatsAndCosmosResult, figures: StudyFigures): ReportSection {
  const stacks = [
    ...systems.map(({ system, layers }) => [system.name, layers] as const),
    ["untrained", untrained] as const,
  ]
  return {
    heading: "What each layer sees",
    blocks: [
      "Receptive fields are r⁽¹⁾ = W⁽¹⁾, r⁽ˡ⁾ = r⁽ˡ⁻¹⁾W⁽ˡ⁾. With w = r²/Σr², the size is the effective number of sites 1/Σw²; the radius is the radius of gyration of w, over that of a field spread evenly.",
      figureBlock(figures["receptive-fields"], "Receptive fields of every layer, each to its own largest weight."),
      {
        kind: "table",
        caption: "Medians over units with errors over units.",
        columns: [
          { name: "system" },
          { name: "layer", unit: "units" },
          { name: "size", unit: "sites" },
          { name: "radius", unit: "of an even field" },
          { name: "silent units" },
        ],
        rows: stacks.flatMap(([name, layers]) =>
          layers.map(({ layer, units, size, radius, silent }) => [name, `${layer} (${units})`, size, radius, silent]),
        ),
      },
      figureBlock(figures["field-radius"], "Radius of the fields by layer."),
      figureBlock(figures["field-sizes"], "Effective number of sites by layer."),
    ],
  }
}

function sampleSection({ systems, recipe }: CatsAndCosmosResult, figures: StudyFigures): ReportSection {
  const half = recipe.size / 2
  return {
    heading: "What comes back",
    blocks: [
      `Both the first machine alone and the whole stack, as a deep belief network, were sampled by ${recipe.sweeps.toLocaleString("en")} sweeps of independent chains, half of them started at held-out data and half at coins. ρ(r) is the covariance of two sites r apart along a row or a column, site by site, over their variance.`,
      figureBlock(figures.correlations, "Pairwise correlation of the data and of samples, by distance."),
      {
        kind: "table",
        caption: `Correlation of next neighbours and at r = ${Math.floor(half)}; how far apart the two halves of the chains are, at most.`,
        columns: [
          { name: "system" },
          { name: "of" },
          { name: "ρ(1)" },
          { name: `ρ(${Math.floor(half)})` },
          { name: "halves apart", unit: "standard errors" },
        ],
        rows: systems.flatMap(({ system, correlations, greyCorrelations, machine, whole }) => {
          const row = (of: string, values: readonly Estimate[], apart: number | null): (string | number | Estimate | null)[] =>
            [system.name, of, values[1], values[Math.floor(half)], apart] // prettier-ignore
          const sampled = (of: string, { correlations, halvesApart }: Dreams): ReturnType<typeof row> =>
            row(of, correlations, Number(halvesApart.toFixed(1)))
          return [
            ...(greyCorrelations ? [row("grey values, held out", greyCorrelations, null)] : []),
            row("data", correlations, null),
            sampled("first machine", machine),
            sampled("stack", whole),
          ]
        }),
      },
    ],
  }
}

function numbers(result: CatsAndCosmosResult, verdicts: readonly Verdict[]): Record<string, unknown> {
  const { recipe, systems, untrained, seconds } = result
  const dream = ({ correlations, halvesApart }: Dreams): object => ({ correlations, halvesApart })
  return {
    recipe,
    systems: systems.map(({ system, layers, correlations, greyCorrelations, machine, whole, metrics }) => ({
      name: system.name,
      source: system.source,
      windows: system.training.rows,
      heldOut: system.heldOut.rows,
      layers,
      correlations: { data: correlations, ...(greyCorrelations ? { grey: greyCorrelations } : {}) },
      machine: dream(machine),
      stack: dream(whole),
      training: metrics.filter(({ epoch, epochs }) => epoch === epochs),
    })),
    untrained,
    verdicts,
    seconds,
  }
}
