/** `blockspin collapse TABLE…`: critical point and exponents by finite-size scaling of measured curves. */
import type { Command } from "commander"
import { type CollapseRecipe, collapseRecipe } from "../../experiments/thermo-recipe.ts"
import { type Outcome, type OutputFlags, execute } from "../execute.ts"
import { type RecipeCommand, addRecipeOptions, recipeFrom } from "../recipe-options.ts"

const RECIPE: RecipeCommand<CollapseRecipe> = { schema: collapseRecipe, positional: { data: "FILES" } }

interface Flags extends OutputFlags {
  readonly force?: boolean
}

export function define(command: Command): void {
  command.argument("[files...]", "tables of blockspin thermo, of at least three sizes together")
  command.option("--force", "replace an earlier run in the same folder")
  addRecipeOptions(command, RECIPE)
  command.addHelpText(
    "after",
    `
Curves of different sizes fall on one another, y L^(−ζ/ν) = F((K − K_c) L^(1/ν)). The fit minimises S, the mean squared distance
of each point, in errors, from the line through its neighbours in the other sizes (Kawashima & Ito; Houdayer & Hartmann); its errors
are those of redrawn data, without corrections to scaling: see whether a narrower range or larger sizes change the result.

Examples:
  $ blockspin collapse runs/thermo/thermo.csv
  $ blockspin collapse runs/thermo/thermo.csv --observable magnetization --from 0.42 --to 0.46
  $ blockspin collapse runs/small/thermo.csv runs/large/thermo.csv --observable susceptibility --out runs/gamma`,
  )
  command.action(async (files: readonly string[]) => {
    const flags = command.opts<Flags>()
    await execute(flags, async (hooks): Promise<Outcome> => {
      const { collapseRun, collapseText } = await import("../../experiments/collapse-run.ts")
      const recipe = await recipeFrom(command, RECIPE, { data: files.length > 0 ? files : undefined })
      const document = await collapseRun(recipe, { ...hooks, force: flags.force ?? false })
      return { document, text: `${collapseText(document)}\n\n→ ${document.run}/collapse.png` }
    })
  })
}
