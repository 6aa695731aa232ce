/**
 * What a local update needs to know of a model, as the kernel reads it: the terms of each site, and the probability of each
 * new value of a spin, p(σ → σ'), in tables where the energies that a site can meet are few.
 *
 * Heat bath: p(σ → σ') = e^(−H(σ'))/Σ_σ″ e^(−H(σ″)). Metropolis: one of the q − 1 other values is proposed, each as often, and
 * taken with probability min(1, e^(−ΔH)). Both keep e^(−H), whatever the order of the sites.
 *
 * Of two values, Metropolis here takes the other one with probability ½ where both cost the same (e^(−H) is kept). Always taken,
 * as the original does with sites in random order, a fixed order of the sites has closed orbits: on the 3 × 3 torus of the
 * triangular antiferromagnet, with sublattices (+, −, +), every spin would turn at every sweep for ever.
 */
import { exp } from "../compute/elementary.ts"
import type { BlumeCapel } from "../hamiltonian/blume-capel.ts"
import type { Lattice } from "../hamiltonian/lattice.ts"
import type { Polynomial } from "../hamiltonian/polynomial.ts"
import type { Potts } from "../hamiltonian/potts.ts"

export type LocalMethod = "metropolis" | "heat-bath"

/** Numbers as in kernels/local.ts. */
export const RULES = { table: 0, field: 1, potts: 2 } as const

export interface LocalRules {
  readonly rule: (typeof RULES)[keyof typeof RULES]
  /** q. */
  readonly values: number
  readonly sites: Sites
  readonly table: Float64Array
  /** Potts: 2z + 1 for the largest number z of neighbours; else 0. */
  readonly width: number
}

/** The terms of each site, site by site. */
export interface Sites {
  /** Where the members and the steps of site i begin; one more at the end. */
  readonly memberStarts: Int32Array
  readonly stepStarts: Int32Array
  /** Numbers of pairs, and of terms with more sites, of each site. */
  readonly pairs: Int32Array
  readonly larger: Int32Array
  /** The other sites: one of each pair; then of each larger term their number and which. */
  readonly members: Int32Array
  /** Table: what a term adds to the index. Field: its coupling. */
  readonly steps: Float64Array
  readonly index: Int32Array
  readonly field: Float64Array
}

/** Beyond so many probabilities (256 KiB), a field is exponentiated at each update instead. */
const MOST_ENTRIES = 2 ** 15

/** min(1, e^(−ΔH)), or ½ at a tie of two values. A difference below the resolution of random words, 2^−32, is a tie. */
function acceptance(change: number, values: number): number {
  return values === 2 && Math.abs(change) < 2 ** -32 ? 0.5 : exp(Math.min(0, -change))
}

/**
 * Probability that the new value is at most k, for k = 0 … q − 2, of a spin that has the value `from`, if value σ costs the
 * reduced energy costs[σ].
 */
export function transition(costs: readonly number[], from: number, method: LocalMethod): number[] {
  const lowest = Math.min(...costs)
  const weights = costs.map((cost) => exp(lowest - cost))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const probabilities =
    method === "heat-bath"
      ? weights.map((weight) => weight / total)
      : costs.map((cost, to) => (to === from ? 0 : acceptance(cost - costs[from], costs.length) / (costs.length - 1)))
  if (method === "metropolis") probabilities[from] = 1 - probabilities.reduce((sum, p) => sum + p, 0)
  let sum = 0
  return probabilities.slice(0, -1).map((p) => (sum += p))
}

/** The rows of a table for one local energy: 2^32 times the probabilities, for each old value. */
function rows(costs: readonly number[], method: LocalMethod): number[] {
  return costs.flatMap((_, from) => transition(costs, from, method).map((p) => 2 ** 32 * p))
}

export function polynomialRules(
  model: Polynomial,
  method: LocalMethod,
  mostEntries: number = MOST_ENTRIES,
): LocalRules {
  const { sites, termOffsets, termMembers, termCouplings, siteOffsets, siteTerms } = model
  const field = new Float64Array(sites)
  const pairs = new Int32Array(sites)
  const larger = new Int32Array(sites)
  const memberStarts = new Int32Array(sites + 1)
  const stepStarts = new Int32Array(sites + 1)
  for (let site = 0; site < sites; site++) {
    memberStarts[site + 1] = memberStarts[site]
    stepStarts[site + 1] = stepStarts[site]
    for (let k = siteOffsets[site]; k < siteOffsets[site + 1]; k++) {
      const t = siteTerms[k]
      const degree = termOffsets[t + 1] - termOffsets[t]
      if (degree === 1) field[site] += termCouplings[t]
      else if (termCouplings[t] !== 0) {
        if (degree === 2) pairs[site]++
        else larger[site]++
        memberStarts[site + 1] += degree === 2 ? 1 : degree
        stepStarts[site + 1]++
      }
    }
  }
  const members = new Int32Array(memberStarts[sites])
  const steps = new Float64Array(stepStarts[sites])
  for (let site = 0; site < sites; site++) {
    let pair = memberStarts[site]
    let other = pair + pairs[site]
    let pairStep = stepStarts[site]
    let otherStep = pairStep + pairs[site]
    for (let k = siteOffsets[site]; k < siteOffsets[site + 1]; k++) {
      const t = siteTerms[k]
      const degree = termOffsets[t + 1] - termOffsets[t]
      if (degree === 1 || termCouplings[t] === 0) continue
      if (degree > 2) members[other++] = degree - 1
      for (let j = termOffsets[t]; j < termOffsets[t + 1]; j++) {
        if (termMembers[j] === site) continue
        if (degree === 2) members[pair++] = termMembers[j]
        else members[other++] = termMembers[j]
      }
      steps[degree === 2 ? pairStep++ : otherStep++] = termCouplings[t]
    }
  }
  const lists = { memberStarts, stepStarts, pairs, larger, members, field }
  const tabulated = tabulate({ ...lists, steps }, method, mostEntries)
  if (tabulated) return { rule: RULES.table, values: 2, width: 0, ...tabulated }
  const index = new Int32Array(sites)
  return { rule: RULES.field, values: 2, width: 0, sites: { ...lists, steps, index }, table: new Float64Array() }
}

/**
 * Sites that have as many terms of each |K| and the same field share a part of the table. The index within it has a digit for
 * each |K|: how many of those terms favour s = +1. Undefined if there are more than `mostEntries` of them.
 */
function tabulate(
  lists: Omit<Sites, "index">,
  method: LocalMethod,
  mostEntries: number,
): { sites: Sites; table: Float64Array } | undefined {
  const { stepStarts, field } = lists
  const index = new Int32Array(field.length)
  const steps = new Float64Array(lists.steps.length)
  const classes = new Map<string, number>()
  const table: number[] = []
  for (let site = 0; site < field.length; site++) {
    const numbers = new Map<number, number>()
    for (const K of lists.steps.subarray(stepStarts[site], stepStarts[site + 1]))
      numbers.set(Math.abs(K), (numbers.get(Math.abs(K)) ?? 0) + 1)
    const groups = [...numbers].sort(([a], [b]) => a - b)
    const strides = new Map<number, number>()
    let size = 1
    for (const [strength, count] of groups) {
      strides.set(strength, size)
      size *= count + 1
    }
    if (size > mostEntries) return undefined
    const name = `${field[site]} ${groups.join(" ")}`
    let start = classes.get(name)
    if (start === undefined) {
      start = table.length / 2
      if (start + size > mostEntries) return undefined
      classes.set(name, start)
      for (let entry = 0; entry < size; entry++) {
        let local = field[site]
        for (const [strength, count] of groups)
          local += strength * (2 * (Math.floor(entry / strides.get(strength)!) % (count + 1)) - count)
        table.push(...rows([local, -local], method))
      }
    }
    index[site] = start
    for (let k = stepStarts[site]; k < stepStarts[site + 1]; k++) {
      const K = lists.steps[k]
      const stride = strides.get(Math.abs(K))!
      steps[k] = Math.sign(K) * stride
      // A term with K < 0 favours s = +1 when the product of the others is −1.
      if (K < 0) index[site] += stride
    }
  }
  return { sites: { ...lists, steps, index }, table: Float64Array.from(table) }
}

export function blumeCapelRules(
  { lattice, coupling, crystalField, field }: BlumeCapel,
  method: LocalMethod,
): LocalRules {
  const lists = neighbourLists(lattice)
  const starts = new Map<number, number>()
  const table: number[] = []
  for (let site = 0; site < lattice.sites; site++) {
    const z = lists.pairs[site]
    if (!starts.has(z)) {
      starts.set(z, table.length / 6)
      for (let sum = -z; sum <= z; sum++) {
        const local = coupling * sum + field
        table.push(...rows([local + crystalField, 0, crystalField - local], method))
      }
    }
    lists.index[site] = starts.get(z)!
  }
  return { rule: RULES.table, values: 3, width: 0, sites: lists, table: Float64Array.from(table) }
}

export function pottsRules({ lattice, colours, coupling, field }: Potts, method: LocalMethod): LocalRules {
  const z = lattice.coordination
  const table: number[] = []
  for (const more of [-1, 0, 1])
    for (let d = -z; d <= z; d++) {
      const gain = coupling * d + field * more
      table.push(2 ** 32 * (method === "metropolis" ? acceptance(-gain, colours) : exp(Math.min(0, gain))))
    }
  for (const favoured of [0, 1]) for (let n = 0; n <= z; n++) table.push(coupling * n + field * favoured)
  const sites = neighbourLists(lattice)
  return { rule: RULES.potts, values: colours, width: 2 * z + 1, sites, table: Float64Array.from(table) }
}

/** Each neighbour as a pair that adds its value to the index. */
function neighbourLists({ sites, offsets, neighbours }: Lattice): Sites {
  return {
    memberStarts: offsets,
    stepStarts: offsets,
    pairs: Int32Array.from({ length: sites }, (_, site) => offsets[site + 1] - offsets[site]),
    larger: new Int32Array(sites),
    members: neighbours,
    steps: new Float64Array(neighbours.length).fill(1),
    index: new Int32Array(sites),
    field: new Float64Array(sites),
  }
}
