import { expect, test } from "vitest"
import { formatNamedColumns, numberIn, parseNamedColumns } from "./named-columns.ts"

const columns = ["size", "energy", "error"]

test("numbers come back to the last digit, and an empty cell is a value that there is not", () => {
  const text = formatNamedColumns(columns, [
    ["8x8", -1 / 3, 1e-17],
    ["16x16", undefined, Number.NaN],
  ])
  expect(text).toBe("size,energy,error\n8x8,-0.3333333333333333,1e-17\n16x16,,\n")
  const { rows, ...table } = parseNamedColumns(text, "table.csv")
  expect(table).toEqual({ columns })
  expect(rows.map((row) => row["size"])).toEqual(["8x8", "16x16"])
  expect(rows.map((row) => [numberIn(row, "energy", "t"), numberIn(row, "error", "t")])).toEqual([
    [-1 / 3, 1e-17],
    [undefined, undefined],
  ])
})

test("a file that a spreadsheet saved is read as well", () => {
  expect(parseNamedColumns("\uFEFFa, b\r\n1, 2\r\n\r\n", "t").rows).toEqual([{ a: "1", b: "2" }])
})

test("what is no such table is refused in a sentence", () => {
  expect(() => formatNamedColumns(columns, [["8x8"]])).toThrow(
    "table: expected 3 cells a row, as there are columns, got 1.",
  )
  expect(() => formatNamedColumns(["a"], [["1,2"]])).toThrow("table: expected words without commas")
  expect(() => parseNamedColumns("a,b\n", "t.csv")).toThrow(
    "t.csv: expected a line of names and rows below it, got 1 lines.",
  )
  expect(() => parseNamedColumns("a,b\n1\n", "t.csv")).toThrow(
    "t.csv: expected 2 cells in row 1, as there are names, got 1.",
  )
  expect(() => numberIn({ a: "one" }, "a", "t.csv")).toThrow(
    't.csv: expected a finite number in column a, got "one". Correct the cell.',
  )
})
