import { describe, expect, it } from "vitest"
import { InputError } from "../errors.ts"
import { autocorrelation } from "./autocorrelation.ts"
import { binMeans, binning } from "./binning.ts"
import { autoregressive } from "./testing/autoregressive.ts"

describe("binning", () => {
  it("has the errors of hand-made bins, with the remainder left out", () => {
    const { levels, mean } = binning(Float64Array.of(1, 3, 2, 6, 9))
    expect(mean.value).toBeCloseTo(4.2, 14)
    // Bins of 1: Σ(x − 4.2)² = 42.8; bins of 2: 2 and 4.
    expect(levels).toHaveLength(2)
    expect(levels[0].error).toBeCloseTo(Math.sqrt(42.8 / 20), 14)
    expect(levels[1]).toMatchObject({ binSize: 2, bins: 2, error: 1 })
    expect(levels[1].errorOfError).toBeCloseTo(Math.SQRT1_2, 14)
  })

  it.each([0, 0.5, 0.9])("finds error and τ of an autoregressive process (φ = %f)", (φ) => {
    const τ = (1 + φ) / (2 * (1 - φ))
    const { mean, tau, errorOfError, reliable, levels } = binning(autoregressive(φ, 4, 100_000, 5), { replicas: 4 })
    expect(reliable).toBe(true)
    expect(Math.abs(tau.value / τ - 1)).toBeLessThan((4 * tau.error) / τ + 0.02)
    expect(Math.abs(mean.error - Math.sqrt((2 * τ) / 400_000))).toBeLessThan(4 * errorOfError)
    expect(levels[0].error).toBeCloseTo(Math.sqrt(1 / 400_000), 5)
  })

  it("agrees with the Γ-method, and covers the mean with 1σ in 68 % and 2σ in 95 % of 600 chains", () => {
    const n = 600
    let [one, two, ratio] = [0, 0, 0]
    for (let seed = 0; seed < n; seed++) {
      const series = autoregressive(0.5, 1, 3000, seed)
      const { mean } = binning(series)
      if (Math.abs(mean.value) < mean.error) one++
      if (Math.abs(mean.value) < 2 * mean.error) two++
      ratio += mean.error / autocorrelation(series).mean.error / n
    }
    expect(Math.abs(ratio - 1)).toBeLessThan(0.03)
    // 2 % for the bins that are still correlated and the noise of the error.
    expect(Math.abs(one / n - 0.6827)).toBeLessThan(0.02 + 4 * Math.sqrt((0.68 * 0.32) / n))
    expect(Math.abs(two / n - 0.9545)).toBeLessThan(0.02 + 4 * Math.sqrt((0.95 * 0.05) / n))
  })

  it("takes replicas of one measurement as independent, and marks short series unreliable", () => {
    const single = binning(autoregressive(0, 100, 1, 1), { replicas: 100 })
    expect([single.binSize, single.reliable]).toEqual([1, true])
    expect(binning(autoregressive(0.99, 1, 2000, 1)).reliable).toBe(false)
    expect(binning(new Float64Array(100).fill(3)).mean).toEqual({ value: 3, error: 0 })
  })
})

describe("binMeans", () => {
  it("keeps bins within replicas", () => {
    expect([...binMeans([Float64Array.of(1, 3, 9), Float64Array.of(5, 7, 9)], 2)]).toEqual([2, 6])
    expect(() => binMeans(Float64Array.of(1, 2), 3)).toThrow(InputError)
  })
})
