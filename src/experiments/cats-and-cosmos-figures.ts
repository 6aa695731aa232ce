/** The figures of the study, as data for `src/figures`. Node only. */
import type { BitMatrix } from "../compute/bit-matrix.ts"
import { fieldRadius } from "../figures/field-radius.ts"
import { fieldSizes } from "../figures/field-sizes.ts"
import type { LayerComparisonData } from "../figures/layer-comparison.ts"
import { type StatesRow, states } from "../figures/states.ts"
import { systemsMosaic } from "../figures/systems-mosaic.ts"
import { type WindowCorrelationsSeries, windowCorrelationsFigure } from "../figures/window-correlations.ts"
import { formatEstimate } from "../statistics/estimate.ts"
import type { CatsAndCosmosResult, SystemResult } from "./cats-and-cosmos.ts"
import { type DrawnFigure, draw } from "./report-parts.ts"

export type StudyFigureName = "windows" | "receptive-fields" | "field-radius" | "field-sizes" | "correlations"
export type StudyFigures = Readonly<Record<StudyFigureName, DrawnFigure>>

/** Windows shown of each kind. */
const SHOWN = 12
/** Units shown of a layer. */
const UNITS = 36

export function drawFigures(result: CatsAndCosmosResult): StudyFigures {
  const { systems, recipe } = result
  return {
    windows: draw(states, {
      height: recipe.size,
      width: recipe.size,
      rows: systems.flatMap(windowRows),
      levels: ["0: spin −1, paper, dark", "1: spin +1, ink, bright"],
      caption:
        "Grey: held-out windows before they became bits, each stretched to its own range. Samples are of the whole stack, one a chain.",
    }),
    "receptive-fields": draw(systemsMosaic, {
      systems: systems.map(({ system, fields, layers }) => ({
        name: system.name,
        layers: fields.map((field, k) => ({
          fields: field,
          words: `size ${formatEstimate(layers[k].size)}, radius ${formatEstimate(layers[k].radius)}`,
        })),
      })),
      shown: UNITS,
    }),
    "field-radius": draw(fieldRadius, comparison(result, "radius")),
    "field-sizes": draw(fieldSizes, comparison(result, "size")),
    correlations: draw(windowCorrelationsFigure, {
      panels: systems.map((one) => ({ name: one.system.name, series: correlationSeries(one) })),
    }),
  }
}

function windowRows({ system, whole }: SystemResult): StatesRow[] {
  const { name, heldOut, grey } = system
  const chosen = evenly(heldOut.rows, SHOWN)
  return [
    ...(grey ? [{ label: `${name}, grey`, states: chosen.map((row) => stretched(grey.row(row))) }] : []),
    { label: `${name}, bits`, states: bitsOf(heldOut, chosen) },
    { label: `${name}, samples`, states: bitsOf(whole.samples, evenly(whole.samples.rows, SHOWN)) },
  ]
}

function evenly(rows: number, count: number): number[] {
  return Array.from({ length: Math.min(rows, count) }, (_, k) => Math.floor(((k + 0.5) * rows) / Math.min(rows, count)))
}

function bitsOf(bits: BitMatrix, rows: readonly number[]): ArrayLike<number>[] {
  const values = bits.take(rows).unpack()
  return rows.map((_, k) => values.subarray(k * bits.columns, (k + 1) * bits.columns))
}

function stretched(values: Float32Array): Float32Array {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  return values.map((value) => (high > low ? (value - low) / (high - low) : 0.5))
}

function correlationSeries({
  correlations,
  greyCorrelations,
  machine,
  whole,
}: SystemResult): WindowCorrelationsSeries[] {
  return [
    { label: "data", reference: false, values: correlations },
    { label: "samples of the first machine", reference: false, values: machine.correlations },
    { label: "samples of the stack", reference: false, values: whole.correlations },
    ...(greyCorrelations ? [{ label: "grey values, held out", reference: true, values: greyCorrelations }] : []),
  ]
}

function comparison({ systems, untrained, recipe }: CatsAndCosmosResult, of: "size" | "radius"): LayerComparisonData {
  return {
    layers: recipe.layers.map((units, k) => `layer ${k + 1} (${units})`),
    series: [
      ...systems.map(({ system, layers }) => ({
        label: system.name,
        measured: true,
        values: layers.map((layer) => layer[of]),
      })),
      { label: "untrained", measured: false, values: untrained.map((layer) => layer[of]) },
    ],
  }
}
