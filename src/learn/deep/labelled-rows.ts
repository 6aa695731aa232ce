/** What a network learns from: rows of inputs, and the outputs that it shall give. */
import { RealMatrix } from "../../compute/real-matrix.ts"
import { InputError, expectInput } from "../../errors.ts"
import type { States } from "../../hamiltonian/machine-kernel.ts"
import { type Network, valuesOf } from "./network.ts"

export interface LabelledRows {
  /** Rows of the network's inputs, bits or numbers from 0 to 1. */
  readonly rows: States
  /** The class of each row, from 0, for a network that ends in a softmax. Others learn to give their inputs back. */
  readonly labels?: ArrayLike<number>
}

/** Inputs x and targets t, row by row. */
export interface Pairs {
  readonly x: RealMatrix
  readonly t: RealMatrix
}

/** Inputs and targets: the classes, one-hot, or the inputs themselves. */
export function pairsOf({ layers }: Network, { rows, labels }: LabelledRows, what: string): Pairs {
  const [inputs, outputs] = [layers[0].weights.rows, layers.at(-1)!.weights.columns]
  expectInput(
    rows.columns === inputs,
    `${what}: expected rows of ${inputs} inputs, as the network has, got ${rows.columns}.`,
  )
  const x = valuesOf(rows)
  if (layers.at(-1)!.activation !== "softmax") {
    expectInput(
      labels === undefined && outputs === inputs,
      `${what}: expected no labels, and a network with as many outputs as inputs, got ${labels === undefined ? "no" : labels.length} labels and ${inputs} inputs, ${outputs} outputs. Unroll a classifier to learn labels.`,
    )
    return { x, t: x }
  }
  if (labels?.length !== rows.rows)
    throw new InputError(`${what} labels: expected ${rows.rows} labels, one a row, got ${labels?.length ?? "none"}.`)
  const t = new RealMatrix(rows.rows, outputs)
  for (let row = 0; row < rows.rows; row++) {
    const label = labels[row]
    expectInput(
      Number.isInteger(label) && label >= 0 && label < outputs,
      `${what} labels: expected classes from 0 to ${outputs - 1}, got ${label} in row ${row}.`,
    )
    t.values[row * outputs + label] = 1
  }
  return { x, t }
}
