import { describe, expect, it } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream } from "../compute/philox.ts"
import { InputError } from "../errors.ts"
import { blumeCapel, blumeCapelEnergy, blumeCapelSums } from "./blume-capel.ts"
import { energy, ising, magnetization } from "./ising.ts"
import { square } from "./lattice.ts"

describe("blumeCapelEnergy", () => {
  it("is Ising's where no site is vacant, plus Δ a site", () => {
    const lattice = square(4, 6)
    const random = new RandomStream(1, "blume-capel test")
    const bits = BitMatrix.from(
      Int8Array.from({ length: 24 }, () => random.integer(2)),
      1,
      24,
    )
    const state = Uint8Array.from(bits.unpack(-1), (spin) => spin + 1)
    const model = blumeCapel({ lattice, coupling: 0.6, crystalField: 0.8, field: 0.1 })
    const E = energy(ising({ lattice, coupling: 1 }), bits, 0)
    const M = magnetization(bits, 0)
    expect(blumeCapelSums(model, state)).toEqual({ bonds: -E, occupied: 24, magnetization: M })
    expect(blumeCapelEnergy(model, state)).toBeCloseTo(0.6 * E + 0.8 * 24 - 0.1 * M, 12)
  })

  it("does not count vacant sites", () => {
    const model = blumeCapel({ lattice: square(3, 3), coupling: 1, crystalField: 1 })
    const state = Uint8Array.from([2, 0, 1, 1, 1, 1, 1, 1, 1])
    expect(blumeCapelSums(model, state)).toEqual({ bonds: -1, occupied: 2, magnetization: 0 })
    expect(blumeCapelEnergy(model, new Uint8Array(9).fill(1))).toBeCloseTo(0, 15)
  })

  it("refuses other sizes, values and couplings that are not finite", () => {
    const model = blumeCapel({ lattice: square(3, 3), coupling: 1, crystalField: 1 })
    expect(() => blumeCapelEnergy(model, new Uint8Array(4))).toThrow(/9 sites, as the lattice has, got 4/)
    expect(() => blumeCapelEnergy(model, new Uint8Array(9).fill(3))).toThrow(/0, 1 or 2 .* got 3 at site 0/)
    expect(() => blumeCapel({ lattice: square(3, 3), coupling: 1, crystalField: Infinity })).toThrow(InputError)
  })
})
