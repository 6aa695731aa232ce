/**
 * Wolff's cluster algorithm (Wolff 1989, doi:10.1103/PhysRevLett.62.361): from a random site a cluster grows over equal
 * neighbours with probability 1 − e^(−2K) a bond and is flipped as a whole. Little critical slowing down; here it is the
 * independent check of the fast sampler.
 *
 * The number of clusters between samples does not depend on the states: stopping after a number of flipped spins would bias
 * the samples. At weak coupling a coin adds one cluster. Nearly every cluster is a single spin there, so that a fixed number
 * of them would keep the parity of the spins up, or change it every time; at K = 0 half of the states would never be met. The
 * coin leaves the stationary distribution as it is, since each of the two numbers does.
 */
import { BitMatrix } from "../compute/bit-matrix.ts"
import { exp } from "../compute/elementary.ts"
import { RandomStream } from "../compute/philox.ts"
import { InputError, expectInteger } from "../errors.ts"
import type { Ising } from "../hamiltonian/ising.ts"

export class Wolff {
  readonly model: Ising
  readonly #random: RandomStream
  /** A bond joins two equal neighbours with this probability, 1 − e^(−2K). */
  readonly #bond: number
  readonly #spins: Int8Array
  readonly #stack: Int32Array
  #energy = 0
  #magnetization = 0
  #flipped = 0

  constructor(model: Ising, { seed, chain = 0 }: { seed: number; chain?: number }) {
    const { lattice, coupling, field } = model
    if (field !== 0) throw new InputError(`Wolff: expected a model without a field, got h = ${field}.`)
    if (coupling < 0) throw new InputError(`Wolff: expected a ferromagnetic coupling (K ≥ 0), got ${coupling}.`)
    this.model = model
    this.#random = new RandomStream(seed, "wolff", chain)
    this.#bond = 1 - exp(-2 * coupling)
    this.#spins = Int8Array.from({ length: lattice.sites }, () => (this.#random.word() & 1 ? 1 : -1))
    this.#stack = new Int32Array(lattice.sites)
    this.#recount()
  }

  #recount(): void {
    const { sites, offsets, neighbours } = this.model.lattice
    let energy = 0
    this.#magnetization = 0
    for (let site = 0; site < sites; site++) {
      this.#magnetization += this.#spins[site]
      for (let k = offsets[site]; k < offsets[site + 1]; k++)
        energy -= (this.#spins[site] * this.#spins[neighbours[k]]) / 2
    }
    this.#energy = energy
  }

  /** E = −Σ s s' over bonds, in units of the coupling J. */
  get energy(): number {
    return this.#energy
  }
  /** M = Σ s. */
  get magnetization(): number {
    return this.#magnetization
  }

  /** Spins flipped so far. */
  get flipped(): number {
    return this.#flipped
  }

  /**
   * From one sample to the next: flips `clusters` clusters, and at weak coupling one more half of the time. Returns the mean
   * number of spins of a cluster, an improved estimator of ⟨M²⟩/N.
   */
  step(clusters: number): number {
    expectInteger("Wolff clusters", clusters, 1)
    // Where a spin draws in less than one other; beyond, clusters of even and of odd size are both frequent.
    const weak = this.#bond * this.model.lattice.coordination < 1
    return this.flip(weak ? clusters + (this.#random.word() & 1) : clusters)
  }

  /** Flips exactly `clusters` clusters. Returns the mean number of spins of a cluster. */
  flip(clusters: number): number {
    expectInteger("Wolff clusters", clusters, 1)
    const { sites, offsets, neighbours } = this.model.lattice
    const threshold = Math.round(this.#bond * 2 ** 32)
    const spins = this.#spins
    const stack = this.#stack
    let total = 0
    for (let n = 0; n < clusters; n++) {
      const seed = this.#random.integer(sites)
      const spin = spins[seed]
      let top = 0
      let size = 0
      stack[top++] = seed
      spins[seed] = -spin
      while (top > 0) {
        const site = stack[--top]
        size++
        for (let k = offsets[site]; k < offsets[site + 1]; k++) {
          const next = neighbours[k]
          if (spins[next] === spin && this.#random.word() < threshold) {
            spins[next] = -spin
            stack[top++] = next
          }
        }
      }
      total += size
    }
    this.#flipped += total
    this.#recount()
    return total / clusters
  }

  /** Copies the present state to a row of `rows`. */
  read(rows: BitMatrix, row: number): void {
    for (let site = 0; site < this.#spins.length; site++) rows.set(row, site, this.#spins[site] > 0)
  }
}
