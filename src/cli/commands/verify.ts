/** `blockspin verify`: the samplers against exact results, a table of deviations and p-values. */
import type { Command } from "commander"
import { type VerifyRecipe, verifyRecipe } from "../../experiments/recipe.ts"
import type { Verification } from "../../sample/verify.ts"
import { type Outcome, type OutputFlags, execute } from "../execute.ts"
import { type RecipeCommand, addRecipeOptions, recipeFrom } from "../recipe-options.ts"

const RECIPE: RecipeCommand<VerifyRecipe> = { schema: verifyRecipe }

export function define(command: Command): void {
  addRecipeOptions(command, RECIPE)
  command.addHelpText(
    "after",
    `
Every sampler runs on small models whose averages are known by enumeration or from Kaufman's solution. p-values are
corrected for the number of checks; one below 0.001 fails, and the exit code is 1.

Examples:
  $ blockspin verify
  $ blockspin verify --seed 2 --json
  $ blockspin verify --thorough`,
  )
  command.action(async () =>
    execute(command.opts<OutputFlags>(), async ({ onProgress, signal }): Promise<Outcome> => {
      const { SAMPLERS, verify } = await import("../../sample/verify.ts")
      const { thorough, seed, threads } = await recipeFrom(command, RECIPE)
      const document = await verify({
        thorough,
        seed,
        signal,
        ...(threads === undefined ? {} : { threads }),
        onProgress: ({ done, total }) =>
          onProgress({ kind: "progress", phase: `verifying ${SAMPLERS.length} samplers`, done, total, unit: "models" }),
      })
      if (!document.passed) process.exitCode = 1
      return { document, text: await verificationTable(document) }
    }),
  )
}

async function verificationTable({ checks, passed }: Verification): Promise<string> {
  const { deviation, formatEstimate } = await import("../../statistics/estimate.ts")
  const rows = checks.map(({ sampler, model, quantity, measured, exact, pValue, correctedPValue }) => {
    const histogram = quantity.startsWith("χ²")
    return [
      sampler,
      model,
      quantity,
      histogram ? measured.value.toFixed(1) : formatEstimate(measured),
      histogram ? `${exact} degrees` : exact.toFixed(6).replace("-", "−"),
      histogram ? "" : deviation(measured, exact).toFixed(1).replace("-", "−"),
      pValue.toFixed(4),
      correctedPValue.toPrecision(2),
    ]
  })
  const head = ["sampler", "model", "quantity", "measured", "exact", "σ", "p", "p corrected"]
  const widths = head.map((title, k) => Math.max(title.length, ...rows.map((row) => row[k].length)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, k) => cell.padEnd(widths[k]))
      .join("  ")
      .trimEnd()
  const smallest = Math.min(...checks.map(({ correctedPValue }) => correctedPValue))
  const verdict = passed
    ? `passed: ${checks.length} checks, smallest corrected p-value ${smallest.toPrecision(2)}`
    : `FAILED: ${checks.filter((check) => check.correctedPValue < 0.001).length} of ${checks.length} checks have a corrected p-value below 0.001`
  return [line(head), ...rows.map(line), "", verdict].join("\n")
}
