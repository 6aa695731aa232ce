/** `blockspin flow TRANSFORMATION`: fixed points, exponents and a picture of a transformation of couplings. */
import type { Command } from "commander"
import { type FlowRecipe, TRANSFORMATIONS, flowRecipe } from "../../experiments/flow-recipe.ts"
import { type Outcome, type OutputFlags, execute } from "../execute.ts"
import { type RecipeCommand, addRecipeOptions, recipeFrom } from "../recipe-options.ts"

const RECIPE: RecipeCommand<FlowRecipe> = { schema: flowRecipe, positional: { transformation: "TRANSFORMATION" } }

interface Flags extends OutputFlags {
  readonly force?: boolean
}

export function define(command: Command): void {
  command.argument("[transformation]", TRANSFORMATIONS.join(", "))
  command.option("--force", "replace an earlier run in the same folder")
  addRecipeOptions(command, RECIPE)
  command.addHelpText(
    "after",
    `
Each fixed point with the eigenvalues λ = b^y of the linear flow there, the directions they belong to, and the exponents that follow.
Fixed points are found by Newton's method from a grid, and by bisection between two phases; there may be others.

Examples:
  $ blockspin flow migdal-kadanoff --dimension 3
  $ blockspin flow potts --colours 4 --out runs/potts-flow
  $ blockspin flow niemeijer-van-leeuwen --order 2 --out runs/cumulants
  $ blockspin flow kadanoff --out runs/kadanoff
  $ blockspin flow momentum-shell --components 3 --out runs/shell`,
  )
  command.action(async (transformation: string | undefined) => {
    const flags = command.opts<Flags>()
    await execute(flags, async (hooks): Promise<Outcome> => {
      const { flowRun } = await import("../../experiments/flow-run.ts")
      const { flowText } = await import("../../experiments/flow-table.ts")
      const recipe = await recipeFrom(command, RECIPE, { transformation })
      const document = await flowRun(recipe, { ...hooks, force: flags.force ?? false })
      return { document, text: `${flowText(document)}\n\n→ ${document.run}/flow.png` }
    })
  })
}
