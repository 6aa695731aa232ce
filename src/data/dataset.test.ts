import { describe, expect, test } from "vitest"
import { InputError } from "../errors.ts"
import { type DatasetOptions, type SampleArray, makeDataset } from "./dataset.ts"

const spins: SampleArray = { shape: [2, 2, 2], data: Int8Array.of(-1, 1, 1, 1, -1, -1, 1, -1) }
const grey: SampleArray = { shape: [2, 3], data: Float32Array.of(0, 0.25, 0.5, 0.75, 1, 0.9) }
const fields: SampleArray = { shape: [2, 2], data: Float64Array.of(-2.5, 0, 1, 3) }

describe("makeDataset", () => {
  test("makes spins of −1 and 1, one sample a row", () => {
    const dataset = makeDataset(spins, "x")
    expect(dataset).toMatchObject({
      rows: 2,
      columns: 4,
      shape: [2, 2],
      units: "spin",
      description: "2 samples of 2×2 spins",
    })
    expect([...dataset.bits!.unpack(-1)]).toEqual([...spins.data])
    expect(dataset.real).toBeUndefined()
  })

  test("makes bits of 0 and 1 and of booleans, constant columns included", () => {
    const dataset = makeDataset({ shape: [2, 3], data: Uint8Array.of(0, 1, 1, 0, 1, 0) }, "x")
    expect(dataset).toMatchObject({ units: "binary", shape: [3], description: "2 samples of 3 bits" })
    expect([...dataset.bits!.unpack()]).toEqual([0, 1, 1, 0, 1, 0])
  })

  test("makes bits of black and white bytes, probabilities of grey ones", () => {
    const white = makeDataset({ shape: [1, 2], data: Uint8Array.of(0, 255) }, "x")
    expect(white.units).toBe("binary")
    expect([...white.bits!.unpack()]).toEqual([0, 1])
    const shades = makeDataset({ shape: [1, 3], data: Uint8Array.of(0, 51, 255) }, "x")
    expect(shades).toMatchObject({ units: "probability", description: "1 samples of 3 grey values" })
    expect(shades.real!.values).toEqual(Float32Array.of(0, 0.2, 1))
  })

  test("keeps reals in [0, 1] as probabilities, without a copy of a Float32Array", () => {
    expect(makeDataset(grey, "x").real!.values).toBe(grey.data)
    expect(makeDataset({ ...grey, data: Float64Array.from(grey.data) }, "x").real!.values).toEqual(
      Float32Array.from(grey.data),
    )
  })

  test("compares with a threshold: 0.5 by default, any within the range of the data", () => {
    const bits = (array: SampleArray, options: DatasetOptions): number[] => [
      ...makeDataset(array, "x", options).bits!.unpack(),
    ]
    expect(bits(grey, { binarize: "threshold" })).toEqual([0, 0, 0, 1, 1, 1])
    expect(bits(grey, { threshold: 0.2 })).toEqual([0, 1, 1, 1, 1, 1])
    expect(bits(fields, { threshold: 0 })).toEqual([0, 0, 1, 1])
    expect(bits({ shape: [1, 2], data: Uint8Array.of(100, 200) }, { threshold: 0.5 })).toEqual([0, 1])
    expect(makeDataset(grey, "x", { threshold: 0.2 }).description).toBe("2 samples of 3 bits, of values above 0.2")
  })

  test("draws bits with a seed, the same again with the same one", () => {
    const many: SampleArray = { shape: [10, 20], data: new Float32Array(200).fill(0.5) }
    const draw = (seed: number): number[] => [...makeDataset(many, "x", { binarize: "bernoulli", seed }).bits!.unpack()]
    expect(draw(1)).toEqual(draw(1))
    expect(draw(1)).not.toEqual(draw(2))
    expect(makeDataset(many, "x", { binarize: "bernoulli", seed: 4 })).toMatchObject({
      units: "binary",
      description: "10 samples of 20 bits, drawn from grey values with seed 4",
    })
  })

  test("never changes bits and spins, whatever the treatment of reals", () => {
    for (const options of [{ binarize: "bernoulli" }, { threshold: 0.3 }] as const)
      expect(makeDataset(spins, "x", options)).toEqual(makeDataset(spins, "x"))
  })

  test.each<[string, SampleArray, DatasetOptions, string]>([
    [
      "a list of numbers",
      { shape: [4], data: new Int8Array(4) },
      {},
      "x: expected an array of samples (two or more axes, the first counts the samples), got shape (4). Reshape it to (samples, sites).",
    ],
    [
      "a single number",
      { shape: [], data: new Int8Array(1) },
      {},
      "x: expected an array of samples (two or more axes, the first counts the samples), got shape (). Reshape it to (samples, sites).",
    ],
    [
      "no samples",
      { shape: [0, 4], data: new Int8Array(0) },
      {},
      "x: expected at least one sample with at least one site, got shape (0, 4). Check how the file was made.",
    ],
    [
      "no sites",
      { shape: [4, 0], data: new Int8Array(0) },
      {},
      "x: expected at least one sample with at least one site, got shape (4, 0). Check how the file was made.",
    ],
    [
      "data that do not fill the shape",
      { shape: [2, 2], data: new Int8Array(3) },
      {},
      "x: expected 4 values for shape (2, 2), got 3. Check the shape.",
    ],
    [
      "values outside [0, 1]",
      fields,
      {},
      "x: expected only 0 and 1, only −1 and 1, or values from 0 to 1, got -2.5 in row 0, column 0 (range -2.5 to 3). Scale the values to [0, 1], or give a threshold between -2.5 and 3.",
    ],
    [
      "values outside [0, 1] to draw from",
      fields,
      { binarize: "bernoulli" },
      "x: expected only 0 and 1, only −1 and 1, or values from 0 to 1, got -2.5 in row 0, column 0 (range -2.5 to 3). Scale the values to [0, 1], or give a threshold between -2.5 and 3.",
    ],
    [
      "values outside [0, 1] without a threshold of their own",
      fields,
      { binarize: "threshold" },
      "x: expected only 0 and 1, only −1 and 1, or values from 0 to 1, got -2.5 in row 0, column 0 (range -2.5 to 3). Scale the values to [0, 1], or give a threshold between -2.5 and 3.",
    ],
    [
      "a mixture of −1, 0 and 1",
      { shape: [1, 3], data: Int8Array.of(0, 1, -1) },
      {},
      "x: expected only 0 and 1, only −1 and 1, or values from 0 to 1, got -1 in row 0, column 2 (range -1 to 1). Scale the values to [0, 1], or give a threshold between -1 and 1.",
    ],
    [
      "a threshold beyond the data",
      grey,
      { threshold: 127 },
      "threshold: expected a value from 0 to below 1, the range of x, got 127, which makes all bits the same. Choose one in between.",
    ],
    ["a threshold that is no number", grey, { threshold: Number.NaN }, "threshold: expected a finite number, got NaN."],
    [
      "a threshold for draws",
      grey,
      { threshold: 0.5, binarize: "bernoulli" },
      'threshold: expected none with binarize "bernoulli", got 0.5. Set binarize to "threshold", or leave the threshold out.',
    ],
    [
      "a seed that is no integer",
      grey,
      { seed: 0.5, binarize: "bernoulli" },
      "seed: expected an integer of at least 0, got 0.5.",
    ],
  ])("refuses %s with a sentence", (_, array, options, sentence) => {
    expect(() => makeDataset(array, "x", options)).toThrow(new InputError(sentence))
  })
})
