/** The recipe of `blockspin zoom`. */
import { z } from "zod"
import { BLOCK_RULES, type BlockRule } from "../coarsen/block-spins.ts"
import { type RecipeSchema, integer, integers, latticeSize, oneOf, text } from "./recipe-field.ts"
import { values } from "./recipe-range.ts"
import { seed } from "./recipe.ts"

export interface ZoomRecipe {
  /** Path of samples; without one the Ising model is sampled. */
  data?: string | undefined
  key?: string | undefined
  /** Of the samples, one a row of the picture. */
  rows?: number[] | undefined
  /** T = 1/K in units of J/k_B. */
  temperature?: number | number[] | undefined
  /** K = J/k_BT. */
  coupling?: number | number[] | undefined
  /** Of the lattice that is sampled. */
  size?: number[] | undefined
  burnIn?: number | undefined
  /** b. */
  scale: number
  rule: BlockRule
  steps?: number | undefined
  seed: number
  out: string
}

const [majority, ...others] = BLOCK_RULES

export const zoomRecipe: RecipeSchema<ZoomRecipe> = z.strictObject({
  data: text("path", "the path of samples of spins").optional().describe("samples of spins: .npy, .npz, .csv … (default: the Ising model is sampled)"),
  key: text("name", "the name of an array").optional().describe("array in a .npz file"),
  rows: integers("list").optional().describe("which samples of DATA, from 0 (default: the first, of each coupling)"),
  temperature: values("T", { minimum: 0.01 }).optional().describe("T = 1/K in J/k_B: a list or a range (default: 0.99, 1 and 1.02 of the critical one, 2.2692)"),
  coupling: values("K").optional().describe("K = J/k_BT instead: a list or a range"),
  size: latticeSize("size").optional().describe("periodic square lattice that is sampled (default: 1024x1024)"),
  burnIn: integer("sweeps", { minimum: 1 }).optional().describe("Swendsen-Wang sweeps from all spins alike (default: 200)"),
  scale: integer("b", { minimum: 2, maximum: 63 }).default(2).describe("length of a block"),
  rule: oneOf("name", [majority, ...others]).default("majority").describe("majority (ties by a coin), first-spin (ties as the block's first spin) or decimation (the first spin alone)"),
  steps: integer("number", { minimum: 1, maximum: 30 }).optional().describe("steps of blocking (default: as many as leave 64 sites)"),
  seed,
  out: text("folder", "the name of a folder").default("runs/zoom").describe("folder for zoom.json, zoom.svg and zoom.png"),
}) // prettier-ignore
