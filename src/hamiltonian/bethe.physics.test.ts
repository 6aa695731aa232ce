/** The Bethe lattice against the chain, sums over finite trees, and mean-field exponents. */
import { describe, expect, it } from "vitest"
import { InputError } from "../errors.ts"
import { betheCriticalCoupling, betheLattice } from "./bethe.ts"
import { chainInField } from "./chain-in-field.ts"

const keys = ["logPartition", "energy", "specificHeat", "magnetization"] as const

describe("betheLattice", () => {
  it("of coordination 2 is the chain", () => {
    for (const [K, h] of [
      [0.5, 0.3],
      [1, -0.2],
      [2, 0],
      [0, 1],
      [3, 1e-3],
    ]) {
      const tree = betheLattice(2, K, h)
      const chain = chainInField(K, h)
      for (const key of keys) expect(tree[key]).toBeCloseTo(chain[key], 12)
      expect(tree.susceptibility / chain.susceptibility).toBeCloseTo(1, 10)
    }
  })

  it("is the inside of a tree whose leaves feel what the rest of it would exert", () => {
    // A centre, three neighbours, six leaves; leaf fields h + 2u stand for the infinite branches.
    const [K, h] = [0.7, 0.05]
    let g = 5
    for (let step = 0; step < 200; step++) g = h + 2 * Math.atanh(Math.tanh(K) * Math.tanh(g))
    const parent = [-1, 0, 0, 0, 1, 1, 2, 2, 3, 3]
    let Z = 0
    let M = 0
    let bond = 0
    for (let state = 0; state < 1024; state++) {
      const s = parent.map((_, i) => ((state >> i) & 1 ? 1 : -1))
      let exponent = 0
      for (const [i, spin] of s.entries()) exponent += (i < 4 ? h : g) * spin + (i > 0 ? K * spin * s[parent[i]] : 0)
      Z += Math.exp(exponent)
      M += Math.exp(exponent) * s[0]
      bond += Math.exp(exponent) * s[0] * s[1]
    }
    const { magnetization, energy } = betheLattice(3, K, h)
    expect(magnetization).toBeCloseTo(M / Z, 13)
    expect(energy).toBeCloseTo((-1.5 * bond) / Z, 13)
  })

  it("derives u, C, m and χ from ln Z", () => {
    const ε = 1e-4
    for (const [z, K, h] of [
      [3, 0.7, 0.02],
      [4, 0.3, 0.1],
      [6, 0.3, -0.2],
      [3, 0.3, 0.5],
    ]) {
      const exact = betheLattice(z, K, h)
      const slope = (f: (x: number) => number): number => (f(ε) - f(-ε)) / (2 * ε)
      expect(-slope((x) => betheLattice(z, K + x, h).logPartition)).toBeCloseTo(exact.energy, 6)
      expect(-K * K * slope((x) => betheLattice(z, K + x, h).energy)).toBeCloseTo(exact.specificHeat, 5)
      expect(slope((x) => betheLattice(z, K, h + x).logPartition)).toBeCloseTo(exact.magnetization, 6)
      expect(slope((x) => betheLattice(z, K, h + x).magnetization)).toBeCloseTo(exact.susceptibility, 5)
    }
  })

  it("is the chain's u = −(z/2) tanh K above T_c, and has Curie's susceptibility (1 + t)/(1 − (z − 1)t)", () => {
    const t = Math.tanh(0.3)
    const { energy, magnetization, susceptibility, logPartition } = betheLattice(4, 0.3)
    expect(energy).toBeCloseTo(-2 * t, 14)
    expect(magnetization).toBe(0)
    expect(susceptibility).toBeCloseTo((1 + t) / (1 - 3 * t), 11)
    expect(logPartition).toBeCloseTo(Math.LN2 + 2 * Math.log(Math.cosh(0.3)), 14)
  })

  it("has β = ½, γ = 1 with amplitudes 2 : 1, and δ = 3", () => {
    const critical = betheCriticalCoupling(4)
    expect(critical).toBeCloseTo(Math.atanh(1 / 3), 14)
    const near = (δ: number): number => betheLattice(4, critical * (1 + δ)).magnetization
    expect(Math.log10(near(1e-6) / near(1e-8))).toBeCloseTo(1, 4)
    const above = betheLattice(4, critical * (1 - 1e-6)).susceptibility
    const below = betheLattice(4, critical * (1 + 1e-6)).susceptibility
    expect(above / below).toBeCloseTo(2, 4)
    const m = (h: number): number => betheLattice(4, critical, h).magnetization
    expect(Math.log10(m(1e-6) / m(1e-9))).toBeCloseTo(1, 3)
    expect(betheLattice(4, critical).susceptibility).toBe(Infinity)
    expect(betheLattice(4, critical).magnetization).toBe(0)
  })

  it("becomes mean-field theory for many neighbours: m = tanh zKm", () => {
    const m = betheLattice(1e6, 1.5e-6).magnetization
    expect(Math.tanh(1.5 * m)).toBeCloseTo(m, 5)
  })

  it("freezes without overflow, mirrors the field, and refuses antiferromagnets", () => {
    const { energy, magnetization, specificHeat, logPartition } = betheLattice(3, 80, 100)
    expect([energy, magnetization, specificHeat]).toEqual([-1.5, 1, 0])
    expect(logPartition).toBeCloseTo(220, 11)
    expect(betheLattice(3, 0.4, -0.1).magnetization).toBe(-betheLattice(3, 0.4, 0.1).magnetization)
    expect(betheCriticalCoupling(2)).toBe(Infinity)
    expect(() => betheLattice(3, -0.2)).toThrow(InputError)
    expect(() => betheLattice(1, 0.2)).toThrow(InputError)
  })
})
