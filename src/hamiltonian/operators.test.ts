import { describe, expect, it } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { InputError } from "../errors.ts"
import { type Lattice, chain, cubic, graph, honeycomb, hypercubic, square, triangular } from "./lattice.ts"
import {
  type Operator,
  anisotropicNeighbours,
  hopfield,
  nearestNeighbours,
  nextNearestNeighbours,
  plaquettes,
  randomBonds,
  shiftedPairs,
  termList,
  translated,
  uniformField,
} from "./operators.ts"

/** The terms as sorted lists of sites, sorted. */
function termsOf({ offsets, members }: Operator): string[] {
  return Array.from({ length: offsets.length - 1 }, (_, t) =>
    members
      .slice(offsets[t], offsets[t + 1])
      .sort((a, b) => a - b)
      .join(),
  ).sort()
}

/** Pairs at distance 2 in the graph, which is the number of steps between them. */
function secondShell({ sites, offsets, neighbours }: Lattice): Set<string> {
  const around = (site: number) => neighbours.subarray(offsets[site], offsets[site + 1])
  const pairs = new Set<string>()
  for (let i = 0; i < sites; i++)
    for (const middle of around(i))
      for (const j of around(middle)) if (j > i && !around(i).includes(j)) pairs.add(`${i},${j}`)
  return pairs
}

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

describe("nextNearestNeighbours", () => {
  it("is the second shell of the graph where that is one shell", () => {
    for (const lattice of [chain(7), honeycomb(4, 5), honeycomb(3, 4, { periodic: false })])
      expect(termsOf(nextNearestNeighbours(lattice, 1))).toEqual([...secondShell(lattice)].sort())
  })

  it("is the diagonals of squares, 2 a site on the torus, 6 on the cubic lattice, 3 on the triangular", () => {
    const pair = termsOf(nextNearestNeighbours(square(4, 5), 1))
    expect(pair).toHaveLength(40)
    expect(pair).toContain("0,6")
    expect(pair).toContain("1,5")
    expect(pair).toContain("4,5")
    expect(nextNearestNeighbours(cubic(3, 3, 3), 1).offsets).toHaveLength(6 * 27 + 1)
    const triangles = termsOf(nextNearestNeighbours(triangular(5, 6), 1))
    expect(triangles).toHaveLength(90)
    const shell = secondShell(triangular(5, 6))
    expect(triangles.every((term) => shell.has(term))).toBe(true)
    expect(nextNearestNeighbours(square(3, 4, { periodic: false }), 1).offsets).toHaveLength(2 * 2 * 3 + 1)
  })

  it("refuses a graph, which has no axes", () => {
    expect(() => nextNearestNeighbours(graph(3, [[0, 1]]), 1)).toThrow(/got a graph. Use termList/)
  })
})

describe("translated", () => {
  it("moves a product to every site, and leaves out what an open edge cuts", () => {
    const three = [[0], [1], [3]]
    expect(termsOf(translated(chain(5), three, 1))).toEqual(["0,1,3", "0,2,3", "0,2,4", "1,2,4", "1,3,4"])
    expect(termsOf(translated(chain(5, { periodic: false }), three, 1))).toEqual(["0,1,3", "1,2,4"])
    const halfOpen = square(2, 3, { periodic: [true, false] })
    expect(termsOf(translated(halfOpen, [[0, 0], [-1, 1]], 1))).toEqual(["0,4", "1,3", "1,5", "2,4"]) // prettier-ignore
  })

  it("drops sites that meet where a pattern wraps, s² = 1", () => {
    expect(termsOf(translated(chain(3), [[0], [1], [3]], 1))).toEqual(["0", "1", "2"])
    expect(termsOf(translated(chain(2), [[0], [2]], 1))).toEqual(["", ""])
  })

  it("takes cells of the honeycomb with the site in the cell", () => {
    const lattice = honeycomb(2, 3)
    const bonds = [[0, 0], [0, -1], [-1, 0]].flatMap(([y, x]) => termsOf(translated(lattice, [[0, 0, 0], [y, x, 1]], 1))) // prettier-ignore
    expect(bonds.sort()).toEqual(termsOf(nearestNeighbours(lattice, 1)))
    expect(() => translated(lattice, [[0, 0]], 1)).toThrow(/expected 3 numbers .* got 2/)
  })

  it("gives one plaquette a site of a torus, three of a cube's lattice", () => {
    expect(termsOf(plaquettes(square(3, 3), 1))).toContain("0,1,3,4")
    expect(plaquettes(square(4, 5), 1).offsets).toHaveLength(21)
    expect(plaquettes(square(4, 5, { periodic: false }), 1).offsets).toHaveLength(13)
    expect(plaquettes(cubic(3, 4, 5), 1).offsets).toHaveLength(181)
    expect(plaquettes(hypercubic([3, 3, 3, 3]), 1).offsets).toHaveLength(6 * 81 + 1)
    expect(() => plaquettes(triangular(3, 3), 1)).toThrow(InputError)
  })

  it("refuses steps that are not integers", () => {
    expect(() => shiftedPairs(square(3, 3), [0.5, 0], 1)).toThrow(/expected an integer/)
    expect(() => shiftedPairs(square(3, 3), [1], 1)).toThrow(/expected 2 numbers/)
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
