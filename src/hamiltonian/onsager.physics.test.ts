/** Exact and published numbers of the infinite square lattice. */
import { describe, expect, it } from "vitest"
import { InputError } from "../errors.ts"
import {
  correlationLength,
  criticalCoupling,
  onsagerEnergy,
  onsagerLogPartition,
  onsagerSpecificHeat,
  yangMagnetization,
} from "./onsager.ts"

const CATALAN = 0.915965594177219

/** Central difference of fourth order. */
const derivative = (f: (x: number) => number, x: number, h = 2e-4): number =>
  (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h)

describe("the critical point of the square lattice", () => {
  it("lies at K_c = 0.4406867935, T_c = 2.2691853142", () => {
    expect(criticalCoupling).toBeCloseTo(0.4406867935, 10)
    expect(1 / criticalCoupling).toBeCloseTo(2.2691853142, 10)
  })

  it("has ln Z/N = ln 2/2 + 2G/π, u = −√2 and an infinite specific heat", () => {
    expect(onsagerLogPartition(criticalCoupling)).toBeCloseTo(Math.LN2 / 2 + (2 * CATALAN) / Math.PI, 14)
    expect(onsagerLogPartition(criticalCoupling)).toBeCloseTo(0.9296953983416103, 14)
    expect(-onsagerLogPartition(criticalCoupling) / criticalCoupling).toBeCloseTo(-2.109651144608208, 13)
    expect(onsagerEnergy(criticalCoupling)).toBeCloseTo(-Math.SQRT2, 14)
    expect(onsagerSpecificHeat(criticalCoupling)).toBe(Infinity)
  })

  it("has a logarithmic specific heat, −(8 K_c²/π) ln |1 − K/K_c| + const", () => {
    const amplitude = (8 * criticalCoupling ** 2) / Math.PI
    const near = onsagerSpecificHeat(criticalCoupling * (1 - 1e-7))
    const nearer = onsagerSpecificHeat(criticalCoupling * (1 - 1e-9))
    expect((nearer - near) / Math.log(100)).toBeCloseTo(amplitude, 5)
  })
})

describe("the infinite square lattice", () => {
  it("agrees with the reference values at K = 0.408, T = 2 and T = 2.5", () => {
    expect(onsagerEnergy(0.408)).toBeCloseTo(-1.150855, 6)
    expect(onsagerLogPartition(0.408)).toBeCloseTo(0.88838921, 8)
    expect(onsagerLogPartition(1 / 2)).toBeCloseTo(1.02579281269492, 13)
    expect(onsagerEnergy(1 / 2)).toBeCloseTo(-1.74556457531255, 13)
    expect(yangMagnetization(1 / 2)).toBeCloseTo(0.9113193778775, 13)
    expect(onsagerLogPartition(1 / 2.5)).toBeCloseTo(0.87936382077495, 13)
    expect(onsagerEnergy(1 / 2.5)).toBeCloseTo(-1.10607920374579, 13)
    expect(yangMagnetization(1 / 2.5)).toBe(0)
    expect(correlationLength(0.408)).toBeCloseTo(7.4673, 4)
  })

  it("derives u and C from ln Z", () => {
    for (const K of [-0.5, 0.05, 0.2, 0.4, 0.43, 0.46, 0.7, 1.2]) {
      expect(-derivative(onsagerLogPartition, K)).toBeCloseTo(onsagerEnergy(K), 6)
      expect(-K * K * derivative(onsagerEnergy, K)).toBeCloseTo(onsagerSpecificHeat(K), 5)
    }
  })

  it("is smooth where the series for weak coupling takes over", () => {
    const below = 1e-3 * (1 - 1e-9)
    const above = 1e-3
    expect(onsagerLogPartition(above)).toBeCloseTo(onsagerLogPartition(below), 10)
    expect(onsagerEnergy(above) / onsagerEnergy(below) - 1).toBeCloseTo(1e-9, 9)
    expect(onsagerSpecificHeat(above) / onsagerSpecificHeat(below) - 1).toBeCloseTo(0, 7)
    expect([onsagerLogPartition(0), onsagerSpecificHeat(0)]).toEqual([Math.LN2, 0])
    expect(onsagerEnergy(0)).toBeCloseTo(0, 15)
  })

  it("freezes into the ground state at low temperature", () => {
    expect(onsagerEnergy(20)).toBeCloseTo(-2, 14)
    expect(onsagerLogPartition(300) - 600).toBeCloseTo(0, 12)
    expect(yangMagnetization(20)).toBe(1)
    expect(onsagerSpecificHeat(20)).toBeCloseTo(0, 12)
  })

  it("is the antiferromagnet for K < 0, with u odd and ln Z and C even", () => {
    expect(onsagerEnergy(-0.6)).toBe(-onsagerEnergy(0.6))
    expect(onsagerLogPartition(-0.6)).toBe(onsagerLogPartition(0.6))
    expect(onsagerSpecificHeat(-0.6)).toBe(onsagerSpecificHeat(0.6))
  })

  it("has a correlation length that vanishes at K = 0 and diverges as 1/(4 (K_c − K))", () => {
    expect(correlationLength(0)).toBe(0)
    expect(correlationLength(criticalCoupling)).toBe(Infinity)
    expect(correlationLength(criticalCoupling - 1e-6) * 4e-6).toBeCloseTo(1, 4)
    expect(() => correlationLength(0.5)).toThrow(InputError)
  })
})
