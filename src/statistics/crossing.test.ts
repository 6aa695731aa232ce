import { describe, expect, it } from "vitest"
import { crossings } from "./crossing.ts"
import { deviation } from "./estimate.ts"
import { scalingCurves } from "./testing/scaling-curves.ts"

const CURVES = { critical: 0.44, nu: 1, zeta: 0, lengths: [32, 8, 16], width: 0.04, points: 11, noise: 0.003, seed: 1 }

describe("crossings", () => {
  it("finds two straight lines to cross where they do, with the error of their difference", () => {
    const line = (length: number, slope: number) => ({
      length,
      x: [0, 1, 2, 3],
      y: [0, 1, 2, 3].map((x) => ({ value: 2 + slope * (x - 1.5), error: 0.1 })),
    })
    const [{ lengths, x, y, chiSquared }] = crossings([line(4, 1), line(8, 3)], { degree: 1 })
    expect(lengths).toEqual([4, 8])
    expect(x.value).toBeCloseTo(1.5, 9)
    // At the centre of four points a line is known to 0.1/√4; slopes differ by 2.
    expect(x.error).toBeCloseTo((0.05 * Math.SQRT2) / 2, 9)
    expect(y.value).toBeCloseTo(2, 9)
    expect(y.error).toBeCloseTo((0.05 * Math.hypot(3, 1)) / 2, 9)
    expect(chiSquared).toBeCloseTo(0, 12)
  })

  it("covers the crossing of noisy curves with 1σ in 68 % and 2σ in 95 % of experiments", () => {
    const n = 300
    for (const pair of [0, 1]) {
      const all = Array.from({ length: n }, (_, seed) => crossings(scalingCurves({ ...CURVES, seed }))[pair])
      for (const sigmas of [all.map(({ x }) => deviation(x, 0.44)), all.map(({ y }) => deviation(y, 1.5))]) {
        const share = (limit: number): number => sigmas.filter((sigma) => Math.abs(sigma) < limit).length / n
        expect(Math.abs(share(1) - 0.6827)).toBeLessThan(0.02 + 4 * Math.sqrt((0.68 * 0.32) / n))
        expect(Math.abs(share(2) - 0.9545)).toBeLessThan(0.02 + 4 * Math.sqrt((0.95 * 0.05) / n))
      }
    }
  })

  it("refuses curves that do not cross, and a single size", () => {
    const [a, b] = scalingCurves({ ...CURVES, lengths: [8, 16] })
    const above = { ...b, y: b.y.map(({ value, error }) => ({ value: value + 5, error })) }
    expect(() => crossings([a, above])).toThrow(/expected lengths 8 and 16 to cross, got curves that do not/)
    expect(() => crossings([a])).toThrow("expected at least 2 different sizes")
    expect(() => crossings([a, { ...b, x: Array.from(b.x, (x) => x + 1) }])).toThrow(/common range of x, got none/)
  })
})
