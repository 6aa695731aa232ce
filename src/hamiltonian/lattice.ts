/**
 * Periodic lattices as tables of neighbours: every energy, sampler and correlation function is written against these, so a
 * new lattice is a new function here and nothing else.
 *
 * Along an axis of length 2 both neighbours of a site are the same site: the two bonds between them are kept, as the
 * transfer matrix and Kaufman's solution count them.
 */
import { expectInteger } from "../errors.ts"

export interface Lattice {
  readonly kind: "chain" | "square"
  /** Length of each axis, slowest first: [length] or [rows, columns]. */
  readonly size: readonly number[]
  readonly sites: number
  /** Neighbours of every site. */
  readonly coordination: number
  /** Neighbours of site i at i·coordination … (i+1)·coordination − 1. Chain: right, left. Square: right, left, down, up. */
  readonly neighbours: Int32Array
  readonly bonds: number
  /** Whether two colours suffice, so that flipping one of them turns the ferromagnet into the antiferromagnet. */
  readonly bipartite: boolean
  /** A colour 0, 1 (or 2, where not bipartite) for every site, never that of a neighbour: one colour can be updated at once. */
  readonly colours: Uint8Array
}

/** The ring of `length` sites, numbered along it. */
export function chain(length: number): Lattice {
  expectInteger("chain length", length, 2)
  return hypercubic("chain", [length])
}

/** The torus of `height` rows and `width` columns, numbered row by row: site = y·width + x. */
export function square(height: number, width: number): Lattice {
  expectInteger("square height", height, 2)
  expectInteger("square width", width, 2)
  return hypercubic("square", [height, width])
}

function hypercubic(kind: Lattice["kind"], size: readonly number[]): Lattice {
  const sites = size.reduce((product, length) => product * length, 1)
  const coordination = 2 * size.length
  const neighbours = new Int32Array(sites * coordination)
  const colours = new Uint8Array(sites)
  const bipartite = size.every((length) => length % 2 === 0)
  const colourCount = bipartite ? 2 : 3
  let first = 0
  let stride = 1
  // The fastest axis, the last of `size`, comes first among the directions.
  for (const length of size.toReversed()) {
    for (let site = 0; site < sites; site++) {
      const position = Math.floor(site / stride) % length
      const origin = site - position * stride
      neighbours[site * coordination + first] = origin + ((position + 1) % length) * stride
      neighbours[site * coordination + first + 1] = origin + ((position + length - 1) % length) * stride
      // Along each axis 0 1 0 1 …, and 2 where an odd ring closes: the sum over axes differs between neighbours.
      const colour = length % 2 === 1 && position === length - 1 ? 2 : position % 2
      colours[site] = (colours[site] + colour) % colourCount
    }
    stride *= length
    first += 2
  }
  return { kind, size, sites, coordination, neighbours, bonds: (sites * coordination) / 2, bipartite, colours }
}
