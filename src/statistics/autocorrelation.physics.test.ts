/** The autoregressive process x' = φx + noise has τ_int = (1+φ)/(2(1−φ)) exactly; error bars must cover the truth as often as they claim. */
import { describe, expect, it } from "vitest"
import { autocorrelation } from "./autocorrelation.ts"
import { gammaMethod } from "./gamma-method.ts"
import { autoregressive } from "./testing/autoregressive.ts"

/** Largest honest distance of a share of `n` experiments from its probability: 4 binomial standard errors. */
const tolerance = (probability: number, n: number): number => 4 * Math.sqrt((probability * (1 - probability)) / n)

function expectCoverage(sigmas: readonly number[], systematic: number): void {
  const n = sigmas.length
  const share = (limit: number): number => sigmas.filter((x) => Math.abs(x) < limit).length / n
  expect(Math.abs(share(1) - 0.6827)).toBeLessThan(systematic + tolerance(0.6827, n))
  expect(Math.abs(share(2) - 0.9545)).toBeLessThan(systematic + tolerance(0.9545, n))
}

describe("autocorrelation of an autoregressive process", () => {
  it.each([0, 0.5, 0.9, 0.98])("finds τ = (1+φ)/(2(1−φ)) at φ = %f", (φ) => {
    const τ = (1 + φ) / (2 * (1 - φ))
    const { tau, mean, window, reliable } = autocorrelation(autoregressive(φ, 4, 100_000, 3), { replicas: 4 })
    expect(reliable).toBe(true)
    // The window cuts a tail of about e^(−W/τ) τ.
    expect(Math.abs(tau.value - τ)).toBeLessThan(4 * tau.error + τ * Math.exp(-window / τ))
    expect(tau.error / τ).toBeLessThan(0.1)
    expect(mean.error).toBeCloseTo(Math.sqrt((2 * τ) / 400_000), 3)
    expect(Math.abs(mean.value)).toBeLessThan(4 * mean.error)
  })

  it.each([
    [0.5, 1, 3000],
    [0.7, 8, 500],
  ])("covers mean and τ with 1σ in 68 % and 2σ in 95 % of 1000 chains (φ = %f, %i replicas of %i)", (φ, R, length) => {
    const τ = (1 + φ) / (2 * (1 - φ))
    const analyses = Array.from({ length: 1000 }, (_, seed) =>
      autocorrelation(autoregressive(φ, R, length, seed), { replicas: R }),
    )
    expectCoverage(
      analyses.map(({ mean }) => mean.value / mean.error),
      0,
    )
    // The error of τ is itself proportional to the estimate and its window moves with the noise: 5 % more is allowed.
    expectCoverage(
      analyses.map(({ tau }) => (tau.value - τ) / tau.error),
      0.05,
    )
  })

  it("tells the error of the error", () => {
    const analyses = Array.from({ length: 400 }, (_, seed) => autocorrelation(autoregressive(0.5, 1, 2000, seed)))
    const errors = analyses.map(({ mean }) => mean.error)
    const average = errors.reduce((sum, x) => sum + x, 0) / errors.length
    const scatter = Math.sqrt(errors.reduce((sum, x) => sum + (x - average) ** 2, 0) / (errors.length - 1))
    const claimed = analyses.reduce((sum, { errorOfError }) => sum + errorOfError, 0) / analyses.length
    expect(average / Math.sqrt(3 / 2000)).toBeCloseTo(1, 1)
    expect(Math.abs(scatter / claimed - 1)).toBeLessThan(0.25)
  })

  it("sums long windows by Fourier transform to what the lags give one by one", () => {
    const R = 3
    const length = 3000
    const series = autoregressive(0.99, R, length, 5)
    const { tau, window } = autocorrelation(series, { replicas: R })
    expect(window).toBeGreaterThan(64)
    const N = series.length
    const mean = series.reduce((sum, x) => sum + x, 0) / N
    const Γ = Array.from({ length: window + 1 }, (_, t) => {
      let sum = 0
      for (let r = 0; r < R; r++)
        for (let i = r * length; i < (r + 1) * length - t; i++) sum += (series[i] - mean) * (series[i + t] - mean)
      return sum / (N - R * t)
    })
    const tail = (Γ[0] + 2 * Γ.slice(1).reduce((sum, x) => sum + x, 0)) / N
    const direct = Γ.slice(1).reduce((sum, x) => sum + (x + tail) / (Γ[0] + tail), 0.5)
    expect(tau.value).toBeCloseTo(direct, 9)
  })

  it("covers a variance, ⟨x²⟩ − ⟨x⟩², and a ratio of means of correlated chains", () => {
    const φ = 0.6
    const R = 5
    const variances: number[] = []
    const ratios: number[] = []
    for (let seed = 0; seed < 1000; seed++) {
      const x = autoregressive(φ, R, 600, seed, 3)
      const independent = autoregressive(φ, R, 600, seed + 1000, 0)
      const y = x.map((value, i) => 0.5 * value + 0.2 * independent[i])
      const options = { replicas: R }
      const squares = x.map((value) => value * value)
      const variance = gammaMethod([x, squares], ([a, b]) => b - a * a, options).mean
      variances.push((variance.value - 1) / variance.error)
      const ratio = gammaMethod([y, x], ([a, b]) => a / b, options).mean
      ratios.push((ratio.value - 0.5) / ratio.error)
    }
    // The variance is a χ²-like, skewed quantity: its error follows its fluctuations.
    expectCoverage(variances, 0.01)
    expectCoverage(ratios, 0)
  })
})
