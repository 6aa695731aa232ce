/**
 * p-values: how often a correct program would deviate at least as much. Of many tests some deviate by chance, so p-values of a
 * table are corrected for their number (Holm 1979).
 */
import { expectInput } from "../errors.ts"

/** ln Γ(x), x > 0, to about 1e-14 (Lanczos 1964, doi:10.1137/0701008; coefficients of Godfrey). */
function logGamma(x: number): number {
  const coefficients = [
    57.156235665862923517, -59.597960355475491248, 14.136097974741747174, -0.49191381609762019978, 0.33994649984811888699e-4,
    0.46523628927048575665e-4, -0.98374475304879564677e-4, 0.15808870322491248884e-3, -0.21026444172410488319e-3,
    0.2174396181152126432e-3, -0.16431810653676389022e-3, 0.84418223983852743293e-4, -0.26190838401581408670e-4,
    0.36899182659531622704e-5,
  ] // prettier-ignore
  const t = x + 5.2421875
  let sum = 0.999999999999997092
  for (const [k, c] of coefficients.entries()) sum += c / (x + 1 + k)
  return (x + 0.5) * Math.log(t) - t + Math.log((2.5066282746310005 * sum) / x)
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
  const corrected = new Array<number>(values.length)
  let largest = 0
  for (const [rank, index] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (values.length - rank) * values[index]))
    corrected[index] = largest
  }
  return corrected
}
