import { createHash } from "node:crypto"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { RealMatrix } from "../compute/real-matrix.ts"
import { InputError } from "../errors.ts"
import { catImage, digits, skyImage } from "./bundled.ts"
import { nudgeImages, parseDigits, scaleColumns } from "./digits.ts"
import { greyValues, imageDataset, takeImages } from "./labelled-images.ts"
import { temporaryFolder } from "./testing/fixture.ts"

const set = await digits()

describe("digits", () => {
  test("are the 1797 images and labels of scikit-learn's load_digits", () => {
    expect(set).toMatchObject({ rows: 1797, height: 8, width: 8, unit: 16 })
    expect([...set.labels.subarray(0, 10)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    const counts = Array.from({ length: 10 }, (_, k) => set.labels.filter((label) => label === k).length)
    expect(counts).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    expect([...set.pixels.subarray(0, 8)]).toEqual([0, 0, 5, 13, 9, 1, 0, 0])
    expect(set.pixels.subarray(0, 64).reduce((sum, pixel) => sum + pixel, 0)).toBe(294)
  })

  test("moved by one pixel they are the bytes that scikit-learn's example makes, and its sum after scaling", () => {
    const nudged = nudgeImages(set)
    expect(nudged.rows).toBe(8985)
    // By numpy, scipy.ndimage.convolve and sklearn.preprocessing.minmax_scale.
    expect(createHash("sha256").update(nudged.pixels).digest("hex")).toBe(
      "bb3c31b6dcf2ea62a048013a05adb1120a545f702078342af20089978bc85dad",
    )
    expect(nudged.labels.subarray(4 * 1797)).toEqual(set.labels)
    const sum = scaleColumns(greyValues(nudged)).values.reduce((total, value) => total + value, 0)
    // Float32 values, 575,040 of them.
    expect(sum).toBeCloseTo(167_146.948, 1)
  })

  test("are read from a file of the user's, gzipped or not", async () => {
    const path = join(await temporaryFolder(), "two.csv")
    const line = (label: number): string => `${Array.from({ length: 64 }, (_, i) => i % 17).join(",")},${label}\n`
    writeFileSync(path, line(3) + line(9))
    const two = await digits(path)
    expect([...two.labels]).toEqual([3, 9])
    await expect(digits(`${path}.none`)).rejects.toThrow(/expected a file, got none of this name/)
  })

  test("refuse other tables in a sentence", () => {
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
    expect(() => parseDigits(bytes("1,2\n"), "x.csv")).toThrow(
      new InputError(
        "x.csv: expected 64 pixels and a label in every row, got 2 columns. Take scikit-learn's digits.csv.gz or one of UCI's optdigits files.",
      ),
    )
    const zeros = Array.from({ length: 64 }, () => 0)
    expect(() => parseDigits(bytes([...zeros, 10].join(",")), "x.csv")).toThrow(
      "x.csv: expected a label from 0 to 9 in row 1, column 65, got 10.",
    )
    expect(() => parseDigits(bytes([...zeros.slice(1), 17, 1].join(",")), "x.csv")).toThrow(
      "x.csv: expected a pixel from 0 to 16 in row 1, column 64, got 17.",
    )
  })
})

describe("labelled images", () => {
  test("become grey values, bits above a threshold, or drawn bits with the right mean", () => {
    expect(imageDataset(set)).toMatchObject({ units: "probability", shape: [8, 8], rows: 1797 })
    expect(greyValues(set).row(0)[3]).toBeCloseTo(13 / 16, 6)
    const cut = imageDataset(set, { binarize: "threshold" })
    expect([0, 1, 2, 3, 4, 5].map((i) => cut.bits!.get(0, i))).toEqual([0, 0, 0, 1, 1, 0])
    const drawn = imageDataset(set, { binarize: "bernoulli", seed: 3 }).bits!
    let ones = 0
    for (let row = 0; row < drawn.rows; row++) ones += drawn.count(row)
    const grey = greyValues(set).values
    const expected = grey.reduce((sum, p) => sum + p, 0)
    const variance = grey.reduce((sum, p) => sum + p * (1 - p), 0)
    expect(Math.abs(ones - expected)).toBeLessThan(4 * Math.sqrt(variance)) // four standard errors
  })

  test("are taken by row with their labels, and no row that there is not", () => {
    const two = takeImages(set, [7, 2])
    expect([...two.labels]).toEqual([7, 2])
    expect(two.pixels.subarray(64)).toEqual(set.pixels.subarray(128, 192))
    expect(() => takeImages(set, [1797])).toThrow("expected rows from 0 to 1796 of 8 × 8 digits, got 1797.")
  })

  test("a constant column is scaled to 0", () => {
    const data = new RealMatrix(2, 2, Float32Array.of(3, 1, 3, 5))
    expect([...scaleColumns(data).values]).toEqual([0, 0, 0, 1])
  })
})

test("the cat and the sky have their sizes and use the range of grey", async () => {
  const [cat, sky] = [await catImage(), await skyImage()]
  expect([cat.width, cat.height, sky.width, sky.height]).toEqual([451, 300, 500, 436])
  const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length
  expect(mean(cat.values)).toBeCloseTo(0.4685, 3)
  // The sky is dark: its mean before it was rounded was 19.35 of 255.
  expect(mean(sky.values)).toBeCloseTo(19.35 / 255, 3)
})
