import { describe, expect, it } from "vitest"
import { collapse } from "./collapse.ts"
import { deviation } from "./estimate.ts"
import { scalingCurves } from "./testing/scaling-curves.ts"

const ISING = {
  critical: 2.269,
  nu: 1,
  zeta: 0,
  lengths: [8, 16, 32, 64],
  width: 0.15,
  points: 15,
  noise: 0.004,
  seed: 1,
}

describe("collapse", () => {
  it("recovers x_c and ν of curves that scale, with S about 1", () => {
    const { critical, nu, zeta, quality, compared, points } = collapse(scalingCurves(ISING))
    expect(Math.abs(deviation(critical, 2.269))).toBeLessThan(4)
    expect(Math.abs(deviation(nu, 1))).toBeLessThan(4)
    expect(critical.error).toBeLessThan(0.002)
    expect(nu.error).toBeLessThan(0.03)
    expect(zeta).toEqual({ value: 0, error: 0 })
    // Some 50 terms, correlated through their neighbours.
    expect(quality).toBeGreaterThan(0.4)
    expect(quality).toBeLessThan(1.8)
    expect(points).toBe(60)
    expect(compared).toBeGreaterThan(40)
  })

  it("recovers a second exponent, from below and above 0", () => {
    for (const [nu, zeta] of [
      [1, 1.75],
      [0.63, -0.3265],
      [5 / 6, 0],
    ]) {
      const fit = collapse(scalingCurves({ ...ISING, nu, zeta, width: 0.15 * 64 ** (1 - 1 / nu), seed: 2 }), {
        zeta: "fit",
      })
      expect(Math.abs(deviation(fit.critical, 2.269))).toBeLessThan(4)
      expect(Math.abs(deviation(fit.nu, nu))).toBeLessThan(4)
      expect(Math.abs(deviation(fit.zeta, zeta))).toBeLessThan(4)
      expect(fit.nu.error).toBeLessThan(0.05)
      expect(fit.zeta.error).toBeLessThan(0.05)
    }
  })

  it("covers the exponents with 1σ in 68 % and 2σ in 95 % of experiments", () => {
    const n = 60
    const sigmas = Array.from({ length: n }, (_, seed) => {
      const curves = scalingCurves({ ...ISING, lengths: [8, 16, 32], points: 13, seed })
      const { critical, nu } = collapse(curves, { start: { critical: 2.26, nu: 1.1 }, resamples: 25, seed })
      return [Math.abs(deviation(critical, 2.269)), Math.abs(deviation(nu, 1))]
    })
    for (const quantity of [0, 1]) {
      const share = (limit: number): number => sigmas.filter((sigma) => sigma[quantity] < limit).length / n
      // Four binomial standard errors, and 3 % for errors known to 14 % and the master curve's straight lines.
      expect(Math.abs(share(1) - 0.6827)).toBeLessThan(0.03 + 4 * Math.sqrt((0.68 * 0.32) / n))
      expect(Math.abs(share(2) - 0.9545)).toBeLessThan(0.03 + 4 * Math.sqrt((0.95 * 0.05) / n))
    }
  })

  it("shows in S that curves do not collapse, and repeats itself with the same seed", () => {
    const curves = scalingCurves(ISING)
    const shifted = curves.map((curve) => ({
      ...curve,
      y: curve.y.map((y) => ({ ...y, value: y.value * (1 + 1 / curve.length) })),
    }))
    expect(collapse(shifted, { resamples: 2 }).quality).toBeGreaterThan(4)
    expect(collapse(curves, { seed: 3, resamples: 5 })).toEqual(collapse(curves, { seed: 3, resamples: 5 }))
  })

  it("fits a correction to scaling that would spoil ν", () => {
    const corrected = scalingCurves(ISING).map((curve) => {
      const factor = 1 - 1.5 * curve.length ** -1
      return { ...curve, y: curve.y.map(({ value, error }) => ({ value: factor * value, error: factor * error })) }
    })
    const plain = collapse(corrected, { resamples: 10 })
    expect(plain.quality).toBeGreaterThan(4)
    expect(plain.correction).toEqual({ value: 0, error: 0 })
    const fit = collapse(corrected, { omega: 1, resamples: 40 })
    expect(fit.quality).toBeLessThan(2)
    expect(Math.abs(deviation(fit.critical, 2.269))).toBeLessThan(4)
    expect(Math.abs(deviation(fit.nu, 1))).toBeLessThan(4)
    expect(Math.abs(deviation(fit.correction, -1.5))).toBeLessThan(4)
    expect(fit.correction.error).toBeLessThan(0.2)
  })

  it("refuses too few sizes, curves that do not overlap, and values without errors", () => {
    const curves = scalingCurves(ISING)
    expect(() => collapse(curves.slice(0, 2))).toThrow(
      "expected at least 3 different sizes, one curve each, got 8, 16.",
    )
    expect(() => collapse([...curves, curves[0]])).toThrow("got 8, 16, 32, 64, 8")
    const apart = curves.map((curve, i) => ({ ...curve, x: Array.from(curve.x, (x) => x + 10 * i) }))
    expect(() => collapse(apart)).toThrow(/expected curves of different sizes that overlap when scaled/)
    const [first, ...rest] = curves
    expect(() => collapse([{ ...first, y: first.y.map(({ value }) => ({ value, error: 0 })) }, ...rest])).toThrow(
      /errors above 0/,
    )
    expect(() => collapse([{ ...first, x: [1, 2, 3] }, ...rest])).toThrow("got 3 and 15")
  })
})
