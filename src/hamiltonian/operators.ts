/**
 * The usual operators of an Ising Hamiltonian H = −Σ_a K_a S_a (polynomial.ts): fields, the bonds of any lattice, random bonds
 * and lists of terms; patterns that are moved over a lattice are in translated-operators.ts. A site that occurs twice in a term
 * drops out of it, s² = 1. Sums over pairs count each bond of the lattice once, both bonds along a periodic axis of length 2.
 */
import type { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream } from "../compute/philox.ts"
import { expectInput, expectInteger, expectNumber } from "../errors.ts"
import type { Lattice } from "./lattice.ts"

/** One operator S_a = Σ_t c_t Π_{i∈t} s_i with its coupling. */
export interface Operator {
  readonly name: string
  /** K_a, over k_BT: positive favours a positive S_a. */
  readonly coupling: number
  /** Sites of term t: `members` from offsets[t] to offsets[t + 1] − 1, each once; none for a constant. */
  readonly offsets: Int32Array
  readonly members: Int32Array
  /** c_t; absent where all are 1. */
  readonly weights?: Float64Array
}

/** Σ s_i over all sites. */
export function uniformField({ sites }: { readonly sites: number }, coupling: number): Operator {
  return { name: "field", coupling, offsets: ends(sites, 1), members: ends(sites, 1).subarray(0, sites) }
}

/** Σ s_i s_j over the bonds of the lattice. */
export function nearestNeighbours(lattice: Lattice, coupling: number): Operator {
  return { name: "nearest neighbours", coupling, ...bondsOf(lattice) }
}

/**
 * Σ s_i s_j over the bonds of each class in `lattice.directions` by itself, with a coupling for each: of a square lattice
 * [vertical, horizontal].
 */
export function anisotropicNeighbours(lattice: Lattice, couplings: readonly number[]): Operator[] {
  const classes = lattice.directions.reduce((most, direction) => Math.max(most, direction + 1), 1)
  expectInput(
    couplings.length === classes,
    `anisotropicNeighbours: expected a coupling for each of ${classes} directions, got ${couplings.length}.`,
  )
  return couplings.map((coupling, direction) => {
    return { name: `nearest neighbours, direction ${direction}`, coupling, ...bondsOf(lattice, direction) }
  })
}

/**
 * Quenched random bonds on the lattice: Σ J_ij s_i s_j with J = ±1 ("bimodal": +1 with probability `ferromagnetic`, default ½)
 * or J normal with unit variance about `mean` ("gaussian"). The bonds are named by the seed, in the order of sites and then
 * of their neighbours with larger numbers.
 *
 * S. F. Edwards & P. W. Anderson, J. Phys. F 5, 965 (1975), doi:10.1088/0305-4608/5/5/017.
 */
export function randomBonds(
  lattice: Lattice,
  {
    coupling,
    distribution,
    seed,
    ferromagnetic = 0.5,
    mean = 0,
  }: {
    coupling: number
    distribution: "bimodal" | "gaussian"
    seed: number
    ferromagnetic?: number
    mean?: number
  },
): Operator {
  expectInteger("randomBonds seed", seed, 0)
  expectNumber("randomBonds ferromagnetic", ferromagnetic, 0, 1)
  expectNumber("randomBonds mean", mean)
  const random = new RandomStream(seed, `bonds ${distribution}`)
  const draw =
    distribution === "gaussian" ? () => mean + random.normal() : () => (random.uniform() < ferromagnetic ? 1 : -1)
  return {
    name: `${distribution} bonds`,
    coupling,
    ...bondsOf(lattice),
    weights: Float64Array.from({ length: lattice.bonds }, draw),
  }
}

/**
 * Hebb's couplings between all pairs, (1/N) Σ_{i<j} Σ_μ ξ_i^μ ξ_j^μ s_i s_j, for patterns ξ = ±1 in the rows of `patterns`
 * (bits 1 and 0, one column a site). No spin acts on itself.
 *
 * J. J. Hopfield, PNAS 79, 2554 (1982), doi:10.1073/pnas.79.8.2554.
 */
export function hopfield(patterns: BitMatrix, coupling: number): Operator {
  const N = patterns.columns
  const pairs = (N * (N - 1)) / 2
  expectInput(
    pairs < 2 ** 28,
    `hopfield: expected fewer than ${2 ** 28} pairs of sites, got ${pairs}: they would need ${Math.round((pairs * 20) / 2 ** 30)} GiB.`,
  )
  const spins = patterns.unpack(-1)
  const members = new Int32Array(2 * pairs)
  const weights = new Float64Array(pairs)
  let t = 0
  for (let i = 0; i < N; i++)
    for (let j = i + 1; j < N; j++) {
      let overlap = 0
      for (let start = 0; start < spins.length; start += N) overlap += spins[start + i] * spins[start + j]
      members[2 * t] = i
      members[2 * t + 1] = j
      weights[t++] = overlap / N
    }
  return { name: "Hopfield", coupling, offsets: ends(pairs, 2), members, weights }
}

/** Any terms, from a list of [weight, sites]: S = Σ_t c_t Π_{i∈t} s_i, with coupling 1 unless given. No site: a constant. */
export function termList(
  terms: readonly (readonly [weight: number, sites: readonly number[]])[],
  coupling = 1,
  name = "terms",
): Operator {
  for (const [weight, sites] of terms) {
    expectNumber("termList weight", weight)
    for (const site of sites) expectInteger("termList site", site, 0, 2 ** 31 - 1)
  }
  const products = collect(
    terms.length,
    terms.reduce((sum, [, sites]) => sum + sites.length, 0),
    terms.map(([, sites]) => sites),
  )
  return { name, coupling, ...products, weights: Float64Array.from(terms, ([weight]) => weight) }
}

export type Products = Pick<Operator, "offsets" | "members">

/** 0, arity, 2 arity, …: where the terms of equal length end. */
function ends(terms: number, arity: number): Int32Array {
  return Int32Array.from({ length: terms + 1 }, (_, t) => arity * t)
}

/** Each bond once, from the site with the smaller number: the two bonds along an axis of length 2 stand twice there. */
function bondsOf({ sites, bonds, offsets, neighbours, directions }: Lattice, direction?: number): Products {
  const members = new Int32Array(2 * bonds)
  let at = 0
  for (let site = 0; site < sites; site++)
    for (let k = offsets[site]; k < offsets[site + 1]; k++)
      if (neighbours[k] > site && (direction === undefined || directions[k] === direction)) {
        members[at++] = site
        members[at++] = neighbours[k]
      }
  return { offsets: ends(at / 2, 2), members: members.subarray(0, at) }
}

/** Terms one after the other, sites that stand twice in one dropped. */
export function collect(terms: number, entries: number, list: Iterable<ArrayLike<number>>): Products {
  const offsets = new Int32Array(terms + 1)
  const members = new Int32Array(entries)
  let t = 0
  let end = 0
  for (const sites of list) {
    const start = end
    for (let k = 0; k < sites.length; k++) {
      let twice = start
      while (twice < end && members[twice] !== sites[k]) twice++
      if (twice === end) members[end++] = sites[k]
      else members[twice] = members[--end]
    }
    offsets[++t] = end
  }
  return { offsets: offsets.slice(0, t + 1), members: members.slice(0, end) }
}
