/** A row-major matrix of single-precision reals: data that are probabilities or grey values, weights, fields. */
import { InputError } from "../errors.ts"
import { expectRows } from "./expect-rows.ts"

export class RealMatrix {
  readonly rows: number
  readonly columns: number
  /** Element (row, column) at `row * columns + column`. */
  readonly values: Float32Array

  constructor(rows: number, columns: number, values: Float32Array = new Float32Array(rows * columns)) {
    if (values.length !== rows * columns)
      throw new InputError(
        `RealMatrix: expected ${rows} × ${columns} = ${rows * columns} values, got ${values.length}.`,
      )
    this.rows = rows
    this.columns = columns
    this.values = values
  }

  row(row: number): Float32Array {
    return this.values.subarray(row * this.columns, (row + 1) * this.columns)
  }

  /** A copy of the rows `from` … `to` − 1. */
  slice(from: number, to: number): RealMatrix {
    return new RealMatrix(to - from, this.columns, this.values.slice(from * this.columns, to * this.columns))
  }

  /** A copy of the rows listed, in that order. */
  take(rows: ArrayLike<number>): RealMatrix {
    expectRows("RealMatrix.take", rows, this.rows)
    const picked = new RealMatrix(rows.length, this.columns)
    for (let i = 0; i < rows.length; i++) picked.values.set(this.row(rows[i]), i * this.columns)
    return picked
  }
}
