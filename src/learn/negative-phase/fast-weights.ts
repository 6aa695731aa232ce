/**
 * Persistent contrastive divergence with fast weights: chains run in the machine θ + φ, where φ follows the same gradient g,
 *
 *   φ ← 19/20 φ + η_fast g,
 *
 * so that the energy rises quickly where the chains are and drives them on, and is forgotten within about twenty updates; θ learns
 * slowly from the machine's own statistics −∂F/∂θ at the chains' states. Chains mix faster than the machine's own at the same cost,
 * but are no draws of it. φ lives in the coordinates of the metric; precisions have no fast part.
 *
 * Tieleman & Hinton 2009, ICML 26, 1033, doi:10.1145/1553374.1553506.
 */
import type { States } from "../../hamiltonian/machine-kernel.ts"
import { type MachineGradient, zeroGradient } from "../../hamiltonian/harmonium.ts"
import { machineWith, mapVectors, parametersOfMachine, plus, positiveNames, vectorsOf } from "../machine-vectors.ts"
import { type MeanStatistics, wholeStatistics } from "../mean-statistics.ts"
import { PersistentChains } from "./chains.ts"
import type { ChainOptions, NegativePhase, NegativeState, Update } from "./negative-phase.ts"

export const FAST_DECAY: number = 19 / 20

/** φ of a machine that learns; on the kernels ../kernel-fast-weights.ts. */
export interface FastWeights {
  /** Loads θ + φ in the conditionals. */
  load(update: Update): Promise<void>
  /** Loads θ, and moves φ along its gradient with the model's statistics at `states`, to which it resolves. */
  learn(update: Update, states: States): Promise<MeanStatistics>
  state(): NegativeState
  restore(state: NegativeState): void
}

export function fastPersistentPhase(options: ChainOptions): NegativePhase {
  const chains = new PersistentChains(options)
  const fast = options.fastWeights?.(options.fastLearningRate) ?? plainFastWeights(options)
  return {
    async statistics(update) {
      await fast.load(update)
      return fast.learn(update, await chains.next(update.number))
    },
    state: () => ({ ...chains.state(), ...fast.state() }),
    restore(state) {
      chains.restore(state)
      fast.restore(state)
    },
  }
}

function plainFastWeights({ conditionals, start, fastLearningRate }: ChainOptions): FastWeights {
  let fast: MachineGradient = zeroGradient(start)
  return {
    load({ machine, coordinates }) {
      const parameters = parametersOfMachine(machine)
      const moved = coordinates
        ? coordinates.parameters(plus(coordinates.of(parameters), fast))
        : plus(parameters, fast)
      conditionals.load(machineWith(machine, moved))
      return Promise.resolve()
    },
    async learn({ machine, data, coordinates }, states) {
      conditionals.load(machine)
      const model = await conditionals.statistics(states)
      const gradient = plus(await wholeStatistics(data), await wholeStatistics(model), -1)
      const slopes = new Map(
        vectorsOf(coordinates ? coordinates.gradient(gradient) : gradient).map(({ name, values }) => [name, values]),
      )
      const positive = positiveNames(machine)
      fast = mapVectors(fast, (values, name) => {
        const slope = slopes.get(name)!
        return positive.has(name) ? values : values.map((φ, k) => FAST_DECAY * φ + fastLearningRate * slope[k])
      })
      return model
    },
    state: () => Object.fromEntries(vectorsOf(fast).map(({ name, values }) => [`fast/${name}`, values.slice()])),
    restore(state) {
      fast = mapVectors(fast, (_, name) => state[`fast/${name}`].slice())
    },
  }
}
