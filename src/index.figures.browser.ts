/**
 * `blockspin/figures` as far as it runs everywhere: a figure is a function of data and a document that returns an SVG element.
 * An entry of its own, so that who draws nothing does not load Observable Plot.
 */
export { type AutocorrelationData, autocorrelation } from "./figures/autocorrelation.ts"
export { type CoarseFiltersData, coarseFilters } from "./figures/coarse-filters.ts"
export { type CorrelationData, correlation } from "./figures/correlation.ts"
export { type DataCollapseData, dataCollapse } from "./figures/data-collapse.ts"
export { type EffectiveCouplingsData, effectiveCouplingsFigure } from "./figures/effective-couplings.ts"
export { fieldRadius } from "./figures/field-radius.ts"
export { fieldSizes } from "./figures/field-sizes.ts"
export type { Figure, FigureContext } from "./figures/figure.ts"
export { type FlowPortraitData, flowPortrait } from "./figures/flow-portrait.ts"
export { type KadanoffBoundData, kadanoffBound } from "./figures/kadanoff-bound.ts"
export type { LayerComparisonData, LayerSeries } from "./figures/layer-comparison.ts"
export {
  type LearningCurve,
  type LearningCurvesData,
  type LearningLayer,
  learningCurves,
} from "./figures/learning-curves.ts"
export { type LikelihoodCurve, type LikelihoodCurvesData, likelihoodCurves } from "./figures/likelihood-curves.ts"
export { type LocalityData, locality } from "./figures/locality.ts"
export { type FieldScale, type Fields, type MosaicData, mosaic } from "./figures/mosaic.ts"
export { type Palette, type Rgb, type Theme, palette } from "./figures/palette.ts"
export {
  type PhenomenologicalRenormalizationData,
  phenomenologicalRenormalization,
} from "./figures/phenomenological-renormalization.ts"
export { renderSvgWith } from "./figures/render.ts"
export {
  type ExponentPanel,
  type RenormalizationExponentsData,
  renormalizationExponents,
} from "./figures/renormalization-exponents.ts"
export { type StackMosaicData, type StackMosaicLayer, stackMosaic } from "./figures/stack-mosaic.ts"
export { type StatesData, type StatesRow, states } from "./figures/states.ts"
export { type SystemsMosaicColumn, type SystemsMosaicData, systemsMosaic } from "./figures/systems-mosaic.ts"
export {
  type CurveName,
  type ExactPoint,
  type MeasuredPoint,
  type ThermodynamicCurvesData,
  thermodynamicCurves,
} from "./figures/thermodynamic-curves.ts"
export { type ThermodynamicQuantity, type ThermodynamicsData, thermodynamics } from "./figures/thermodynamics.ts"
export {
  type WindowCorrelationsData,
  type WindowCorrelationsSeries,
  windowCorrelationsFigure,
} from "./figures/window-correlations.ts"
export { type ZoomOutData, zoomOutFigure } from "./figures/zoom-out.ts"
