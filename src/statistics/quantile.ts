/**
 * Sample quantiles: the value below which a share `probability` of the sorted values lies, linear between neighbours,
 * x[⌊h⌋] + (h − ⌊h⌋)(x[⌊h⌋+1] − x[⌊h⌋]) with h = (n − 1)·probability (the definition R, NumPy and d3 use by default).
 *
 * Hyndman & Fan, "Sample quantiles in statistical packages", Am. Stat. 50, 361 (1996), doi:10.2307/2684934, type 7.
 */
import { expectInput, expectNumber } from "../errors.ts"

/** The quantiles of `values` (unsorted, without NaN) at each of `probabilities`, sorting once. */
export function quantiles(values: ArrayLike<number>, probabilities: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort()
  expectInput(sorted.length > 0, "quantile values: expected at least one value, got none.")
  // A typed array sorts NaN to the end.
  expectInput(
    !Number.isNaN(sorted.at(-1)),
    "quantile values: expected numbers, got NaN. Leave missing values out first.",
  )
  return probabilities.map((probability) => {
    expectNumber("quantile probability", probability, 0, 1)
    const h = (sorted.length - 1) * probability
    const below = sorted[Math.floor(h)]
    const above = sorted[Math.ceil(h)]
    return above === below ? below : below + (h - Math.floor(h)) * (above - below)
  })
}

/** The quantile of `values` at one probability. */
export function quantile(values: ArrayLike<number>, probability: number): number {
  return quantiles(values, [probability])[0]
}

/** The middle value, or the mean of the two middle ones. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5)
}
