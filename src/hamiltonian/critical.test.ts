/** Critical points against each other and against published numbers. */
import { describe, expect, it } from "vitest"
import { InputError } from "../errors.ts"
import {
  anisotropicCriticalCoupling,
  cubicCriticalCoupling,
  honeycombCriticalCoupling,
  pottsTransition,
  triangularCriticalCoupling,
} from "./critical.ts"
import { criticalCoupling } from "./onsager.ts"
import { infiniteStrip } from "./strip.ts"

describe("critical couplings", () => {
  it("are dual, and related by the star–triangle transformation", () => {
    expect(Math.exp(-2 * honeycombCriticalCoupling)).toBeCloseTo(Math.tanh(triangularCriticalCoupling), 14)
    expect(Math.exp(4 * triangularCriticalCoupling)).toBeCloseTo(2 * Math.cosh(2 * honeycombCriticalCoupling) - 1, 13)
    expect(1 / triangularCriticalCoupling).toBeCloseTo(3.640957, 6)
    expect(1 / honeycombCriticalCoupling).toBeCloseTo(1.518651, 6)
    expect(1 / cubicCriticalCoupling.value).toBeCloseTo(4.5115, 4)
  })

  it("fall as the number of neighbours grows", () => {
    const order = [honeycombCriticalCoupling, criticalCoupling, triangularCriticalCoupling, cubicCriticalCoupling.value]
    expect(order).toEqual(order.toSorted((a, b) => b - a))
  })

  it("of the anisotropic square lattice are an involution with the isotropic point fixed", () => {
    expect(anisotropicCriticalCoupling(criticalCoupling)).toBeCloseTo(criticalCoupling, 14)
    for (const K of [1e-9, 9.999e-4, 1.0001e-3, 0.2, 1.3, 10]) {
      const other = anisotropicCriticalCoupling(K)
      expect(anisotropicCriticalCoupling(other) / K).toBeCloseTo(1, 9)
      expect(Math.sinh(2 * K) * Math.sinh(2 * other)).toBeCloseTo(1, 9)
    }
    expect(() => anisotropicCriticalCoupling(0)).toThrow(InputError)
  })

  it("of the anisotropic lattice are where wider strips have correlation lengths in proportion", () => {
    const coupling = anisotropicCriticalCoupling(0.3)
    const scaled = (width: number): number =>
      infiniteStrip({ width, coupling, ratio: 0.3 / coupling }).correlationLength / width
    expect(scaled(12) / scaled(8)).toBeCloseTo(1, 2)
    expect(scaled(12)).toBeCloseTo((4 / Math.PI) * Math.sinh(2 * coupling), 1)
  })
})

describe("pottsTransition", () => {
  it("is the Ising transition at q = 2, K_Potts = 2 K", () => {
    const { coupling, energy, latentHeat, exponents } = pottsTransition(2)
    expect(coupling).toBeCloseTo(2 * criticalCoupling, 14)
    // E = −Σ δ = −½ Σ (1 + s s'), two bonds a site, ⟨s s'⟩ = 1/√2.
    expect(energy).toBeCloseTo(-1 - Math.SQRT1_2, 14)
    expect(latentHeat).toBe(0)
    const expected = { nu: 1, alpha: 0, beta: 1 / 8, gamma: 7 / 4, delta: 15, eta: 1 / 4 }
    for (const [name, value] of Object.entries(expected))
      expect(exponents).toHaveProperty(name, expect.closeTo(value, 12))
  })

  it.each([
    [3, { nu: 5 / 6, alpha: 1 / 3, beta: 1 / 9, gamma: 13 / 9, delta: 14, eta: 4 / 15 }],
    [4, { nu: 2 / 3, alpha: 2 / 3, beta: 1 / 12, gamma: 7 / 6, delta: 15, eta: 1 / 4 }],
  ])("has the exact exponents of q = %i", (q, expected) => {
    const { exponents } = pottsTransition(q)
    for (const [name, value] of Object.entries(expected))
      expect(exponents).toHaveProperty(name, expect.closeTo(value, 12))
  })

  it.each([
    [5, 1.174359, 0.05291876],
    [10, 1.426062, 0.6960494],
  ])("is of first order at q = %i, with Baxter's latent heat", (q, coupling, latentHeat) => {
    const transition = pottsTransition(q)
    expect(transition.coupling).toBeCloseTo(coupling, 6)
    expect(transition.latentHeat).toBeCloseTo(latentHeat, 7)
    expect(transition.exponents).toBeUndefined()
  })

  it("has energies −0.968 and −1.664 of the phases at q = 10, and a latent heat that tends to 2", () => {
    const { energy, latentHeat } = pottsTransition(10)
    expect(energy + latentHeat / 2).toBeCloseTo(-0.968203, 5)
    expect(energy - latentHeat / 2).toBeCloseTo(-1.664253, 5)
    expect(pottsTransition(10 ** 8).latentHeat).toBeCloseTo(2, 3)
    expect(() => pottsTransition(2.5)).toThrow(InputError)
    expect(() => pottsTransition(1)).toThrow(InputError)
  })
})
