import { describe, expect, it } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream } from "../compute/philox.ts"
import { correlationFunctions, perConfiguration } from "./correlation-function.ts"

function randomStates(rows: number, sites: number, seed: number): BitMatrix {
  const random = new RandomStream(seed, "states")
  return BitMatrix.from(
    Uint8Array.from({ length: rows * sites }, () => Number(random.uniform() < 0.7)),
    rows,
    sites,
  )
}

describe("correlationFunctions", () => {
  it.each([1, 2, 5, 8, 32, 33, 40, 65])("agrees with the plain sums over sites (L = %i)", (L) => {
    const states = randomStates(3, L * L, L)
    const spins = states.unpack(-1)
    const { length, zeroMomentum, axis } = correlationFunctions(states, { chains: 3 })
    expect([length, zeroMomentum.length, axis.length]).toEqual([L, (L >> 1) + 1, (L >> 1) + 1])
    for (let r = 0; r <= L >> 1; r++) {
      let G = 0
      let C = 0
      for (let row = 0; row < 3; row++) {
        const s = (y: number, x: number): number => spins[row * L * L + (y % L) * L + (x % L)]
        for (let a = 0; a < L; a++) {
          let [c0, cr, r0, rr] = [0, 0, 0, 0]
          for (let b = 0; b < L; b++) {
            c0 += s(b, a)
            cr += s(b, a + r)
            r0 += s(a, b)
            rr += s(a + r, b)
            C += s(a, b) * (s(a, b + r) + s(a + r, b))
          }
          G += c0 * cr + r0 * rr
        }
      }
      expect(zeroMomentum[r].value).toBeCloseTo(G / (6 * L * L), 10)
      expect(axis[r].value).toBeCloseTo(C / (6 * L * L), 10)
    }
  })

  it("finds independent spins uncorrelated: over all states of the 4 × 4 torus, C(r) = G(r) = δ_r0", () => {
    const states = new BitMatrix(65536, 16)
    for (let row = 0; row < 65536; row++) states.words[row * states.stride] = row
    const { zeroMomentum, axis } = correlationFunctions(states, { chains: 16 })
    for (const values of [zeroMomentum, axis])
      expect(values.map(({ value }) => Math.round(value * 1e12) / 1e12)).toEqual([1, 0, 0])
  })

  it("weighs chains of unequal length by their length, and has the errors of the mean for single configurations", () => {
    const states = randomStates(11, 36, 3)
    const whole = correlationFunctions(states, { chains: 11 })
    const cut = correlationFunctions(states, { chains: 3 })
    for (let r = 0; r <= 3; r++) {
      expect(cut.axis[r].value).toBeCloseTo(whole.axis[r].value, 12)
      expect(cut.zeroMomentum[r].value).toBeCloseTo(whole.zeroMomentum[r].value, 12)
      const G = whole.chains.map((sums) => perConfiguration(sums)[r])
      const mean = G.reduce((sum, x) => sum + x, 0) / 11
      const squares = G.reduce((sum, x) => sum + (x - mean) ** 2, 0)
      expect(whole.zeroMomentum[r].error).toBeCloseTo(Math.sqrt(squares / 10 / 11), 12)
    }
    expect(cut.chains.map((sums) => sums.at(-1))).toEqual([3, 4, 4])
  })

  it("refuses lattices that are not square, and chains that the rows do not make", () => {
    expect(() => correlationFunctions(new BitMatrix(4, 12), { chains: 2 })).toThrow(
      "correlationFunctions states: expected L² sites of a square torus, got 12 columns. Choose equal sides.",
    )
    expect(() => correlationFunctions(new BitMatrix(4, 16), { chains: 1 })).toThrow("an integer from 2 to 4, got 1")
    expect(() => correlationFunctions(new BitMatrix(4, 16), { chains: 5 })).toThrow("an integer from 2 to 4, got 5")
    expect(() => correlationFunctions(new BitMatrix(0, 16), { chains: 2 })).toThrow("at least 2 rows, got 0")
  })
})
