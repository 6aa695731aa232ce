/**
 * How far a receptive field is from a Kadanoff block spin, the plain sum of the spins of a block:
 *   d = 1 − max_B |Σ_{x∈B} r(x)| / √(|B| Σ_x r(x)²),
 * one minus the largest |cosine| between r and the indicator of a block B, over blocks of side ℓ = 1 … L/2 at every position
 * of the torus. 0 for an exact block of either sign. A summed-area table gives each block sum in four look-ups.
 *
 * L. P. Kadanoff, Physics 2, 263 (1966); F. C. Crow, SIGGRAPH '84, 207 (1984), doi:10.1145/800031.808600.
 */
import type { Estimate } from "../statistics/estimate.ts"
import { medianOverUnits } from "./median-over-units.ts"
import { expectFields, type ReceptiveFields } from "./receptive-fields.ts"

/** One entry a unit; NaN for a silent unit (all weights zero). */
export interface BlockSpinDistances {
  readonly distances: Float64Array
  /** Side ℓ of the block most like the field: ℓ² sites, on a chain ℓ sites; the smallest of equals. */
  readonly sides: Float64Array
  /** Row and column of that block's first site: units × 2. */
  readonly corners: Float64Array
}

/** Medians over the units that are not silent. */
export interface BlockSpinSummary {
  readonly distance: Estimate
  readonly side: Estimate
}

export function blockSpinDistances(fields: ReceptiveFields): BlockSpinDistances {
  expectFields("blockSpinDistances fields", fields)
  const { units, height, width, values } = fields
  const sites = height * width
  const largest = Math.max(1, (height === 1 ? width : Math.min(height, width)) >> 1)
  const distances = new Float64Array(units).fill(Number.NaN)
  const sides = new Float64Array(units).fill(Number.NaN)
  const corners = new Float64Array(2 * units).fill(Number.NaN)
  // Sums over rows < y and columns < x of the field continued periodically, so that blocks may cross the seam.
  const stride = width + largest + 1
  const tableHeight = height === 1 ? 2 : height + largest + 1
  const table = new Float64Array(stride * tableHeight)
  for (let unit = 0; unit < units; unit++) {
    const field = values.subarray(unit * sites, (unit + 1) * sites)
    const norm = Math.sqrt(field.reduce((sum, r) => sum + r * r, 0))
    if (norm === 0) continue
    for (let y = 1; y < tableHeight; y++) {
      let rowSum = 0
      for (let x = 1; x < stride; x++) {
        rowSum += field[((y - 1) % height) * width + ((x - 1) % width)]
        table[y * stride + x] = table[(y - 1) * stride + x] + rowSum
      }
    }
    let best = 0
    for (let side = 1; side <= largest; side++) {
      const blockHeight = height === 1 ? 1 : side
      const scale = 1 / Math.sqrt(blockHeight * side)
      // Rounding errors do not make a larger block win over an equal one.
      const threshold = (best * (1 + 1e-12)) / scale
      let winner = -1
      let highest = threshold
      for (let y = 0; y < height; y++) {
        const top = y * stride
        const bottom = (y + blockHeight) * stride
        for (let x = 0; x < width; x++) {
          const size = Math.abs(table[bottom + x + side] - table[bottom + x] - table[top + x + side] + table[top + x])
          if (size > highest) {
            highest = size
            winner = y * width + x
          }
        }
      }
      if (winner < 0) continue
      best = highest * scale
      sides[unit] = side
      corners[2 * unit] = Math.floor(winner / width)
      corners[2 * unit + 1] = winner % width
    }
    distances[unit] = Math.max(0, 1 - best / norm)
  }
  return { distances, sides, corners }
}

/** Medians over the units, with errors by the bootstrap stream of `seed`. */
export function summariseBlockSpinDistances(
  { distances, sides }: BlockSpinDistances,
  { seed = 0 }: { seed?: number } = {},
): BlockSpinSummary {
  return { distance: medianOverUnits(distances, seed), side: medianOverUnits(sides, seed) }
}
