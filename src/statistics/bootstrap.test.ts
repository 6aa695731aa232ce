import { describe, expect, it } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { InputError } from "../errors.ts"
import { bootstrap } from "./bootstrap.ts"
import { meanEstimate } from "./estimate.ts"
import { median } from "./quantile.ts"

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length

describe("bootstrap", () => {
  it("agrees with the standard error of a mean", () => {
    const random = new RandomStream(1, "bootstrap test")
    const values = Float64Array.from({ length: 400 }, () => random.normal())
    const { value, error } = bootstrap(values, mean, { random, resamples: 4000 })
    const plain = meanEstimate(values)
    expect(value).toBeCloseTo(plain.value, 13)
    // 4000 resamples know the error to 1/√8000 = 1.1 %.
    expect(Math.abs(error / plain.error - 1)).toBeLessThan(4 / Math.sqrt(8000))
  })

  it("covers the median of an exponential distribution in 95 % of experiments", () => {
    const experiments = 400
    let covered = 0
    for (let seed = 0; seed < experiments; seed++) {
      const random = new RandomStream(seed, "bootstrap test")
      const values = Float64Array.from({ length: 81 }, () => -Math.log(1 - random.uniform()))
      const { interval } = bootstrap(values, median, { random, resamples: 400 })
      if (interval[0] <= Math.LN2 && Math.LN2 <= interval[1]) covered++
    }
    // The percentile interval itself is off by O(1/√n) ≈ 1 %.
    expect(Math.abs(covered / experiments - 0.95)).toBeLessThan(0.01 + 4 * Math.sqrt((0.95 * 0.05) / experiments))
  })

  it("repeats itself with the same stream, and takes items of any kind", () => {
    const items = [{ size: 1 }, { size: 3 }, { size: 4 }]
    const run = () =>
      bootstrap(items, (units) => median(units.map((unit) => unit.size)), { random: new RandomStream(7, "units") })
    expect(run()).toEqual(run())
    expect(run().value).toBe(3)
    expect(run().interval).toEqual([1, 4])
  })

  it("refuses a sample of one, and a confidence of 1", () => {
    const random = new RandomStream(1, "bootstrap test")
    expect(() => bootstrap([1], mean, { random })).toThrow(InputError)
    expect(() => bootstrap([1, 2], mean, { random, confidence: 1 })).toThrow(InputError)
  })
})
