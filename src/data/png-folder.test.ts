import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { InputError } from "../errors.ts"
import { readPngFolder } from "./png-folder.ts"
import { temporaryFolder } from "./testing/fixture.ts"
import { makePng } from "./testing/make-png.ts"

/** An image of two pixels a row, black but for the first pixel. */
function image(first: number, height = 1): Uint8Array {
  const lines = Array.from({ length: height }, (_, y) => [y === 0 ? first : 0, 0])
  return makePng({ depth: 8, colour: 0, width: 2, height, lines })
}

describe("readPngFolder", () => {
  test("reads the images in the order of the numbers in their names, and nothing else", async () => {
    const folder = await temporaryFolder()
    writeFileSync(join(folder, "image-10.png"), image(51))
    writeFileSync(join(folder, "image-2.PNG"), image(255))
    writeFileSync(join(folder, "notes.txt"), "not an image")
    const { names, width, height, values } = await readPngFolder(folder)
    expect(names).toEqual(["image-2.PNG", "image-10.png"])
    expect([width, height, values.rows, values.columns]).toEqual([2, 1, 2, 2])
    expect(values.values).toEqual(Float32Array.of(1, 0, 0.2, 0))
  })

  test("names the image whose size differs", async () => {
    const folder = await temporaryFolder()
    writeFileSync(join(folder, "a.png"), image(0))
    writeFileSync(join(folder, "b.png"), image(0, 3))
    await expect(readPngFolder(folder)).rejects.toThrow(
      new InputError(
        `${join(folder, "b.png")}: expected 2 × 1 pixels as in a.png, got 2 × 3. Crop or scale the images to one size.`,
      ),
    )
  })

  test("names the image that is damaged", async () => {
    const folder = await temporaryFolder()
    writeFileSync(join(folder, "a.png"), image(0).subarray(0, 40))
    await expect(readPngFolder(folder)).rejects.toThrow(`${join(folder, "a.png")}: expected a PNG image, got`)
  })

  test("refuses a folder without images, and a missing one", async () => {
    const folder = await temporaryFolder()
    await expect(readPngFolder(folder)).rejects.toThrow(
      new InputError(`${folder}: expected PNG images in the folder, got none. Put *.png files of one size there.`),
    )
    await expect(readPngFolder(join(folder, "none"))).rejects.toThrow(InputError)
  })
})
