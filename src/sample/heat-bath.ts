/**
 * Many independent chains of heat-bath sweeps of an Ising model, 128 to a group, on the multi-spin kernel: every spin in turn
 * takes the value that its neighbours give it with probability 1/(1 + e^(−2K Σ s')) of being +1. Dynamics local, z ≈ 2.17.
 *
 * Creutz 1979; coding of replicas: Bhanot, Duke & Salvador 1986, doi:10.1103/PhysRevB.33.7841.
 */
import type { BitMatrix } from "../compute/bit-matrix.ts"
import type { Engine } from "../compute/engine.ts"
import { RandomStream } from "../compute/philox.ts"
import { heatBathStruct } from "../compute/structs.ts"
import { InputError, expectInteger } from "../errors.ts"
import type { Ising } from "../hamiltonian/ising.ts"
import type { ChainSeries, Chains } from "./chains.ts"
import { REPLICAS, unpackReplicas } from "./replicas.ts"

// Measurements taken, and spins attempted, in one call of the kernel: bounds its memory and the time until a signal is heard.
const SERIES_CHUNK = 64
const CALL_FLIPS = 1e9

export class HeatBath implements Chains {
  readonly model: Ising
  /** Independent chains: 128 · groups. */
  readonly chains: number
  readonly #engine: Engine
  readonly #groups: number
  readonly #block: number
  readonly #spins: number
  readonly #counts: number
  #sweeps = 0

  /** `start`: random spins, all spins of a chain equal, or the first half of the chains random and the others ordered. */
  constructor(
    engine: Engine,
    model: Ising,
    options: { groups: number; seed: number; start?: "hot" | "cold" | "mixed" },
  ) {
    const { groups, seed, start = "hot" } = options
    const { lattice, coupling } = model
    const { sites, coordination, neighbours, colours } = lattice
    expectInteger("groups of 128 chains", groups, 1)
    if ((coordination !== 2 && coordination !== 4) || neighbours.length !== sites * coordination)
      throw new InputError(
        `heat bath: expected a lattice where every site has 2 or 4 neighbours (periodic chain, square), got ${lattice.kind} ${lattice.size.join(" × ")}. Use swendsen-wang.`,
      )
    if (model.field !== 0)
      throw new InputError(`heat bath: expected a model without a field, got h = ${model.field}. Use swendsen-wang.`)
    this.model = model
    this.chains = REPLICAS * groups
    this.#engine = engine
    this.#groups = groups

    // One sublattice first: neighbouring updates then do not wait for each other.
    const sites32 = Uint32Array.from({ length: sites }, (_, site) => site)
    const order = sites32.sort((a, b) => colours[a] - colours[b] || a - b)
    const orderAddress = engine.allocate(sites * 4)
    const neighboursAddress = engine.allocate(sites * coordination * 4)
    const orderWords = engine.words(orderAddress, sites)
    const neighbourWords = engine.words(neighboursAddress, sites * coordination)
    for (let n = 0; n < sites; n++) {
      orderWords[n] = 16 * order[n]
      for (let q = 0; q < coordination; q++)
        neighbourWords[n * coordination + q] = 16 * neighbours[order[n] * coordination + q]
    }

    // Bits of the probabilities of the two kinds of field; two more zero bits are read at the end.
    const thresholds = engine.allocate(34 * 32)
    const strength = Math.abs(coupling)
    for (const [slot, field] of [coordination === 4 ? 2 : 0, coordination === 4 ? 4 : 2].entries()) {
      const p = Math.min(2 ** 32 - 1, Math.round(2 ** 32 / (1 + Math.exp(-2 * strength * field))))
      for (let k = 0; k < 32; k++)
        if (Math.floor(p / 2 ** (31 - k)) % 2 === 1) engine.words(thresholds + 32 * k + 16 * slot, 4).fill(0xffffffff)
    }

    this.#spins = engine.allocate(groups * sites * 16)
    this.#counts = engine.allocate(SERIES_CHUNK * groups * 1024)
    this.#block = heatBathStruct.make(engine, {
      sites,
      coordination,
      antiferromagnet: Number(coupling < 0),
      neighbours: neighboursAddress,
      order: orderAddress,
      thresholds,
      spins: this.#spins,
      random: this.#seedGroups(seed),
      groups,
      counts: this.#counts,
      counters: engine.allocate(1024 * engine.threads),
    })
    this.#start(seed, start)
  }

  #seedGroups(seed: number): number {
    const address = this.#engine.allocate(this.#groups * 64)
    for (let group = 0; group < this.#groups; group++) {
      const stream = new RandomStream(seed, "heat bath", group)
      const words = this.#engine.words(address + 64 * group, 16)
      for (let i = 0; i < 16; i++) words[i] = stream.word()
    }
    return address
  }

  #start(seed: number, start: "hot" | "cold" | "mixed"): void {
    const { sites } = this.model.lattice
    for (let group = 0; group < this.#groups; group++) {
      const stream = new RandomStream(seed, "initial spins", group)
      const words = this.#engine.words(this.#spins + group * sites * 16, sites * 4)
      // Of the four words of a site, 32 chains each, those that start hot; an odd number of groups divides the middle one.
      const half = Math.min(4, Math.max(0, 2 * this.#groups - 4 * group))
      const hot = start === "mixed" ? half : start === "hot" ? 4 : 0
      // The other chains are all up or all down at random (an antiferromagnet: on one colour, and the other way on the other).
      const signs = hot === 4 ? [] : [stream.word(), stream.word(), stream.word(), stream.word()]
      for (let i = 0; i < words.length; i++) {
        const flip = this.model.coupling < 0 && this.model.lattice.colours[i >> 2] === 1
        if ((i & 3) < hot) words[i] = stream.word()
        else words[i] = flip ? ~signs[i & 3] : signs[i & 3]
      }
    }
  }

  /** Sweeps done by each chain. */
  get sweeps(): number {
    return this.#sweeps
  }

  /** Runs `count` sweeps of every chain, unless the signal stops it. */
  async sweep(count: number, signal?: AbortSignal): Promise<void> {
    const most = Math.max(1, Math.floor(CALL_FLIPS / (this.chains * this.model.lattice.sites)))
    for (let left = count; left > 0; left -= most) {
      signal?.throwIfAborted()
      await this.#engine.run("heatBath", this.#block, Math.min(left, most), 0)
      this.#sweeps += Math.min(left, most)
    }
  }

  /** Runs `length` times `spacing` sweeps, measuring every chain after each, unless the signal stops it. */
  async series(length: number, spacing = 1, signal?: AbortSignal): Promise<ChainSeries> {
    const { chains } = this
    const { bonds, sites } = this.model.lattice
    const energies = new Float64Array(length * chains)
    const magnetizations = new Float64Array(length * chains)
    const most = Math.min(SERIES_CHUNK, Math.max(1, Math.floor(CALL_FLIPS / (chains * sites * spacing))))
    for (let from = 0; from < length; from += most) {
      signal?.throwIfAborted()
      const count = Math.min(most, length - from)
      await this.#engine.run("heatBath", this.#block, spacing, count)
      this.#sweeps += count * spacing
      const counts = this.#engine.words(this.#counts, count * this.#groups * 256)
      for (let t = 0; t < count; t++)
        for (let chain = 0; chain < chains; chain++) {
          const at = (t * this.#groups + Math.floor(chain / REPLICAS)) * 256 + (chain % REPLICAS)
          energies[(from + t) * chains + chain] = 2 * counts[at] - bonds
          magnetizations[(from + t) * chains + chain] = 2 * counts[at + REPLICAS] - sites
        }
    }
    return { length, chains, energies, magnetizations }
  }

  /** Copies the present state of chain c to row `rowOf(c)` of `rows` (a negative row: left out). */
  read(rows: BitMatrix, rowOf: (chain: number) => number): void {
    const { sites } = this.model.lattice
    for (let group = 0; group < this.#groups; group++)
      unpackReplicas(this.#engine.words(this.#spins + group * sites * 16, sites * 4), sites, rows, (replica) =>
        rowOf(group * REPLICAS + replica),
      )
  }
}
