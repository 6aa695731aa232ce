/** `blockspin train DATA --layers …`: a stack learned from a dataset, in a run folder. */
import type { Command } from "commander"
import { type TrainRecipe, trainRecipe } from "../../experiments/recipe.ts"
import type { TrainResult } from "../../experiments/train-run.ts"
import { type Outcome, type OutputFlags, execute } from "../execute.ts"
import { type RecipeCommand, addRecipeOptions, recipeFrom, threadsOf } from "../recipe-options.ts"
import { expectOnlyResume } from "../resume-only.ts"

interface Flags extends OutputFlags {
  readonly resume?: string
  readonly force?: boolean
}

const RECIPE: RecipeCommand<TrainRecipe> = { schema: trainRecipe, positional: { data: "DATA" } }

export function define(command: Command): void {
  command.argument("[data]", ".npy, .npz, .csv or IDX file, folder of PNG images, or mnist (fetched once, 11 MB)")
  command.option("--resume <run>", "go on with a stopped or killed run, to the same bits")
  command.option("--force", "replace an earlier run in the same folder")
  addRecipeOptions(command, RECIPE)
  command.addHelpText(
    "after",
    `
Examples:
  $ blockspin train samples.npy --layers 400,100,25 --epochs 200 --l1 2e-4 --seed 1 --out runs/mine
  $ blockspin train mnist --layers 500,250 --learning-rate 0.1:0.01 --method pcd --out runs/mnist
  $ blockspin train --config recipe.json --seed 2 --out runs/second
  $ blockspin train --resume runs/mine`,
  )
  command.action(async (data: string | undefined) => {
    const flags = command.opts<Flags>()
    await execute(flags, async (hooks): Promise<Outcome> => {
      const { resumeTraining, trainRun } = await import("../../experiments/train-run.ts")
      if (flags.resume === undefined) {
        const recipe = await recipeFrom(command, RECIPE, { data })
        return outcomeOf(await trainRun(recipe, { ...hooks, force: flags.force ?? false }))
      }
      expectOnlyResume(command, trainRecipe, { allowed: ["threads"], argument: data })
      const threads = threadsOf(command)
      return outcomeOf(await resumeTraining(flags.resume, { ...hooks, ...(threads === undefined ? {} : { threads }) }))
    })
  })
}

function outcomeOf(result: TrainResult): Outcome {
  const { stack: _, ...document } = result
  const { run, status, epochs } = document
  if (status === "finished") return { document, text: `→ ${run}    next: blockspin measure ${run}` }
  return {
    document,
    text: "",
    stopped: `stopped after ${epochs} epochs. Go on with: blockspin train --resume ${run}`,
  }
}
