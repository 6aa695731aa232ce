import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { describe, expect, test } from "vitest"
import { InputError } from "../errors.ts"
import { formatNpy } from "./npy.ts"
import { formatNpz } from "./npz.ts"
import { type ReadDatasetOptions, readDataset } from "./read-dataset.ts"
import { fixture, temporaryFolder } from "./testing/fixture.ts"
import { makePng } from "./testing/make-png.ts"

async function file(name: string, contents: Uint8Array | string): Promise<string> {
  const path = join(await temporaryFolder(), name)
  writeFileSync(path, contents)
  return path
}

const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 51, 255, 0, 0, 0)
const grey = { name: "digits", rows: 2, columns: 3, shape: [1, 3], units: "probability" }

describe("readDataset", () => {
  test("reads .npy: the first axis counts samples, the others are their shape", async () => {
    expect(await readDataset(await file("spins.npy", fixture("spins.npy")))).toMatchObject({
      name: "spins",
      rows: 4,
      columns: 9,
      shape: [3, 3],
      units: "spin",
      description: "4 samples of 3×3 spins, from spins.npy",
    })
    expect(await readDataset(await file("mask.npy", fixture("bool.npy")))).toMatchObject({
      units: "binary",
      shape: [3],
    })
  })

  test("reads .npz: the array named by key, else samples, else the only one", async () => {
    const stored = await file("stored.npz", fixture("stored.npz"))
    expect(await readDataset(stored)).toMatchObject({ name: "stored", shape: [3, 3], units: "spin" })
    const bits = { dtype: "u1", shape: [2, 1], data: Uint8Array.of(0, 1) } as const
    const only = await file("only.npz", formatNpz([["anything", bits]]))
    expect(await readDataset(only)).toMatchObject({ rows: 2, units: "binary" })
    const several = await file(
      "several.npz",
      formatNpz([
        ["a", bits],
        ["X", bits],
        ["y", { ...bits, shape: [1, 2] }],
      ]),
    )
    expect(await readDataset(several)).toMatchObject({ rows: 2 })
    expect(await readDataset(several, { key: "y" })).toMatchObject({ rows: 1 })
  })

  test.each([
    ["table.csv", "a,b\n0,1\n1,1\n"],
    ["table.tsv", "0\t1\n1\t1\n"],
    ["table.txt", "0 1\n1 1\n"],
    ["table.csv.gz", gzipSync("0,1\n1,1\n")],
  ])("reads %s", async (name, contents) => {
    expect(await readDataset(await file(name, contents))).toMatchObject({
      name: "table",
      rows: 2,
      shape: [2],
      units: "binary",
    })
  })

  test.each([
    ["digits.idx", images],
    ["digits.idx.gz", gzipSync(images)],
    ["digits.gz", gzipSync(images)],
  ])("reads %s", async (name, contents) => {
    const dataset = await readDataset(await file(name, contents))
    expect(dataset).toMatchObject(grey)
    expect(dataset.real!.values).toEqual(Float32Array.of(0, 0.2, 1, 0, 0, 0))
  })

  test("reads the files of MNIST by their names, and makes bits of them", async () => {
    const path = await file("train-images-idx3-ubyte", images)
    expect(await readDataset(path)).toMatchObject({ ...grey, name: "train-images-idx3-ubyte" })
    const dataset = await readDataset(path, { binarize: "threshold", threshold: 0.1 })
    expect([...dataset.bits!.unpack()]).toEqual([0, 1, 1, 0, 0, 0])
    expect(dataset.description).toBe("2 samples of 1×3 bits, of values above 0.1, from train-images-idx3-ubyte")
  })

  test("reads a folder of PNG images", async () => {
    const folder = join(await temporaryFolder(), "digits")
    mkdirSync(folder)
    writeFileSync(join(folder, "1.png"), makePng({ width: 3, height: 1, depth: 8, colour: 0, lines: [[0, 51, 255]] }))
    writeFileSync(join(folder, "2.png"), makePng({ width: 3, height: 1, depth: 8, colour: 0, lines: [[0, 0, 0]] }))
    expect(await readDataset(folder)).toMatchObject(grey)
  })

  test("loads 20,000 spin configurations of 40×40 in the time of a few passes over them", async () => {
    const data = new Int8Array(20_000 * 1600)
    for (let i = 0; i < data.length; i++) data[i] = Math.imul(i, 0x9e3779b1) < 0 ? -1 : 1
    const path = await file("large.npy", formatNpy({ dtype: "i1", shape: [20_000, 40, 40], data }))
    const start = performance.now()
    let ones = 0
    for (let i = 0; i < data.length; i++) if (data[i] === 1) ones++
    const middle = performance.now()
    const { bits } = await readDataset(path)
    // 0.25 s to a pass of 0.04 s; a limit in passes holds on a busy machine and under a coverage tool too.
    expect((performance.now() - middle) / (middle - start)).toBeLessThan(40)
    expect(bits!.rows).toBe(20_000)
    let counted = 0
    for (let row = 0; row < bits!.rows; row++) counted += bits!.count(row)
    expect(counted).toBe(ones)
  })

  test("suggests a similar name for a missing file", async () => {
    const path = await file("samples.npy", "")
    await expect(readDataset(path.replace("samples", "sample"))).rejects.toThrow(
      new InputError(
        `${path.replace("samples", "sample")}: expected a file, got none of this name. Did you mean ${path}?`,
      ),
    )
  })

  test.each<[string, string, Uint8Array | string, ReadDatasetOptions, RegExp]>([
    [
      "an unknown extension",
      "a.h5",
      "",
      {},
      /a\.h5: expected a \.npy, \.npz, \.csv, \.tsv, \.txt or IDX file \(\*-ubyte, \.idx, \.gz\) or a folder of PNG images, got "\.h5"\. Convert or rename the file\./,
    ],
    ["a name without an extension", "samples", "", {}, /got a name without an extension/],
    [
      "a key for a file without names",
      "a.npy",
      "",
      { key: "x" },
      /key: expected none for .*a\.npy, got "x": only the arrays of a \.npz file have names\. Leave it out\./,
    ],
    [
      "an unknown key",
      "a.npz",
      fixture("stored.npz"),
      { key: "spins" },
      /expected an array named "spins", got samples, temperature/,
    ],
    [
      "several arrays without a known name",
      "a.npz",
      formatNpz([
        ["p", { dtype: "u1", shape: [1], data: Uint8Array.of(1) }],
        ["q", { dtype: "u1", shape: [1], data: Uint8Array.of(1) }],
      ]),
      {},
      /expected one array, or one named samples, data or x, got p, q\. Name the array with the option key\./,
    ],
    [
      "labels",
      "labels-idx1-ubyte",
      Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9),
      {},
      /expected an array of samples .*, got shape \(2\)\. Reshape it/,
    ],
    [
      "a file cut short",
      "a.npy",
      fixture("spins.npy").subarray(0, -1),
      {},
      /a\.npy: expected 36 bytes of data .* got 35: the file is cut short/,
    ],
    [
      "NaN",
      "a.npy",
      formatNpy({ dtype: "f4", shape: [2, 2], data: Float32Array.of(0, 1, Number.NaN, 0) }),
      {},
      /a\.npy: expected finite numbers, got NaN in row 1, column 0/,
    ],
    ["an empty folder", ".", "", {}, /expected PNG images in the folder, got none/],
  ])("refuses %s with a sentence", async (_, name, contents, options, sentence) => {
    const path = name === "." ? await temporaryFolder() : await file(name, contents)
    const read = readDataset(path, options)
    await expect(read).rejects.toThrow(InputError)
    await expect(read).rejects.toThrow(sentence)
  })
})
