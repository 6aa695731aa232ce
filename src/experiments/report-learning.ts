/** Learning curves of one or several stacks of the same shape, as data of the figure. */
import type { LearningCurve, LearningCurvesData } from "../figures/learning-curves.ts"
import type { EpochMetrics } from "../learn/monitor.ts"
import type { Estimate } from "../statistics/estimate.ts"

export interface LearningSeries {
  /** Written at the ends of its curves, such as "shuffled". */
  readonly label: string
  readonly metrics: readonly EpochMetrics[]
}

type Quantity = (metrics: EpochMetrics) => number | Estimate | undefined

/** `sides` are the units from the data upwards: [1600, 400, 100, 25]. */
export function learningCurvesData(sides: readonly number[], series: readonly LearningSeries[]): LearningCurvesData {
  const layers = sides.slice(1).map((hidden, k) => {
    const curves = (quantity: Quantity): LearningCurve[] =>
      series.flatMap(({ label, metrics }) => curve(label, metrics.filter(({ layer }) => layer === k + 1), quantity)) // prettier-ignore
    return {
      name: `layer ${k + 1} (${sides[k]} → ${hidden})`,
      reconstructionError: curves((m) => m.reconstructionError),
      pseudoLikelihood: curves((m) => m.pseudoLikelihood),
      freeEnergyGap: curves((m) => m.freeEnergyGap),
    }
  })
  return { layers }
}

/** No curve where a layer had no epoch, or where the quantity was not monitored. */
function curve(label: string, metrics: readonly EpochMetrics[], quantity: Quantity): LearningCurve[] {
  const points = metrics.flatMap((one) => {
    const value = quantity(one)
    if (value === undefined) return []
    return [{ epoch: one.epoch, ...(typeof value === "number" ? { value, error: 0 } : value) }]
  })
  if (points.length === 0) return []
  return [
    {
      label,
      epochs: points.map(({ epoch }) => epoch),
      values: points.map(({ value }) => value),
      errors: points.map(({ error }) => error),
    },
  ]
}
