/**
 * Parallel tempering: chains of the machines at inverse temperatures 0 = β_0 < … < β_K = 1 on the path from independent units swap
 * states (chain-ladder.ts); the statistics are those of β = 1. The ladder follows the machine: every fifty updates the βs are moved so
 * that neighbours swap equally often, and rungs are added where that would be less often than asked for.
 *
 * Desjardins et al. 2010, AISTATS 9, 145; Cho, Raiko & Ilin 2010, doi:10.1109/IJCNN.2010.5596837; adaptive ladder: Desjardins,
 * Courville & Bengio 2010, arXiv:1012.3476; here by equal acceptances, sample/replica-exchange/equal-steps.ts.
 */
import { acceptanceDistance, equallyPlaced } from "../../sample/replica-exchange/equal-steps.ts"
import { normalPValue } from "../../statistics/p-value.ts"
import { ChainLadder } from "./chain-ladder.ts"
import type { ChainOptions, NegativePhase } from "./negative-phase.ts"
import { temperedPath } from "./tempered-path.ts"

/** Updates between two placings: each pair is tried 25 times, after which little is left of the running acceptance before. */
const PLACE_EVERY = 50
/** Acceptances below it say little about the distance; steps of which all are accepted are steps. */
const [RARE, SMALLEST] = [0.01, 1e-3]

export function parallelTemperingPhase(options: ChainOptions): NegativePhase {
  const { conditionals, independent, swapAcceptance, rungs } = options
  const ladder = new ChainLadder(options)
  const wanted = acceptanceDistance(swapAcceptance)
  let betas: readonly number[] = [0, 1]

  const place = (): void => {
    const distances = Array.from(ladder.acceptances, (value) =>
      Math.max(SMALLEST, acceptanceDistance(Math.max(RARE, value))),
    )
    const total = distances.reduce((sum, z) => sum + z, 0)
    const now = betas.length - 1
    const steps = Math.max(now, Math.min(rungs - 1, Math.ceil(total / wanted)))
    betas = equallyPlaced(betas, distances, steps)
    if (steps === now) return
    const sources = betas.map((_, k) => Math.round((k * now) / steps))
    ladder.resize(sources, new Float64Array(steps).fill(normalPValue(total / steps)))
  }

  return {
    async statistics({ machine, number }) {
      if (ladder.rungs === 0) ladder.begin()
      await ladder.sweep(temperedPath(machine, independent, betas), number)
      if ((number + 1) % PLACE_EVERY === 0) place()
      conditionals.load(machine)
      return conditionals.statistics(ladder.states())
    },
    state: () => ({ ...ladder.state(), betas: Float64Array.from(betas) }),
    restore(state) {
      ladder.restore(state)
      betas = [...state["betas"]]
    },
    diagnostics: () => ({
      ...ladder.diagnostics(),
      ...Object.fromEntries(betas.map((β, k) => [`beta ${k}`, β])),
    }),
  }
}
