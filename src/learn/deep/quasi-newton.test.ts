import { expect, test } from "vitest"
import { minimum } from "./quasi-newton.ts"

/** Σ a_k ln cosh(x_k − k), with curvatures a_k from 1 to 1000. */
const stiffness = Float64Array.from({ length: 13 }, (_, k) => 10 ** (k / 4))
function wells(at: Float64Array, slopes: Float64Array): number {
  let value = 0
  for (let k = 0; k < at.length; k++) {
    value += stiffness[k] * Math.log(Math.cosh(at[k] - k))
    slopes[k] = stiffness[k] * Math.tanh(at[k] - k)
  }
  return value
}
const start = Float64Array.from({ length: 13 }, (_, k) => k + 1)

test("arrives at the minimum, and sooner in a metric like the curvature", () => {
  const options = { tolerance: 1e-5, iterations: 1000 }
  const plain = minimum(wells, start, { ...options, metric: (vector) => vector })
  const scaled = minimum(wells, start, { ...options, metric: (vector) => vector.map((x, k) => x / stiffness[k]) })
  for (const { at, steepest } of [plain, scaled]) {
    expect(steepest).toBeLessThan(1e-5)
    for (const [k, x] of at.entries()) expect(x).toBeCloseTo(k, 4)
  }
  expect(scaled.iterations).toBeLessThan(20)
  expect(plain.iterations).toBeGreaterThan(3 * scaled.iterations)
})

test("says how steep it is where the iterations end", () => {
  const { steepest, iterations, at } = minimum(wells, start, { tolerance: 1e-8, iterations: 2, metric: (v) => v })
  const slopes = new Float64Array(13)
  wells(at, slopes)
  expect(iterations).toBe(2)
  expect(steepest).toBe(Math.max(...slopes.map(Math.abs)))
})
