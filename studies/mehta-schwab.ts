/** Tables of Mehta–Schwab runs as Markdown, from the results.json of their folders. */
import { type Estimate, formatEstimate, meanEstimate } from "../src/statistics/estimate.ts"

interface Fields {
  readonly layer: number
  readonly units: number
  readonly size: Estimate
  readonly locality: Estimate
  readonly overlap: { readonly pairs: Estimate }
  readonly blockSpin: { readonly distance: Estimate }
}
interface Reconstructed {
  readonly layer: number
  readonly overlap: Estimate
  readonly blockCorrelation: Estimate
  readonly magnetizationCorrelation: Estimate
  readonly energy: Estimate
  readonly originalEnergy: Estimate
}
/** The parts of results.json that are read here. */
export interface StudyResults {
  readonly recipe: { readonly size: readonly number[] }
  readonly fields: Readonly<Record<string, readonly Fields[]>>
  readonly reconstructions: readonly Reconstructed[]
  readonly verdicts: readonly {
    readonly claim: string
    readonly outcome: "holds" | "fails" | "inconclusive"
    readonly evidence: string
  }[]
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n")
}

const OUTCOME = { holds: "holds", fails: "does not hold", inconclusive: "not conclusive" }

/** Fields, reconstructions and verdicts of one run. */
export function tables({ recipe, fields, reconstructions, verdicts }: StudyResults): string {
  const sites = recipe.size.reduce((product, length) => product * length, 1)
  const ofFields = table(
    ["stack", "layer", "size (sites)", "ideal block", "locality", "overlap", "block-spin distance"],
    ["trained", "shuffled", "untrained", "relabelled"].flatMap((name) =>
      fields[name].map(({ layer, units, size, locality, overlap, blockSpin }) => [
        name,
        `${layer} (${units})`,
        formatEstimate(size),
        name === "trained" ? String(sites / units) : "",
        formatEstimate(locality),
        formatEstimate(overlap.pairs),
        formatEstimate(blockSpin.distance),
      ]),
    ),
  )
  const ofReconstructions = table(
    ["reconstructed from", "overlap", "8×8-block correlation", "magnetization correlation", "energy (J a site)"],
    [
      ...reconstructions.map((one) => [
        `layer ${one.layer}`,
        formatEstimate(one.overlap),
        formatEstimate(one.blockCorrelation),
        formatEstimate(one.magnetizationCorrelation),
        formatEstimate(one.energy),
      ]),
      ["the samples themselves", "1", "1", "1", formatEstimate(reconstructions[0].originalEnergy)],
    ],
  )
  const claims = verdicts.map(({ claim, outcome, evidence }) => `- **${OUTCOME[outcome]}**: ${claim} ${evidence}`)
  return [ofFields, ofReconstructions, claims.join("\n")].join("\n\n")
}

/** What independent trainings (other samples, other initial weights) have in common: mean over runs, its error, and each run. */
export function comparison(runs: readonly StudyResults[]): string {
  const row = (name: string, values: readonly number[], digits: number): string[] => [
    name,
    formatEstimate(meanEstimate(values)),
    values.map((value) => value.toFixed(digits)).join(", "),
  ]
  const layers = runs[0].fields.trained
  const ratio = (run: StudyResults): number => run.fields.trained[2].size.value / run.fields.trained[1].size.value
  return table(
    ["quantity", "mean over trainings", "each"],
    [
      ...layers.map(({ layer, units }, k) =>
        row(
          `size of layer ${layer} (${units}), sites`,
          runs.map((run) => run.fields.trained[k].size.value),
          1,
        ),
      ),
      row("size of layer 3 over layer 2", runs.map(ratio), 2),
      ...layers.map(({ layer, units }, k) =>
        row(
          `locality of layer ${layer} (${units})`,
          runs.map((run) => run.fields.trained[k].locality.value),
          3,
        ),
      ),
      row(
        "overlap of reconstructions from the top",
        runs.map((run) => run.reconstructions.at(-1)!.overlap.value),
        3,
      ),
      row(
        "8×8-block correlation from the top",
        runs.map((run) => run.reconstructions.at(-1)!.blockCorrelation.value),
        3,
      ),
    ],
  )
}
