import { expect, test } from "vitest"
import { InputError } from "../errors.ts"
import { matrixDataUri } from "./image.ts"
import { palette, toHex } from "./palette.ts"
import { decodeDataUri } from "./testing/context.ts"

const ramp = palette("light").diverging
const base = { range: [-1, 1], ramp, gap: [1, 2, 3], upscale: 1 } as const

test("a matrix becomes an image of one pixel a cell, rows from the top", () => {
  const image = decodeDataUri(matrixDataUri({ ...base, values: [-1, 0, 1, Number.NaN, 5, -5], height: 2, width: 3 }))
  expect([image.width, image.height]).toEqual([3, 2])
  expect([image.at(0, 0), image.at(1, 0), image.at(2, 0)]).toEqual([ramp[0], ramp[127], ramp[254]].map(toHex))
  expect([image.at(0, 1), image.at(1, 1), image.at(2, 1)]).toEqual(["#010203", toHex(ramp[254]), toHex(ramp[0])])
})

test("upscaling repeats every cell in both directions", () => {
  const image = decodeDataUri(matrixDataUri({ ...base, values: [-1, 1, 1, -1], height: 2, width: 2, upscale: 3 }))
  expect([image.width, image.height]).toEqual([6, 6])
  for (let y = 0; y < 6; y++)
    for (let x = 0; x < 6; x++) expect(image.at(x, y)).toBe(toHex(ramp[x < 3 === y < 3 ? 0 : 254]))
})

test("a matrix of the wrong shape is refused with both numbers", () => {
  const wrong = { ...base, values: [1, 2, 3], height: 2, width: 2 }
  expect(() => matrixDataUri(wrong)).toThrow(
    new InputError("image: expected 2 × 2 = 4 values, got 3. Check the shape."),
  )
})
