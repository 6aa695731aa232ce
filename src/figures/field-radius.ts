/** How local the receptive fields of each layer are in a window: their radius of gyration over that of an even field. */
import type { FigureContext } from "./figure.ts"
import { type LayerComparisonData, layerComparison } from "./layer-comparison.ts"

export function fieldRadius(data: LayerComparisonData, context: FigureContext): SVGSVGElement {
  const style = {
    title: "Radius of the receptive fields",
    axis: "radius of gyration / radius of an even field",
    scale: "linear",
    line: { value: 1, label: "evenly spread" },
  } as const
  return layerComparison(data, style, context)
}
