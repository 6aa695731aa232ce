/**
 * Exact averages of small models of any kind by visiting all states, up to 2^26 of them. Every model here has the form
 * H = −Σ_a K_a S_a: where the sums S_a are integers, the states are counted by their values, g(S_1, S_2, …), and averages
 * follow at any couplings; else, as with Gaussian bonds, each state is weighed as it is visited. Gray codes, binary or with
 * q digits, go from state to state by one spin.
 *
 * F. Gray, US patent 2,632,058 (1953); Knuth, The Art of Computer Programming 4A (2011), §7.2.1.1, algorithms L and H.
 */
import { expectInput } from "../errors.ts"
import type { BlumeCapel } from "./blume-capel.ts"
import type { Lattice } from "./lattice.ts"
import { type ExactAverages, type Levels, levelAverages } from "./levels.ts"
import type { Polynomial } from "./polynomial.ts"
import type { Potts } from "./potts.ts"

export type EnumerableModel = Polynomial | Potts | BlumeCapel

/** Counting 2^26 states of spins takes about four seconds, weighing each about twelve. */
const MOST_STATES = 2 ** 26
const MOST_LEVELS = 2 ** 22

/**
 * Counts the states of a model by the values of its sums. An {@link InputError} if there are more than 2^26 states, or if a
 * weight is not an integer or the values are too many to count (2^22): then {@link exactAverages} still gives averages.
 */
export function countLevels(model: EnumerableModel): Levels {
  expectEnumerable("countLevels", model)
  if (model.kind === "potts") return pottsLevels(model)
  if (model.kind === "blume-capel") return blumeCapelLevels(model)
  const cells = polynomialCells(model)
  expectInput(
    Number.isFinite(cells),
    `countLevels: expected integer weights, got others in ${model.operators.find((o) => !isIntegral(o))?.name}. Use exactAverages.`,
  )
  expectInput(
    cells <= MOST_LEVELS,
    `countLevels: expected at most ${MOST_LEVELS} combinations of values, got ${cells}. Use fewer operators, or exactAverages.`,
  )
  return polynomialLevels(model)
}

/** Exact averages of any small model, of up to 2^26 states (an {@link InputError} above). */
export function exactAverages(model: EnumerableModel): ExactAverages {
  expectEnumerable("exactAverages", model)
  return model.kind === "polynomial" && polynomialCells(model) > MOST_LEVELS
    ? weighStates(model)
    : levelAverages(countLevels(model))
}

function expectEnumerable(what: string, model: EnumerableModel): void {
  const sites = model.kind === "polynomial" ? model.sites : model.lattice.sites
  const q = model.kind === "polynomial" ? 2 : model.kind === "potts" ? model.colours : 3
  const most = Math.floor(Math.log(MOST_STATES) / Math.log(q) + 1e-9)
  expectInput(
    sites <= most,
    `${what}: expected at most ${most} sites with ${q} values each (2^26 states), got ${sites}.`,
  )
}

/** The cells of a table that hold states, with the values of the sums that `decode` reads from their number. */
function levelsOf(
  sums: readonly (readonly [name: string, coupling: number])[],
  table: Float64Array,
  decode: (cell: number) => readonly number[],
): Levels {
  const cells: number[] = []
  table.forEach((count, cell) => count > 0 && cells.push(cell))
  return {
    names: sums.map(([name]) => name),
    couplings: sums.map(([, coupling]) => coupling),
    values: Int32Array.from(cells.flatMap(decode)),
    counts: Float64Array.from(cells, (cell) => table[cell]),
  }
}

function isIntegral({ weights }: Polynomial["operators"][number]): boolean {
  return weights === undefined || weights.every(Number.isInteger)
}

/** Σ_t |c_t| = B_a of an operator: S_a is −B_a, −B_a + 2, … or B_a. */
function bound({ offsets, weights }: Polynomial["operators"][number]): number {
  return weights?.reduce((sum, weight) => sum + Math.abs(weight), 0) ?? offsets.length - 1
}

/** Combinations of the values that the operators can have; infinite if they are not integers. */
function polynomialCells({ operators }: Pick<Polynomial, "operators">): number {
  return operators.every(isIntegral)
    ? operators.reduce((cells, operator) => cells * (bound(operator) + 1), 1)
    : Infinity
}

function polynomialLevels({ sites, operators, siteOffsets, siteTerms }: Polynomial): Levels {
  const bounds = operators.map(bound)
  const strides = bounds.map((_, a) => bounds.slice(0, a).reduce((product, B) => product * (B + 1), 1))
  const table = new Float64Array(polynomialCells({ operators }))
  // By how many cells each term moves the state when its product changes sign. All spins start up.
  const moves = Int32Array.from(
    operators.flatMap(({ offsets, weights }, a) =>
      Array.from({ length: offsets.length - 1 }, (_, t) => (weights?.[t] ?? 1) * strides[a]),
    ),
  )
  const full = operators.map(({ offsets, weights }) => weights?.reduce((sum, c) => sum + c, 0) ?? offsets.length - 1)
  let cell = full.reduce((sum, S, a) => sum + ((S + bounds[a]) / 2) * strides[a], 0)
  for (let state = 1; ; state++) {
    table[cell]++
    if (state === 2 ** sites) break
    const site = 31 - Math.clz32(state & -state)
    for (let k = siteOffsets[site]; k < siteOffsets[site + 1]; k++) {
      const t = siteTerms[k]
      cell -= moves[t]
      moves[t] = -moves[t]
    }
  }
  return levelsOf(
    operators.map(({ name, coupling }) => [name, coupling]),
    table,
    (cell) => bounds.map((B, a) => 2 * (Math.floor(cell / strides[a]) % (B + 1)) - B),
  )
}

/**
 * Averages without counting levels, in blocks of 4096 states: the sums start afresh in each, so that rounding does not
 * build up, and means and variances of blocks are joined as Chan, Golub & LeVeque do (Am. Stat. 37, 242 (1983),
 * doi:10.1080/00031305.1983.10483115).
 */
function weighStates({ sites, operators, siteOffsets, siteTerms }: Polynomial): ExactAverages {
  const sums = operators.length
  const owner = Int32Array.from(
    operators.flatMap(({ offsets }, a) => Array.from({ length: offsets.length - 1 }, () => a)),
  )
  const terms = Float64Array.from(
    operators.flatMap(({ offsets, weights }) => [...(weights ?? new Float64Array(offsets.length - 1).fill(1))]),
  )
  const block = Math.min(4096, 2 ** sites)
  const values = new Float64Array(block * sums)
  const costs = new Float64Array(block)
  const now = new Float64Array(sums)
  const means = new Float64Array(sums)
  let lowest = Infinity
  let Z = 0
  let energy = 0
  let spread = 0
  for (let start = 0; start < 2 ** sites; start += block) {
    now.fill(0)
    terms.forEach((value, t) => (now[owner[t]] += value))
    for (let i = 0; i < block; i++) {
      costs[i] = 0
      for (let a = 0; a < sums; a++) {
        values[i * sums + a] = now[a]
        costs[i] -= operators[a].coupling * now[a]
      }
      const state = start + i + 1
      if (state === 2 ** sites) break
      const site = 31 - Math.clz32(state & -state)
      for (let k = siteOffsets[site]; k < siteOffsets[site + 1]; k++) {
        const t = siteTerms[k]
        now[owner[t]] -= 2 * terms[t]
        terms[t] = -terms[t]
      }
    }
    const least = costs.reduce((least, cost) => Math.min(least, cost), lowest)
    if (Z > 0) {
      Z *= Math.exp(least - lowest)
      spread *= Math.exp(least - lowest)
    }
    lowest = least
    const weights = costs.map((cost) => Math.exp(lowest - cost))
    const weight = weights.reduce((sum, w) => sum + w, 0)
    if (weight === 0) continue
    const mean = weights.reduce((sum, w, i) => sum + w * costs[i], 0) / weight
    const share = weight / (Z + weight)
    spread += weights.reduce((sum, w, i) => sum + w * (costs[i] - mean) ** 2, 0) + Z * share * (mean - energy) ** 2
    energy += share * (mean - energy)
    for (let a = 0; a < sums; a++) {
      const average = weights.reduce((sum, w, i) => sum + w * values[i * sums + a], 0) / weight
      means[a] += share * (average - means[a])
    }
    Z += weight
  }
  return { logPartition: Math.log(Z) - lowest, energy, heatCapacity: spread / Z, means }
}

/** Visits all states of `sites` digits 0 … q − 1 from all 0, calling `change` before one digit goes to its new value. */
function forEachChange(
  sites: number,
  q: number,
  digits: Uint8Array,
  count: () => void,
  change: (site: number, to: number) => void,
): void {
  const step = new Int8Array(sites).fill(1)
  const focus = Int32Array.from({ length: sites + 1 }, (_, site) => site)
  for (;;) {
    count()
    const site = focus[0]
    focus[0] = 0
    if (site === sites) return
    const to = digits[site] + step[site]
    change(site, to)
    digits[site] = to
    if (to === 0 || to === q - 1) {
      step[site] = -step[site]
      focus[site] = focus[site + 1]
      focus[site + 1] = site + 1
    }
  }
}

function pottsLevels({ lattice, colours, coupling, field, fieldColour }: Potts): Levels {
  const { sites, bonds, offsets, neighbours } = lattice
  const table = new Float64Array((bonds + 1) * (sites + 1))
  const state = new Uint8Array(sites)
  let like = bonds
  let favoured = fieldColour === 0 ? sites : 0
  forEachChange(
    sites,
    colours,
    state,
    () => table[like * (sites + 1) + favoured]++,
    (site, to) => {
      const from = state[site]
      for (let k = offsets[site]; k < offsets[site + 1]; k++) {
        const other = state[neighbours[k]]
        if (other === from) like--
        else if (other === to) like++
      }
      if (from === fieldColour) favoured--
      else if (to === fieldColour) favoured++
    },
  )
  const sums = [["like pairs", coupling], [`sites of colour ${fieldColour}`, field]] as const // prettier-ignore
  return levelsOf(sums, table, (cell) => [Math.floor(cell / (sites + 1)), cell % (sites + 1)])
}

function blumeCapelLevels({ lattice, coupling, crystalField, field }: BlumeCapel): Levels {
  const { sites, bonds, offsets, neighbours }: Lattice = lattice
  const [layers, row] = [(sites + 1) * (2 * sites + 1), 2 * sites + 1]
  const table = new Float64Array((2 * bonds + 1) * layers)
  const state = new Uint8Array(sites)
  let pairs = bonds
  let occupied = sites
  let magnetization = -sites
  forEachChange(
    sites,
    3,
    state,
    () => table[(pairs + bonds) * layers + occupied * row + magnetization + sites]++,
    (site, to) => {
      const change = to - state[site]
      for (let k = offsets[site]; k < offsets[site + 1]; k++) pairs += change * (state[neighbours[k]] - 1)
      occupied += to === 1 ? -1 : 1
      magnetization += change
    },
  )
  const sums = [["Σ s s'", coupling], ["Σ s²", -crystalField], ["Σ s", field]] as const // prettier-ignore
  return levelsOf(sums, table, (cell) => [
    Math.floor(cell / layers) - bonds,
    Math.floor((cell % layers) / row),
    (cell % row) - sites,
  ])
}
