/**
 * p-values: how often a correct program would deviate at least as much. Of many tests some deviate by chance, so p-values of a
 * table are corrected for their number (Holm 1979).
 */
import { expectInput } from "../errors.ts"

/** ln Γ(x), x > 0, by Stirling's series (DLMF §5.11), after the recurrence has brought x to 15 or more. */
function logGamma(x: number): number {
  let shift = 0
  for (; x < 15; x++) shift += Math.log(x)
  const square = 1 / x ** 2
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / x
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series - shift
}

/** Q(a, x) = Γ(a, x)/Γ(a), by its series below a + 1 and by its continued fraction above (DLMF §8.7, §8.9). */
export function upperGamma(a: number, x: number): number {
  expectInput(a > 0 && x >= 0, `upperGamma: expected a > 0 and x ≥ 0, got ${a} and ${x}.`)
  if (x === 0) return 1
  const front = Math.exp(a * Math.log(x) - x - logGamma(a))
  if (x < a + 1) {
    let term = 1 / a
    let sum = term
    for (let n = 1; term > 1e-17 * sum; n++) sum += term *= x / (a + n)
    return 1 - front * sum
  }
  // Lentz's method.
  let b = x + 1 - a
  let c = 1e300
  let d = 1 / b
  let fraction = d
  for (let n = 1; n < 100_000; n++) {
    const an = -n * (n - a)
    b += 2
    d = 1 / (an * d + b)
    c = b + an / c
    const change = c * d
    fraction *= change
    if (Math.abs(change - 1) < 1e-16) break
  }
  return front * fraction
}

/** Two-sided p-value of a deviation of `z` standard errors. */
export function normalPValue(z: number): number {
  return upperGamma(0.5, z ** 2 / 2)
}

/** Chance that χ² of `degrees` degrees of freedom is at least `x`. */
export function chiSquaredPValue(x: number, degrees: number): number {
  return upperGamma(degrees / 2, x / 2)
}

/**
 * p-values corrected for being many: the chance that any of so many correct tests would deviate like this one.
 *
 * S. Holm, Scand. J. Statist. 6, 65 (1979).
 */
export function holm(values: readonly number[]): number[] {
  const order = [...values.keys()].toSorted((i, j) => values[i] - values[j])
  const corrected = [...values]
  let largest = 0
  for (const [rank, index] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (values.length - rank) * values[index]))
    corrected[index] = largest
  }
  return corrected
}
