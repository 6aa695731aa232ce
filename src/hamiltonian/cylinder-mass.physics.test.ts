/** The cylinder's mass against the transfer matrix, diagonalised, and its limits. */
import { describe, expect, it } from "vitest"
import { InputError } from "../errors.ts"
import { cylinderMass } from "./cylinder-mass.ts"
import { correlationLength, criticalCoupling } from "./onsager.ts"

/** Largest eigenvalue of V½ W V½ among states even (+1) or odd (−1) under a flip of all spins, by power iteration. */
function largestEigenvalue(L: number, K: number, parity: 1 | -1): number {
  const states = 2 ** L
  const half = Float64Array.from({ length: states }, (_, state) => {
    let bonds = 0
    for (let x = 0; x < L; x++) bonds += ((state >> x) ^ (state >> ((x + 1) % L))) & 1 ? -1 : 1
    return Math.exp((K * bonds) / 2)
  })
  let vector = Float64Array.from({ length: states }, (_, state) => (state < states / 2 ? 1 : parity))
  let eigenvalue = 0
  for (let iteration = 0; iteration < 500; iteration++) {
    let next = vector.map((x, state) => x * half[state])
    for (let x = 0; x < L; x++)
      next = next.map((value, state) => Math.exp(K) * value + Math.exp(-K) * next[state ^ (1 << x)])
    next = next.map((x, state) => x * half[state])
    eigenvalue = Math.sqrt(next.reduce((sum, x) => sum + x * x, 0))
    vector = next.map((x) => x / eigenvalue)
  }
  return eigenvalue
}

describe("cylinderMass", () => {
  it.each([2, 3, 4, 6, 8])("is ln Λ₀/Λ₁ of the transfer matrix of %i spins, in both phases", (L) => {
    for (const K of [0.2, 0.408, criticalCoupling, 0.55]) {
      const direct = Math.log(largestEigenvalue(L, K, 1) / largestEigenvalue(L, K, -1))
      expect(cylinderMass(L, K)).toBeCloseTo(direct, 12)
    }
  })

  it("becomes the inverse correlation length of the plane, 1/7.4673 at K = 0.408", () => {
    expect(1 / cylinderMass(400, 0.408)).toBeCloseTo(7.4673, 4)
    expect(cylinderMass(400, 0.408)).toBeCloseTo(1 / correlationLength(0.408), 13)
    expect(cylinderMass(40, 0.408)).toBeGreaterThan(1 / correlationLength(0.408))
  })

  it("is π/4L at T_c, the scaling dimension 1/8 of the spin", () => {
    expect((1000 / Math.PI) * 4 * cylinderMass(1000, criticalCoupling)).toBeCloseTo(1, 6)
  })

  it("vanishes exponentially in the ordered phase", () => {
    expect(cylinderMass(10, 0.6)).toBeGreaterThan(0)
    expect(cylinderMass(20, 0.6) / cylinderMass(10, 0.6)).toBeLessThan(0.01)
    expect(cylinderMass(400, 0.6)).toBeCloseTo(0, 13)
  })

  it("refuses couplings that are not positive", () => {
    expect(() => cylinderMass(8, 0)).toThrow(InputError)
    expect(() => cylinderMass(8, -0.4)).toThrow(InputError)
  })
})
