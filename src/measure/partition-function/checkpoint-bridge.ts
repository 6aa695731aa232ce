/**
 * ln Z along the checkpoints of a training: from one machine to the next, ln(Z_(t+1)/Z_t) is Bennett's acceptance ratio of
 *
 *   x = F_t(v) − F_(t+1)(v) for v from p_t,   y = F_(t+1)(v) − F_t(v) for v from p_(t+1),
 *
 * and ln Z of the first is exact, or annealed. States come from ladders with one chain a checkpoint, whose neighbours swap states with
 * probability min(1, e^(x + y)): a late machine whose modes Gibbs steps do not join gets them from the early ones, which mix. Ladders
 * are independent of each other, so the jackknife over them counts every correlation within.
 *
 * Bennett 1976, doi:10.1016/0021-9991(76)90078-4; Béreux, Decelle, Furtlehner, Rosset & Seoane 2024, arXiv:2405.15376 (parallel
 * trajectory tempering).
 */
import { exp } from "../../compute/elementary.ts"
import { RandomStream } from "../../compute/philox.ts"
import { expectInput, expectInteger } from "../../errors.ts"
import type { Harmonium } from "../../hamiltonian/harmonium.ts"
import { acceptanceRatio } from "../../statistics/acceptance-ratio.ts"
import type { Estimate } from "../../statistics/estimate.ts"
import { annealHarmonium } from "./harmonium-annealing.ts"
import { sentence } from "./partition-estimate.ts"

export interface CheckpointBridgeOptions {
  /** Independent ladders, 2 or more. Default 12. */
  readonly ladders?: number
  /** Rounds of a Gibbs step of every chain and a swap of every second pair; the first quarter is not measured. Default 200. */
  readonly rounds?: number
  /** ln Z of the first machine, where it is known. Default: annealed from its independent units. */
  readonly first?: Estimate
  /** Names every random choice. Default 0. */
  readonly seed?: number
}

export interface CheckpointBridge {
  /** ln Z of every machine, with its standard error. */
  readonly logPartitions: readonly Estimate[]
  /** Overlap of the states of each machine with those of the one before, from 0 to 1. */
  readonly overlaps: readonly number[]
  /** Accepted part of the swaps of each machine with the one before. */
  readonly swaps: readonly number[]
  readonly reliable: boolean
  /** Why not, and what to do: one sentence, empty if reliable. */
  readonly warning: string
}

/** Swaps accepted less often between neighbours leave the late machines to themselves. */
const FEWEST_SWAPS = 0.1

/** ln Z of machines of the same units, each near the one before (pure numbers; energies are in k_BT). */
export function checkpointBridge(
  machines: readonly Harmonium[],
  { ladders = 12, rounds = 200, first, seed = 0 }: CheckpointBridgeOptions = {},
): CheckpointBridge {
  expectInput(machines.length > 0, "checkpointBridge: expected at least one machine, got none.")
  expectInteger("checkpointBridge ladders", ladders, 2)
  expectInteger("checkpointBridge rounds", rounds, 8)
  const start = first ?? annealHarmonium(machines[0], { seed }).logPartition
  const measured = Array.from({ length: ladders }, (_, index) => runLadder(machines, rounds, seed, index))
  const { sums, overlaps } = along(machines.length, measured)
  // Without each ladder in turn.
  const partial = measured.map(
    (_, left) =>
      along(
        machines.length,
        measured.filter((__, k) => k !== left),
      ).sums,
  )
  const logPartitions = sums.map((value, t): Estimate => {
    const mean = partial.reduce((sum, values) => sum + values[t] / ladders, 0)
    const square = partial.reduce((sum, values) => sum + (values[t] - mean) ** 2, 0)
    return { value: start.value + value, error: Math.hypot(start.error, Math.sqrt(((ladders - 1) / ladders) * square)) }
  })
  const swaps = overlaps.map((_, t) => measured.reduce((sum, ladder) => sum + ladder.swaps[t] / ladders, 0))
  const rarest = swaps.reduce((least, swap, t) => (swap < swaps[least] ? t : least), 0)
  const warning = sentence(
    swaps.length > 0 && swaps[rarest] < FEWEST_SWAPS
      ? [
          `machines ${rarest} and ${rarest + 1} exchange ${(100 * swaps[rarest]).toFixed(1)} % of their states, less than ${100 * FEWEST_SWAPS} % (keep more checkpoints between them)`,
        ]
      : [],
  )
  return { logPartitions, overlaps, swaps, reliable: warning === "", warning }
}

interface Measured {
  /** x and y of every pair of neighbours, a value a round. */
  readonly forward: readonly Float64Array[]
  readonly reverse: readonly Float64Array[]
  readonly swaps: readonly number[]
}

/** ln(Z_t/Z_0) of every machine from all rounds of `ladders`. */
function along(machines: number, ladders: readonly Measured[]): { sums: number[]; overlaps: number[] } {
  const sums = [0]
  const overlaps: number[] = []
  for (let t = 0; t + 1 < machines; t++) {
    const { logRatio, overlap } = acceptanceRatio(
      joined(ladders.map(({ forward }) => forward[t])),
      joined(ladders.map(({ reverse }) => reverse[t])),
    )
    sums.push(sums[t] + logRatio.value)
    overlaps.push(overlap)
  }
  return { sums, overlaps }
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** One chain a machine, with swaps. */
function runLadder(machines: readonly Harmonium[], rounds: number, seed: number, index: number): Measured {
  const { visible, hidden } = machines[0]
  const stream = new RandomStream(seed, "checkpointBridge", index)
  const inputs = new Float64Array(visible.width)
  const h = new Float64Array(hidden.width)
  const states = machines.map(() => {
    const v = new Float64Array(visible.width)
    visible.sample(inputs, stream, v)
    return v
  })
  const pairs = machines.length - 1
  const skipped = rounds >> 2
  const [forward, reverse] = [0, 1].map(() => Array.from({ length: pairs }, () => new Float64Array(rounds - skipped)))
  const accepted = new Float64Array(pairs)
  for (let round = 0; round < rounds; round++) {
    for (const [t, machine] of machines.entries()) {
      machine.sampleHidden(states[t], stream, h)
      machine.sampleVisible(h, stream, states[t])
    }
    for (let t = 0; t < pairs; t++) {
      const [from, to] = [machines[t], machines[t + 1]]
      const x = from.freeEnergy(states[t]) - to.freeEnergy(states[t])
      const y = to.freeEnergy(states[t + 1]) - from.freeEnergy(states[t + 1])
      if (round >= skipped) {
        forward[t][round - skipped] = x
        reverse[t][round - skipped] = y
      }
      if (t % 2 === round % 2 && stream.uniform() < exp(Math.min(0, x + y))) {
        ;[states[t], states[t + 1]] = [states[t + 1], states[t]]
        accepted[t] += 2 / rounds
      }
    }
  }
  return { forward, reverse, swaps: [...accepted] }
}
