/** Series of the coarse variables over the rows of one fold, level after level, each the sums of two of the level before. */
import type { Block } from "./folds.ts"
import type { Level } from "./pairing.ts"
import type { Recordings } from "./recordings.ts"

export interface CoarseSeries {
  readonly level: Level
  /** Number of coarse variables. */
  readonly clusters: number
  /** Variable c at row t of the fold, its blocks put one after the other, at c · rows + t. */
  readonly values: Float32Array
  /** The same of the level before; at K = 1 the variables themselves. */
  readonly finer: Float32Array
  /** Rows of the fold, and of each of its blocks. */
  readonly rows: number
  readonly blockRows: number
  readonly blocks: number
}

export function* coarseSeries(
  data: Recordings,
  levels: readonly Level[],
  blocks: readonly Block[],
): Generator<CoarseSeries> {
  const blockRows = blocks[0].to - blocks[0].from
  const rows = blockRows * blocks.length
  let values = rowsOfBlocks(data, blocks)
  for (const level of levels) {
    const finer = values
    if (level.size > 1) values = overPairs(finer, { pairs: level.pairs, rows, sign: 1 })
    yield { level, clusters: values.length / rows, values, finer, rows, blockRows, blocks: blocks.length }
  }
}

/** The difference of the two halves of each cluster instead of their sum, K ≥ 2: what both share is not in it. */
export function differencesOfHalves(series: CoarseSeries): CoarseSeries {
  const { level, finer, rows } = series
  return { ...series, values: overPairs(finer, { pairs: level.pairs, rows, sign: -1 }) }
}

/** The variables over the rows of `blocks` only. */
export function rowsOfBlocks({ values, rows, columns }: Recordings, blocks: readonly Block[]): Float32Array {
  const length = blocks[0].to - blocks[0].from
  const taken = new Float32Array(columns * length * blocks.length)
  for (let i = 0, k = 0; i < columns; i++)
    for (const { from, to } of blocks) {
      taken.set(values.subarray(i * rows + from, i * rows + to), k)
      k += length
    }
  return taken
}

interface Pairing {
  readonly pairs: Uint32Array
  readonly rows: number
  readonly sign: 1 | -1
}

/** x_a ± x_b of every pair. */
function overPairs(values: Float32Array, { pairs, rows, sign }: Pairing): Float32Array {
  const joined = new Float32Array((pairs.length / 2) * rows)
  for (let c = 0; 2 * c < pairs.length; c++) {
    const [a, b, out] = [pairs[2 * c] * rows, pairs[2 * c + 1] * rows, c * rows]
    for (let t = 0; t < rows; t++) joined[out + t] = values[a + t] + sign * values[b + t]
  }
  return joined
}
