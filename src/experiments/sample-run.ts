/** `blockspin sample`: configurations in a file, with the measures that say they are in equilibrium. Node only. */
import { writeSamples } from "../data/write-samples.ts"
import { InputError } from "../errors.ts"
import { type Ising, ising } from "../hamiltonian/ising.ts"
import { chain, square } from "../hamiltonian/lattice.ts"
import { type Samples, sample } from "../sample/sample.ts"
import { type Estimate, formatEstimate, meanEstimate } from "../statistics/estimate.ts"
import { type Comparison, compareWithExact } from "./equilibrium.ts"
import type { RunHooks } from "./progress.ts"
import type { SampleRecipe } from "./recipe.ts"

export interface SampleRunResult {
  readonly out: string
  readonly recipe: SampleRecipe
  readonly count: number
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

/** The model of a recipe. */
export function modelOf({ size, coupling }: Pick<SampleRecipe, "size" | "coupling">): Ising {
  if (size.length > 2)
    throw new InputError(
      `size: expected one or two axes (1000, or 40x40), got ${size.join("x")}. Other lattices are not there yet.`,
    )
  return ising({ lattice: size.length === 1 ? chain(size[0]) : square(size[0], size[1]), coupling })
}

export async function sampleRun(recipe: SampleRecipe, { onProgress, signal }: RunHooks = {}): Promise<SampleRunResult> {
  const { out, count, method, seed, threads, burnIn, spacing } = recipe
  if (!/\.np[yz]$/.test(out)) throw new InputError(`out: expected a name that ends in .npy or .npz, got ${out}.`)
  const model = modelOf(recipe)
  const samples = await sample(model, {
    count,
    method,
    seed,
    burnIn,
    spacing,
    ...(threads === undefined ? {} : { threads }),
    ...(signal ? { signal } : {}),
    onProgress: ({ phase, done, total }) =>
      phase === "sample" && onProgress?.({ kind: "progress", phase: "sampling", done, total, unit: "samples" }),
  })
  const { pilot } = samples
  const comparisons = compareWithExact(samples)
  await writeSamples(out, samples.configurations, model.lattice.size, {
    ...recipe,
    burnIn: samples.burnIn,
    spacing: samples.spacing,
    zero: "spin -1 is bit 0; rows of a chain stand together",
    chainStarts: [...samples.chainStarts],
  })
  onProgress?.({ kind: "done", text: sentence(samples, comparisons) })
  if (pilot && !pilot.equilibrated)
    onProgress?.({
      kind: "warning",
      text: `hot and cold chains do not agree after ${pilot.sweeps} sweeps: these samples are not in equilibrium. Give a larger --burn-in, or use --method wolff`,
    })
  return {
    out,
    recipe,
    count,
    burnIn: samples.burnIn,
    spacing: samples.spacing,
    chains: samples.chainStarts.length - 1,
    ...(pilot
      ? { tauEnergy: pilot.tauEnergy, tauMagnetization: pilot.tauMagnetization, equilibrated: pilot.equilibrated }
      : {}),
    comparisons,
    flipsPerNanosecond: samples.flipsPerNanosecond,
    seconds: samples.seconds,
  }
}

function sentence(samples: Samples, comparisons: readonly Comparison[]): string {
  const { model, pilot, energies, seconds, flipsPerNanosecond, spacing, configurations } = samples
  const { sites, size } = model.lattice
  const u = comparisons[0]?.measured ?? perSite(meanEstimate(energies), sites)
  const exact = comparisons[0] ? `, exact ${comparisons[0].reference.value.toFixed(5).replace("-", "−")}` : ""
  const tau = pilot ? `, τ_int ${formatEstimate(pilot.tauMagnetization, 1)} sweeps` : ""
  return `sampled ${configurations.rows.toLocaleString("en")} of ${size.join("×")} at K = ${model.coupling}: u = ${formatEstimate(u)}${exact}${tau}, spacing ${spacing}, ${flipsPerNanosecond.toFixed(1)} flips/ns, ${seconds.toFixed(1)} s`
}

function perSite({ value, error }: Estimate, sites: number): Estimate {
  return { value: value / sites, error: error / sites }
}
