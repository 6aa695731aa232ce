import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { InputError } from "../errors.ts"
import { parseCsv } from "./csv.ts"

describe("parseCsv", () => {
  test.each([
    ["commas", "1,2\n-3,4.5e1\n"],
    ["semicolons", "1;2\n-3;45"],
    ["tabs", "1\t2\r\n-3\t45\r\n"],
    ["spaces", "  1   2\n -3  45 \n"],
    ["commas and spaces", "1, 2\n-3, 45\n"],
    ["a byte order mark, comments and empty lines", "\uFEFF# made by hand\n\n1,2\n\n-3,45\n\n"],
  ])("reads a table with %s", (_, text) => {
    expect(parseCsv(text, "x")).toEqual({ rows: 2, columns: 2, values: Float64Array.of(1, 2, -3, 45) })
  })

  test("takes a first line of names as the header", () => {
    expect(parseCsv('"site 1",s2\n0,1\n', "x")).toEqual({
      rows: 1,
      columns: 2,
      values: Float64Array.of(0, 1),
      header: ["site 1", "s2"],
    })
  })

  test("reads a single column and a single cell", () => {
    expect(parseCsv("1\n0\n", "x")).toMatchObject({ rows: 2, columns: 1 })
    expect(parseCsv("7", "x")).toMatchObject({ rows: 1, columns: 1 })
  })

  test.each([
    ["an empty file", "", "x.csv: expected rows of numbers, got no data. Check that it is the right file."],
    ["comments alone", "# a\n# b\n", "x.csv: expected rows of numbers, got no data. Check that it is the right file."],
    ["a header alone", "a,b\n", "x.csv: expected rows of numbers below the header, got none. Add data."],
    [
      "a ragged row",
      "# c\n1,2\n3,4\n5\n",
      "x.csv: expected 2 columns as in line 2, got 1 in line 4. Give all rows the same length.",
    ],
    [
      "a ragged row below a header",
      "a,b\n1,2,3\n",
      "x.csv: expected 2 columns as in line 1, got 3 in line 2. Give all rows the same length.",
    ],
    [
      "a word",
      "1,2\n3,up\n",
      'x.csv: expected a finite number in line 2, column 2, got "up". Correct the cell, or leave out rows with missing values.',
    ],
    [
      "a word in the first row",
      "1,up\n3,4\n",
      'x.csv: expected a finite number in line 1, column 2, got "up". Correct the cell, or leave out rows with missing values.',
    ],
    [
      "NaN",
      "1,2\nnan,4\n",
      'x.csv: expected a finite number in line 2, column 1, got "nan". Correct the cell, or leave out rows with missing values.',
    ],
    [
      "NaN in the whole first row",
      "nan,nan\n1,2\n",
      'x.csv: expected a finite number in line 1, column 1, got "nan". Correct the cell, or leave out rows with missing values.',
    ],
    [
      "infinity",
      "1,Infinity\n",
      'x.csv: expected a finite number in line 1, column 2, got "Infinity". Correct the cell, or leave out rows with missing values.',
    ],
    [
      "an empty cell",
      "1,2\n3,\n",
      "x.csv: expected a finite number in line 2, column 2, got an empty cell. Correct the cell, or leave out rows with missing values.",
    ],
    [
      "decimal commas",
      "0,5;1\n1;0,25\n",
      'x.csv: expected a finite number in line 1, column 1, got "0,5". Write decimals with a point.',
    ],
  ])("refuses %s with a sentence", (_, text, sentence) => {
    expect(() => parseCsv(text, "x.csv")).toThrow(new InputError(sentence))
  })

  test("reads back any table of numbers", () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0)
    const table = fc
      .integer({ min: 1, max: 5 })
      .chain((columns) => fc.array(fc.array(number, { minLength: columns, maxLength: columns }), { minLength: 1 }))
    fc.assert(
      fc.property(table, fc.constantFrom(",", ";", "\t", " "), (rows, separator) => {
        const { values } = parseCsv(rows.map((row) => row.map(String).join(separator)).join("\n"), "x")
        // String(−0) is "0".
        expect([...values]).toEqual(rows.flat().map((x) => (x === 0 ? 0 : x)))
      }),
    )
  })
})
