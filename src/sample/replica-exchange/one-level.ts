/** The chains at one level of a ladder, as if they were alone. */
import type { BitMatrix } from "../../compute/bit-matrix.ts"
import { expectInteger } from "../../errors.ts"
import type { Model } from "../../hamiltonian/model.ts"
import type { ChainSeries, Chains } from "../chains.ts"
import type { ReplicaExchange, ReplicaExchangeState } from "./replica-exchange.ts"
import { scaleModel } from "./scaled-model.ts"

/** Chain c is system c at that level; the model is the one sampled there. */
export class OneLevel implements Chains {
  readonly model: Model
  readonly chains: number
  readonly #exchange: ReplicaExchange
  readonly #level: number

  constructor(exchange: ReplicaExchange, level: number) {
    expectInteger("level", level, 0, exchange.couplings.length - 1)
    this.model = scaleModel(exchange.model, exchange.couplings[level])
    this.chains = exchange.systems
    this.#exchange = exchange
    this.#level = level
  }

  get sweeps(): number {
    return this.#exchange.sweeps
  }

  async sweep(count: number, signal?: AbortSignal): Promise<void> {
    await this.#exchange.sweep(count, signal)
  }

  async series(length: number, spacing = 1, signal?: AbortSignal): Promise<ChainSeries> {
    const { chains } = this
    const all = await this.#exchange.series(length, spacing, signal)
    const ofLevel = (values: Float64Array): Float64Array =>
      Float64Array.from(
        { length: length * chains },
        (_, k) => values[Math.floor(k / chains) * all.chains + this.#level * chains + (k % chains)],
      )
    return { length, chains, energies: ofLevel(all.energies), magnetizations: ofLevel(all.magnetizations) }
  }

  read(rows: BitMatrix, rowOf: (chain: number) => number): void {
    const first = this.#level * this.chains
    this.#exchange.read(rows, (chain) => (chain >= first && chain < first + this.chains ? rowOf(chain - first) : -1))
  }

  /** Of the whole ladder. */
  state(): ReplicaExchangeState {
    return this.#exchange.state()
  }

  restore(state: ReplicaExchangeState): void {
    this.#exchange.restore(state)
  }
}
