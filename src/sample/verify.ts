/**
 * A sampler checked against exact results: small models whose averages are known by enumeration, and tori of Kaufman's. Many
 * independent chains give honest errors; the p-values of all checks together are corrected for their number (Holm), so that
 * `passed` is wrong about a correct sampler only once in a thousand runs. It found wrong neighbours, synchronous updates and shared
 * random numbers in public codes.
 */
import { Engine } from "../compute/engine.ts"
import { InputError, expectInteger } from "../errors.ts"
import { sitesOf } from "../hamiltonian/model.ts"
import type { Model } from "../hamiltonian/model.ts"
import { type Estimate, deviation, meanEstimate } from "../statistics/estimate.ts"
import { chiSquaredPValue, holm, normalPValue } from "../statistics/p-value.ts"
import type { ChainSeries, Chains } from "./chains.ts"
import { LocalUpdates } from "./local.ts"
import { type ChainMethod, makeChains } from "./make-chains.ts"
import { type ExactCase, energyKey, exactCases } from "./verify-cases.ts"

/** A sampler to verify: how to make chains of a model (an InputError: it does not take this one), and how far apart to measure. */
export interface SamplerUnderTest {
  readonly name: string
  readonly make: (engine: Engine, model: Model, seed: number) => Chains
  /** Sweeps (clusters) between measurements; burn-in is twenty times as long. */
  readonly spacing: number
  /** Models of more sites take too long. Default: none does. */
  readonly mostSites?: number
}

export interface Check {
  readonly sampler: string
  readonly model: string
  readonly quantity: string
  /** What came out, and what is exact; of a histogram χ² and its degrees of freedom. */
  readonly measured: Estimate
  readonly exact: number
  /** Chance of such a deviation, of this check alone and corrected for the number of checks. */
  readonly pValue: number
  readonly correctedPValue: number
}

export interface Verification {
  readonly checks: readonly Check[]
  /** Whether no corrected p-value is below 0.001. */
  readonly passed: boolean
}

const byMethod =
  (method: ChainMethod, chains: number): SamplerUnderTest["make"] =>
  (engine, model, seed) =>
    makeChains(engine, model, { method, chains, seed, start: "mixed" })

/** The samplers of the library. */
export const SAMPLERS: readonly SamplerUnderTest[] = [
  { name: "heat-bath", spacing: 50, make: byMethod("heat-bath", 1024) },
  {
    // What heat-bath falls back on where the multi-spin kernel does not fit, also where it does.
    name: "heat-bath, one spin at a time",
    spacing: 50,
    mostSites: 64,
    make: (engine, model, seed) =>
      new LocalUpdates(engine, model, { method: "heat-bath", chains: 512, seed, start: "mixed" }),
  },
  { name: "metropolis", spacing: 50, mostSites: 64, make: byMethod("metropolis", 512) },
  { name: "swendsen-wang", spacing: 2, make: byMethod("swendsen-wang", 1000) },
  { name: "wolff", spacing: 6, make: byMethod("wolff", 1000) },
  { name: "exact", spacing: 1, mostSites: 16, make: byMethod("exact", 200) },
]

const MEASUREMENTS = 25
const LEVEL = 0.001

export interface VerifyOptions {
  /** Samplers to check. Default: all of the library. */
  readonly samplers?: readonly SamplerUnderTest[]
  readonly seed?: number
  readonly threads?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: { done: number; total: number; name: string }) => void
}

/** Runs samplers on every model that they take, and compares with exact values. Takes some seconds. */
export async function verify(options: VerifyOptions = {}): Promise<Verification> {
  const { samplers = SAMPLERS, seed = 1, threads, signal, onProgress } = options
  expectInteger("seed", seed, 0)
  using engine = await Engine.create(threads === undefined ? {} : { threads })
  const all = exactCases()
  const checks: Omit<Check, "correctedPValue">[] = []
  for (const [n, { name, make, spacing, mostSites = Infinity }] of samplers.entries())
    for (const [k, one] of all.entries()) {
      signal?.throwIfAborted()
      if (sitesOf(one.model) > mostSites) continue
      onProgress?.({ done: n * all.length + k, total: samplers.length * all.length, name: `${name}, ${one.name}` })
      const mark = engine.mark()
      let chains: Chains
      try {
        chains = make(engine, one.model, seed)
      } catch (error) {
        if (error instanceof InputError) continue
        throw error
      }
      await chains.sweep(20 * spacing, signal)
      const series = await chains.series(MEASUREMENTS, spacing, signal)
      for (const check of compare(one, series)) checks.push({ sampler: name, model: one.name, ...check })
      engine.release(mark)
    }
  const corrected = holm(checks.map(({ pValue }) => pValue))
  return {
    checks: checks.map((check, k) => ({ ...check, correctedPValue: corrected[k] })),
    passed: corrected.every((value) => value >= LEVEL),
  }
}

function compare(one: ExactCase, series: ChainSeries): Pick<Check, "quantity" | "measured" | "exact" | "pValue">[] {
  const sites = sitesOf(one.model)
  const { chains, energies, magnetizations } = series
  const average = (name: string, exact: number | undefined, value: (index: number) => number): ReturnType<typeof compare> => {
    if (exact === undefined) return []
    // Chains are independent of each other: the scatter of their means is the error.
    const means = Float64Array.from({ length: chains }, (_, index) => {
      let sum = 0
      for (let t = 0; t < series.length; t++) sum += value(t * chains + index)
      return sum / series.length
    })
    const measured = meanEstimate(means)
    return [{ quantity: name, measured, exact, pValue: normalPValue(deviation(measured, exact)) }]
  } // prettier-ignore
  return [
    ...average("u", one.energy, (index) => energies[index] / sites),
    ...average("⟨|m|⟩", one.absoluteMagnetization, (index) => Math.abs(magnetizations[index]) / sites),
    ...average("⟨m²⟩", one.magnetization2, (index) => (magnetizations[index] / sites) ** 2),
    ...histogram(one, energies.subarray(energies.length - chains)),
  ]
}

/** χ² of the energies of independent states; levels expected fewer than five times are counted together. */
function histogram({ levels }: ExactCase, energies: Float64Array): ReturnType<typeof compare> {
  if (!levels) return []
  let [misfit, bins, rareExpected, rareCount] = [0, 0, 0, 0]
  const add = (expected: number, count: number): void => {
    misfit += (count - expected) ** 2 / expected
    bins++
  }
  for (const [E, probability] of levels) {
    const expected = probability * energies.length
    const count = energies.reduce((sum, value) => sum + Number(energyKey(value) === E), 0)
    if (expected >= 5) add(expected, count)
    else {
      rareExpected += expected
      rareCount += count
    }
  }
  // An impossible energy counts among the rare ones.
  if (rareExpected > 0.5 || rareCount > 0) add(Math.max(rareExpected, 1e-9), rareCount)
  const degrees = bins - 1
  if (degrees < 1) return []
  const measured = { value: misfit, error: Math.sqrt(2 * degrees) }
  return [{ quantity: "χ² of E", measured, exact: degrees, pValue: chiSquaredPValue(misfit, degrees) }]
}
