/** The triangular and honeycomb lattices against enumeration, duality, critical values and Wannier's entropy. */
import { describe, expect, it } from "vitest"
import { InputError } from "../errors.ts"
import { honeycombCriticalCoupling, triangularCriticalCoupling } from "./critical.ts"
import { densityOfStates, thermalAverages } from "./enumeration.ts"
import { honeycomb, triangular } from "./lattice.ts"
import {
  honeycombMagnetization,
  honeycombThermodynamics,
  triangularMagnetization,
  triangularThermodynamics,
} from "./triangular-honeycomb.ts"

/** Central difference of fourth order. */
const derivative = (f: (x: number) => number, x: number, h = 2e-4): number =>
  (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h)

describe("triangularThermodynamics", () => {
  it("has u = −2 and ln Z/N = 0.87958538616 at T_c = 4/ln 3, where C diverges", () => {
    const { logPartition, energy, specificHeat } = triangularThermodynamics(triangularCriticalCoupling)
    expect(energy).toBeCloseTo(-2, 13)
    expect(logPartition).toBeCloseTo(0.87958538616, 11)
    expect(specificHeat).toBe(Infinity)
  })

  it("has a logarithmic specific heat on both sides of T_c", () => {
    const heat = (δ: number): number => triangularThermodynamics(triangularCriticalCoupling * (1 + δ)).specificHeat
    for (const side of [-1, 1]) {
      const near = heat(side * 1e-7) - heat(side * 1e-6)
      expect(heat(side * 1e-8) - heat(side * 1e-7)).toBeCloseTo(near, 5)
      expect(near).toBeGreaterThan(0.9)
    }
  })

  it("keeps Wannier's entropy 0.32306594722 in the frozen antiferromagnet", () => {
    for (const K of [-15, -60]) {
      const { logPartition, energy } = triangularThermodynamics(K)
      expect(energy).toBeCloseTo(1, 12)
      expect(logPartition + K).toBeCloseTo(0.32306594721945, 12)
    }
  })

  it("is the enumerated 5 × 5 torus at weak coupling but for loops around it", () => {
    const density = densityOfStates(triangular(5, 5))
    for (const K of [-0.05, 0.03, 0.05]) {
      const counted = thermalAverages(density, K)
      const exact = triangularThermodynamics(K)
      // 15 shortest loops around the torus, and half as many again of the next length, on 25 sites.
      const loops = (1.5 * 15 * Math.abs(K) ** 5) / 25
      expect(Math.abs(exact.logPartition - counted.logPartition)).toBeLessThan(2 * loops)
      expect(Math.abs(exact.energy - counted.energy)).toBeLessThan((12 * loops) / Math.abs(K))
    }
  })

  it("derives u and C from ln Z, and freezes into the ground state", () => {
    for (const K of [-3, -0.5, -0.1, 0.1, 0.26, 0.29, 0.5, 1]) {
      expect(-derivative((x) => triangularThermodynamics(x).logPartition, K)).toBeCloseTo(
        triangularThermodynamics(K).energy,
        7,
      )
      expect(-K * K * derivative((x) => triangularThermodynamics(x).energy, K)).toBeCloseTo(
        triangularThermodynamics(K).specificHeat,
        5,
      )
    }
    expect(triangularThermodynamics(40).energy).toBeCloseTo(-3, 12)
    expect(triangularThermodynamics(0).logPartition).toBeCloseTo(Math.LN2, 14)
    expect(() => triangularThermodynamics(Number.NaN)).toThrow(InputError)
  })
})

describe("honeycombThermodynamics", () => {
  it("has u = −2/√3 and ln Z/N = 1.02505909647 at T_c, where C diverges", () => {
    const { logPartition, energy, specificHeat } = honeycombThermodynamics(honeycombCriticalCoupling)
    expect(energy).toBeCloseTo(-2 / Math.sqrt(3), 13)
    expect(logPartition).toBeCloseTo(1.02505909647, 11)
    expect(specificHeat).toBe(Infinity)
  })

  it("is dual to the triangular lattice: e^(−2L) = tanh K", () => {
    for (const K of [0.05, 0.2, triangularCriticalCoupling, 0.3, 0.8]) {
      const L = -Math.log(Math.tanh(K)) / 2
      // Low-temperature loops of the honeycomb are high-temperature loops of the triangular lattice.
      const dual = Math.LN2 + 3 * Math.log(Math.cosh(K)) + 2 * honeycombThermodynamics(L).logPartition - 3 * L
      expect(triangularThermodynamics(K).logPartition).toBeCloseTo(dual, 13)
    }
  })

  it("is the enumerated honeycomb at weak coupling, ferromagnet or antiferromagnet", () => {
    const density = densityOfStates(honeycomb(3, 4))
    for (const K of [-0.1, 0.1]) {
      const counted = thermalAverages(density, K)
      const exact = honeycombThermodynamics(K)
      expect(exact.logPartition).toBeCloseTo(counted.logPartition, 6)
      expect(exact.energy).toBeCloseTo(counted.energy, 4)
      expect(exact.specificHeat).toBeCloseTo(counted.specificHeat, 4)
    }
  })

  it("derives u and C from ln Z", () => {
    for (const K of [-1, -0.3, 0.2, 0.6, 0.7, 1.2]) {
      expect(-derivative((x) => honeycombThermodynamics(x).logPartition, K)).toBeCloseTo(
        honeycombThermodynamics(K).energy,
        7,
      )
      expect(-K * K * derivative((x) => honeycombThermodynamics(x).energy, K)).toBeCloseTo(
        honeycombThermodynamics(K).specificHeat,
        5,
      )
    }
    expect(honeycombThermodynamics(40).energy).toBeCloseTo(-1.5, 12)
  })
})

describe("spontaneous magnetizations", () => {
  it("vanish at T_c with β = 1/8, and reach 1", () => {
    for (const [m, critical] of [
      [triangularMagnetization, triangularCriticalCoupling],
      [honeycombMagnetization, honeycombCriticalCoupling],
    ] as const) {
      expect(m(critical)).toBe(0)
      expect(Math.log10(m(critical * (1 + 1e-6)) / m(critical * (1 + 1e-8)))).toBeCloseTo(1 / 4, 5)
      expect(m(20)).toBe(1)
    }
  })

  it("fall at low temperature by single spins turned over, of 3 and of 6 bonds", () => {
    expect((1 - honeycombMagnetization(4)) / Math.exp(-24)).toBeCloseTo(2, 2)
    expect((1 - triangularMagnetization(2)) / Math.exp(-24)).toBeCloseTo(2, 2)
  })
})
