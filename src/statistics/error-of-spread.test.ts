import { expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { degreesOfFreedom, studentFactor } from "./error-of-spread.ts"
import { meanEstimate } from "./estimate.ts"

test("normal values have as many degrees of freedom as there are, values of which one makes the scatter have two", () => {
  const stream = new RandomStream(1, "degrees of freedom")
  const ν = degreesOfFreedom(Float64Array.from({ length: 4000 }, () => stream.normal()))
  expect(ν).toBeGreaterThan(3500)
  expect(ν).toBeLessThanOrEqual(3999)
  expect(degreesOfFreedom(Float64Array.from({ length: 100 }, (_, k) => Number(k === 7)))).toBeCloseTo(2, 0)
  expect(degreesOfFreedom([1, 3])).toBe(1)
  expect(degreesOfFreedom([5, 5, 5, 5])).toBe(3)
})

test.each([
  // Quantiles of Student's t at the probability of two normal standard errors, 0.97725.
  [2, 4.5265],
  [3, 3.3068],
  [5, 2.6487],
  [10, 2.2837],
  [50, 2.0512],
])("for %d degrees of freedom two errors are wide as Student's %d", (ν, quantile) => {
  expect(Math.abs((2 * studentFactor(ν)) / quantile - 1)).toBeLessThan(0.01)
})

test("means of five normal values are within two such errors as often as normal ones, 95.4 %", () => {
  const trials = 20_000
  const stream = new RandomStream(2, "Student")
  let within = 0
  for (let trial = 0; trial < trials; trial++) {
    const { value, error } = meanEstimate(Float64Array.from({ length: 5 }, () => stream.normal()))
    if (Math.abs(value) < 2 * error * studentFactor(4)) within++
  }
  // Four standard errors of the count; without the factor it is 88.4 %.
  expect(Math.abs(within / trials - 0.9545)).toBeLessThan(4 * Math.sqrt((0.0455 * 0.9545) / trials))
})
