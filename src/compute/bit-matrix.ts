/**
 * A matrix of bits, one row a state of many binary sites, packed 32 to a word. Rows start on 128-bit boundaries, as the
 * kernels want them; the padding bits are zero.
 */
import { InputError, expectInteger } from "../errors.ts"
import { expectRows } from "./expect-rows.ts"

export class BitMatrix {
  readonly rows: number
  readonly columns: number
  /** 32-bit words from one row to the next: a multiple of 4. */
  readonly stride: number
  /** Bit `column % 32` of `words[row * stride + (column >> 5)]`. */
  readonly words: Uint32Array

  constructor(rows: number, columns: number, words?: Uint32Array) {
    expectInteger("BitMatrix rows", rows, 0)
    expectInteger("BitMatrix columns", columns, 1)
    this.rows = rows
    this.columns = columns
    this.stride = BitMatrix.stride(columns)
    this.words = words ?? new Uint32Array(rows * this.stride)
    if (this.words.length !== rows * this.stride)
      throw new InputError(
        `BitMatrix words: expected ${rows} × ${this.stride} = ${rows * this.stride} words for ${columns} columns, got ${this.words.length}.`,
      )
  }

  /** Words from row to row of a matrix of `columns` bits. */
  static stride(columns: number): number {
    return ((columns + 127) >> 7) << 2
  }

  /**
   * Packs numbers, row by row, into bits. Accepts 0/1 and ±1 (−1 becomes 0); any other value is refused with the place
   * where it stands and how to threshold. `what` names the data in the sentence.
   */
  static from(values: ArrayLike<number>, rows: number, columns: number, what = "data"): BitMatrix {
    if (values.length !== rows * columns)
      throw new InputError(
        `${what}: expected ${rows} × ${columns} = ${rows * columns} values, got ${values.length}. Check the shape.`,
      )
    const matrix = new BitMatrix(rows, columns)
    let zero = -1
    let minus = -1
    for (let row = 0, k = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, k++) {
        const value = values[k]
        if (value === 1) matrix.words[row * matrix.stride + (column >> 5)] |= 1 << (column & 31)
        else if (value === 0) zero = zero < 0 ? k : zero
        else if (value === -1) minus = minus < 0 ? k : minus
        else
          throw new InputError(
            `${what}: expected only 0 and 1, or only −1 and 1, got ${value} in row ${row}, column ${column}. ` +
              `Threshold first (value > 0.5), or treat the values as probabilities.`,
          )
      }
    }
    if (zero >= 0 && minus >= 0)
      throw new InputError(
        `${what}: expected only 0 and 1, or only −1 and 1, got both 0 (row ${Math.floor(zero / columns)}) and −1 (row ${Math.floor(minus / columns)}).`,
      )
    return matrix
  }

  get(row: number, column: number): 0 | 1 {
    return ((this.words[row * this.stride + (column >> 5)] >>> (column & 31)) & 1) as 0 | 1
  }

  set(row: number, column: number, bit: boolean | number): void {
    const index = row * this.stride + (column >> 5)
    const mask = 1 << (column & 31)
    this.words[index] = bit ? this.words[index] | mask : this.words[index] & ~mask
  }

  /** The words of one row (a view, not a copy). */
  row(row: number): Uint32Array {
    return this.words.subarray(row * this.stride, (row + 1) * this.stride)
  }

  /** Number of ones in a row. */
  count(row: number): number {
    let count = 0
    for (let i = row * this.stride; i < (row + 1) * this.stride; i++) count += popcount(this.words[i])
    return count
  }

  /** A copy of the rows `from` … `to` − 1. */
  slice(from: number, to: number): BitMatrix {
    return new BitMatrix(to - from, this.columns, this.words.slice(from * this.stride, to * this.stride))
  }

  /** A copy of the rows listed, in that order. */
  take(rows: ArrayLike<number>): BitMatrix {
    expectRows("BitMatrix.take", rows, this.rows)
    const picked = new BitMatrix(rows.length, this.columns)
    for (let i = 0; i < rows.length; i++) picked.words.set(this.row(rows[i]), i * this.stride)
    return picked
  }

  /** The bits as numbers, row-major: `zero` for 0 and 1 for 1 (zero = −1 gives spins). Shape rows × columns. */
  unpack(zero: 0 | -1 = 0): Int8Array<ArrayBuffer> {
    const values = new Int8Array(this.rows * this.columns)
    for (let row = 0, k = 0; row < this.rows; row++)
      for (let column = 0; column < this.columns; column++, k++) values[k] = this.get(row, column) ? 1 : zero
    return values
  }
}

/** Number of ones in a 32-bit word. */
export function popcount(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555)
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333)
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
