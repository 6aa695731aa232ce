/**
 * Walkers of the flat-histogram kernel (kernels/flat-histogram.ts): independent chains over the energies of a model, each with
 * its own estimate of ln g(E) and its own histogram.
 */
import type { Engine } from "../../compute/engine.ts"
import { RandomStream } from "../../compute/philox.ts"
import { flatHistogramStruct } from "../../compute/structs.ts"
import { NumericalError, expectInput, expectInteger } from "../../errors.ts"
import type { EnergyGrid } from "./energy-grid.ts"

/** One walker as it stands. */
export interface Walker {
  readonly bin: number
  /** Different bins visited, since the weights were set. */
  readonly visited: number
  /** ln f is levels/trials. */
  readonly last: boolean
  readonly logFactor: number
  readonly trials: number
  /** How often it came to the other end of its range. */
  readonly ends: number
}

const RECORD = 32
const WALKER = 64
const SUPPLY = 256
const CALL_TRIALS = 1e7
const MOST_BYTES = 2 ** 31

/** Refuses a single walker, and more memory for levels than there should be. */
export function expectWalkers(what: string, { bins, sites }: EnergyGrid, walkers: number, moments: boolean): void {
  expectInput(
    Number.isInteger(walkers) && walkers >= 2,
    `${what} walkers: expected an integer of at least 2, got ${walkers}. Errors are taken from the differences between walkers.`,
  )
  const bytes = walkers * (bins * (moments ? 48 : 16) + sites)
  expectInput(
    bytes <= MOST_BYTES,
    `${what} levels: expected at most 2 GiB for all walkers, got ${(bytes / 2 ** 30).toFixed(1)} GiB for ${bins} energies and ${walkers} walkers. ` +
      "Take a smaller lattice, fewer walkers, or couplings in ratios of smaller whole numbers.",
  )
}

export class Walkers {
  readonly grid: EnergyGrid
  readonly walkers: number
  readonly #engine: Engine
  readonly #block: number
  readonly #spins: number
  readonly #stride: number
  readonly #states: number
  readonly #levels: number
  readonly #levelsSize: number
  #moments = 0
  readonly #momentsSize: number
  #sweeps = 0

  constructor(
    what: string,
    engine: Engine,
    grid: EnergyGrid,
    { walkers, seed, moments = false }: { walkers: number; seed: number; moments?: boolean },
  ) {
    expectWalkers(what, grid, walkers, moments)
    expectInteger(`${what} seed`, seed, 0)
    const { sites, values, bins, lists, steps, fields } = grid
    this.grid = grid
    this.walkers = walkers
    this.#engine = engine
    const members = this.#integers(lists.members)
    const stepList = this.#integers(steps)
    const records = engine.allocate(RECORD * sites)
    const words = engine.integers(records, (RECORD / 4) * sites)
    for (let site = 0; site < sites; site++)
      words.set(
        [
          members + 4 * lists.memberStarts[site],
          stepList + 4 * lists.stepStarts[site],
          lists.pairs[site],
          lists.larger[site],
          fields[site],
        ],
        8 * site,
      )
    this.#stride = Math.ceil(sites / 64) * 64
    this.#spins = engine.allocate(this.#stride * walkers)
    this.#states = engine.allocate(WALKER * walkers)
    this.#levelsSize = 16 * bins
    this.#levels = engine.allocate(this.#levelsSize * walkers)
    this.#momentsSize = 32 * bins
    if (moments) this.#moments = engine.allocate(this.#momentsSize * walkers)
    const random = engine.allocate(64 * walkers)
    const scratchSize = Math.ceil((SUPPLY + 4 * values) / 64) * 64
    this.#block = flatHistogramStruct.make(engine, {
      rule: grid.rule,
      sites,
      values,
      records,
      square: grid.square,
      pair: grid.pair,
      favour: grid.favour,
      fieldColour: grid.model.kind === "potts" ? grid.model.fieldColour : 0,
      walkers,
      spins: this.#spins,
      stride: this.#stride,
      random,
      scratch: engine.allocate(scratchSize * engine.threads),
      scratchSize,
      states: this.#states,
      levels: this.#levels,
      levelsSize: this.#levelsSize,
      moments: 0,
      momentsSize: this.#momentsSize,
      barrier: engine.allocate(12),
    })
    for (let walker = 0; walker < walkers; walker++) {
      const stream = new RandomStream(seed, what, walker)
      const state = engine.words(random + 64 * walker, 16)
      for (let i = 0; i < 16; i++) state[i] = stream.word()
      const spins = engine.bytes(this.#spins + this.#stride * walker, sites)
      for (let site = 0; site < sites; site++) spins[site] = stream.integer(values)
      this.#integersOf(walker)[0] = grid.binOf(spins)
    }
  }

  #integers(values: Int32Array): number {
    const address = this.#engine.allocate(values.byteLength)
    this.#engine.integers(address, values.length).set(values)
    return address
  }

  #view(address: number, length: number): Float64Array {
    const { buffer, byteOffset } = this.#engine.bytes(address, 8 * length)
    return new Float64Array(buffer, byteOffset, length)
  }

  #integersOf(walker: number): Int32Array {
    return this.#engine.integers(this.#states + WALKER * walker, 6)
  }

  #realsOf(walker: number): Float64Array {
    return this.#view(this.#states + WALKER * walker + 24, 3)
  }

  /** Sweeps of N trials done since the last {@link restart}. */
  get sweeps(): number {
    return this.#sweeps
  }

  read(walker: number): Walker {
    const [bin, visited, , , , last] = this.#integersOf(walker)
    const [logFactor, trials, ends] = this.#realsOf(walker)
    return { bin, visited, last: last === 1, logFactor, trials, ends }
  }

  /** Values 0 … q − 1 of a walker's spins. */
  spins(walker: number): Uint8Array {
    return this.#engine.bytes(this.#spins + this.#stride * walker, this.grid.sites).slice()
  }

  /**
   * ln g and visits of each bin of one walker. ln g is −∞ where it never was, +∞ where it may not go; there visits are trials that
   * would have gone there.
   */
  levels(walker: number): { logDensities: Float64Array; visits: Float64Array } {
    const levels = this.#view(this.#levels + this.#levelsSize * walker, 2 * this.grid.bins)
    return {
      logDensities: Float64Array.from({ length: this.grid.bins }, (_, bin) => levels[2 * bin]),
      visits: Float64Array.from({ length: this.grid.bins }, (_, bin) => levels[2 * bin + 1]),
    }
  }

  /** Bins that are not allowed and have states: some walker would have gone there. */
  refused(): number[] {
    const counts = new Float64Array(this.grid.bins)
    for (let walker = 0; walker < this.walkers; walker++) {
      const { logDensities, visits } = this.levels(walker)
      for (const [bin, count] of visits.entries()) if (logDensities[bin] === Infinity) counts[bin] += count
    }
    return [...counts.keys()].filter((bin) => counts[bin] > 0)
  }

  /** Measurements and the sums of |m|, m² and m⁴ of each bin, [4 · bin + k], of one walker. */
  moments(walker: number): Float64Array {
    return this.#view(this.#moments + this.#momentsSize * walker, 4 * this.grid.bins).slice()
  }

  /** Forgets the visits of one walker's bins, but not where it would have left its window. */
  clearVisits(walker: number): void {
    const levels = this.#view(this.#levels + this.#levelsSize * walker, 2 * this.grid.bins)
    for (let bin = 0; bin < this.grid.bins; bin++) if (levels[2 * bin] !== Infinity) levels[2 * bin + 1] = 0
  }

  setFactor(walker: number, logFactor: number, last: boolean): void {
    this.#integersOf(walker)[5] = Number(last)
    this.#realsOf(walker)[0] = logFactor
  }

  /**
   * Sets everything but the states back: ln g of each bin (−∞ where it is to be learned), and the ends of the range, without which
   * they are learned as well. From now on |m|, m² and m⁴ are measured, if memory was given for them.
   */
  restart(logDensities: Float64Array, logFactor: number, ends?: readonly [number, number]): void {
    for (let walker = 0; walker < this.walkers; walker++) {
      const levels = this.#view(this.#levels + this.#levelsSize * walker, 2 * this.grid.bins)
      const integers = this.#integersOf(walker)
      const [bin] = integers
      for (let b = 0; b < this.grid.bins; b++) levels.set([logDensities[b], 0], 2 * b)
      if (levels[2 * bin] === -Infinity) levels[2 * bin] = 0
      const [low, high] = ends ?? [bin, bin]
      integers.set([1, low, high, 0, 0], 1)
      this.#realsOf(walker).set([logFactor, 0, 0])
      if (this.#moments !== 0) this.#view(this.#moments + this.#momentsSize * walker, 4 * this.grid.bins).fill(0)
    }
    flatHistogramStruct.write(this.#engine, this.#block, { moments: this.#moments })
    this.#sweeps = 0
  }

  /** Runs `count` sweeps of every walker, unless the signal stops it. */
  async sweep(count: number, signal?: AbortSignal): Promise<void> {
    const most = Math.max(1, Math.floor(CALL_TRIALS / (this.walkers * this.grid.sites)))
    for (let left = count; left > 0; left -= most) {
      signal?.throwIfAborted()
      await this.#engine.run("flatHistogram", this.#block, Math.min(left, most))
      this.#sweeps += Math.min(left, most)
    }
  }

  /** Brings every walker to bins that are allowed, from `low` to `high`: outside weights fall ever more steeply. */
  async enter(
    what: string,
    [low, high]: readonly [number, number],
    allowed: (bin: number) => boolean,
    signal?: AbortSignal,
  ): Promise<void> {
    const inside = (): boolean =>
      Array.from({ length: this.walkers }, (_, walker) => allowed(this.read(walker).bin)).every(Boolean)
    let steepness = 1 / 64
    for (let round = 0; round < 1000 && !inside(); round++) {
      const slope = Float64Array.from(
        { length: this.grid.bins },
        (_, bin) => steepness * Math.max(0, low - bin, bin - high) + (allowed(bin) ? 0 : 1),
      )
      this.restart(slope, 0, [-1, -1])
      await this.sweep(10, signal)
      steepness = steepness > 8 ? 1 / 64 : steepness * 1.2
    }
    if (!inside())
      throw new NumericalError(
        `${what}: expected walkers to find the energies from ${this.#energy(low)} to ${this.#energy(high)}, got none in 10,000 sweeps. Widen the window.`,
      )
  }

  #energy(bin: number): number {
    return this.grid.lowest + this.grid.spacing * bin
  }
}
