import { describe, expect, it } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { InputError } from "../errors.ts"
import { meanEstimate } from "./estimate.ts"
import { jackknife } from "./jackknife.ts"

describe("jackknife", () => {
  it("agrees with the standard error for a plain mean, without bias", () => {
    const values = [2, 7, 1, 8, 2, 8, 1, 8]
    const plain = meanEstimate(values)
    const result = jackknife(
      values.map((x) => Float64Array.of(x)),
      ([mean]) => mean,
    )
    expect(result.value).toBeCloseTo(plain.value, 14)
    expect(result.error).toBeCloseTo(plain.error, 14)
    expect(result.bias).toBeCloseTo(0, 13)
  })

  it("removes the bias of a squared mean exactly", () => {
    // E[x̄²] = μ² + σ²/n, and s²/n estimates σ²/n.
    const values = [1, 4, 9, 16, 25]
    const { error } = meanEstimate(values)
    const result = jackknife(
      values.map((x) => Float64Array.of(x)),
      ([mean]) => mean ** 2,
    )
    expect(result.bias).toBeCloseTo(error ** 2, 10)
  })

  it("covers a ratio of means with its one-sigma error in 68 % of experiments", () => {
    const experiments = 1000
    let covered = 0
    for (let seed = 0; seed < experiments; seed++) {
      const random = new RandomStream(seed, "jackknife test")
      const blocks = Array.from({ length: 60 }, () => {
        const x = random.normal()
        return Float64Array.of(3 + x, 2 + 0.5 * x + 0.3 * random.normal())
      })
      const { value, error } = jackknife(blocks, ([a, b]) => a / b)
      if (Math.abs(value - 1.5) < error) covered++
    }
    const p = 0.6827
    expect(Math.abs(covered / experiments - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / experiments))
  })

  it("refuses a single block and blocks of unequal length", () => {
    expect(() => jackknife([Float64Array.of(1)], ([a]) => a)).toThrow(InputError)
    expect(() => jackknife([Float64Array.of(1), Float64Array.of(1, 2)], ([a]) => a)).toThrow(
      "jackknife block 1: expected 1 observables as in block 0, got 2.",
    )
  })
})
