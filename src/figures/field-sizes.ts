/**
 * How many sites the units of each layer effectively see: the participation ratio 1/Σw², w = r²/Σr², of the receptive field r,
 * of trained machines, of their controls, and of ideal Kadanoff blocks of b² sites (L. P. Kadanoff, Physics 2, 263 (1966)).
 */
import type { FigureContext } from "./figure.ts"
import { layerComparison, type LayerComparisonData } from "./layer-comparison.ts"

export function fieldSizes(data: LayerComparisonData, context: FigureContext): SVGSVGElement {
  const style = { title: "Effective field size", axis: "effective field size (sites)", scale: "log" } as const
  return layerComparison(data, style, context)
}
