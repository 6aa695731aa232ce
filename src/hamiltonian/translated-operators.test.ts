import { describe, expect, it } from "vitest"
import { InputError } from "../errors.ts"
import { type Lattice, chain, cubic, graph, honeycomb, hypercubic, square, triangular } from "./lattice.ts"
import { nearestNeighbours } from "./operators.ts"
import { termsOf } from "./testing/terms-of.ts"
import { nextNearestNeighbours, plaquettes, shiftedPairs, translated } from "./translated-operators.ts"

/** Pairs at distance 2 in the graph, which is the number of steps between them. */
function secondShell({ sites, offsets, neighbours }: Lattice): Set<string> {
  const around = (site: number) => neighbours.subarray(offsets[site], offsets[site + 1])
  const pairs = new Set<string>()
  for (let i = 0; i < sites; i++)
    for (const middle of around(i))
      for (const j of around(middle)) if (j > i && !around(i).includes(j)) pairs.add(`${i},${j}`)
  return pairs
}

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
