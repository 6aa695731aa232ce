/**
 * `blockspin thermo`: energy, specific heat, |m|, susceptibility and Binder cumulant over a range of couplings for some sizes,
 * measured beside exact. Node only.
 */
import { InputError, expectInput } from "../errors.ts"
import { renderPng, renderSvg } from "../figures/render-node.ts"
import { thermodynamicCurves } from "../figures/thermodynamic-curves.ts"
import type { SampleCheckpoint } from "../sample/sample-checkpoint.ts"
import type { Estimate } from "../statistics/estimate.ts"
import { analyseSamples, equalChains } from "./analyse-samples.ts"
import { type ExactSolution, exactSolution } from "./exact-thermodynamics.ts"
import { type LatticeModel, modelName, modelOf } from "./lattice-model.ts"
import type { RunHooks } from "./progress.ts"
import { checkRecipe } from "./recipe-check.ts"
import type { SamplingRecipe } from "./recipe.ts"
import { RunFolder } from "./run-folder.ts"
import { sampleModel, warnOfNoEquilibrium } from "./sample-run.ts"
import { curvesOf } from "./thermo-curves.ts"
import { PointFiles, type PointSamples } from "./thermo-points.ts"
import { type ThermoRecipe, thermoRecipe } from "./thermo-recipe.ts"
import { type MeasuredSeries, type ReweightedCurve, reweightedCurve } from "./thermo-reweighting.ts"
import { type ThermoPoint, formatThermoTable } from "./thermo-table.ts"
import { type ThermoTest, testAgainstExact } from "./thermo-test.ts"

export interface ThermoRunResult {
  readonly run: string
  readonly status: "finished" | "stopped"
  readonly recipe: ThermoRecipe
  /** Of the table and the figure. */
  readonly axis: "K" | "T"
  /** Where the exact values of each size come from. */
  readonly sources: readonly { readonly size: readonly number[]; readonly source: string }[]
  /** By size, then by coupling. */
  readonly points: readonly ThermoPoint[]
  readonly tests: readonly ThermoTest[]
  /** Curves between the points of the sizes whose points are close enough. */
  readonly reweighted: readonly ReweightedCurve[]
}

export interface ThermoHooks extends RunHooks {
  /** Replace an earlier run in the same folder. */
  readonly force?: boolean
}

const DEFAULT_COUPLINGS = [0.38, 0.4, 0.42, 0.44, 0.46, 0.48, 0.5]

const COMMAND = "thermo"

/** Measures the points of a recipe in a new folder, `recipe.out`. */
export async function thermoRun(
  recipe: ThermoRecipe,
  { force = false, ...hooks }: ThermoHooks = {},
): Promise<ThermoRunResult> {
  const plan = planOf(recipe)
  const folder = await RunFolder.create(recipe.out, { command: COMMAND, recipe, seed: recipe.seed, force })
  return await finish(folder, recipe, plan, hooks)
}

/** Goes on with a stopped or killed run where it was: its points stay as they are, and the others come out as in one go. */
export async function resumeThermo(path: string, hooks: RunHooks = {}): Promise<ThermoRunResult> {
  const folder = await RunFolder.open(path)
  const { command, recipe: kept, status } = folder.record
  if (command !== COMMAND)
    throw new InputError(
      `${path}: expected a run of "blockspin ${COMMAND}", got one of "blockspin ${command}". Resume it with that command.`,
    )
  const result = status === "finished" ? await folder.read("thermo.json") : undefined
  if (result !== undefined) {
    hooks.onProgress?.({ kind: "note", text: `${path} is finished: nothing is left to do` })
    // JSON has no NaN, the error of what has none.
    const revive = (_: string, value: unknown): unknown => (value === null ? Number.NaN : value)
    return JSON.parse(new TextDecoder().decode(result), revive) as ThermoRunResult
  }
  const recipe = { ...checkRecipe(thermoRecipe, kept, (key) => `${folder.file("run.json")}: ${key}`), out: path }
  const plan = planOf(recipe)
  await folder.goOn()
  return await finish(folder, recipe, plan, hooks)
}

/** What is measured, all checked. */
interface Plan {
  readonly axis: "K" | "T"
  readonly couplings: readonly number[]
  readonly sizes: readonly {
    readonly size: readonly number[]
    readonly model: LatticeModel
    readonly solution: ExactSolution | undefined
  }[]
}

function planOf(recipe: ThermoRecipe): Plan {
  const { axis, couplings } = pointsOf(recipe)
  const sizes = recipe.size.map((size) => {
    const model = modelOf({ ...recipe, size }, couplings[0])
    return { size, model, solution: exactSolution(model) }
  })
  if (recipe.exact && sizes.every(({ solution }) => solution === undefined))
    throw new InputError(
      `exact: expected a lattice whose solution is known, got ${sizes.map(({ size }) => size.join("x")).join(", ")} of a ${modelName(sizes[0].model)} model. Leave --exact out, or take a smaller lattice.`,
    )
  return { axis, couplings, sizes }
}

async function finish(
  folder: RunFolder,
  recipe: ThermoRecipe,
  { axis, couplings, sizes }: Plan,
  hooks: RunHooks,
): Promise<ThermoRunResult> {
  const { onProgress, signal } = hooks
  const files = await PointFiles.of(folder, recipe)
  const points: ThermoPoint[] = []
  const reweighted: ReweightedCurve[] = []
  let status: ThermoRunResult["status"] = "finished"
  try {
    for (const [k, { size, solution }] of sizes.entries()) {
      const runs: MeasuredSeries[] = []
      for (const [i, coupling] of couplings.entries()) {
        const index = k * couplings.length + i
        const model = modelOf({ ...recipe, size: [...size] }, coupling)
        const total = sizes.length * couplings.length
        const { point, series } = await pointOf(model, solution, recipe, { index, total, files, ...hooks })
        points.push(point)
        if (series) runs.push(series)
      }
      const curve = await reweightedCurve(runs, { ...hooks, size, axis })
      if (curve) reweighted.push(curve)
    }
  } catch (error) {
    if (!signal?.aborted) {
      await folder.end("stopped", (error as Error).message)
      throw error
    }
    status = "stopped"
  }
  const { lattice } = sizes[0].model
  const result: ThermoRunResult = {
    run: recipe.out,
    status,
    recipe,
    axis,
    sources: sizes.flatMap(({ size, solution }) => (solution ? [{ size, source: solution.source }] : [])),
    points,
    tests: testAgainstExact(points),
    reweighted,
  }
  if (points.length > 0) {
    await folder.write("thermo.csv", formatThermoTable(points, recipe.model, lattice.kind))
    await folder.writeJson("thermo.json", result)
    const svg = renderSvg(thermodynamicCurves, curvesOf({ points, reweighted, axis }, sizes), "light")
    await folder.write("thermo.svg", svg)
    await folder.write("thermo.png", renderPng(svg, { scale: 2 }))
  }
  await (status === "stopped" ? folder.end(status, "interrupted") : folder.end(status))
  if (status === "stopped") return result
  await files.remove()
  if (!recipe.exact)
    onProgress?.({
      kind: "done",
      text: `measured ${points.length} points of ${sizes.length} ${sizes.length === 1 ? "size" : "sizes"}`,
    })
  return result
}

/** Couplings, from left to right on the axis that they are shown on. */
function pointsOf({ coupling, temperature, axis }: ThermoRecipe): { couplings: number[]; axis: "K" | "T" } {
  expectInput(
    coupling === undefined || temperature === undefined,
    "temperature: expected couplings or temperatures, got both. Leave one of them out.",
  )
  const list = (values: number | number[]): number[] => (typeof values === "number" ? [values] : values)
  const couplings =
    temperature === undefined ? list(coupling ?? DEFAULT_COUPLINGS) : list(temperature).map((T) => 1 / T)
  const shown = axis ?? (temperature === undefined ? "K" : "T")
  expectInput(
    shown === "K" || couplings.every((K) => K > 0),
    "axis: expected positive couplings to show temperatures T = 1/K, got others. Take the axis K.",
  )
  const sign = shown === "K" ? 1 : -1
  return { couplings: couplings.toSorted((a, b) => sign * (a - b)), axis: shown }
}

interface PointOptions extends RunHooks {
  /** Of `total` points. */
  readonly index: number
  readonly total: number
  readonly files: PointFiles
}

async function pointOf(
  model: LatticeModel,
  solution: ExactSolution | undefined,
  recipe: ThermoRecipe,
  options: PointOptions,
): Promise<{ point: ThermoPoint; series?: MeasuredSeries }> {
  const { index, total, files, onProgress, signal } = options
  const { lattice, coupling } = model
  const exact = solution?.at(coupling, true)
  const place = {
    size: lattice.size,
    length: lattice.size.reduce((product, length) => product * length, 1) ** (1 / lattice.size.length),
    sites: lattice.sites,
    coupling,
    temperature: 1 / coupling,
    ...(exact ? { exact } : {}),
  }
  if (recipe.exact) {
    onProgress?.({ kind: "progress", phase: "exact curves", done: index + 1, total, unit: "points" })
    signal?.throwIfAborted()
    return { point: { ...place, samples: 0 } }
  }
  const drawn = (await files.read(index)) ?? (await drawPoint(model, recipe, options))
  const samples = { ...drawn, model }
  const analysis = analyseSamples(samples)
  const { pilot } = drawn
  const times: { tauEnergy?: Estimate; tauMagnetization?: Estimate; equilibrated?: boolean } = pilot
    ? { tauEnergy: pilot.tauEnergy, tauMagnetization: pilot.tauMagnetization, equilibrated: pilot.equilibrated }
    : {}
  const point = {
    ...place,
    measured: {
      energy: analysis.energy.mean,
      specificHeat: analysis.specificHeat.mean,
      magnetization: analysis.absoluteMagnetization.mean,
      susceptibility: analysis.connectedSusceptibility.mean,
      binder: analysis.binderCumulant.mean,
    },
    ...times,
    samples: recipe.count,
  }
  return { point, series: { ...equalChains(samples), coupling, sites: lattice.sites } }
}

/** Samples of a point, from its checkpoint on where it has one; they are kept, or when stopped, what there is of them. */
async function drawPoint(
  model: LatticeModel,
  recipe: ThermoRecipe,
  { index, total, files, onProgress, signal }: PointOptions,
): Promise<PointSamples> {
  const { lattice, coupling } = model
  const { count } = recipe
  const resume = await files.readCheckpoint(index)
  let stopped: SampleCheckpoint | undefined
  try {
    const samples = await sampleModel(model, samplingOf(recipe, model), {
      index,
      detail: `${lattice.size.join("×")} at K = ${Number(coupling.toPrecision(6))}`,
      before: index * count,
      total: total * count,
      resume,
      onStop: (checkpoint) => (stopped = checkpoint),
      ...(onProgress ? { onProgress } : {}),
      ...(signal ? { signal } : {}),
    })
    warnOfNoEquilibrium(samples, onProgress)
    await files.write(index, samples)
    return samples
  } catch (error) {
    if (stopped) await files.writeCheckpoint(index, stopped)
    throw error
  }
}

function samplingOf({ method, ...recipe }: ThermoRecipe, { kind, coupling }: LatticeModel): SamplingRecipe {
  const clusters = kind !== "blume-capel" && coupling > 0
  const chosen = method !== "auto" ? method : clusters ? "swendsen-wang" : "heat-bath"
  return { ...recipe, method: chosen, burnIn: "auto", spacing: "auto" }
}
