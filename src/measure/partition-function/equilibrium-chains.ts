/**
 * States of a machine from long Gibbs chains, one state a chain, and whether the chains agree. They start with hidden units at
 * all densities between none and all, or at given rows, so that machines with several far-apart modes show: chains that stay where
 * they began have different means of ln p*_1(v) − ln p*_0(v). With W the mean variance within the second half of length L of each
 * chain and B/L the variance of the chains' means, R̂² = (L − 1)/L + B/(L W) is near 1 for chains that have mixed.
 *
 * Gelman & Rubin, Stat. Sci. 7, 457 (1992), doi:10.1214/ss/1177011136.
 */
import { BitMatrix } from "../../compute/bit-matrix.ts"
import { RandomStream } from "../../compute/philox.ts"
import { meanEstimate } from "../../statistics/estimate.ts"
import { LARGEST_MIXING_RATIO } from "../../statistics/gelman-rubin.ts"
import type { Annealing } from "./annealing.ts"

/** What is wrong with chains of this R̂, empty if nothing is. */
export function mixingWarning(mixing: number): string {
  return mixing > LARGEST_MIXING_RATIO
    ? `the chains have not mixed (R̂ = ${mixing.toPrecision(3)}, expected at most ${LARGEST_MIXING_RATIO}; raise burnIn, or give samples)`
    : ""
}

export interface EquilibriumChains {
  /** Visible states, a row a chain. */
  readonly states: BitMatrix
  /** R̂. */
  readonly mixing: number
}

/** Runs a chain a run of `annealing` for `steps` steps from `start`, visible states, or from hidden states of all densities. */
export async function equilibriumChains(
  annealing: Annealing,
  { hidden, steps, start, seed }: { hidden: number; steps: number; start: BitMatrix | undefined; seed: number },
): Promise<EquilibriumChains> {
  const { runs } = annealing
  let v = start
    ? start.take(Uint32Array.from({ length: runs }, (_, run) => Math.floor((run * start.rows) / runs)))
    : await annealing.sampleVisible(allDensities(runs, hidden, seed), 1)
  const first = steps >> 1
  const length = steps - first
  const sums = new Float64Array(runs)
  const squares = new Float64Array(runs)
  const shift = new Float64Array(runs)
  for (let step = 0; step < steps; step++) {
    const { fields, samples } = await annealing.hidden(v, 1)
    if (step >= first) {
      const values = new Float64Array(runs)
      annealing.addLogRatios(values, v, { values: fields, beta: 1 }, { from: 0, to: 1 })
      if (step === first) shift.set(values)
      for (let run = 0; run < runs; run++) {
        const value = values[run] - shift[run]
        sums[run] += value
        squares[run] += value * value
      }
    }
    v = await annealing.sampleVisible(samples, 1)
  }
  let within = 0
  for (let run = 0; run < runs; run++) within += (squares[run] - sums[run] ** 2 / length) / (length - 1) / runs
  const between = meanEstimate(sums.map((sum, run) => shift[run] + sum / length)).error ** 2 * runs
  // Chains that do not move have mixed only if all stand at one value.
  const mixing = between === 0 ? 1 : Math.sqrt((length - 1) / length + between / Math.max(0, within))
  return { states: v, mixing }
}

function allDensities(rows: number, columns: number, seed: number): BitMatrix {
  const stream = new RandomStream(seed, "equilibriumChains/start")
  const bits = new BitMatrix(rows, columns)
  for (let row = 0; row < rows; row++)
    for (let j = 0; j < columns; j++) bits.set(row, j, stream.uniform() * rows < row + 0.5)
  return bits
}
