import { describe, expect, test } from "vitest"
import { BitMatrix } from "../../compute/bit-matrix.ts"
import { RandomStream } from "../../compute/philox.ts"
import { deviation, meanEstimate } from "../../statistics/estimate.ts"
import { exactAverages } from "../enumerate-models.ts"
import { square } from "../lattice.ts"
import { polynomialEnergy } from "../polynomial.ts"
import {
  type RestrictedBoltzmannMachine,
  type Units,
  freeEnergyOf,
  logPartition,
  restrictedBoltzmannMachine,
  unitValue,
} from "../restricted-boltzmann-machine.ts"
import type { Coupling } from "./coupling-search.ts"
import { effectiveCouplings } from "./effective-couplings.ts"
import { effectivePolynomial } from "./effective-polynomial.ts"
import { bondMachine } from "./testing/bond-machine.ts"

const PAIRS: [Units, Units][] = [["binary", "binary"], ["binary", "spin"], ["spin", "binary"], ["spin", "spin"]] // prettier-ignore

function randomMachine(
  visible: number,
  hidden: number,
  { units: [visibleUnits, hiddenUnits], sigma, seed }: { units: [Units, Units]; sigma: number; seed: number },
): RestrictedBoltzmannMachine {
  const machine = restrictedBoltzmannMachine({ visible, hidden, visibleUnits, hiddenUnits }, { seed, sigma })
  const stream = new RandomStream(seed, "biases")
  for (const biases of [machine.visibleBias, machine.hiddenBias])
    for (let i = 0; i < biases.length; i++) biases[i] = stream.normal()
  return machine
}

/** Π of the values of `sites` in a state of bits. */
const productOf = (sites: readonly number[], units: Units, bits: ArrayLike<number>): number =>
  sites.reduce((product, site) => product * unitValue(units, bits[site]), 1)

/** J_A by the definition: the mean of −F Π σ over all states; all sets of `visible` units. */
function byEnumeration(machine: RestrictedBoltzmannMachine): Coupling[] {
  const states = Array.from({ length: 2 ** machine.visible }, (_, state) =>
    Array.from({ length: machine.visible }, (_, i) => (state >> i) & 1),
  )
  return states.map((set) => {
    const sites = [...set.keys()].filter((i) => set[i])
    const sum = states.reduce((s, bits) => s - freeEnergyOf(machine, bits) * productOf(sites, "spin", bits), 0)
    return { sites, value: sum / states.length }
  })
}

const valueOf = (couplings: readonly Coupling[], sites: readonly number[]): number =>
  couplings.find((coupling) => coupling.sites.join() === sites.join())?.value ?? 0

describe.each(PAIRS)("%s visible, %s hidden units", (...units) => {
  test.each([1e-3, 0.3, 2, 8])("integrals are averages over all states, weights %d", (sigma) => {
    const machine = randomMachine(7, 4, { units, sigma, seed: 11 })
    const { constant, couplings } = effectiveCouplings(machine, { orders: [1, 2, 3, 4, 5, 6, 7] })
    for (const { sites, value } of byEnumeration(machine))
      expect(Math.abs((sites.length === 0 ? constant : valueOf(couplings, sites)) - value)).toBeLessThan(1e-11)
  })

  test("products of 0/1 units with their couplings add up to −F", () => {
    const machine = randomMachine(6, 4, { units, sigma: 1, seed: 12 })
    const all = effectiveCouplings(machine, { orders: [1, 2, 3, 4, 5, 6], basis: "lattice-gas" })
    for (let state = 0; state < 64; state++) {
      const bits = Array.from({ length: 6 }, (_, i) => (state >> i) & 1)
      const sum = all.couplings.reduce((s, { sites, value }) => s + value * productOf(sites, "binary", bits), 0)
      expect(all.constant + sum).toBeCloseTo(-freeEnergyOf(machine, bits), 10)
    }
  })

  test("the polynomial has the energies F and the partition function of the machine", () => {
    const machine = randomMachine(8, 5, { units, sigma: 1, seed: 13 })
    const model = effectivePolynomial(machine)
    for (const state of [0, 1, 77, 128, 255]) {
      const bits = Array.from({ length: 8 }, (_, i) => (state >> i) & 1)
      const row = BitMatrix.from(bits, 1, 8)
      expect(polynomialEnergy(model, row, 0)).toBeCloseTo(freeEnergyOf(machine, bits), 10)
    }
    expect(exactAverages(model).logPartition).toBeCloseTo(logPartition(machine), 10)
  })

  test("of 300 units, couplings are the means over drawn states, within 4.5 σ", () => {
    const machine = randomMachine(300, 20, { units, sigma: 0.3, seed: 14 })
    const { couplings, constant } = effectiveCouplings(machine, { orders: [1, 2, 3], sites: [5, 40, 299] })
    expect(couplings).toHaveLength(7)
    const stream = new RandomStream(1, "states")
    const states = Array.from({ length: 2000 }, () => Uint8Array.from({ length: 300 }, () => stream.word() & 1))
    const energies = states.map((bits) => freeEnergyOf(machine, bits))
    for (const { sites, value } of [...couplings, { sites: [], value: constant }]) {
      // As σ_A² = 1, the mean of σ_A (C − F) is J_A with less noise from the constant.
      const shift = sites.length === 0 ? 0 : constant
      const drawn = meanEstimate(states.map((bits, s) => (-energies[s] - shift) * productOf(sites, "spin", bits)))
      expect(Math.abs(deviation(drawn, value)), sites.join()).toBeLessThan(4.5)
    }
  })
})

test("a machine with a hidden unit for each bond of a torus has that coupling and no other, whatever its size", () => {
  const lattice = square(12, 12)
  for (const units of ["binary", "spin"] as const) {
    const { couplings } = effectiveCouplings(bondMachine(lattice, 0.408, units), { orders: [1, 2, 3, 4] })
    // Weights are stored in single precision: rounding leaves fields of 10⁻⁷.
    const strong = couplings.filter(({ value }) => Math.abs(value) > 1e-6)
    expect(strong).toHaveLength(lattice.bonds)
    for (const { sites, value } of strong) {
      expect(sites).toHaveLength(2)
      expect(value).toBeCloseTo(0.408, 6)
    }
  }
})

test("a strongest few are those of the whole list, without bounds being wrong", () => {
  for (const basis of ["spin", "lattice-gas"] as const) {
    const machine = randomMachine(20, 6, { units: ["binary", "binary"], sigma: 0.6, seed: 15 })
    const all = effectiveCouplings(machine, { orders: [1, 2, 3, 4], basis }).couplings
    const sets = 20 + 190 + 1140 + 4845
    expect(all).toHaveLength(sets)
    expect(effectiveCouplings(machine, { orders: [4, 3, 2, 1], basis, strongest: 50 }).couplings).toEqual(all.slice(0, 50)) // prettier-ignore
    const threshold = Math.abs(all[200].value)
    expect(effectiveCouplings(machine, { orders: [1, 2, 3, 4], basis, threshold }).couplings).toEqual(all.slice(0, 201))
    const values = all.map(({ value }) => Math.abs(value))
    expect(values).toEqual(values.toSorted((a, b) => b - a))
  }
})

test("a looser tolerance is kept", () => {
  const machine = randomMachine(200, 30, { units: ["spin", "spin"], sigma: 0.2, seed: 16 })
  const sites = [0, 1, 2, 3, 4, 5]
  const exact = effectiveCouplings(machine, { orders: [1, 2, 3], sites, tolerance: 1e-13 })
  for (const tolerance of [1e-9, 1e-6, 1e-3]) {
    const rough = effectiveCouplings(machine, { orders: [1, 2, 3], sites, tolerance })
    for (const { sites, value } of exact.couplings)
      expect(Math.abs(valueOf(rough.couplings, sites) - value)).toBeLessThan(tolerance)
    expect(Math.abs(rough.constant - exact.constant)).toBeLessThan(tolerance)
  }
})

test("a machine without weights has its biases as fields and nothing else", () => {
  const machine = restrictedBoltzmannMachine({ visible: 3, hidden: 2 }, { sigma: 0 })
  machine.visibleBias.set([1, 0, -2])
  const { constant, couplings } = effectiveCouplings(machine, { orders: [1, 2, 3] })
  expect(couplings).toEqual([{ sites: [2], value: -1 }, { sites: [0], value: 0.5 }]) // prettier-ignore
  expect(constant).toBeCloseTo(-0.5 + 2 * Math.LN2, 14)
})

describe("what is refused", () => {
  const machine = randomMachine(40, 30, { units: ["binary", "binary"], sigma: 1, seed: 1 })
  test.each([
    [{ orders: [] }, "effectiveCouplings orders: expected at least one, got none."],
    [{ orders: [9] }, "effectiveCouplings orders"],
    [{ sites: [40] }, "effectiveCouplings sites"],
    [{ sites: [1, 1] }, "effectiveCouplings sites: expected each visible unit once, got 1 twice."],
    [{ threshold: -1 }, "effectiveCouplings threshold"],
    [{ strongest: 0 }, "effectiveCouplings strongest"],
    [{ tolerance: 0 }, "effectiveCouplings tolerance"],
  ])("%o", (options, message) => {
    expect(() => effectiveCouplings(machine, options)).toThrow(message)
  })

  test("a polynomial of a large machine needs orders; with them it is truncated", () => {
    expect(() => effectivePolynomial(machine)).toThrow("Give orders, such as [1, 2].")
    expect(effectivePolynomial(machine, { orders: [1, 2] }).operators.map(({ name }) => name)).toEqual(["constant", "fields", "pairs"]) // prettier-ignore
  })

  test("a machine that diverged", () => {
    const diverged = restrictedBoltzmannMachine({ visible: 2, hidden: 2 })
    diverged.weights.values[0] = Number.NaN
    expect(() => effectiveCouplings(diverged)).toThrow("expected finite weights")
    diverged.weights.values.fill(1e5)
    expect(() => effectiveCouplings(diverged)).toThrow("weights add up to at most about 10000, got one of 1.00e+5")
  })
})
