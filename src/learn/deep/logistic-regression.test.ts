import { expect, test } from "vitest"
import { BitMatrix } from "../../compute/bit-matrix.ts"
import { RandomStream } from "../../compute/philox.ts"
import { RealMatrix } from "../../compute/real-matrix.ts"
import { logisticRegression } from "./logistic-regression.ts"
import { networkClasses, networkOutputs } from "./network.ts"

const rows = new RealMatrix(
  30,
  3,
  Float32Array.from({ length: 90 }, (_, k) => Math.sin(k * k)),
)
const labels = Uint8Array.from({ length: 30 }, (_, r) => {
  const [a, b] = rows.row(r)
  return a + 0.5 * Math.cos(7 * r) > 0.4 ? 2 : Number(b + 0.5 * Math.cos(11 * r) > 0)
})

test("weights and biases are those of scikit-learn", () => {
  // LogisticRegression(C=2, solver="newton-cg", tol=1e-12) of scikit-learn 1.2.1 on the same rows.
  const coefficients = [
    [-0.82618754212744, -1.4118188156621956, 0.6426031447970438],
    [-1.244511348972195, 1.4069921632667737, -0.21383013970671108],
    [2.070698891099635, 0.004826652395421732, -0.42877300509033267],
  ]
  const intercepts = [0.05914962247529943, -0.37366814910653623, 0.31451852663123714]
  const { weights, bias } = logisticRegression({ rows, labels }, { priorVariance: 2, tolerance: 1e-8 }).layers[0]
  for (let c = 0; c < 3; c++) {
    expect(bias[c]).toBeCloseTo(intercepts[c], 5)
    for (let i = 0; i < 3; i++) expect(weights.row(i)[c]).toBeCloseTo(coefficients[c][i], 5)
  }
})

test("the slopes of the loss, by finite differences of its definition, are zero", () => {
  const priorVariance = 0.5
  const { weights, bias } = logisticRegression({ rows, labels }, { priorVariance, tolerance: 1e-8 }).layers[0]
  const loss = (w: Float64Array): number => {
    let value = w.subarray(0, 9).reduce((sum, one) => sum + one * one, 0) / (2 * priorVariance * 30)
    for (let r = 0; r < 30; r++) {
      const z = [0, 1, 2].map((c) => rows.row(r).reduce((sum, x, i) => sum + x * w[3 * i + c], w[9 + c]))
      value += (Math.log(z.reduce((sum, one) => sum + Math.exp(one), 0)) - z[labels[r]]) / 30
    }
    return value
  }
  const at = Float64Array.from([...weights.values, ...bias])
  const moved = (k: number, by: number): number => loss(at.with(k, at[k] + by))
  for (let k = 0; k < 12; k++) expect((moved(k, 1e-4) - moved(k, -1e-4)) / 2e-4).toBeCloseTo(0, 6)
  expect(Math.abs(moved(0, 0.1) - loss(at))).toBeGreaterThan(1e-5)
})

test("features that are nearly alike do not hold it up", () => {
  const stream = new RandomStream(1, "logistic regression test")
  const shared = Float32Array.from({ length: 400 }, () => stream.normal())
  const alike = new RealMatrix(400, 12)
  for (let r = 0; r < 400; r++) for (let i = 0; i < 12; i++) alike.row(r)[i] = shared[r] + 1e-3 * stream.normal()
  // What the first two differ by, a thousandth of what they share.
  const classes = Array.from({ length: 400 }, (_, r) => Number(alike.row(r)[0] > alike.row(r)[1]))
  const network = logisticRegression(
    { rows: alike, labels: classes },
    { priorVariance: 1e8, tolerance: 1e-4, iterations: 100 },
  )
  const right = networkClasses(network, alike).filter((c, r) => c === classes[r]).length
  expect(right).toBeGreaterThan(390)
})

test("takes bits, and more classes than there are labels", () => {
  const bits = BitMatrix.from([1, 0, 1, 1, 0, 0, 0, 1], 4, 2)
  const network = logisticRegression({ rows: bits, labels: [1, 1, 0, 0] }, { classes: 3, priorVariance: 100 })
  expect([...networkClasses(network, bits)]).toEqual([1, 1, 0, 0])
  const [unseen] = [2, 5, 8, 11].map((k) => networkOutputs(network, bits).values[k])
  expect(unseen).toBeLessThan(0.01)
})

test("bad calls are refused in one sentence", () => {
  expect(() => logisticRegression({ rows, labels: [0, 1] })).toThrow(
    "logisticRegression labels: expected 30 labels, one a row, got 2.",
  )
  expect(() => logisticRegression({ rows, labels }, { classes: 2 })).toThrow("expected classes from 0 to 1, got 2")
  expect(() => logisticRegression({ rows, labels }, { priorVariance: 0 })).toThrow("logisticRegression priorVariance")
  expect(() => logisticRegression({ rows: new RealMatrix(0, 3), labels: [] })).toThrow("at least one row, got none.")
  expect(() => logisticRegression({ rows, labels }, { iterations: 1 })).toThrow(/after 1 iterations, got .*Raise iterations or tolerance, or lower priorVariance \(now 1\)\./) // prettier-ignore
  const broken = new RealMatrix(2, 1, Float32Array.of(1, NaN))
  expect(() => logisticRegression({ rows: broken, labels: [0, 1] })).toThrow("expected finite features")
})
