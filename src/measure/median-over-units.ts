/**
 * The median of a property over the hidden units of a layer, its error by resampling the units. The median, because a few
 * dead or global units are common and would rule a mean.
 */
import { RandomStream } from "../compute/philox.ts"
import { bootstrap } from "../statistics/bootstrap.ts"
import type { Estimate } from "../statistics/estimate.ts"
import { median } from "../statistics/quantile.ts"

/**
 * Median of the values that are not NaN, as those of silent units are. A single value has an unknown error, NaN; where there
 * is none, the value is NaN too.
 */
export function medianOverUnits(values: Float64Array, seed: number): Estimate {
  const known = values.filter((value) => !Number.isNaN(value))
  if (known.length < 2) return { value: known.at(0) ?? Number.NaN, error: Number.NaN }
  const { value, error } = bootstrap(known, median, { random: new RandomStream(seed, "bootstrap") })
  return { value, error }
}
