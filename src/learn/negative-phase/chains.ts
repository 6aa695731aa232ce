/**
 * Contrastive divergence: chains start at the rows of the mini-batch (Hinton 2002, doi:10.1162/089976602760128018). Persistent
 * contrastive divergence, or stochastic maximum likelihood: they go on where they were, and start in independent units (Younes 1989,
 * doi:10.1016/0304-4149(89)90093-4; Tieleman 2008, doi:10.1145/1390156.1390290).
 */
import { RealMatrix } from "../../compute/real-matrix.ts"
import type { States } from "../../hamiltonian/machine-kernel.ts"
import type { ChainOptions, NegativePhase, NegativeState } from "./negative-phase.ts"

export function contrastiveDivergencePhase({ conditionals, steps, seed, what }: ChainOptions): NegativePhase {
  return {
    async statistics({ batch, number }) {
      return conditionals.statistics(await conditionals.gibbs(batch, steps, { seed, purpose: `${what}/cd`, number }))
    },
    state: () => ({}),
    restore() {},
  }
}

/** Chains that go on from one update to the next, by `steps` Gibbs steps of the machine that is loaded. */
export class PersistentChains {
  readonly #options: ChainOptions
  #states: States | undefined

  constructor(options: ChainOptions) {
    this.#options = options
  }

  async next(number: number): Promise<States> {
    const { conditionals, chains, steps, seed, what } = this.#options
    this.#states ??= conditionals.independent(chains, { seed, purpose: `${what}/chains`, number: 0 })
    this.#states = await conditionals.gibbs(this.#states, steps, { seed, purpose: `${what}/gibbs`, number })
    return this.#states
  }

  state(): NegativeState {
    const { conditionals } = this.#options
    return this.#states ? { chains: Float64Array.from(conditionals.decode(this.#states).values) } : {}
  }

  restore({ chains: values }: NegativeState): void {
    const { conditionals, independent, chains } = this.#options
    this.#states = values && conditionals.encode(new RealMatrix(chains, independent.width, Float32Array.from(values)))
  }
}

export function persistentPhase(options: ChainOptions): NegativePhase {
  const chains = new PersistentChains(options)
  return {
    async statistics({ number }) {
      return options.conditionals.statistics(await chains.next(number))
    },
    state: () => chains.state(),
    restore: (state) => chains.restore(state),
  }
}
