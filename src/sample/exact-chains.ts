/**
 * Exact samples of Ising and Potts models behind the interface of chains: every "sweep" is a new configuration, independent of all
 * others, drawn by coupling from the past.
 */
import { BitMatrix } from "../compute/bit-matrix.ts"
import { expectInput, expectInteger } from "../errors.ts"
import { type Ising, energy, magnetization } from "../hamiltonian/ising.ts"
import { valuesOf } from "../hamiltonian/model.ts"
import { type Potts, colourCounts, pottsEnergy } from "../hamiltonian/potts.ts"
import { type ChainSeries, type Chains, type ChainsState, expectTwoValues } from "./chains.ts"
import { exactSample, expectFerromagnet } from "./coupling-from-the-past.ts"

export class ExactChains implements Chains {
  readonly model: Ising | Potts
  readonly chains: number
  readonly #seed: number
  #sweeps = 0
  /** As {@link exactSample} gives them: bits of Ising spins, bytes of colours. */
  #states: BitMatrix | Uint8Array

  constructor(model: Ising | Potts, { chains, seed }: { readonly chains: number; readonly seed: number }) {
    expectInteger("exact chains", chains, 1)
    expectFerromagnet(model)
    this.model = model
    this.chains = chains
    this.#seed = seed
    const { sites } = model.lattice
    this.#states = model.kind === "ising" ? new BitMatrix(chains, sites) : new Uint8Array(chains * sites)
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
    this.#states = states
    this.#sweeps += count
  }

  async series(length: number, spacing = 1, signal?: AbortSignal): Promise<ChainSeries> {
    const { chains, model } = this
    const energies = new Float64Array(length * chains)
    const magnetizations = new Float64Array(length * chains)
    for (let t = 0; t < length; t++) {
      await this.sweep(spacing, signal)
      for (let chain = 0; chain < chains; chain++)
        [energies[t * chains + chain], magnetizations[t * chains + chain]] = measureConfiguration(
          model,
          this.#states,
          chain,
        )
    }
    return { length, chains, energies, magnetizations }
  }

  read(rows: BitMatrix, rowOf: (chain: number) => number): void {
    expectTwoValues("exact", valuesOf(this.model))
    const { sites } = this.model.lattice
    const spins = this.#values()
    for (let chain = 0; chain < this.chains; chain++) {
      const row = rowOf(chain)
      if (row < 0) continue
      for (let site = 0; site < sites; site++) rows.set(row, site, spins[chain * sites + site])
    }
  }

  /** The spins are those of the last configurations; the number of the next is all the randomness there is. */
  state(): ChainsState {
    return { sweeps: this.#sweeps, spins: this.#values(), random: new Uint32Array() }
  }

  restore({ sweeps, spins }: ChainsState): void {
    const { chains, model } = this
    const { sites } = model.lattice
    const values = valuesOf(model)
    expectInput(
      spins.length === chains * sites,
      `exact restore: expected ${chains} chains of ${sites} sites, got ${spins.length} spins.`,
    )
    const wrong = spins.find((value) => value >= values)
    expectInput(wrong === undefined, `exact restore: expected values from 0 to ${values - 1}, got ${wrong}.`)
    this.#states = model.kind === "ising" ? BitMatrix.from(spins, chains, sites) : spins.slice()
    this.#sweeps = sweeps
  }

  #values(): Uint8Array {
    return this.#states instanceof BitMatrix ? Uint8Array.from(this.#states.unpack()) : this.#states.slice()
  }
}

/** E and M of configuration `row`, as {@link ChainSeries} has them. */
export function measureConfiguration(
  model: Ising | Potts,
  states: BitMatrix | Uint8Array,
  row: number,
): readonly [energy: number, magnetization: number] {
  if (model.kind === "ising" && states instanceof BitMatrix)
    return [energy(model, states, row), magnetization(states, row)]
  const potts = model as Potts
  const { colours: q, lattice } = potts
  const state = (states as Uint8Array).subarray(row * lattice.sites, (row + 1) * lattice.sites)
  return [pottsEnergy(potts, state), (q * Math.max(...colourCounts(potts, state)) - lattice.sites) / (q - 1)]
}
