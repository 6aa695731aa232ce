/** `blockspin couplings PATH`: fields, pair and many-body couplings that a trained machine has for its visible units. */
import type { Command } from "commander"
import { type CouplingsRecipe, couplingsRecipe } from "../../experiments/couplings-recipe.ts"
import { type Outcome, type OutputFlags, execute } from "../execute.ts"
import { type RecipeCommand, addRecipeOptions, recipeFrom } from "../recipe-options.ts"

const RECIPE: RecipeCommand<CouplingsRecipe> = { schema: couplingsRecipe, positional: { path: "PATH" } }

export function define(command: Command): void {
  command.argument("[path]", "folder of a trained run, or a .safetensors or .npz file of machines")
  addRecipeOptions(command, RECIPE)
  command.addHelpText(
    "after",
    `
Hidden units are summed over, exactly: −F(v) = constant + Σ J_i σ_i + Σ J_ij σ_i σ_j + …, for machines of any size.

Examples:
  $ blockspin couplings runs/mine
  $ blockspin couplings runs/mine --orders 2,3,4 --strongest 100 --out couplings.csv
  $ blockspin couplings machine.npz --basis lattice-gas --json`,
  )
  command.action(async (path: string | undefined) =>
    execute(command.opts<OutputFlags>(), async (): Promise<Outcome> => {
      const { couplingsRun, couplingsText } = await import("../../experiments/couplings-run.ts")
      const document = await couplingsRun(await recipeFrom(command, RECIPE, { path }))
      return { document, text: couplingsText(document) }
    }),
  )
}
