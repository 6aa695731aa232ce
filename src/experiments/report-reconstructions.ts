/** Reconstructions from the layers of a stack as data of a figure and as a table. */
import type { BitMatrix } from "../compute/bit-matrix.ts"
import type { ReportTable } from "../figures/report-page.ts"
import type { StatesData } from "../figures/states.ts"
import type { LayerReconstruction } from "./stack-measures.ts"

/** Samples shown with their reconstructions. */
const SHOWN = 6

export interface Reconstructed {
  /** [height, width] of a sample. */
  readonly shape: readonly [number, number]
  readonly samples: BitMatrix
  readonly reconstructions: readonly LayerReconstruction[]
  /** Units of each layer. */
  readonly hidden: readonly number[]
}

/** Evenly chosen samples above what each layer made of them. */
export function statesData(
  { shape, samples, reconstructions, hidden }: Reconstructed,
  words: Pick<StatesData, "levels" | "caption">,
): StatesData {
  const [height, width] = shape
  const sites = height * width
  const count = Math.min(SHOWN, samples.rows)
  const shown = Array.from({ length: count }, (_, k) => Math.floor((k * samples.rows) / count))
  const originals = samples.take(shown).unpack()
  return {
    height,
    width,
    rows: [
      { label: "sample", states: shown.map((_, k) => originals.subarray(k * sites, (k + 1) * sites)) },
      ...reconstructions.map(({ layer, probabilities }) => ({
        label: `from layer ${layer} (${hidden[layer - 1]})`,
        states: shown.map((row) => probabilities.row(row)),
      })),
    ],
    ...words,
  }
}

/** Quality of the reconstructions, a row a layer, then the samples themselves. */
export function reconstructionTable(
  {
    reconstructions,
    hidden,
  }: Pick<Reconstructed, "hidden"> & {
    readonly reconstructions: readonly Omit<LayerReconstruction, "probabilities">[]
  },
  caption: string,
): ReportTable {
  return {
    kind: "table",
    caption,
    columns: [
      { name: "reconstructed from" },
      { name: "overlap" },
      { name: "correlation of blocks" },
      { name: "correlation of magnetizations" },
      { name: "energy", unit: "J a site" },
    ],
    rows: [
      ...reconstructions.map((one) => [
        `layer ${one.layer} (${hidden[one.layer - 1]})`,
        one.overlap,
        one.blockCorrelation,
        one.magnetizationCorrelation,
        one.energy,
      ]),
      ...reconstructions.slice(0, 1).map((one) => ["the samples themselves", 1, 1, 1, one.originalEnergy]),
    ],
  }
}
