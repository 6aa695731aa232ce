import { expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { bridgedVariances } from "./bridged-variance.ts"
import { exponentialAverage } from "./exponential-average.ts"

test("normal weights with s = 2 have e⁴ − 1 = 53.6 both ways, of which runs of one direction see too little", () => {
  const [n, D, s] = [200, -40, 2]
  let [forward, reverse, alone] = [0, 0, 0]
  const trials = 100
  for (let seed = 0; seed < trials; seed++) {
    const stream = new RandomStream(seed, "Crooks")
    const draw = (sign: number): Float64Array =>
      Float64Array.from({ length: n }, () => sign * D - s ** 2 / 2 + s * stream.normal())
    const [x, y] = [draw(1), draw(-1)]
    const variances = bridgedVariances(x, y, D)
    forward += variances.forward / trials
    reverse += variances.reverse / trials
    alone += (n / exponentialAverage(x).effectiveSamples - 1) / trials
  }
  // Means of e^u of 200 weights of s = 2, 100 times: known to 7·10⁻² each, four such errors.
  expect(Math.abs(forward / (Math.exp(4) - 1) - 1)).toBeLessThan(0.28)
  expect(Math.abs(reverse / (Math.exp(4) - 1) - 1)).toBeLessThan(0.28)
  expect(alone).toBeLessThan(0.5 * (Math.exp(4) - 1))
})

test("equal weights have none, and weights that do not meet a finite one", () => {
  const equal = bridgedVariances(new Float64Array(7).fill(12.5), new Float64Array(30).fill(-12.5), 12.5)
  expect(equal.forward).toBeCloseTo(0, 12)
  expect(equal.reverse).toBeCloseTo(0, 12)
  const apart = bridgedVariances(new Float64Array(9).fill(-3000), new Float64Array(9).fill(-3000), 0)
  expect(apart.forward).toBeGreaterThan(1e100)
  expect(apart.reverse).toBeLessThan(Infinity)
})
