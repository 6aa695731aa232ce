import { describe, expect, it } from "vitest"
import { InputError } from "../errors.ts"
import {
  independentParameters,
  parameterOrbits,
  polynomialCoefficients,
  spinCoefficients,
} from "./independent-parameters.ts"

describe("polynomialCoefficients and spinCoefficients", () => {
  it("are C(n + d, d) and Σ C(n, k)", () => {
    expect(polynomialCoefficients(3, 2)).toBe(10)
    expect(polynomialCoefficients(784, 2)).toBe((786 * 785) / 2)
    expect(spinCoefficients(5, 2)).toBe(1 + 5 + 10)
    // Every function of n spins is a polynomial of degree n.
    expect(spinCoefficients(20, 20)).toBe(2 ** 20)
    expect(spinCoefficients(4, 9)).toBe(16)
    expect(() => polynomialCoefficients(-1, 2)).toThrow(InputError)
  })

  it("are the counts without locality or symmetry", () => {
    for (const degree of [0, 1, 2, 3, 4]) {
      expect(independentParameters({ size: [6, 7], degree })).toBe(spinCoefficients(42, degree))
      expect(independentParameters({ size: [42], degree, variables: "reals" })).toBe(polynomialCoefficients(42, degree))
    }
  })
})

describe("independentParameters", () => {
  const points = ["none", "reflections", "rotations", "full"] as const
  it.each([
    { size: [5], degree: 4, boxes: [undefined, 1, 2, 3] },
    { size: [6], degree: 4, boxes: [undefined, 2, 3] },
    { size: [3, 3], degree: 4, boxes: [undefined, 1, 2] },
    { size: [3, 4], degree: 3, boxes: [undefined, 2] },
    { size: [5, 5], degree: 2, boxes: [undefined, 2, 3] },
    { size: [2, 2, 2], degree: 3, boxes: [undefined, 1] },
    { size: [3, 3, 3], degree: 2, boxes: [2] },
  ])("equals the number of orbits listed, on a torus of size $size", ({ size, degree, boxes }) => {
    for (const box of boxes)
      for (const variables of ["spins", "reals"] as const)
        for (const translation of [false, true])
          for (const point of size.every((length) => length === size[0]) ? points : points.slice(0, 2))
            for (const flip of [false, true]) {
              const options = { size, degree, variables, translation, point, flip, ...(box && { box }) }
              expect(independentParameters(options), JSON.stringify(options)).toBe(parameterOrbits(options).length)
            }
  })

  it("is O(n) with locality, O(1) with translations as well", () => {
    // Two spins in a box of 3 × 3: (5² − 1)/2 pairs a site.
    for (const L of [5, 10, 40]) {
      expect(independentParameters({ size: [L, L], degree: 2, box: 3 })).toBe(1 + L * L * (1 + 12))
      expect(independentParameters({ size: [L, L], degree: 2, box: 3, translation: true })).toBe(14)
    }
    expect(independentParameters({ size: [1000], degree: 8, box: 8, translation: true })).toBe(1 + 2 ** 7)
    for (const degree of [2, 3, 4])
      expect(independentParameters({ size: [100], degree, box: 6, translation: true })).toBe(
        1 + spinCoefficients(5, degree - 1),
      )
  })

  it("finds the couplings that a renormalization of the square lattice starts with", () => {
    const options = { size: [8, 8], translation: true, point: "full" } as const
    // Nearest neighbours, diagonals, plaquette and the constant, within a square.
    expect(independentParameters({ ...options, degree: 4, box: 2, flip: true })).toBe(4)
    // With odd ones: the field and the corner of three.
    expect(independentParameters({ ...options, degree: 4, box: 2 })).toBe(6)
    // Pairs in a box of 3 × 3: (0,1), (1,1), (0,2), (1,2), (2,2).
    expect(independentParameters({ ...options, degree: 2, box: 3 })).toBe(7)
  })

  it("lists products that stand for their orbits", () => {
    const orbits = parameterOrbits({ size: [4, 4], degree: 4, box: 2, translation: true, point: "full", flip: true })
    expect(orbits).toEqual([[], [0, 1], [0, 1, 4, 5], [0, 5]])
  })

  it("refuses boxes that wrap around, unequal axes that would turn, and lists that are too long", () => {
    expect(() => independentParameters({ size: [4, 4], degree: 2, box: 3 })).toThrow(/from 1 to 2, got 3/)
    expect(() => independentParameters({ size: [4, 5], degree: 2, point: "full" })).toThrow(/got 4 × 5/)
    expect(() => independentParameters({ size: [], degree: 2 })).toThrow(InputError)
    expect(() => independentParameters({ size: [4], degree: 1.5 })).toThrow(InputError)
    expect(() => parameterOrbits({ size: [40, 40], degree: 4 })).toThrow(/independentParameters counts them/)
  })
})
