/**
 * Fluctuations by scale: the variance of scaling and detail coefficients at b = 2^ℓ over many fields. Orthonormal coefficients of
 * a field with structure factor S(k) ∝ k^(−x) have variances ∝ b^x: x = 2 − η at a critical point (7/4 in the two-dimensional Ising
 * model), x ≈ 2 in natural images, x = 0 of independent sites. With Haar's filter the variance of the sum over a block of K = b^d
 * sites is K times that of its scaling coefficient, ∝ K^(1 + x/d).
 *
 * P. Flandrin, IEEE Trans. Inf. Theory 38, 910 (1992), doi:10.1109/18.119751; natural images: D. J. Field, J. Opt. Soc. Am. A 4,
 * 2379 (1987), doi:10.1364/JOSAA.4.002379.
 */
import { BitMatrix } from "../compute/bit-matrix.ts"
import type { RealMatrix } from "../compute/real-matrix.ts"
import { expectInput, expectInteger } from "../errors.ts"
import type { Estimate } from "../statistics/estimate.ts"
import { jackknifeEach } from "../statistics/jackknife.ts"
import { powerLaw } from "../statistics/power-law.ts"
import { type WaveletOptions, scalingCoefficients, waveletTransform } from "./wavelet-transform.ts"

export interface WaveletLevel {
  /** b = 2^ℓ, from 2 on. */
  readonly scale: number
  /** Variance of the scaling coefficients, about their mean over fields and sites. */
  readonly scaling: Estimate
  /** Mean square of the detail coefficients, over all directions. */
  readonly detail: Estimate
}

export interface WaveletSpectrum {
  readonly levels: readonly WaveletLevel[]
  /** x of the scaling coefficients and of the details, over all levels but the last two: there periodicity is felt. */
  readonly exponent?: { readonly scaling: Estimate; readonly detail: Estimate }
}

export interface WaveletSpectrumOptions extends WaveletOptions {
  /** Shape of each field. */
  readonly shape: readonly number[]
  /** Blocks of rows for the jackknife. Default 20. */
  readonly blocks?: number
}

/** Levels at the coarse end that are not fitted. */
const UNFITTED = 2

/** Of the fields in the rows of a matrix: bits count as spins ±1. */
export function waveletSpectrum(
  fields: BitMatrix | RealMatrix,
  { shape, blocks = 20, ...options }: WaveletSpectrumOptions,
): WaveletSpectrum {
  const { rows, columns } = fields
  expectInput(
    shape.reduce((product, length) => product * length, 1) === columns,
    `waveletSpectrum shape: expected lengths whose product is ${columns}, got [${shape.join(", ")}].`,
  )
  expectInteger("waveletSpectrum blocks", blocks, 2, rows)
  const values = fields instanceof BitMatrix ? fields.unpack(-1) : fields.values
  const sums: Float64Array[] = []
  let depth = 0
  for (let block = 0; block < blocks; block++) {
    const [from, to] = [Math.floor((block * rows) / blocks), Math.floor(((block + 1) * rows) / blocks)]
    let sum: Float64Array | undefined
    for (let row = from; row < to; row++) {
      const field = { shape, values: values.subarray(row * columns, (row + 1) * columns) }
      const squares = squaresByLevel(field, options)
      depth = squares.length / 3
      sum ??= new Float64Array(squares.length)
      for (let k = 0; k < squares.length; k++) sum[k] += squares[k] / (to - from)
    }
    sums.push(sum!)
  }
  expectInput(
    depth > 0,
    `waveletSpectrum shape: expected even lengths, got [${shape.join(", ")}]. Cut the fields to lengths that halve a few times.`,
  )
  const variances = (means: Float64Array): number[] =>
    Array.from({ length: 2 * depth }, (_, k) =>
      k % 2 === 0 ? means[(3 * k) / 2] - means[(3 * k) / 2 + 1] ** 2 : means[(3 * (k - 1)) / 2 + 2],
    )
  const fitted = depth - UNFITTED
  const scales = Array.from({ length: Math.max(0, fitted) }, (_, k) => 2 ** (k + 1))
  const exponents = (means: Float64Array): number[] => {
    if (fitted < 2) return []
    const found = variances(means)
    return [0, 1].map((offset) => slope(scales, scales.map((_, k) => found[2 * k + offset]))) // prettier-ignore
  }
  const found = jackknifeEach(sums, (means) => [...variances(means), ...exponents(means)]).map(({ value, error }) => ({
    value,
    error,
  }))
  const [scaling, detail] = found.slice(2 * depth)
  return {
    levels: Array.from({ length: depth }, (_, k) => ({
      scale: 2 ** (k + 1),
      scaling: found[2 * k],
      detail: found[2 * k + 1],
    })),
    ...(scaling ? { exponent: { scaling, detail } } : {}),
  }
}

/** Of each level: mean square and mean of the scaling coefficients, mean square of the details. */
function squaresByLevel(
  field: { readonly shape: readonly number[]; readonly values: ArrayLike<number> },
  options: WaveletOptions,
): Float64Array {
  const { levels: depth, shape, values } = waveletTransform(field, options)
  // The transform is orthonormal, so that the corner of a level, though transformed further, still has the squares of its scaling
  // coefficients: what it has less than the level before is in the details.
  const corners = Array.from({ length: depth + 1 }, (_, level) => {
    const corner = scalingCoefficients({ shape, values }, level)
    return { count: corner.length, squares: corner.reduce((sum, value) => sum + value ** 2, 0) }
  })
  const mean = total(field.values) / values.length
  const found = new Float64Array(3 * depth)
  for (let level = 0; level < depth; level++) {
    const [finer, coarse] = [corners[level], corners[level + 1]]
    found[3 * level] = coarse.squares / coarse.count
    // Scaling filters sum to √2 along each axis, over even as over odd places alike.
    found[3 * level + 1] = mean * Math.sqrt(values.length / coarse.count)
    found[3 * level + 2] = (finer.squares - coarse.squares) / (finer.count - coarse.count)
  }
  return found
}

function total(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]
  return sum
}

function slope(scales: readonly number[], values: readonly number[]): number {
  return powerLaw(scales.map((length, k) => ({ length, value: { value: values[k], error: values[k] } }))).exponent.value
}
