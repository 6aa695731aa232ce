import { describe, expect, it } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream } from "../compute/philox.ts"
import { chain, cubic, hypercubic, square, triangular } from "../hamiltonian/lattice.ts"
import { correlationFunctions } from "./correlation-function.ts"
import { axisStructureFactor, radialStructureFactor, structureFactor } from "./structure-factor.ts"

function randomStates(rows: number, sites: number, seed: number): BitMatrix {
  const random = new RandomStream(seed, "structure factor test")
  return BitMatrix.from(
    Uint8Array.from({ length: rows * sites }, () => Number(random.uniform() < 0.6)),
    rows,
    sites,
  )
}

describe("structureFactor", () => {
  it.each([chain(7), chain(8), square(4, 6), square(5, 3), cubic(2, 3, 4), hypercubic([2, 3, 2, 2])])(
    "agrees with direct sums over sites, and sums to N ($kind $size)",
    (lattice) => {
      const { size, sites } = lattice
      const states = randomStates(5, sites, sites)
      const { values, errors } = structureFactor(lattice, states, { chains: 5 })
      const position = (site: number): number[] => {
        const x: number[] = []
        for (let axis = size.length - 1, rest = site; axis >= 0; axis--) {
          x[axis] = rest % size[axis]
          rest = Math.floor(rest / size[axis])
        }
        return x
      }
      for (let k = 0; k < sites; k++) {
        const rows = Array.from({ length: 5 }, (_, row) => {
          let [re, im] = [0, 0]
          for (let site = 0; site < sites; site++) {
            const x = position(site)
            const phase = position(k).reduce((sum, n, axis) => sum + (2 * Math.PI * n * x[axis]) / size[axis], 0)
            re += (2 * states.get(row, site) - 1) * Math.cos(phase)
            im += (2 * states.get(row, site) - 1) * Math.sin(phase)
          }
          return (re * re + im * im) / sites
        })
        const mean = rows.reduce((sum, S) => sum + S / 5, 0)
        expect(values[k]).toBeCloseTo(mean, 10)
        expect(errors[k]).toBeCloseTo(Math.sqrt(rows.reduce((sum, S) => sum + (S - mean) ** 2, 0) / 20), 10)
      }
      expect(values.reduce((sum, S) => sum + S, 0)).toBeCloseTo(sites, 9)
    },
  )

  it("is 1 at every k over all states of the 4 × 4 torus, where spins are independent", () => {
    const states = new BitMatrix(65536, 16)
    for (let row = 0; row < 65536; row++) states.words[row * states.stride] = row
    const { values } = structureFactor(square(4, 4), states, { chains: 3 })
    values.forEach((S) => expect(S).toBeCloseTo(1, 10))
  })

  it("along an axis is the Fourier transform of the zero-momentum correlation function", () => {
    const states = randomStates(9, 49, 1)
    const { zeroMomentum } = correlationFunctions(states, { chains: 4 })
    const both = structureFactor(square(7, 7), states, { chains: 4 })
    const [down, along] = [0, 1].map((axis) => axisStructureFactor(both, axis))
    for (const [n, { wave, factor }] of down.entries()) {
      const sum = zeroMomentum.reduce((total, G, r) => total + (r === 0 ? 1 : 2) * G.value * Math.cos(wave * r), 0)
      expect((factor.value + along[n].factor.value) / 2).toBeCloseTo(sum, 10)
    }
    expect(down).toHaveLength(4)
  })

  it("sees stripes at their wave vector, and averages over shells of |k|", () => {
    const lattice = square(6, 8)
    const states = BitMatrix.from(
      Array.from({ length: 96 }, (_, i) => (i % 8 < 4 ? 1 : -1) * (i < 48 ? 1 : -1)),
      2,
      48,
    )
    const factor = structureFactor(lattice, states, { chains: 2 })
    expect(axisStructureFactor(factor, 1)[2].factor.value).toBeCloseTo(0, 12)
    // Σ s_x e^(−2πi x/8) of one row is 2/sin(π/8) in size; times 6 rows, squared, over 48.
    expect(axisStructureFactor(factor, 1)[1].factor.value).toBeCloseTo(((6 * 2) / Math.sin(Math.PI / 8)) ** 2 / 48, 9)
    const shells = radialStructureFactor(factor)
    expect(shells[0]).toMatchObject({ wave: 0, count: 1 })
    expect(shells.reduce((sum, { count }) => sum + count, 0)).toBe(48)
    expect(shells.reduce((sum, { count, factor: S }) => sum + count * S.value, 0)).toBeCloseTo(48, 9)
    // Within 1.5 · 2π/8 of 0: (0, ±1) at 2π/8 and (±1, 0) at 2π/6.
    expect(shells[1].count).toBe(4)
    expect(shells[1].factor.error).toBeCloseTo(0, 12)
  })

  it("refuses open lattices, others than those on axes, and states of another size", () => {
    const states = randomStates(4, 16, 1)
    expect(() => structureFactor(square(4, 4, { periodic: false }), states, { chains: 2 })).toThrow(
      "got an open square one",
    )
    expect(() => structureFactor(triangular(4, 4), states, { chains: 2 })).toThrow("got a triangular one")
    expect(() => structureFactor(square(4, 5), states, { chains: 2 })).toThrow("expected states of 20 sites")
    expect(() => structureFactor(square(4, 4), states, { chains: 1 })).toThrow("an integer from 2 to 4, got 1")
  })
})
