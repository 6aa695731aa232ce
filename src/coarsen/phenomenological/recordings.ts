/**
 * Recordings: many variables measured together at many moments, whose geometry is not known or does not exist. They are kept
 * variable by variable, each a series over the rows. What "silence" means follows from the values:
 *
 * - activity, if none is negative (bits, counts, rates; a spin ±1 counts as the bit (1 + s)/2, so that silence is all spins
 *   down): every variable is divided by its mean nonzero value, and a coarse variable is silent where all its members are 0;
 * - signal, if some are negative: every variable has its mean taken off and is divided by its standard deviation. There is no
 *   silence then, and no free energy.
 *
 * L. Meshulam, J. L. Gauthier, C. D. Brody, D. W. Tank & W. Bialek, Phys. Rev. Lett. 123, 178103 (2019), arXiv:1809.08461.
 */
import { BitMatrix } from "../../compute/bit-matrix.ts"
import { RandomStream } from "../../compute/philox.ts"
import { InputError, expectInput } from "../../errors.ts"

export interface Recordings {
  readonly kind: "activity" | "signal"
  /** Moments of measurement, in their order. */
  readonly rows: number
  /** N, without the columns that never change. */
  readonly columns: number
  /** The value of variable `i` at moment `t` at i · rows + t. */
  readonly values: Float32Array
  /** Whether all values are 0 or 1. */
  readonly binary: boolean
  /** Columns of the data that never change, left out. */
  readonly constant: readonly number[]
}

/** Values row by row: a row a moment, a column a variable. */
export interface RecordedTable {
  readonly rows: number
  readonly columns: number
  readonly values: ArrayLike<number>
}

/** Prepares a table of bits, spins, counts or reals. */
export function recordings(data: BitMatrix | RecordedTable, name = "recordings"): Recordings {
  const { rows, columns } = data
  expectInput(
    rows >= 64 && columns >= 4,
    `${name}: expected at least 64 rows (moments) of at least 4 columns (variables), got ${rows} × ${columns}. Record more, or transpose the array.`,
  )
  const all = data instanceof BitMatrix ? columnsOfBits(data) : columnsOfTable(data, name)
  const constant: number[] = []
  for (let i = 0; i < columns; i++) if (isConstant(all, i * rows, rows)) constant.push(i)
  expectInput(
    columns - constant.length >= 4,
    `${name}: expected at least 4 columns that change, got ${columns - constant.length} of ${columns}. Leave out silent variables, or record longer.`,
  )
  const values = constant.length === 0 ? all : withoutColumns(all, rows, new Set(constant))
  const spins = values.every((value) => value === 1 || value === -1)
  if (spins) for (let k = 0; k < values.length; k++) values[k] = (1 + values[k]) / 2
  const kind = values.some((value) => value < 0) ? "signal" : "activity"
  const binary = values.every((value) => value === 0 || value === 1)
  if (!binary)
    for (let start = 0; start < values.length; start += rows) normalise(values.subarray(start, start + rows), kind)
  return { kind, rows, columns: columns - constant.length, values, binary, constant }
}

/**
 * The same variables made independent, each still with its own distribution: their moments are permuted, or with `ordered` whole
 * pieces of the series, which starts anywhere: that keeps autocorrelations as far as pieces are long. (A mere shift in time would leave
 * slow variables that are shifted nearly alike correlated, in either fold; pieces meet their like by chance in single places.)
 */
export function surrogate(
  data: Recordings,
  {
    seed,
    index = 0,
    ordered,
    pieces = 32,
  }: { readonly seed: number; readonly index?: number; readonly ordered: boolean; readonly pieces?: number },
): Recordings {
  const random = new RandomStream(seed, "phenomenological surrogate", index)
  const { rows, columns } = data
  const values = data.values.slice()
  const turned = new Float32Array(rows)
  const startOf = (piece: number): number => Math.floor((piece * rows) / pieces)
  for (let i = 0; i < columns; i++) {
    const series = values.subarray(i * rows, (i + 1) * rows)
    if (!ordered) {
      random.shuffle(series)
      continue
    }
    const start = random.integer(rows)
    turned.set(series.subarray(start))
    turned.set(series.subarray(0, start), rows - start)
    let to = 0
    for (const piece of random.permutation(pieces)) {
      const part = turned.subarray(startOf(piece), startOf(piece + 1))
      series.set(part, to)
      to += part.length
    }
  }
  return { ...data, values }
}

function columnsOfBits(bits: BitMatrix): Float32Array {
  const { rows, columns, words, stride } = bits
  const values = new Float32Array(rows * columns)
  for (let t = 0; t < rows; t++)
    for (let i = 0; i < columns; i++) values[i * rows + t] = (words[t * stride + (i >> 5)] >>> (i & 31)) & 1
  return values
}

function columnsOfTable({ rows, columns, values: table }: RecordedTable, name: string): Float32Array {
  expectInput(
    table.length === rows * columns,
    `${name}: expected ${rows} × ${columns} = ${rows * columns} values, got ${table.length}. Check the shape.`,
  )
  const values = new Float32Array(rows * columns)
  for (let t = 0, k = 0; t < rows; t++)
    for (let i = 0; i < columns; i++, k++) {
      const value = table[k]
      if (!Number.isFinite(value))
        throw new InputError(
          `${name}: expected finite numbers, got ${value} in row ${t}, column ${i}. Leave out such rows or columns, or fill the gaps.`,
        )
      values[i * rows + t] = value
    }
  return values
}

function isConstant(values: Float32Array, start: number, length: number): boolean {
  for (let k = start + 1; k < start + length; k++) if (values[k] !== values[start]) return false
  return true
}

function withoutColumns(values: Float32Array, rows: number, left: ReadonlySet<number>): Float32Array {
  const columns = values.length / rows
  const kept = new Float32Array((columns - left.size) * rows)
  for (let i = 0, k = 0; i < columns; i++)
    if (!left.has(i)) kept.set(values.subarray(i * rows, (i + 1) * rows), rows * k++)
  return kept
}

/** Mean nonzero value 1, or mean 0 and variance 1. */
function normalise(series: Float32Array, kind: Recordings["kind"]): void {
  let [sum, active] = [0, 0]
  for (const value of series) {
    sum += value
    if (value !== 0) active++
  }
  if (kind === "activity") {
    const scale = active / sum
    for (let t = 0; t < series.length; t++) series[t] *= scale
    return
  }
  const mean = sum / series.length
  let squares = 0
  for (const value of series) squares += (value - mean) ** 2
  const scale = Math.sqrt(series.length / squares)
  for (let t = 0; t < series.length; t++) series[t] = (series[t] - mean) * scale
}
