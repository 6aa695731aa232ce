/** `blockspin sample MODEL`: equilibrium configurations of a model, with the measures that say they are. */
import type { Command } from "commander"
import { type SampleRecipe, sampleRecipe } from "../../experiments/recipe.ts"
import type { SampleRunResult } from "../../experiments/sample-run.ts"
import { type Outcome, type OutputFlags, execute } from "../execute.ts"
import { type RecipeCommand, addRecipeOptions, recipeFrom } from "../recipe-options.ts"
import { expectOnlyResume } from "../resume-only.ts"

interface Flags extends OutputFlags {
  readonly resume?: string
}

const RECIPE: RecipeCommand<SampleRecipe> = { schema: sampleRecipe, positional: { model: "MODEL" } }

export function define(command: Command): void {
  command.argument("[model]", "ising, potts or blume-capel")
  command.option("--resume <file>", "go on with samples that were stopped (samples.npy.partial), to the same bits")
  addRecipeOptions(command, RECIPE)
  command.addHelpText(
    "after",
    `
Examples:
  $ blockspin sample ising --size 40x40 --coupling 0.408 --count 20000 --seed 1 --out samples.npy
  $ blockspin sample ising --size 1000 --coupling 1.2 --count 5000 --out chain.npz
  $ blockspin sample ising --size 64x64 --coupling 0.4407 --method wolff --count 1000
  $ blockspin sample ising --size 32x32 --coupling 0.40:0.48:0.01 --method swendsen-wang --count 1000 --packed --out range.npz
  $ blockspin sample potts --colours 3 --size 32x32 --coupling 1.005 --method swendsen-wang --count 1000 --out potts.npy
  $ blockspin sample blume-capel --crystal-field 0.5 --coupling 0.6,0.7 --count 1000 --out blume-capel.npz
  $ blockspin sample --resume samples.npy.partial`,
  )
  command.action(async (model: string | undefined) => {
    const flags = command.opts<Flags>()
    await execute(flags, async (hooks): Promise<Outcome> => {
      const { resumeSampling, sampleRun } = await import("../../experiments/sample-run.ts")
      const { expectWritable } = await import("../../data/write-atomic.ts")
      if (flags.resume !== undefined) {
        expectOnlyResume(command, sampleRecipe, { argument: model })
        return outcomeOf(await resumeSampling(flags.resume, hooks))
      }
      const recipe = await recipeFrom(command, RECIPE, { model })
      // Sampling may take hours.
      await expectWritable(recipe.out)
      return outcomeOf(await sampleRun(recipe, hooks))
    })
  })
}

function outcomeOf(document: SampleRunResult): Outcome {
  const { out, partial, recipe } = document
  if (partial !== undefined)
    return { document, text: "", stopped: `stopped. Go on with: blockspin sample --resume ${partial}` }
  const next = recipe.model === "ising" ? `    next: blockspin train ${out} --layers 400,100,25` : ""
  return { document, text: `→ ${out}${next}` }
}
