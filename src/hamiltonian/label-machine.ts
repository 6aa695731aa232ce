/**
 * Classification by a restricted Boltzmann machine whose visible units are inputs x with a label y, one Potts unit, beside them. With so
 * few labels the conditional probability is exact, without ln Z,
 *
 *   p(y | x) = e^(−F(x, y)) / Σ_y' e^(−F(x, y')).
 *
 * Larochelle & Bengio 2008, doi:10.1145/1390156.1390224; Hinton 2007, doi:10.1016/j.tics.2007.09.004.
 */
import { RealMatrix } from "../compute/real-matrix.ts"
import { expectInput, expectInteger } from "../errors.ts"
import { type Harmonium, type MachineGradient, addOuter, zeroGradient } from "./harmonium.ts"
import { jointUnits } from "./units/joint-units.ts"
import { pottsUnits } from "./units/potts-units.ts"
import type { UnitLayer } from "./units/unit-layer.ts"

/** Visible units of `inputs` with a label of one of `classes` after them. */
export function labelledUnits(inputs: UnitLayer, classes: number): UnitLayer {
  expectInteger("labelledUnits classes", classes, 2)
  return jointUnits([inputs, pottsUnits(1, classes)])
}

/** Rows of `inputs` with their labels 0 … classes − 1 after them, one-hot: states of {@link labelledUnits}. */
export function withLabels(inputs: RealMatrix, labels: ArrayLike<number>, classes: number): RealMatrix {
  const { rows, columns } = inputs
  expectInput(labels.length === rows, `labels: expected ${rows}, one a row, got ${labels.length}.`)
  const joined = new RealMatrix(rows, columns + classes)
  for (let row = 0; row < rows; row++) {
    const label = labels[row]
    if (!(Number.isInteger(label) && label >= 0 && label < classes))
      expectInput(
        false,
        `labels: expected integers from 0 to ${classes - 1} for ${classes} classes, got ${label} in row ${row}. Number the classes from 0, or raise classes.`,
      )
    joined.values.set(inputs.row(row), row * joined.columns)
    joined.values[row * joined.columns + columns + label] = 1
  }
  return joined
}

/** p(y | x) of every row of inputs x, rows × classes, by a machine of {@link labelledUnits}. */
export function labelProbabilities(machine: Harmonium, inputs: RealMatrix): RealMatrix {
  const given = new GivenInputs(machine)
  expectInput(
    inputs.columns === given.inputs,
    `labelProbabilities: expected rows of ${given.inputs} inputs, as the machine has, got ${inputs.columns}.`,
  )
  const result = new RealMatrix(inputs.rows, given.classes)
  for (let row = 0; row < inputs.rows; row++) {
    given.set(inputs.row(row))
    result.values.set(given.p, row * given.classes)
  }
  return result
}

/** The most probable label of every row of inputs. */
export function predictLabels(machine: Harmonium, inputs: RealMatrix): Uint32Array {
  const p = labelProbabilities(machine, inputs)
  return Uint32Array.from({ length: inputs.rows }, (_, row) => {
    const own = p.row(row)
    return own.indexOf(Math.max(...own))
  })
}

/** ⟨ln p(y | x)⟩ over rows of inputs with their labels, in nats. */
export function labelLogLikelihood(machine: Harmonium, labelled: RealMatrix): number {
  const given = new GivenInputs(machine)
  let sum = 0
  for (let row = 0; row < labelled.rows; row++) {
    const v = labelled.row(row)
    given.set(v)
    sum += Math.log(given.p[v.indexOf(1, given.inputs) - given.inputs])
  }
  return sum / labelled.rows
}

/**
 * Mean over rows, weighted where `weights` are given, of Σ_y p(y | x) (−∂F(x, y)/∂θ): what stands for the model where p(y | x) is learned
 * instead of p(x, y).
 */
export function labelStatistics(machine: Harmonium, labelled: RealMatrix, weights?: Float64Array): MachineGradient {
  const { visible, hidden } = machine
  const given = new GivenInputs(machine)
  const sum = zeroGradient(machine)
  const n = hidden.width
  const [mean, means, v] = [new Float64Array(n), new Float64Array(n), new Float64Array(visible.width)]
  const total = weights ? weights.reduce((a, b) => a + b, 0) : labelled.rows
  for (let row = 0; row < labelled.rows; row++) {
    const share = (weights ? weights[row] : 1) / total
    given.set(labelled.row(row))
    means.fill(0)
    for (let y = 0; y < given.classes; y++) {
      const weight = given.p[y] * share
      const inputs = given.hiddenInputs(y)
      hidden.moments(inputs, mean)
      hidden.addMeanStatistics(inputs, weight, sum.hidden)
      for (let j = 0, k = (given.inputs + y) * n; j < n; j++, k++) {
        means[j] += weight * mean[j]
        sum.weights[k] += weight * mean[j]
      }
    }
    v.set(labelled.row(row))
    // Statistics of a Potts unit are linear in its state: its mean may stand for it.
    v.set(given.p, given.inputs)
    visible.addStatistics(v, share, sum.visible)
    addOuter(v.subarray(0, given.inputs), means, 1, sum.weights)
  }
  return sum
}

/** p(y | x) of one row of inputs at a time: F changes with y by the label's own energy and one row of weights. */
class GivenInputs {
  /** Numbers of x. */
  readonly inputs: number
  readonly classes: number
  readonly p: Float64Array
  readonly #machine: Harmonium
  readonly #v: Float64Array
  readonly #base: Float64Array
  readonly #own: Float64Array

  constructor(machine: Harmonium) {
    const { visible, hidden } = machine
    const label = visible.parts?.at(-1)
    expectInput(
      label?.kind === "potts" && label.count === 1,
      "label: expected a machine whose last visible unit is a label. Make its visible units with labelledUnits.",
    )
    this.#machine = machine
    this.classes = label.width
    this.inputs = visible.width - label.width
    this.p = new Float64Array(label.width)
    this.#v = new Float64Array(visible.width)
    this.#base = new Float64Array(hidden.width)
    this.#own = new Float64Array(hidden.width)
  }

  /** Makes p(y | x); a label after x is not read. */
  set(x: Float32Array): void {
    const { visible, hidden } = this.#machine
    const { p } = this
    this.#v.set(x.subarray(0, this.inputs))
    this.#machine.hiddenInputs(this.#v, this.#base)
    const bias = visible.parts!.at(-1)!.parameters["bias"]
    for (let y = 0; y < p.length; y++) p[y] = bias[y] + hidden.cumulant(this.hiddenInputs(y))
    const largest = p.reduce((most, value) => Math.max(most, value), -Infinity)
    let sum = 0
    for (let y = 0; y < p.length; y++) {
      p[y] = Math.exp(p[y] - largest)
      sum += p[y]
    }
    for (let y = 0; y < p.length; y++) p[y] /= sum
  }

  /** Inputs of the hidden units with label y, in the same array every time. */
  hiddenInputs(y: number): Float64Array {
    const { weights } = this.#machine
    const n = this.#own.length
    for (let j = 0, k = (this.inputs + y) * n; j < n; j++, k++) this.#own[j] = this.#base[j] + weights[k]
    return this.#own
  }
}
