/**
 * Tables of numbers as text: one row a line; cells apart by tabs, semicolons, commas or spaces, whichever comes first in
 * this list and occurs in the first row. A first row of names is a header; empty lines and lines that start with `#` (as
 * numpy.savetxt writes its header) are passed over.
 *
 * Format: RFC 4180, without quoted line breaks.
 */
import { InputError, expectInput } from "../errors.ts"

export interface NumericTable {
  readonly rows: number
  readonly columns: number
  /** Row-major: cell (row, column) at `row * columns + column`. */
  readonly values: Float64Array
  /** The names in the header line, if there is one. */
  readonly header?: readonly string[]
}

/** Reads a table of numbers; `what` names it in error sentences, which count lines and columns from 1. */
export function parseCsv(text: string, what: string): NumericTable {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/)
  const used: number[] = []
  for (let i = 0; i < lines.length; i++) if (/^\s*[^\s#]/.test(lines[i])) used.push(i)
  expectInput(used.length > 0, `${what}: expected rows of numbers, got no data. Check that it is the right file.`)
  const firstLine = used[0]
  const separator = findSeparator(lines[firstLine])
  const first = cells(lines[firstLine], separator)
  const header = first.every(isName) ? first.map((name) => name.replace(/^"(.*)"$/, "$1")) : undefined
  if (header !== undefined) used.shift()
  expectInput(used.length > 0, `${what}: expected rows of numbers below the header, got none. Add data.`)

  const columns = first.length
  const values = new Float64Array(used.length * columns)
  let at = 0
  for (const line of used) {
    const row = cells(lines[line], separator)
    expectInput(
      row.length === columns,
      `${what}: expected ${columns} columns as in line ${firstLine + 1}, got ${row.length} in line ${line + 1}. Give all rows the same length.`,
    )
    for (let column = 0; column < columns; column++) {
      const value = toNumber(row[column])
      if (!Number.isFinite(value))
        throw new InputError(
          `${what}: expected a finite number in line ${line + 1}, column ${column + 1}, got ${row[column] === "" ? "an empty cell" : `"${row[column]}"`}. ${mend(row[column])}`,
        )
      values[at++] = value
    }
  }
  return { rows: used.length, columns, values, ...(header && { header }) }
}

function findSeparator(line: string): string | RegExp {
  return ["\t", ";", ","].find((separator) => line.includes(separator)) ?? /\s+/
}

function cells(line: string, separator: string | RegExp): string[] {
  const parts = (typeof separator === "string" ? line : line.trim()).split(separator)
  return parts.map((cell) => cell.trim())
}

function toNumber(cell: string): number {
  return cell === "" ? Number.NaN : Number(cell)
}

/** A cell that can name a column: text, but not a missing or infinite number. */
function isName(cell: string): boolean {
  return Number.isNaN(toNumber(cell)) && cell !== "" && !/^[+-]?(nan|inf|infinity|na|null)$/i.test(cell)
}

function mend(cell: string): string {
  return /^[+-]?\d+,\d+$/.test(cell)
    ? "Write decimals with a point."
    : "Correct the cell, or leave out rows with missing values."
}
