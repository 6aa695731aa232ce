/** Densities of states against enumeration, the numbers of an independent program, and Kaufman's averages. */
import { describe, expect, it } from "vitest"
import { InputError } from "../errors.ts"
import { levelThermodynamics, torusEnergyLevels } from "./beale.ts"
import { densityOfStates, energyLevels, thermalAverages } from "./enumeration.ts"
import { kaufman } from "./kaufman.ts"
import { square } from "./lattice.ts"
import { criticalCoupling } from "./onsager.ts"

const numbers = (levels: Map<number, bigint>): Map<number, number> =>
  new Map([...levels].map(([E, count]) => [E, Number(count)]))

describe("torusEnergyLevels", () => {
  it.each([
    [2, 2],
    [2, 3],
    [3, 3],
    [4, 4],
    [5, 3],
    [4, 5],
    [2, 9],
  ])("equals the enumeration of the %i × %i torus", (height, width) => {
    expect(numbers(torusEnergyLevels(height, width))).toEqual(energyLevels(densityOfStates(square(height, width))))
  })

  it("counts the 2^36 states of the 6 × 6 torus", () => {
    const levels = torusEnergyLevels(6, 6)
    const low = [
      [-72, 2n],
      [-64, 72n],
      [-60, 144n],
      [-56, 1620n],
      [-52, 6048n],
      [-48, 35148n],
    ]
    expect([...levels].slice(0, 6)).toEqual(low)
    expect(levels.get(0)).toBe(13172279424n)
  })

  it.each([
    [16, 16],
    [15, 14],
    [13, 11],
    [2, 100],
  ])("counts 2^N states on the %i × %i torus, the same for E and −E where no ring is odd", (height, width) => {
    const levels = torusEnergyLevels(height, width)
    expect([...levels.values()].reduce((sum, count) => sum + count, 0n)).toBe(1n << BigInt(height * width))
    if (height % 2 === 0 && width % 2 === 0) for (const [E, count] of levels) expect(levels.get(-E)).toBe(count)
    expect([...levels].slice(0, 1)).toEqual([[-2 * height * width, 2n]])
    expect(torusEnergyLevels(width, height)).toEqual(levels)
  })

  it("begins with 2, then a spin, two neighbours … turned over on the 20 × 20 torus", () => {
    // One spin: 8 above the ground state, two neighbours 12; then pairs apart, and threes.
    const N = 400n
    const [ground, one, two, next] = [...torusEnergyLevels(20, 20)]
    expect(ground).toEqual([-800, 2n])
    expect(one).toEqual([-792, 2n * N])
    expect(two).toEqual([-788, 4n * N])
    // Two spins apart N(N − 5)/2, three in a row or an angle 6N, a square N: all with their mirror image.
    expect(next).toEqual([-784, 2n * ((N * (N - 5n)) / 2n + 6n * N + N)])
  })

  it("refuses tori that are too large", () => {
    expect(() => torusEnergyLevels(65, 64)).toThrow(/at most 4096 sites, got 65 × 64/)
    expect(() => torusEnergyLevels(1, 4)).toThrow(InputError)
  })
})

describe("levelThermodynamics", () => {
  it.each([
    [16, 16],
    [12, 9],
    [11, 13],
  ])("gives Kaufman's averages on the %i × %i torus", (height, width) => {
    const levels = torusEnergyLevels(height, width)
    for (const K of [-0.6, -0.3, 0.1, criticalCoupling, 0.6, 2]) {
      const counted = levelThermodynamics(levels, height * width, K)
      const exact = kaufman(height, width, K)
      expect(counted.logPartition).toBeCloseTo(exact.logPartition, 12)
      expect(counted.energy).toBeCloseTo(exact.energy, 11)
      expect(counted.specificHeat).toBeCloseTo(exact.specificHeat, 10)
    }
  })

  it("takes enumerated levels as well, at any temperature", () => {
    const density = densityOfStates(square(3, 4, { periodic: false }))
    const counted = levelThermodynamics(energyLevels(density), 12, -0.8)
    expect(counted.specificHeat).toBeCloseTo(thermalAverages(density, -0.8).specificHeat, 13)
    expect(levelThermodynamics(energyLevels(density), 12, 500).energy).toBeCloseTo(-17 / 12, 13)
    expect(() => levelThermodynamics(new Map(), 4, 1)).toThrow(InputError)
  })
})
