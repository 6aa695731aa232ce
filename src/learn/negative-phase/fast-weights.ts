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
import { type MachineGradient, zeroGradient } from "../../hamiltonian/harmonium.ts"
import { machineWith, mapVectors, parametersOfMachine, plus, positiveNames, vectorsOf } from "../machine-vectors.ts"
import { wholeStatistics } from "../mean-statistics.ts"
import { PersistentChains } from "./chains.ts"
import type { ChainOptions, NegativePhase } from "./negative-phase.ts"

const DECAY = 19 / 20

export function fastPersistentPhase(options: ChainOptions): NegativePhase {
  const { conditionals, start, fastLearningRate } = options
  const chains = new PersistentChains(options)
  let fast: MachineGradient = zeroGradient(start)
  return {
    async statistics({ machine, data, coordinates, number }) {
      const parameters = parametersOfMachine(machine)
      const moved = coordinates
        ? coordinates.parameters(plus(coordinates.of(parameters), fast))
        : plus(parameters, fast)
      conditionals.load(machineWith(machine, moved))
      const states = await chains.next(number)
      conditionals.load(machine)
      const model = await conditionals.statistics(states)
      const gradient = plus(await wholeStatistics(data), await wholeStatistics(model), -1)
      const slopes = new Map(
        vectorsOf(coordinates ? coordinates.gradient(gradient) : gradient).map(({ name, values }) => [name, values]),
      )
      const positive = positiveNames(machine)
      fast = mapVectors(fast, (values, name) =>
        positive.has(name) ? values : values.map((φ, k) => DECAY * φ + fastLearningRate * slopes.get(name)![k]),
      )
      return model
    },
    state: () => ({
      ...chains.state(),
      ...Object.fromEntries(vectorsOf(fast).map(({ name, values }) => [`fast/${name}`, values.slice()])),
    }),
    restore(state) {
      chains.restore(state)
      fast = mapVectors(fast, (_, name) => state[`fast/${name}`].slice())
    },
  }
}
