/**
 * States of a machine from long chains of Gibbs steps and jumps between modes (mode-jumps.ts), one state a chain, and whether the
 * chains agree. They start with hidden units at all densities between none and all, or at given rows, so that machines with several
 * far-apart modes show: chains that stay where they began have different means of ln p*_1(v) − ln p*_0(v), R̂ of whose values at the
 * jumps of the second half is then above 1 (statistics/gelman-rubin.ts).
 */
import { BitMatrix } from "../../compute/bit-matrix.ts"
import type { Engine } from "../../compute/engine.ts"
import { RandomStream } from "../../compute/philox.ts"
import type { RestrictedBoltzmannMachine } from "../../hamiltonian/restricted-boltzmann-machine.ts"
import { LARGEST_MIXING_RATIO, mixingRatio } from "../../statistics/gelman-rubin.ts"
import type { Annealing } from "./annealing.ts"
import { BitJumps } from "./bit-jumps.ts"
import { ANNEALED, ANNEALED_STEPS, stepsBetweenJumps } from "./mode-jumps.ts"

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

export interface ChainOptions {
  readonly steps: number
  /** Visible states; without them, hidden states of all densities. */
  readonly start: BitMatrix | undefined
  readonly seed: number
}

/** Runs a chain a run of `annealing`. Takes memory of the engine, which the caller gives back. */
export async function equilibriumChains(
  engine: Engine,
  machine: RestrictedBoltzmannMachine,
  annealing: Annealing,
  { steps, start, seed }: ChainOptions,
): Promise<EquilibriumChains> {
  const { runs } = annealing
  const starts = (rows: number): BitMatrix | Promise<BitMatrix> =>
    start
      ? start.take(Uint32Array.from({ length: rows }, (_, row) => Math.floor((row * start.rows) / rows)))
      : annealing.sampleVisible(allDensities(rows, machine.hidden, seed), 1)
  const cooled = await annealing.along(annealing.betas, await annealing.start(ANNEALED), new Float64Array(ANNEALED))
  const annealed = await annealing.sampleHidden(await annealing.gibbs(cooled, ANNEALED_STEPS))
  const jumps = new BitJumps(engine, machine, annealing, { annealed, seed })

  let v = await starts(runs)
  const traces: Float64Array[] = []
  const every = stepsBetweenJumps(steps)
  for (let done = 0; done < steps; done += every) {
    v = await annealing.gibbs(v, Math.min(every, steps - done))
    const trace = await jumps.jump(v)
    if (2 * done >= steps) traces.push(trace)
  }
  const mixing = mixingRatio(Array.from({ length: runs }, (_, run) => traces.map((trace) => trace[run])))
  return { states: v, mixing }
}

function allDensities(rows: number, columns: number, seed: number): BitMatrix {
  const stream = new RandomStream(seed, "equilibriumChains/start")
  const bits = new BitMatrix(rows, columns)
  for (let row = 0; row < rows; row++)
    for (let j = 0; j < columns; j++) bits.set(row, j, stream.uniform() * rows < row + 0.5)
  return bits
}
