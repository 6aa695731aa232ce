/**
 * Recipes: everything that decides what a run computes, with every default filled in. A recipe comes from flags, from a file
 * (`--config recipe.json`), or from both, flags first; the complete one is kept in the run's `run.json`.
 */
import { z } from "zod"
import {
  type RecipeSchema,
  type ScheduleSetting,
  autoOrInteger,
  flag,
  integer,
  integers,
  latticeSize,
  number,
  oneOf,
  perLayer,
  schedule,
  text,
} from "./recipe-field.ts"
import { values } from "./recipe-range.ts"

export interface LatticeModelRecipe {
  model: "ising" | "potts" | "blume-capel"
  /** Sites along each axis: [length], [rows, columns], [layers, rows, columns] …; of a honeycomb, rows and columns of cells. */
  size: number[]
  /** auto: chain, square, cubic or hypercubic by the number of axes. */
  lattice: "auto" | "triangular" | "honeycomb"
  boundary: "periodic" | "open"
  /** K = J/k_BT, one or several. */
  coupling: number | number[]
  /** h over k_BT; in a Potts model it favours colour 0. */
  field: number
  /** q of a Potts model. Default 3. */
  colours?: number | undefined
  /** Δ over k_BT of a Blume–Capel model. Default 0. */
  crystalField?: number | undefined
}

/** How configurations are drawn. */
export interface SamplingRecipe {
  /** Of each coupling. */
  count: number
  method: "heat-bath" | "metropolis" | "swendsen-wang" | "wolff" | "exact"
  /** Independent chains. Default: what suits the method. */
  chains?: number | undefined
  seed: number
  threads?: number | undefined
  /** Sweeps before the first sample. */
  burnIn: "auto" | number
  /** Sweeps between samples. */
  spacing: "auto" | number
}

export interface SampleRecipe extends LatticeModelRecipe, SamplingRecipe {
  /** Bits instead of int8 (Ising spins). */
  packed: boolean
  out: string
}

export interface VerifyRecipe {
  readonly thorough: boolean
  seed: number
  threads?: number | undefined
}

/** Settings of learning shared by `train` and `reproduce`. */
interface LearningRecipe {
  layers: number[]
  epochs: number | number[]
  batch: number
  learningRate: number | ScheduleSetting
  momentum: number
  l1: number | number[]
  reconstruction: "mean-field" | "sample"
  sigma: number
  seed: number
  threads?: number | undefined
  out: string
}

export interface TrainRecipe extends LearningRecipe {
  /** Path of a dataset, or "mnist". */
  data: string
  key?: string | undefined
  binarize?: "none" | "threshold" | "bernoulli" | undefined
  threshold?: number | undefined
  l2: number | number[]
  method: "cd" | "pcd"
  steps: number
  chains?: number | undefined
  feed: "probabilities" | "samples"
  visibleUnits: "auto" | "binary" | "spin"
  hiddenUnits: "binary" | "spin"
  initialBias: "data" | "zero"
  /** Fraction of the rows. */
  heldOut: number
  /** Epochs. */
  checkpointEvery: number
}

export interface MehtaSchwabRecipe extends LearningRecipe {
  size: number[]
  coupling: number
  count: number
  /** Rows, of `count`. */
  heldOut: number
  quick: boolean
}

export const seed: z.ZodDefault<z.ZodInt> = integer("number")
  .default(1)
  .describe("names every random choice; the same seed gives the same bits")
export const threads: z.ZodOptional<z.ZodInt> = integer("number", { minimum: 1, maximum: 64 })
  .optional()
  .describe("compute threads (default: all processors, at most 8); the result does not depend on it")

/** What commands without a recipe of their own take. */
export interface ThreadsRecipe {
  threads?: number | undefined
}

export const threadsRecipe: RecipeSchema<ThreadsRecipe> = z.strictObject({ threads })

/** Settings that all commands about lattice models share. */
type LatticeSettings = Omit<LatticeModelRecipe, "size" | "coupling"> &
  Pick<SamplingRecipe, "method" | "chains" | "burnIn" | "spacing">

export const latticeModel: { readonly [Key in keyof LatticeSettings]-?: z.ZodType<LatticeSettings[Key]> } = {
  model: oneOf("name", ["ising", "potts", "blume-capel"]).default("ising").describe("model: ising, potts (--colours) or blume-capel (--crystal-field)"),
  lattice: oneOf("kind", ["auto", "triangular", "honeycomb"]).default("auto").describe("auto is chain, square, cubic … by the number of axes; honeycombs have two sites a cell"),
  boundary: oneOf("kind", ["periodic", "open"]).default("periodic").describe("whether the axes close on themselves"),
  field: number("h").default(0).describe("magnetic field over k_BT; in a Potts model it favours colour 0 (not with wolff or exact)"),
  colours: integer("q", { minimum: 2, maximum: 128 }).optional().describe("colours of a Potts model (default 3)"),
  crystalField: number("D").optional().describe("crystal field Δ of a Blume–Capel model, over k_BT: positive favours s = 0 (default 0)"),
  method: oneOf("name", ["heat-bath", "metropolis", "swendsen-wang", "wolff", "exact"]).default("heat-bath").describe("heat-bath (local, fastest away from the critical point), metropolis (local), swendsen-wang (all clusters), wolff (single clusters), or exact (coupling from the past, Ising and Potts)"),
  chains: integer("number", { minimum: 2 }).optional().describe("independent chains, half started hot and half cold (default: what suits the method; the Ising heat bath takes multiples of 128)"),
  burnIn: autoOrInteger("sweeps", { minimum: 0 }).default("auto").describe("sweeps before the first sample; auto follows the autocorrelation time"),
  spacing: autoOrInteger("sweeps", { minimum: 1 }).default("auto").describe("sweeps between two samples of a chain; auto follows the autocorrelation time"),
} // prettier-ignore

const { model, lattice, boundary, field, colours, crystalField, method, chains, burnIn, spacing } = latticeModel

export const sampleRecipe: RecipeSchema<SampleRecipe> = z.strictObject({
  model,
  size: latticeSize("size", 4).default([40, 40]).describe("sites along each axis: 40x40, 1000 for a chain, 16x16x16 for a cubic lattice"),
  lattice,
  boundary,
  coupling: values("K").default(0.408).describe("K = J/k_BT; the square lattice is critical at 0.4407; several as a list 0.3,0.4 or a range 0.3:0.5:0.01"),
  field,
  colours,
  crystalField,
  count: integer("samples", { minimum: 1 }).default(20_000).describe("samples to draw, at each coupling"),
  method,
  chains,
  burnIn,
  spacing,
  packed: flag().default(false).describe("write eight Ising spins to a byte (numpy.unpackbits takes them apart)"),
  seed,
  threads,
  out: text("path", "the name of a .npy or .npz file").default("samples.npy").describe("file for the samples (.npy or .npz): int8 spins −1 and 1, colours 0 to q − 1, or −1, 0 and 1"),
}) // prettier-ignore

export const verifyRecipe: RecipeSchema<VerifyRecipe> = z.strictObject({
  thorough: flag().default(false).describe("also tori of 16, 40 and 64 sites a side below, at and above T_c: a few minutes"),
  seed,
  threads,
}) // prettier-ignore

const learning = {
  batch: integer("rows", { minimum: 1, maximum: 4096 }).default(100).describe("rows of a mini-batch"),
  momentum: number("share", { minimum: 0, maximum: 0.9999 }).default(0.5).describe("share of the last step that is repeated"),
  sigma: number("sigma", { minimum: 0 }).default(0.01).describe("standard deviation of the initial weights"),
} // prettier-ignore

export const trainRecipe: RecipeSchema<TrainRecipe> = z.strictObject({
  data: text("path", 'the path of a dataset, or "mnist"').describe("dataset: .npy, .npz, .csv, IDX, a folder of PNG images, or mnist"),
  key: text("name", "the name of an array").optional().describe("array in a .npz file"),
  binarize: oneOf("how", ["none", "threshold", "bernoulli"]).optional().describe("grey values: none keeps them as probabilities (default), threshold cuts (default with --threshold), bernoulli draws bits"),
  threshold: number("value").optional().describe("bit = value > threshold (default 0.5 with --binarize threshold)"),
  layers: integers("sizes", { minimum: 1 }).describe("hidden units of each layer, from the data upwards: 400,100,25"),
  epochs: perLayer("passes", { minimum: 0, whole: true }).default(10).describe("passes over the data, one number or one a layer"),
  batch: learning.batch,
  learningRate: schedule("rate", { minimum: 0, maximum: 10 }).default(0.1).describe("step size per mean gradient of a row; 0.1:0.01 goes from the first epoch to the last"),
  momentum: learning.momentum,
  l1: perLayer("lambda", { minimum: 0 }).default(0).describe("L1 penalty: the gradient has −λ sign W; one number or one a layer"),
  l2: perLayer("lambda", { minimum: 0 }).default(0).describe("L2 penalty: the gradient has −λ W; one number or one a layer"),
  method: oneOf("name", ["cd", "pcd"]).default("cd").describe("contrastive divergence, or with persistent chains"),
  steps: integer("k", { minimum: 1, maximum: 30_000 }).default(1).describe("steps of the chain per update"),
  chains: integer("number", { minimum: 1, maximum: 4096 }).optional().describe("chains of pcd (default: as many as a batch has rows)"),
  reconstruction: oneOf("how", ["sample", "mean-field"]).default("sample").describe("visible states of the model's statistics: draws, or probabilities"),
  feed: oneOf("what", ["probabilities", "samples"]).default("probabilities").describe("what a layer learns of the one below"),
  visibleUnits: oneOf("kind", ["auto", "binary", "spin"]).default("auto").describe("binary 0/1, spin ±1, auto as the data are"),
  hiddenUnits: oneOf("kind", ["binary", "spin"]).default("binary").describe("binary 0/1, or spin ±1"),
  sigma: learning.sigma,
  initialBias: oneOf("how", ["data", "zero"]).default("data").describe("initial visible biases: ln p/(1 − p) of the data, or zero"),
  heldOut: number("fraction", { minimum: 0, maximum: 0.9 }).default(0.05).describe("fraction of the rows that are watched and not learned, to see overfitting; 0 for none"),
  checkpointEvery: integer("epochs", { minimum: 1 }).default(10).describe("epochs between checkpoints"),
  seed,
  threads,
  out: text("folder", "the name of a folder").default("runs/train").describe("run folder"),
}) // prettier-ignore

/** What `--quick` stands for. */
const QUICK = { count: 5000, epochs: 100 }

export const mehtaSchwabRecipe: RecipeSchema<MehtaSchwabRecipe> = z.strictObject({
  size: latticeSize("size").default([40, 40]).describe("sites along each axis of the periodic lattice"),
  coupling: number("K").default(0.408).describe("K = J/k_BT; the paper has 0.408, critical is 0.4407"),
  count: integer("samples", { minimum: 2 }).default(20_000).describe("samples to draw and to learn (quick: 5000)"),
  heldOut: integer("samples").default(1000).describe("samples that are watched and not learned"),
  layers: integers("sizes", { minimum: 1 }).default([400, 100, 25]).describe("hidden units of each layer"),
  epochs: perLayer("passes", { minimum: 0, whole: true }).default(200).describe("passes over the data (quick: 100)"),
  batch: learning.batch,
  learningRate: schedule("rate", { minimum: 0, maximum: 10 }).default(0.1).describe("step size per mean gradient of a row"),
  momentum: learning.momentum,
  l1: perLayer("lambda", { minimum: 0 }).default(2e-4).describe("L1 penalty: the gradient has −λ sign W"),
  reconstruction: oneOf("how", ["sample", "mean-field"]).default("sample").describe("visible states of the model's statistics: draws, or probabilities"),
  sigma: learning.sigma,
  quick: flag().default(false).describe("a smaller study of about a minute: 5000 samples, 100 epochs"),
  seed,
  threads,
  out: text("folder", "the name of a folder").default("runs/mehta-schwab").describe("run folder"),
}) // prettier-ignore

/** A recipe of the study with the defaults that `quick` changes; to be checked by {@link mehtaSchwabRecipe}. */
export function withQuick(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return settings["quick"] === true ? { ...QUICK, ...settings } : { ...settings }
}
