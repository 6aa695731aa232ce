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
import { Harmonium, type MachineGradient, zeroGradient } from "./harmonium.ts"
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
  const classes = classesOf(machine)
  expectInput(
    inputs.columns === machine.visible.width - classes,
    `labelProbabilities: expected rows of ${machine.visible.width - classes} inputs, as the machine has, got ${inputs.columns}.`,
  )
  const result = new RealMatrix(inputs.rows, classes)
  const p = new Float64Array(classes)
  for (let row = 0; row < inputs.rows; row++) result.values.set(weigh(machine, inputs.row(row), p), row * classes)
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
  const inputs = labelled.columns - classesOf(machine)
  const p = new Float64Array(classesOf(machine))
  let sum = 0
  for (let row = 0; row < labelled.rows; row++) {
    const v = labelled.row(row)
    sum += Math.log(weigh(machine, v.subarray(0, inputs), p)[v.indexOf(1, inputs) - inputs])
  }
  return sum / labelled.rows
}

/** Mean over rows of Σ_y p(y | x) (−∂F(x, y)/∂θ): what stands for the model where p(y | x) is learned instead of p(x, y). */
export function labelStatistics(machine: Harmonium, labelled: RealMatrix): MachineGradient {
  const classes = classesOf(machine)
  const inputs = labelled.columns - classes
  const p = new Float64Array(classes)
  const sum = zeroGradient(machine)
  const v = new Float64Array(labelled.columns)
  for (let row = 0; row < labelled.rows; row++) {
    v.set(labelled.row(row))
    weigh(machine, labelled.row(row).subarray(0, inputs), p)
    for (let y = 0; y < classes; y++) {
      v.fill(0, inputs)
      v[inputs + y] = 1
      machine.addStatistics(v, p[y] / labelled.rows, sum)
    }
  }
  return sum
}

function classesOf({ visible: { parts } }: Harmonium): number {
  const label = parts?.at(-1)
  expectInput(
    label?.kind === "potts" && label.count === 1,
    "label: expected a machine whose last visible unit is a label. Make its visible units with labelledUnits.",
  )
  return label!.width
}

/** p(y | x) of one row: F changes with y by the label's own energy and by one row of weights. */
function weigh(machine: Harmonium, x: ArrayLike<number>, p: Float64Array): Float64Array {
  const { visible, hidden, weights } = machine
  const n = hidden.width
  const first = visible.width - p.length
  const bias = visible.parts!.at(-1)!.parameters["bias"]
  const v = new Float64Array(visible.width)
  v.set(Array.from(x))
  const inputs = machine.hiddenInputs(v)
  const own = new Float64Array(n)
  for (let y = 0; y < p.length; y++) {
    for (let j = 0; j < n; j++) own[j] = inputs[j] + weights[(first + y) * n + j]
    p[y] = bias[y] + hidden.cumulant(own)
  }
  const largest = p.reduce((most, value) => Math.max(most, value), -Infinity)
  let sum = 0
  for (let y = 0; y < p.length; y++) {
    p[y] = Math.exp(p[y] - largest)
    sum += p[y]
  }
  for (let y = 0; y < p.length; y++) p[y] /= sum
  return p
}
