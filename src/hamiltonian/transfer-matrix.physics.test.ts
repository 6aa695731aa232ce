/** Magnetization distributions against enumeration, Kaufman's solution and the values of an independent program. */
import { describe, expect, it } from "vitest"
import { densityOfStates, thermalAverages } from "./enumeration.ts"
import { kaufman } from "./kaufman.ts"
import { square } from "./lattice.ts"
import { criticalCoupling } from "./onsager.ts"
import { torusMagnetization } from "./transfer-matrix.ts"

describe("torusMagnetization", () => {
  it.each([
    [2, 2],
    [3, 3],
    [2, 5],
    [4, 3],
    [4, 4],
    [5, 4],
  ])("equals the enumeration of the %i × %i torus", (height, width) => {
    const density = densityOfStates(square(height, width))
    const N = height * width
    for (const K of [-0.7, 0, 0.3, criticalCoupling, 1]) {
      const exact = torusMagnetization(height, width, K)
      const counted = thermalAverages(density, K)
      expect(exact.logPartition).toBeCloseTo(counted.logPartition, 13)
      expect(exact.absoluteMagnetization).toBeCloseTo(counted.absoluteMagnetization, 12)
      expect(exact.magnetization2).toBeCloseTo(counted.magnetization2, 12)
      expect(exact.magnetization4).toBeCloseTo(counted.magnetization4, 12)
      const all = density.counts.reduce((sum, count, index) => {
        const energy = 2 * Math.floor(index / (N + 1)) - 2 * N
        const aligned = index % (N + 1) === N
        return aligned ? sum + count * Math.exp(-K * energy - N * counted.logPartition) : sum
      }, 0)
      expect(exact.probabilities[N]).toBeCloseTo(all, 13)
    }
  })

  it("has Kaufman's partition function, and a symmetric, normalised distribution, on the 8 × 8 and 6 × 11 tori", () => {
    for (const [height, width] of [
      [8, 8],
      [6, 11],
    ]) {
      const { logPartition, probabilities } = torusMagnetization(height, width, criticalCoupling)
      expect(logPartition).toBeCloseTo(kaufman(height, width, criticalCoupling).logPartition, 13)
      expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 13)
      probabilities.forEach((p, n) => expect(p).toBeCloseTo(probabilities.at(-1 - n) ?? Number.NaN, 13))
    }
  })

  it.each([
    [2, 0.912],
    [2.5, 0.54],
    [4, 0.1666],
  ])("agrees with sampled ⟨|m|⟩ of the 10 × 10 torus at T = %f", (T, sampled) => {
    expect(Math.abs(torusMagnetization(10, 10, 1 / T).absoluteMagnetization - sampled)).toBeLessThan(0.002)
  })

  it("refuses tori that would take too long", () => {
    expect(() => torusMagnetization(13, 14, 0.4)).toThrow(/got 13 × 14. Sample larger tori/)
    expect(() => torusMagnetization(10, 30, 0.4)).toThrow(/at most 256 sites/)
  })
})
