/** `blockspin mcrg`: exponents of the Ising model by the Monte Carlo renormalization group, with figure and table. Node only. */
import { type MonteCarloRG, monteCarloRG } from "../coarsen/monte-carlo-rg.ts"
import { type Matching, twoLatticeMatching } from "../coarsen/two-lattice-matching.ts"
import { Engine } from "../compute/engine.ts"
import { InputError } from "../errors.ts"
import { renderPng, renderSvg } from "../figures/render-node.ts"
import { renormalizationExponents } from "../figures/renormalization-exponents.ts"
import { Clusters } from "../sample/clusters.ts"
import { runPilot, unitOf } from "../sample/pilot.ts"
import { McrgCheckpoints, type Prepared } from "./mcrg-checkpoints.ts"
import { type KnownExponents, type McrgPlan, planOf } from "./mcrg-plan.ts"
import { type McrgRecipe, mcrgRecipe } from "./mcrg-recipe.ts"
import { exponentsFigure, formatMcrgTable } from "./mcrg-table.ts"
import type { RunHooks } from "./progress.ts"
import { checkRecipe } from "./recipe-check.ts"
import { RunFolder } from "./run-folder.ts"

export interface McrgRunResult extends Omit<MonteCarloRG, "operators"> {
  readonly run: string
  readonly status: "finished"
  readonly recipe: McrgRecipe
  readonly coupling: number
  /** Names of the operators, even ones first. */
  readonly operators: readonly { readonly name: string; readonly parity: string }[]
  /** Sweeps (clusters) before and between the samples. */
  readonly burnIn: number
  readonly spacing: number
  /** Exact (square) or best known (cubic) exponents, where the coupling is the critical one. */
  readonly known?: KnownExponents
  readonly matching?: Matching
  readonly seconds: number
}

/** A run that its signal stopped; its folder has what it goes on from. */
export interface McrgStopped {
  readonly run: string
  readonly status: "stopped"
  readonly recipe: McrgRecipe
}

const COMMAND = "mcrg"

/** Measures a recipe in a new folder, `recipe.out`. */
export async function mcrgRun(
  recipe: McrgRecipe,
  { force = false, ...hooks }: RunHooks & { readonly force?: boolean } = {},
): Promise<McrgRunResult | McrgStopped> {
  const plan = planOf(recipe)
  const folder = await RunFolder.create(recipe.out, { command: COMMAND, recipe, seed: recipe.seed, force })
  return await finish(folder, recipe, plan, hooks)
}

/** Goes on with a stopped or killed run where it was, to the same numbers as in one go. */
export async function resumeMcrg(path: string, hooks: RunHooks = {}): Promise<McrgRunResult | McrgStopped> {
  const folder = await RunFolder.open(path)
  const { command, recipe: kept, status } = folder.record
  if (command !== COMMAND)
    throw new InputError(
      `${path}: expected a run of "blockspin ${COMMAND}", got one of "blockspin ${command}". Resume it with that command.`,
    )
  const result = status === "finished" ? await folder.read("mcrg.json") : undefined
  if (result !== undefined) {
    hooks.onProgress?.({ kind: "note", text: `${path} is finished: nothing is left to do` })
    // JSON has no NaN, the error of what has none.
    const revive = (_: string, value: unknown): unknown => (value === null ? Number.NaN : value)
    return JSON.parse(new TextDecoder().decode(result), revive) as McrgRunResult
  }
  const recipe = { ...checkRecipe(mcrgRecipe, kept, (key) => `${folder.file("run.json")}: ${key}`), out: path }
  const plan = planOf(recipe)
  await folder.goOn()
  return await finish(folder, recipe, plan, hooks)
}

async function finish(
  folder: RunFolder,
  recipe: McrgRecipe,
  plan: McrgPlan,
  hooks: RunHooks,
): Promise<McrgRunResult | McrgStopped> {
  try {
    const files = await McrgCheckpoints.of(folder, recipe)
    const result = await measure(folder, files, recipe, plan, hooks)
    await folder.writeJson("mcrg.json", result)
    await folder.write("mcrg.csv", formatMcrgTable(result))
    const svg = renderSvg(renormalizationExponents, exponentsFigure(result), "light")
    await folder.write("mcrg.svg", svg)
    await folder.write("mcrg.png", renderPng(svg, { scale: 2 }))
    await folder.end("finished")
    await files.remove()
    return result
  } catch (error) {
    const stopped = hooks.signal?.aborted === true
    await folder.end("stopped", stopped ? "interrupted" : (error as Error).message)
    if (stopped) return { run: folder.path, status: "stopped", recipe }
    throw error
  }
}

/** Measures what the folder has not measured yet. */
async function measure(
  folder: RunFolder,
  files: McrgCheckpoints,
  recipe: McrgRecipe,
  { model, known, operators }: McrgPlan,
  { onProgress, signal }: RunHooks,
): Promise<McrgRunResult> {
  const { size, scale, rule, blocks, seed, steps, chains: number, count } = recipe
  using engine = await Engine.create(recipe.threads === undefined ? {} : { threads: recipe.threads })
  const chains = new Clusters(engine, model, { method: recipe.method, chains: number, seed, start: "mixed" })
  const prepared = (await files.prepared()) ?? (await prepare(chains, recipe, { ...(onProgress && { onProgress }), ...(signal && { signal }) }))
  const { burnIn, spacing } = prepared
  const settings = {
    scale,
    rule,
    seed,
    blocks,
    operators,
    length: Math.ceil(count / number),
    spacing,
    ...(steps === undefined ? {} : { steps }),
    ...(signal && { signal }),
  }
  const progress = (phase: string) => (share: number) =>
    onProgress?.({ kind: "progress", phase, done: Math.round(share * count), total: count, unit: "samples" })
  const measuring = progress(`samples of ${size.join("×")} and their block spins`)
  const { operators: _, ...result } = await monteCarloRG(engine, chains, {
    ...settings,
    checkpoints: await files.of("samples", prepared),
    onProgress: (done) => measuring(done / settings.length),
  })
  const matching = recipe.match
    ? await twoLatticeMatching(engine, {
        ...settings,
        size,
        coupling: model.coupling,
        burnIn,
        chains: number,
        steps: result.sizes.length - 2,
        checkpoints: { large: await files.of("large", prepared), small: await files.of("small", prepared) },
        onProgress: progress("matching of two lattices"),
      })
    : undefined
  if (!result.reliable)
    onProgress?.({
      kind: "warning",
      text: `blocks of the jackknife are shorter than 20 autocorrelation times (τ = ${result.tau.value.toPrecision(2)} samples): the errors are too small; take more samples, a wider --spacing or fewer --blocks`,
    })
  return {
    run: folder.path,
    status: "finished",
    recipe,
    coupling: model.coupling,
    operators: operators.map(({ name, parity }) => ({ name, parity })),
    burnIn,
    spacing,
    ...(known ? { known } : {}),
    ...result,
    ...(matching ? { matching } : {}),
    seconds: folder.seconds,
  }
} // prettier-ignore

/** Burn-in and spacing, from a pilot run where they are left to it. */
async function prepare(
  chains: Clusters,
  { burnIn, spacing }: McrgRecipe,
  { onProgress, signal }: RunHooks,
): Promise<Prepared> {
  if (burnIn !== "auto" && spacing !== "auto") {
    await chains.sweep(burnIn, signal)
    return { burnIn, spacing }
  }
  const unit = await unitOf(chains, signal)
  const pilot = await runPilot(chains, { unit, ...(signal && { signal }) })
  if (!pilot.equilibrated)
    onProgress?.({
      kind: "warning",
      text: "the pilot run did not reach equilibrium: set --burn-in and --spacing, and see whether the exponents change",
    })
  if (burnIn !== "auto") await chains.sweep(burnIn, signal)
  const tau = Math.max(pilot.tauEnergy.value, pilot.tauMagnetization.value)
  return {
    burnIn: chains.sweeps,
    spacing: spacing === "auto" ? Math.max(1, Math.round(2 * tau)) : spacing,
  }
}
