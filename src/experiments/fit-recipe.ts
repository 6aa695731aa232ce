/** The recipe of `blockspin fit`. */
import { z } from "zod"
import { NEGATIVE_METHODS, type NegativeMethod } from "../learn/machine-options.ts"
import type { UnitKind } from "../hamiltonian/units/unit-layer.ts"
import { UNIT_KINDS } from "../hamiltonian/units/units.ts"
import { type RecipeSchema, type ScheduleSetting, integer, number, oneOf, schedule, text } from "./recipe-field.ts"
import { seed, threads } from "./recipe.ts"

type SimpleKind = Exclude<UnitKind, "joint">

export interface FitRecipe {
  data: string
  key?: string | undefined
  hidden: number
  /** auto: as the values are. */
  visibleUnits: "auto" | SimpleKind
  hiddenUnits: SimpleKind
  /** q of Potts units, n of binomial ones, of either side. */
  visibleLevels?: number | undefined
  hiddenLevels?: number | undefined
  epochs: number
  batch: number
  learningRate?: number | ScheduleSetting | undefined
  method: NegativeMethod
  steps: number
  chains?: number | undefined
  gradient: "auto" | "plain" | "centred" | "standardised"
  optimizer: "momentum" | "nesterov" | "adam"
  momentum: number
  l1: number
  l2: number
  dropout: number
  sigma: number
  /** Fraction of the rows. */
  heldOut: number
  patience?: number | undefined
  /** Epochs. */
  checkpointEvery: number
  seed: number
  threads?: number | undefined
  out: string
}

const [kind, ...kinds] = UNIT_KINDS as readonly SimpleKind[]
const [method, ...methods] = NEGATIVE_METHODS

export const fitRecipe: RecipeSchema<FitRecipe> = z.strictObject({
  data: text("path", "the path of a dataset").describe("a row a sample: .npy, .npz, .csv, IDX or a folder of PNG images"),
  key: text("name", "the name of an array").optional().describe("array in a .npz file"),
  hidden: integer("number", { minimum: 1 }).default(32).describe("hidden units"),
  visibleUnits: oneOf("kind", ["auto", kind, ...kinds]).default("auto").describe("kind of the data: auto takes bernoulli for values from 0 to 1, spin for −1 and 1, else gaussian"),
  hiddenUnits: oneOf("kind", [kind, ...kinds]).default("bernoulli").describe("kind of the hidden units"),
  visibleLevels: integer("number", { minimum: 1 }).optional().describe("q of potts data (one-hot, q numbers a unit), n of binomial data (counts from 0 to n)"),
  hiddenLevels: integer("number", { minimum: 1 }).optional().describe("q or n of potts or binomial hidden units"),
  epochs: integer("passes", { minimum: 0 }).default(20).describe("passes over the data"),
  batch: integer("rows", { minimum: 1 }).default(100).describe("rows of a mini-batch"),
  learningRate: schedule("rate", { minimum: 0, maximum: 10 }).optional().describe("step in nats, or from first to last epoch as 0.05:0.001 (default: from 0.05, standardised 0.01, adam 0.005, to a hundredth)"),
  method: oneOf("name", [method, ...methods]).default("pcd").describe("where the model's statistics come from; tempering crosses from mode to mode"),
  steps: integer("k", { minimum: 1, maximum: 30_000 }).default(1).describe("steps of the chains per update"),
  chains: integer("number", { minimum: 1 }).optional().describe("chains (default: as many as a batch has rows)"),
  gradient: oneOf("name", ["auto", "plain", "centred", "standardised"]).default("auto").describe("coordinates of the step: auto is standardised for data with a scale, else centred"),
  optimizer: oneOf("name", ["momentum", "nesterov", "adam"]).default("momentum").describe("how steps follow from gradients"),
  momentum: number("share", { minimum: 0, maximum: 0.9999 }).default(0.5).describe("share of the last step that is repeated"),
  l1: number("lambda", { minimum: 0 }).default(0).describe("penalty λ Σ|W|"),
  l2: number("lambda", { minimum: 0 }).default(0).describe("penalty λ/2 ΣW²"),
  dropout: number("share", { minimum: 0, maximum: 0.99 }).default(0).describe("share of the hidden units left out of each update"),
  sigma: number("sigma", { minimum: 0 }).default(0.01).describe("standard deviation of the initial weights, in inverse standard deviations of the data"),
  heldOut: number("fraction", { minimum: 0, maximum: 0.9 }).default(0.1).describe("fraction of the rows that are watched, scored and not learned; 0 for none"),
  patience: integer("epochs", { minimum: 1 }).optional().describe("stop when held-out rows have been behind for so many epochs, and go back to before (default: never)"),
  checkpointEvery: integer("epochs", { minimum: 1 }).default(5).describe("epochs between checkpoints"),
  seed,
  threads,
  out: text("folder", "the name of a folder").default("runs/fit").describe("folder for machine.safetensors, metrics.csv, fit.json, fit.svg and fit.png"),
}) // prettier-ignore
