/**
 * Whitening: a linear map after which the columns of the data are uncorrelated and of variance 1. With the covariance
 * C = U Λ Uᵀ of the data x and their mean μ,
 *   PCA:  y = (Λ + ε)^(−1/2) Uᵀ (x − μ),      ZCA:  y = U (Λ + ε)^(−1/2) Uᵀ (x − μ),      x = μ + W⁻¹ y.
 * PCA's y are amplitudes of modes, largest variance first; ZCA's are the whitened data nearest to x, so that those of an image
 * are an image again. Modes that the data hardly have (λ ≪ ε), of images their finest waves, which are mostly noise, are not blown
 * up to variance 1 but keep λ/(λ + ε). W stays invertible, and what is given back is x, whatever ε.
 *
 * A. J. Bell & T. J. Sejnowski, Vision Res. 37, 3327 (1997), doi:10.1016/S0042-6989(97)00121-1 (ZCA);
 * A. Kessy, A. Lewin & K. Strimmer, Am. Stat. 72, 309 (2018), doi:10.1080/00031305.2016.1277159.
 */
import { RealMatrix } from "../compute/real-matrix.ts"
import { expectInput, expectNumber } from "../errors.ts"
import { symmetricEigen } from "../linear-algebra/symmetric-eigen.ts"

export interface WhiteningOptions {
  readonly method?: "zca" | "pca"
  /**
   * ε over the mean variance of a column, so that it does not depend on the unit of the data. Default 10⁻²: of natural images
   * it leaves all but the finest waves white. 0 whitens everything, and needs more independent rows than columns.
   */
  readonly regularisation?: number
}

export interface Whitening {
  readonly columns: number
  /** μ. */
  readonly mean: Float64Array
  /** Λ, largest first. */
  readonly variances: Float64Array
  /** ε in the squared unit of the data. */
  readonly epsilon: number
  /** W: row i makes y_i. Columns × columns, row-major. */
  readonly matrix: Float64Array
  /** W⁻¹. */
  readonly inverse: Float64Array
  /** y of every row of data like those that were learned from. */
  apply(data: RealMatrix): RealMatrix
  /** The data that have these y. */
  invert(whitened: RealMatrix): RealMatrix
}

/** Eigenvalues below this share of the largest are rounding. */
const RANK = 1e-10

/** Learns the map from the rows of `data`; apply it to these and to held-out ones. */
export function whitening(
  data: RealMatrix,
  { method = "zca", regularisation = 1e-2 }: WhiteningOptions = {},
): Whitening {
  const { rows, columns } = data
  expectNumber("whitening regularisation", regularisation, 0)
  expectInput(
    method === "zca" || method === "pca",
    `whitening method: expected "zca" or "pca", got ${JSON.stringify(method)}.`,
  )
  expectInput(rows >= 2, `whitening data: expected at least 2 rows, got ${rows}.`)
  const bad = data.values.findIndex((value) => !Number.isFinite(value))
  expectInput(
    bad < 0,
    `whitening data: expected finite values, got ${data.values[bad]} in row ${Math.floor(bad / columns)}, column ${bad % columns}. Remove or fill in missing values.`,
  )
  const mean = columnMeans(data)
  const { values, vectors } = symmetricEigen(covariance(data, mean), columns)
  const variances = values.map((value) => Math.max(0, value))
  const total = variances.reduce((sum, value) => sum + value, 0)
  expectInput(total > 0, "whitening data: expected columns that vary, got rows that are all the same. Check the data.")
  const epsilon = (regularisation * total) / columns
  const rank = variances.filter((value) => value > RANK * variances[0]).length
  expectInput(
    epsilon > 0 || rank === columns,
    `whitening regularisation: expected a number above 0 for data of which only ${rank} of ${columns} modes vary, got 0. Try 0.01, or take more rows.`,
  )
  const matrix = new Float64Array(columns * columns)
  const inverse = new Float64Array(columns * columns)
  for (let mode = 0; mode < columns; mode++) {
    const u = vectors.subarray(mode * columns, (mode + 1) * columns)
    const scale = Math.sqrt(variances[mode] + epsilon)
    for (let i = 0; i < columns; i++) {
      if (method === "pca") {
        matrix[mode * columns + i] = u[i] / scale
        inverse[i * columns + mode] = u[i] * scale
      } else
        for (let j = 0; j < columns; j++) {
          matrix[i * columns + j] += (u[i] * u[j]) / scale
          inverse[i * columns + j] += u[i] * u[j] * scale
        }
    }
  }
  const zero = new Float64Array(columns)
  return {
    columns,
    mean,
    variances,
    epsilon,
    matrix,
    inverse,
    apply: (other) => transform("whitening apply", other, matrix, mean, zero),
    invert: (other) => transform("whitening invert", other, inverse, zero, mean),
  }
}

function columnMeans({ rows, columns, values }: RealMatrix): Float64Array {
  const means = new Float64Array(columns)
  for (let k = 0; k < values.length; k++) means[k % columns] += values[k]
  return means.map((sum) => sum / rows)
}

/** Lower triangle of C = ⟨(x − μ)(x − μ)ᵀ⟩, row-major. */
function covariance(data: RealMatrix, mean: Float64Array): Float64Array {
  const { rows, columns } = data
  const sums = new Float64Array(columns * columns)
  const x = new Float64Array(columns)
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < columns; i++) x[i] = data.values[row * columns + i] - mean[i]
    for (let i = 0, k = 0; i < columns; i++, k = i * columns) for (let j = 0; j <= i; j++) sums[k++] += x[i] * x[j]
  }
  return sums.map((sum) => sum / rows)
}

/** after + M (x − before) of every row x. */
function transform(
  what: string,
  data: RealMatrix,
  matrix: Float64Array,
  before: Float64Array,
  after: Float64Array,
): RealMatrix {
  const n = before.length
  expectInput(
    data.columns === n,
    `${what}: expected rows of ${n} values, as the whitening has, got ${data.columns}. Cut patches of the same size.`,
  )
  const result = new RealMatrix(data.rows, n)
  const x = new Float64Array(n)
  for (let row = 0; row < data.rows; row++) {
    for (let i = 0; i < n; i++) x[i] = data.values[row * n + i] - before[i]
    for (let i = 0; i < n; i++) {
      let sum = after[i]
      for (let j = 0, k = i * n; j < n; j++) sum += matrix[k++] * x[j]
      result.values[row * n + i] = sum
    }
  }
  return result
}
