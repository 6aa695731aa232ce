/** Settings of `blockspin couplings`. */
import { z } from "zod"
import type { CouplingBasis } from "../hamiltonian/effective-hamiltonian/expansion.ts"
import { type RecipeSchema, integer, integers, number, oneOf, text } from "./recipe-field.ts"

export interface CouplingsRecipe {
  readonly path: string
  readonly layer: number
  readonly orders: number[]
  readonly basis: CouplingBasis
  readonly threshold: number
  readonly strongest: number
  readonly out?: string | undefined
}

export const couplingsRecipe: RecipeSchema<CouplingsRecipe> = z.strictObject({
  path: text("path", "the folder of a trained run, or a .safetensors or .npz file of machines"),
  layer: integer("number", { minimum: 1 }).default(1).describe("the machine of a stack, counted from the data"),
  orders: integers("list", { minimum: 1, maximum: 8 }).default([1, 2]).describe("how many units a coupling joins"),
  basis: oneOf("name", ["spin", "lattice-gas"]).default("spin").describe("products of spins ±1 (spin) or of 0/1 units (lattice-gas)"),
  threshold: number("K", { minimum: 0 }).default(0).describe("weaker couplings are left out"),
  strongest: integer("number", { minimum: 1, maximum: 2 ** 20 }).default(20).describe("how many couplings, the strongest of all orders"),
  out: text("file.csv", "the name of a file").optional().describe("table of these couplings to write (default: none)"),
}) // prettier-ignore
