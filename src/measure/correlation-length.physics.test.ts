/** Against exact zero-momentum correlations of small tori, the exact mass gap of the cylinder, and Wolff's sampler at 40 × 40. */
import { describe, expect, it } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream } from "../compute/philox.ts"
import { NumericalError } from "../errors.ts"
import { cylinderMass } from "../hamiltonian/cylinder-mass.ts"
import { densityOfStates, thermalAverages } from "../hamiltonian/enumeration.ts"
import { ising } from "../hamiltonian/ising.ts"
import { square } from "../hamiltonian/lattice.ts"
import { Wolff } from "../sample/wolff.ts"
import { deviation } from "../statistics/estimate.ts"
import { type CorrelationFunctions, correlationFunctions } from "./correlation-function.ts"
import { exponentialCorrelationLength, fitCosh, secondMomentCorrelationLength } from "./correlation-length.ts"
import { exactZeroMomentum } from "./testing/exact-correlations.ts"

/** Correlations known exactly, as two chains that agree. */
function known(length: number, G: Float64Array): CorrelationFunctions {
  const zeroMomentum = Array.from(G, (value) => ({ value, error: 0 }))
  return { length, zeroMomentum, axis: [], chains: [Float64Array.of(...G, 1), Float64Array.of(...G, 1)] }
}

describe("exact correlations", () => {
  it("of the helper sum up to the exact susceptibility N⟨m²⟩", () => {
    const G = exactZeroMomentum(4, 0.3)
    const { magnetization2 } = thermalAverages(densityOfStates(square(4, 4)), 0.3)
    expect(G[0] + 2 * G[1] + G[2]).toBeCloseTo(16 * magnetization2, 10)
  })

  it("give back the ξ of a pure cosh, on even and odd sides", () => {
    for (const L of [9, 40, 64])
      for (const ξ of [0.5, 2, 7.4673, 30]) {
        const G = Float64Array.from({ length: (L >> 1) + 1 }, (_, r) => 3 * Math.cosh((L / 2 - r) / ξ))
        expect(fitCosh(G, new Float64Array(G.length), L, [0, L >> 1]) / ξ).toBeCloseTo(1, 5)
        expect(exponentialCorrelationLength(known(L, G), [1, 4]).value / ξ).toBeCloseTo(1, 5)
        expect(exponentialCorrelationLength(known(L, G)).value / ξ).toBeCloseTo(1, 5)
      }
  })

  it.each([
    // L, K, and the bias of the default fit, which is that of the finite torus: about −0.2 e^(−L/ξ) on ξ of the cylinder.
    [8, 0.293, 2e-3],
    [10, 0.3194, 2e-3],
    [10, 0.3477, 7e-3],
  ])("of a torus of side %i at K = %f give the mass gap of the cylinder up to e^(−L/ξ)", (L, K, bias) => {
    const exact = 1 / cylinderMass(L, K)
    const correlations = known(L, exactZeroMomentum(L, K))
    const { value } = exponentialCorrelationLength(correlations)
    expect(value / exact).toBeLessThan(1)
    expect(value / exact).toBeGreaterThan(1 - bias)
    const secondMoment = secondMomentCorrelationLength(correlations).value
    expect(secondMoment / exact).toBeGreaterThan(0.975)
    expect(secondMoment / exact).toBeLessThan(1)
  })
})

describe("sampled correlations", () => {
  it("of the 4 × 4 torus agree with exact ones, with errors that cover", () => {
    const K = 0.3
    const exact = exactZeroMomentum(4, K)
    const weights = new Float64Array(65536)
    const model = ising({ lattice: square(4, 4), coupling: K })
    const { neighbours } = model.lattice
    let Z = 0
    for (let state = 0; state < 65536; state++) {
      let unlike = 0
      for (let site = 0; site < 16; site++)
        for (const k of [0, 2]) unlike += ((state >> site) ^ (state >> neighbours[4 * site + k])) & 1
      Z += Math.exp(-2 * K * unlike)
      weights[state] = Z
    }
    const runs = 200
    let inside = 0
    for (let seed = 0; seed < runs; seed++) {
      const random = new RandomStream(seed, "exact states")
      const states = new BitMatrix(500, 16)
      for (let row = 0; row < 500; row++) {
        const u = random.uniform() * Z
        let [low, high] = [0, 65535]
        while (low < high) {
          const middle = (low + high) >> 1
          if (weights[middle] > u) high = middle
          else low = middle + 1
        }
        states.words[row * states.stride] = low
      }
      for (const [r, estimate] of correlationFunctions(states, { chains: 50 }).zeroMomentum.entries())
        inside += Number(Math.abs(deviation(estimate, exact[r])) < 1) / (3 * runs)
    }
    expect(Math.abs(inside - 0.68)).toBeLessThan(0.08)
  })

  it("of the 40 × 40 torus at K = 0.408 give u = −1.15182, ξ = 7.46 and a slightly smaller second-moment length", () => {
    const wolff = new Wolff(ising({ lattice: square(40, 40), coupling: 0.408 }), { seed: 4 })
    wolff.step(500)
    const states = new BitMatrix(2000, 1600)
    for (let row = 0; row < 2000; row++) {
      wolff.step(15)
      wolff.read(states, row)
    }
    const correlations = correlationFunctions(states, { chains: 50 })
    expect(correlations.axis[0]).toEqual({ value: 1, error: 0 })
    expect(Math.abs(deviation(correlations.axis[1], 1.15182115 / 2))).toBeLessThan(4)
    const ξ = exponentialCorrelationLength(correlations)
    expect(ξ.error).toBeLessThan(0.3)
    expect(Math.abs(deviation(ξ, 1 / cylinderMass(40, 0.408)))).toBeLessThan(4)
    const secondMoment = secondMomentCorrelationLength(correlations)
    expect(Math.abs(deviation(secondMoment, 7.4))).toBeLessThan(4)
    expect(ξ.range).toEqual([4, 20])
  })
})

describe("correlations that have no length", () => {
  it("are refused with a way out", () => {
    const constant = known(10, new Float64Array(6).fill(4))
    expect(() => exponentialCorrelationLength(constant, [1, 5])).toThrow(NumericalError)
    expect(() => secondMomentCorrelationLength(constant)).toThrow("Take more samples.")
    expect(() => exponentialCorrelationLength(constant, [1, 2])).toThrow("expected at least 3 distances, got 1 to 2")
    expect(() => exponentialCorrelationLength(constant, [1, 6])).toThrow("an integer from 0 to 5, got 6")
    expect(() => exponentialCorrelationLength(known(10, Float64Array.of(1, 0, 0, 0, 0, 0)), [0, 5])).toThrow(
      NumericalError,
    )
  })
})
