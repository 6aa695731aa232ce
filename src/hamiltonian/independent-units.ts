/**
 * Independent units, p(v) ∝ e^(Σ a_i v_i), with the means of data: a_i = ln p_i/(1 − p_i) for 0/1 units and half of it for ±1.
 * A machine starts to learn from them, and annealing starts from them.
 *
 * Hinton 2012, doi:10.1007/978-3-642-35289-8_32, §8.1; Salakhutdinov & Murray 2008, doi:10.1145/1390156.1390266, §4.1.
 */
import { RealMatrix } from "../compute/real-matrix.ts"
import type { States } from "./machine-kernel.ts"
import type { Units } from "./restricted-boltzmann-machine.ts"

/** Biases a_i of the columns of `data`, every p_i kept within a hundredth of 0 and 1. */
export function independentBiases(data: States, units: Units): Float32Array {
  const sums = new Float64Array(data.columns)
  for (let row = 0; row < data.rows; row++)
    if (data instanceof RealMatrix) {
      const values = data.row(row)
      for (let i = 0; i < sums.length; i++) sums[i] += values[i]
    } else for (let i = 0; i < sums.length; i++) sums[i] += data.get(row, i)
  return Float32Array.from(sums, (sum) => {
    const p = Math.min(0.99, Math.max(0.01, sum / data.rows))
    return Math.log(p / (1 - p)) / (units === "spin" ? 2 : 1)
  })
}
