/**
 * Checks recipes and says what is wrong in one sentence a mistake, which names the key (or the flag), what was expected and
 * what came.
 */
import { readFile } from "node:fs/promises"
import { z } from "zod"
import { explainReadError } from "../data/file-error.ts"
import { InputError } from "../errors.ts"
import { type RecipeField, type RecipeSchema, recipeFields } from "./recipe-field.ts"
import { closest } from "./recipe-suggest.ts"

type Settings = Readonly<Record<string, unknown>>

export interface RecipeSources {
  /** Settings from the command line or the calling program: they override the file. */
  readonly settings?: Settings
  /** Path of a recipe in JSON (or of a run.json, whose recipe is taken). */
  readonly file?: string | undefined
  /** Changes settings before the defaults are filled in. */
  readonly before?: (settings: Settings) => Settings
  /** What a setting is called where it was given: `--learning-rate` for learningRate. Default: the key. */
  readonly nameOf?: (field: RecipeField) => string
}

/** A complete recipe from all sources; every mistake is named, one a line. */
export async function readRecipe<Recipe>(schema: RecipeSchema<Recipe>, sources: RecipeSources): Promise<Recipe> {
  const { settings = {}, file, before = (all) => all, nameOf = ({ key }) => key } = sources
  const fromFile = file === undefined ? {} : await readRecipeFile(file)
  const all = before({ ...fromFile, ...settings })
  return checkRecipe(schema, all, (key, field) =>
    file !== undefined && !(key in settings) && key in fromFile ? `${file}: ${key}` : field ? nameOf(field) : key,
  )
}

/**
 * The recipe with its defaults filled in. `nameOf` says what a key is called in sentences; it gets no field for unknown keys.
 */
export function checkRecipe<Recipe>(
  schema: RecipeSchema<Recipe>,
  settings: Settings,
  nameOf: (key: string, field?: RecipeField) => string = (key) => key,
): Recipe {
  const result = schema.safeParse(settings)
  if (result.success) return result.data
  const fields = new Map(recipeFields(schema).map((field) => [field.key, field]))
  const all = result.error.issues.flatMap((issue) => sentences(issue, settings, fields, nameOf))
  throw new InputError([...new Set(all)].join("\n"))
}

function sentences(
  issue: z.core.$ZodIssue,
  settings: Settings,
  fields: ReadonlyMap<string, RecipeField>,
  nameOf: (key: string, field?: RecipeField) => string,
): string[] {
  if (issue.code === "unrecognized_keys" && issue.path.length === 0)
    return issue.keys.map((key) => {
      const near = closest(key, fields.keys())
      const hint = near === undefined ? `Known settings: ${[...fields.keys()].join(", ")}.` : `Did you mean ${near}?`
      return `${nameOf(key)}: expected a known setting, got this name. ${hint}`
    })
  const [key, ...deeper] = issue.path.map(String)
  if (key === undefined) return [`recipe: expected a JSON object of settings, got ${show(settings)}.`]
  const field = fields.get(key)!
  const { expects, item, names = [] } = field
  const value = settings[key]
  const name = nameOf(key, field)
  if (deeper.length > 0 && item !== undefined && Array.isArray(value)) {
    const place = name.startsWith("--") ? `${name}, value ${Number(deeper[0]) + 1}` : `${name}[${deeper[0]}]`
    return [`${place}: expected ${item}, got ${show((value as unknown[])[Number(deeper[0])])}.`]
  }
  const near = typeof value === "string" ? closest(value, names) : undefined
  if (near !== undefined) return [`${name}: expected a known name, got ${show(value)}. Did you mean ${near}?`]
  return [issue.code === "custom" ? `${name}: ${issue.message}` : `${name}: expected ${expects}, got ${show(value)}.`]
}

function show(value: unknown): string {
  if (value === undefined) return "nothing"
  if (typeof value === "number") return String(value)
  const json = JSON.stringify(value)
  return json.length > 80 ? `${json.slice(0, 77)}…` : json
}

/** The settings in a recipe file; a `run.json` gives the recipe of its run. */
async function readRecipeFile(path: string): Promise<Settings> {
  let text: string
  try {
    text = await readFile(path, "utf8")
  } catch (error) {
    throw await explainReadError(path, error)
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new InputError(`${path}: expected a recipe in JSON, got a text that is not (${(error as Error).message}).`)
  }
  if (!isSettings(value))
    throw new InputError(`${path}: expected a JSON object of settings such as { "epochs": 50 }, got ${show(value)}.`)
  return isSettings(value["recipe"]) && "blockspin" in value ? value["recipe"] : value
}

function isSettings(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
