/** The recipe of `blockspin reproduce cats-and-cosmos`. */
import { z } from "zod"
import { type RecipeSchema, flag, integer, integers, number, perLayer, text } from "./recipe-field.ts"
import { seed, threads } from "./recipe.ts"

export interface CatsAndCosmosRecipe {
  /** Side of a window. */
  size: number
  /** Windows of each system that are learned, and that are held out. */
  count: number
  heldOut: number
  layers: number[]
  epochs: number | number[]
  batch: number
  /** k of CD-k. */
  steps: number
  learningRate: number
  momentum: number
  l1: number | number[]
  sigma: number
  /** ε over the mean variance of a pixel. */
  whitening: number
  /** Of every chain that samples a machine. */
  sweeps: number
  quick: boolean
  seed: number
  threads?: number | undefined
  out: string
}

export const catsAndCosmosRecipe: RecipeSchema<CatsAndCosmosRecipe> = z.strictObject({
  size: integer("side", { minimum: 8, maximum: 24 }).default(16).describe("side of the windows on spins, digits, cat and sky; 8 takes the 8 × 8 digits of the package, more takes MNIST, fetched once (quick: 8)"),
  count: integer("windows", { minimum: 100 }).default(20_000).describe("windows of each that are learned (quick: 6000)"),
  heldOut: integer("windows", { minimum: 100 }).default(1000).describe("windows of each that are watched and not learned"),
  layers: integers("sizes", { minimum: 2 }).default([64, 16]).describe("hidden units of each layer (quick: 32,8)"),
  epochs: perLayer("passes", { minimum: 0, whole: true }).default(60).describe("passes over the data (quick: 30)"),
  batch: integer("rows", { minimum: 1, maximum: 4096 }).default(100).describe("rows of a mini-batch"),
  steps: integer("k", { minimum: 1, maximum: 30_000 }).default(5).describe("steps of the chain per update: with one, samples of the spins are further from the data"),
  learningRate: number("rate", { minimum: 0, maximum: 10 }).default(0.1).describe("step size per mean gradient of a row"),
  momentum: number("share", { minimum: 0, maximum: 0.9999 }).default(0.5).describe("share of the last step that is repeated"),
  l1: perLayer("lambda", { minimum: 0 }).default(2e-4).describe("L1 penalty: the gradient has −λ sign W"),
  sigma: number("sigma", { minimum: 0 }).default(0.01).describe("standard deviation of the initial weights"),
  whitening: number("share", { minimum: 1e-9 }).default(0.5).describe("regularisation of the whitening of cat and sky, over the mean variance of a pixel"),
  sweeps: integer("number", { minimum: 1 }).default(1000).describe("sweeps of each chain that samples a machine (quick: 300)"),
  quick: flag().default(false).describe("a smaller study of a quarter of a minute, without MNIST"),
  seed,
  threads,
  out: text("folder", "the name of a folder").default("runs/cats-and-cosmos").describe("run folder"),
}) // prettier-ignore

/** What `--quick` stands for. */
const QUICK = { size: 8, count: 6000, layers: [32, 8], epochs: 30, sweeps: 300 }

/** A recipe of the study with the defaults that `quick` changes; to be checked by {@link catsAndCosmosRecipe}. */
export function withQuickCats(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return settings["quick"] === true ? { ...QUICK, ...settings } : { ...settings }
}
