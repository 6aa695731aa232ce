/**
 * The mean log-likelihood of data under a machine whose ln Z is an estimate, ⟨−F(v)⟩ − ln Z: rows scatter, and an error of ln Z
 * shifts all of them alike, so both errors add in quadrature. Too small an ln Z flatters the machine; take estimates from both sides.
 *
 * Salakhutdinov & Murray 2008, doi:10.1145/1390156.1390266, §5.
 */
import type { BitMatrix } from "../../compute/bit-matrix.ts"
import { expectInput } from "../../errors.ts"
import { type RestrictedBoltzmannMachine, freeEnergyOf } from "../../hamiltonian/restricted-boltzmann-machine.ts"
import { type Estimate, meanEstimate } from "../../statistics/estimate.ts"

/** ⟨ln p(v)⟩ in nats a row, with the standard error that joins both of its parts. */
export interface EstimatedLogLikelihood extends Estimate {
  /** Standard error from the scatter of the rows, as a sample of a larger set: nats a row. */
  readonly dataError: number
  /** Standard error of ln Z: nats a row. */
  readonly partitionError: number
}

/** Mean log-likelihood of independent rows of `data`, given ln Z. */
export function estimatedLogLikelihood(
  machine: RestrictedBoltzmannMachine,
  data: BitMatrix,
  logPartition: Estimate,
): EstimatedLogLikelihood {
  expectInput(
    data.columns === machine.visible && data.rows >= 2,
    `estimatedLogLikelihood data: expected at least 2 rows of ${machine.visible} visible units, as the machine has, got ${data.rows} × ${data.columns}.`,
  )
  const bits = data.unpack()
  const { value, error: dataError } = meanEstimate(
    Float64Array.from(
      { length: data.rows },
      (_, row) => -freeEnergyOf(machine, bits.subarray(row * data.columns, (row + 1) * data.columns)),
    ),
  )
  const partitionError = logPartition.error
  return { value: value - logPartition.value, error: Math.hypot(dataError, partitionError), dataError, partitionError }
}
