/**
 * `blockspin thermo`: energy, specific heat, |m|, susceptibility and Binder cumulant over a range of couplings for some sizes,
 * measured beside exact. Node only.
 */
import { InputError, expectInput } from "../errors.ts"
import { renderPng, renderSvg } from "../figures/render-node.ts"
import { thermodynamicCurves } from "../figures/thermodynamic-curves.ts"
import type { Estimate } from "../statistics/estimate.ts"
import { analyseSamples, equalChains } from "./analyse-samples.ts"
import { type ExactSolution, exactSolution } from "./exact-thermodynamics.ts"
import { type LatticeModel, modelName, modelOf } from "./lattice-model.ts"
import type { RunHooks } from "./progress.ts"
import type { SamplingRecipe } from "./recipe.ts"
import { RunFolder } from "./run-folder.ts"
import { sampleModel, warnOfNoEquilibrium } from "./sample-run.ts"
import { curvesOf } from "./thermo-curves.ts"
import type { ThermoRecipe } from "./thermo-recipe.ts"
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

export async function thermoRun(recipe: ThermoRecipe, hooks: ThermoHooks = {}): Promise<ThermoRunResult> {
  const { onProgress, signal, force = false } = hooks
  const { axis, couplings } = pointsOf(recipe)
  const sizes = recipe.size.map((size) => {
    const model = modelOf({ ...recipe, size }, couplings[0])
    return { size, model, solution: exactSolution(model) }
  })
  if (recipe.exact && sizes.every(({ solution }) => solution === undefined))
    throw new InputError(
      `exact: expected a lattice whose solution is known, got ${sizes.map(({ size }) => size.join("x")).join(", ")} of a ${modelName(sizes[0].model)} model. Leave --exact out, or take a smaller lattice.`,
    )
  const folder = await RunFolder.create(recipe.out, { command: "thermo", recipe, seed: recipe.seed, force })
  const points: ThermoPoint[] = []
  const reweighted: ReweightedCurve[] = []
  let status: ThermoRunResult["status"] = "finished"
  try {
    for (const [k, { size, solution }] of sizes.entries()) {
      const runs: MeasuredSeries[] = []
      for (const [i, coupling] of couplings.entries()) {
        const index = k * couplings.length + i
        const model = modelOf({ ...recipe, size }, coupling)
        const total = sizes.length * couplings.length
        const { point, series } = await pointOf(model, solution, recipe, { index, total, ...hooks })
        points.push(point)
        if (series) runs.push(series)
      }
      const curve = await reweightedCurve(runs, { ...hooks, size, axis })
      if (curve) reweighted.push(curve)
    }
  } catch (error) {
    if (!signal?.aborted || points.length === 0) {
      await folder.end("stopped", (error as Error).message)
      throw error
    }
    status = "stopped"
  }
  const { lattice } = sizes[0].model
  await folder.write("thermo.csv", formatThermoTable(points, recipe.model, lattice.kind))
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
  await folder.writeJson("thermo.json", result)
  const svg = renderSvg(thermodynamicCurves, curvesOf({ points, reweighted, axis }, sizes), "light")
  await folder.write("thermo.svg", svg)
  await folder.write("thermo.png", renderPng(svg, { scale: 2 }))
  await folder.end(status)
  if (status === "finished" && !recipe.exact)
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

async function pointOf(
  model: LatticeModel,
  solution: ExactSolution | undefined,
  recipe: ThermoRecipe,
  { index, total, onProgress, signal }: RunHooks & { readonly index: number; readonly total: number },
): Promise<{ point: ThermoPoint; series?: MeasuredSeries }> {
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
  const { count } = recipe
  const samples = await sampleModel(model, samplingOf(recipe, model), {
    index,
    detail: `${lattice.size.join("×")} at K = ${Number(coupling.toPrecision(6))}`,
    before: index * count,
    total: total * count,
    ...(onProgress ? { onProgress } : {}),
    ...(signal ? { signal } : {}),
  })
  warnOfNoEquilibrium(samples, onProgress)
  const analysis = analyseSamples(samples)
  const { pilot } = samples
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
    samples: count,
  }
  return { point, series: { ...equalChains(samples), coupling, sites: lattice.sites } }
}

function samplingOf({ method, ...recipe }: ThermoRecipe, { kind, coupling }: LatticeModel): SamplingRecipe {
  const clusters = kind !== "blume-capel" && coupling > 0
  const chosen = method !== "auto" ? method : clusters ? "swendsen-wang" : "heat-bath"
  return { ...recipe, method: chosen, burnIn: "auto", spacing: "auto" }
}
