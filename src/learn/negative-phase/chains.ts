/**
 * Contrastive divergence: chains start at the rows of the mini-batch (Hinton 2002, doi:10.1162/089976602760128018). Persistent
 * contrastive divergence, or stochastic maximum likelihood: they go on where they were, and start in independent units (Younes 1989,
 * doi:10.1016/0304-4149(89)90093-4; Tieleman 2008, doi:10.1145/1390156.1390290).
 */
import { RealMatrix } from "../../compute/real-matrix.ts"
import type { States } from "../../hamiltonian/machine-kernel.ts"
import type { ChainOptions, NegativePhase } from "./negative-phase.ts"

export function contrastiveDivergencePhase({ steps, seed, what }: ChainOptions): NegativePhase {
  return {
    async statistics({ conditionals, batch, number }) {
      return conditionals.statistics(await conditionals.gibbs(batch, steps, { seed, purpose: `${what}/cd`, number }))
    },
    state: () => ({}),
    restore() {},
  }
}

export function persistentPhase({ steps, chains, seed, what }: ChainOptions): NegativePhase {
  let states: States | undefined
  let decode: (() => RealMatrix) | undefined
  let saved: Float64Array | undefined
  return {
    async statistics({ machine, conditionals, number }) {
      if (saved) states = conditionals.encode(new RealMatrix(chains, machine.visible.width, Float32Array.from(saved)))
      saved = undefined
      states ??= conditionals.independent(chains, { seed, purpose: `${what}/chains`, number: 0 })
      states = await conditionals.gibbs(states, steps, { seed, purpose: `${what}/gibbs`, number })
      const now = states
      decode = () => conditionals.decode(now)
      return conditionals.statistics(states)
    },
    state: () => (decode ? { chains: Float64Array.from(decode().values) } : saved ? { chains: saved.slice() } : {}),
    restore(state) {
      saved = state["chains"]
      states = undefined
      decode = undefined
    },
  }
}
