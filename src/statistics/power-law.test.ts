import { describe, expect, it } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { deviation } from "./estimate.ts"
import { powerLaw } from "./power-law.ts"

const LENGTHS = [8, 12, 16, 24, 32, 64]

const points = (law: (length: number) => number, relative: number, random?: RandomStream) =>
  LENGTHS.map((length) => ({
    length,
    value: { value: law(length) * (1 + relative * (random?.normal() ?? 0)), error: relative * law(length) },
  }))

describe("powerLaw", () => {
  it("gives amplitude and exponent of exact data", () => {
    const { exponent, amplitude, chiSquared, freedom } = powerLaw(points((L) => 0.6 * L ** 2.17, 0.02))
    expect(exponent.value).toBeCloseTo(2.17, 10)
    expect(amplitude.value).toBeCloseTo(0.6, 10)
    expect(chiSquared).toBeCloseTo(0, 10)
    expect(freedom).toBe(4)
  })

  it("gives errors that cover: mean square deviation 1, mean χ² the degrees of freedom", () => {
    const random = new RandomStream(1, "power law")
    const fits = Array.from({ length: 400 }, () => powerLaw(points((L) => 3 * L ** -0.25, 0.01, random)))
    const mean = (of: (fit: (typeof fits)[number]) => number): number =>
      fits.reduce((sum, fit) => sum + of(fit), 0) / fits.length
    // Four standard errors of means of 400 values: 4 √(2/400) and 4 √(8/400).
    expect(Math.abs(mean(({ exponent }) => deviation(exponent, -0.25) ** 2) - 1)).toBeLessThan(0.29)
    expect(Math.abs(mean(({ chiSquared }) => chiSquared) - 4)).toBeLessThan(0.57)
  })

  it("takes a correction to scaling into account that would spoil the exponent", () => {
    const data = points((L) => L ** 1.5 * Math.exp(-0.4 * L ** -0.8), 0.001)
    expect(powerLaw(data).exponent.value).toBeGreaterThan(1.51)
    const { exponent, correction } = powerLaw(data, { omega: 0.8 })
    expect(exponent.value).toBeCloseTo(1.5, 8)
    expect(correction.value).toBeCloseTo(-0.4, 8)
  })

  it("refuses too few sizes and values without errors", () => {
    const data = points((L) => L, 0.1)
    expect(() => powerLaw(data.slice(0, 1))).toThrow("expected at least 2 different lengths, got 8")
    expect(() => powerLaw(data.slice(0, 2), { omega: 1 })).toThrow("expected at least 3 different lengths, got 8, 12")
    expect(() => powerLaw([...data, { length: 3, value: { value: 1, error: 0 } }])).toThrow("got 1 ± 0 at length 3")
  })
})
