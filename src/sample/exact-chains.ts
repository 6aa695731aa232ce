/**
 * Exact samples behind the interface of chains: every "sweep" is a new configuration, independent of all others, drawn by coupling
 * from the past.
 */
import { BitMatrix } from "../compute/bit-matrix.ts"
import { expectInput, expectInteger } from "../errors.ts"
import { type Ising, energy, magnetization } from "../hamiltonian/ising.ts"
import type { ChainSeries, Chains, ChainsState } from "./chains.ts"
import { exactSample, expectFerromagnet } from "./coupling-from-the-past.ts"

export class ExactChains implements Chains {
  readonly model: Ising
  readonly chains: number
  readonly #seed: number
  #sweeps = 0
  #spins: BitMatrix

  constructor(model: Ising, { chains, seed }: { readonly chains: number; readonly seed: number }) {
    expectInteger("exact chains", chains, 1)
    expectFerromagnet(model)
    this.model = model
    this.chains = chains
    this.#seed = seed
    this.#spins = new BitMatrix(chains, model.lattice.sites)
  }

  /** Configurations drawn by each chain. */
  get sweeps(): number {
    return this.#sweeps
  }

  /** Draws the last of `count` configurations of every chain; the others, which nobody sees, need not be. */
  async sweep(count: number, signal?: AbortSignal): Promise<void> {
    if (count === 0) return
    const first = (this.#sweeps + count - 1) * this.chains
    const { states } = await exactSample(this.model, {
      count: this.chains,
      first,
      seed: this.#seed,
      ...(signal ? { signal } : {}),
    })
    this.#spins = states
    this.#sweeps += count
  }

  async series(length: number, spacing = 1, signal?: AbortSignal): Promise<ChainSeries> {
    const { chains, model } = this
    const energies = new Float64Array(length * chains)
    const magnetizations = new Float64Array(length * chains)
    for (let t = 0; t < length; t++) {
      await this.sweep(spacing, signal)
      for (let chain = 0; chain < chains; chain++) {
        energies[t * chains + chain] = energy(model, this.#spins, chain)
        magnetizations[t * chains + chain] = magnetization(this.#spins, chain)
      }
    }
    return { length, chains, energies, magnetizations }
  }

  read(rows: BitMatrix, rowOf: (chain: number) => number): void {
    for (let chain = 0; chain < this.chains; chain++) {
      const row = rowOf(chain)
      if (row >= 0) rows.row(row).set(this.#spins.row(chain))
    }
  }

  /** The spins are those of the last configurations; the number of the next is all the randomness there is. */
  state(): ChainsState {
    return { sweeps: this.#sweeps, spins: Uint8Array.from(this.#spins.unpack()), random: new Uint32Array() }
  }

  restore({ sweeps, spins }: ChainsState): void {
    const { chains, model } = this
    expectInput(
      spins.length === chains * model.lattice.sites,
      `exact restore: expected ${chains} chains of ${model.lattice.sites} sites, got ${spins.length} spins.`,
    )
    this.#spins = BitMatrix.from(spins, chains, model.lattice.sites)
    this.#sweeps = sweeps
  }
}
