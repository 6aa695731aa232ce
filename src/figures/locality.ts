/**
 * How local the receptive fields of each layer are: the share of Σr² within a distance of the field's centroid, beside the share
 * of a field spread evenly over the lattice.
 */
import type { FigureContext } from "./figure.ts"
import { tickLabel } from "./axes.ts"
import { layerComparison, type LayerComparisonData } from "./layer-comparison.ts"

export interface LocalityData extends LayerComparisonData {
  /** The distance, in lattice spacings. */
  readonly distance: number
  /** The share of an evenly spread field: 0.049 for distance 5 on 40 × 40 sites. */
  readonly uniform: number
}

export function locality(data: LocalityData, context: FigureContext): SVGSVGElement {
  const style = {
    title: "Locality of the receptive fields",
    axis: `share of squared weight within distance ${tickLabel(data.distance)} of the centre`,
    scale: "linear",
    line: { value: data.uniform, label: `evenly spread: ${tickLabel(data.uniform)}` },
  } as const
  return layerComparison(data, style, context)
}
