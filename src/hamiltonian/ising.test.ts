import { describe, expect, it } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream } from "../compute/philox.ts"
import { InputError } from "../errors.ts"
import { energy, ising, magnetization } from "./ising.ts"
import { type Lattice, chain, square } from "./lattice.ts"

/** Sum over the neighbour table of ±1 spins, nothing shared with the code under test. */
function slowEnergy(lattice: Lattice, spins: Int8Array): number {
  let sum = 0
  lattice.neighbours.forEach((other, k) => (sum -= spins[Math.floor(k / lattice.coordination)] * spins[other]))
  return sum / 2
}

function randomStates(rows: number, columns: number): BitMatrix {
  const random = new RandomStream(columns, "ising test")
  return BitMatrix.from(
    Int8Array.from({ length: rows * columns }, () => random.integer(2)),
    rows,
    columns,
  )
}

describe("energy", () => {
  it.each([
    chain(2),
    chain(7),
    chain(200),
    square(2, 2),
    square(2, 5),
    square(3, 3),
    square(4, 32),
    square(5, 33),
    square(6, 64),
    square(9, 31),
    square(40, 40),
    square(3, 129),
    square(70, 2),
  ])("sums −s s' over the bonds of the $kind of size $size", (lattice) => {
    const bits = randomStates(5, lattice.sites)
    const spins = bits.unpack(-1)
    for (let row = 0; row < bits.rows; row++)
      expect(energy(ising({ lattice, coupling: 1 }), bits, row)).toBe(
        slowEnergy(lattice, spins.subarray(row * lattice.sites, (row + 1) * lattice.sites)),
      )
  })

  it("is −2 per site in the ground state and +2 on the chequerboard", () => {
    const lattice = square(8, 8)
    const model = ising({ lattice, coupling: 0.4 })
    const bits = new BitMatrix(2, lattice.sites)
    lattice.colours.forEach((colour, site) => bits.set(1, site, colour))
    expect(energy(model, bits, 0)).toBe(-128)
    expect(energy(model, bits, 1)).toBe(128)
  })

  it("refuses states of another size, and couplings that are not finite", () => {
    const model = ising({ lattice: square(4, 4), coupling: 0.4 })
    expect(() => energy(model, new BitMatrix(1, 20), 0)).toThrow(
      "energy: expected states of 16 sites, as the lattice has, got 20 columns.",
    )
    expect(() => ising({ lattice: chain(4), coupling: Infinity })).toThrow(InputError)
  })
})

describe("magnetization", () => {
  it("counts ones as up and zeros as down", () => {
    const bits = BitMatrix.from([1, 1, 0, 1, 0, 0, 0, 0], 2, 4)
    expect(magnetization(bits, 0)).toBe(2)
    expect(magnetization(bits, 1)).toBe(-4)
  })
})
