import { describe, expect, test } from "vitest"
import { criticalPoint } from "../../flow/critical-point.ts"
import { exponents } from "../../flow/exponents.ts"
import { fixedPoint } from "../../flow/fixed-point.ts"
import type { FlowMap } from "../../flow/flow-map.ts"
import { iterate } from "../../flow/iterate.ts"
import { differences } from "../../flow/jacobian.ts"
import { linearise } from "../../flow/linearise.ts"
import { type PowerSeries, evaluate } from "../../flow/power-series.ts"
import { epsilonSeries } from "./epsilon-expansion.ts"
import { gradientExpansion } from "./gradient-expansion.ts"
import { momentumShell } from "./momentum-shell.ts"
import { phi4Flow } from "./phi4-flow.ts"

/** y_T, −ω and y_H of the fixed point near (r, u). */
function eigen(flow: FlowMap, r: number, u: number): { yT: number; second: number; yH: number } {
  const found = exponents(flow, fixedPoint(flow, { start: [r, u, 0] }))
  const even = found.linearisation.directions.filter(({ parity }) => parity === "even")
  return { yT: even[0].y, second: even[1].y, yH: found.yH!.value }
}

describe("φ⁴ by loop functions", () => {
  test("one loop has the exponents of the ε-expansion to first order, at any ε", () => {
    for (const n of [0, 1, 2, 3])
      for (const epsilon of [0.05, 1]) {
        const { yT, second, yH } = eigen(phi4Flow({ components: n, dimension: 4 - epsilon }), 0, epsilon / 3)
        expect(yT).toBeCloseTo(2 - ((n + 2) / (n + 8)) * epsilon, 10)
        expect(second).toBeCloseTo(-epsilon, 10)
        expect(yH).toBeCloseTo(3 - epsilon / 2, 10)
      }
  })

  test.each([2, 3])("%i loops approach the ε-expansion as the next power of ε", (loops) => {
    const off = (epsilon: number): number[] => {
      const { yT, second, yH } = eigen(phi4Flow({ loops, dimension: 4 - epsilon }), 0, epsilon / 3)
      const series = epsilonSeries(1)
      return [yT - cut(series.yT, epsilon), -second - cut(series.omega, epsilon), yH - cut(series.yH, epsilon)]
    }
    const cut = (series: PowerSeries, x: number): number => evaluate(series.subarray(0, loops + 1), x)
    const [far, near] = [off(0.02), off(0.01)]
    far.forEach((value, i) => {
      expect(value / near[i]).toBeGreaterThan(2 ** (loops + 1) * 0.85)
      expect(value / near[i]).toBeLessThan(2 ** (loops + 1) * 1.15)
    })
  })

  test("two loops have no Wilson–Fisher fixed point at ε = 1, three have", () => {
    const two = fixedPoint(phi4Flow({ loops: 2 }), { start: [0, 0.4, 0] })
    expect(two.converged && two.couplings[1] > 1e-6).toBe(false)
    const three = fixedPoint(phi4Flow({ loops: 3 }), { start: [0, 0.4, 0] })
    expect(three.converged).toBe(true)
    expect(three.couplings[1]).toBeGreaterThan(0.1)
  })
})

describe("momentum shell", () => {
  test("the Gaussian fixed point has y = 2, ε and d/2 + 1", () => {
    const { yT, second, yH } = eigen(momentumShell(), 0, 0)
    expect(yT).toBeCloseTo(2, 11)
    expect(second).toBeCloseTo(1, 11)
    expect(yH).toBeCloseTo(2.5, 11)
  })

  test("the Wilson–Fisher fixed point and its eigenvalues are those of the closed form", () => {
    for (const n of [0, 1, 2, 3])
      for (const epsilon of [0.1, 1]) {
        const flow = momentumShell({ components: n, dimension: 4 - epsilon })
        const a = ((n + 2) * epsilon) / (2 * (n + 8))
        const u = epsilon / ((n + 8) * (1 + a) ** 2)
        const found = fixedPoint(flow, { start: [-0.9 * a, 0.9 * u, 0] })
        expect(found.couplings[0]).toBeCloseTo(-a / (1 + a), 11)
        expect(found.couplings[1]).toBeCloseTo(u, 11)
        const { yT, second } = eigen(flow, -a, u)
        const [trace, determinant] = [2 - 2 * a - epsilon, -2 * epsilon * (1 + a)]
        const root = Math.sqrt(trace ** 2 - 4 * determinant)
        expect(yT).toBeCloseTo((trace + root) / 2, 10)
        expect(second).toBeCloseTo((trace - root) / 2, 10)
      }
  })

  test("d = 3, n = 1: r* = −1/7, u* = 4/49, y_T = (1 + √22)/3", () => {
    const flow = momentumShell()
    const found = fixedPoint(flow, { start: [-0.1, 0.1, 0] })
    expect(found.couplings[0]).toBeCloseTo(-1 / 7, 12)
    expect(found.couplings[1]).toBeCloseTo(4 / 49, 12)
    expect(exponents(flow, found).yT!.value).toBeCloseTo((1 + Math.sqrt(22)) / 3, 11)
  })

  test("1/ν → 2 − (n + 2)/(n + 8) ε as ε → 0, off by ε²", () => {
    for (const n of [1, 3]) {
      const off = (epsilon: number): number => {
        const flow = momentumShell({ components: n, dimension: 4 - epsilon })
        const u = epsilon / (n + 8)
        return eigen(flow, (-(n + 2) * u) / 2, u).yT - (2 - ((n + 2) / (n + 8)) * epsilon)
      }
      expect(Math.abs(off(0.001))).toBeLessThan(1e-6)
      expect(off(0.002) / off(0.001)).toBeCloseTo(4, 1)
    }
  })

  test("above four dimensions only the Gaussian fixed point is physical, and mean field holds", () => {
    const flow = momentumShell({ dimension: 5 })
    const found = criticalPoint(flow, { from: [0.5, 0.05, 0], to: [-0.5, 0.05, 0] }).fixedPoint
    expect(found.couplings[0]).toBeCloseTo(0, 8)
    expect(found.couplings[1]).toBeCloseTo(0, 8)
  })

  test("in three dimensions the critical line flows to the Wilson–Fisher fixed point", () => {
    const found = criticalPoint(momentumShell(), { from: [0.5, 0.05, 0], to: [-0.5, 0.05, 0] })
    expect(found.couplings[0]).toBeLessThan(0)
    expect(found.fixedPoint.couplings[0]).toBeCloseTo(-1 / 7, 8)
  })
})

test("the Jacobians of φ⁴ flows are derivatives of their steps", () => {
  for (const flow of [momentumShell(), phi4Flow({ loops: 3, components: 2 })])
    for (const at of [Float64Array.of(0.1, 0.05, 0.2), Float64Array.of(-0.1, 0.1, 0)]) {
      const { matrix } = differences(flow, at)
      flow.jacobian!(at).forEach((value, i) => expect(value).toBeCloseTo(matrix[i], 8))
    }
})

test("negative u and r ≤ −1 are outside the physical region, in words", () => {
  expect(iterate(momentumShell(), [0, -0.1, 0]).ending).toMatchObject({ kind: "outside" })
  expect(momentumShell().outside!(Float64Array.of(-1, 0.1, 0))).toContain("−1")
  expect(() => phi4Flow({ loops: 4 })).toThrow("loops: expected an integer from 1 to 3, got 4")
})

describe("gradient expansion", () => {
  test("the eigenvalues are b^(2−2i), in any dimension: one relevant, one marginal, the rest irrelevant", () => {
    for (const dimension of [1, 4])
      for (const scale of [2, 3.5]) {
        const flow = gradientExpansion({ terms: 5, scale, dimension })
        const { directions } = linearise(flow, fixedPoint(flow, { start: [0, 1, 0, 0, 0] }))
        directions.forEach(({ y }, i) => expect(y).toBeCloseTo(2 - 2 * i, 11))
        expect(directions.map(({ kind }) => kind)).toEqual([
          "relevant",
          "marginal",
          "irrelevant",
          "irrelevant",
          "irrelevant",
        ])
      }
  })

  test("two steps of b are one of b², and only the mass grows", () => {
    const start = Float64Array.of(0.1, 1, 5, 7)
    const twice = gradientExpansion().step(gradientExpansion().step(start))
    expect([...twice]).toEqual([...gradientExpansion({ scale: 4 }).step(start)])
    expect([...twice]).toEqual([1.6, 1, 5 / 16, 7 / 256])
  })
})
