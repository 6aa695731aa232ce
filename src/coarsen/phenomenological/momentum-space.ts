/**
 * Momentum-space coarse-graining: only the K̂ principal components of largest variance are kept, as the momentum shell keeps long
 * wavelengths, and every variable becomes what they say of it,
 *   φ_i = z_i Σ_j P_ij (x_j − ⟨x_j⟩),   P = Σ_{k ≤ K̂} v_k v_kᵀ,   ⟨φ_i²⟩ = 1.
 * With ever fewer modes the distribution of φ tends to a Gaussian, by the central limit theorem, or to another fixed form. The
 * excess kurtosis ⟨φ⁴⟩ − 3, averaged over the variables, tells.
 *
 * L. Meshulam et al., Phys. Rev. Lett. 123, 178103 (2019), arXiv:1809.08461; S. Bradde & W. Bialek, J. Stat. Phys. 167, 462 (2017),
 * arXiv:1610.09733.
 */
import { type Block, type FoldValues, foldValues } from "./folds.ts"
import { SIGNAL_BINS } from "./moments.ts"
import type { Recordings } from "./recordings.ts"

/** Rows of a fold and variables that are looked at, evenly spread over those there are. */
const ROWS = 4096
const VARIABLES = 256

/** K̂ = N/4, N/8, … as long as there are at least two modes. */
export function modeCounts(variables: number): number[] {
  const counts: number[] = []
  for (let modes = variables >> 2; modes >= 2; modes >>= 1) counts.push(modes)
  return counts
}

/**
 * For each of `counts` (falling), one after the other, in one fold: the kurtosis, then the probability density in each bin
 * ({@link SIGNAL_BINS}, in standard deviations). Row k of `vectors` is the principal component k of the other fold.
 */
export function measureMomentumSpace(
  data: Recordings,
  blocks: readonly Block[],
  vectors: Float64Array,
  counts: readonly number[],
): FoldValues {
  const { columns } = data
  const each = Math.min(Math.max(1, Math.floor(ROWS / blocks.length)), blocks[0].to - blocks[0].from)
  const sampled = blocks.flatMap(({ from, to }) =>
    Array.from({ length: each }, (_, k) => from + Math.floor((k * (to - from)) / each)),
  )
  const shown = Math.min(VARIABLES, columns)
  const variables = Array.from({ length: shown }, (_, k) => Math.floor((k * columns) / shown))
  const seen = rowsSampled(data, sampled)
  const fields = new Float64Array(shown * sampled.length)
  const mode = new Float64Array(sampled.length)
  const found = new Map<number, FoldValues>()
  for (let k = 0; k < counts[0]; k++) {
    projectOnto(seen, vectors.subarray(k * columns, (k + 1) * columns), mode)
    for (const [v, i] of variables.entries()) {
      const weight = vectors[k * columns + i]
      for (let t = 0, out = v * mode.length; t < mode.length; t++, out++) fields[out] += weight * mode[t]
    }
    if (counts.includes(k + 1)) found.set(k + 1, describe(fields, { variables: shown, rows: sampled.length, each }))
  }
  const ordered = counts.map((count) => found.get(count)!)
  return {
    values: concatenate(ordered.map(({ values }) => values)),
    without: blocks.map((_, b) => concatenate(ordered.map(({ without }) => without[b]))),
  }
}

/** The rows `sampled` of every variable, less their mean. */
function rowsSampled({ values, rows, columns }: Recordings, sampled: readonly number[]): Float32Array {
  const seen = new Float32Array(columns * sampled.length)
  for (let i = 0; i < columns; i++) {
    let mean = 0
    for (const row of sampled) mean += values[i * rows + row] / sampled.length
    for (const [t, row] of sampled.entries()) seen[i * sampled.length + t] = values[i * rows + row] - mean
  }
  return seen
}

/** The component of every row along `vector`. */
function projectOnto(seen: Float32Array, vector: Float64Array, mode: Float64Array): void {
  const rows = mode.length
  mode.fill(0)
  for (let i = 0; i < vector.length; i++) {
    const weight = vector[i]
    for (let t = 0, from = i * rows; t < rows; t++) mode[t] += weight * seen[from + t]
  }
}

interface Shape {
  readonly variables: number
  readonly rows: number
  /** Rows of a block. */
  readonly each: number
}

function describe(fields: Float64Array, { variables, rows, each }: Shape): FoldValues {
  const { low, width, count } = SIGNAL_BINS
  // A variable that never changed in the other fold is in none of its components.
  const live: { readonly field: Float64Array; readonly unit: number }[] = []
  for (let v = 0; v < variables; v++) {
    const field = fields.subarray(v * rows, (v + 1) * rows)
    const unit = Math.sqrt(field.reduce((sum, value) => sum + value ** 2, 0) / rows)
    if (unit > 0) live.push({ field, unit })
  }
  // Of each block ⟨φ²⟩ and ⟨φ⁴⟩ of every variable, in units of its spread over all rows, then the shares in bins.
  const sums = Array.from({ length: rows / each }, () => new Float64Array(2 * live.length + count))
  for (const [v, { field, unit }] of live.entries())
    for (const [b, sum] of sums.entries()) {
      for (let t = b * each; t < (b + 1) * each; t++) {
        const value = field[t] / unit
        const square = value * value
        sum[2 * v] += square / each
        sum[2 * v + 1] += (square * square) / each
        const bin = Math.floor((value - low) / width)
        if (bin >= 0 && bin < count) sum[2 * live.length + bin] += 1 / (each * live.length * width)
      }
    }
  return foldValues(sums, (means) => {
    let [kurtosis, moving] = [0, 0]
    for (let v = 0; v < live.length; v++) {
      // Without one block nothing may be left of a variable that is nearly always still.
      if (means[2 * v] === 0) continue
      kurtosis += means[2 * v + 1] / means[2 * v] ** 2 - 3
      moving++
    }
    return concatenate([Float64Array.of(kurtosis / moving), means.subarray(2 * live.length)])
  })
}

function concatenate(parts: readonly Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...part]))
}
