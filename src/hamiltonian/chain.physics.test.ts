/** The ring against enumeration, and its thermodynamic and scaling limits. */
import { describe, expect, it } from "vitest"
import { InputError } from "../errors.ts"
import { chainCorrelationLength, ringCorrelation, ringThermodynamics } from "./chain.ts"
import { densityOfStates, thermalAverages } from "./enumeration.ts"
import { chain } from "./lattice.ts"

describe("ringThermodynamics", () => {
  it.each([2, 3, 4, 7, 12])("equals the enumeration of %i spins, frustrated or not", (n) => {
    const density = densityOfStates(chain(n))
    for (const K of [-1.3, -0.2, 0, 0.3, 0.7, 2]) {
      const exact = ringThermodynamics(n, K)
      const counted = thermalAverages(density, K)
      expect(exact.logPartition).toBeCloseTo(counted.logPartition, 13)
      expect(exact.energy).toBeCloseTo(counted.energy, 13)
      expect(exact.specificHeat).toBeCloseTo(counted.specificHeat, 13)
    }
  })

  it("becomes the infinite chain, u = −tanh K and C = (K/cosh K)²", () => {
    const { logPartition, energy, specificHeat } = ringThermodynamics(1000, 0.8)
    expect(logPartition).toBeCloseTo(Math.log(2 * Math.cosh(0.8)), 14)
    expect(energy).toBeCloseTo(-Math.tanh(0.8), 14)
    expect(specificHeat).toBeCloseTo((0.8 / Math.cosh(0.8)) ** 2, 14)
  })

  it("does not overflow at low temperature", () => {
    expect(ringThermodynamics(10, 500).logPartition - 500).toBeCloseTo(Math.LN2 / 10, 12)
    expect(ringThermodynamics(10, 500).specificHeat).toBe(0)
    expect(() => ringThermodynamics(1, 0.5)).toThrow(InputError)
  })
})

describe("ringCorrelation", () => {
  it("is 1 at distance 0, −u at distance 1 and symmetric around the ring", () => {
    for (const K of [-0.6, 0.4, 1.1]) {
      expect(ringCorrelation(9, K, 0)).toBeCloseTo(1, 14)
      expect(ringCorrelation(9, K, 1)).toBeCloseTo(-ringThermodynamics(9, K).energy, 14)
      expect(ringCorrelation(9, K, 2)).toBeCloseTo(ringCorrelation(9, K, 7), 14)
    }
    expect(() => ringCorrelation(9, 1, 10)).toThrow(InputError)
  })

  it("sums to the susceptibility: N ⟨m²⟩ = Σ_r ⟨s₀ s_r⟩", () => {
    const n = 8
    let sum = 0
    for (let r = 0; r < n; r++) sum += ringCorrelation(n, 0.5, r)
    expect(sum).toBeCloseTo(n * thermalAverages(densityOfStates(chain(n)), 0.5).magnetization2, 13)
  })
})

describe("chainCorrelationLength", () => {
  it("is the decay length of the correlations of a long ring", () => {
    for (const K of [-0.5, 0.5, 1])
      expect(chainCorrelationLength(K)).toBeCloseTo(
        -1 / Math.log(ringCorrelation(5000, K, 12) / ringCorrelation(5000, K, 10)) / 0.5,
        11,
      )
  })

  it("grows as ½ e^(2K) at low temperature, and vanishes at K = 0", () => {
    expect(chainCorrelationLength(30) / (0.5 * Math.exp(60))).toBeCloseTo(1, 12)
    expect(chainCorrelationLength(0)).toBe(0)
  })
})
