import { expect, test } from "vitest"
import { InputError } from "../errors.ts"
import { expectRows } from "./expect-rows.ts"

test("rows of the matrix are accepted in any order, repeated, or none at all", () => {
  expect(() => expectRows("gather", Int32Array.of(2, 0, 2, 1), 3)).not.toThrow()
  expect(() => expectRows("gather", [], 0)).not.toThrow()
})

test.each([
  ["one past the last", [0, 3], "gather: expected rows from 0 to 2, got 3 (entry 1)."],
  ["negative", [-1], "gather: expected rows from 0 to 2, got -1 (entry 0)."],
  ["between two rows", [0, 1, 1.5], "gather: expected rows from 0 to 2, got 1.5 (entry 2)."],
  ["no number", [Number.NaN, 7], "gather: expected rows from 0 to 2, got NaN (entry 0)."],
])("a row that is %s is the caller's mistake, and the first one is named with its entry", (_, rows, sentence) => {
  expect(() => expectRows("gather", rows, 3)).toThrow(new InputError(sentence))
})

test("a matrix without rows is said to have none, instead of rows from 0 to -1", () => {
  expect(() => expectRows("gather", [0], 0)).toThrow(
    new InputError("gather: expected no rows, as the matrix has none, got 0 (entry 0)."),
  )
})
