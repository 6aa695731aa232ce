/**
 * The Fortuin–Kasteleyn random-cluster model of a ferromagnetic Potts model (Ising: q = 2, twice the coupling), for coupling from
 * the past (coupling-from-the-past.ts): weight Π p^(present) (1 − p)^(absent) q^(clusters), p = 1 − e^(−K), one bond after the
 * other; present with probability p if its ends hang together without it, else with p/(p + (1 − p) q). It is monotone for every
 * q ≥ 1, and quick away from transitions of first order (q > 4), up to q = 4 at every temperature, T_c too. At the end every
 * cluster takes a colour at random. A field on a colour is a bond with p = 1 − e^(−h) from each site to a ghost spin of it.
 *
 * C. M. Fortuin & P. W. Kasteleyn, Physica 57, 536 (1972), doi:10.1016/0031-8914(72)90045-6;
 * the bond dynamics: M. Sweeny, Phys. Rev. B 27, 4445 (1983), doi:10.1103/PhysRevB.27.4445;
 * its order: G. Grimmett, The Random-Cluster Model, Springer 2006, §8.
 */
import { exp } from "../compute/elementary.ts"
import type { Ising } from "../hamiltonian/ising.ts"
import type { Lattice } from "../hamiltonian/lattice.ts"
import { valuesOf } from "../hamiltonian/model.ts"
import type { Potts } from "../hamiltonian/potts.ts"
import type { MonotoneDynamics } from "./monotone-dynamics.ts"

/** Probabilities of a bond of coupling K ≥ 0 whose ends hang together without it, and of one whose ends do not. */
function bondProbabilities(K: number, q: number): readonly [joined: number, apart: number] {
  const p = 1 - exp(-K)
  return [p, p / (p + exp(-K) * q)]
}

/** The random-cluster model, bond by bond: a variable is a bond, with a field also the bond of a site to the ghost. */
export function randomClusterDynamics(model: Ising | Potts): MonotoneDynamics {
  const { lattice, coupling, field } = model
  const { sites, bonds, offsets, neighbours } = lattice
  const { bondOf, ends } = numberBonds(lattice)
  const connection = new Connection(lattice, bondOf, field !== 0)
  const q = valuesOf(model)
  // δ of two colours is (1 + s s')/2.
  const unit = model.kind === "ising" ? 2 : 1
  const favoured = model.kind === "ising" ? Number(field > 0) : model.fieldColour
  const [joined, apart] = bondProbabilities(unit * coupling, q)
  const [ghostJoined, ghostApart] = bondProbabilities(unit * Math.abs(field), q)
  return {
    variables: field === 0 ? bonds : bonds + sites,
    sweep: (state, uniforms) => {
      for (let bond = 0; bond < bonds; bond++) {
        const u = uniforms[bond]
        state[bond] = 0
        // Only between the two probabilities does it matter whether the ends hang together.
        if (u < apart || (u < joined && connection.joins(state, ends[2 * bond], ends[2 * bond + 1]))) state[bond] = 1
      }
      if (field === 0) return
      for (let site = 0; site < sites; site++) {
        const u = uniforms[bonds + site]
        state[bonds + site] = 0
        if (u < ghostApart || (u < ghostJoined && connection.joins(state, site, -1))) state[bonds + site] = 1
      }
    },
    spins: (state, random) => {
      const spins = new Uint8Array(sites)
      const seen = new Uint8Array(sites)
      const members = new Int32Array(sites)
      for (let start = 0; start < sites; start++) {
        if (seen[start] === 1) continue
        let colour = q === 2 ? random.word() & 1 : random.integer(q)
        let size = 1
        members[0] = start
        seen[start] = 1
        for (let n = 0; n < size; n++) {
          const site = members[n]
          if (field !== 0 && state[bonds + site] === 1) colour = favoured
          for (let k = offsets[site]; k < offsets[site + 1]; k++) {
            const next = neighbours[k]
            if (state[bondOf[k]] === 0 || seen[next] === 1) continue
            seen[next] = 1
            members[size++] = next
          }
        }
        for (let n = 0; n < size; n++) spins[members[n]] = colour
      }
      return spins
    },
  }
}

/** A number for every bond: at each entry of `neighbours`, and the two ends of each. */
function numberBonds({ sites, bonds, offsets, neighbours }: Lattice): { bondOf: Int32Array; ends: Int32Array } {
  const bondOf = new Int32Array(2 * bonds).fill(-1)
  const ends = new Int32Array(2 * bonds)
  let bond = 0
  for (let site = 0; site < sites; site++)
    for (let k = offsets[site]; k < offsets[site + 1]; k++) {
      const other = neighbours[k]
      if (other < site) continue
      let entry = offsets[other]
      // Of several bonds between the same two sites, the next that has no number yet.
      while (neighbours[entry] !== site || bondOf[entry] >= 0) entry++
      bondOf[k] = bondOf[entry] = bond
      ends[2 * bond] = site
      ends[2 * bond + 1] = other
      bond++
    }
  return { bondOf, ends }
}

/** Whether two sites hang together: breadth first from both, in turn, so that the smaller cluster decides. */
class Connection {
  readonly #lattice: Lattice
  readonly #bondOf: Int32Array
  readonly #ghost: boolean
  /** Who came to a site: twice the number of the search, plus the side. */
  readonly #marks: Uint32Array
  /** Sites met from each side, in their order. */
  readonly #queues: readonly [Int32Array, Int32Array]
  readonly #heads = [0, 0]
  readonly #tails = [0, 0]
  /** Whether each side has come to the ghost, which is never searched itself: it has as many bonds as there are sites. */
  readonly #touched = [false, false]
  #search = 0

  constructor(lattice: Lattice, bondOf: Int32Array, ghost: boolean) {
    this.#lattice = lattice
    this.#bondOf = bondOf
    this.#ghost = ghost
    this.#marks = new Uint32Array(lattice.sites)
    this.#queues = [new Int32Array(lattice.sites), new Int32Array(lattice.sites)]
  }

  /** Whether site `a` and another site `b` (−1: the ghost) hang together by the present bonds. */
  joins(state: Uint8Array, a: number, b: number): boolean {
    if (++this.#search === 2 ** 31) {
      this.#marks.fill(0)
      this.#search = 1
    }
    this.#heads.fill(0)
    this.#tails.fill(0)
    this.#touched[0] = false
    this.#touched[1] = b < 0
    this.#visit(a, 0)
    if (b >= 0) this.#visit(b, 1)
    for (let side = 0; ; side = 1 - side) {
      if (this.#heads[side] < this.#tails[side]) {
        if (this.#advance(state, side)) return true
        // A side that is whole and has come to the ghost waits for the other, which will be whole or come there too.
      } else if (!this.#touched[side]) return false
    }
  }

  /** Notes `site`; whether the other side has been there. */
  #visit(site: number, side: number): boolean {
    const mark = this.#marks[site]
    if (mark === 2 * this.#search + 1 - side) return true
    if (mark !== 2 * this.#search + side) {
      this.#marks[site] = 2 * this.#search + side
      this.#queues[side][this.#tails[side]++] = site
    }
    return false
  }

  /** Visits what hangs on the next site of a side; whether the sides meet. */
  #advance(state: Uint8Array, side: number): boolean {
    const { offsets, neighbours, bonds } = this.#lattice
    const site = this.#queues[side][this.#heads[side]++]
    if (this.#ghost && state[bonds + site] === 1) {
      this.#touched[side] = true
      if (this.#touched[1 - side]) return true
    }
    for (let k = offsets[site]; k < offsets[site + 1]; k++)
      if (state[this.#bondOf[k]] === 1 && this.#visit(neighbours[k], side)) return true
    return false
  }
}
