import { describe, expect, it } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream } from "../compute/philox.ts"
import { densityOfStates, thermalAverages } from "../hamiltonian/enumeration.ts"
import { type Lattice, chain, cubic, graph, honeycomb, square, triangular } from "../hamiltonian/lattice.ts"
import { meanEstimate } from "../statistics/estimate.ts"
import { clusterStatistics } from "./cluster-statistics.ts"
import { spinClusters } from "./clusters.ts"

/** # is up, rows of text are rows of the lattice. */
function drawn(...rows: string[]): BitMatrix {
  const bits = Array.from(rows.join(""), (mark) => Number(mark === "#"))
  return BitMatrix.from(bits, 1, bits.length)
}

function allStates(sites: number): BitMatrix {
  const states = new BitMatrix(2 ** sites, sites)
  for (let row = 0; row < states.rows; row++) states.words[row * states.stride] = row
  return states
}

/** Sizes of the clusters by flooding, and the axes that any wraps: a walk on the unrolled lattice that meets a site elsewhere. */
function flooded({ sites, size, offsets, neighbours }: Lattice, states: BitMatrix, row: number) {
  const seen = new Map<number, number[]>()
  const sizes: number[] = []
  const wraps = size.map(() => 0)
  const cell = (site: number): number[] => {
    const position: number[] = []
    let rest = sites === 2 * size[0] * size[1] ? site >> 1 : site
    for (const length of size.toReversed()) {
      position.unshift(rest % length)
      rest = Math.floor(rest / length)
    }
    return position
  }
  for (let start = 0; start < sites; start++) {
    if (seen.has(start)) continue
    seen.set(start, cell(start))
    const queue = [start]
    for (const site of queue) {
      for (const other of neighbours.subarray(offsets[site], offsets[site + 1])) {
        if (states.get(row, other) !== states.get(row, site)) continue
        const here = seen.get(site)!
        const unrolled = cell(other).map((x, axis) => {
          // Of all images of the neighbour the one next to this site.
          return x + size[axis] * Math.round((here[axis] - x) / size[axis])
        })
        const before = seen.get(other)
        if (before) before.forEach((x, axis) => (wraps[axis] |= Number(x !== unrolled[axis])))
        else {
          seen.set(other, unrolled)
          queue.push(other)
        }
      }
    }
    sizes.push(queue.length)
  }
  return { sizes, wraps }
}

describe("spinClusters", () => {
  it("numbers clusters in the order of their first sites, on open and on periodic lattices", () => {
    const states = drawn(
      "#..#", //
      "#..#",
      "..#.",
    )
    const open = spinClusters(square(3, 4, { periodic: false }), states, 0)
    expect([...open.labels]).toEqual([0, 1, 1, 2, 0, 1, 1, 2, 1, 1, 3, 4])
    expect([...open.sizes]).toEqual([2, 6, 2, 1, 1])
    // The six reach from the first to the last row, and not from the first to the last column.
    expect([...open.percolates]).toEqual([0, 0, 1, 0, 0, 0, 0, 0, 0, 0])
    const torus = spinClusters(square(3, 4), states, 0)
    expect([...torus.sizes]).toEqual([4, 7, 1])
    // (1, 1)–(2, 1)–(0, 1) closes around the rows, (2, 3)–(2, 0) not around the columns.
    expect([...torus.percolates]).toEqual([0, 0, 1, 0, 0, 0])
    expect(torus.wallLength).toBe(flips(square(3, 4), states))
  })

  it("sees a diagonal winding once around both axes, and not what only touches the seam", () => {
    const winding = drawn(
      "##..", //
      ".##.",
      "..##",
      "#..#",
    )
    const { percolates } = spinClusters(square(4, 4), winding, 0)
    expect([...percolates]).toEqual([1, 1, 1, 1])
    const corner = drawn(
      "#..#", //
      "....",
      "....",
      "#..#",
    )
    const found = spinClusters(square(4, 4), corner, 0)
    expect([...found.sizes]).toEqual([4, 12])
    expect([...found.percolates]).toEqual([0, 0, 1, 1])
  })

  it.each([
    chain(9),
    square(3, 3),
    square(3, 4),
    triangular(3, 3),
    honeycomb(3, 3),
    cubic(3, 3, 3),
    square(7, 5),
    triangular(5, 4),
  ])("agrees with flooding the unrolled lattice ($kind $size)", (lattice) => {
    const random = new RandomStream(1, "clusters test")
    const states =
      lattice.sites <= 12
        ? allStates(lattice.sites)
        : BitMatrix.from(
            Uint8Array.from({ length: 2000 * lattice.sites }, () => Number(random.uniform() < 0.6)),
            2000,
            lattice.sites,
          )
    const axes = lattice.size.length
    for (let row = 0; row < states.rows; row++) {
      const { sizes, percolates } = spinClusters(lattice, states, row)
      const reference = flooded(lattice, states, row)
      const wraps = lattice.size.map((_, axis) => Number(sizes.some((_size, c) => percolates[c * axes + axis] === 1)))
      if (sizes.join() !== reference.sizes.join() || wraps.join() !== reference.wraps.join())
        expect([row, [...sizes], wraps]).toEqual([row, reference.sizes, reference.wraps])
    }
  })

  it("takes graphs, where nothing percolates", () => {
    const path = graph(4, [[0, 1], [1, 2], [2, 3]]) // prettier-ignore
    const { sizes, percolates, wallLength } = spinClusters(path, drawn("##.#"), 0)
    expect([[...sizes], percolates.length, wallLength]).toEqual([[2, 1, 1], 0, 2])
  })

  it("refuses other states, other rows, and periodic axes of two sites", () => {
    const states = new BitMatrix(2, 8)
    expect(() => spinClusters(square(3, 3), states, 0)).toThrow("spinClusters states: expected states of 9 sites")
    expect(() => spinClusters(square(2, 4), states, 0)).toThrow(
      "expected at least 3 cells along periodic axes, got 2 × 4",
    )
    expect(() => spinClusters(square(2, 4, { periodic: false }), states, 2)).toThrow("an integer from 0 to 1, got 2")
  })
})

describe("clusterStatistics", () => {
  it("over all states of the 3 × 4 torus has the exact length of walls, at any coupling by weights", () => {
    const lattice = square(3, 4)
    const states = allStates(12)
    const { wallLength, distribution, clusterDensity, meanSize, largest } = clusterStatistics(lattice, states, {
      chains: 2,
    })
    expect(wallLength.value).toBeCloseTo(lattice.bonds / 2, 12)
    const { values } = distribution
    expect(values.reduce((sum, n, s) => sum + s * n, 0)).toBeCloseTo(1, 12)
    expect(values.reduce((sum, n, s) => sum + s * s * n, 0)).toBeCloseTo(meanSize.value, 12)
    expect(values.reduce((sum, n) => sum + n, 0)).toBeCloseTo(clusterDensity.value, 12)
    // A site alone: four unlike neighbours; all sites in one cluster: two states of 4096.
    expect(values[1]).toBeCloseTo(1 / 16, 12)
    expect(values[12]).toBeCloseTo(2 / 4096 / 12, 15)
    expect(largest.value).toBeLessThan(1)

    const exact = thermalAverages(densityOfStates(lattice), 0.4)
    let [Z, walls] = [0, 0]
    for (let row = 0; row < states.rows; row++) {
      const { wallLength: length } = spinClusters(lattice, states, row)
      const weight = Math.exp(-0.8 * length)
      Z += weight
      walls += weight * length
    }
    expect((2 * walls) / Z - lattice.bonds).toBeCloseTo(12 * exact.energy, 9)
  })

  it("has errors of the mean over independent configurations", () => {
    const lattice = square(5, 5)
    const random = new RandomStream(2, "clusters test")
    const states = BitMatrix.from(
      Uint8Array.from({ length: 50 * 25 }, () => Number(random.uniform() < 0.5)),
      50,
      25,
    )
    const found = Array.from({ length: 50 }, (_, row) => spinClusters(lattice, states, row))
    const result = clusterStatistics(lattice, states, { chains: 50 })
    const expected = {
      wallLength: found.map(({ wallLength }) => wallLength),
      largest: found.map(({ sizes }) => Math.max(...sizes) / 25),
      meanSize: found.map(({ sizes }) => sizes.reduce((sum, s) => sum + s * s, 0) / 25),
      clusterDensity: found.map(({ sizes }) => sizes.length / 25),
      percolationOfAny: found.map(({ percolates }) => Number(percolates.includes(1))),
    }
    for (const [name, values] of Object.entries(expected)) {
      const { value, error } = meanEstimate(values)
      const measured = result[name as keyof typeof expected]
      expect(measured.value, name).toBeCloseTo(value, 12)
      expect(measured.error, name).toBeCloseTo(error, 12)
    }
    const [rows, columns] = result.percolation
    expect(result.percolationOfAny.value).toBeLessThanOrEqual(rows.value + columns.value)
    expect(result.percolationOfAll.value).toBeLessThanOrEqual(Math.min(rows.value, columns.value))
    expect(result.meanSizeWithoutLargest.value).toBeLessThan(result.meanSize.value)
  })

  it("has in the ground states one cluster that percolates, without errors", () => {
    const states = new BitMatrix(4, 9)
    for (let site = 0; site < 9; site++) states.set(1, site, 1)
    const { largest, meanSize, meanSizeWithoutLargest, percolationOfAll, wallLength } = clusterStatistics(
      square(3, 3),
      states,
      { chains: 2 },
    )
    expect([largest, percolationOfAll]).toEqual([
      { value: 1, error: 0 },
      { value: 1, error: 0 },
    ])
    expect([meanSize.value, meanSizeWithoutLargest.value, wallLength.value]).toEqual([9, 0, 0])
  })
})

function flips({ sites, offsets, neighbours }: Lattice, states: BitMatrix): number {
  let twice = 0
  for (let site = 0; site < sites; site++)
    for (const other of neighbours.subarray(offsets[site], offsets[site + 1]))
      twice += Number(states.get(0, site) !== states.get(0, other))
  return twice / 2
}
