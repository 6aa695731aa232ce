/** `blockspin mcrg`: critical exponents by the Monte Carlo renormalization group. */
import type { Command } from "commander"
import { type McrgRecipe, mcrgRecipe } from "../../experiments/mcrg-recipe.ts"
import { type Outcome, type OutputFlags, execute } from "../execute.ts"
import { type RecipeCommand, addRecipeOptions, recipeFrom } from "../recipe-options.ts"
import { expectOnlyResume } from "../resume-only.ts"

const RECIPE: RecipeCommand<McrgRecipe> = { schema: mcrgRecipe }

interface Flags extends OutputFlags {
  readonly resume?: string
  readonly force?: boolean
}

export function define(command: Command): void {
  command.option("--resume <run>", "go on with a stopped or killed run, to the same numbers")
  command.option("--force", "replace an earlier run in the same folder")
  addRecipeOptions(command, RECIPE)
  command.addHelpText(
    "after",
    `
Samples of the Ising model are turned into block spins step by step. The correlations of operators before and after a step give its
stability matrix T = ⟨S'S'⟩⁻¹⟨S'S⟩ (Swendsen), whose eigenvalues λ = b^y give y_T = 1/ν (even operators) and y_H = (d + 2 − η)/2
(odd ones), for every step and every number of operators, with jackknife errors. σ is the deviation from the known value in errors.

Examples:
  $ blockspin mcrg --size 64x64 --count 400000 --out runs/mcrg
  $ blockspin mcrg --size 32x32x32 --even 4 --odd 2 --out runs/cubic
  $ blockspin mcrg --size 81x81 --scale 3 --match --out runs/thirds
  $ blockspin mcrg --resume runs/mcrg`,
  )
  command.action(async () => {
    const flags = command.opts<Flags>()
    await execute(flags, async (hooks): Promise<Outcome> => {
      const { mcrgRun, resumeMcrg } = await import("../../experiments/mcrg-run.ts")
      const { mcrgText } = await import("../../experiments/mcrg-table.ts")
      if (flags.resume !== undefined) expectOnlyResume(command, mcrgRecipe)
      const document =
        flags.resume === undefined
          ? await mcrgRun(await recipeFrom(command, RECIPE), { ...hooks, force: flags.force ?? false })
          : await resumeMcrg(flags.resume, hooks)
      if (document.status === "stopped")
        return { document, text: "", stopped: `stopped. Go on with: blockspin mcrg --resume ${document.run}` }
      return { document, text: `${mcrgText(document)}\n\n→ ${document.run}/mcrg.png` }
    })
  })
}
