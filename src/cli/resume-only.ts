/** `--resume` goes on with the recipe of the run: other settings beside it are a mistake. */
import type { Command } from "commander"
import { InputError } from "../errors.ts"
import { type RecipeSchema, flagOf } from "../experiments/recipe-field.ts"
import { givenSettings } from "./recipe-options.ts"

/** Refuses all settings but `allowed`; `argument` is the command's argument, if one was given. */
export function expectOnlyResume<Recipe>(
  command: Command,
  schema: RecipeSchema<Recipe>,
  { allowed = [], argument }: { allowed?: readonly string[]; argument?: string | undefined } = {},
): void {
  const { config, force } = command.opts<{ config?: string; force?: boolean }>()
  const names = Object.keys(givenSettings(command, schema))
    .filter((key) => !allowed.includes(key))
    .map((key) => flagOf(key))
  if (argument !== undefined) names.unshift(argument)
  if (config !== undefined) names.push("--config")
  if (force) names.push("--force")
  if (names.length === 0) return
  const others =
    allowed.length === 0
      ? "no other settings"
      : `no other settings than ${allowed.map((key) => flagOf(key)).join(", ")}`
  throw new InputError(
    `--resume: expected ${others}, since the run goes on with its own recipe, got ${names.join(", ")}. Leave them out, or start a new run.`,
  )
}
