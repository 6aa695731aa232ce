import { describe, expect, it } from "vitest"
import { InputError } from "../errors.ts"
import { type Lattice, chain, cubic, graph, honeycomb, hypercubic, square, triangular } from "./lattice.ts"

const neighboursOf = (lattice: Lattice, site: number): number[] => [
  ...lattice.neighbours.subarray(site * lattice.coordination, (site + 1) * lattice.coordination),
]

describe("chain", () => {
  it("lists right and left neighbours around the ring", () => {
    const ring = chain(5)
    expect(neighboursOf(ring, 2)).toEqual([3, 1])
    expect(neighboursOf(ring, 0)).toEqual([1, 4])
    expect(neighboursOf(ring, 4)).toEqual([0, 3])
    expect(ring).toMatchObject({ kind: "chain", size: [5], sites: 5, coordination: 2, bonds: 5, bipartite: false })
  })
})

describe("square", () => {
  it("lists right, left, down and up neighbours of row-major sites", () => {
    const torus = square(3, 4)
    expect(neighboursOf(torus, 5)).toEqual([6, 4, 9, 1])
    expect(neighboursOf(torus, 0)).toEqual([1, 3, 4, 8])
    expect(neighboursOf(torus, 11)).toEqual([8, 10, 3, 7])
    expect(torus).toMatchObject({ kind: "square", size: [3, 4], sites: 12, coordination: 4, bonds: 24 })
  })

  it("keeps both bonds between two sites along an axis of length 2", () => {
    const torus = square(2, 2)
    expect(neighboursOf(torus, 0)).toEqual([1, 1, 2, 2])
    expect(torus.bonds).toBe(8)
  })

  it("refuses lengths below 2 and fractions", () => {
    expect(() => square(1, 8)).toThrow("square height: expected an integer of at least 2, got 1.")
    expect(() => square(8, 2.5)).toThrow(InputError)
    expect(() => chain(1)).toThrow(InputError)
  })
})

describe("every lattice", () => {
  const lattices = [chain(2), chain(3), chain(8), square(2, 3), square(4, 4), square(5, 6), square(7, 7), square(6, 10)]

  it("has symmetric bonds", () => {
    for (const lattice of lattices)
      for (let site = 0; site < lattice.sites; site++)
        for (const other of neighboursOf(lattice, site)) {
          const there = neighboursOf(lattice, site).filter((x) => x === other).length
          expect(neighboursOf(lattice, other).filter((x) => x === site)).toHaveLength(there)
        }
  })

  it("gives neighbours different colours, two on a bipartite lattice and three otherwise", () => {
    for (const lattice of lattices) {
      for (let site = 0; site < lattice.sites; site++)
        for (const other of neighboursOf(lattice, site)) expect(lattice.colours[other]).not.toBe(lattice.colours[site])
      expect(Math.max(...lattice.colours)).toBe(lattice.bipartite ? 1 : 2)
      expect(lattice.bipartite).toBe(lattice.size.every((length) => length % 2 === 0))
    }
  })
})

describe("other lattices", () => {
  const others = [
    triangular(3, 3),
    triangular(4, 5),
    triangular(3, 4, { periodic: false }),
    honeycomb(3, 4),
    honeycomb(2, 3, { periodic: [false, true] }),
    cubic(2, 3, 4),
    cubic(4, 4, 4),
    cubic(3, 3, 3, { periodic: false }),
    hypercubic([2, 3, 4, 2]),
    square(3, 5, { periodic: false }),
    square(4, 5, { periodic: [true, false] }),
    chain(1, { periodic: false }),
    graph(5, [[0, 1], [1, 2], [2, 0], [3, 4], [3, 4]]),
  ] // prettier-ignore
  const list = (lattice: Lattice, site: number): number[] => [
    ...lattice.neighbours.subarray(lattice.offsets[site], lattice.offsets[site + 1]),
  ]

  it("have symmetric bonds of the same direction both ways, and colours that differ along them", () => {
    for (const lattice of others)
      for (let site = 0; site < lattice.sites; site++)
        for (let k = lattice.offsets[site]; k < lattice.offsets[site + 1]; k++) {
          const other = lattice.neighbours[k]
          const back: number[] = []
          for (let m = lattice.offsets[other]; m < lattice.offsets[other + 1]; m++)
            if (lattice.neighbours[m] === site) back.push(lattice.directions[m])
          expect(back).toContain(lattice.directions[k])
          expect(back).toHaveLength(list(lattice, site).filter((x) => x === other).length)
          expect(lattice.colours[other]).not.toBe(lattice.colours[site])
        }
  })

  it("have the coordination and the number of bonds of their kind", () => {
    expect(triangular(4, 5)).toMatchObject({ coordination: 6, bonds: 60, sites: 20, bipartite: false })
    expect(honeycomb(3, 4)).toMatchObject({ coordination: 3, bonds: 36, sites: 24, bipartite: true })
    expect(cubic(2, 3, 4)).toMatchObject({ coordination: 6, bonds: 72, sites: 24, bipartite: false })
    expect(hypercubic([2, 4, 4, 2])).toMatchObject({ coordination: 8, bonds: 256, sites: 64, bipartite: true })
    expect(square(3, 5, { periodic: false })).toMatchObject({ coordination: 4, bonds: 22, bipartite: true })
    expect(chain(1, { periodic: false })).toMatchObject({ coordination: 0, bonds: 0, sites: 1 })
  })

  it("have triangles where they should, and hexagons only on the honeycomb", () => {
    const triangles = (lattice: Lattice): number => {
      let count = 0
      for (let a = 0; a < lattice.sites; a++)
        for (const b of list(lattice, a)) for (const c of list(lattice, b)) if (list(lattice, c).includes(a)) count++
      return count / 6
    }
    // Two triangles a site, and none elsewhere.
    expect(triangles(triangular(5, 7))).toBe(70)
    expect(triangles(honeycomb(4, 4))).toBe(0)
    expect(triangles(cubic(4, 4, 4))).toBe(0)
  })

  it("refuse what is not a lattice", () => {
    expect(() => square(3, 4, { periodic: [true] })).toThrow(
      "square periodic: expected one value for each of 2 axes, got 1.",
    )
    expect(() => graph(3, [[1, 1]])).toThrow("graph: expected bonds between two sites, got one from 1 to itself.")
    expect(() => graph(3, [[0, 3]])).toThrow(InputError)
    expect(() => cubic(2000, 2000, 2000)).toThrow(
      /expected fewer than 268435456 sites, got 8000000000: its neighbours alone would need \d+ GiB/,
    )
  })
})
