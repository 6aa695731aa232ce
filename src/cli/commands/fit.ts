/** `blockspin fit DATA`: one machine of any units, with its score. */
import type { Command } from "commander"
import { type FitRecipe, fitRecipe } from "../../experiments/fit-recipe.ts"
import type { FitResult } from "../../experiments/fit-table.ts"
import { type Outcome, type OutputFlags, execute } from "../execute.ts"
import { type RecipeCommand, addRecipeOptions, recipeFrom, threadsOf } from "../recipe-options.ts"
import { expectOnlyResume } from "../resume-only.ts"

interface Flags extends OutputFlags {
  readonly resume?: string
  readonly force?: boolean
}

const RECIPE: RecipeCommand<FitRecipe> = { schema: fitRecipe, positional: { data: "DATA" } }

export function define(command: Command): void {
  command.argument("[data]", "samples: a row a sample, of bits, spins, counts or real values")
  command.option("--resume <run>", "go on with a stopped or killed run, to the same bits")
  command.option("--force", "replace an earlier run in the same folder")
  addRecipeOptions(command, RECIPE)
  command.addHelpText(
    "after",
    `
The score is the mean log-likelihood: ln Z is enumerated where a side has at most 2^16 states, else annealed from both sides, with its
error and a warning where they disagree. For stacks of 0/1 and ±1 units there is blockspin train, which is faster.

Examples:
  $ blockspin fit recordings.npy --hidden 64
  $ blockspin fit readings.csv --hidden 3 --method tempering --learning-rate 0.02:0.0002 --epochs 60
  $ blockspin fit counts.npz --key spikes --visible-units binomial --visible-levels 10 --patience 5
  $ blockspin fit --resume runs/fit`,
  )
  command.action(async (data: string | undefined) => {
    const flags = command.opts<Flags>()
    await execute(flags, async (hooks): Promise<Outcome> => {
      const [{ fitRun, resumeFit }, { fitText }] = await Promise.all([
        import("../../experiments/fit-run.ts"),
        import("../../experiments/fit-table.ts"),
      ])
      const outcome = (result: FitResult): Outcome =>
        result.status === "finished"
          ? { document: result, text: fitText(result) }
          : {
              document: result,
              text: "",
              stopped: `stopped after ${result.epochs} epochs. Go on with: blockspin fit --resume ${result.run}`,
            }
      if (flags.resume === undefined) {
        const recipe = await recipeFrom(command, RECIPE, { data })
        return outcome(await fitRun(recipe, { ...hooks, force: flags.force ?? false }))
      }
      expectOnlyResume(command, fitRecipe, { allowed: ["threads"], argument: data })
      const threads = threadsOf(command)
      return outcome(await resumeFit(flags.resume, { ...hooks, ...(threads === undefined ? {} : { threads }) }))
    })
  })
}
