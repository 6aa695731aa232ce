/** `blockspin sample ising`: equilibrium configurations of a model, with the measures that say they are. */
import type { Command } from "commander"
import { type SampleRecipe, sampleRecipe } from "../../experiments/recipe.ts"
import { type Outcome, type OutputFlags, execute } from "../execute.ts"
import { type RecipeCommand, addRecipeOptions, recipeFrom } from "../recipe-options.ts"

const RECIPE: RecipeCommand<SampleRecipe> = { schema: sampleRecipe, positional: { model: "MODEL" } }

export function define(command: Command): void {
  command.argument("[model]", "ising")
  addRecipeOptions(command, RECIPE)
  command.addHelpText(
    "after",
    `
Examples:
  $ blockspin sample ising --size 40x40 --coupling 0.408 --count 20000 --seed 1 --out samples.npy
  $ blockspin sample ising --size 1000 --coupling 1.2 --count 5000 --out chain.npz
  $ blockspin sample ising --size 64x64 --coupling 0.4407 --method wolff --count 1000`,
  )
  command.action(async (model: string | undefined) =>
    execute(command.opts<OutputFlags>(), async (hooks): Promise<Outcome> => {
      const { sampleRun } = await import("../../experiments/sample-run.ts")
      const { expectWritable } = await import("../../data/write-atomic.ts")
      const recipe = await recipeFrom(command, RECIPE, { model })
      // Sampling may take hours.
      await expectWritable(recipe.out)
      const document = await sampleRun(recipe, hooks)
      return { document, text: `→ ${document.out}    next: blockspin train ${document.out} --layers 400,100,25` }
    }),
  )
}
