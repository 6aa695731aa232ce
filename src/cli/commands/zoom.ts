/** `blockspin zoom [DATA]`: block spins of block spins as pictures, below, at and above the critical temperature. */
import type { Command } from "commander"
import { type ZoomRecipe, zoomRecipe } from "../../experiments/zoom-recipe.ts"
import { type Outcome, type OutputFlags, execute } from "../execute.ts"
import { type RecipeCommand, addRecipeOptions, recipeFrom } from "../recipe-options.ts"

const RECIPE: RecipeCommand<ZoomRecipe> = { schema: zoomRecipe, positional: { data: "DATA" } }

interface Flags extends OutputFlags {
  readonly force?: boolean
}

export function define(command: Command): void {
  command.argument("[data]", "samples of spins on a square lattice (default: the Ising model is sampled)")
  command.option("--force", "replace an earlier run in the same folder")
  addRecipeOptions(command, RECIPE)
  command.addHelpText(
    "after",
    `
A configuration and its block spins, step after step, through a window of as many sites: the lattice constant on the page stays while the
system shrinks. At T_c all windows look alike, above it they become noise and below it one colour. m is the mean spin of the
whole lattice at each step.

Examples:
  $ blockspin zoom --out runs/zoom
  $ blockspin zoom --temperature 2.2,2.2692,2.35 --size 512x512 --rule decimation --out runs/decimated
  $ blockspin zoom --size 729x729 --scale 3 --steps 2 --out runs/thirds
  $ blockspin zoom samples.npy --rows 0,10,20 --out runs/samples`,
  )
  command.action(async (data: string | undefined) => {
    const flags = command.opts<Flags>()
    await execute(flags, async (hooks): Promise<Outcome> => {
      const { zoomRun, zoomText } = await import("../../experiments/zoom-run.ts")
      const recipe = await recipeFrom(command, RECIPE, { data })
      const document = await zoomRun(recipe, { ...hooks, force: flags.force ?? false })
      return { document, text: `${zoomText(document)}\n\n→ ${document.run}/zoom.png` }
    })
  })
}
