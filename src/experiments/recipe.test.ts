import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { z } from "zod"
import { checkRecipe, readRecipe } from "./recipe-check.ts"
import { flagOf, recipeFields } from "./recipe-field.ts"
import { closest } from "./recipe-suggest.ts"
import { mehtaSchwabRecipe, sampleRecipe, trainRecipe, withQuick } from "./recipe.ts"

describe("defaults", () => {
  test("sample", () =>
    expect(checkRecipe(sampleRecipe, {})).toEqual({
      model: "ising",
      size: [40, 40],
      lattice: "auto",
      boundary: "periodic",
      field: 0,
      coupling: 0.408,
      count: 20_000,
      method: "heat-bath",
      burnIn: "auto",
      spacing: "auto",
      packed: false,
      seed: 1,
      out: "samples.npy",
    }))

  test("train needs data and layers only", () =>
    expect(checkRecipe(trainRecipe, { data: "a.npy", layers: [4] })).toMatchObject({
      epochs: 10,
      batch: 100,
      learningRate: 0.1,
      method: "cd",
      heldOut: 0.05,
      visibleUnits: "auto",
      checkpointEvery: 10,
    }))

  test("quick changes defaults, not what is given", () => {
    expect(checkRecipe(mehtaSchwabRecipe, withQuick({}))).toMatchObject({ count: 20_000, epochs: 200, quick: false })
    expect(checkRecipe(mehtaSchwabRecipe, withQuick({ quick: true, epochs: 7 }))).toMatchObject({
      count: 5000,
      epochs: 7,
    })
  })
})

describe("each mistake is a sentence with the place, what was expected and what came", () => {
  const train = { data: "a.npy", layers: [4] }
  test.each<[object, string]>([
    [{ layers: [4, 0] }, "layers[1]: expected an integer of at least 1, got 0."],
    [{ layers: [] }, "layers: expected a list such as [400, 100, 25], each an integer of at least 1, got []."],
    [{ batch: 5000 }, "batch: expected an integer from 1 to 4096, got 5000."],
    [{ momentum: Number.NaN }, "momentum: expected a finite number from 0 to 0.9999, got NaN."],
    [{ l1: [1e-4, -1] }, "l1: expected a finite number of at least 0, or a list of one a layer, got [0.0001,-1]."],
    [
      { learningRate: { from: 1 } },
      'learningRate: expected a finite number from 0 to 10, or { "from": 0.1, "to": 0.01 } (0.1:0.01 on the command line), got {"from":1}.',
    ],
    [{ feed: "bits" }, 'feed: expected "probabilities" or "samples", got "bits".'],
    [{ feed: "sample" }, 'feed: expected a known name, got "sample". Did you mean samples?'],
    [{ visibleUnits: null }, 'visibleUnits: expected "auto", "binary" or "spin", got null.'],
    [{ learningrate: 1 }, "learningrate: expected a known setting, got this name. Did you mean learningRate?"],
  ])("%o", (change, sentence) => expect(() => checkRecipe(trainRecipe, { ...train, ...change })).toThrow(sentence))

  test("a name like no other gets the list of all", () =>
    expect(() => checkRecipe(sampleRecipe, { wavelength: 1 })).toThrow(
      "Known settings: model, size, lattice, boundary, coupling, field,",
    ))

  test("several mistakes are several lines", () =>
    expect(() => checkRecipe(sampleRecipe, { count: 0, size: [1, 4] })).toThrow(
      "size[0]: expected an integer from 2 to 65536, got 1.\ncount: expected an integer of at least 1, got 0.",
    ))
})

describe("fields", () => {
  const read = (key: string, text: string): unknown =>
    recipeFields(trainRecipe)
      .find((field) => field.key === key)!
      .read(text)

  test("texts of the command line become values; what cannot be read is left for the schema to refuse", () => {
    expect(read("layers", "400,100,25")).toEqual([400, 100, 25])
    expect(read("l1", "2e-4")).toBe(2e-4)
    expect(read("l1", "2e-4,0")).toEqual([2e-4, 0])
    expect(read("learningRate", "0.1:0.01")).toEqual({ from: 0.1, to: 0.01 })
    expect(read("batch", "many")).toBe("many")
    expect(read("batch", "")).toBe("")
    const size = recipeFields(sampleRecipe).find(({ key }) => key === "size")!
    expect(["40x30", "1000", "4×4", "40x"].map(size.read)).toEqual([[40, 30], [1000], [4, 4], "40x"])
  })

  test("every setting has a flag and a description, and a valid default", () => {
    for (const schema of [sampleRecipe, trainRecipe, mehtaSchwabRecipe])
      for (const { key, flag, description, default: initial } of recipeFields(schema)) {
        expect(flag).toBe(flagOf(key))
        expect(description, key).not.toBe("")
        if (initial !== undefined) expect(schema.shape[key].parse(initial)).toEqual(initial)
      }
    expect(flagOf("learningRate")).toBe("--learning-rate")
    expect(flagOf("l1")).toBe("--l1")
  })

  test("the schemas have a JSON schema, for docs and editors", () =>
    expect(z.toJSONSchema(trainRecipe, { io: "input" })).toMatchObject({
      required: ["data", "layers"],
      properties: { heldOut: { minimum: 0, maximum: 0.9, default: 0.05 } },
      additionalProperties: false,
    }))
})

describe("did you mean", () => {
  test.each([
    ["epoch", "epochs"],
    ["learning-rate", "learningRate"],
    ["layres", "layers"],
    ["batch_size", undefined],
    ["x", undefined],
  ])("%s: %s", (wanted, found) =>
    expect(closest(wanted, ["epochs", "learningRate", "layers", "batch", "l1"])).toBe(found),
  )
})

describe("recipe files", () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "blockspin-recipe-"))
  })
  afterAll(async () => rm(folder, { recursive: true }))

  test("settings go before the file, and sentences name whichever has the mistake", async () => {
    const file = join(folder, "recipe.json")
    await writeFile(file, JSON.stringify({ count: 5, seed: -1 }))
    expect(await readRecipe(sampleRecipe, { file, settings: { seed: 2 } })).toMatchObject({ count: 5, seed: 2 })
    await expect(
      readRecipe(sampleRecipe, { file, settings: { count: 0 }, nameOf: ({ flag }) => flag }),
    ).rejects.toThrow(
      `--count: expected an integer of at least 1, got 0.\n${file}: seed: expected an integer of at least 0, got -1.`,
    )
  })

  test("a run.json gives its recipe; a list is refused", async () => {
    const file = join(folder, "run.json")
    await writeFile(file, JSON.stringify({ blockspin: "0.1.0", recipe: { count: 7 } }))
    expect(await readRecipe(sampleRecipe, { file })).toMatchObject({ count: 7 })
    await writeFile(file, "[1]")
    await expect(readRecipe(sampleRecipe, { file })).rejects.toThrow("expected a JSON object of settings")
  })
})
