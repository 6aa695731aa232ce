import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { InputError } from "../errors.ts"
import { BitMatrix, popcount } from "./bit-matrix.ts"

/** Zeros and ones of a ragged shape: columns around the multiples of 32 and 128. */
const bits = fc
  .tuple(fc.nat(5), fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 120, max: 140 })))
  .chain(([rows, columns]) => {
    return fc.record({
      rows: fc.constant(rows),
      columns: fc.constant(columns),
      values: fc.array(fc.constantFrom(0, 1), { minLength: rows * columns, maxLength: rows * columns }),
    })
  })

describe("BitMatrix", () => {
  test("gives back the zeros and ones it was packed from, in any shape", () => {
    fc.assert(
      fc.property(bits, ({ rows, columns, values }) => {
        const matrix = BitMatrix.from(values, rows, columns)
        expect([...matrix.unpack()]).toEqual(values)
        expect([...matrix.unpack(-1)]).toEqual(values.map((bit) => 2 * bit - 1))
      }),
      { seed: 1 },
    )
  })

  test("packs −1 and 1 as it packs 0 and 1", () => {
    fc.assert(
      fc.property(bits, ({ rows, columns, values }) => {
        const spins = values.map((bit) => 2 * bit - 1)
        expect(BitMatrix.from(spins, rows, columns).words).toEqual(BitMatrix.from(values, rows, columns).words)
      }),
      { seed: 2 },
    )
  })

  test("get, set and count agree with plain arrays, and the padding stays zero", () => {
    fc.assert(
      fc.property(bits, ({ rows, columns, values }) => {
        const matrix = new BitMatrix(rows, columns)
        // Every bit is set wrongly first, then rightly, as a number or as a boolean.
        values.forEach((bit, k) => matrix.set(Math.floor(k / columns), k % columns, 1 - bit))
        values.forEach((bit, k) => matrix.set(Math.floor(k / columns), k % columns, k % 2 ? bit : bit === 1))
        values.forEach((bit, k) => expect(matrix.get(Math.floor(k / columns), k % columns)).toBe(bit))
        for (let row = 0; row < rows; row++)
          expect(matrix.count(row)).toBe(values.slice(row * columns, (row + 1) * columns).filter(Boolean).length)
        const ones = matrix.words.reduce((sum, word) => sum + popcount(word), 0)
        expect(ones).toBe(values.filter(Boolean).length)
      }),
      { seed: 3 },
    )
  })

  test("rows start on 128-bit boundaries", () => {
    expect([1, 32, 127, 128, 129, 1600].map((columns) => BitMatrix.stride(columns))).toEqual([4, 4, 4, 4, 8, 52])
    const matrix = BitMatrix.from([...Array<number>(129).fill(0), ...Array<number>(129).fill(1)], 2, 129)
    expect([...matrix.words]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, ...Array<number>(4).fill(0xffffffff), 1, 0, 0, 0])
  })

  test("row() is a view: what is written to it is written to the matrix", () => {
    const matrix = new BitMatrix(3, 40)
    matrix.row(1)[1] = 0x80
    expect(matrix.get(1, 39)).toBe(1)
    expect(matrix.count(0) + matrix.count(2)).toBe(0)
  })

  test("slice and take copy rows", () => {
    fc.assert(
      fc.property(bits, fc.infiniteStream(fc.nat()), ({ rows, columns, values }, random) => {
        const matrix = BitMatrix.from(values, rows, columns)
        const from = random.next().value % (rows + 1)
        const sliced = matrix.slice(from, rows)
        expect([...sliced.unpack()]).toEqual(values.slice(from * columns))
        const picked = Array.from({ length: rows === 0 ? 0 : 4 }, () => random.next().value % rows)
        const taken = matrix.take(picked)
        expect([...taken.unpack()]).toEqual(picked.flatMap((row) => values.slice(row * columns, (row + 1) * columns)))
        sliced.words.fill(0xffffffff)
        taken.words.fill(0xffffffff)
        expect([...matrix.unpack()]).toEqual(values)
      }),
      { seed: 4 },
    )
  })

  test("takes over the words it is given, without a copy", () => {
    const words = new Uint32Array(8)
    const matrix = new BitMatrix(1, 200, words)
    matrix.set(0, 199, 1)
    expect(words[6]).toBe(0x80)
  })

  test.each<[string, () => unknown, string]>([
    [
      "a negative number of rows",
      () => new BitMatrix(-1, 3),
      "BitMatrix rows: expected an integer of at least 0, got -1.",
    ],
    ["no columns", () => new BitMatrix(1, 0), "BitMatrix columns: expected an integer of at least 1, got 0."],
    [
      "too few words",
      () => new BitMatrix(2, 129, new Uint32Array(8)),
      "BitMatrix words: expected 2 × 8 = 16 words for 129 columns, got 8.",
    ],
    [
      "a shape that does not fit",
      () => BitMatrix.from([0, 1, 1], 2, 2, "digits"),
      "digits: expected 2 × 2 = 4 values, got 3. Check the shape.",
    ],
    [
      "grey values",
      () => BitMatrix.from([0, 1, 0, 0.5], 2, 2, "digits"),
      "digits: expected only 0 and 1, or only −1 and 1, got 0.5 in row 1, column 1. " +
        "Threshold first (value > 0.5), or treat the values as probabilities.",
    ],
    [
      "to take a row beyond the last",
      () => new BitMatrix(3, 40).take([2, 3]),
      "BitMatrix.take: expected rows from 0 to 2, got 3 (entry 1).",
    ],
    [
      "to take a negative row",
      () => new BitMatrix(3, 40).take([-1]),
      "BitMatrix.take: expected rows from 0 to 2, got -1 (entry 0).",
    ],
    [
      "to take a part of a row",
      () => new BitMatrix(3, 40).take([1.5]),
      "BitMatrix.take: expected rows from 0 to 2, got 1.5 (entry 0).",
    ],
    [
      "to take a row where there are none",
      () => new BitMatrix(0, 40).take([0]),
      "BitMatrix.take: expected no rows, as the matrix has none, got 0 (entry 0).",
    ],
    ["NaN", () => BitMatrix.from([Number.NaN], 1, 1), "got NaN in row 0, column 0."],
    [
      "0 and −1 together",
      () => BitMatrix.from([1, 1, -1, 1, 0, 1], 3, 2),
      "data: expected only 0 and 1, or only −1 and 1, got both 0 (row 2) and −1 (row 1).",
    ],
  ])("refuses %s", (_, make, sentence) => {
    expect(make).toThrow(InputError)
    expect(make).toThrow(sentence)
  })
})

test("popcount counts the ones of any 32-bit word, signed or not", () => {
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 }), (word) => {
      let ones = 0
      for (let bit = 0; bit < 32; bit++) ones += (word >>> bit) & 1
      expect(popcount(word)).toBe(ones)
    }),
    { seed: 5 },
  )
  expect([0, 1, 0xffffffff, 0x80000000].map(popcount)).toEqual([0, 1, 32, 1])
})
