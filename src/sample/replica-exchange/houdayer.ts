/**
 * Houdayer's cluster move for two states a, b of one model of ±1 spins with pair interactions at one temperature. A random
 * site is chosen among those of one sign of the overlap q_i = s_i^a s_i^b, and with it all sites of the same sign that
 * are connected to it by interactions, the cluster C.
 * q = −1: the states swap their spins on C, which turns both there. Σ of both states' pairs over the boundary of C is
 * zero before and after, and so are fields on C: H^a + H^b is conserved exactly, with fields as well.
 * q = +1: both states turn on C, which is as good without fields.
 * q does not change, so the way back is chosen as often: e^(−H^a − H^b) is kept. Without fields the rarer sign is taken, since
 * a cluster of more than half of the sites does the same as its complement, up to turning a whole state.
 *
 * Not ergodic by itself. Of use where the clusters do not percolate: on the square lattice half of the sites do not (site
 * percolation at 0.593), on the cubic one they do (0.312), and the move then does little but swap the two states.
 *
 * J. Houdayer, Eur. Phys. J. B 22, 479 (2001), doi:10.1007/PL00011151; Z. Zhu, A. J. Ochoa & H. G. Katzgraber,
 * Phys. Rev. Lett. 115, 077201 (2015), doi:10.1103/PhysRevLett.115.077201.
 */
import type { RandomStream } from "../../compute/philox.ts"
import { InputError } from "../../errors.ts"
import type { Model } from "../../hamiltonian/model.ts"
import { isingToPolynomial } from "../../hamiltonian/polynomial.ts"

export class HoudayerMoves {
  /** Neighbours of site i: `#neighbours` from #offsets[i] to #offsets[i + 1] − 1. */
  readonly #offsets: Int32Array
  readonly #neighbours: Int32Array
  readonly #symmetric: boolean
  readonly #waiting: Int32Array
  readonly #seen: Uint8Array

  /** An {@link InputError} if the model has other than ±1 spins, or terms of more than two of them. */
  constructor(model: Model) {
    if (model.kind === "potts" || model.kind === "blume-capel")
      throw new InputError(
        `houdayer: expected a model of ±1 spins (ising, polynomial), got a ${model.kind} model. Leave houdayer out.`,
      )
    const { sites, termOffsets, termMembers, termCouplings } = model.kind === "ising" ? isingToPolynomial(model) : model
    const pairs: [number, number][] = []
    let fields = false
    for (let t = 0; t < termCouplings.length; t++) {
      const degree = termOffsets[t + 1] - termOffsets[t]
      if (termCouplings[t] === 0 || degree === 0) continue
      if (degree > 2)
        throw new InputError(
          `houdayer: expected terms of at most two spins, whose sum over both states a cluster conserves, got one of ${degree}. Leave houdayer out.`,
        )
      if (degree === 1) fields = true
      else pairs.push([termMembers[termOffsets[t]], termMembers[termOffsets[t] + 1]])
    }
    this.#symmetric = !fields
    this.#offsets = new Int32Array(sites + 1)
    for (const ends of pairs) for (const site of ends) this.#offsets[site + 1]++
    for (let site = 0; site < sites; site++) this.#offsets[site + 1] += this.#offsets[site]
    const next = this.#offsets.slice()
    this.#neighbours = new Int32Array(2 * pairs.length)
    for (const [i, j] of pairs) {
      this.#neighbours[next[i]++] = j
      this.#neighbours[next[j]++] = i
    }
    this.#waiting = new Int32Array(sites)
    this.#seen = new Uint8Array(sites)
  }

  /** Moves the states a and b (values 0 and 1, one a site) and returns the number of sites of the cluster, 0 if there is none. */
  move(a: Uint8Array, b: Uint8Array, random: RandomStream): number {
    const sites = a.length
    let unlike = 0
    for (let site = 0; site < sites; site++) unlike += a[site] ^ b[site]
    const sign = this.#symmetric && 2 * unlike > sites ? 0 : 1
    const candidates = sign === 1 ? unlike : sites - unlike
    if (candidates === 0) return 0
    let start = -1
    for (let left = random.integer(candidates); left >= 0; left -= Number((a[start] ^ b[start]) === sign)) start++
    this.#seen.fill(0)
    this.#seen[start] = 1
    this.#waiting[0] = start
    let size = 1
    for (let k = 0; k < size; k++) {
      const site = this.#waiting[k]
      for (let n = this.#offsets[site]; n < this.#offsets[site + 1]; n++) {
        const other = this.#neighbours[n]
        if (this.#seen[other] || (a[other] ^ b[other]) !== sign) continue
        this.#seen[other] = 1
        this.#waiting[size++] = other
      }
    }
    for (let k = 0; k < size; k++) {
      const site = this.#waiting[k]
      a[site] ^= 1
      b[site] ^= 1
    }
    return size
  }
}
