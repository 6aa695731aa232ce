import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream } from "../compute/philox.ts"
import { bernoulliBits, thresholdBits } from "./binarize.ts"

describe("thresholdBits", () => {
  test("packs bits and spins as BitMatrix.from does, whatever the width", () => {
    const spins = fc
      .record({ rows: fc.integer({ min: 1, max: 4 }), columns: fc.integer({ min: 1, max: 140 }) })
      .chain(({ rows, columns }) => {
        const size = { minLength: rows * columns, maxLength: rows * columns }
        return fc.tuple(fc.constant(rows), fc.constant(columns), fc.array(fc.constantFrom(-1, 1), size))
      })
    fc.assert(
      fc.property(spins, ([rows, columns, values]) => {
        const data = Int8Array.from(values)
        expect(thresholdBits(data, { rows, columns, threshold: 0 })).toEqual(BitMatrix.from(data, rows, columns))
      }),
    )
  })

  test("counts a value equal to the threshold as 0, in the unit of the data", () => {
    const bits = thresholdBits(Uint8Array.of(50, 51, 52), { rows: 1, columns: 3, threshold: 0.2, unit: 255 })
    expect([...bits.unpack()]).toEqual([0, 0, 1])
  })
})

describe("bernoulliBits", () => {
  test("keeps 0 and 1, and draws the rest with their probability", () => {
    const rows = 20_000
    const values = Float32Array.from({ length: rows * 4 }, (_, i) => [0, 1, 0.5, 0.1][i % 4])
    const bits = bernoulliBits(values, { rows, columns: 4, stream: new RandomStream(1, "binarize") })
    const means = [0, 1, 2, 3].map((column) => {
      let ones = 0
      for (let row = 0; row < rows; row++) ones += bits.get(row, column)
      return ones / rows
    })
    expect(means.slice(0, 2)).toEqual([0, 1])
    // Four standard errors √(p (1 − p) / n).
    expect(Math.abs(means[2] - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / rows))
    expect(Math.abs(means[3] - 0.1)).toBeLessThan(4 * Math.sqrt(0.09 / rows))
  })

  test("gives a place the same bit, whatever the other values are", () => {
    const draw = (first: number): number[] => [
      ...bernoulliBits(Float32Array.of(first, 0.5, 0.5, 0.5), {
        rows: 1,
        columns: 4,
        stream: new RandomStream(3, "binarize"),
      }).unpack(),
    ]
    expect(draw(0).slice(1)).toEqual(draw(1).slice(1))
  })
})
