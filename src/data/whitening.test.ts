import { describe, expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { InputError } from "../errors.ts"
import { catImage } from "./bundled.ts"
import { imagePatches } from "./image-patches.ts"
import { whitening } from "./whitening.ts"

/** Rows (a, a + b, 3c) of independent normal numbers. */
function correlated(rows: number): RealMatrix {
  const stream = new RandomStream(1, "test")
  const data = new RealMatrix(rows, 3)
  for (let row = 0; row < rows; row++) {
    const [a, b, c] = [stream.normal(), stream.normal(), stream.normal()]
    data.values.set([a + 5, a + b, 3 * c], 3 * row)
  }
  return data
}

function covarianceOf({ rows, columns, values }: RealMatrix): number[][] {
  const means = Array.from({ length: columns }, (_, i) => {
    let sum = 0
    for (let row = 0; row < rows; row++) sum += values[row * columns + i]
    return sum / rows
  })
  return means.map((mean, i) =>
    means.map((other, j) => {
      let sum = 0
      for (let row = 0; row < rows; row++)
        sum += (values[row * columns + i] - mean) * (values[row * columns + j] - other)
      return sum / rows
    }),
  )
}

const data = correlated(2000)

describe("whitening", () => {
  test.each(["zca", "pca"] as const)("%s without regularisation has covariance 1 exactly, and mean 0", (method) => {
    const white = whitening(data, { method, regularisation: 0 }).apply(data)
    for (const [i, row] of covarianceOf(white).entries())
      for (const [j, value] of row.entries()) expect(value).toBeCloseTo(i === j ? 1 : 0, 5)
    for (let column = 0; column < 3; column++) {
      let sum = 0
      for (let row = 0; row < white.rows; row++) sum += white.values[3 * row + column]
      expect(sum / white.rows).toBeCloseTo(0, 5)
    }
  })

  test.each(["zca", "pca"] as const)("%s is inverted to the data, whatever the regularisation", (method) => {
    for (const regularisation of [0, 0.01, 3]) {
      const map = whitening(data, { method, regularisation })
      const back = map.invert(map.apply(data))
      for (let k = 0; k < 300; k++) expect(back.values[k]).toBeCloseTo(data.values[k], 4)
    }
  })

  test("ZCA's matrix is symmetric, PCA's modes come largest first", () => {
    const { matrix, variances } = whitening(data, { regularisation: 0.1 })
    for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) expect(matrix[3 * i + j]).toBeCloseTo(matrix[3 * j + i], 12)
    expect(variances[0]).toBeGreaterThan(variances[1])
    // 9, and (3 ± √5)/2 of the pair; ten per cent are three standard errors √(2/2000).
    for (const [k, exact] of [9, (3 + Math.sqrt(5)) / 2, (3 - Math.sqrt(5)) / 2].entries())
      expect(Math.abs(variances[k] / exact - 1)).toBeLessThan(0.1)
  })

  test("a regularised mode keeps the variance λ/(λ + ε), and its ε does not depend on the unit", () => {
    const map = whitening(data, { method: "pca", regularisation: 0.5 })
    const white = covarianceOf(map.apply(data))
    for (let k = 0; k < 3; k++) expect(white[k][k]).toBeCloseTo(map.variances[k] / (map.variances[k] + map.epsilon), 4)
    const scaled = new RealMatrix(
      data.rows,
      3,
      data.values.map((value) => 1000 * value),
    )
    const other = covarianceOf(whitening(scaled, { method: "pca", regularisation: 0.5 }).apply(scaled))
    expect(other[2][2]).toBeCloseTo(white[2][2], 4)
  })

  test("ZCA is the whitened data nearest to the data: no rotation of it is nearer", () => {
    const map = whitening(data, { regularisation: 0 })
    const distance = (white: RealMatrix): number => {
      let sum = 0
      for (let k = 0; k < white.values.length; k++) sum += (white.values[k] - (data.values[k] - map.mean[k % 3])) ** 2
      return sum
    }
    const zca = map.apply(data)
    const turned = zca.slice(0, zca.rows)
    const [c, s] = [Math.cos(0.2), Math.sin(0.2)]
    for (let row = 0; row < zca.rows; row++) {
      const [x, y] = zca.row(row)
      turned.values.set([c * x - s * y, s * x + c * y], 3 * row)
    }
    expect(distance(zca)).toBeLessThan(distance(turned))
  })

  test("patches of the cat are correlated, and whitened ones are not", async () => {
    const patches = imagePatches(await catImage(), { size: 8, count: 5000, seed: 1 })
    const neighbours = (matrix: RealMatrix): number => {
      const c = covarianceOf(matrix)
      return c[27][28] / Math.sqrt(c[27][27] * c[28][28])
    }
    expect(neighbours(patches)).toBeGreaterThan(0.9)
    expect(Math.abs(neighbours(whitening(patches, { regularisation: 1e-6 }).apply(patches)))).toBeLessThan(0.01)
  })

  test("refuses what cannot be whitened, and names a setting that can", () => {
    const few = data.slice(0, 3)
    expect(() => whitening(few, { regularisation: 0 })).toThrow(
      new InputError(
        "whitening regularisation: expected a number above 0 for data of which only 2 of 3 modes vary, got 0. Try 0.01, or take more rows.",
      ),
    )
    expect(() => whitening(new RealMatrix(4, 3))).toThrow(/expected columns that vary, got rows that are all the same/)
    expect(() => whitening(data, { regularisation: -1 })).toThrow(/expected a finite number of at least 0, got -1/)
    expect(() => whitening(new RealMatrix(2, 1, Float32Array.of(1, Number.NaN)))).toThrow(
      /expected finite values, got NaN in row 1, column 0/,
    )
    expect(() => whitening(data).apply(new RealMatrix(1, 4))).toThrow(
      /expected rows of 3 values, as the whitening has, got 4/,
    )
  })
})
