/**
 * Ising spins with interactions between any number of them: the reduced Hamiltonian (1/k_BT included)
 *   H(s) = −Σ_a K_a S_a(s),  S_a = Σ_t c_t Π_{i∈t} s_i,  s = ±1 (bits 1 and 0),
 * a polynomial in the spins. Each operator S_a has one coupling K_a; its terms may have weights c_t, as random bonds do.
 * Every function of ±1 spins is such a polynomial, since s² = 1; operators.ts builds the usual ones.
 *
 * F. J. Wegner, J. Math. Phys. 12, 2259 (1971), doi:10.1063/1.1665530.
 */
import type { BitMatrix } from "../compute/bit-matrix.ts"
import { expectInput, expectInteger, expectNumber } from "../errors.ts"
import type { Ising } from "./ising.ts"
import type { Lattice } from "./lattice.ts"
import { type Operator, nearestNeighbours, uniformField } from "./operators.ts"

export interface Polynomial {
  readonly kind: "polynomial"
  readonly sites: number
  readonly lattice?: Lattice
  readonly operators: readonly Operator[]
  /** The terms of all operators, one operator after the other: sites of term t as in {@link Operator}. */
  readonly termOffsets: Int32Array
  readonly termMembers: Int32Array
  /** K_a c_t of each term. */
  readonly termCouplings: Float64Array
  /** Terms that contain site i: `siteTerms` from siteOffsets[i] to siteOffsets[i + 1] − 1. */
  readonly siteOffsets: Int32Array
  readonly siteTerms: Int32Array
}

/**
 * The model of `operators` on a lattice, or on so many sites. An {@link InputError} names the operator whose terms leave
 * the sites or whose couplings are not finite.
 */
export function polynomial({
  lattice,
  sites = lattice?.sites ?? 0,
  operators,
}: {
  lattice?: Lattice
  sites?: number
  operators: readonly Operator[]
}): Polynomial {
  expectInteger("polynomial sites", sites, 1)
  expectInput(
    lattice === undefined || lattice.sites === sites,
    `polynomial sites: expected ${lattice?.sites}, as the lattice has, got ${sites}.`,
  )
  for (const { name, coupling, members, weights = new Float64Array() } of operators) {
    expectNumber(`polynomial ${name} coupling`, coupling)
    const outside = members.find((site) => site < 0 || site >= sites)
    if (outside !== undefined) expectInteger(`polynomial ${name} site`, outside, 0, sites - 1)
    const infinite = weights.find((weight) => !Number.isFinite(weight))
    if (infinite !== undefined) expectNumber(`polynomial ${name} weight`, infinite)
  }
  const terms = operators.reduce((sum, { offsets }) => sum + offsets.length - 1, 0)
  const termOffsets = new Int32Array(terms + 1)
  const termMembers = new Int32Array(operators.reduce((sum, { members }) => sum + members.length, 0))
  const termCouplings = new Float64Array(terms)
  let term = 0
  let member = 0
  for (const { coupling, offsets, members, weights } of operators) {
    termMembers.set(members, member)
    for (let t = 0; t < offsets.length - 1; t++) {
      termCouplings[term++] = coupling * (weights?.[t] ?? 1)
      termOffsets[term] = member + offsets[t + 1]
    }
    member += members.length
  }
  const siteOffsets = new Int32Array(sites + 1)
  for (const site of termMembers) siteOffsets[site + 1]++
  for (let site = 0; site < sites; site++) siteOffsets[site + 1] += siteOffsets[site]
  const next = siteOffsets.slice()
  const siteTerms = new Int32Array(termMembers.length)
  for (let t = 0; t < terms; t++)
    for (let k = termOffsets[t]; k < termOffsets[t + 1]; k++) siteTerms[next[termMembers[k]]++] = t
  return {
    kind: "polynomial", sites, ...(lattice && { lattice }), operators,
    termOffsets, termMembers, termCouplings, siteOffsets, siteTerms,
  } // prettier-ignore
}

/** The same model as {@link Ising}: nearest neighbours with its coupling and, unless it is 0, its field. */
export function isingToPolynomial({ lattice, coupling, field }: Ising): Polynomial {
  const operators = [nearestNeighbours(lattice, coupling)]
  if (field !== 0) operators.push(uniformField(lattice, field))
  return polynomial({ lattice, operators })
}

/** S_a of every operator, in their order, of the state in a row of `bits` (one column a site). */
export function operatorValues(model: Polynomial, bits: BitMatrix, row: number): Float64Array {
  expectState("operatorValues", model, bits, row)
  return Float64Array.from(model.operators, ({ offsets, members, weights }) => {
    let sum = 0
    for (let t = 0; t < offsets.length - 1; t++)
      sum += (weights?.[t] ?? 1) * product(members, offsets[t], offsets[t + 1], bits, row)
    return sum
  })
}

/** Reduced energy H = −Σ K_a S_a, in units of k_BT, of the state in a row of `bits` (one column a site). */
export function polynomialEnergy(model: Polynomial, bits: BitMatrix, row: number): number {
  const values = operatorValues(model, bits, row)
  return 0 - model.operators.reduce((sum, { coupling }, a) => sum + coupling * values[a], 0)
}

/** By how much flipping `site` would change the reduced energy of the state in a row of `bits`, in units of k_BT. */
export function flipCost(model: Polynomial, bits: BitMatrix, row: number, site: number): number {
  expectState("flipCost", model, bits, row)
  expectInteger("flipCost site", site, 0, model.sites - 1)
  const { termOffsets, termMembers, termCouplings, siteOffsets, siteTerms } = model
  let sum = 0
  for (let k = siteOffsets[site]; k < siteOffsets[site + 1]; k++) {
    const t = siteTerms[k]
    sum += termCouplings[t] * product(termMembers, termOffsets[t], termOffsets[t + 1], bits, row)
  }
  return 2 * sum
}

/**
 * Whether nothing but fields (of any sign) and pairs that want to be alike act: then a heat bath is monotone, as coupling
 * from the past needs. Looks at each term by itself, so two opposed bonds between the same sites do not cancel.
 */
export function isFerromagnetic({ termOffsets, termCouplings }: Polynomial): boolean {
  return termCouplings.every((coupling, t) => {
    const degree = termOffsets[t + 1] - termOffsets[t]
    return coupling === 0 || degree < 2 || (degree === 2 && coupling > 0)
  })
}

/**
 * A gauge: signs ±1, one a site, that make every pair coupling and every field positive, K_ij g_i g_j ≥ 0 and h_i g_i ≥ 0; so
 * clusters work after replacing s_i by g_i s_i. `undefined` if there is none (the model is frustrated) or a term has more
 * than two sites. A field counts as a bond to a ghost spin.
 *
 * G. Toulouse, Commun. Phys. 2, 115 (1977).
 */
export function ferromagneticGauge({
  sites,
  termOffsets,
  termMembers,
  termCouplings,
}: Polynomial): Int8Array | undefined {
  // Trees of sites whose relative signs are known; sign[i] is relative to parent[i], 1 at a root. Site number `sites` is the ghost.
  const parent = Int32Array.from({ length: sites + 1 }, (_, i) => i)
  const sign = new Int8Array(sites + 1).fill(1)
  const root = (site: number): number => {
    while (parent[site] !== site) {
      sign[site] *= sign[parent[site]]
      parent[site] = parent[parent[site]]
      site = parent[site]
    }
    return site
  }
  const relative = (site: number): number => {
    let product = 1
    for (let at = site; parent[at] !== at; at = parent[at]) product *= sign[at]
    return product
  }
  for (let t = 0; t < termCouplings.length; t++) {
    const degree = termOffsets[t + 1] - termOffsets[t]
    if (termCouplings[t] === 0 || degree === 0) continue
    if (degree > 2) return undefined
    const i = termMembers[termOffsets[t]]
    const j = degree === 2 ? termMembers[termOffsets[t] + 1] : sites
    const [above, below] = [root(i), root(j)]
    const wanted = Math.sign(termCouplings[t]) * relative(i) * relative(j)
    if (above === below) {
      if (wanted < 0) return undefined
    } else {
      parent[below] = above
      sign[below] = wanted
    }
  }
  const ghost = relative(sites)
  return Int8Array.from({ length: sites }, (_, site) => relative(site) * (root(site) === root(sites) ? ghost : 1))
}

function expectState(what: string, { sites }: Polynomial, bits: BitMatrix, row: number): void {
  expectInput(
    bits.columns === sites,
    `${what}: expected states of ${sites} sites, as the model has, got ${bits.columns} columns.`,
  )
  expectInteger(`${what} row`, row, 0, bits.rows - 1)
}

/** Π s over the sites at `from` … `to` − 1 of `members`. */
function product(members: Int32Array, from: number, to: number, bits: BitMatrix, row: number): number {
  let odd = 0
  for (let k = from; k < to; k++) odd ^= 1 ^ bits.get(row, members[k])
  return 1 - 2 * odd
}
