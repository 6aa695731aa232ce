/**
 * Bars and stripes on n × n pixels: all rows full or empty, or all columns, each of the 2^n with the two orientations, so that all
 * empty and all full count twice. Most that ⟨ln p⟩ can be: −(n + 1) ln 2 + 4 ln 2/2^(n + 1), as those two have twice the probability.
 *
 * MacKay 2003, Information Theory, Inference, and Learning Algorithms, ch. 44.
 */
import { RealMatrix } from "../../../compute/real-matrix.ts"
import type { DeepBoltzmannMachine } from "../../../hamiltonian/deep-boltzmann-machine.ts"

/** 2^(n + 1) rows of n² pixels, 0 or 1. */
export function barsAndStripes(n: number): RealMatrix {
  const patterns = 2 ** n
  const rows = new RealMatrix(2 * patterns, n * n)
  for (let pattern = 0; pattern < patterns; pattern++)
    for (let y = 0; y < n; y++)
      for (let x = 0; x < n; x++) {
        rows.values[2 * pattern * n * n + y * n + x] = (pattern >> x) & 1
        rows.values[(2 * pattern + 1) * n * n + y * n + x] = (pattern >> y) & 1
      }
  return rows
}

/** Largest mean log-likelihood of these rows, in nats a row. */
export function bestLogLikelihood(n: number): number {
  return -(n + 1) * Math.LN2 + (4 * Math.LN2) / 2 ** (n + 1)
}

/** Exact mean log-likelihood of rows under a machine of at most 2^25 states, in nats a row. */
export function meanLogLikelihood(machine: DeepBoltzmannMachine, rows: RealMatrix): number {
  let sum = 0
  for (let row = 0; row < rows.rows; row++) sum += machine.logWeight(rows.row(row))
  return sum / rows.rows - machine.logPartition()
}
