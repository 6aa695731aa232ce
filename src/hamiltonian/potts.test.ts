import { describe, expect, it } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream } from "../compute/philox.ts"
import { InputError } from "../errors.ts"
import { energy, ising } from "./ising.ts"
import { cubic, square, triangular } from "./lattice.ts"
import { criticalCoupling } from "./onsager.ts"
import { colourCounts, potts, pottsCriticalCoupling, pottsEnergy, pottsMagnetization } from "./potts.ts"

describe("pottsEnergy", () => {
  it.each([square(4, 5), square(2, 3), triangular(3, 4), cubic(2, 3, 3)])(
    "of two colours is half the Ising energy less half a bond each, on the $kind of size $size",
    (lattice) => {
      const random = new RandomStream(1, "potts test")
      const state = Uint8Array.from({ length: lattice.sites }, () => random.integer(2))
      const bits = BitMatrix.from(state, 1, lattice.sites)
      const E = energy(ising({ lattice, coupling: 1 }), bits, 0)
      expect(pottsEnergy(potts({ lattice, colours: 2, coupling: 1 }), state)).toBe((E - lattice.bonds) / 2)
    },
  )

  it("counts like bonds, colours and the order among them", () => {
    const model = potts({ lattice: square(3, 3), colours: 3, coupling: 1 })
    const stripes = Uint8Array.from([0, 1, 2, 0, 1, 2, 0, 1, 2])
    expect(pottsEnergy(model, stripes)).toBe(-9)
    expect([...colourCounts(model, stripes)]).toEqual([3, 3, 3])
    expect(pottsMagnetization(model, stripes)).toBe(0)
    expect(pottsEnergy(model, new Uint8Array(9).fill(2))).toBe(-18)
    expect(pottsMagnetization(model, new Uint8Array(9).fill(2))).toBe(1)
  })

  it("refuses other sizes and colours", () => {
    const model = potts({ lattice: square(3, 3), colours: 3, coupling: 1 })
    expect(() => pottsEnergy(model, new Uint8Array(8))).toThrow(/9 sites, as the lattice has, got 8/)
    expect(() => pottsEnergy(model, new Uint8Array(9).fill(3))).toThrow(/colours from 0 to 2, got 3/)
    expect(() => potts({ lattice: square(3, 3), colours: 1, coupling: 1 })).toThrow(InputError)
    expect(() => potts({ lattice: square(3, 3), colours: 3, coupling: NaN })).toThrow(InputError)
    expect(() => potts({ lattice: square(3, 3), colours: 3, coupling: 1, fieldColour: 3 })).toThrow(/from 0 to 2/)
  })
})

describe("pottsCriticalCoupling", () => {
  it("is twice Onsager's for two colours, and its own dual, (e^K − 1)² = q", () => {
    expect(pottsCriticalCoupling(2)).toBeCloseTo(2 * criticalCoupling, 15)
    for (const q of [2, 3, 4, 5, 10]) expect(Math.expm1(pottsCriticalCoupling(q)) ** 2).toBeCloseTo(q, 13)
    expect(() => pottsCriticalCoupling(1)).toThrow(InputError)
  })
})
