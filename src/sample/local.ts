/**
 * Chains of local updates, one spin after the other, of any model of this library: Ising spins with interactions between any
 * number of them, in fields and with random bonds, Potts and Blume–Capel. Slow near a critical point (z ≈ 2), but nothing is
 * asked of the model.
 *
 * N. Metropolis et al., J. Chem. Phys. 21, 1087 (1953), doi:10.1063/1.1699114. Heat bath: R. J. Glauber, J. Math. Phys. 4, 294
 * (1963), doi:10.1063/1.1703954; M. Creutz, Phys. Rev. Lett. 43, 553 (1979), doi:10.1103/PhysRevLett.43.553.
 */
import type { BitMatrix } from "../compute/bit-matrix.ts"
import type { Engine } from "../compute/engine.ts"
import { RandomStream } from "../compute/philox.ts"
import { localUpdatesStruct } from "../compute/structs.ts"
import { expectInput, expectInteger } from "../errors.ts"
import type { Model } from "../hamiltonian/model.ts"
import { isingToPolynomial } from "../hamiltonian/polynomial.ts"
import { type Chains, type ChainsState, expectState, expectTwoValues } from "./chains.ts"
import { type LocalSeries, couplingsOf, localSeries, termsOf } from "./local-measurements.ts"
import { putDoubles, putIntegers, putRecords } from "./local-records.ts"
import { type LocalMethod, blumeCapelRules, polynomialRules, pottsRules } from "./local-rules.ts"

export interface LocalOptions {
  /**
   * The heat bath forgets a spin's old value, Metropolis leaves it more often. At very weak coupling take the heat bath:
   * Metropolis then turns nearly every spin at every sweep, which is slow to forget.
   */
  readonly method: LocalMethod
  /** Independent chains. */
  readonly chains: number
  readonly seed: number
  /** Random spins, all spins of a chain equal, or half of the chains each. Default hot. */
  readonly start?: "hot" | "cold" | "mixed"
}

const SERIES_CHUNK = 64
const SERIES_BYTES = 2 ** 26
const CALL_SITES = 5e7
const SUPPLY = 256

export class LocalUpdates implements Chains {
  readonly model: Model
  readonly chains: number
  readonly method: LocalMethod
  readonly sites: number
  /** q: 2 for Ising spins, 3 for Blume–Capel. */
  readonly values: number
  readonly #engine: Engine
  readonly #block: number
  readonly #spins: number
  readonly #random: number
  readonly #stride: number
  readonly #results: number
  readonly #resultSize: number
  readonly #chunk: number
  readonly #couplings: readonly number[]
  #sweeps = 0

  constructor(engine: Engine, model: Model, { method, chains, seed, start = "hot" }: LocalOptions) {
    expectInput(
      method === "metropolis" || method === "heat-bath",
      `local updates method: expected metropolis or heat-bath, got ${String(method)}.`,
    )
    expectInteger("local update chains", chains, 1)
    this.model = model
    this.chains = chains
    this.method = method
    this.#engine = engine
    const spins = model.kind === "ising" ? isingToPolynomial(model) : model
    const rules =
      spins.kind === "polynomial"
        ? polynomialRules(spins, method)
        : spins.kind === "potts"
          ? pottsRules(spins, method)
          : blumeCapelRules(spins, method)
    const sites = spins.kind === "polynomial" ? spins.sites : spins.lattice.sites
    this.sites = sites
    this.values = rules.values
    this.#couplings = couplingsOf(spins)

    this.#stride = Math.ceil(sites / 64) * 64
    this.#random = engine.allocate(64 * chains)
    this.#spins = engine.allocate(this.#stride * chains)
    const terms = termsOf(spins)
    this.#resultSize = 8 * (terms.operators.length / 2 + rules.values)
    this.#chunk = Math.max(1, Math.min(SERIES_CHUNK, Math.floor(SERIES_BYTES / (chains * this.#resultSize))))
    this.#results = engine.allocate(this.#chunk * chains * this.#resultSize)
    const scratchSize = Math.ceil((SUPPLY + 4 * rules.values) / 64) * 64
    this.#block = localUpdatesStruct.make(engine, {
      rule: rules.rule,
      metropolis: Number(method === "metropolis"),
      sites,
      values: rules.values,
      records: putRecords(engine, rules, spins.lattice),
      table: putDoubles(engine, rules.table),
      width: rules.width,
      fieldColour: spins.kind === "potts" ? spins.fieldColour : 0,
      chains,
      spins: this.#spins,
      stride: this.#stride,
      random: this.#random,
      scratch: engine.allocate(scratchSize * engine.threads),
      scratchSize,
      product: ["polynomial", "potts", "blume-capel"].indexOf(spins.kind),
      operators: terms.operators.length / 2,
      operatorEnds: putIntegers(engine, terms.operators),
      termOffsets: putIntegers(engine, terms.offsets),
      termMembers: putIntegers(engine, terms.members),
      termWeights: putDoubles(engine, terms.weights),
      results: this.#results,
      resultSize: this.#resultSize,
      barrier: engine.allocate(12),
    })
    for (let chain = 0; chain < chains; chain++) {
      const stream = new RandomStream(seed, `local ${method}`, chain)
      const state = engine.words(this.#random + 64 * chain, 16)
      for (let i = 0; i < 16; i++) state[i] = stream.word()
      const values = engine.bytes(this.#spins + this.#stride * chain, sites)
      const hot = start === "hot" || (start === "mixed" && 2 * chain < chains)
      if (hot) for (let site = 0; site < sites; site++) values[site] = stream.integer(rules.values)
      else values.fill(stream.integer(rules.values))
    }
  }

  /** Sweeps done by each chain. */
  get sweeps(): number {
    return this.#sweeps
  }

  /** Runs `count` sweeps of every chain, unless the signal stops it. */
  async sweep(count: number, signal?: AbortSignal): Promise<void> {
    const most = Math.max(1, Math.floor(CALL_SITES / (this.chains * this.sites)))
    for (let left = count; left > 0; left -= most) {
      signal?.throwIfAborted()
      await this.#engine.run("localUpdates", this.#block, Math.min(left, most), 0)
      this.#sweeps += Math.min(left, most)
    }
  }

  /** Runs `length` times `spacing` sweeps, measuring every chain after each, unless the signal stops it. */
  async series(length: number, spacing = 1, signal?: AbortSignal): Promise<LocalSeries> {
    const { chains, values: q, sites } = this
    const operators = this.#resultSize / 8 - q
    const measured = Array.from({ length: operators + q }, () => new Float64Array(length * chains))
    const most = Math.max(1, Math.min(this.#chunk, Math.floor(CALL_SITES / (chains * sites * spacing))))
    for (let from = 0; from < length; from += most) {
      signal?.throwIfAborted()
      const count = Math.min(most, length - from)
      await this.#engine.run("localUpdates", this.#block, spacing, count)
      this.#sweeps += count * spacing
      const bytes = this.#engine.bytes(this.#results, count * chains * this.#resultSize)
      const results = new Float64Array(bytes.slice().buffer)
      for (let k = 0; k < count * chains; k++)
        for (let a = 0; a < operators + q; a++) measured[a][from * chains + k] = results[k * (operators + q) + a]
    }
    return localSeries(this.model, this.#couplings, {
      length,
      chains,
      sums: measured.slice(0, operators),
      counts: measured.slice(operators),
    })
  }

  /** Copies the present state of chain c, of spins ±1, to row `rowOf(c)` of `rows` (a negative row: left out). */
  read(rows: BitMatrix, rowOf: (chain: number) => number): void {
    expectTwoValues("local updates", this.values)
    for (let chain = 0; chain < this.chains; chain++) {
      const row = rowOf(chain)
      if (row < 0) continue
      const spins = this.#engine.bytes(this.#spins + this.#stride * chain, this.sites)
      for (let site = 0; site < this.sites; site++) rows.set(row, site, spins[site])
    }
  }

  /**
   * The values 0 … q − 1 of chain c in the engine's memory, one byte a site: writing them changes the chain. Take it anew at
   * each use, since a growing memory leaves old views behind.
   */
  spinsOf(chain: number): Uint8Array {
    return this.#engine.bytes(this.#spins + this.#stride * chain, this.sites)
  }

  /** A copy of all chains as they are now. */
  state(): ChainsState {
    const { chains, sites } = this
    const spins = new Uint8Array(chains * sites)
    for (let chain = 0; chain < chains; chain++)
      spins.set(this.#engine.bytes(this.#spins + this.#stride * chain, sites), chain * sites)
    return { sweeps: this.#sweeps, spins, random: this.#engine.words(this.#random, 16 * chains).slice() }
  }

  /** Goes on from a state of as many chains of the same model. */
  restore(state: ChainsState): void {
    const { sweeps, spins, random } = state
    const { chains, sites, values } = this
    expectState("local updates", state, { chains, sites, values, words: 16 * chains })
    for (let chain = 0; chain < chains; chain++)
      this.#engine
        .bytes(this.#spins + this.#stride * chain, sites)
        .set(spins.subarray(chain * sites, (chain + 1) * sites))
    this.#engine.words(this.#random, 16 * chains).set(random)
    this.#sweeps = sweeps
  }
}
