/** `blockspin thermo MODEL`: thermodynamic curves of some sizes, measured beside exact. */
import type { Command } from "commander"
import { type ThermoRecipe, thermoRecipe } from "../../experiments/thermo-recipe.ts"
import { type Outcome, type OutputFlags, execute } from "../execute.ts"
import { type RecipeCommand, addRecipeOptions, recipeFrom } from "../recipe-options.ts"
import { expectOnlyResume } from "../resume-only.ts"

const RECIPE: RecipeCommand<ThermoRecipe> = { schema: thermoRecipe, positional: { model: "MODEL" } }

interface Flags extends OutputFlags {
  readonly resume?: string
  readonly force?: boolean
}

export function define(command: Command): void {
  command.argument("[model]", "ising, potts or blume-capel")
  command.option("--resume <run>", "go on with a stopped or killed run, to the same numbers")
  command.option("--force", "replace an earlier run in the same folder")
  addRecipeOptions(command, RECIPE)
  command.addHelpText(
    "after",
    `
u, C, ⟨|m|⟩, χ = N(⟨m²⟩ − ⟨|m|⟩²) and the Binder cumulant with errors that know of autocorrelation, beside exact values of the
same lattice: Kaufman's torus, rings, strips, and all of them by enumeration up to 20 spins. σ is the deviation in errors.

Examples:
  $ blockspin thermo ising --size 16x16,32x32,64x64 --coupling 0.40:0.48:0.005 --out runs/thermo
  $ blockspin thermo --size 8x8 --temperature 1.5:3.5:0.1 --count 2000 --out runs/small
  $ blockspin thermo --size 64x64 --temperature 1.5:3.5:0.02 --exact --out runs/exact
  $ blockspin thermo potts --colours 3 --size 16x16 --coupling 0.9:1.1:0.02 --out runs/potts
  $ blockspin thermo --resume runs/thermo`,
  )
  command.action(async (model: string | undefined) => {
    const flags = command.opts<Flags>()
    await execute(flags, async (hooks): Promise<Outcome> => {
      const { resumeThermo, thermoRun } = await import("../../experiments/thermo-run.ts")
      const { thermoTable } = await import("../../experiments/thermo-table.ts")
      const { testText } = await import("../../experiments/thermo-test.ts")
      if (flags.resume !== undefined) expectOnlyResume(command, thermoRecipe, { argument: model })
      const document =
        flags.resume === undefined
          ? await thermoRun(await recipeFrom(command, RECIPE, { model }), { ...hooks, force: flags.force ?? false })
          : await resumeThermo(flags.resume, hooks)
      const { run, status, recipe, points, axis, tests } = document
      const text = [thermoTable(points, axis), ...(tests.length > 0 ? [testText(tests)] : [])].join("\n\n")
      const next = recipe.size.length >= 3 && !recipe.exact ? `    next: blockspin collapse ${run}/thermo.csv` : ""
      if (status === "finished") return { document, text: `${text}\n\n→ ${run}/thermo.png${next}` }
      return {
        document,
        text: points.length > 0 ? text : "",
        stopped: `stopped after ${points.length} points. Go on with: blockspin thermo --resume ${run}`,
      }
    })
  })
}
