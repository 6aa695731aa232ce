import { describe, expect, test } from "vitest"
import { InputError } from "../errors.ts"
import { cropImage, imagePatches, shrinkImage } from "./image-patches.ts"

/** Pixel (x, y) is x + 10 y. */
const image = {
  width: 7,
  height: 5,
  values: Float32Array.from({ length: 35 }, (_, k) => (k % 7) + 10 * Math.floor(k / 7)),
}

describe("imagePatches", () => {
  test("every row is a square of the image", () => {
    const patches = imagePatches(image, { size: 3, count: 50, seed: 1 })
    expect([patches.rows, patches.columns]).toEqual([50, 9])
    for (let row = 0; row < 50; row++) {
      const corner = patches.row(row)[0]
      expect([...patches.row(row)]).toEqual([0, 1, 2, 10, 11, 12, 20, 21, 22].map((step) => corner + step))
    }
  })

  test("every place is as likely as any other", () => {
    const count = 15_000
    const corners = new Map<number, number>()
    const patches = imagePatches(image, { size: 3, count, seed: 2 })
    for (let row = 0; row < count; row++) {
      const corner = patches.row(row)[0]
      corners.set(corner, (corners.get(corner) ?? 0) + 1)
    }
    expect(corners.size).toBe(15)
    // χ² of 14 degrees of freedom: 36.1 has a probability of 0.001.
    let chiSquared = 0
    for (const found of corners.values()) chiSquared += (found - count / 15) ** 2 / (count / 15)
    expect(chiSquared).toBeLessThan(36.1)
  })

  test("one seed, one choice of places; a patch may be the whole image's height", () => {
    const options = { size: 5, count: 20, seed: 3 }
    expect(imagePatches(image, options)).toEqual(imagePatches(image, options))
    expect(imagePatches(image, options)).not.toEqual(imagePatches(image, { ...options, seed: 4 }))
  })

  test("refuses patches larger than the image", () => {
    expect(() => imagePatches(image, { size: 6, count: 1 })).toThrow(
      new InputError(
        "imagePatches size: expected at most 5, the shorter side of the 7 × 5 image, got 6. Cut smaller patches.",
      ),
    )
    expect(() => imagePatches({ ...image, width: 8 }, { size: 2, count: 1 })).toThrow(
      /expected 8 × 5 = 40 values, got 35/,
    )
  })
})

test("cropImage cuts a rectangle out", () => {
  expect(cropImage(image, { x: 2, y: 1, width: 3, height: 2 })).toEqual({
    width: 3,
    height: 2,
    channels: 1,
    values: Float32Array.of(12, 13, 14, 22, 23, 24),
  })
  expect(() => cropImage(image, { x: 5, y: 0, width: 3, height: 1 })).toThrow(
    "cropImage width: expected an integer from 1 to 2, got 3.",
  )
})

describe("shrinkImage", () => {
  test("averages whole blocks", () => {
    const even = { width: 4, height: 2, values: Float32Array.of(0, 2, 4, 6, 10, 12, 14, 16) }
    expect([...shrinkImage(even, { width: 2, height: 1 }).values]).toEqual([6, 10])
  })

  test("counts pixels on an edge by their share: three pixels on two are (a + b/2)/1.5 and (b/2 + c)/1.5", () => {
    const three = { width: 3, height: 1, values: Float32Array.of(3, 6, 30) }
    expect([...shrinkImage(three, { width: 2, height: 1 }).values]).toEqual([4, 22])
  })

  test("keeps the mean of the image, whatever the sizes", () => {
    for (const [width, height] of [
      [7, 5],
      [3, 5],
      [5, 2],
      [1, 1],
    ] as const) {
      const { values } = shrinkImage(image, { width, height })
      expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(23, 4)
    }
  })

  test("does not make images larger", () => {
    expect(() => shrinkImage(image, { width: 8, height: 5 })).toThrow(
      "shrinkImage width: expected an integer from 1 to 7",
    )
  })
})
