/**
 * A machine of spins written with 0/1 units, which is all that other programs know. With v = α u + β and h = γ t + δ (α = 2 and
 * β = −1 for spins, 1 and 0 for binary units, γ and δ alike)
 *
 *   W' = α γ W,   a'_i = α (a_i + δ Σ_j W_ij),   b'_j = γ (b_j + β Σ_i W_ij),
 *
 * E'(u, t) differs from E(v, h) by a constant, so all probabilities are the same: P(t_j = 1 | u) = P(h_j = 1 | v).
 */
import { RealMatrix } from "../compute/real-matrix.ts"
import type { RestrictedBoltzmannMachine, Units } from "./restricted-boltzmann-machine.ts"

/** Parameters of a machine of 0/1 units, in double precision. */
export interface BinaryParameters {
  readonly visible: number
  readonly hidden: number
  /** W'_ij, visible × hidden. */
  readonly weights: Float64Array
  readonly visibleBias: Float64Array
  readonly hiddenBias: Float64Array
}

/** What a unit's states are worth: scale · bit + shift. */
const SCALE: Record<Units, number> = { binary: 1, spin: 2 }
const SHIFT: Record<Units, number> = { binary: 0, spin: -1 }

/** The same machine with 0/1 units. */
export function binaryParameters(machine: RestrictedBoltzmannMachine): BinaryParameters {
  const { visible, hidden, visibleUnits, hiddenUnits, weights } = machine
  const { rows, columns } = sums(weights)
  const scale = SCALE[visibleUnits] * SCALE[hiddenUnits]
  return {
    visible,
    hidden,
    weights: new Float64Array(weights.values).map((weight) => scale * weight),
    visibleBias: rows.map((sum, i) => SCALE[visibleUnits] * (machine.visibleBias[i] + SHIFT[hiddenUnits] * sum)),
    hiddenBias: columns.map((sum, j) => SCALE[hiddenUnits] * (machine.hiddenBias[j] + SHIFT[visibleUnits] * sum)),
  }
}

/** The machine of these units from its parameters with 0/1 units, rounded to single precision. */
export function fromBinaryParameters(
  parameters: BinaryParameters,
  { visibleUnits, hiddenUnits }: { visibleUnits: Units; hiddenUnits: Units },
): RestrictedBoltzmannMachine {
  const { visible, hidden } = parameters
  const scale = SCALE[visibleUnits] * SCALE[hiddenUnits]
  const weights = new RealMatrix(visible, hidden, new Float32Array(parameters.weights.map((weight) => weight / scale)))
  const { rows, columns } = sums(weights)
  return {
    visible,
    hidden,
    visibleUnits,
    hiddenUnits,
    weights,
    visibleBias: Float32Array.from(
      rows,
      (sum, i) => parameters.visibleBias[i] / SCALE[visibleUnits] - SHIFT[hiddenUnits] * sum,
    ),
    hiddenBias: Float32Array.from(
      columns,
      (sum, j) => parameters.hiddenBias[j] / SCALE[hiddenUnits] - SHIFT[visibleUnits] * sum,
    ),
  }
}

/** Σ_j W_ij and Σ_i W_ij, in one order, so that what the one direction adds the other takes away. */
function sums(weights: RealMatrix): { rows: Float64Array; columns: Float64Array } {
  const rows = new Float64Array(weights.rows)
  const columns = new Float64Array(weights.columns)
  for (let i = 0; i < weights.rows; i++) {
    const row = weights.row(i)
    for (let j = 0; j < row.length; j++) {
      rows[i] += row[j]
      columns[j] += row[j]
    }
  }
  return { rows, columns }
}
