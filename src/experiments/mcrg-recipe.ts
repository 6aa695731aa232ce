/** The recipe of `blockspin mcrg`. */
import { z } from "zod"
import { BLOCK_RULES } from "../coarsen/block-spins.ts"
import { type RecipeSchema, autoOrInteger, flag, integer, latticeSize, number, oneOf, text } from "./recipe-field.ts"
import { seed, threads } from "./recipe.ts"

export interface McrgRecipe {
  /** Sites along each axis, periodic. */
  size: number[]
  /** K; the critical one of the square or cubic lattice if left out. */
  coupling?: number | undefined
  /** Samples of all chains together. */
  count: number
  method: "wolff" | "swendsen-wang"
  chains: number
  burnIn: "auto" | number
  spacing: "auto" | number
  /** b. */
  scale: number
  rule: "majority" | "first-spin" | "decimation"
  steps?: number | undefined
  /** Operators of the basis. */
  even?: number | undefined
  odd?: number | undefined
  /** Two-lattice matching too. */
  match: boolean
  blocks: number
  checkpointEvery: number
  seed: number
  threads?: number | undefined
  out: string
}

const [majority, ...others] = BLOCK_RULES

export const mcrgRecipe: RecipeSchema<McrgRecipe> = z.strictObject({
  size: latticeSize("size", 4).default([64, 64]).describe("periodic lattice of the Ising model: 64x64, or 32x32x32 for a cubic one"),
  coupling: number("K").optional().describe("K = J/k_BT (default: the critical one of the square or cubic lattice)"),
  count: integer("samples", { minimum: 128 }).default(50_000).describe("samples of all chains together"),
  method: oneOf("name", ["wolff", "swendsen-wang"]).default("wolff").describe("sampler: wolff (single clusters) or swendsen-wang (all clusters)"),
  chains: integer("number", { minimum: 2, maximum: 4096 }).default(16).describe("independent chains, half started hot and half cold"),
  burnIn: autoOrInteger("sweeps", { minimum: 0 }).default("auto").describe("sweeps (of wolff: clusters) before the first sample; auto follows the autocorrelation time"),
  spacing: autoOrInteger("sweeps", { minimum: 1 }).default("auto").describe("sweeps (of wolff: clusters) between two samples; auto follows the autocorrelation time"),
  scale: integer("b", { minimum: 2, maximum: 63 }).default(2).describe("length of a block"),
  rule: oneOf("name", [majority, ...others]).default("majority").describe("majority (ties by a coin), first-spin (ties as the block's first spin) or decimation (the first spin alone)"),
  steps: integer("number", { minimum: 1, maximum: 30 }).optional().describe("steps of blocking (default: as many as leave four sites)"),
  even: integer("number", { minimum: 1, maximum: 8 }).optional().describe("even operators of the basis (default: all, 7 in two and 8 in three dimensions)"),
  odd: integer("number", { minimum: 0, maximum: 5 }).optional().describe("odd operators of the basis (default: all, 5)"),
  match: flag().default(false).describe("critical coupling too, by matching with a lattice b times shorter"),
  blocks: integer("number", { minimum: 2, maximum: 100_000 }).default(64).describe("blocks of the jackknife"),
  checkpointEvery: number("seconds", { minimum: 0 }).default(60).describe("seconds between checkpoints, from which a killed run goes on"),
  seed,
  threads,
  out: text("folder", "the name of a folder").default("runs/mcrg").describe("folder for mcrg.json, mcrg.csv, mcrg.svg and mcrg.png"),
}) // prettier-ignore
