/** The command line that repeats a run: every setting of its recipe that differs from the default, written as a flag. */
import { type RecipeField, type RecipeSchema, recipeFields } from "./recipe-field.ts"
import { catsAndCosmosRecipe, withQuickCats } from "./cats-and-cosmos-recipe.ts"
import { mehtaSchwabRecipe, trainRecipe, withQuick } from "./recipe.ts"

type Settings = Readonly<Record<string, unknown>>

/** Where a run is, how many threads worked on it and how often it was saved decide nothing of its result. */
const WITHOUT_INFLUENCE = new Set(["out", "threads", "checkpointEvery"])

interface Study {
  readonly schema: RecipeSchema<unknown>
  readonly withQuick: (settings: Settings) => Settings
}

/** Commands other than train. */
const STUDIES: Readonly<Record<string, Study | undefined>> = {
  "reproduce mehta-schwab": { schema: mehtaSchwabRecipe, withQuick },
  "reproduce cats-and-cosmos": { schema: catsAndCosmosRecipe, withQuick: withQuickCats },
}

/** The command line that makes the run of `command` ("train", "reproduce mehta-schwab") with this recipe again, seed included. */
export function commandLine(command: string, recipe: object): string {
  const study = STUDIES[command]
  const schema: RecipeSchema<unknown> = study?.schema ?? trainRecipe
  const settings = recipe as Settings
  const quick = study && settings["quick"] === true ? study.withQuick({ quick: true }) : {}
  const words = ["blockspin", command]
  const flags: string[] = []
  let written = true
  for (const field of recipeFields(schema)) {
    const { key, flag, placeholder } = field
    const value = settings[key]
    const initial = key in quick && key !== "quick" ? quick[key] : field.default
    if (value === undefined || WITHOUT_INFLUENCE.has(key) || (key !== "seed" && same(value, initial))) continue
    const text = textOf(field, value)
    if (placeholder === undefined) flags.push(flag)
    else if (text === undefined) written = false
    else if (key === "data") words.push(quoted(text))
    else flags.push(flag, quoted(text))
  }
  // What no flag can say stands in the run's own record.
  return [...words, ...(written ? [] : ["--config", "run.json"]), ...flags].join(" ")
}

/** The text that a flag reads as `value`, if there is one. */
function textOf({ key, read }: RecipeField, value: unknown): string | undefined {
  const texts = [
    Array.isArray(value) ? value.join(key === "size" ? "x" : ",") : String(value),
    ...(isSchedule(value) ? [`${value.from}:${value.to}`] : []),
  ]
  return texts.find((text) => same(read(text), value))
}

function isSchedule(value: unknown): value is { from: number; to: number } {
  return typeof value === "object" && value !== null && "from" in value && "to" in value
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** A word as shells take it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
