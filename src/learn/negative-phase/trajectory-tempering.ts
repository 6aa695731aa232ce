/**
 * Parallel tempering along the training: the rungs are independent units with the moments of the data, machines as they were earlier,
 * and the machine as it is. Where cooling meets a discontinuous transition, at which modes appear far from where there was anything
 * before, learning has passed continuous ones, mode after mode. The present machine becomes a rung when its swaps with the last one
 * are accepted less often than asked for. Chains lag behind a machine that learns fast: where neighbours swap too rarely once they have
 * settled, the machine halfway between them becomes a rung (not in the paper). With more than `rungs` of them the one goes whose
 * neighbours are closest.
 *
 * Béreux, Decelle, Furtlehner, Rosset & Seoane 2024, arXiv:2405.15376.
 */
import { Harmonium } from "../../hamiltonian/harmonium.ts"
import { acceptanceDistance } from "../../sample/replica-exchange/equal-steps.ts"
import { normalPValue } from "../../statistics/p-value.ts"
import { machineWith, mapVectors, parametersOfMachine, plus, vectorsOf } from "../machine-vectors.ts"
import { ChainLadder } from "./chain-ladder.ts"
import type { ChainOptions, NegativePhase, NegativeState } from "./negative-phase.ts"

/** A machine that learns moves on while its acceptance is averaged: a rung that comes late leaves a gap below it for good. */
const ACCEPTANCE_RATE = 0.5

/** Updates in which acceptances settle. */
const MEND_EVERY = 20

export function trajectoryTemperingPhase(options: ChainOptions): NegativePhase {
  const { conditionals, start, independent, swapAcceptance, rungs } = options
  const ladder = new ChainLadder(options, ACCEPTANCE_RATE)
  /** Machines of all rungs but the last. */
  let checkpoints: Harmonium[] = [new Harmonium(independent, start.hidden)]

  const add = (machine: Harmonium): void => {
    const last = checkpoints.length
    checkpoints.push(machine)
    ladder.resize([...checkpoints.keys(), last], [...ladder.acceptances, 1])
    if (ladder.rungs > rungs) remove()
  }

  /** Leaves out an inner rung, and takes distances to add up. */
  const remove = (): void => {
    const distances = Array.from(ladder.acceptances, acceptanceDistance)
    const spans = distances.slice(1).map((z, k) => distances[k] + z)
    const k = spans.indexOf(Math.min(...spans))
    const keys = Array.from({ length: ladder.rungs }, (_, rung) => rung)
    checkpoints = checkpoints.toSpliced(k + 1, 1)
    ladder.resize(keys.toSpliced(k + 1, 1), [...ladder.acceptances].toSpliced(k, 2, normalPValue(spans[k])))
  }

  /** Puts a machine halfway between the two past ones that swap most rarely, if that is half as often as asked for. */
  const mend = (): void => {
    const past = [...ladder.acceptances.subarray(0, -1)]
    const k = past.indexOf(Math.min(...past))
    if (k < 0 || past[k] >= swapAcceptance / 2 || ladder.rungs >= rungs) return
    const [low, high] = [checkpoints[k], checkpoints[k + 1]].map(parametersOfMachine)
    const middle = machineWith(start, plus(low, plus(high, low, -1), 0.5))
    const keys = Array.from({ length: ladder.rungs }, (_, rung) => rung)
    checkpoints = checkpoints.toSpliced(k + 1, 0, middle)
    ladder.resize(keys.toSpliced(k + 1, 0, k), [...ladder.acceptances].toSpliced(k, 1, swapAcceptance, swapAcceptance))
  }

  return {
    async statistics({ machine, number }) {
      if (ladder.rungs === 0) ladder.begin()
      await ladder.sweep([...checkpoints, machine], number)
      if (ladder.acceptances.at(-1)! < swapAcceptance) add(machine)
      else if ((number + 1) % MEND_EVERY === 0) mend()
      conditionals.load(machine)
      return conditionals.statistics(ladder.states())
    },
    state: () => ({ ...ladder.state(), ...checkpointVectors(checkpoints) }),
    restore(state) {
      ladder.restore(state)
      checkpoints = Array.from({ length: Math.max(1, ladder.rungs - 1) }, (_, k) =>
        k === 0 ? checkpoints[0] : checkpointOf(state, k, start),
      )
    },
    diagnostics: () => ladder.diagnostics(),
  }
}

/** Parameters of all checkpoints but the first, which follows from the data. */
function checkpointVectors(checkpoints: readonly Harmonium[]): NegativeState {
  return Object.fromEntries(
    checkpoints
      .slice(1)
      .flatMap((machine, k) =>
        vectorsOf(parametersOfMachine(machine)).map(({ name, values }) => [
          `checkpoint/${k + 1}/${name}`,
          values.slice(),
        ]),
      ),
  )
}

function checkpointOf(state: NegativeState, k: number, like: Harmonium): Harmonium {
  const parameters = mapVectors(parametersOfMachine(like), (_, name) => state[`checkpoint/${k}/${name}`].slice())
  return machineWith(like, parameters)
}
