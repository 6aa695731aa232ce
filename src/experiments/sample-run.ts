/** `blockspin sample`: configurations in a file, with the measures that say they are in equilibrium. Node only. */
import { rm } from "node:fs/promises"
import { RandomStream } from "../compute/philox.ts"
import { type SampleStates, writeSamples } from "../data/write-samples.ts"
import { InputError } from "../errors.ts"
import { sitesOf } from "../hamiltonian/model.ts"
import { type SampleOptions, type Samples, type ValueSamples, sample } from "../sample/sample.ts"
import { type Estimate, formatEstimate, meanEstimate } from "../statistics/estimate.ts"
import { type Comparison, compareWithExact } from "./equilibrium.ts"
import { exactSolution } from "./exact-thermodynamics.ts"
import { type LatticeModel, modelName, modelOf, shapeOf } from "./lattice-model.ts"
import type { OnProgress, RunHooks } from "./progress.ts"
import type { SampleRecipe, SamplingRecipe } from "./recipe.ts"
import {
  type PartialSamples,
  type SampledCoupling,
  expectNoPartial,
  partialPath,
  readPartial,
  writePartial,
} from "./sample-partial.ts"

export interface SampleRunResult {
  readonly out: string
  readonly status: "finished" | "stopped"
  /** Where what a stopped run had drawn is kept. */
  readonly partial?: string
  readonly recipe: SampleRecipe
  /** Of each coupling. */
  readonly count: number
  /** Of the couplings that are done. */
  readonly runs: readonly SampledCoupling[]
}

type LatticeSamples = (Samples | ValueSamples) & { readonly model: LatticeModel }

/** Draws the samples of a recipe; stopped by its signal after a burn-in, it leaves a file to go on from. */
export async function sampleRun(recipe: SampleRecipe, hooks: RunHooks = {}): Promise<SampleRunResult> {
  const { out, packed, model } = recipe
  if (!/\.np[yz]$/.test(out)) throw new InputError(`out: expected a name that ends in .npy or .npz, got ${out}.`)
  if (packed && model !== "ising")
    throw new InputError(`packed: expected the model ising, whose spins are bits, got ${model}. Leave --packed out.`)
  await expectNoPartial(out)
  return await finish(recipe, { done: [] }, hooks)
}

/** Goes on with samples that were stopped, to the same bits as in one go, and removes the file that they were kept in. */
export async function resumeSampling(path: string, hooks: RunHooks = {}): Promise<SampleRunResult> {
  const { recipe, partial } = await readPartial(path)
  const result = await finish(recipe, partial, hooks)
  if (result.status === "finished") await rm(path, { force: true })
  return result
}

async function finish(recipe: SampleRecipe, partial: PartialSamples, hooks: RunHooks): Promise<SampleRunResult> {
  const { out, coupling, count, packed } = recipe
  const { onProgress, signal } = hooks
  const several = Array.isArray(coupling)
  const couplings = several ? coupling : [coupling]
  const models = couplings.map((K) => modelOf(recipe, K))
  const { lattice } = models[0]
  const solution = exactSolution(models[0])
  const done = [...partial.done]
  let { current } = partial
  const runs = (): SampledCoupling[] => done.map(({ run }) => run)
  try {
    for (let index = done.length; index < models.length; index++) {
      const samples = await sampleModel(models[index], recipe, {
        ...hooks,
        index: several ? index : undefined,
        detail: `K = ${models[index].coupling}`,
        before: index * count,
        total: models.length * count,
        resume: current,
        onStop: (checkpoint) => (current = checkpoint),
      })
      current = undefined
      const comparisons = compareWithExact(samples, solution)
      done.push({
        states: statesOf(samples),
        chainStarts: samples.chainStarts,
        run: sampledCoupling(samples, comparisons),
      })
      onProgress?.({ kind: "done", text: sentence(samples, comparisons) })
      warnOfNoEquilibrium(samples, onProgress)
    }
  } catch (error) {
    if (!signal?.aborted || (done.length === 0 && current === undefined)) throw error
    await writePartial(recipe, { done, current })
    return { out, status: "stopped", partial: partialPath(out), recipe, count, runs: runs() }
  }
  const all = runs()
  const states = done.map((one) => one.states)
  const chainStarts = done.map((one) => [...one.chainStarts])
  await writeSamples(
    out,
    several ? states : states[0],
    shapeOf(lattice),
    {
      ...recipe,
      burnIn: several ? all.map(({ burnIn }) => burnIn) : all[0].burnIn,
      spacing: several ? all.map(({ spacing }) => spacing) : all[0].spacing,
      axes: [...(several ? ["coupling"] : []), "sample", ...(packed ? ["byte"] : shapeOf(lattice).map((_, k) => `axis ${k}`))],
      values: valuesText(recipe),
      rows: "rows of a chain stand together, from chainStarts on",
      chainStarts: several ? chainStarts : chainStarts[0],
    },
    { packed },
  ) // prettier-ignore
  return { out, status: "finished", recipe, count, runs: all }
}

function sampledCoupling(samples: LatticeSamples, comparisons: readonly Comparison[]): SampledCoupling {
  const { model, pilot, burnIn, spacing, chainStarts, flipsPerNanosecond, seconds } = samples
  const chains = chainStarts.length - 1
  const times = pilot
    ? { tauEnergy: pilot.tauEnergy, tauMagnetization: pilot.tauMagnetization, equilibrated: pilot.equilibrated }
    : {}
  return { coupling: model.coupling, burnIn, spacing, chains, ...times, comparisons, flipsPerNanosecond, seconds }
}

interface SampleModelOptions extends RunHooks, Pick<SampleOptions, "resume" | "onStop"> {
  /** Which of several: each has random numbers of its own. Undefined: the recipe's seed itself. */
  readonly index: number | undefined
  readonly detail: string
  /** Samples of the whole job that were done before, and all. */
  readonly before: number
  readonly total: number
}

/** Samples a model as a recipe says, with progress in samples of the whole job. */
export async function sampleModel(
  model: LatticeModel,
  recipe: SamplingRecipe,
  { index, detail, before, total, resume, onStop, onProgress, signal }: SampleModelOptions,
): Promise<LatticeSamples> {
  const { count, method, chains, seed, threads, burnIn, spacing } = recipe
  const samples = await sample(model, {
    count,
    method,
    seed: index === undefined ? seed : new RandomStream(seed, "coupling", index).word(),
    burnIn,
    spacing,
    ...(chains === undefined ? {} : { chains }),
    ...(threads === undefined ? {} : { threads }),
    ...(signal ? { signal } : {}),
    ...(onStop ? { onStop } : {}),
    resume,
    onProgress: ({ phase, done }) =>
      phase === "sample" &&
      onProgress?.({ kind: "progress", phase: "sampling", done: before + done, total, unit: "samples", detail }),
  })
  return samples as LatticeSamples
}

/** Says so where hot and cold chains did not agree. */
export function warnOfNoEquilibrium({ pilot, model }: LatticeSamples, onProgress?: OnProgress): void {
  if (pilot && !pilot.equilibrated)
    onProgress?.({
      kind: "warning",
      text: `hot and cold chains do not agree after ${pilot.sweeps} sweeps at K = ${model.coupling}: these samples are not in equilibrium. Give a larger --burn-in, or use --method swendsen-wang`,
    })
}

function statesOf(samples: LatticeSamples): SampleStates {
  if ("configurations" in samples) return samples.configurations
  const columns = sitesOf(samples.model)
  const shift = samples.model.kind === "blume-capel" ? 1 : 0
  return { rows: samples.energies.length, columns, values: Int8Array.from(samples.states, (value) => value - shift) }
}

function valuesText({ model, packed, colours = 3 }: SampleRecipe): string {
  if (packed)
    return "bits, 1 is spin 1 and 0 spin -1, eight sites to a byte, the first in the highest bit: numpy.unpackbits(samples, axis=-1, count=sites)"
  if (model === "potts") return `colours 0 to ${colours - 1}`
  return model === "ising" ? "spins -1 and 1" : "spins -1, 0 and 1"
}

function sentence(samples: LatticeSamples, comparisons: readonly Comparison[]): string {
  const { model, pilot, energies, seconds, flipsPerNanosecond, spacing } = samples
  const { sites, size } = model.lattice
  const u = comparisons[0]?.measured ?? perSite(meanEstimate(energies), sites)
  const exact = comparisons[0] ? `, exact ${comparisons[0].reference.value.toFixed(5).replace("-", "−")}` : ""
  const tau = pilot ? `, τ_int ${formatEstimate(pilot.tauMagnetization, 1)} sweeps` : ""
  const name = model.kind === "ising" ? "" : `, ${modelName(model)}`
  return `sampled ${energies.length.toLocaleString("en")} of ${size.join("×")}${name} at K = ${model.coupling}: u = ${formatEstimate(u)}${exact}${tau}, ${samples.method === "exact" ? "all independent" : `spacing ${spacing}, ${flipsPerNanosecond.toPrecision(2)} flips/ns`}, ${seconds.toFixed(1)} s`
}

function perSite({ value, error }: Estimate, sites: number): Estimate {
  return { value: value / sites, error: error / sites }
}
