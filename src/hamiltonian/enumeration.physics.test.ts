/** Densities of states of small tori, and what follows from them. */
import { describe, expect, it } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { densityOfStates, energyLevels, thermalAverages } from "./enumeration.ts"
import { energy, ising, magnetization } from "./ising.ts"
import { chain, square } from "./lattice.ts"

describe("densityOfStates", () => {
  it("counts the 65,536 states of the 4 × 4 torus", () => {
    const half = [
      [-32, 2],
      [-24, 32],
      [-20, 64],
      [-16, 424],
      [-12, 1728],
      [-8, 6688],
      [-4, 13568],
    ]
    const expected = new Map([...half, [0, 20524], ...half.toReversed().map(([E, g]) => [-E, g])] as [number, number][])
    expect(energyLevels(densityOfStates(square(4, 4)))).toEqual(expected)
  })

  it.each([chain(2), chain(5), square(2, 2), square(3, 3), square(2, 5)])(
    "counts each state of the $kind of size $size once, by energy and magnetization",
    (lattice) => {
      const { sites, bonds } = lattice
      const model = ising({ lattice, coupling: 1 })
      const states = new BitMatrix(2 ** sites, sites)
      const counts = new Float64Array((bonds + 1) * (sites + 1))
      for (let state = 0; state < states.rows; state++) {
        states.row(state)[0] = state
        const level = (energy(model, states, state) + bonds) / 2
        counts[level * (sites + 1) + (magnetization(states, state) + sites) / 2]++
      }
      expect(densityOfStates(lattice).counts).toEqual(counts)
    },
  )

  it("finds the frustrated ground states of the antiferromagnet on odd rings", () => {
    // Each of the six rings of three spins has a bond between like spins: E is at most 6 (2 − 1).
    expect(Math.max(...energyLevels(densityOfStates(square(3, 3))).keys())).toBe(6)
  })

  it("refuses lattices that would take forever", () => {
    expect(() => densityOfStates(square(6, 6))).toThrow(/at most 26 sites, got 36/)
  })
})

describe("thermalAverages", () => {
  it("are those of free spins at K = 0", () => {
    const N = 16
    const free = thermalAverages(densityOfStates(square(4, 4)), 0)
    expect(free.logPartition).toBeCloseTo(Math.LN2, 14)
    expect(free.energy).toBeCloseTo(0, 14)
    expect(free.specificHeat).toBe(0)
    expect(free.magnetization2).toBeCloseTo(1 / N, 14)
    expect(free.magnetization4).toBeCloseTo((3 * N - 2) / N ** 3, 14)
  })

  it("obey the bounds ⟨|m|⟩² ≤ ⟨m²⟩ ≤ 1 and reach 1 at low temperature", () => {
    const density = densityOfStates(square(3, 4))
    for (const K of [0.1, 0.44, 1]) {
      const { absoluteMagnetization, magnetization2, magnetization4 } = thermalAverages(density, K)
      expect(absoluteMagnetization ** 2).toBeLessThan(magnetization2)
      expect(magnetization2 ** 2).toBeLessThan(magnetization4)
      expect(magnetization4).toBeLessThan(1)
    }
    const frozen = thermalAverages(density, 500)
    expect(frozen.absoluteMagnetization).toBe(1)
    expect(frozen.energy).toBe(-2)
    expect(frozen.logPartition).toBeCloseTo(1000 + Math.LN2 / 12, 10)
  })

  it("have no magnetization in the antiferromagnet", () => {
    const { magnetization2, energy } = thermalAverages(densityOfStates(square(4, 4)), -3)
    expect(magnetization2).toBeLessThan(1e-6)
    expect(energy).toBeCloseTo(2, 6)
  })
})
