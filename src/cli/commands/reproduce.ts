/** `blockspin reproduce STUDY`: a published study from its samples to the verdicts on its claims. */
import type { Command } from "commander"
import {
  type CatsAndCosmosRecipe,
  catsAndCosmosRecipe,
  withQuickCats,
} from "../../experiments/cats-and-cosmos-recipe.ts"
import { type ExponentsRecipe, exponentsRecipe, withQuickExponents } from "../../experiments/exponents-recipe.ts"
import type { StudyRunResult } from "../../experiments/study-run.ts"
import { type MehtaSchwabRecipe, mehtaSchwabRecipe, withQuick } from "../../experiments/recipe.ts"
import { type Outcome, type OutputFlags, execute } from "../execute.ts"
import { type RecipeCommand, addRecipeOptions, recipeFrom } from "../recipe-options.ts"
import { expectOnlyResume } from "../resume-only.ts"

interface Flags extends OutputFlags {
  readonly resume?: string
  readonly force?: boolean
}

const MEHTA_SCHWAB: RecipeCommand<MehtaSchwabRecipe> = { schema: mehtaSchwabRecipe, before: withQuick }

const EXPONENTS: RecipeCommand<ExponentsRecipe> = { schema: exponentsRecipe, before: withQuickExponents }

const CATS_AND_COSMOS: RecipeCommand<CatsAndCosmosRecipe> = { schema: catsAndCosmosRecipe, before: withQuickCats }

export function define(command: Command): void {
  defineMehtaSchwab(command)
  defineCatsAndCosmos(command)
  defineExponents(command)
}

function defineMehtaSchwab(command: Command): void {
  const study = command.command("mehta-schwab").summary("block spins in a stack of Boltzmann machines (2014)")
  study.description(
    "Mehta & Schwab 2014, arXiv:1410.3831: does a stack of Boltzmann machines that learns the Ising model discover block spins?",
  )
  study.option("--resume <run>", "go on with a stopped or killed run, to the same bits")
  study.option("--force", "replace an earlier run in the same folder")
  addRecipeOptions(study, MEHTA_SCHWAB)
  study.addHelpText(
    "after",
    `
Examples:
  $ blockspin reproduce mehta-schwab --quick
  $ blockspin reproduce mehta-schwab --seed 2 --out runs/second
  $ blockspin reproduce mehta-schwab --resume runs/mehta-schwab`,
  )
  study.action(async () => {
    const flags = study.opts<Flags>()
    await execute(flags, async (hooks): Promise<Outcome> => {
      const { resumeMehtaSchwab, runMehtaSchwab } = await import("../../experiments/mehta-schwab-run.ts")
      if (flags.resume !== undefined) {
        expectOnlyResume(study, mehtaSchwabRecipe)
        return outcomeOf(await resumeMehtaSchwab(flags.resume, hooks), "mehta-schwab")
      }
      const recipe = await recipeFrom(study, MEHTA_SCHWAB)
      return outcomeOf(await runMehtaSchwab(recipe, { ...hooks, force: flags.force ?? false }), "mehta-schwab")
    })
  })
}

function defineCatsAndCosmos(command: Command): void {
  const study = command.command("cats-and-cosmos").summary("one stack on spins, digits, a cat and the sky")
  study.description(
    "The same stack of Boltzmann machines learns critical spins, handwritten digits, a cat and the sky through the same window: what its units see, and which correlations come back. MNIST is fetched once (11 MB); --quick and --size 8 need no network.",
  )
  study.option("--resume <run>", "go on with a stopped or killed run, to the same bits")
  study.option("--force", "replace an earlier run in the same folder")
  addRecipeOptions(study, CATS_AND_COSMOS)
  study.addHelpText(
    "after",
    `
Examples:
  $ blockspin reproduce cats-and-cosmos --quick
  $ blockspin reproduce cats-and-cosmos --layers 100,25 --out runs/wider
  $ blockspin reproduce cats-and-cosmos --resume runs/cats-and-cosmos`,
  )
  study.action(async () => {
    const flags = study.opts<Flags>()
    await execute(flags, async (hooks): Promise<Outcome> => {
      const { resumeCatsAndCosmos, runCatsAndCosmos } = await import("../../experiments/cats-and-cosmos-run.ts")
      if (flags.resume !== undefined) {
        expectOnlyResume(study, catsAndCosmosRecipe)
        return outcomeOf(await resumeCatsAndCosmos(flags.resume, hooks), "cats-and-cosmos")
      }
      const recipe = await recipeFrom(study, CATS_AND_COSMOS)
      return outcomeOf(await runCatsAndCosmos(recipe, { ...hooks, force: flags.force ?? false }), "cats-and-cosmos")
    })
  })
}

function defineExponents(command: Command): void {
  const study = command.command("exponents").summary("exponents of the Ising model by every method")
  study.description(
    "y_T, y_H, ν and η of the Ising model in two and three dimensions by every renormalization method here, beside exact or best known values.",
  )
  study.option("--force", "replace an earlier run in the same folder")
  addRecipeOptions(study, EXPONENTS)
  study.addHelpText(
    "after",
    `
Examples:
  $ blockspin reproduce exponents --quick
  $ blockspin reproduce exponents --square 1000000 --out runs/precise`,
  )
  study.action(async () => {
    const flags = study.opts<Pick<Flags, "force" | "json" | "quiet">>()
    await execute(flags, async (hooks): Promise<Outcome> => {
      const { exponentsRun, exponentsText } = await import("../../experiments/exponents-run.ts")
      const document = await exponentsRun(await recipeFrom(study, EXPONENTS), { ...hooks, force: flags.force ?? false })
      return { document, text: `${exponentsText(document)}\n\n→ ${document.run}/exponents.png` }
    })
  })
}

function outcomeOf(document: StudyRunResult, study: string): Outcome {
  const { run, status } = document
  if (status === "finished") return { document, text: `→ ${run}/report.html` }
  return { document, text: "", stopped: `stopped. Go on with: blockspin reproduce ${study} --resume ${run}` }
}
