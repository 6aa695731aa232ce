/** Rows picked from a matrix must be rows that it has: outside of it a typed array reads as nothing, and zeros would come back. */
import { InputError } from "../errors.ts"

/** Checks that every entry of `rows` is a row of a matrix with `count` rows; `what` names the caller. */
export function expectRows(what: string, rows: ArrayLike<number>, count: number): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]
    if (Number.isInteger(row) && row >= 0 && row < count) continue
    const expected = count === 0 ? "no rows, as the matrix has none" : `rows from 0 to ${count - 1}`
    throw new InputError(`${what}: expected ${expected}, got ${row} (entry ${i}).`)
  }
}
