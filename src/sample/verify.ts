/**
 * A sampler checked against exact results: small models whose averages are known by enumeration, and tori of Kaufman's. Many
 * independent chains give honest errors; the p-values of all checks together are corrected for their number (Holm), so that
 * `passed` is wrong about a correct sampler only once in a thousand runs. It found wrong neighbours, synchronous updates and shared
 * random numbers in public codes.
 */
import { Engine } from "../compute/engine.ts"
import { InputError, expectInteger } from "../errors.ts"
import { type Model, couplingOf, sitesOf } from "../hamiltonian/model.ts"
import { type Estimate, deviation, meanEstimate } from "../statistics/estimate.ts"
import { jackknife } from "../statistics/jackknife.ts"
import { chiSquaredPValue, holm, normalPValue } from "../statistics/p-value.ts"
import type { ChainSeries, Chains } from "./chains.ts"
import { LocalUpdates } from "./local.ts"
import { type ChainMethod, makeChains } from "./make-chains.ts"
import { runPilot, unitOf } from "./pilot.ts"
import { OneLevel } from "./replica-exchange/one-level.ts"
import { ReplicaExchange } from "./replica-exchange/replica-exchange.ts"
import { type ExactCase, energyKey, exactCases, largeTori } from "./verify-cases.ts"

/** A sampler to verify: how to make chains of a model (an InputError: it does not take this one), and how far apart to measure. */
export interface SamplerUnderTest {
  readonly name: string
  readonly make: (engine: Engine, model: Model, seed: number) => Chains
  /**
   * Sweeps (clusters) between measurements, of all models or each, with a burn-in twenty times as long; or "pilot": both from a
   * pilot run, as {@link sample} does.
   */
  readonly spacing: number | "pilot" | ((model: Model) => number)
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

/** Chains of small models, and of large ones as many as have a million spins together: at least 128, for errors that can be trusted. */
function chainsFor(model: Model, most: number): number {
  return Math.max(128, Math.min(most, 128 * Math.floor(8192 / sitesOf(model))))
}

function byMethod(method: ChainMethod, most: number): SamplerUnderTest["make"] {
  return (engine, model, seed) =>
    makeChains(engine, model, { method, chains: chainsFor(model, most), seed, start: "mixed" })
}

/** Local updates at T_c: twenty of these are several autocorrelation times of a square of that length. */
function localSpacing(model: Model): number {
  return Math.max(50, Math.ceil(sitesOf(model) ** (2.17 / 2) / 4))
}

/** The samplers of the library. */
export const SAMPLERS: readonly SamplerUnderTest[] = [
  { name: "heat-bath", spacing: localSpacing, make: byMethod("heat-bath", 1024) },
  {
    // What heat-bath falls back on where the multi-spin kernel does not fit, also where it does.
    name: "heat-bath, one spin at a time",
    spacing: localSpacing,
    mostSites: 64,
    make: (engine, model, seed) =>
      new LocalUpdates(engine, model, { method: "heat-bath", chains: 512, seed, start: "mixed" }),
  },
  { name: "metropolis", spacing: localSpacing, mostSites: 1600, make: byMethod("metropolis", 512) },
  { name: "swendsen-wang", spacing: 2, make: byMethod("swendsen-wang", 1024) },
  { name: "wolff", spacing: "pilot", make: byMethod("wolff", 256) },
  {
    // The coldest of three levels, whose β is 1.
    name: "replica exchange",
    spacing: 10,
    mostSites: 64,
    make: (engine, model, seed) =>
      new OneLevel(new ReplicaExchange(engine, model, { couplings: [0.5, 0.75, 1], systems: 256, seed }), 2),
  },
  { name: "exact", spacing: 1, mostSites: 16, make: byMethod("exact", 256) },
]

const MEASUREMENTS = 25
const LEVEL = 0.001

export interface VerifyOptions {
  /** Also tori of 16², 40² and 64² sites below, at and above T_c: a few minutes. Default false: some seconds. */
  readonly thorough?: boolean
  /** Samplers to check. Default: all of the library. */
  readonly samplers?: readonly SamplerUnderTest[]
  readonly seed?: number
  readonly threads?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: { done: number; total: number; name: string }) => void
}

/** Runs samplers on every model that they take, and compares with exact values. Takes some seconds. */
export async function verify(options: VerifyOptions = {}): Promise<Verification> {
  const { samplers = SAMPLERS, thorough = false, seed = 1, threads, signal, onProgress } = options
  expectInteger("seed", seed, 0)
  using engine = await Engine.create(threads === undefined ? {} : { threads })
  const all = thorough ? [...exactCases(), ...largeTori()] : exactCases()
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
      const apart = await settle(chains, spacing, signal)
      const series = await chains.series(MEASUREMENTS, apart, signal)
      for (const check of compare(one, series)) checks.push({ sampler: name, model: one.name, ...check })
      engine.release(mark)
    }
  const corrected = holm(checks.map(({ pValue }) => pValue))
  return {
    checks: checks.map((check, k) => ({ ...check, correctedPValue: corrected[k] })),
    passed: corrected.every((value) => value >= LEVEL),
  }
}

/** Brings chains to equilibrium. Returns how far apart to measure. */
async function settle(chains: Chains, spacing: SamplerUnderTest["spacing"], signal?: AbortSignal): Promise<number> {
  if (spacing === "pilot") {
    const unit = await unitOf(chains, signal)
    const { tauEnergy, tauMagnetization } = await runPilot(chains, { unit, ...(signal ? { signal } : {}) })
    return Math.ceil(2 * Math.max(tauEnergy.value, tauMagnetization.value))
  }
  const apart = typeof spacing === "number" ? spacing : spacing(chains.model)
  await chains.sweep(20 * apart, signal)
  return apart
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
    ...specificHeat(one, series),
    ...average("⟨|m|⟩", one.absoluteMagnetization, (index) => Math.abs(magnetizations[index]) / sites),
    ...average("⟨m²⟩", one.magnetization2, (index) => (magnetizations[index] / sites) ** 2),
    ...histogram(one, energies.subarray(energies.length - chains)),
  ]
}

/** C = K² (⟨E²⟩ − ⟨E⟩²)/N, with the jackknife over chains. */
function specificHeat({ model, specificHeat: exact }: ExactCase, series: ChainSeries): ReturnType<typeof compare> {
  if (exact === undefined) return []
  const { chains, energies, length } = series
  const origin = energies[0]
  const blocks = Array.from({ length: chains }, (_, chain) => {
    const means = new Float64Array(2)
    for (let t = 0; t < length; t++) {
      const excess = energies[t * chains + chain] - origin
      means[0] += excess / length
      means[1] += excess ** 2 / length
    }
    return means
  })
  const factor = couplingOf(model) ** 2 / sitesOf(model)
  const { value, error, bias } = jackknife(blocks, ([first, second]) => factor * (second - first ** 2))
  const measured = { value: value - bias, error }
  return [{ quantity: "C", measured, exact, pValue: normalPValue(deviation(measured, exact)) }]
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
