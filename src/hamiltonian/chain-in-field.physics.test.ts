/** The chain in a field against the infinite strip of width 1, and without field. */
import { describe, expect, it } from "vitest"
import { InputError } from "../errors.ts"
import { chainInField } from "./chain-in-field.ts"
import { chainCorrelationLength } from "./chain.ts"
import { infiniteStrip } from "./strip.ts"

describe("chainInField", () => {
  it.each([
    [0.5, 0.3],
    [-0.7, 0.4],
    [2, -0.01],
    [0, 0.2],
    [1, 0],
  ])("is the infinite strip of width 1 at K = %f, h = %f", (K, h) => {
    const closed = chainInField(K, h)
    const numerical = infiniteStrip({ width: 1, periodic: false, coupling: K, field: h })
    for (const key of ["logPartition", "energy", "specificHeat", "magnetization"] as const)
      expect(closed[key]).toBeCloseTo(numerical[key], 13)
    expect(closed.susceptibility / numerical.susceptibility).toBeCloseTo(1, 11)
    if (K !== 0) expect(closed.correlationLength / numerical.correlationLength).toBeCloseTo(1, 11)
  })

  it("is the chain without field at any temperature", () => {
    for (const K of [-30, -1, 0.4, 3, 30]) {
      const exact = chainInField(K, 0)
      expect(exact.logPartition).toBeCloseTo(Math.abs(K) + Math.log1p(Math.exp(-2 * Math.abs(K))), 13)
      expect(exact.energy).toBeCloseTo(-Math.tanh(K), 14)
      expect(exact.specificHeat).toBeCloseTo((K / Math.cosh(K)) ** 2, 13)
      expect(exact.susceptibility / Math.exp(2 * K)).toBeCloseTo(1, 13)
      expect(exact.correlationLength / chainCorrelationLength(K)).toBeCloseTo(1, 12)
    }
    expect(() => chainInField(100, 0)).toThrow(InputError)
    expect(() => chainInField(1, Number.NaN)).toThrow(InputError)
  })
})
