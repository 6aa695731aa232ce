import { Command } from "commander"
import { expect, test } from "vitest"
import { InputError } from "../errors.ts"
import { trainRecipe } from "../experiments/recipe.ts"
import { addRecipeOptions } from "./recipe-options.ts"
import { expectOnlyResume } from "./resume-only.ts"

function given(...args: string[]): Command {
  const command = new Command("train").option("--resume <run>").option("--force")
  addRecipeOptions(command, { schema: trainRecipe, positional: { data: "DATA" } })
  return command.parse(["--resume", "runs/a", ...args], { from: "user" })
}

const mistake = (expected: string, names: string): InputError =>
  new InputError(
    `--resume: expected ${expected}, since the run goes on with its own recipe, got ${names}. Leave them out, or start a new run.`,
  )

test("--resume alone is right: defaults of the recipe do not count as given", () => {
  expect(() => expectOnlyResume(given(), trainRecipe)).not.toThrow()
})

test("flags about output, and settings that are allowed, may stand beside --resume", () => {
  expect(() => expectOnlyResume(given("--json", "--quiet"), trainRecipe)).not.toThrow()
  expect(() => expectOnlyResume(given("--threads", "2"), trainRecipe, { allowed: ["threads"] })).not.toThrow()
})

test("all that --resume would silently ignore is named, as it is written on the command line", () => {
  const command = given("--learning-rate", "0.1", "--config", "recipe.json", "--force")
  expect(() => expectOnlyResume(command, trainRecipe, { argument: "samples.npy" })).toThrow(
    mistake("no other settings", "samples.npy, --learning-rate, --config, --force"),
  )
})

test("a setting given with the value of its default is refused as well", () => {
  expect(() => expectOnlyResume(given("--epochs", "10"), trainRecipe)).toThrow(mistake("no other settings", "--epochs"))
})

test("the sentence says which settings may stand beside it, and leaves those that do out of the mistakes", () => {
  const command = given("--threads", "2", "--seed", "3")
  expect(() => expectOnlyResume(command, trainRecipe, { allowed: ["threads"] })).toThrow(
    mistake("no other settings than --threads", "--seed"),
  )
})
