/** Strips against direct sums, enumeration, Kaufman's and Onsager's solutions, and conformal invariance. */
import { describe, expect, it } from "vitest"
import { InputError } from "../errors.ts"
import { ringThermodynamics } from "./chain.ts"
import { cylinderMass } from "./cylinder-mass.ts"
import { densityOfStates, thermalAverages } from "./enumeration.ts"
import { kaufman } from "./kaufman.ts"
import { square } from "./lattice.ts"
import {
  criticalCoupling,
  onsagerEnergy,
  onsagerLogPartition,
  onsagerSpecificHeat,
  yangMagnetization,
} from "./onsager.ts"
import { infiniteStrip, strip } from "./strip.ts"
import { torusMagnetization } from "./transfer-matrix.ts"

interface Model {
  width: number
  length: number
  periodic: boolean
  closed: boolean
  coupling: number
  ratio: number
  field: number
}

/** The same by a sum over all states. */
function directly({ width, length, periodic, closed, coupling: K, ratio, field }: Model): number[] {
  const N = width * length
  const sums = [0, 0, 0, 0, 0]
  for (let state = 0; state < 2 ** N; state++) {
    const s = (x: number, y: number): number => ((state >> ((y % length) * width + (x % width))) & 1 ? 1 : -1)
    let E = 0
    let M = 0
    for (let y = 0; y < length; y++) {
      for (let x = 0; x < width; x++) {
        M += s(x, y)
        if (periodic || x + 1 < width) E -= ratio * s(x, y) * s(x + 1, y)
        if (closed || y + 1 < length) E -= s(x, y) * s(x, y + 1)
      }
    }
    const weight = Math.exp(-K * E + field * M)
    for (const [k, value] of [1, E, E * E, M, M * M].entries()) sums[k] += weight * value
  }
  const [Z, E, E2, M, M2] = sums
  const variance = (first: number, second: number): number => second / Z - (first / Z) ** 2
  return [Math.log(Z) / N, E / Z / N, (K * K * variance(E, E2)) / N, M / Z / N, variance(M, M2) / N]
}

describe("strip", () => {
  it.each([
    [1, 5, false],
    [2, 3, true],
    [2, 3, false],
    [3, 4, true],
    [3, 3, false],
    [4, 3, true],
    [3, 1, true],
  ])("of %i × %i spins, closed or open, equals the sum over all states", (width, length, periodic) => {
    for (const closed of length === 1 ? [false] : [true, false]) {
      for (const [coupling, ratio, field] of [
        [0.4, 1, 0],
        [0.5, 0.6, 0.3],
        [-0.7, 1, 0.4],
        [0.3, -1.5, -0.2],
        [0, 1, 0.5],
      ]) {
        const model = { width, length, periodic, closed, coupling, ratio, field }
        const exact = strip(model)
        const [logPartition, energy, specificHeat, magnetization, susceptibility] = directly(model)
        expect(exact.logPartition).toBeCloseTo(logPartition, 13)
        expect(exact.energy).toBeCloseTo(energy, 12)
        expect(exact.specificHeat).toBeCloseTo(specificHeat, 11)
        expect(exact.magnetization).toBeCloseTo(magnetization, 12)
        expect(exact.susceptibility).toBeCloseTo(susceptibility, 11)
      }
    }
  })

  it("agrees with enumeration of open lattices, and with the ring", () => {
    const counted = thermalAverages(densityOfStates(square(4, 5, { periodic: false })), 0.6)
    const exact = strip({ width: 5, periodic: false, length: 4, closed: false, coupling: 0.6 })
    expect(exact.logPartition).toBeCloseTo(counted.logPartition, 13)
    expect(exact.energy).toBeCloseTo(counted.energy, 12)
    expect(exact.specificHeat).toBeCloseTo(counted.specificHeat, 12)
    expect(exact.susceptibility).toBeCloseTo(20 * counted.magnetization2, 12)
    const ring = ringThermodynamics(50, -0.8)
    const line = strip({ width: 1, periodic: false, length: 50, coupling: -0.8 })
    expect(line.energy).toBeCloseTo(ring.energy, 13)
    expect(line.specificHeat).toBeCloseTo(ring.specificHeat, 13)
  })

  it.each([
    [8, 8, criticalCoupling],
    [7, 30, 0.3],
    [10, 10, 0.5],
    [9, 8, -0.9],
    [7, 9, -0.4],
  ])("of %i × %i spins, closed, is Kaufman's torus at K = %f", (width, length, K) => {
    const exact = strip({ width, length, coupling: K })
    const torus = kaufman(length, width, K)
    expect(exact.logPartition).toBeCloseTo(torus.logPartition, 13)
    expect(exact.energy).toBeCloseTo(torus.energy, 12)
    expect(exact.specificHeat).toBeCloseTo(torus.specificHeat, 11)
  })

  it("has the susceptibility N⟨m²⟩ of the distribution of the magnetization", () => {
    const { magnetization2 } = torusMagnetization(7, 8, 0.4)
    expect(strip({ width: 7, length: 8, coupling: 0.4 }).susceptibility).toBeCloseTo(56 * magnetization2, 10)
  })

  it("does not care along which axis the transfer matrix runs", () => {
    const a = strip({ width: 3, periodic: false, length: 9, coupling: 0.4, ratio: 1.5, field: 0.1 })
    const b = strip({ width: 9, length: 3, closed: false, coupling: 0.6, ratio: 1 / 1.5, field: 0.1 })
    expect(a.logPartition).toBeCloseTo(b.logPartition, 13)
    expect(a.magnetization).toBeCloseTo(b.magnetization, 13)
    expect(a.specificHeat).toBeCloseTo(b.specificHeat, 12)
    // Energies are in units of J along.
    expect(a.energy).toBeCloseTo(1.5 * b.energy, 12)
  })

  it("neither overflows nor loses digits over 10,000 rows", () => {
    const long = strip({ width: 6, length: 10_000, coupling: criticalCoupling })
    const torus = kaufman(10_000, 6, criticalCoupling)
    expect(long.logPartition).toBeCloseTo(torus.logPartition, 12)
    expect(long.specificHeat).toBeCloseTo(torus.specificHeat, 10)
    expect(strip({ width: 4, length: 8, coupling: 250, ratio: 1, field: 200 }).logPartition).toBeCloseTo(700, 10)
  })

  it("refuses traces that would take too long, and sizes that are none", () => {
    expect(() => strip({ width: 16, length: 16, coupling: 0.4, field: 0.1 })).toThrow(/Take a narrower or an open one/)
    expect(() => strip({ width: 17, length: 4, coupling: 0.4 })).toThrow(InputError)
    expect(() => strip({ width: 1, length: 4, coupling: 0.4 })).toThrow(
      /width: expected an integer from 2 to 16, got 1/,
    )
    expect(() => strip({ width: 4, length: 0, closed: false, coupling: 0.4 })).toThrow(InputError)
    expect(() => strip({ width: 4, length: 3, coupling: Number.NaN })).toThrow(InputError)
  })
})

describe("infiniteStrip", () => {
  it.each([
    [1, false, 0.5, 1, 0.3],
    [3, true, -0.6, 1, 0.2],
    [4, false, 0.7, 0.5, 0.1],
    [5, true, 0.3, -1, 0],
    [2, true, 0.44, 1, 0],
  ])("of width %i is the limit of long closed strips", (width, periodic, coupling, ratio, field) => {
    const options = { width, periodic, coupling, ratio, field }
    const infinite = infiniteStrip(options)
    const long = strip({ ...options, length: 1500 })
    expect(infinite.logPartition).toBeCloseTo(long.logPartition, 12)
    expect(infinite.energy).toBeCloseTo(long.energy, 12)
    expect(infinite.specificHeat).toBeCloseTo(long.specificHeat, 11)
    expect(infinite.magnetization).toBeCloseTo(long.magnetization, 12)
    expect(infinite.susceptibility / long.susceptibility).toBeCloseTo(1, 10)
  })

  it.each([2, 6, 12])("of width %i has Kaufman's energies and the cylinder's exact correlation length", (width) => {
    for (const K of [0.2, criticalCoupling, 0.55]) {
      const infinite = infiniteStrip({ width, coupling: K })
      // The torus is long enough that only the first eigenvalue is left.
      const torus = kaufman(100_000, width, K)
      expect(infinite.energy).toBeCloseTo(torus.energy, 11)
      expect(infinite.specificHeat).toBeCloseTo(torus.specificHeat, 9)
      expect(infinite.correlationLength * cylinderMass(width, K)).toBeCloseTo(1, 9)
    }
  })

  it("of width 16 is the plane where its correlation length is short", () => {
    for (const K of [0.2, 0.8]) {
      const infinite = infiniteStrip({ width: 16, coupling: K })
      expect(infinite.logPartition).toBeCloseTo(onsagerLogPartition(K), 8)
      expect(infinite.energy).toBeCloseTo(onsagerEnergy(K), 6)
      expect(infinite.specificHeat).toBeCloseTo(onsagerSpecificHeat(K), 5)
    }
  })

  it("is magnetized as Yang's plane in a weak field", () => {
    const { magnetization, susceptibility } = infiniteStrip({ width: 12, coupling: 0.7, field: 3e-4 })
    expect(magnetization - 3e-4 * susceptibility).toBeCloseTo(yangMagnetization(0.7), 5)
  })

  it("has the scaling dimensions 1/8 and 1 at T_c: ξ = w/2πΔ", () => {
    const { correlationLength, energyCorrelationLength } = infiniteStrip({ width: 14, coupling: criticalCoupling })
    expect(14 / (2 * Math.PI * correlationLength)).toBeCloseTo(1 / 8, 3)
    expect(14 / (2 * Math.PI * energyCorrelationLength)).toBeCloseTo(1, 2)
  })

  it("has one correlation length in a field, and none without coupling", () => {
    const inField = infiniteStrip({ width: 6, coupling: 0.4, field: 0.1 })
    expect(inField.energyCorrelationLength).toBe(inField.correlationLength)
    expect(infiniteStrip({ width: 6, coupling: 0, field: 0.1 }).correlationLength).toBe(0)
  })
})
