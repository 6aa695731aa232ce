/**
 * Multinomial logistic regression: classes told from features, as a network of one softmax layer. It minimises
 *
 *   L = −⟨ln p(c | x)⟩ + Σ w²/(2 C n),   p(c | x) = e^(w_c·x + b_c) / Σ_k e^(w_k·x + b_k),
 *
 * over n rows. L is convex with one minimum, but hidden units of a machine are so alike that descent along its slopes, or quasi-Newton
 * steps from there, stand still long before it and show the features worse than they are. With x longer by a 1 for b, the curvature of
 * every class is at most M = ½ ⟨x xᵀ⟩ + 1/(C n), whatever the weights: in this metric the steps arrive.
 *
 * Böhning 1992, doi:10.1007/BF00048682 (the bound); Liu & Nocedal 1989, doi:10.1007/BF01589116 (the steps).
 */
import { RealMatrix } from "../../compute/real-matrix.ts"
import { InputError, expectInput, expectInteger, expectNumber } from "../../errors.ts"
import type { States } from "../../hamiltonian/machine-kernel.ts"
import { positiveInverse } from "../../linear-algebra/matrix.ts"
import { pairsOf } from "./labelled-rows.ts"
import type { Network } from "./network.ts"
import { minimum } from "./quasi-newton.ts"

export interface LogisticRegressionOptions {
  /** How many classes there are. Default: the largest label and one. */
  readonly classes?: number
  /** C, the variance that the weights have before data are seen, scikit-learn's `C`, or 1/(n λ) for an `l2` of λ. The biases are free. Default 1. */
  readonly priorVariance?: number
  /** The largest slope of L, by any parameter, at which it ends. Default 1e-5. */
  readonly tolerance?: number
  /** Steps, at most. Default 1000. */
  readonly iterations?: number
}

/**
 * The regression of `labels` (classes from 0) on `rows` (rows × features, any real numbers or bits), for `networkOutputs` and
 * `networkClasses`. Throws InputError for labels that are not a class for each row, and where `iterations` do not reach `tolerance`.
 */
export function logisticRegression(
  { rows, labels }: { readonly rows: States; readonly labels: ArrayLike<number> },
  options: LogisticRegressionOptions = {},
): Network {
  const what = "logisticRegression"
  const { priorVariance: variance = 1, tolerance = 1e-5, iterations = 1000 } = options
  expectInput(rows.rows > 0, `${what}: expected at least one row, got none.`)
  const classes = options.classes ?? Array.from(labels).reduce((most, label) => Math.max(most, label), 1) + 1
  expectInteger(`${what} classes`, classes, 2)
  expectNumber(`${what} priorVariance`, variance, Number.MIN_VALUE)
  expectNumber(`${what} tolerance`, tolerance, Number.MIN_VALUE)
  expectInteger(`${what} iterations`, iterations, 1)
  const features = rows.columns
  const network = (weights: RealMatrix, bias: Float32Array): Network => ({
    layers: [{ weights, bias, activation: "softmax" }],
  })
  const { x, t } = pairsOf(
    network(new RealMatrix(features, classes), new Float32Array(classes)),
    { rows, labels },
    what,
  )
  expectInput(x.values.every(Number.isFinite), `${what}: expected finite features, got some that are not.`)
  const metric = inverseBound(x, variance)
  // Feature after feature, the numbers of all classes; the biases last.
  const { at, steepest } = minimum(
    (parameters, slopes) => cost(x, t, variance, parameters, slopes),
    new Float64Array((features + 1) * classes),
    { tolerance, iterations, metric: (vector) => product(metric, vector, classes) },
  )
  if (steepest > tolerance)
    throw new InputError(
      `${what}: expected slopes of at most ${tolerance} after ${iterations} iterations, got ${steepest.toPrecision(2)}. Raise iterations or tolerance, or lower priorVariance (now ${variance}).`,
    )
  const values = Float32Array.from(at)
  return network(
    new RealMatrix(features, classes, values.slice(0, features * classes)),
    values.slice(features * classes),
  )
}

/** L, and its slopes into `slopes`. */
function cost(x: RealMatrix, t: RealMatrix, variance: number, parameters: Float64Array, slopes: Float64Array): number {
  const [features, classes] = [x.columns, t.columns]
  const bias = features * classes
  slopes.fill(0)
  let value = 0
  const z = new Float64Array(classes)
  for (let row = 0; row < x.rows; row++) {
    const inputs = x.row(row)
    const targets = t.row(row)
    for (let c = 0; c < classes; c++) z[c] = parameters[bias + c]
    for (let i = 0, k = 0; i < features; i++) {
      const input = inputs[i]
      for (let c = 0; c < classes; c++) z[c] += input * parameters[k++]
    }
    const largest = z.reduce((a, b) => Math.max(a, b))
    const total = z.reduce((sum, one) => sum + Math.exp(one - largest), 0)
    for (let c = 0; c < classes; c++) {
      value += (targets[c] * (largest + Math.log(total) - z[c])) / x.rows
      z[c] = (Math.exp(z[c] - largest) / total - targets[c]) / x.rows
      slopes[bias + c] += z[c]
    }
    for (let i = 0, k = 0; i < features; i++) {
      const input = inputs[i]
      for (let c = 0; c < classes; c++) slopes[k++] += input * z[c]
    }
  }
  const l2 = 1 / (variance * x.rows)
  for (let k = 0; k < bias; k++) {
    value += (l2 / 2) * parameters[k] ** 2
    slopes[k] += l2 * parameters[k]
  }
  return value
}

/** M⁻¹, (features + 1)². */
function inverseBound(x: RealMatrix, variance: number): Float64Array {
  const n = x.columns + 1
  const bound = new Float64Array(n * n)
  const longer = new Float64Array(n).fill(1)
  for (let row = 0; row < x.rows; row++) {
    longer.set(x.row(row))
    for (let i = 0; i < n; i++) {
      const half = longer[i] / (2 * x.rows)
      for (let j = 0, k = i * n; j <= i; j++) bound[k++] += half * longer[j]
    }
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) bound[j * n + i] = bound[i * n + j]
    if (i + 1 < n) bound[i * n + i] += 1 / (variance * x.rows)
  }
  const inverse = positiveInverse(bound, n)
  if (!inverse)
    throw new InputError(
      `logisticRegression: expected features on one scale, got sums of squares whose matrix is not positive to working precision. Scale the columns, or lower priorVariance (now ${variance}).`,
    )
  return inverse
}

/** A matrix times the vectors of all classes. */
function product(matrix: Float64Array, vectors: Float64Array, classes: number): Float64Array {
  const n = vectors.length / classes
  const result = new Float64Array(vectors.length)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const factor = matrix[i * n + j]
      for (let c = 0; c < classes; c++) result[i * classes + c] += factor * vectors[j * classes + c]
    }
  return result
}
