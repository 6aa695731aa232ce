import { expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { bootstrap } from "./bootstrap.ts"
import { deviation } from "./estimate.ts"
import { exponentialAverage } from "./exponential-average.ts"

const normals = (count: number, sigma: number, seed: number): Float64Array => {
  const random = new RandomStream(seed, "normals")
  return Float64Array.from({ length: count }, () => sigma * random.normal())
}

test("equal values have their own logarithm and no error, however large", () => {
  expect(exponentialAverage([1000.1, 1000.1, 1000.1])).toEqual({
    logMean: { value: 1000.1, error: 0 },
    effectiveSamples: 3,
    variance: 0,
  })
})

test("normal values of variance s² have ln⟨e^x⟩ = s²/2 and n e^(−s²) effective samples", () => {
  const n = 20_000
  const { logMean, effectiveSamples, variance } = exponentialAverage(normals(n, 0.8, 1))
  expect(Math.abs(deviation(logMean, 0.32))).toBeLessThan(3)
  expect(effectiveSamples / n).toBeCloseTo(Math.exp(-0.64), 1)
  expect(variance).toBeCloseTo(0.64, 1)
})

test("its error is that of the bootstrap", () => {
  const values = normals(400, 0.8, 2)
  const { error } = bootstrap(values, (x) => exponentialAverage(x).logMean.value, { random: new RandomStream(3, "b") })
  // 1000 resamples know the error to 2 %.
  expect(exponentialAverage(values).logMean.error / error).toBeGreaterThan(0.93)
  expect(exponentialAverage(values).logMean.error / error).toBeLessThan(1.07)
})

test.each([
  // Shares of the plain error of the mean: 93.6 % and 88.2 %.
  [1, 0.94, 0.96],
  [1.4, 0.905, 0.94],
])("weights of ln w with s = %d, 100 of them: within two errors in %d to %d of all cases", (s, least, most) => {
  const trials = 4000
  let within = 0
  for (let seed = 0; seed < trials; seed++) {
    const { value, error } = exponentialAverage(normals(100, s, 1000 + seed)).logMean
    if (Math.abs(value - s ** 2 / 2) < 2 * error) within++
  }
  expect(within / trials).toBeGreaterThan(least)
  expect(within / trials).toBeLessThan(most)
})

test("a weight that is all of the mean has a large error, but a finite one", () => {
  const { error } = exponentialAverage([0, 0, 900]).logMean
  expect(error).toBeGreaterThan(20)
  expect(error).toBeLessThan(1000)
})

test("too few values and infinite ones are refused", () => {
  expect(() => exponentialAverage([1])).toThrow("exponentialAverage values: expected at least 2, got 1.")
  expect(() => exponentialAverage([1, Infinity])).toThrow("expected finite numbers, got a largest of Infinity.")
})
