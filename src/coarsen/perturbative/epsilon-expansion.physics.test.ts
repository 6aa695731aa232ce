import { describe, expect, test } from "vitest"
import { epsilonExpansion, epsilonSeries } from "./epsilon-expansion.ts"

const ZETA_3 = 1.2020569031595942

describe("ε-expansion", () => {
  test("at ε = 1, n = 1: ν = 0.62654 and γ = 1.24383 to ε², η = 0.037209 to ε³", () => {
    const second = epsilonExpansion({ order: 2 })
    expect(second.nu.value).toBeCloseTo(0.62654, 5)
    expect(second.gamma.value).toBeCloseTo(1.24383, 5)
    expect(epsilonExpansion({ order: 3 }).eta.value).toBeCloseTo(0.037209, 6)
  })

  test("the closed forms of 1/ν, η and ω to ε³ (Kleinert et al. 1991) for any n", () => {
    for (const n of [-1, 0, 1, 2, 3, 4.5, 100]) {
      const m = n + 8
      const { yT, eta, omega } = epsilonSeries(n)
      expect(yT[1]).toBeCloseTo(-(n + 2) / m, 12)
      expect(yT[2]).toBeCloseTo((-(n + 2) * (13 * n + 44)) / (2 * m ** 3), 12)
      const third = 3 * n ** 3 - 452 * n ** 2 - 2672 * n - 5312 + 96 * m * (5 * n + 22) * ZETA_3
      expect(yT[3]).toBeCloseTo(((n + 2) * third) / (8 * m ** 5), 12)
      expect(eta[2]).toBeCloseTo((n + 2) / (2 * m ** 2), 12)
      expect(eta[3]).toBeCloseTo(((n + 2) * (-n * n + 56 * n + 272)) / (8 * m ** 4), 12)
      expect(omega[2]).toBeCloseTo((-3 * (3 * n + 14)) / m ** 2, 12)
      const fourth = 33 * n ** 3 + 538 * n ** 2 + 4288 * n + 9568 + 96 * m * (5 * n + 22) * ZETA_3
      expect(omega[3]).toBeCloseTo(fourth / (4 * m ** 4), 12)
    }
  })

  test("the closed forms of ν, γ, α, β and δ to ε² (Wilson and Kogut 1974)", () => {
    for (const n of [0, 1, 2, 3]) {
      const m = n + 8
      const { nu, gamma, alpha, beta, delta } = epsilonSeries(n)
      const expected: [Float64Array, number[]][] = [
        [nu, [1 / 2, (n + 2) / (4 * m), ((n + 2) * (n * n + 23 * n + 60)) / (8 * m ** 3)]],
        [gamma, [1, (n + 2) / (2 * m), ((n + 2) * (n * n + 22 * n + 52)) / (4 * m ** 3)]],
        [alpha, [0, (4 - n) / (2 * m), (-((n + 2) ** 2) * (n + 28)) / (4 * m ** 3)]],
        [beta, [1 / 2, -3 / (2 * m), ((n + 2) * (2 * n + 1)) / (2 * m ** 3)]],
        [delta, [3, 1, (n * n + 14 * n + 60) / (2 * m ** 2)]],
      ]
      for (const [series, coefficients] of expected)
        coefficients.forEach((value, k) => expect(series[k]).toBeCloseTo(value, 12))
    }
  })

  // S. Ma, Rev. Mod. Phys. 45, 589 (1973); M. Moshe & J. Zinn-Justin, Phys. Rep. 385, 69 (2003).
  test("for many components the series are those of the 1/n expansion, exact in d", () => {
    const n = 1e6
    const { yT, eta } = epsilonSeries(n)
    // η = η₁/n with η₁ = −4 Γ(d − 2)/[Γ(2 − d/2) Γ(d/2 − 1) Γ(d/2 − 2) Γ(d/2 + 1)] = ε²/2 − ε³/8 + …,
    // 1/ν = d − 2 + 2 (d − 1)(d − 2) η₁/(4 − d)/n.
    expect(eta[2] * n).toBeCloseTo(1 / 2, 4)
    expect(eta[3] * n).toBeCloseTo(-1 / 8, 4)
    expect(yT[1]).toBeCloseTo(-1, 4)
    expect((yT[1] + 1) * n).toBeCloseTo(6, 3)
    expect(yT[2] * n).toBeCloseTo(-13 / 2, 3)
    expect(yT[3] * n).toBeCloseTo(3 / 8, 3)
  })

  test("n = −2 has the exponents of mean field theory in any dimension", () => {
    const { nu, eta, gamma } = epsilonSeries(-2)
    expect([...nu]).toEqual([0.5, 0, 0, 0])
    expect(eta.map(Math.abs)).toEqual(new Float64Array(4))
    expect([...gamma]).toEqual([1, 0, 0, 0])
  })

  test("order 0 is mean field theory", () => {
    const { nu, alpha, beta, gamma, delta, eta } = epsilonExpansion({ order: 0, components: 2 })
    expect([nu, alpha, beta, gamma, delta, eta].map(({ value }) => value)).toEqual([0.5, 0, 0.5, 1, 3, 0])
  })

  test("errors are the last term kept or the next one, whichever is larger", () => {
    const series = epsilonSeries(1)
    expect(epsilonExpansion({ order: 1 }).eta.error).toBeCloseTo(series.eta[2], 12)
    expect(epsilonExpansion({ order: 2 }).nu.error).toBeCloseTo(Math.max(series.nu[2], -series.nu[3]), 12)
    expect(epsilonExpansion({ order: 3, epsilon: 0.1 }).gamma.error).toBeCloseTo(Math.abs(series.gamma[3]) / 1000, 12)
  })

  test("what is not a dimension or an order is refused", () => {
    expect(() => epsilonExpansion({ epsilon: -1 })).toThrow("epsilon: expected a finite number from 0 to 4, got -1")
    expect(() => epsilonExpansion({ order: 4 })).toThrow("order: expected an integer from 0 to 3, got 4")
    expect(() => epsilonExpansion({ components: -8 })).toThrow("components: expected a finite number of at least -2")
  })
})
