/** Makes the flags of a command from its recipe's schema, and the recipe from the flags. */
import { type Command, Option } from "commander"
import { checkRecipe, readRecipe } from "../experiments/recipe-check.ts"
import { type RecipeField, type RecipeSchema, recipeFields } from "../experiments/recipe-field.ts"
import { type ThreadsRecipe, threadsRecipe } from "../experiments/recipe.ts"
import type { OutputFlags } from "./execute.ts"

export interface RecipeCommand<Recipe> {
  readonly schema: RecipeSchema<Recipe>
  /** Settings that are arguments instead of flags, and how sentences call them: { data: "DATA" }. */
  readonly positional?: Readonly<Record<string, string>>
  /** Changes settings before the defaults are filled in. */
  readonly before?: (settings: Readonly<Record<string, unknown>>) => Record<string, unknown>
}

/** Adds a flag for each setting, `--config`, and the flags that all commands have. */
export function addRecipeOptions<Recipe>(command: Command, { schema, positional = {} }: RecipeCommand<Recipe>): void {
  for (const field of recipeFields(schema)) if (!(field.key in positional)) command.addOption(optionOf(field))
  command.option("--config <file>", "recipe in JSON with any of these settings; flags go first")
  addOutputOptions(command)
}

/** `--quiet` and `--json`. */
export function addOutputOptions(command: Command): void {
  command.option("--quiet", "no progress, only errors and warnings")
  command.option("--json", "print the result as one JSON document")
}

function optionOf({ flag, placeholder, description, default: initial, read, repeats = false }: RecipeField): Option {
  const shown = initial === undefined || initial === false ? "" : ` (default: ${showDefault(flag, initial)})`
  const option = new Option(placeholder === undefined ? flag : `${flag} <${placeholder}>`, `${description}${shown}`)
  if (placeholder === undefined) return option
  return option.argParser((text, before: unknown) => {
    const value = read(text)
    return repeats && Array.isArray(before) && Array.isArray(value)
      ? [...(before as unknown[]), ...(value as unknown[])]
      : value
  })
}

function showDefault(flag: string, value: unknown): string {
  if (!Array.isArray(value)) return String(value)
  if (flag !== "--size" && flag !== "--block") return value.join(",")
  return Array.isArray(value[0]) ? value.map((size: number[]) => size.join("x")).join(",") : value.join("x")
}

/** The settings that were given as flags, by their keys. */
export function givenSettings<Recipe>(command: Command, schema: RecipeSchema<Recipe>): Record<string, unknown> {
  const options = command.opts<Record<string, unknown>>()
  const keys = recipeFields(schema).map(({ key }) => key)
  return Object.fromEntries(keys.filter((key) => options[key] !== undefined).map((key) => [key, options[key]]))
}

/** The complete recipe from the flags of `command`, its arguments and its `--config`. */
export async function recipeFrom<Recipe>(
  command: Command,
  { schema, positional = {}, before }: RecipeCommand<Recipe>,
  args: Readonly<Record<string, unknown>> = {},
): Promise<Recipe> {
  const { config } = command.opts<OutputFlags & { config?: string }>()
  const given = Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined))
  return readRecipe(schema, {
    settings: { ...givenSettings(command, schema), ...given },
    file: config,
    nameOf: ({ key, flag }) => positional[key] ?? flag,
    ...(before ? { before } : {}),
  })
}

/** `--threads`, for commands without a recipe. */
export function addThreadsOption(command: Command): void {
  for (const field of recipeFields(threadsRecipe)) command.addOption(optionOf(field))
}

/** The checked number of threads, if it was given. */
export function threadsOf(command: Command): number | undefined {
  const recipe: ThreadsRecipe = checkRecipe(threadsRecipe, givenSettings(command, threadsRecipe), () => "--threads")
  return recipe.threads
}
