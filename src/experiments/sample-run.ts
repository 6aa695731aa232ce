/** `blockspin sample`: configurations in a file, with the measures that say they are in equilibrium. Node only. */
import { writeSamples } from "../data/write-samples.ts"
import { InputError } from "../errors.ts"
import { type Ising, ising } from "../hamiltonian/ising.ts"
import { type Lattice, chain, cubic, honeycomb, hypercubic, square, triangular } from "../hamiltonian/lattice.ts"
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
export function modelOf(recipe: Pick<SampleRecipe, "size" | "lattice" | "boundary" | "coupling" | "field">): Ising {
  const { coupling, field } = recipe
  return ising({ lattice: latticeOf(recipe), coupling, field })
}

function latticeOf({ size, lattice, boundary }: Pick<SampleRecipe, "size" | "lattice" | "boundary">): Lattice {
  const options = { periodic: boundary === "periodic" }
  if (lattice !== "auto") {
    if (size.length !== 2)
      throw new InputError(`size: expected two axes (16x16) for a ${lattice} lattice, got ${size.join("x")}.`)
    return (lattice === "triangular" ? triangular : honeycomb)(size[0], size[1], options)
  }
  if (size.length === 1) return chain(size[0], options)
  if (size.length === 2) return square(size[0], size[1], options)
  if (size.length === 3) return cubic(size[0], size[1], size[2], options)
  return hypercubic(size, options)
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
  await writeSamples(out, samples.configurations, shapeOf(model.lattice), {
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
      text: `hot and cold chains do not agree after ${pilot.sweeps} sweeps: these samples are not in equilibrium. Give a larger --burn-in, or use --method swendsen-wang`,
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

/** Axes of the array of a configuration: a honeycomb's cells have two sites. */
function shapeOf({ kind, size }: Lattice): readonly number[] {
  return kind === "honeycomb" ? [...size, 2] : size
}

function sentence(samples: Samples, comparisons: readonly Comparison[]): string {
  const { model, pilot, energies, seconds, flipsPerNanosecond, spacing, configurations } = samples
  const { sites, size } = model.lattice
  const u = comparisons[0]?.measured ?? perSite(meanEstimate(energies), sites)
  const exact = comparisons[0] ? `, exact ${comparisons[0].reference.value.toFixed(5).replace("-", "−")}` : ""
  const tau = pilot ? `, τ_int ${formatEstimate(pilot.tauMagnetization, 1)} sweeps` : ""
  return `sampled ${configurations.rows.toLocaleString("en")} of ${size.join("×")} at K = ${model.coupling}: u = ${formatEstimate(u)}${exact}${tau}, ${samples.method === "exact" ? "all independent" : `spacing ${spacing}, ${flipsPerNanosecond.toPrecision(2)} flips/ns`}, ${seconds.toFixed(1)} s`
}

function perSite({ value, error }: Estimate, sites: number): Estimate {
  return { value: value / sites, error: error / sites }
}
