import { describe, expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { acceptanceRatio } from "./acceptance-ratio.ts"
import { exponentialAverage } from "./exponential-average.ts"

/** Normal ln weights of both directions that obey Crooks' theorem: means D − s²/2 and −D − s²/2, both of variance s². */
function crooksPair(D: number, s: number, counts: [number, number], seed: number): [Float64Array, Float64Array] {
  const random = new RandomStream(seed, "Crooks")
  const draw = (sign: number, length: number): Float64Array =>
    Float64Array.from({ length }, () => sign * D - (s * s) / 2 + s * random.normal())
  return [draw(1, counts[0]), draw(-1, counts[1])]
}

describe("acceptanceRatio", () => {
  test("weights without scatter give D exactly, with no error and full overlap", () => {
    const { logRatio, overlap } = acceptanceRatio(new Float64Array(7).fill(12.5), new Float64Array(30).fill(-12.5))
    expect(logRatio.value).toBeCloseTo(12.5, 12)
    expect(logRatio.error).toBeLessThan(1e-7)
    expect(overlap).toBeCloseTo(1, 12)
  })

  test.each<[number, [number, number]]>([
    [0.5, [50, 50]],
    [2, [50, 200]],
    [3, [300, 100]],
  ])("normal weights with s = %d, %j runs: within its errors as often as it should be", (s, counts) => {
    const trials = 400
    let within = 0
    let squares = 0
    for (let seed = 0; seed < trials; seed++) {
      const { logRatio } = acceptanceRatio(...crooksPair(-40, s, counts, seed))
      const z = (logRatio.value + 40) / logRatio.error
      if (Math.abs(z) < 2) within++
      squares += z * z
    }
    // 95.4 % ± 1.05 %, three standard errors; the variance of z is 1 ± 0.07, four.
    expect(within / trials).toBeGreaterThan(0.922)
    expect(squares / trials).toBeGreaterThan(0.72)
    expect(squares / trials).toBeLessThan(1.28)
  })

  test("where either direction alone fails, both together succeed", () => {
    const [forward, reverse] = crooksPair(7, 3, [400, 400], 1)
    const { logRatio } = acceptanceRatio(forward, reverse)
    expect(Math.abs(logRatio.value - 7)).toBeLessThan(3 * logRatio.error)
    expect(logRatio.error).toBeLessThan(0.25)
    expect(exponentialAverage(forward).effectiveSamples).toBeLessThan(30)
  })

  test("weights that do not meet have a large error and next to no overlap", () => {
    const { logRatio, overlap } = acceptanceRatio(new Float64Array(10).fill(-30), new Float64Array(10).fill(-30))
    expect(Math.abs(logRatio.value)).toBeLessThan(1)
    expect(logRatio.error).toBeGreaterThan(1e5)
    expect(overlap).toBeLessThan(1e-10)
  })

  test("nothing to compare and infinite weights are refused", () => {
    expect(() => acceptanceRatio(new Float64Array(0), new Float64Array(3))).toThrow(
      "acceptanceRatio: expected ln weights of both directions, got 0 and 3.",
    )
    expect(() => acceptanceRatio(Float64Array.of(NaN), new Float64Array(3))).toThrow("expected finite ln weights")
  })
})
