/**
 * The bootstrap: redraw the sample from itself, with replacement, and look at how the statistic scatters. For statistics
 * that are no smooth functions of means, such as the median over hidden units, where the jackknife fails.
 *
 * Efron, "Bootstrap methods: another look at the jackknife", Ann. Stat. 7, 1 (1979), doi:10.1214/aos/1176344552.
 */
import type { RandomStream } from "../compute/philox.ts"
import { expectInput, expectInteger, expectNumber } from "../errors.ts"
import { type Estimate, meanEstimate } from "./estimate.ts"
import { quantiles } from "./quantile.ts"

/** The statistic of the sample, the spread of its resamples as the error, and their central percentile interval. */
export interface BootstrapEstimate extends Estimate {
  readonly interval: readonly [low: number, high: number]
}

export interface BootstrapOptions {
  readonly random: RandomStream
  /** How often the sample is redrawn; 1000 knows the error to 2 % and the ends of a 95 % interval to about 5 %. */
  readonly resamples?: number
  /** Probability that the interval holds, in (0, 1). */
  readonly confidence?: number
}

/** Bootstraps `statistic` over independent `items`: numbers, rows, units, replicas. */
export function bootstrap<T>(
  items: ArrayLike<T>,
  statistic: (resample: readonly T[]) => number,
  { random, resamples = 1000, confidence = 0.95 }: BootstrapOptions,
): BootstrapEstimate {
  const n = items.length
  expectInput(n >= 2, `bootstrap items: expected at least 2, got ${n}.`)
  expectInteger("bootstrap resamples", resamples, 2)
  expectNumber("bootstrap confidence", confidence, Number.MIN_VALUE, 1 - Number.EPSILON)
  const resample: T[] = Array.from(items)
  const value = statistic(resample)
  const draws = new Float64Array(resamples)
  for (let draw = 0; draw < resamples; draw++) {
    for (let i = 0; i < n; i++) resample[i] = items[random.integer(n)]!
    draws[draw] = statistic(resample)
  }
  const [low, high] = quantiles(draws, [(1 - confidence) / 2, (1 + confidence) / 2])
  // meanEstimate gives the error of the mean of the draws; the bootstrap wants their scatter.
  return { value, error: meanEstimate(draws).error * Math.sqrt(resamples), interval: [low, high] }
}
