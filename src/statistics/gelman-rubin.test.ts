import { expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { mixingRatio } from "./gelman-rubin.ts"

const stream = new RandomStream(1, "gelman rubin")
const normals = (mean: number): Float64Array => Float64Array.from({ length: 400 }, () => mean + stream.normal())

test("chains of one distribution have R̂ near 1, chains apart are above", () => {
  const mixed = mixingRatio([normals(0), normals(0), normals(0), normals(0)])
  expect(mixed).toBeGreaterThan(0.99)
  expect(mixed).toBeLessThan(1.02)
  // Means −1 and 1 of variance 1: B/L = 2, R̂² ≈ 1 + 2.
  expect(mixingRatio([normals(-1), normals(1)])).toBeCloseTo(Math.sqrt(3), 0)
})

test("by hand: chains 0, 2 and 4, 6 have W = 2, B/L = 8, R̂² = 1/2 + 4", () => {
  expect(mixingRatio([[0, 2], [4, 6]])).toBeCloseTo(Math.sqrt(4.5), 14) // prettier-ignore
  expect(mixingRatio([[0.1, 0.1, 0.1], [0.1, 0.1, 0.1], [0.1, 0.1, 0.1]])).toBe(1) // prettier-ignore
})

test("too few chains or values are refused", () => {
  expect(() => mixingRatio([[1, 2]])).toThrow("at least 2 chains of one length")
  expect(() => mixingRatio([[1, 2], [1, 2, 3]])).toThrow("got 2 of 2, 3 values") // prettier-ignore
})
