/** Data as people have them, as rows of numbers: a matrix, bits, a list of rows, or values with their shape. */
import { BitMatrix } from "../compute/bit-matrix.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { expectInput } from "../errors.ts"

export type Rows =
  | RealMatrix
  | BitMatrix
  | readonly ArrayLike<number>[]
  | {
      /** Row after row. */
      readonly data: ArrayLike<number>
      /** Rows, and then the shape of one; all after the first are joined. */
      readonly shape: readonly number[]
    }

/** `rows` as a matrix of single-precision values; bits as 0 and 1, or −1 and 1 for spins. */
export function realRows(what: string, rows: Rows, spins = false): RealMatrix {
  if (rows instanceof RealMatrix) return rows
  if (rows instanceof BitMatrix)
    return new RealMatrix(rows.rows, rows.columns, Float32Array.from(rows.unpack(spins ? -1 : 0)))
  if ("shape" in rows) {
    const [count, ...rest] = rows.shape
    const columns = rest.reduce((product, length) => product * length, 1)
    expectInput(
      rows.data.length === count * columns,
      `${what}: expected ${rows.shape.join(" × ")} = ${count * columns} values, got ${rows.data.length}.`,
    )
    return new RealMatrix(count, columns, Float32Array.from(rows.data))
  }
  const columns = rows[0]?.length ?? 0
  const matrix = new RealMatrix(rows.length, columns)
  for (const [row, values] of rows.entries()) {
    expectInput(
      values.length === columns,
      `${what}: expected rows of one length, got ${columns} numbers in row 0 and ${values.length} in row ${row}.`,
    )
    matrix.values.set(values, row * columns)
  }
  return matrix
}
