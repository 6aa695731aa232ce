/**
 * Geometric clusters: sites with equal spins, joined by the bonds of any lattice. Found by union–find, in which every site knows
 * the way (in cells) to the root of its cluster. A bond within one cluster that closes a loop whose steps do not add up to zero
 * shows that the cluster wraps around the torus along the axes where they do not. On open axes a cluster percolates if it
 * reaches from one end to the other.
 *
 * J. Hoshen & R. Kopelman, Phys. Rev. B 14, 3438 (1976), doi:10.1103/PhysRevB.14.3438; J. Machta, Y. S. Choi, A. Lucke,
 * T. Schweizer & L. M. Chayes, Phys. Rev. E 54, 1332 (1996), doi:10.1103/PhysRevE.54.1332; M. E. J. Newman & R. M. Ziff, Phys.
 * Rev. E 64, 016706 (2001), doi:10.1103/PhysRevE.64.016706.
 */
import type { BitMatrix } from "../compute/bit-matrix.ts"
import { expectInput } from "../errors.ts"
import type { Lattice } from "../hamiltonian/lattice.ts"

export interface SpinClusters {
  /** Number of each site's cluster, 0, 1, 2 … in the order of their first sites. */
  readonly labels: Int32Array
  /** Sites of each cluster. */
  readonly sizes: Int32Array
  /** SpinClusters × axes: 1 where the cluster wraps around a periodic axis, or spans an open one; no axes on a graph. */
  readonly percolates: Uint8Array
  /** Bonds between unlike spins: the length of the domain walls on the dual lattice. */
  readonly wallLength: number
}

/** The clusters of the configuration in a row of `states`. Periodic axes need 3 cells or more. */
export function spinClusters(lattice: Lattice, states: BitMatrix, row: number): SpinClusters {
  expectLattice("spinClusters", lattice, states)
  expectInput(
    Number.isInteger(row) && row >= 0 && row < states.rows,
    `spinClusters row: expected an integer from 0 to ${states.rows - 1}, got ${row}.`,
  )
  return clusterFinder(lattice)(states, row)
}

/** How many axes percolation is asked along. */
export function axesOf({ kind, size }: Lattice): number {
  return kind === "graph" ? 0 : size.length
}

export function expectLattice(what: string, lattice: Lattice, states: BitMatrix): void {
  const { kind, size, periodic, sites } = lattice
  expectInput(
    states.columns === sites,
    `${what} states: expected states of ${sites} sites, as the lattice has, got ${states.columns} columns.`,
  )
  // Along two cells one does not know which way a bond goes.
  expectInput(
    kind === "graph" || size.every((length, axis) => !periodic[axis] || length >= 3),
    `${what} lattice: expected at least 3 cells along periodic axes, got ${size.join(" × ")}.`,
  )
}

/** The same for many configurations of a lattice, with the positions worked out once. */
export function clusterFinder(lattice: Lattice): (states: BitMatrix, row: number) => SpinClusters {
  const { size, periodic, sites, offsets, neighbours } = lattice
  const axes = axesOf(lattice)
  const positions = cellPositions(lattice, axes)
  const parent = new Int32Array(sites)
  const count = new Int32Array(sites)
  // From a site to its parent, in cells.
  const way = new Int32Array(sites * axes)
  const wraps = new Uint8Array(sites * axes)

  /** The root of a site's cluster, with the site hung directly below it; clusters hang below larger ones, so depths stay small. */
  const find = (site: number): number => {
    const above = parent[site]
    if (above === site) return site
    const root = find(above)
    if (root !== above) {
      for (let axis = 0; axis < axes; axis++) way[site * axes + axis] += way[above * axes + axis]
      parent[site] = root
    }
    return root
  }
  /** One step from a site to its neighbour along an axis: −1, 0 or 1 cells. */
  const step = (from: number, to: number, axis: number): number => {
    const difference = positions[to * axes + axis] - positions[from * axes + axis]
    return Math.abs(difference) <= 1 ? difference : -Math.sign(difference)
  }

  return (states, row) => {
    for (let site = 0; site < sites; site++) parent[site] = site
    count.fill(1)
    way.fill(0)
    wraps.fill(0)
    const spins = Uint8Array.from({ length: sites }, (_, site) => states.get(row, site))
    let wallLength = 0
    for (let site = 0; site < sites; site++) {
      for (let k = offsets[site]; k < offsets[site + 1]; k++) {
        const other = neighbours[k]
        if (other < site) continue
        if (spins[other] !== spins[site]) {
          wallLength++
          continue
        }
        let [a, b] = [find(site), find(other)]
        if (a === b) {
          for (let axis = 0; axis < axes; axis++)
            if (step(site, other, axis) + way[other * axes + axis] !== way[site * axes + axis])
              wraps[a * axes + axis] = 1
          continue
        }
        // The smaller cluster goes below the larger: from its root back to its end of the bond, over it, and on to the root.
        let [low, high] = [site, other]
        if (count[a] > count[b]) {
          ;[a, b] = [b, a]
          ;[low, high] = [other, site]
        }
        parent[a] = b
        count[b] += count[a]
        for (let axis = 0; axis < axes; axis++) {
          way[a * axes + axis] = step(low, high, axis) + way[high * axes + axis] - way[low * axes + axis]
          wraps[b * axes + axis] |= wraps[a * axes + axis]
        }
      }
    }

    const labels = new Int32Array(sites)
    const numbers = new Int32Array(sites).fill(-1)
    const roots: number[] = []
    for (let site = 0; site < sites; site++) {
      const root = find(site)
      if (numbers[root] < 0) numbers[root] = roots.push(root) - 1
      labels[site] = numbers[root]
    }
    const percolates = new Uint8Array(roots.length * axes)
    for (let axis = 0; axis < axes; axis++) {
      if (periodic[axis]) {
        for (const [cluster, root] of roots.entries()) percolates[cluster * axes + axis] = wraps[root * axes + axis]
        continue
      }
      const atStart = new Uint8Array(roots.length)
      for (let site = 0; site < sites; site++) if (positions[site * axes + axis] === 0) atStart[labels[site]] = 1
      for (let site = 0; site < sites; site++)
        if (positions[site * axes + axis] === size[axis] - 1 && atStart[labels[site]] === 1)
          percolates[labels[site] * axes + axis] = 1
    }
    return { labels, sizes: Int32Array.from(roots, (root) => count[root]), percolates, wallLength }
  }
}

/** The cell of every site along each axis; a honeycomb has two sites a cell. */
function cellPositions({ kind, size, sites }: Lattice, axes: number): Int32Array {
  const positions = new Int32Array(sites * axes)
  for (let site = 0; site < sites; site++) {
    for (let axis = axes - 1, rest = kind === "honeycomb" ? site >> 1 : site; axis >= 0; axis--) {
      positions[site * axes + axis] = rest % size[axis]
      rest = Math.floor(rest / size[axis])
    }
  }
  return positions
}
