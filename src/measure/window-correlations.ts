/**
 * Pairwise correlation against distance in windows with edges: of patches of images, of digits, and of spins in a part of a
 * lattice. With covariances over the samples, site by site, so that what all samples share (where a digit has its ink) does not
 * count as correlation,
 *   ρ(r) = Σ cov(s_x, s_y) / Σ ½ (var s_x + var s_y),
 * the sums over all pairs of sites that are r apart along a row or a column and both in the window. ρ(0) = 1. Errors by jackknife
 * over blocks of neighbouring rows, which must be independent of each other.
 */
import { BitMatrix } from "../compute/bit-matrix.ts"
import { expectInput, expectInteger } from "../errors.ts"
import type { States } from "../hamiltonian/machine-kernel.ts"
import type { Estimate } from "../statistics/estimate.ts"
import { jackknifeEach } from "../statistics/jackknife.ts"

export interface WindowCorrelationOptions {
  /** [height, width] of a window. */
  readonly shape: readonly number[]
  /** Blocks of the jackknife. Default 50. */
  readonly blocks?: number
}

/** ρ(r) at r = 0 … one less than the longer side of the window. */
export function windowCorrelations(states: States, { shape, blocks = 50 }: WindowCorrelationOptions): Estimate[] {
  const [height, width] = shape
  const { rows, columns } = states
  expectInput(
    shape.length === 2 && height * width === columns && columns > 1,
    `windowCorrelations shape: expected [height, width] of windows with ${columns} sites, two at least, got [${shape.join(", ")}].`,
  )
  expectInteger("windowCorrelations blocks", blocks, 2)
  expectInput(
    rows >= 2 * blocks,
    `windowCorrelations states: expected at least ${2 * blocks} rows for ${blocks} blocks, got ${rows}. Take more samples, or fewer blocks.`,
  )
  const reach = Math.max(height, width)
  const bounds = Array.from({ length: blocks + 1 }, (_, block) => Math.floor((block * rows) / blocks))
  const means = bounds.slice(1).map((to, block) => momentsOf(states, height, width, bounds[block], to))
  return jackknifeEach(means, (moments) => {
    const site = moments.subarray(0, columns)
    const square = moments.subarray(columns, 2 * columns)
    const products = moments.subarray(2 * columns)
    const covariance = new Float64Array(reach)
    const variance = new Float64Array(reach)
    covariance.set(products)
    forPairs(height, width, reach, (r, x, y) => {
      covariance[r] -= site[x] * site[y]
      variance[r] += (square[x] - site[x] ** 2 + square[y] - site[y] ** 2) / 2
    })
    return covariance.map((sum, r) => (variance[r] > 0 ? sum / variance[r] : Number.NaN))
  }).map(({ value, error }) => ({ value, error }))
}

/** Means over the rows `from` … `to` − 1: of every site, of its square, and of the sum of products of all pairs at each distance. */
function momentsOf(states: States, height: number, width: number, from: number, to: number): Float64Array {
  const sites = height * width
  const reach = Math.max(height, width)
  const moments = new Float64Array(2 * sites + reach)
  const part = states.slice(from, to)
  const values = part instanceof BitMatrix ? part.unpack() : part.values
  for (let start = 0; start < values.length; start += sites) {
    const sample = values.subarray(start, start + sites)
    for (let x = 0; x < sites; x++) {
      moments[x] += sample[x]
      moments[sites + x] += sample[x] ** 2
    }
    for (let r = 0; r < reach; r++) {
      let sum = 0
      for (let y = 0, site = 0; y < height; y++)
        for (let x = 0; x < width; x++, site++) {
          if (x + r < width) sum += sample[site] * sample[site + r]
          if (y + r < height) sum += sample[site] * sample[site + r * width]
        }
      moments[2 * sites + r] += sum
    }
  }
  return moments.map((sum) => sum / (to - from))
}

function forPairs(
  height: number,
  width: number,
  reach: number,
  visit: (r: number, one: number, other: number) => void,
): void {
  for (let r = 0; r < reach; r++)
    for (let y = 0, site = 0; y < height; y++)
      for (let x = 0; x < width; x++, site++) {
        if (x + r < width) visit(r, site, site + r)
        if (y + r < height) visit(r, site, site + r * width)
      }
}
