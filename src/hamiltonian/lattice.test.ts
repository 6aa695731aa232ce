import { describe, expect, it } from "vitest"
import { InputError } from "../errors.ts"
import { type Lattice, chain, square } from "./lattice.ts"

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
