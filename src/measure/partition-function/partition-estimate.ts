/** What one direction of annealing says of ln Z, and whether it can be trusted. */
import { type ExponentialAverage, exponentialAverage } from "../../statistics/exponential-average.ts"
import type { Estimate } from "../../statistics/estimate.ts"

export interface PartitionEstimate {
  /** ln Z, its standard error as statistics/exponential-average.ts has it. */
  readonly logPartition: Estimate
  /** n_eff = (Σ w)²/Σ w² of the runs' weights w. */
  readonly effectiveSamples: number
  /** Variance of ln w over the runs. */
  readonly variance: number
  /** ln w of every run: ⟨w⟩ is Z/Z_0 forward and Z_0/Z in reverse. */
  readonly logWeights: Float64Array
  /** ln Z_0 of the base machine, exact. */
  readonly logBasePartition: number
  /** Whether value and error can be trusted, as far as these runs can tell. */
  readonly reliable: boolean
  /** Why not, and what to do: one sentence, empty if reliable. */
  readonly warning: string
}

/** Effective samples below which a mean of weights, and the more so its error, hangs on the largest few. */
export const FEWEST_EFFECTIVE_SAMPLES = 30

/** What is wrong with a mean of weights, empty if nothing is seen. Normal ln w of variance s² leave n e^(−s²) of n samples. */
export function weightsWarning({ effectiveSamples, variance }: ExponentialAverage, runs: number): string {
  if (effectiveSamples < FEWEST_EFFECTIVE_SAMPLES)
    return `the ${runs} weights are worth ${effectiveSamples.toFixed(1)} equal ones, fewer than ${FEWEST_EFFECTIVE_SAMPLES}`
  const largest = Math.log(runs / FEWEST_EFFECTIVE_SAMPLES)
  if (variance > largest)
    return `ln w has the variance ${variance.toPrecision(3)}, more than the ${largest.toPrecision(3)} that ${runs} runs can average`
  return ""
}

/** ln Z = ln Z_0 ± ln⟨w⟩, + forward and − in reverse. */
export function partitionEstimate(
  direction: 1 | -1,
  logBasePartition: number,
  logWeights: Float64Array,
  otherWarning = "",
): PartitionEstimate {
  const average = exponentialAverage(logWeights)
  const { logMean, effectiveSamples, variance } = average
  const weights = weightsWarning(average, logWeights.length)
  const reasons = [weights && `${weights} (take more temperatures, or more runs)`, otherWarning].filter(Boolean)
  return {
    logPartition: { value: logBasePartition + direction * logMean.value, error: logMean.error },
    effectiveSamples,
    variance,
    logWeights,
    logBasePartition,
    reliable: reasons.length === 0,
    warning: sentence(reasons),
  }
}

/** "ln Z is not reliable: …; and …." of the reasons, empty without one. */
export function sentence(reasons: readonly string[]): string {
  return reasons.length === 0 ? "" : `ln Z is not reliable: ${reasons.join("; and ")}.`
}
