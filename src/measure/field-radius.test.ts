import { expect, test } from "vitest"
import { InputError } from "../errors.ts"
import { fieldRadii, summariseFieldRadii } from "./field-radius.ts"

const fields = (height: number, width: number, ...units: number[][]) => ({
  units: units.length,
  height,
  width,
  values: Float32Array.from(units.flat()),
})

test("an even field has radius 1, whatever its signs, a single site 0, two opposite corners more than 1", () => {
  const { relative, even } = fieldRadii(
    fields(2, 3, [1, -1, 1, -1, 1, -1], [0, 0, 7, 0, 0, 0], [1, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 0]),
  )
  expect(even).toBeCloseTo(Math.sqrt(3 / 12 + 8 / 12), 12)
  expect(relative[0]).toBeCloseTo(1, 12)
  expect(relative[1]).toBe(0)
  // Distance √5 between the corners: R = √5/2.
  expect(relative[2]).toBeCloseTo(Math.sqrt(5) / 2 / even, 12)
  expect(relative[3]).toBeNaN()
})

test("a field at the edge is as local as one in the middle: the window does not close on itself", () => {
  const edge = fieldRadii(fields(1, 6, [2, 0, 0, 0, 0, 1])).relative[0]
  // w = 4/5 and 1/5 at distance 5: R² = 25 · 4/25.
  expect(edge).toBeCloseTo(2 / Math.sqrt(35 / 12), 12)
})

test("the median leaves silent units out", () => {
  const { value } = summariseFieldRadii(fieldRadii(fields(1, 2, [0, 0], [1, 1], [1, -1], [1, 0])))
  expect(value).toBe(1)
})

test("refuses windows of one site, and values that are not finite", () => {
  expect(() => fieldRadii(fields(1, 1, [1]))).toThrow(
    new InputError("fieldRadii fields: expected windows of two sites or more, got one. Cut larger windows."),
  )
  expect(() => fieldRadii(fields(1, 2, [1, Number.NaN]))).toThrow(/expected finite numbers, got NaN in unit 0/)
})
