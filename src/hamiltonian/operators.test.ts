import { describe, expect, it } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { InputError } from "../errors.ts"
import { chain, cubic, honeycomb, square, triangular } from "./lattice.ts"
import { anisotropicNeighbours, hopfield, nearestNeighbours, randomBonds, termList, uniformField } from "./operators.ts"
import { termsOf } from "./testing/terms-of.ts"
import { shiftedPairs } from "./translated-operators.ts"

describe("nearestNeighbours", () => {
  it.each([chain(5), square(3, 4), square(2, 4), triangular(3, 4), honeycomb(2, 3), cubic(2, 3, 3)])(
    "lists each bond of the $kind of size $size once",
    (lattice) => {
      const terms = termsOf(nearestNeighbours(lattice, 1))
      expect(terms).toHaveLength(lattice.bonds)
      const bonds: string[] = []
      for (let i = 0; i < lattice.sites; i++)
        for (let k = lattice.offsets[i]; k < lattice.offsets[i + 1]; k++)
          if (lattice.neighbours[k] > i) bonds.push(`${i},${lattice.neighbours[k]}`)
      expect(terms).toEqual(bonds.sort())
    },
  )

  it("divides into one operator a direction", () => {
    for (const lattice of [square(3, 4, { periodic: [true, false] }), triangular(4, 3), honeycomb(2, 2)]) {
      const couplings = lattice.kind === "square" ? [0.3, 0.7] : [0.1, 0.2, 0.3]
      const operators = anisotropicNeighbours(lattice, couplings)
      expect(operators.map(({ coupling }) => coupling)).toEqual(couplings)
      expect(operators.flatMap(termsOf).sort()).toEqual(termsOf(nearestNeighbours(lattice, 1)))
    }
    const [vertical, horizontal] = anisotropicNeighbours(square(3, 4), [1, 1])
    expect(termsOf(vertical)).toEqual(termsOf(shiftedPairs(square(3, 4), [1, 0], 1)))
    expect(termsOf(horizontal)).toEqual(termsOf(shiftedPairs(square(3, 4), [0, 1], 1)))
    expect(() => anisotropicNeighbours(square(3, 4), [1])).toThrow(/each of 2 directions, got 1/)
  })
})

describe("randomBonds", () => {
  it("draws bonds of either sign, named by the seed", () => {
    const lattice = square(40, 40)
    const bonds = (seed: number) => randomBonds(lattice, { coupling: 1, distribution: "bimodal", seed }).weights!
    expect(bonds(1)).toEqual(bonds(1))
    expect(bonds(1)).not.toEqual(bonds(2))
    expect(bonds(1).every((J) => Math.abs(J) === 1)).toBe(true)
    // 3200 bonds: the sum has a standard deviation of 57.
    expect(Math.abs(bonds(1).reduce((sum, J) => sum + J, 0))).toBeLessThan(4 * 57)
    const few = randomBonds(lattice, { coupling: 1, distribution: "bimodal", seed: 1, ferromagnetic: 1 }).weights!
    expect(few.every((J) => J === 1)).toBe(true)
  })

  it("draws normal bonds of mean and variance wanted", () => {
    const { weights } = randomBonds(square(40, 40), { coupling: 1, distribution: "gaussian", seed: 3, mean: 0.5 })
    const mean = weights!.reduce((sum, J) => sum + J, 0) / 3200
    const variance = weights!.reduce((sum, J) => sum + (J - mean) ** 2, 0) / 3200
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 / Math.sqrt(3200))
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / 3200))
  })

  it("refuses probabilities outside [0, 1] and seeds that are not integers", () => {
    const bonds = { coupling: 1, distribution: "bimodal", seed: 1 } as const
    expect(() => randomBonds(chain(4), { ...bonds, ferromagnetic: 1.5 })).toThrow(/from 0 to 1, got 1.5/)
    expect(() => randomBonds(chain(4), { ...bonds, seed: 0.5 })).toThrow(InputError)
  })
})

describe("uniformField, hopfield, termList", () => {
  it("lists each site once", () => {
    expect(termsOf(uniformField(chain(4), 1))).toEqual(["0", "1", "2", "3"])
  })

  it("makes Hebb's couplings", () => {
    const patterns = BitMatrix.from([1, 1, -1, 1, -1, -1], 2, 3)
    const { members, weights } = hopfield(patterns, 1)
    expect([...members]).toEqual([0, 1, 0, 2, 1, 2])
    expect([...weights!]).toEqual([0, -2 / 3, 0])
  })

  it("keeps weights and drops sites that stand twice", () => {
    const operator = termList([[2, [0, 1, 0]], [-1, []], [3, [2, 1]]]) // prettier-ignore
    expect(termsOf(operator)).toEqual(["", "1", "1,2"])
    expect([...operator.weights!]).toEqual([2, -1, 3])
    expect(() => termList([[NaN, [0]]])).toThrow(InputError)
    expect(() => termList([[1, [-1]]])).toThrow(InputError)
  })
})
