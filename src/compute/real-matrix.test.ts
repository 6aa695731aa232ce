import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { InputError } from "../errors.ts"
import { RealMatrix } from "./real-matrix.ts"

const matrices = fc.tuple(fc.nat(6), fc.integer({ min: 1, max: 40 })).chain(([rows, columns]) => {
  return fc
    .array(fc.float({ noNaN: true }), { minLength: rows * columns, maxLength: rows * columns })
    .map((values) => new RealMatrix(rows, columns, Float32Array.from(values)))
})

describe("RealMatrix", () => {
  test("starts at zero, and takes over the values it is given", () => {
    expect([...new RealMatrix(2, 3).values]).toEqual([0, 0, 0, 0, 0, 0])
    const values = Float32Array.of(1, 2, 3, 4)
    const matrix = new RealMatrix(2, 2, values)
    expect(matrix.values).toBe(values)
    matrix.row(1)[0] = 9
    expect([...values]).toEqual([1, 2, 9, 4])
  })

  test("row, slice and take give the same rows", () => {
    fc.assert(
      fc.property(matrices, fc.nat(), (matrix, n) => {
        const { rows } = matrix
        const from = n % (rows + 1)
        const sliced = matrix.slice(from, rows)
        const taken = matrix.take(Array.from({ length: rows - from }, (_, i) => from + i))
        expect(sliced).toEqual(taken)
        expect(sliced.rows).toBe(rows - from)
        for (let row = from; row < rows; row++) expect(sliced.row(row - from)).toEqual(matrix.row(row))
      }),
      { seed: 1 },
    )
  })

  test("take repeats and reorders rows", () => {
    const matrix = new RealMatrix(3, 2, Float32Array.of(0, 1, 10, 11, 20, 21))
    expect([...matrix.take([2, 0, 2]).values]).toEqual([20, 21, 0, 1, 20, 21])
    expect(matrix.take([]).rows).toBe(0)
  })

  test("slice and take are copies", () => {
    const matrix = new RealMatrix(2, 2)
    matrix.slice(0, 2).values.fill(1)
    matrix.take([0, 1]).values.fill(1)
    expect([...matrix.values]).toEqual([0, 0, 0, 0])
  })

  test.each([-1, 3, 1.5, Number.NaN])("take refuses row %d of three", (row) => {
    const take = (): RealMatrix => new RealMatrix(3, 2).take([0, row])
    expect(take).toThrow(InputError)
    expect(take).toThrow(`RealMatrix.take: expected rows from 0 to 2, got ${row} (entry 1).`)
  })

  test("refuses values that do not fill the shape", () => {
    const make = (): RealMatrix => new RealMatrix(2, 3, new Float32Array(5))
    expect(make).toThrow(InputError)
    expect(make).toThrow("RealMatrix: expected 2 × 3 = 6 values, got 5.")
  })
})
