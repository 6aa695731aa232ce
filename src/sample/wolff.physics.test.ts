/** Wolff's algorithm against enumeration and Kaufman's torus. */
import { describe, expect, test } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { InputError } from "../errors.ts"
import { densityOfStates, thermalAverages } from "../hamiltonian/enumeration.ts"
import { energy, ising, magnetization } from "../hamiltonian/ising.ts"
import { kaufman } from "../hamiltonian/kaufman.ts"
import { type Lattice, chain, square } from "../hamiltonian/lattice.ts"
import { autocorrelation } from "../statistics/autocorrelation.ts"
import { deviation } from "../statistics/estimate.ts"
import { energyDistribution, misfit } from "./testing/chi-squared.ts"
import { energyAndHeat } from "./testing/energy-and-heat.ts"
import { Wolff } from "./wolff.ts"

const K_C = Math.log(1 + Math.SQRT2) / 2

interface Run {
  readonly energies: Float64Array
  readonly magnetizations: Float64Array
  /** Mean sizes of the clusters between measurements. */
  readonly sizes: Float64Array
}

/** `length` measurements, `clusters` apart, of a chain that has forgotten its start. */
function run(wolff: Wolff, length: number, clusters: number): Run {
  for (let n = 0; n < 200; n++) wolff.step(clusters)
  const energies = new Float64Array(length)
  const magnetizations = new Float64Array(length)
  const sizes = new Float64Array(length)
  for (let t = 0; t < length; t++) {
    sizes[t] = wolff.step(clusters)
    energies[t] = wolff.energy
    magnetizations[t] = wolff.magnetization
  }
  return { energies, magnetizations, sizes }
}

describe("small lattices: the whole histogram of energies agrees with enumeration", () => {
  const cases: [string, Lattice, number, number][] = [
    ["4 × 4 torus", square(4, 4), 0.2, 12],
    ["4 × 4 torus", square(4, 4), K_C, 8],
    ["4 × 4 torus", square(4, 4), 0.6, 8],
    ["2 × 3 torus", square(2, 3), 0.3, 8],
    ["3 × 3 torus", square(3, 3), 0.4, 8],
    ["3 × 5 torus", square(3, 5), 0.4, 8],
    ["ring of 10", chain(10), 0.8, 10],
    // Nearly every cluster is a single spin here: of a fixed number, even and odd M would take turns for long.
    ["4 × 4 torus", square(4, 4), 0.05, 40],
    ["2 × 2 torus", square(2, 2), 0, 12],
    ["ring of 6", chain(6), 0.001, 21],
  ]
  test.each(cases)("%s %#", (_, lattice, coupling, clusters) => {
    const wolff = new Wolff(ising({ lattice, coupling }), { seed: 1 })
    const { energies, magnetizations, sizes } = run(wolff, 15_000, clusters)
    const density = densityOfStates(lattice)
    expect(Math.abs(misfit(energies, energyDistribution(density, coupling)))).toBeLessThan(4)

    const { magnetization2 } = thermalAverages(density, coupling)
    const m2 = autocorrelation(magnetizations.map((M) => (M / lattice.sites) ** 2)).mean
    expect(Math.abs(deviation(m2, magnetization2))).toBeLessThan(4)
    // The mean size of a cluster is ⟨M²⟩/N.
    const improved = autocorrelation(sizes.map((size) => size / lattice.sites)).mean
    expect(Math.abs(deviation(improved, magnetization2))).toBeLessThan(4)
    expect(Math.abs(deviation(autocorrelation(magnetizations).mean, 0))).toBeLessThan(4)
  })
})

describe("tori: energy and specific heat agree with Kaufman within 3 standard errors", () => {
  const deviations: number[] = []
  test.each([8, 16, 40].flatMap((L) => [0.38, K_C, 0.5].map((K): [number, number] => [L, K])))(
    "L = %i, K = %f",
    (L, coupling) => {
      const model = ising({ lattice: square(L, L), coupling })
      // Clusters that together flip about a third of the lattice.
      const clusters = coupling < 0.4 ? Math.ceil((L * L) / 80) : 1
      const { energies } = run(new Wolff(model, { seed: 2 }), L === 40 ? 4000 : 15_000, clusters)
      const { energy, specificHeat } = energyAndHeat(model, energies)
      const exact = kaufman(L, L, coupling)
      expect(energy.reliable && specificHeat.reliable).toBe(true)
      expect(energy.mean.error).toBeLessThan(6e-3)
      deviations.push(deviation(energy.mean, exact.energy), deviation(specificHeat.mean, exact.specificHeat))
      expect(Math.abs(deviations.at(-1)!)).toBeLessThan(3)
      expect(Math.abs(deviations.at(-2)!)).toBeLessThan(3)
    },
  )

  test("and together their deviations are those of honest errors", () => {
    expect(deviations.length).toBe(18)
    const chi2 = deviations.reduce((sum, z) => sum + z * z, 0)
    expect(chi2).toBeGreaterThan(18 - 2.5 * Math.sqrt(36))
    expect(chi2).toBeLessThan(18 + 4 * Math.sqrt(36))
  })
})

describe("the number of clusters between samples does not depend on the states", () => {
  // Stopping after a number of flipped spins gives u = −1.174 instead of −1.152 (reference-values.md, section 1).
  test.each([3, 40])("%i clusters: u has no bias at L = 40, K = 0.408", (clusters) => {
    const model = ising({ lattice: square(40, 40), coupling: 0.408 })
    const { energies } = run(new Wolff(model, { seed: 7 }), clusters === 3 ? 10_000 : 1500, clusters)
    const { mean } = energyAndHeat(model, energies).energy
    expect(mean.error).toBeLessThan(0.0025)
    expect(Math.abs(deviation(mean, kaufman(40, 40, 0.408).energy))).toBeLessThan(3)
  })
})

test("energy, magnetization and read() tell of the same state", () => {
  for (const lattice of [square(5, 8), chain(9), square(2, 2)]) {
    const model = ising({ lattice, coupling: 0.4 })
    const wolff = new Wolff(model, { seed: 4 })
    const rows = new BitMatrix(3, lattice.sites)
    for (let row = 0; row < 3; row++) {
      wolff.read(rows, row)
      expect(wolff.energy).toBe(energy(model, rows, row))
      expect(wolff.magnetization).toBe(magnetization(rows, row))
      wolff.step(2)
    }
  }
})

test("flip() returns the mean size of the clusters that it flips, and flipped adds them up", () => {
  const model = ising({ lattice: square(6, 6), coupling: 0.3 })
  const wolff = new Wolff(model, { seed: 5 })
  const rows = new BitMatrix(2, 36)
  for (let n = 0; n < 20; n++) {
    wolff.read(rows, 0)
    const earlier = wolff.flipped
    const size = wolff.flip(1)
    expect(wolff.flipped).toBe(earlier + size)
    wolff.read(rows, 1)
    const before = rows.slice(0, 1).unpack()
    const flipped = rows
      .slice(1, 2)
      .unpack()
      .filter((spin, site) => spin !== before[site])
    expect(flipped.length).toBe(size)
    // A cluster has one orientation.
    expect(new Set(flipped).size).toBe(1)
  }
  // With infinite coupling every cluster is the lattice, once it is ordered.
  const frozen = new Wolff(ising({ lattice: square(6, 6), coupling: 400 }), { seed: 5 })
  frozen.flip(100)
  expect(Math.abs(frozen.magnetization)).toBe(36)
  expect(frozen.flip(7)).toBe(36)
})

test("step() flips the clusters asked for, and at weak coupling one more half of the time", () => {
  const counts = (coupling: number): number[] => {
    const wolff = new Wolff(ising({ lattice: square(6, 6), coupling }), { seed: 8 })
    return Array.from({ length: 400 }, () => {
      const earlier = wolff.flipped
      const size = wolff.step(3)
      return (wolff.flipped - earlier) / size
    })
  }
  expect(new Set(counts(0.4))).toEqual(new Set([3]))
  const weak = counts(0)
  expect(new Set(weak)).toEqual(new Set([3, 4]))
  expect(Math.abs(weak.filter((count) => count === 4).length - 200)).toBeLessThan(35)
})

test("chains of one seed differ, and each is reproduced", () => {
  const model = ising({ lattice: square(8, 8), coupling: 0.4 })
  const energies = [0, 1, 0].map((chain) => [...run(new Wolff(model, { seed: 6, chain }), 20, 1).energies])
  expect(energies[2]).toEqual(energies[0])
  expect(energies[1]).not.toEqual(energies[0])
})

test("refuses an antiferromagnet, and to flip no clusters", () => {
  const antiferromagnet = ising({ lattice: square(4, 4), coupling: -0.1 })
  expect(() => new Wolff(antiferromagnet, { seed: 0 })).toThrow(InputError)
  expect(() => new Wolff(antiferromagnet, { seed: 0 })).toThrow(
    "Wolff: expected a ferromagnetic coupling (K ≥ 0), got -0.1.",
  )
  const wolff = new Wolff(ising({ lattice: square(4, 4), coupling: 0.1 }), { seed: 0 })
  for (const none of [() => wolff.step(0), () => wolff.flip(0)])
    expect(none).toThrow("Wolff clusters: expected an integer of at least 1, got 0.")
})
