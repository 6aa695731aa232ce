/** Kaufman's torus against published digits, enumeration of small tori and Onsager's infinite lattice. */
import { describe, expect, it } from "vitest"
import { InputError } from "../errors.ts"
import { densityOfStates, thermalAverages } from "./enumeration.ts"
import { kaufman } from "./kaufman.ts"
import { square } from "./lattice.ts"
import { criticalCoupling, onsagerEnergy, onsagerLogPartition, onsagerSpecificHeat } from "./onsager.ts"

describe("kaufman", () => {
  it.each([
    [4, criticalCoupling, 0.9701197161722052, -1.565623787638319, 0.78326682592891],
    [8, criticalCoupling, 0.9397153248292055, -1.491589107439707, 1.1455592398944],
    [8, 1 / 2.5, 0.8843654493816465, -1.222320643250913, 1.1004758893624],
    [32, criticalCoupling, 0.9303203901841238, -1.433658466146248, 1.8467675900396],
    [64, criticalCoupling, 0.9298516316942894, -1.423938389833011, 2.1922113931406],
    [128, criticalCoupling, 0.9297344557701895, -1.419076272084985, 2.5363313351086],
  ])("gives ln Z/N, u and C of the %i × %i torus to the digits published", (L, K, logPartition, energy, heat) => {
    const exact = kaufman(L, L, K)
    expect(exact.logPartition).toBeCloseTo(logPartition, 14)
    expect(exact.energy).toBeCloseTo(energy, 13)
    expect(exact.specificHeat).toBeCloseTo(heat, 11)
  })

  it("gives the 40 × 40 torus of the mapping experiment, K = 0.408", () => {
    const { logPartition, energy, specificHeat } = kaufman(40, 40, 0.408)
    expect(energy).toBeCloseTo(-1.15182115, 8)
    expect(specificHeat).toBeCloseTo(0.9946704746774, 12)
    expect(logPartition).toBeCloseTo(0.8883953584, 10)
    expect(kaufman(40, 40, criticalCoupling).specificHeat).toBeCloseTo(1.958, 3)
  })

  it.each([
    [1.5, -1.95112],
    [2, -1.74543],
    [2.25, -1.50017],
    [1 / criticalCoupling, -1.47624],
    [2.5, -1.1851],
    [2.75, -0.96177],
    [3, -0.82564],
    [4, -0.55745],
    [6, -0.34937],
  ])("gives the energy of the 10 × 10 torus at T = %f", (T, energy) => {
    expect(kaufman(10, 10, 1 / T).energy).toBeCloseTo(energy, 5)
  })

  it("gives C = 1.260 on the 10 × 10 torus at T_c", () => {
    expect(kaufman(10, 10, criticalCoupling).specificHeat).toBeCloseTo(1.26, 3)
  })

  it.each([
    [2, 2],
    [2, 3],
    [3, 2],
    [3, 3],
    [2, 7],
    [3, 5],
    [4, 4],
    [4, 5],
    [6, 3],
  ])("equals the enumeration of the %i × %i torus", (height, width) => {
    const density = densityOfStates(square(height, width))
    for (const K of [0.01, 0.2, criticalCoupling, 0.6, 1.5]) {
      const exact = kaufman(height, width, K)
      const counted = thermalAverages(density, K)
      expect(exact.logPartition).toBeCloseTo(counted.logPartition, 13)
      expect(exact.energy).toBeCloseTo(counted.energy, 12)
      expect(exact.specificHeat).toBeCloseTo(counted.specificHeat, 12)
    }
  })

  it("mirrors the antiferromagnet on even tori", () => {
    const counted = thermalAverages(densityOfStates(square(4, 4)), -0.5)
    const exact = kaufman(4, 4, -0.5)
    expect(exact.logPartition).toBeCloseTo(counted.logPartition, 13)
    expect(exact.energy).toBeCloseTo(counted.energy, 13)
    expect(exact.specificHeat).toBeCloseTo(counted.specificHeat, 12)
    expect(() => kaufman(1, 5, 0.5)).toThrow(InputError)
  })

  it.each([
    [2, 3],
    [3, 3],
    [3, 4],
    [4, 3],
    [4, 5],
    [5, 3],
  ])("equals the enumeration of the frustrated %i × %i torus", (height, width) => {
    const density = densityOfStates(square(height, width))
    for (const K of [-0.01, -0.2, -criticalCoupling, -0.6, -1.5]) {
      const exact = kaufman(height, width, K)
      const counted = thermalAverages(density, K)
      expect(exact.logPartition).toBeCloseTo(counted.logPartition, 12)
      expect(exact.energy).toBeCloseTo(counted.energy, 11)
      expect(exact.specificHeat).toBeCloseTo(counted.specificHeat, 10)
    }
  })

  it("puts one domain wall into a frozen antiferromagnet on rings of odd length", () => {
    // A bond a row is unsatisfied; the wall wanders, one step a row.
    const { logPartition, energy } = kaufman(1000, 999, -60)
    expect(energy).toBeCloseTo(2 - 2 / 999, 12)
    expect(logPartition).toBeGreaterThan(60 * (2 - 2 / 999))
  })

  it("becomes Onsager's antiferromagnet at L = 999 above the Néel temperature, and refuses what would cancel below", () => {
    for (const [height, width] of [
      [1000, 999],
      [999, 1000],
      [999, 999],
    ]) {
      const { logPartition, energy, specificHeat } = kaufman(height, width, -0.42)
      expect(logPartition).toBeCloseTo(onsagerLogPartition(0.42), 12)
      expect(energy).toBeCloseTo(-onsagerEnergy(0.42), 11)
      expect(specificHeat).toBeCloseTo(onsagerSpecificHeat(0.42), 9)
    }
    expect(() => kaufman(999, 999, -0.6)).toThrow(InputError)
  })

  it("takes less than a second at L = 1000", () => {
    const start = performance.now()
    for (const K of [0.3, criticalCoupling, 0.6]) kaufman(1000, 1000, K)
    expect(performance.now() - start).toBeLessThan(1000)
  })

  it("does not care which way the transfer matrix runs", () => {
    for (const K of [0.3, criticalCoupling, 0.5]) {
      const a = kaufman(6, 40, K)
      const b = kaufman(40, 6, K)
      expect(a.logPartition).toBeCloseTo(b.logPartition, 13)
      expect(a.energy).toBeCloseTo(b.energy, 12)
      expect(a.specificHeat).toBeCloseTo(b.specificHeat, 11)
    }
  })

  it("becomes Onsager's lattice at L = 1000 away from T_c, with the degeneracy ln 2 below it", () => {
    for (const K of [0.1, 0.4, 0.5, 1, 5]) {
      const { logPartition, energy, specificHeat } = kaufman(1000, 1000, K)
      const degeneracy = K > criticalCoupling ? Math.LN2 / 1e6 : 0
      expect(logPartition).toBeCloseTo(onsagerLogPartition(K) + degeneracy, 12)
      expect(energy).toBeCloseTo(onsagerEnergy(K), 11)
      expect(specificHeat).toBeCloseTo(onsagerSpecificHeat(K), 9)
    }
  })

  it("leaves ln Z_L − N (ln Z/N)_∞ → ln(2^¼ + 2^−½) = 0.639911947 at T_c", () => {
    // Ferdinand & Fisher 1969; corrections are O(1/L²).
    const limit = Math.log(2 ** 0.25 + 2 ** -0.5)
    expect(limit).toBeCloseTo(0.639911947192, 11)
    const excess = (L: number): number =>
      L * L * (kaufman(L, L, criticalCoupling).logPartition - onsagerLogPartition(criticalCoupling)) - limit
    expect(excess(100)).toBeCloseTo(4 * excess(200), 7)
    expect(Math.abs(excess(1000))).toBeLessThan(1e-6)
  })

  it("is continuous where the fourth product changes sign", () => {
    const at = kaufman(64, 64, criticalCoupling)
    const beside = kaufman(64, 64, criticalCoupling * (1 + 1e-9))
    expect(beside.energy).toBeCloseTo(at.energy, 7)
    expect(beside.specificHeat).toBeCloseTo(at.specificHeat, 6)
  })

  it("reaches the free spins at K = 0 and the ground state at low temperature", () => {
    expect(kaufman(8, 8, 0)).toEqual({ logPartition: Math.LN2, energy: 0, specificHeat: 0 })
    expect(kaufman(8, 8, 1e-6).energy).toBeCloseTo(-2e-6, 8)
    const frozen = kaufman(8, 8, 300)
    expect(frozen.energy).toBeCloseTo(-2, 14)
    expect(frozen.logPartition - 600).toBeCloseTo(Math.LN2 / 64, 12)
    expect(frozen.specificHeat).toBeCloseTo(0, 9)
  })
})
