/** `blockspin sample`: configurations in a file, with the measures that say they are in equilibrium. Node only. */
import { RandomStream } from "../compute/philox.ts"
import { type SampleStates, writeSamples } from "../data/write-samples.ts"
import { InputError } from "../errors.ts"
import { sitesOf } from "../hamiltonian/model.ts"
import { type Samples, type ValueSamples, sample } from "../sample/sample.ts"
import { type Estimate, formatEstimate, meanEstimate } from "../statistics/estimate.ts"
import { type Comparison, compareWithExact } from "./equilibrium.ts"
import { exactSolution } from "./exact-thermodynamics.ts"
import { type LatticeModel, modelName, modelOf, shapeOf } from "./lattice-model.ts"
import type { OnProgress, RunHooks } from "./progress.ts"
import type { SampleRecipe, SamplingRecipe } from "./recipe.ts"

/** What was found at one coupling. */
export interface SampledCoupling {
  readonly coupling: number
  readonly burnIn: number
  readonly spacing: number
  readonly chains: number
  readonly tauEnergy?: Estimate
  readonly tauMagnetization?: Estimate
  readonly equilibrated?: boolean
  readonly comparisons: readonly Comparison[]
  readonly flipsPerNanosecond: number
  readonly seconds: number
}

export interface SampleRunResult {
  readonly out: string
  readonly recipe: SampleRecipe
  /** Of each coupling. */
  readonly count: number
  readonly runs: readonly SampledCoupling[]
}

type LatticeSamples = (Samples | ValueSamples) & { readonly model: LatticeModel }

export async function sampleRun(recipe: SampleRecipe, hooks: RunHooks = {}): Promise<SampleRunResult> {
  const { out, coupling, count, packed } = recipe
  if (!/\.np[yz]$/.test(out)) throw new InputError(`out: expected a name that ends in .npy or .npz, got ${out}.`)
  if (packed && recipe.model !== "ising")
    throw new InputError(
      `packed: expected the model ising, whose spins are bits, got ${recipe.model}. Leave --packed out.`,
    )
  const couplings = Array.isArray(coupling) ? coupling : [coupling]
  const models = couplings.map((K) => modelOf(recipe, K))
  const { lattice } = models[0]
  const solution = exactSolution(models[0])
  const states: SampleStates[] = []
  const chainStarts: number[][] = []
  const runs: SampledCoupling[] = []
  for (const [index, model] of models.entries()) {
    const samples = await sampleModel(model, recipe, {
      ...hooks,
      index: Array.isArray(coupling) ? index : undefined,
      detail: `K = ${model.coupling}`,
      before: index * count,
      total: models.length * count,
    })
    const comparisons = compareWithExact(samples, solution)
    states.push(statesOf(samples))
    chainStarts.push([...samples.chainStarts])
    const { pilot, burnIn, spacing, flipsPerNanosecond, seconds } = samples
    runs.push({
      coupling: model.coupling,
      burnIn,
      spacing,
      chains: samples.chainStarts.length - 1,
      ...(pilot
        ? { tauEnergy: pilot.tauEnergy, tauMagnetization: pilot.tauMagnetization, equilibrated: pilot.equilibrated }
        : {}),
      comparisons,
      flipsPerNanosecond,
      seconds,
    })
    hooks.onProgress?.({ kind: "done", text: sentence(samples, comparisons) })
    warnOfNoEquilibrium(samples, hooks.onProgress)
  }
  const several = Array.isArray(coupling)
  await writeSamples(
    out,
    several ? states : states[0],
    shapeOf(lattice),
    {
      ...recipe,
      burnIn: several ? runs.map(({ burnIn }) => burnIn) : runs[0].burnIn,
      spacing: several ? runs.map(({ spacing }) => spacing) : runs[0].spacing,
      axes: [...(several ? ["coupling"] : []), "sample", ...(packed ? ["byte"] : shapeOf(lattice).map((_, k) => `axis ${k}`))],
      values: valuesText(recipe),
      rows: "rows of a chain stand together, from chainStarts on",
      chainStarts: several ? chainStarts : chainStarts[0],
    },
    { packed },
  ) // prettier-ignore
  return { out, recipe, count, runs }
}

interface SampleModelOptions extends RunHooks {
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
  { index, detail, before, total, onProgress, signal }: SampleModelOptions,
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
