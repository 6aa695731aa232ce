/**
 * Tables with named columns as text, comma-separated (RFC 4180, without quotes): what spreadsheets, pandas and numpy.genfromtxt
 * open. Cells are numbers or words; an empty one is a value that there is not.
 */
import { InputError, expectInput } from "../errors.ts"

export type Cell = number | string | undefined

/** Rows in the order of `columns`; numbers keep all their digits. */
export function formatNamedColumns(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  for (const row of rows) {
    expectInput(
      row.length === columns.length,
      `table: expected ${columns.length} cells a row, as there are columns, got ${row.length}.`,
    )
    const quoted = row.find((cell) => typeof cell === "string" && /[",\n\r]/.test(cell))
    expectInput(quoted === undefined, `table: expected words without commas, quotes and line breaks, got ${quoted}.`)
  }
  const text = (cell: Cell): string =>
    cell === undefined || (typeof cell === "number" && !Number.isFinite(cell)) ? "" : String(cell)
  return `${[columns.join(","), ...rows.map((row) => row.map(text).join(","))].join("\n")}\n`
}

export interface NamedColumns {
  readonly columns: readonly string[]
  readonly rows: readonly Readonly<Record<string, string>>[]
}

/** Reads such a table; `what` names it in error sentences. */
export function parseNamedColumns(text: string, what: string): NamedColumns {
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== "")
  expectInput(lines.length >= 2, `${what}: expected a line of names and rows below it, got ${lines.length} lines.`)
  const columns = lines[0].split(",").map((name) => name.trim())
  const rows = lines.slice(1).map((line, row) => {
    const cells = line.split(",")
    expectInput(
      cells.length === columns.length,
      `${what}: expected ${columns.length} cells in row ${row + 1}, as there are names, got ${cells.length}.`,
    )
    return Object.fromEntries(columns.map((name, k) => [name, cells[k].trim()]))
  })
  return { columns, rows }
}

/** The number in a cell, undefined where it is empty. */
export function numberIn(row: Readonly<Record<string, string>>, column: string, what: string): number | undefined {
  const cell = row[column]
  if (cell === "") return undefined
  const value = Number(cell)
  if (!Number.isFinite(value))
    throw new InputError(`${what}: expected a finite number in column ${column}, got "${cell}". Correct the cell.`)
  return value
}
