import { describe, expect, it } from "vitest"
import { completeElliptic } from "./elliptic.ts"

const relative = (a: number, b: number): number => Math.abs(a / b - 1)

describe("completeElliptic", () => {
  it("gives the tabulated values", () => {
    // Abramowitz & Stegun, tables 17.1 and 17.2.
    const circle = completeElliptic(1)
    expect(circle.first).toBeCloseTo(Math.PI / 2, 15)
    expect(circle.second).toBeCloseTo(Math.PI / 2, 15)
    const half = completeElliptic(Math.sqrt(0.5))
    expect(relative(half.first, 1.854074677301372)).toBeLessThan(1e-15)
    expect(relative(half.second, 1.350643881047675)).toBeLessThan(1e-15)
  })

  it("obeys Legendre's relation 𝒦ℰ' + ℰ𝒦' − 𝒦𝒦' = π/2", () => {
    for (const k of [0.01, 0.3, 0.6, 0.9, 0.999]) {
      const complement = Math.sqrt(1 - k * k)
      const { first: K, second: E } = completeElliptic(complement)
      const { first: K1, second: E1 } = completeElliptic(k)
      expect(K * E1 + E * K1 - K * K1).toBeCloseTo(Math.PI / 2, 13)
    }
  })

  it("diverges as ln(4/k') where k' vanishes", () => {
    const tiny = completeElliptic(1e-12)
    expect(relative(tiny.first, Math.log(4e12))).toBeLessThan(1e-14)
    expect(tiny.second).toBeCloseTo(1, 12)
  })

  it("refuses k' outside (0, 1]", () => {
    expect(() => completeElliptic(0)).toThrow(/got 0/)
    expect(() => completeElliptic(1.1)).toThrow(/got 1.1/)
  })
})
