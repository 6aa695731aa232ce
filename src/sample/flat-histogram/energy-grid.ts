/**
 * The energies that a model can have, where they are whole multiples of a unit: H = K·E, with K the model's coupling and E in
 * units of it. A site's terms are turned into integers, so that walkers know their energy exactly after any number of steps.
 *
 * Ising: E = −Σ s s' − (h/K) Σ s. Potts: E = −Σ δ − (h/K) Σ δ(σ, c). Blume–Capel: E = −Σ s s' + (Δ/K) Σ s² − (h/K) Σ s.
 * Polynomial: E = H, K = 1. Ratios of couplings must be fractions of small numbers.
 */
import { expectInput } from "../../errors.ts"
import type { BlumeCapel } from "../../hamiltonian/blume-capel.ts"
import type { Lattice } from "../../hamiltonian/lattice.ts"
import type { Model } from "../../hamiltonian/model.ts"
import { type Polynomial, isingToPolynomial } from "../../hamiltonian/polynomial.ts"
import type { Potts } from "../../hamiltonian/potts.ts"
import { type Sites, blumeCapelRules, polynomialRules, pottsRules } from "../local-rules.ts"

export interface EnergyGrid {
  readonly model: Model
  readonly sites: number
  /** q. */
  readonly values: number
  /** K, with H = K·E. */
  readonly coupling: number
  /** E of bin b is lowest + b·spacing. Not every bin need have states. */
  readonly bins: number
  readonly lowest: number
  readonly spacing: number
  /** How many states have the lowest energy of the grid, where it is known that the ground states are ferromagnetic. */
  readonly groundStates: number | undefined
  /** As kernels/flat-histogram.ts reads them. */
  readonly rule: 0 | 1
  readonly lists: Pick<Sites, "memberStarts" | "stepStarts" | "pairs" | "larger" | "members">
  readonly steps: Int32Array
  readonly fields: Int32Array
  readonly square: number
  readonly pair: number
  readonly favour: number
  /** Bin of a state, values 0 … q − 1 of the sites. */
  readonly binOf: (state: Uint8Array) => number
}

/** Largest denominator of a ratio of couplings. */
const LARGEST_DENOMINATOR = 5000

export function energyGrid(what: string, model: Model): EnergyGrid {
  if (model.kind === "ising") {
    const { coupling, field } = model
    expectCoupling(what, coupling)
    const grid = polynomialGrid(what, isingToPolynomial({ ...model, coupling: 1, field: field / coupling }))
    const ferromagnetic = model.field === 0 && isConnected(model.lattice)
    return { ...grid, model, coupling, groundStates: ferromagnetic ? 2 : undefined }
  }
  if (model.kind === "polynomial") return polynomialGrid(what, model)
  return model.kind === "potts" ? pottsGrid(what, model) : blumeCapelGrid(what, model)
}

function polynomialGrid(what: string, model: Polynomial): EnergyGrid {
  const { operators, termOffsets, termMembers, termCouplings, siteOffsets, siteTerms, sites } = model
  const scale = Math.abs(termCouplings.find((K, term) => K !== 0 && termOffsets[term + 1] > termOffsets[term]) ?? 0)
  expectInput(scale > 0, `${what}: expected a model with several energies, got one whose states all have the same.`)
  const names = operators.flatMap(({ name, offsets }) => Array.from({ length: offsets.length - 1 }, () => name))
  const { quanta, denominator } = wholeNumbers(
    what,
    Array.from(termCouplings, (K) => K / scale),
    (term) => names[term],
  )
  const degree = (term: number): number => termOffsets[term + 1] - termOffsets[term]
  const unit = quanta.reduce((divisor, n, term) => (degree(term) > 0 ? gcd(divisor, n) : divisor), 0)
  // A flip changes E by twice a sum of ±n: by multiples of four units where every site's sum is even.
  let even = true
  for (let site = 0; site < sites; site++) {
    let sum = 0
    for (let k = siteOffsets[site]; k < siteOffsets[site + 1]; k++) sum += quanta[siteTerms[k]] / unit
    even &&= sum % 2 === 0
  }
  const half = even ? 2 : 1
  const spacing = 2 * unit * half
  const up = 0 - quanta.reduce((sum, n) => sum + n, 0)
  const [reach, constant] = quanta.reduce(
    ([reach, constant], n, term) => (degree(term) > 0 ? [reach + Math.abs(n), constant] : [reach, constant - n]),
    [0, 0],
  )
  const lowest = up - spacing * Math.floor((up - constant + reach) / spacing)
  const { field, steps: stepCouplings, ...lists } = polynomialRules(model, "metropolis", 0).sites
  const fields = new Int32Array(sites)
  const steps = new Int32Array(stepCouplings.length)
  for (let site = 0; site < sites; site++) {
    let base = Math.round((field[site] / scale) * denominator)
    for (let k = lists.stepStarts[site]; k < lists.stepStarts[site + 1]; k++) {
      const n = Math.round((stepCouplings[k] / scale) * denominator)
      steps[k] = (2 * n) / (unit * half)
      base -= n
    }
    fields[site] = base / (unit * half)
  }
  return {
    model, sites, values: 2, coupling: 1, rule: 0, lists, steps, fields, square: 0, pair: 0, favour: 0,
    bins: Math.floor((constant + reach - lowest) / spacing) + 1,
    lowest: (lowest / denominator) * scale,
    spacing: (spacing / denominator) * scale,
    groundStates: undefined,
    binOf: (state) => {
      let energy = 0
      for (const [term, n] of quanta.entries()) {
        let product = 1
        for (let k = termOffsets[term]; k < termOffsets[term + 1]; k++) product *= 2 * state[termMembers[k]] - 1
        energy -= n * product
      }
      return (energy - lowest) / spacing
    },
  } // prettier-ignore
}

function pottsGrid(what: string, model: Potts): EnergyGrid {
  const { lattice, colours, coupling, field, fieldColour } = model
  expectCoupling(what, coupling)
  const { quanta, denominator } = wholeNumbers(what, [1, field / coupling], () => "field")
  const unit = gcd(quanta[0], quanta[1])
  const [pair, favour] = quanta.map((n) => n / unit)
  const lowest = 0 - lattice.bonds * pair - Math.max(0, favour) * lattice.sites
  const highest = Math.max(0, -favour) * lattice.sites
  return {
    model, sites: lattice.sites, values: colours, coupling, rule: 1, ...neighbours(pottsRules(model, "metropolis").sites),
    square: 0, pair, favour,
    bins: highest - lowest + 1,
    lowest: (lowest * unit) / denominator,
    spacing: unit / denominator,
    groundStates: field === 0 && isConnected(lattice) ? colours : undefined,
    binOf: (state) => {
      const favoured = state.reduce((count, colour) => count + Number(colour === fieldColour), 0)
      return 0 - pair * sumOverBonds(lattice, (i, j) => Number(state[i] === state[j])) - favour * favoured - lowest
    },
  } // prettier-ignore
}

function blumeCapelGrid(what: string, model: BlumeCapel): EnergyGrid {
  const { lattice, coupling, crystalField, field } = model
  const { sites, bonds } = lattice
  expectCoupling(what, coupling)
  const ratios = [1, crystalField / coupling, field / coupling]
  const { quanta, denominator } = wholeNumbers(what, ratios, (n) => (n === 1 ? "crystalField" : "field"))
  const unit = quanta.reduce(gcd, 0)
  const [pair, square, magnet] = quanta.map((n) => n / unit)
  const reach = pair * bonds + Math.abs(magnet) * sites
  const lowest = Math.min(0, square) * sites - reach
  const { fields, steps, lists } = neighbours(blumeCapelRules(model, "metropolis").sites)
  for (let site = 0; site < sites; site++) fields[site] = magnet - pair * lists.pairs[site]
  return {
    model, sites, values: 3, coupling, rule: 0, lists, fields, steps: steps.fill(pair), square, pair: 0, favour: 0,
    bins: Math.max(0, square) * sites + reach - lowest + 1,
    lowest: (lowest * unit) / denominator,
    spacing: unit / denominator,
    groundStates: undefined,
    binOf: (state) => {
      let energy = 0 - pair * sumOverBonds(lattice, (i, j) => (state[i] - 1) * (state[j] - 1))
      for (const value of state) energy += square * (value - 1) ** 2 - magnet * (value - 1)
      return energy - lowest
    },
  } // prettier-ignore
}

function neighbours({ memberStarts, stepStarts, pairs, larger, members, steps }: Sites) {
  return {
    lists: { memberStarts, stepStarts, pairs, larger, members },
    steps: new Int32Array(steps.length),
    fields: new Int32Array(pairs.length),
  }
}

function sumOverBonds({ sites, offsets, neighbours }: Lattice, product: (i: number, j: number) => number): number {
  let twice = 0
  for (let site = 0; site < sites; site++)
    for (let k = offsets[site]; k < offsets[site + 1]; k++) twice += product(site, neighbours[k])
  return twice / 2
}

function isConnected({ sites, offsets, neighbours }: Lattice): boolean {
  const seen = new Uint8Array(sites)
  const open = [0]
  seen[0] = 1
  let count = 1
  for (let site = open.pop(); site !== undefined; site = open.pop())
    for (const other of neighbours.subarray(offsets[site], offsets[site + 1])) {
      if (seen[other]) continue
      seen[other] = 1
      count++
      open.push(other)
    }
  return count === sites
}

/** q^N: ln of the number of all states. */
export function logStates({ sites, values }: EnergyGrid): number {
  return sites * Math.log(values)
}

function expectCoupling(what: string, coupling: number): void {
  expectInput(
    coupling !== 0,
    `${what} coupling: expected one other than 0, got 0. Energies are counted in its units; any other value gives the same densities.`,
  )
}

/** The ratios as whole numbers over one denominator. */
function wholeNumbers(
  what: string,
  ratios: readonly number[],
  nameOf: (index: number) => string,
): { quanta: number[]; denominator: number } {
  let denominator = 1
  for (const [index, ratio] of ratios.entries()) {
    const fits = (d: number): boolean =>
      Math.abs(ratio * d - Math.round(ratio * d)) <= 1e-9 * Math.max(1, Math.abs(ratio))
    let step = 1
    while (!fits(denominator * step) && denominator * step <= LARGEST_DENOMINATOR) step++
    denominator *= step
    expectInput(
      denominator <= LARGEST_DENOMINATOR,
      `${what} energies: expected couplings in the ratio of small whole numbers, got ${ratio} in ${nameOf(index)} relative to the first coupling. ` +
        "Continuous energies have no levels to count: use LocalUpdates at several couplings and reweighting.",
    )
  }
  return { quanta: ratios.map((ratio) => Math.round(ratio * denominator)), denominator }
}

function gcd(a: number, b: number): number {
  let [x, y] = [Math.abs(a), Math.abs(b)]
  while (y > 0) [x, y] = [y, x % y]
  return x
}
