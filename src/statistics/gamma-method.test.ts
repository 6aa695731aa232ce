import { describe, expect, it } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { autocorrelation } from "./autocorrelation.ts"
import { gammaMethod } from "./gamma-method.ts"
import { jackknife } from "./jackknife.ts"

const noise = (length: number, seed = 1): Float64Array => {
  const random = new RandomStream(seed, "gamma method test")
  return Float64Array.from({ length }, () => random.normal())
}

describe("gammaMethod", () => {
  it("is the plain analysis when the quantity is a mean", () => {
    const x = noise(1000)
    const plain = autocorrelation(x)
    const derived = gammaMethod([x], ([a]) => a)
    expect(derived.mean.value).toBe(plain.mean.value)
    expect(derived.mean.error).toBeCloseTo(plain.mean.error, 12)
    expect(derived.tau.value).toBeCloseTo(plain.tau.value, 12)
    expect(derived.window).toBe(plain.window)
  })

  it("agrees with the jackknife over replicas", () => {
    const replicas = 200
    const length = 50
    const x = noise(replicas * length)
    const energy = x.map((value) => 10 + value)
    const squares = energy.map((value) => value * value)
    const { mean } = gammaMethod([energy, squares], ([e, e2]) => e2 - e * e, { replicas })
    const blocks = Array.from({ length: replicas }, (_, r) => {
      const average = (values: Float64Array): number =>
        values.subarray(r * length, (r + 1) * length).reduce((sum, value) => sum + value, 0) / length
      return Float64Array.of(average(energy), average(squares))
    })
    const reference = jackknife(blocks, ([e, e2]) => e2 - e * e)
    expect(mean.value).toBeCloseTo(reference.value - reference.bias, 9)
    // 200 blocks know the error to 1/√400 = 5 %.
    expect(Math.abs(mean.error / reference.error - 1)).toBeLessThan(0.2)
  })

  it("removes the bias of order 1/N with the help of replicas", () => {
    // ⟨x⟩² of N independent unit normals is biased by 1/N; replicas of length n see the larger 1/n.
    const experiments = 2000
    let sum = 0
    for (let seed = 0; seed < experiments; seed++)
      sum += gammaMethod([noise(40, seed)], ([a]) => a * a, { replicas: 4 }).mean.value / experiments
    // Variance of x̄² is 2/N²; the correction about doubles it.
    expect(Math.abs(sum)).toBeLessThan((4 * 2) / 40 / Math.sqrt(experiments))
  })

  it("has no error when the quantity does not fluctuate", () => {
    const { mean, tau } = gammaMethod([new Float64Array(100).fill(2), new Float64Array(100).fill(3)], ([a, b]) => a / b)
    expect(mean).toEqual({ value: 2 / 3, error: 0 })
    expect(tau.value).toBe(0.5)
  })

  it("marks a quantity unreliable where its curvature outweighs its error", () => {
    const x = noise(400)
    const mean = autocorrelation(x).mean.value
    const centered = x.map((value) => value - mean)
    expect(gammaMethod([centered], ([a]) => a ** 2, { replicas: 4 }).reliable).toBe(false)
    expect(gammaMethod([centered.map((value) => value + 9)], ([a]) => a ** 2, { replicas: 4 }).reliable).toBe(true)
  })

  it("refuses observables of different shapes and quantities that are not finite", () => {
    expect(() => gammaMethod([noise(10), noise(8)], ([a]) => a)).toThrow(
      "gammaMethod observable 1: expected 1 × 10 measurements as in observable 0, got 1 × 8.",
    )
    expect(() => gammaMethod([], () => 0)).toThrow(/expected at least one/)
    expect(() => gammaMethod([noise(10)], () => Number.NaN)).toThrow(/expected a finite number at the means/)
  })
})
