/**
 * Many independent chains of heat-bath sweeps of an Ising model, 128 to a group, on the multi-spin kernel: every spin in turn
 * takes the value that its neighbours give it with probability 1/(1 + e^(−2(K Σ s' + h))) of being +1. Any lattice or graph where
 * no site has more than eight neighbours. Dynamics local, z ≈ 2.17 (square).
 *
 * Creutz 1979; coding of replicas: Bhanot, Duke & Salvador 1986, doi:10.1103/PhysRevB.33.7841.
 */
import type { BitMatrix } from "../compute/bit-matrix.ts"
import type { Engine } from "../compute/engine.ts"
import { RandomStream } from "../compute/philox.ts"
import { heatBathStruct } from "../compute/structs.ts"
import { expectInput, expectInteger } from "../errors.ts"
import type { Ising } from "../hamiltonian/ising.ts"
import { type ChainSeries, type Chains, type ChainsState, expectState } from "./chains.ts"
import { LARGEST_DEGREE, degree, heatBathRule } from "./heat-bath-rule.ts"
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
  readonly #stride: number
  readonly #random: number
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
    const { sites, coordination, neighbours, offsets, colours } = lattice
    expectInteger("groups of 128 chains", groups, 1)
    expectInput(
      coordination <= LARGEST_DEGREE,
      `heat bath: expected a lattice where no site has more than ${LARGEST_DEGREE} neighbours, got ${lattice.kind} ${lattice.size.join(" × ")} with ${coordination}. Use swendsen-wang, or LocalUpdates.`,
    )
    this.model = model
    this.chains = REPLICAS * groups
    this.#engine = engine
    this.#groups = groups
    this.#stride = 16 * (sites + 1)

    const { symmetric, width, coefficients } = heatBathRule(model)
    const thresholds = coefficients.map((words) => this.#bits(words, symmetric ? 1 : 0))
    // One sublattice first: neighbouring updates then do not wait for each other.
    const order = Uint32Array.from({ length: sites }, (_, site) => site)
    order.sort((a, b) => colours[a] - colours[b] || a - b)
    const record = symmetric ? width : width + 1
    const orderAddress = engine.allocate(sites * 4)
    const neighboursAddress = engine.allocate(sites * record * 4)
    const orderWords = engine.words(orderAddress, sites)
    const neighbourWords = engine.words(neighboursAddress, sites * record)
    // A neighbour that is missing is the word of zeros after the last site.
    neighbourWords.fill(16 * sites)
    order.forEach((site, n) => {
      orderWords[n] = 16 * site
      const first = (n + 1) * record - width
      if (!symmetric) neighbourWords[first - 1] = thresholds[degree(lattice, site)]
      for (let k = offsets[site]; k < offsets[site + 1]; k++)
        neighbourWords[first + k - offsets[site]] = 16 * neighbours[k]
    })
    const bonds = neighbours.length / 2
    const ends = engine.allocate(8 * bonds)
    const endWords = engine.words(ends, 2 * bonds)
    let end = 0
    for (let site = 0; site < sites; site++)
      for (let k = offsets[site]; k < offsets[site + 1]; k++)
        if (site < neighbours[k]) {
          endWords[end++] = 16 * site
          endWords[end++] = 16 * neighbours[k]
        }

    this.#spins = engine.allocate(groups * this.#stride)
    this.#random = engine.allocate(groups * 64)
    this.#counts = engine.allocate(SERIES_CHUNK * groups * 1024)
    this.#block = heatBathStruct.make(engine, {
      sites,
      width,
      symmetric: Number(symmetric),
      antiferromagnet: Number(coupling < 0),
      neighbours: neighboursAddress,
      order: orderAddress,
      thresholds: thresholds[0],
      spins: this.#spins,
      stride: this.#stride,
      random: this.#random,
      groups,
      bonds: end / 2,
      ends,
      counts: this.#counts,
      counters: engine.allocate(1024 * engine.threads),
    })
    this.#seedGroups(seed)
    this.#start(seed, start)
  }

  /** 32 bits of each coefficient from bit `first` on (0 the most significant), each spread over 128 lanes; then zeros. */
  #bits(coefficients: Uint32Array, first: number): number {
    const address = this.#engine.allocate(32 * 16 * coefficients.length)
    const words = this.#engine.words(address, 32 * 4 * coefficients.length).fill(0)
    for (let k = first; k < 32; k++)
      coefficients.forEach((value, j) => {
        const at = 4 * ((k - first) * coefficients.length + j)
        if ((value >>> (31 - k)) & 1) words.fill(0xffffffff, at, at + 4)
      })
    return address
  }

  #seedGroups(seed: number): void {
    for (let group = 0; group < this.#groups; group++) {
      const stream = new RandomStream(seed, "heat bath", group)
      const words = this.#engine.words(this.#random + 64 * group, 16)
      for (let i = 0; i < 16; i++) words[i] = stream.word()
    }
  }

  /** Four words a site of a group. */
  #group(group: number): Uint32Array {
    return this.#engine.words(this.#spins + group * this.#stride, this.model.lattice.sites * 4)
  }

  #start(seed: number, start: "hot" | "cold" | "mixed"): void {
    const { lattice, coupling } = this.model
    const { sites } = lattice
    for (let group = 0; group < this.#groups; group++) {
      const stream = new RandomStream(seed, "initial spins", group)
      const words = this.#group(group)
      this.#engine.words(this.#spins + group * this.#stride + 16 * sites, 4).fill(0)
      // Of the four words of a site, 32 chains each, those that start hot; an odd number of groups divides the middle one.
      const half = Math.min(4, Math.max(0, 2 * this.#groups - 4 * group))
      const hot = start === "mixed" ? half : start === "hot" ? 4 : 0
      // The other chains are all up or all down at random (an antiferromagnet: on one colour, and the other way on the other).
      const signs = hot === 4 ? [] : [stream.word(), stream.word(), stream.word(), stream.word()]
      for (let i = 0; i < words.length; i++) {
        const flip = coupling < 0 && lattice.colours[i >> 2] === 1
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
      unpackReplicas(this.#group(group), sites, rows, (replica) => rowOf(group * REPLICAS + replica))
  }

  /** A copy of all chains as they are now. */
  state(): ChainsState {
    const { chains } = this
    const { sites } = this.model.lattice
    const spins = new Uint8Array(chains * sites)
    for (let chain = 0; chain < chains; chain++) {
      const [words, word, bit] = this.#lane(chain)
      for (let site = 0; site < sites; site++) spins[chain * sites + site] = (words[4 * site + word] >>> bit) & 1
    }
    return { sweeps: this.#sweeps, spins, random: this.#engine.words(this.#random, 16 * this.#groups).slice() }
  }

  /** Goes on from a state of as many chains of the same model. */
  restore(state: ChainsState): void {
    const { sweeps, spins, random } = state
    const { chains } = this
    const { sites } = this.model.lattice
    expectState("heat bath", state, { chains, sites, values: 2, words: 16 * this.#groups })
    for (let group = 0; group < this.#groups; group++) this.#group(group).fill(0)
    for (let chain = 0; chain < chains; chain++) {
      const [words, word, bit] = this.#lane(chain)
      for (let site = 0; site < sites; site++) words[4 * site + word] |= spins[chain * sites + site] << bit
    }
    this.#engine.words(this.#random, 16 * this.#groups).set(random)
    this.#sweeps = sweeps
  }

  /** The words of a chain's group, which of the four of a site is the chain's, and which of its bits. */
  #lane(chain: number): [Uint32Array, number, number] {
    return [this.#group(Math.floor(chain / REPLICAS)), (chain % REPLICAS) >> 5, chain & 31]
  }
}
