import { expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { positiveInverse, realEigen, solve } from "./matrix.ts"

test("eigenvectors of random matrices are stretched by their eigenvalues", () => {
  const random = new RandomStream(1, "matrix")
  for (const n of [1, 2, 5, 9]) {
    const matrix = Float64Array.from({ length: n * n }, () => random.uniform() - 0.5)
    const { real, imaginary, vectors } = realEigen(matrix, n)
    expect(real.reduce((sum, value) => sum + value)).toBeCloseTo(
      Array.from({ length: n }, (_, i) => matrix[i * n + i]).reduce((sum, value) => sum + value),
      12,
    )
    for (let k = 0; k < n; k++) {
      if (k > 0)
        expect(Math.hypot(real[k], imaginary[k])).toBeLessThanOrEqual(Math.hypot(real[k - 1], imaginary[k - 1]) + 1e-12)
      if (imaginary[k] !== 0) continue
      for (let i = 0; i < n; i++) {
        const image = vectors[k].reduce((sum, value, j) => sum + matrix[i * n + j] * value, 0)
        expect(image).toBeCloseTo(real[k] * vectors[k][i], 12)
      }
    }
  }
})

test("a rotation has the complex eigenvalues cos φ ± i sin φ", () => {
  const { real, imaginary } = realEigen(Float64Array.of(Math.cos(0.3), -Math.sin(0.3), Math.sin(0.3), Math.cos(0.3)), 2)
  expect(real[0]).toBeCloseTo(Math.cos(0.3), 14)
  expect(imaginary[0]).toBeCloseTo(Math.sin(0.3), 14)
  expect(imaginary[1]).toBeCloseTo(-Math.sin(0.3), 14)
})

test("solve() finds x, and says of singular matrices that there is none", () => {
  const x = solve(Float64Array.of(2, 1, 1, 3), Float64Array.of(3, 5))!
  expect(x[0]).toBeCloseTo(0.8, 14)
  expect(x[1]).toBeCloseTo(1.4, 14)
  expect(solve(Float64Array.of(1, 2, 2, 4), Float64Array.of(1, 1))).toBeUndefined()
})

test("the inverse of a positive matrix is there, of one with a negative eigenvalue not", () => {
  const inverse = positiveInverse(Float64Array.of(2, 1, 1, 3), 2)!
  for (const [k, value] of [0.6, -0.2, -0.2, 0.4].entries()) expect(inverse[k]).toBeCloseTo(value, 14)
  expect(positiveInverse(Float64Array.of(1, 2, 2, 1), 2)).toBeUndefined()
})
