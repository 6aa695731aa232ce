import { Command } from "commander"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { InputError } from "../errors.ts"
import { recipeFields } from "../experiments/recipe-field.ts"
import {
  type MehtaSchwabRecipe,
  type SampleRecipe,
  type TrainRecipe,
  mehtaSchwabRecipe,
  sampleRecipe,
  trainRecipe,
  withQuick,
} from "../experiments/recipe.ts"
import {
  type RecipeCommand,
  addRecipeOptions,
  addThreadsOption,
  givenSettings,
  recipeFrom,
  threadsOf,
} from "./recipe-options.ts"

const SAMPLE: RecipeCommand<SampleRecipe> = { schema: sampleRecipe, positional: { model: "MODEL" } }
const STUDY: RecipeCommand<MehtaSchwabRecipe> = { schema: mehtaSchwabRecipe, before: withQuick }

let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "blockspin-options-"))))
afterAll(async () => rm(folder, { recursive: true }))

async function file(name: string, contents: object): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, JSON.stringify(contents))
  return path
}

/** A command whose user gave these flags. */
function given<Recipe>(recipe: RecipeCommand<Recipe>, ...args: string[]): Command {
  const command = new Command("it")
  addRecipeOptions(command, recipe)
  return command.parse(args, { from: "user" })
}

describe("help", () => {
  const help = (recipe: RecipeCommand<unknown>): string => given(recipe).helpInformation().replaceAll(/\s+/g, " ")

  test("every setting is a flag with its description, but those that are arguments", () => {
    const text = help({ schema: trainRecipe, positional: { data: "DATA" } })
    for (const { key, flag, placeholder, description } of recipeFields(trainRecipe)) {
      expect(description).not.toBe("")
      if (key === "data") expect(text).not.toContain("--data")
      else expect(text).toContain(`${flag} <${placeholder}> ${description.replaceAll(/\s+/g, " ")}`)
    }
    for (const flag of ["--config <file>", "--quiet", "--json"]) expect(text).toContain(flag)
  })

  test("defaults are shown as they would be written on the command line", () => {
    const text = help(STUDY)
    expect(text).toMatch(/--size <size> [^(]*\(default: 40x40\)/)
    expect(text).toMatch(/--layers <sizes> [^(]*\(default: 400,100,25\)/)
    expect(text).toMatch(/--coupling <K> .*?\(default: 0\.408\)/)
  })

  test("a switch has neither a value nor a default", () => {
    expect(help(STUDY)).toMatch(/--quick a smaller study[^(]* --seed/)
  })
})

describe("a recipe from flags", () => {
  test("is complete: flags are read as the setting's kind, all else has its default", async () => {
    const command = given(SAMPLE, "--size", "8x6x4", "--coupling=-0.3", "--burn-in", "10", "--out", "1.npy")
    expect(await recipeFrom(command, SAMPLE, { model: "ising" })).toEqual({
      model: "ising",
      size: [8, 6, 4],
      lattice: "auto",
      boundary: "periodic",
      coupling: -0.3,
      field: 0,
      count: 20_000,
      method: "heat-bath",
      seed: 1,
      burnIn: 10,
      spacing: "auto",
      packed: false,
      out: "1.npy",
    })
  })

  test("takes an argument that was left out from the file, or else its default", async () => {
    const train: RecipeCommand<TrainRecipe> = { schema: trainRecipe, positional: { data: "DATA" } }
    const config = await file("train.json", { data: "samples.npy", layers: [4] })
    const recipe = await recipeFrom(given(train, "--config", config), train, { data: undefined })
    expect(recipe).toMatchObject({ data: "samples.npy", layers: [4] })
    expect(await recipeFrom(given(SAMPLE), SAMPLE, { model: undefined })).toMatchObject({ model: "ising" })
  })

  test("has flags and arguments first, then the file, then the defaults", async () => {
    const config = await file("first.json", { model: "potts", seed: 5, count: 7 })
    const command = given(SAMPLE, "--config", config, "--seed", "6")
    expect(await recipeFrom(command, SAMPLE, { model: "ising" })).toMatchObject({
      model: "ising",
      seed: 6,
      count: 7,
      coupling: 0.408,
    })
  })

  test("changes defaults by a switch of the file, and leaves what was given", async () => {
    const config = await file("quick.json", { quick: true })
    const recipe = await recipeFrom(given(STUDY, "--config", config, "--epochs", "3"), STUDY)
    expect(recipe).toMatchObject({ quick: true, count: 5000, epochs: 3 })
  })

  test("is refused with every mistake under the name by which it was given", async () => {
    const config = await file("wrong.json", { method: "kawasaki", sed: 2 })
    const command = given(SAMPLE, "--config", config, "--burn-in", "long")
    await expect(recipeFrom(command, SAMPLE, { model: "heisenberg" })).rejects.toThrow(
      new InputError(
        [
          'MODEL: expected "ising", "potts" or "blume-capel", got "heisenberg".',
          `${config}: method: expected "heat-bath", "metropolis", "swendsen-wang", "wolff" or "exact", got "kawasaki".`,
          '--burn-in: expected "auto", or an integer of at least 0, got "long".',
          `${config}: sed: expected a known setting, got this name. Did you mean seed?`,
        ].join("\n"),
      ),
    )
  })
})

test("given settings are those of the command line, without defaults and without flags that are no settings", () => {
  expect(givenSettings(given(SAMPLE, "--json", "--quiet", "--seed", "1"), sampleRecipe)).toEqual({ seed: 1 })
  expect(givenSettings(given(STUDY, "--quick"), mehtaSchwabRecipe)).toEqual({ quick: true })
})

describe("threads of commands without a recipe", () => {
  const threads = (...args: string[]): number | undefined => {
    const command = new Command("it")
    addThreadsOption(command)
    return threadsOf(command.parse(args, { from: "user" }))
  }

  test("are checked, and left to the engine where none are given", () => {
    expect([threads("--threads", "64"), threads()]).toEqual([64, undefined])
  })

  test.each([
    ["0", "0"],
    ["65", "65"],
    ["1.5", "1.5"],
    ["many", '"many"'],
    ["", '""'],
  ])("--threads %j is a mistake", (value, shown) => {
    const sentence = `--threads: expected an integer from 1 to 64, got ${shown}.`
    expect(() => threads("--threads", value)).toThrow(new InputError(sentence))
  })
})
