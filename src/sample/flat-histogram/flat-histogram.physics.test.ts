/**
 * Densities of states against Beale's exact ones and against enumeration, averages against Kaufman's. Errors are those between
 * 16 walkers: a deviation of z of them has mean square 15/13 (Student's t), and neighbouring levels deviate together.
 */
import { describe, expect, test } from "vitest"
import { torusEnergyLevels } from "../../hamiltonian/beale.ts"
import { blumeCapel } from "../../hamiltonian/blume-capel.ts"
import { pottsTransition } from "../../hamiltonian/critical.ts"
import { countLevels } from "../../hamiltonian/enumerate-models.ts"
import { densityOfStates, thermalAverages } from "../../hamiltonian/enumeration.ts"
import { ising } from "../../hamiltonian/ising.ts"
import { kaufman } from "../../hamiltonian/kaufman.ts"
import { graph, square } from "../../hamiltonian/lattice.ts"
import { levelAverages } from "../../hamiltonian/levels.ts"
import { type Model, couplingOf, sitesOf } from "../../hamiltonian/model.ts"
import { randomBonds } from "../../hamiltonian/operators.ts"
import { isingToPolynomial, polynomial } from "../../hamiltonian/polynomial.ts"
import { potts } from "../../hamiltonian/potts.ts"
import { deviation, meanEstimate } from "../../statistics/estimate.ts"
import type { LevelDensity } from "../../statistics/reweighting.ts"
import { canonical, canonicalDistribution } from "./density.ts"
import { energyGrid } from "./energy-grid.ts"
import { canonicalMagnetization, multicanonical } from "./multicanonical.ts"
import { PlainWalker } from "./testing/plain-walker.ts"
import { wangLandau } from "./wang-landau.ts"

const walkers = 16

/** ln g of each E in units of the model's coupling, by enumeration. */
function exactDensity(model: Model): Map<number, number> {
  const counted = countLevels(model.kind === "ising" ? isingToPolynomial(model) : model)
  const densities = new Map<number, number>()
  const sums = counted.couplings.length
  for (const [level, count] of counted.counts.entries()) {
    const H = 0 - counted.couplings.reduce((sum, K, a) => sum + K * counted.values[level * sums + a], 0)
    const E = Math.round((H / couplingOf(model)) * 1e6) / 1e6
    densities.set(E, (densities.get(E) ?? 0) + count)
  }
  return new Map([...densities].map(([E, count]) => [E, Math.log(count)]))
}

const exactTorus = (length: number): Map<number, number> =>
  new Map([...torusEnergyLevels(length, length)].map(([E, count]) => [E, Math.log(Number(count))]))

const weightsOf = (exact: ReadonlyMap<number, number>): LevelDensity => {
  const levels = [...exact].toSorted(([a], [b]) => a - b)
  return {
    energies: Float64Array.from(levels, ([E]) => E),
    logDensities: levels.map(([, value]) => ({ value, error: 0 })),
  }
}

/** Mean square deviation from the exact ln g in errors; the same levels are expected. */
function misfit({ energies, logDensities }: LevelDensity, exact: ReadonlyMap<number, number>): number {
  expect(Array.from(energies, (E) => Math.round(E * 1e6) / 1e6)).toEqual([...exact.keys()].toSorted((a, b) => a - b))
  const squares = logDensities.map(
    (estimate, level) => deviation(estimate, exact.get(Math.round(energies[level] * 1e6) / 1e6)!) ** 2,
  )
  return squares.reduce((sum, square) => sum + square, 0) / squares.length
}

const glass = polynomial({
  lattice: square(4, 5),
  operators: [randomBonds(square(4, 5), { coupling: 0.5, distribution: "bimodal", seed: 7 })],
})
const small: [string, Model][] = [
  ["Ising 4 × 4 in a field", ising({ lattice: square(4, 4), coupling: 0.4, field: 0.1 })],
  ["Ising triangle with a tail, antiferromagnetic", ising({ lattice: graph(5, [[0, 1], [1, 2], [2, 0], [2, 3], [3, 4]]), coupling: -1 })], // prettier-ignore
  ["±J glass 4 × 5", glass],
  ["Potts q = 3, 3 × 4", potts({ lattice: square(3, 4), colours: 3, coupling: 1 })],
  ["Potts q = 3 in a field, 3 × 3", potts({ lattice: square(3, 3), colours: 3, coupling: 1, field: 0.5 })],
  ["Potts q = 10, 2 × 3", potts({ lattice: square(2, 3), colours: 10, coupling: 1.4 })],
  ["Blume–Capel 3 × 4", blumeCapel({ lattice: square(3, 4), coupling: 1, crystalField: 1.5 })],
  ["Blume–Capel 3 × 3 in a field", blumeCapel({ lattice: square(3, 3), coupling: 0.5, crystalField: 1, field: 0.25 })],
]

describe.each(small)("%s", (_, model) => {
  const exact = exactDensity(model)

  test("Wang–Landau finds all levels and the enumerated ln g, mean square deviation below 3 errors²", async () => {
    const found = await wangLandau(model, { walkers, seed: 1, finalLogFactor: 1e-4, threads: 1 })
    expect(found.sameLevels && found.converged).toBe(true)
    expect(misfit(found, exact)).toBeLessThan(3)
    expect(Math.max(...found.logDensities.map(({ error }) => error))).toBeLessThan(0.1)
  })

  test("multicanonical walkers with exact weights visit all levels alike, and give the enumerated averages", async () => {
    const run = await multicanonical(model, weightsOf(exact), { walkers, seed: 2, sweeps: 20_000, threads: 1 })
    expect(misfit(run, exact)).toBeLessThan(3)
    const flat = run.histogram.map((share) => deviation(share, 1 / exact.size) ** 2)
    expect(flat.reduce((sum, z2) => sum + z2, 0) / exact.size).toBeLessThan(3)
    const counted = countLevels(model.kind === "ising" ? isingToPolynomial(model) : model)
    for (const factor of [0.5, 1, 2]) {
      const K = factor * couplingOf(model)
      const all = levelAverages(counted, counted.couplings.map((coupling) => factor * coupling)) // prettier-ignore
      const N = sitesOf(model)
      const { energy, specificHeat, logPartition } = canonical(run, K)
      expect(Math.abs(deviation(energy, all.energy / K / N))).toBeLessThan(4)
      expect(Math.abs(deviation(specificHeat, all.heatCapacity / N))).toBeLessThan(4)
      expect(Math.abs(deviation(logPartition, all.logPartition / N))).toBeLessThan(4)
    }
  })
})

test("Wang–Landau: 8 × 8 torus against Beale's density of states, all 63 levels", async () => {
  const found = await wangLandau(ising({ lattice: square(8, 8), coupling: 0.44 }), {
    walkers, seed: 3, finalLogFactor: 5e-5, threads: 2,
  }) // prettier-ignore
  expect(misfit(found, exactTorus(8))).toBeLessThan(3)
  expect(found.normalisation).toBe("all states")
  expect(found.range).toEqual([-Infinity, Infinity])
})

test("16 × 16 torus: Beale's 255 levels; Kaufman's ln Z, u and C within 4 errors; ⟨m²⟩ at both ends", async () => {
  const model = ising({ lattice: square(16, 16), coupling: 0.44 })
  const learned = await wangLandau(model, { seed: 4, finalLogFactor: 1e-4, threads: 2 })
  const exact = exactTorus(16)
  expect(misfit(learned, exact)).toBeLessThan(6)
  const run = await multicanonical(model, learned, { walkers, seed: 5, sweeps: 30_000, threads: 2 })
  expect(run.sameLevels).toBe(true)
  expect(misfit(run, exact)).toBeLessThan(3)
  expect(run.roundTrips.value).toBeGreaterThan(3)
  for (const K of [0.2, 0.4, 0.44, 0.5, 0.7])
    for (const density of [learned, run]) {
      const { energy, specificHeat, logPartition } = canonical(density, K)
      const all = kaufman(16, 16, K)
      expect(Math.abs(deviation(energy, all.energy))).toBeLessThan(4)
      expect(Math.abs(deviation(specificHeat, all.specificHeat))).toBeLessThan(4)
      expect(Math.abs(deviation(logPartition, all.logPartition))).toBeLessThan(4)
    }
  expect(Math.abs(deviation(canonicalMagnetization(run, 0).magnetization2, 1 / 256))).toBeLessThan(4)
  expect(canonicalMagnetization(run, 3).magnetization4.value).toBeCloseTo(1, 5)
})

test("multicanonical |m|, m² and m⁴ of 5 × 5 spins are the enumerated ones", async () => {
  const lattice = square(5, 5)
  const exact = exactDensity(ising({ lattice, coupling: 1 }))
  const run = await multicanonical(ising({ lattice, coupling: 1 }), weightsOf(exact), {
    walkers, seed: 6, sweeps: 10_000, threads: 1,
  }) // prettier-ignore
  const counted = densityOfStates(lattice)
  for (const K of [-0.3, 0, 0.3, 0.5]) {
    const all = thermalAverages(counted, K)
    const { absoluteMagnetization, magnetization2, magnetization4 } = canonicalMagnetization(run, K)
    expect(Math.abs(deviation(absoluteMagnetization, all.absoluteMagnetization))).toBeLessThan(4)
    expect(Math.abs(deviation(magnetization2, all.magnetization2))).toBeLessThan(4)
    expect(Math.abs(deviation(magnetization4, all.magnetization4))).toBeLessThan(4)
  }
})

test("q = 10 Potts, 12 × 12: two phases coexist, about the exact latent heat apart", async () => {
  const model = potts({ lattice: square(12, 12), colours: 10, coupling: 1.4 })
  const learned = await wangLandau(model, { walkers: 4, seed: 7, finalLogFactor: 2e-4, threads: 2 })
  const run = await multicanonical(model, learned, { seed: 8, sweeps: 20_000, threads: 2 })
  const middle = pottsTransition(10).energy * 144
  const peaks = (K: number): { low: number; high: number; lowShare: number; highShare: number; least: number } => {
    const shares = canonicalDistribution(run, K).map(({ value }) => value)
    const best = (from: number, to: number, sign: 1 | -1): number =>
      [...run.energies.keys()]
        .filter((level) => run.energies[level] >= from && run.energies[level] < to)
        .reduce((a, b) => (sign * shares[b] > sign * shares[a] ? b : a))
    const [low, high] = [best(-Infinity, middle, 1), best(middle, Infinity, 1)]
    const valley = best(run.energies[low], run.energies[high], -1)
    return {
      low: run.energies[low], high: run.energies[high],
      lowShare: shares[low], highShare: shares[high], least: shares[valley],
    } // prettier-ignore
  }
  let [below, above] = [1.38, 1.44]
  for (let i = 0; i < 12; i++) {
    const K = (below + above) / 2
    const { lowShare, highShare } = peaks(K)
    if (lowShare > highShare) above = K
    else below = K
  }
  const { low, high, lowShare, least } = peaks(below)
  // K_c moves as 1/N: 1.4261 of the infinite lattice is approached from below.
  expect(below).toBeGreaterThan(1.4)
  expect(below).toBeLessThan(pottsTransition(10).coupling)
  expect(lowShare / least).toBeGreaterThan(2)
  expect((high - low) / 144 / pottsTransition(10).latentHeat).toBeGreaterThan(0.8)
  expect((high - low) / 144 / pottsTransition(10).latentHeat).toBeLessThan(1.4)
})

describe("what breaks detailed balance is found out", () => {
  const model = ising({ lattice: square(4, 4), coupling: 1 })
  const exact = exactDensity(model)
  const flatness = (broken?: "accepted only" | "smaller proposals"): number => {
    const grid = energyGrid("walkers", model)
    const logDensities = new Float64Array(grid.bins).fill(Infinity)
    for (const [E, value] of exact) logDensities[(E - grid.lowest) / grid.spacing] = value
    const shares = Array.from({ length: walkers }, (_, walker) => {
      const plain = new PlainWalker(model, grid, { purpose: "walkers", seed: 9, walker }, logDensities)
      for (let n = 0; n < 20; n++) plain.sweep(0, broken)
      plain.visits.fill(0)
      for (let n = 0; n < 300; n++) plain.sweep(0, broken)
      const total = plain.visits.reduce((sum, count) => sum + count, 0)
      return plain.visits.map((count) => count / total)
    })
    const squares = [...logDensities.keys()]
      .filter((bin) => logDensities[bin] < Infinity)
      .map((bin) => deviation(meanEstimate(shares.map((own) => own[bin])), 1 / exact.size) ** 2)
    return squares.reduce((sum, z2) => sum + z2, 0) / squares.length
  }

  test("a plain walker has a flat histogram, mean square deviation below 3 errors²", () => {
    expect(flatness()).toBeLessThan(3)
  })

  test.each(["accepted only", "smaller proposals"] as const)("%s: its histogram is not flat", (broken) => {
    expect(flatness(broken)).toBeGreaterThan(6)
  })
})
