/** Recipes of curves over a range of couplings, and of their finite-size scaling. */
import { z } from "zod"
import { type RecipeSchema, flag, integer, number, oneOf, text } from "./recipe-field.ts"
import { latticeSizes, paths, values } from "./recipe-range.ts"
import { type LatticeModelRecipe, type SamplingRecipe, latticeModel, seed, threads } from "./recipe.ts"

export interface ThermoRecipe
  extends Omit<LatticeModelRecipe, "size" | "coupling">, Omit<SamplingRecipe, "method" | "burnIn" | "spacing"> {
  /** Up to six lattices. */
  size: number[][]
  /** K = J/k_BT; none where temperatures are given. */
  coupling?: number | number[] | undefined
  /** T = 1/K in units of J/k_B. */
  temperature?: number | number[] | undefined
  /** Of the figure and the table; T where temperatures are given. */
  axis?: "K" | "T" | undefined
  /** auto: swendsen-wang for ferromagnetic Ising and Potts models, else heat-bath. */
  method: "auto" | SamplingRecipe["method"]
  /** Exact curves alone. */
  exact: boolean
  out: string
}

export interface CollapseRecipe {
  /** Tables of `blockspin thermo`. */
  data: string[]
  observable: "binder" | "magnetization" | "susceptibility"
  /** Couplings from here on. */
  from?: number | undefined
  /** Couplings up to here. */
  to?: number | undefined
  /** Sizes from here on. */
  smallest?: number | undefined
  /** ω of a leading correction to scaling 1 + c L^(−ω) that is fitted too. */
  omega?: number | undefined
  resamples: number
  seed: number
  out: string
}

const { model, lattice, boundary, field, colours, crystalField, chains } = latticeModel
/** Colours of the figure. */
const MOST_SIZES = 6

export const thermoRecipe: RecipeSchema<ThermoRecipe> = z.strictObject({
  model,
  size: latticeSizes("sizes", MOST_SIZES).default([[16, 16], [32, 32]]).describe("lattices: 16x16,32x32 or the flag several times"),
  lattice,
  boundary,
  coupling: values("K").optional().describe("K = J/k_BT: a range 0.38:0.5:0.02 or a list (default 0.38:0.5:0.02)"),
  temperature: values("T", { minimum: 0.01 }).optional().describe("T = 1/K instead, in J/k_B: a range 1.5:3.5:0.1 or a list"),
  axis: oneOf("which", ["K", "T"]).optional().describe("K or T, of figure and table (default: what was given)"),
  field,
  colours,
  crystalField,
  count: integer("samples", { minimum: 100 }).default(5000).describe("samples of each point"),
  method: oneOf("name", ["auto", "heat-bath", "metropolis", "swendsen-wang", "wolff", "exact"]).default("auto").describe("sampler; auto is swendsen-wang for ferromagnetic Ising and Potts models, else heat-bath"),
  chains,
  exact: flag().default(false).describe("exact curves alone, no samples"),
  seed,
  threads,
  out: text("folder", "the name of a folder").default("runs/thermo").describe("folder for thermo.csv, thermo.json, thermo.svg and thermo.png"),
}) // prettier-ignore

export const collapseRecipe: RecipeSchema<CollapseRecipe> = z.strictObject({
  data: paths("files", "one or more tables of blockspin thermo (thermo.csv)").describe("tables of blockspin thermo"),
  observable: oneOf("name", ["binder", "magnetization", "susceptibility"]).default("binder").describe("binder (K_c and ν), magnetization (β/ν too) or susceptibility (γ/ν too)"),
  from: number("K").optional().describe("lowest coupling that is used (default: all)"),
  to: number("K").optional().describe("highest coupling that is used (default: all)"),
  smallest: number("L", { minimum: 1 }).optional().describe("smallest size that is used (default: all)"),
  omega: number("omega", { minimum: 0.01 }).optional().describe("fit a correction to scaling 1 + c L^(-omega) too (default: none)"),
  resamples: integer("number", { minimum: 2, maximum: 100_000 }).default(200).describe("how often the data are redrawn for the errors"),
  seed,
  out: text("folder", "the name of a folder").default("runs/collapse").describe("folder for collapse.json, collapse.svg and collapse.png"),
}) // prettier-ignore
