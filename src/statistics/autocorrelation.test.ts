import { describe, expect, it } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { autocorrelation } from "./autocorrelation.ts"
import { meanEstimate } from "./estimate.ts"

const noise = (length: number, seed = 1): Float64Array => {
  const random = new RandomStream(seed, "autocorrelation test")
  return Float64Array.from({ length }, () => random.normal())
}

describe("autocorrelation", () => {
  it("takes replicas as arrays or flat, with the same result", () => {
    const flat = noise(600)
    const rows = [flat.subarray(0, 200), flat.subarray(200, 400), flat.subarray(400)]
    expect(autocorrelation(rows)).toEqual(autocorrelation(flat, { replicas: 3 }))
  })

  it("reproduces Wolff's formulas on a short series worked out by hand", () => {
    // δ = (1, 1, −1, −1): Γ(0) = 1, Γ(1) = 1/3, Γ(2) = −1; the window may reach 2.
    // W = 1: decay 1.5/ln 4 = 1.082, e^(−1/1.082) = 0.397 < 1.082/√4 closes. C = 5/3; C/N = 5/12 is added to each Γ.
    const { mean, tau, window, variance, effectiveSamples, errorOfError, reliable } = autocorrelation(
      Float64Array.of(8, 8, 6, 6),
    )
    const expected = 0.5 + (1 / 3 + 5 / 12) / (17 / 12)
    expect(window).toBe(1)
    expect(variance).toBeCloseTo(17 / 12, 14)
    expect(tau.value).toBeCloseTo(expected, 14)
    expect(tau.error).toBeCloseTo(2 * expected * Math.sqrt((1.5 - expected) / 4), 14)
    expect(mean.value).toBe(7)
    expect(mean.error).toBeCloseTo(Math.sqrt((2 * expected * (17 / 12)) / 4), 14)
    expect(errorOfError).toBeCloseTo(mean.error * Math.sqrt(1.5 / 4), 14)
    expect(effectiveSamples).toBeCloseTo(4 / (2 * expected), 13)
    expect(reliable).toBe(false)
  })

  it("gives a constant series an exact mean and τ = ½", () => {
    const { mean, tau, variance, effectiveSamples } = autocorrelation(new Float64Array(1000).fill(0.1))
    expect(mean).toEqual({ value: 0.1, error: 0 })
    expect(tau).toEqual({ value: 0.5, error: 0 })
    expect(variance).toBe(0)
    expect(effectiveSamples).toBe(1000)
  })

  it("treats replicas of one measurement each as independent", () => {
    const values = noise(800)
    const { mean, tau } = autocorrelation(values, { replicas: 800 })
    expect(tau.value).toBe(0.5)
    expect(mean.error / meanEstimate(values).error).toBeCloseTo(1, 5)
  })

  it("calls frozen replicas that disagree unreliable, and still gives the error of their scatter", () => {
    const starts = noise(40)
    const rows = Array.from(starts, (x) => new Float64Array(300).fill(x))
    const { mean, reliable } = autocorrelation(rows)
    expect(reliable).toBe(false)
    expect(mean.error / meanEstimate(starts).error).toBeCloseTo(1, 1)
  })

  it("calls many short replicas reliable only when together they are 1000 τ long", () => {
    expect(autocorrelation(noise(20 * 20), { replicas: 20 }).reliable).toBe(false)
    expect(autocorrelation(noise(100 * 20), { replicas: 100 }).reliable).toBe(true)
    expect(autocorrelation(noise(60)).reliable).toBe(true)
  })

  it("bounds the error of an alternating series by that of independent measurements", () => {
    const alternating = Float64Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? 1 : -1))
    const { mean, tau, reliable } = autocorrelation(alternating)
    expect(mean.error).toBeCloseTo(1 / Math.sqrt(1000), 3)
    expect(tau.value).toBe(0.5)
    expect(reliable).toBe(false)
  })

  it("refuses numbers that are not finite, uneven replicas and single measurements", () => {
    expect(() => autocorrelation(Float64Array.of(1, 2, Number.NaN, 4), { replicas: 2 })).toThrow(
      "series: expected finite numbers, got NaN in replica 1, measurement 0.",
    )
    expect(() => autocorrelation([noise(4), noise(5)])).toThrow(/replicas of equal length/)
    expect(() => autocorrelation(noise(5), { replicas: 2 })).toThrow(/got 5 in 2 replicas/)
    expect(() => autocorrelation(noise(1))).toThrow(/at least 2 measurements/)
    expect(() => autocorrelation([])).toThrow(/at least 2 measurements/)
  })
})
