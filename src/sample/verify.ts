/**
 * A sampler checked against exact results: small models whose averages are known by enumeration, and tori of Kaufman's. Many
 * independent chains give honest errors; the p-values of all checks together are corrected for their number (Holm), so that
 * `passed` is wrong about a correct sampler only once in a thousand runs. It found wrong neighbours, synchronous updates and shared
 * random numbers in public codes.
 */
import { Engine } from "../compute/engine.ts"
import { InputError, expectInteger } from "../errors.ts"
import { densityOfStates, thermalAverages } from "../hamiltonian/enumeration.ts"
import { type Ising, ising } from "../hamiltonian/ising.ts"
import { kaufman } from "../hamiltonian/kaufman.ts"
import { type Lattice, chain, cubic, honeycomb, square, triangular } from "../hamiltonian/lattice.ts"
import { type Estimate, deviation, meanEstimate } from "../statistics/estimate.ts"
import { chiSquaredPValue, holm, normalPValue } from "../statistics/p-value.ts"
import type { ChainSeries, Chains } from "./chains.ts"
import { Clusters } from "./clusters.ts"
import { HeatBath } from "./heat-bath.ts"

/** A sampler to verify: how to make chains of a model (an InputError: it does not take this one), and how far apart to measure. */
export interface SamplerUnderTest {
  readonly name: string
  readonly make: (engine: Engine, model: Ising, seed: number) => Chains
  /** Sweeps (clusters) between measurements; burn-in is twenty times as long. */
  readonly spacing: number
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

/** The samplers of the library. */
export const SAMPLERS: readonly SamplerUnderTest[] = [
  {
    name: "heat-bath",
    spacing: 50,
    make: (engine, model, seed) => new HeatBath(engine, model, { groups: 8, seed, start: "mixed" }),
  },
  ...(["swendsen-wang", "wolff"] as const).map((method) => ({
    name: method,
    spacing: method === "wolff" ? 6 : 2,
    make: (engine: Engine, model: Ising, seed: number) => new Clusters(engine, model, { method, chains: 1000, seed }),
  })),
]

interface Case {
  readonly name: string
  readonly model: Ising
  readonly energy: number
  readonly absoluteMagnetization?: number
  readonly magnetization2?: number
  /** Probability of each energy. */
  readonly levels?: ReadonlyMap<number, number>
}

const CRITICAL = Math.log(1 + Math.SQRT2) / 2
const MEASUREMENTS = 25
const LEVEL = 0.001

function enumerated(name: string, lattice: Lattice, coupling: number, field = 0): Case {
  const states = densityOfStates(lattice)
  const { energy, absoluteMagnetization, magnetization2, logPartition } = thermalAverages(states, coupling, field)
  const { bonds, sites } = lattice
  const levels = new Map<number, number>()
  for (const [index, count] of states.counts.entries()) {
    if (count === 0) continue
    const E = 2 * Math.floor(index / (sites + 1)) - bonds
    const M = 2 * (index % (sites + 1)) - sites
    const weight = count * Math.exp(-coupling * E + field * M - logPartition * sites)
    levels.set(E, (levels.get(E) ?? 0) + weight)
  }
  return { name, model: ising({ lattice, coupling, field }), energy, absoluteMagnetization, magnetization2, levels }
}

function torus(length: number, coupling: number): Case {
  const { energy } = kaufman(length, length, coupling)
  return { name: `${length} × ${length} torus, K = ${coupling.toFixed(4)}`, model: ising({ lattice: square(length, length), coupling }), energy } // prettier-ignore
}

function cases(): Case[] {
  const open = { periodic: false }
  return [
    ...[0.3, CRITICAL, 0.55].map((K) => enumerated(`4 × 4 torus, K = ${K.toFixed(4)}`, square(4, 4), K)),
    enumerated("4 × 4 torus, K = −0.35", square(4, 4), -0.35),
    enumerated("4 × 4 torus, K = 0.3, h = 0.1", square(4, 4), 0.3, 0.1),
    enumerated("2 × 5 torus, K = 0.3", square(2, 5), 0.3),
    enumerated("open 3 × 5, K = 0.4", square(3, 5, open), 0.4),
    enumerated("ring of 12, K = 0.7", chain(12), 0.7),
    enumerated("triangular 3 × 4, K = 0.2", triangular(3, 4), 0.2),
    enumerated("honeycomb 2 × 4, K = 0.5", honeycomb(2, 4), 0.5),
    enumerated("cubic 2 × 2 × 4, K = 0.15, h = −0.05", cubic(2, 2, 4), 0.15, -0.05),
    torus(8, 0.4),
    torus(8, CRITICAL),
    torus(16, CRITICAL),
    torus(16, 0.48),
  ]
}

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
  const all = cases()
  const checks: Omit<Check, "correctedPValue">[] = []
  for (const [n, { name, make, spacing }] of samplers.entries())
    for (const [k, one] of all.entries()) {
      signal?.throwIfAborted()
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

function compare(one: Case, series: ChainSeries): Pick<Check, "quantity" | "measured" | "exact" | "pValue">[] {
  const { sites } = one.model.lattice
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
function histogram({ levels }: Case, energies: Float64Array): ReturnType<typeof compare> {
  if (!levels) return []
  let [misfit, bins, rareExpected, rareCount] = [0, 0, 0, 0]
  const add = (expected: number, count: number): void => {
    misfit += (count - expected) ** 2 / expected
    bins++
  }
  for (const [E, probability] of levels) {
    const expected = probability * energies.length
    const count = energies.reduce((sum, value) => sum + Number(value === E), 0)
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
