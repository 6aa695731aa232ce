/**
 * Lattices as lists of neighbours: every energy, sampler and correlation function is written against these, so a new lattice
 * is a new function here and nothing else.
 *
 * Along a periodic axis of length 2 both neighbours of a site are the same site: the two bonds between them are kept, as the
 * transfer matrix and Kaufman's solution count them.
 */
import { expectInput, expectInteger } from "../errors.ts"

export interface Lattice {
  readonly kind: "chain" | "square" | "triangular" | "honeycomb" | "cubic" | "hypercubic" | "graph"
  /** Length of each axis, slowest first: [length], [rows, columns]; of a honeycomb, rows and columns of two-site cells. */
  readonly size: readonly number[]
  /** Whether each axis closes on itself. */
  readonly periodic: readonly boolean[]
  readonly sites: number
  /** The largest number of neighbours; on a periodic lattice every site has as many. */
  readonly coordination: number
  /** Neighbours of site i: `neighbours` from offsets[i] to offsets[i + 1] − 1. Square: right, left, down, up. */
  readonly offsets: Int32Array
  readonly neighbours: Int32Array
  /** Class of the bond to each of `neighbours`: its axis, slowest 0; the diagonal of a triangular lattice is 2. */
  readonly directions: Uint8Array
  readonly bonds: number
  /** Whether two colours suffice, so that flipping one of them turns the ferromagnet into the antiferromagnet. */
  readonly bipartite: boolean
  /** A colour 0, 1, 2 … for every site, never that of a neighbour: the sites of one colour can be updated at once. */
  readonly colours: Uint8Array
}

export interface LatticeOptions {
  /** Whether the axes close on themselves: all, or each. Default true. */
  readonly periodic?: boolean | readonly boolean[]
}

/** The ring (or open chain) of `length` sites, numbered along it. */
export function chain(length: number, options?: LatticeOptions): Lattice {
  return onAxes("chain", [length], ["length"], options)
}

/** `height` rows of `width` sites, numbered row by row: site = y·width + x. */
export function square(height: number, width: number, options?: LatticeOptions): Lattice {
  return onAxes("square", [height, width], ["height", "width"], options)
}

/** `depth` layers of `height` rows of `width` sites: site = (z·height + y)·width + x. */
export function cubic(depth: number, height: number, width: number, options?: LatticeOptions): Lattice {
  return onAxes("cubic", [depth, height, width], ["depth", "height", "width"], options)
}

/** Any number of dimensions, axes slowest first. */
export function hypercubic(size: readonly number[], options?: LatticeOptions): Lattice {
  expectInput(size.length > 0, "hypercubic size: expected at least one axis, got none.")
  return onAxes("hypercubic", size, undefined, options)
}

/** A square lattice with one diagonal a square, from (y, x) to (y + 1, x + 1): six neighbours. */
export function triangular(height: number, width: number, options?: LatticeOptions): Lattice {
  const periodic = expectAxes("triangular", [height, width], ["height", "width"], options)
  const steps = [
    [0, 1, 1],
    [0, -1, 1],
    [1, 0, 0],
    [-1, 0, 0],
    [1, 1, 2],
    [-1, -1, 2],
  ]
  const at = grid([height, width], periodic)
  return build("triangular", [height, width], periodic, height * width, (site, add) => {
    const y = Math.floor(site / width)
    for (const [dy, dx, direction] of steps) add(at([y + dy, (site % width) + dx]), direction)
  })
}

/**
 * `height` × `width` cells of two sites, 2·(y·width + x) and the next: the first is bound to the second of its own cell, of the
 * cell to the left and of the cell above. Three neighbours.
 */
export function honeycomb(height: number, width: number, options?: LatticeOptions): Lattice {
  const periodic = expectAxes("honeycomb", [height, width], ["height", "width"], options)
  const at = grid([height, width], periodic)
  return build("honeycomb", [height, width], periodic, 2 * height * width, (site, add) => {
    const cell = site >> 1
    const [y, x] = [Math.floor(cell / width), cell % width]
    const second = 1 - (site & 1)
    const back = second === 1 ? -1 : 1
    const cellAt = (row: number, column: number): number => {
      const other = at([row, column])
      return other < 0 ? -1 : 2 * other + second
    }
    add(2 * cell + second, 2)
    add(cellAt(y, x + back), 1)
    add(cellAt(y + back, x), 0)
  })
}

/** Any graph, from its bonds [i, j]; a bond that is listed twice counts twice. */
export function graph(sites: number, pairs: readonly (readonly [number, number])[]): Lattice {
  expectInteger("graph sites", sites, 1)
  const lists: number[][] = Array.from({ length: sites }, () => [])
  for (const [i, j] of pairs) {
    expectInteger("graph bond", i, 0, sites - 1)
    expectInteger("graph bond", j, 0, sites - 1)
    expectInput(i !== j, `graph: expected bonds between two sites, got one from ${i} to itself.`)
    lists[i].push(j)
    lists[j].push(i)
  }
  return build("graph", [sites], [false], sites, (site, add) => {
    for (const other of lists[site]) add(other, 0)
  })
}

function expectAxes(
  what: string,
  size: readonly number[],
  names: readonly string[] | undefined,
  { periodic = true }: LatticeOptions = {},
): readonly boolean[] {
  const axes = typeof periodic === "boolean" ? size.map(() => periodic) : periodic
  expectInput(
    axes.length === size.length,
    `${what} periodic: expected one value for each of ${size.length} axes, got ${axes.length}.`,
  )
  for (const [axis, length] of size.entries())
    expectInteger(`${what} ${names?.[axis] ?? `axis ${axis}`}`, length, axes[axis] ? 2 : 1)
  return axes
}

/** Position on the axes (which may be outside) to number of site, or −1. */
function grid(size: readonly number[], periodic: readonly boolean[]): (position: readonly number[]) => number {
  return (position) => {
    let site = 0
    for (const [axis, length] of size.entries()) {
      let x = position[axis]
      if (x < 0 || x >= length) {
        if (!periodic[axis]) return -1
        x = ((x % length) + length) % length
      }
      site = site * length + x
    }
    return site
  }
}

function onAxes(
  kind: Lattice["kind"],
  size: readonly number[],
  names: readonly string[] | undefined,
  options?: LatticeOptions,
): Lattice {
  const periodic = expectAxes(kind, size, names, options)
  const sites = size.reduce((product, length) => product * length, 1)
  const strides = size.map((_, axis) => size.slice(axis + 1).reduce((product, length) => product * length, 1))
  const axes = [...size.keys()].toReversed()
  return build(
    kind,
    size,
    periodic,
    sites,
    (site, add) => {
      // The fastest axis comes first.
      for (const axis of axes) {
        const [length, stride] = [size[axis], strides[axis]]
        const x = Math.floor(site / stride) % length
        const origin = site - x * stride
        add(x + 1 < length ? site + stride : periodic[axis] ? origin : -1, axis)
        add(x > 0 ? site - stride : periodic[axis] ? origin + (length - 1) * stride : -1, axis)
      }
    },
    // Along each axis 0 1 0 1 …, and 2 where an odd ring closes: the sum over axes differs between neighbours.
    () => {
      const bipartite = size.every((length, axis) => !periodic[axis] || length % 2 === 0)
      const colours = new Uint8Array(sites)
      for (let site = 0; site < sites; site++) {
        let sum = 0
        for (const [axis, length] of size.entries()) {
          const x = Math.floor(site / strides[axis]) % length
          sum += periodic[axis] && length % 2 === 1 && x === length - 1 ? 2 : x % 2
        }
        colours[site] = sum % (bipartite ? 2 : 3)
      }
      return colours
    },
  )
}

/** Collects the neighbours that `visit` adds for each site; those of −1 are left out. */
function build(
  kind: Lattice["kind"],
  size: readonly number[],
  periodic: readonly boolean[],
  sites: number,
  visit: (site: number, add: (neighbour: number, direction: number) => void) => void,
  colour: (lists: { offsets: Int32Array; neighbours: Int32Array }) => Uint8Array = greedyColours,
): Lattice {
  expectInput(
    sites < 2 ** 28,
    `${kind} lattice: expected fewer than ${2 ** 28} sites, got ${sites}: its neighbours alone would need ${Math.round((sites * 8 * size.length) / 2 ** 30)} GiB.`,
  )
  const offsets = new Int32Array(sites + 1)
  let entries = 0
  for (let site = 0; site < sites; site++) {
    visit(site, (neighbour) => {
      if (neighbour >= 0) entries++
    })
    offsets[site + 1] = entries
  }
  const neighbours = new Int32Array(entries)
  const directions = new Uint8Array(entries)
  let at = 0
  let coordination = 0
  for (let site = 0; site < sites; site++) {
    visit(site, (neighbour, direction) => {
      if (neighbour < 0) return
      neighbours[at] = neighbour
      directions[at++] = direction
    })
    coordination = Math.max(coordination, offsets[site + 1] - offsets[site])
  }
  const colours = colour({ offsets, neighbours })
  const bipartite = colours.every((value) => value < 2)
  return {
    kind, size, periodic, sites, coordination, offsets, neighbours, directions, bonds: entries / 2, bipartite, colours,
  } // prettier-ignore
}

/** Two colours where they suffice, else the first that no neighbour has, site by site. */
function greedyColours({ offsets, neighbours }: { offsets: Int32Array; neighbours: Int32Array }): Uint8Array {
  const sites = offsets.length - 1
  const colours = new Uint8Array(sites).fill(255)
  const queue = new Int32Array(sites)
  let bipartite = true
  for (let start = 0; start < sites && bipartite; start++) {
    if (colours[start] !== 255) continue
    colours[start] = 0
    queue[0] = start
    for (let head = 0, tail = 1; head < tail && bipartite; head++) {
      const site = queue[head]
      for (let k = offsets[site]; k < offsets[site + 1]; k++) {
        const next = neighbours[k]
        if (colours[next] === 255) {
          colours[next] = 1 - colours[site]
          queue[tail++] = next
        } else if (colours[next] === colours[site]) bipartite = false
      }
    }
  }
  if (bipartite) return colours
  colours.fill(255)
  for (let site = 0; site < sites; site++) {
    const taken = new Set<number>()
    for (let k = offsets[site]; k < offsets[site + 1]; k++) taken.add(colours[neighbours[k]])
    let colour = 0
    while (taken.has(colour)) colour++
    expectInput(colour < 255, `lattice colours: expected a graph that 255 colours suffice for, got one with more.`)
    colours[site] = colour
  }
  return colours
}
