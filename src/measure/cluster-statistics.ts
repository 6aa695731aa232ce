/**
 * Statistics of geometric clusters (clusters.ts) over configurations, on a lattice of N sites:
 *   n(s) = ⟨clusters of s sites⟩/N,   Σ_s s n(s) = 1,   P = ⟨largest⟩/N,   S = ⟨Σ_c s_c²⟩/N, the mean size of the cluster that a
 * site belongs to, and the same without the largest cluster, which stays finite where one percolates,
 * S' = ⟨Σ'_c s_c²⟩/⟨Σ'_c s_c⟩; how likely it is that a cluster percolates; and the length of the domain walls.
 *
 * D. Stauffer & A. Aharony, Introduction to Percolation Theory, Taylor & Francis 1994, §2; A. Coniglio, C. R. Nappi, F. Peruggi &
 * L. Russo, J. Phys. A 10, 205 (1977), doi:10.1088/0305-4470/10/2/010 (clusters of equal spins).
 */
import type { BitMatrix } from "../compute/bit-matrix.ts"
import type { Lattice } from "../hamiltonian/lattice.ts"
import type { Estimate } from "../statistics/estimate.ts"
import { chainEstimate, chainMeans, sumOverChains } from "./chain-means.ts"
import { axesOf, clusterFinder, expectLattice } from "./clusters.ts"

export interface ClusterStatistics {
  /** Clusters a site, Σ_s n(s). */
  readonly clusterDensity: Estimate
  /** n(s) at s = 0 … N: values and errors, N + 1 of each. */
  readonly distribution: { readonly values: Float64Array; readonly errors: Float64Array }
  /** P: share of the sites in the largest cluster. */
  readonly largest: Estimate
  /** S, in sites. */
  readonly meanSize: Estimate
  /** S', in sites; 0 where all sites are always in one cluster. */
  readonly meanSizeWithoutLargest: Estimate
  /** For each axis the probability that a cluster wraps around it (periodic) or spans it (open); none on a graph. */
  readonly percolation: readonly Estimate[]
  /** Probability that clusters percolate along one axis at least, and along all. */
  readonly percolationOfAny: Estimate
  readonly percolationOfAll: Estimate
  /** Bonds between unlike spins, of the whole lattice. */
  readonly wallLength: Estimate
}

/**
 * Measures the configurations in the rows of `states`. The rows of one chain stand together, and chains are independent: chain c
 * from row ⌊c·rows/chains⌋ on; errors are by jackknife over them. Cut one long chain into some 50 to 100 pieces.
 */
export function clusterStatistics(
  lattice: Lattice,
  states: BitMatrix,
  { chains }: { chains: number },
): ClusterStatistics {
  expectLattice("clusterStatistics", lattice, states)
  const { sites } = lattice
  const axes = axesOf(lattice)
  const find = clusterFinder(lattice)
  // n(s), then what is below, then the axes.
  const [CLUSTERS, LARGEST, SQUARES, REST_SQUARES, ANY, ALL, WALLS, AXES] = [1, 2, 3, 4, 5, 6, 7, 8].map(
    (k) => sites + k,
  )
  const sums = sumOverChains("clusterStatistics", states, chains, AXES + axes, (from, to, into) => {
    for (let row = from; row < to; row++) {
      const { sizes, percolates, wallLength } = find(states, row)
      let [largest, squares] = [0, 0]
      for (const size of sizes) {
        into[size]++
        largest = Math.max(largest, size)
        squares += size * size
      }
      let along = 0
      for (let axis = 0; axis < axes; axis++) {
        if (!sizes.some((_, cluster) => percolates[cluster * axes + axis] === 1)) continue
        along++
        into[AXES + axis]++
      }
      into[CLUSTERS] += sizes.length
      into[LARGEST] += largest
      into[SQUARES] += squares
      into[REST_SQUARES] += squares - largest * largest
      into[ANY] += Number(along > 0)
      into[ALL] += Number(along > 0 && along === axes)
      into[WALLS] += wallLength
    }
  })
  const { values, errors } = chainMeans(sums)
  const mean = (quantity: number, scale = 1): Estimate => ({
    value: values[quantity] / scale,
    error: errors[quantity] / scale,
  })
  return {
    clusterDensity: mean(CLUSTERS, sites),
    distribution: {
      values: values.slice(0, sites + 1).map((n) => n / sites),
      errors: errors.slice(0, sites + 1).map((n) => n / sites),
    },
    largest: mean(LARGEST, sites),
    meanSize: mean(SQUARES, sites),
    meanSizeWithoutLargest: chainEstimate(sums, (of) =>
      of(LARGEST) === sites ? 0 : of(REST_SQUARES) / (sites - of(LARGEST)),
    ),
    percolation: Array.from({ length: axes }, (_, axis) => mean(AXES + axis)),
    percolationOfAny: mean(ANY),
    percolationOfAll: mean(ALL),
    wallLength: mean(WALLS),
  }
}
