/** Recipe of the phenomenological renormalization group of recordings. */
import { z } from "zod"
import { type RecipeSchema, flag, integer, text } from "./recipe-field.ts"
import { seed } from "./recipe.ts"

export interface PrgRecipe {
  /** Rows are moments, columns variables. */
  data: string
  key?: string | undefined
  /** Rows are equally spaced moments in their order. */
  ordered: boolean
  /** Surrogates that are measured beside the data. */
  shuffles: number
  blocks: number
  seed: number
  out: string
}

export const prgRecipe: RecipeSchema<PrgRecipe> = z.strictObject({
  data: text("path", "the path of recordings").describe("recordings, a row a moment and a column a variable: .npy, .npz, .csv, .tsv or .txt of bits, spins, counts or signed numbers"),
  key: text("name", "the name of an array").optional().describe("array in a .npz file"),
  ordered: flag().default(false).describe("rows are equally spaced moments in their order: measure correlation times and z̃; surrogates permute blocks of rows instead of single ones"),
  shuffles: integer("number", { minimum: 1, maximum: 4 }).default(1).describe("surrogates, the same variables made independent, measured beside the data"),
  blocks: integer("number", { minimum: 4, maximum: 4096 }).default(32).describe("blocks of rows for the errors, an even number; each should last longer than the correlation time"),
  seed,
  out: text("folder", "the name of a folder").default("runs/prg").describe("folder for prg.json, prg.csv, prg.svg and prg.png"),
}) // prettier-ignore
