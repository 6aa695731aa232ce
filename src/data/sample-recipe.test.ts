import { expect, test } from "vitest"
import { InputError } from "../errors.ts"
import { applySampleRecipe, parseSampleRecipe } from "./sample-recipe.ts"

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

test("a recipe is the JSON of its bytes; bytes that are none say nothing", () => {
  expect(parseSampleRecipe(bytes('{"seed": 3}'))).toEqual({ seed: 3 })
  expect(parseSampleRecipe(bytes("{"))).toBeUndefined()
})

test("an array without a recipe that speaks of it stays as it is", () => {
  const array = { shape: [2, 3], data: Int8Array.of(1, -1, 1, 1, 1, -1) }
  for (const recipe of [undefined, null, "text", { seed: 1 }, { coupling: 0.4, size: [3] }])
    expect(applySampleRecipe(array, recipe, "a.npz")).toBe(array)
})

test("ensembles at several couplings come one after the other", () => {
  const array = { shape: [2, 3, 2, 2], data: new Int8Array(24) }
  expect(applySampleRecipe(array, { coupling: [0.3, 0.4], size: [2, 2] }, "a.npz").shape).toEqual([6, 2, 2])
  // One coupling too many: the first axis is none of couplings.
  expect(applySampleRecipe(array, { coupling: [0.3, 0.4, 0.5], size: [2, 2] }, "a.npz")).toBe(array)
})

test("packed bits become spins, the highest bit first; other bytes than the shape needs are refused", () => {
  const packed = { shape: [2, 1], data: Uint8Array.of(0b10110000, 0b01010000) }
  const spins = applySampleRecipe(packed, { packedShape: [2, 2, 2] }, "a.npz")
  expect(spins.shape).toEqual([2, 2, 2])
  expect([...spins.data]).toEqual([1, -1, 1, 1, -1, 1, -1, 1])
  expect(() => applySampleRecipe(packed, { packedShape: [2, 3, 3] }, "a.npz")).toThrow(InputError)
})
