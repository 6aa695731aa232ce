/**
 * Equilibrium configurations of a model, with burn-in and spacing taken from measured autocorrelation times: half of the
 * chains start hot and half cold, and a pilot run doubles until both halves agree and its second half is many
 * autocorrelation times long. What was measured comes with the configurations.
 */
import { BitMatrix } from "../compute/bit-matrix.ts"
import { Engine } from "../compute/engine.ts"
import { expectInput, expectInteger } from "../errors.ts"
import { type Ising, energy, magnetization } from "../hamiltonian/ising.ts"
import { type SeriesAnalysis, autocorrelation, summedAutocovariances } from "../statistics/autocorrelation.ts"
import { type Estimate, deviation, meanEstimate } from "../statistics/estimate.ts"
import type { ChainSeries, Chains } from "./chains.ts"
import { Clusters } from "./clusters.ts"
import { exactSample } from "./coupling-from-the-past.ts"
import { HeatBath } from "./heat-bath.ts"
import { REPLICAS } from "./replicas.ts"
import { Wolff } from "./wolff.ts"

export type SampleMethod = "heat-bath" | "swendsen-wang" | "wolff" | "exact"

export interface SampleOptions {
  /** Configurations wanted. */
  readonly count: number
  /** Names every random choice. Default 0. */
  readonly seed?: number
  /**
   * heat-bath: many chains on the multi-spin kernel, local; periodic chain and square lattice without a field. swendsen-wang: chains of
   * cluster sweeps, quick near the critical point, any lattice, with field. wolff: one chain of single clusters, in plain
   * TypeScript as an independent check. exact: coupling from the past, every configuration on its own and without burn-in;
   * ferromagnets. Default heat-bath.
   */
  readonly method?: SampleMethod
  /** Sweeps (clusters) before the first sample: a number, or "auto" from the pilot run. Default auto. */
  readonly burnIn?: number | "auto"
  /**
   * Sweeps (clusters, at weak coupling one more half of the time) between samples of a chain: a number, or "auto": 2 τ_int
   * (as many clusters as flip the lattice once). Default auto.
   */
  readonly spacing?: number | "auto"
  /** Independent chains: heat bath a multiple of 128, default 256; Swendsen–Wang an even number, default 64. */
  readonly chains?: number
  readonly threads?: number
  /** Called with the configurations done so far. */
  readonly onProgress?: (progress: { phase: "thermalise" | "sample"; done: number; total: number }) => void
  readonly signal?: AbortSignal
}

export interface Pilot {
  /** Sweeps of the pilot run, all of them burn-in. */
  readonly sweeps: number
  /** Integrated autocorrelation times in sweeps (1/2 for independent sweeps). */
  readonly tauEnergy: Estimate
  readonly tauMagnetization: Estimate
  /** Normalised autocorrelation functions of E and |M|, sweep by sweep from 0. */
  readonly rhoEnergy: Float64Array
  readonly rhoMagnetization: Float64Array
  /** (hot − cold)/σ of energy and |m|. */
  readonly hotCold: { readonly energy: number; readonly magnetization: number }
  /** Whether hot and cold chains agree within 4σ and the run is long against τ_int. */
  readonly equilibrated: boolean
}

export interface Samples {
  /** One row a configuration, one column a site; 1 is spin up. Rows of a chain stand together. */
  readonly configurations: BitMatrix
  readonly model: Ising
  readonly method: SampleMethod
  /** First row of each chain, and the end. */
  readonly chainStarts: Uint32Array
  /** E of every configuration, in units of J. */
  readonly energies: Float64Array
  /** M of every configuration. */
  readonly magnetizations: Float64Array
  readonly burnIn: number
  readonly spacing: number
  readonly pilot?: Pilot
  /** Attempted spin flips per nanosecond of the whole run, measurements included. */
  readonly flipsPerNanosecond: number
  readonly seconds: number
}

const SHORTEST_PILOT = 128
/** Pilot runs stop growing here; a model that needs more is reported as not equilibrated. */
const LONGEST_PILOT = 65_536
/**
 * Measurements kept of each chain in a round of the pilot, which bounds its memory. Longer rounds measure every few sweeps,
 * less than a fiftieth of the autocorrelation time that made them that long. (Where it was hot and cold chains that did not
 * agree, a time shorter than those few sweeps comes out as half of them.)
 */
const PILOT_MEASUREMENTS = 2048
/** Clusters of Wolff's algorithm that tell the mean size of one. */
const PILOT_CLUSTERS = 500

/** Draws `count` equilibrium configurations. */
export async function sample(model: Ising, options: SampleOptions): Promise<Samples> {
  const { count, seed = 0, method = "heat-bath", burnIn = "auto", spacing = "auto" } = options
  expectInteger("count (samples)", count, 1)
  expectInteger("seed", seed, 0)
  if (burnIn !== "auto") expectInteger("burnIn", burnIn, 0)
  if (spacing !== "auto") expectInteger("spacing", spacing, 1)
  if (method === "wolff") return sampleWolff(model, options)
  if (method === "exact") return sampleExactly(model, options)
  const local = method === "heat-bath"
  const { chains = local ? 256 : 64, threads } = options
  if (local)
    expectInput(
      chains >= REPLICAS && chains % REPLICAS === 0,
      `chains: expected a multiple of ${REPLICAS}, the chains that share a word, got ${chains}.`,
    )
  else
    expectInput(
      chains >= 2 && chains % 2 === 0,
      `chains: expected an even number, half hot and half cold, got ${chains}.`,
    )
  using engine = await Engine.create(threads === undefined ? {} : { threads })
  const start = "mixed"
  return await sampleChains(
    local
      ? new HeatBath(engine, model, { groups: chains / REPLICAS, seed, start })
      : new Clusters(engine, model, { method, chains, seed, start }),
    method,
    options,
  )
}

async function sampleChains(sampler: Chains, method: SampleMethod, options: SampleOptions): Promise<Samples> {
  const { count, burnIn = "auto", spacing: wanted = "auto", signal, onProgress } = options
  const start = performance.now()
  const { model, chains } = sampler
  const { sites } = model.lattice

  let pilot: Pilot | undefined
  if (burnIn !== "auto") await sampler.sweep(burnIn, signal)
  if (burnIn === "auto" || wanted === "auto") pilot = await runPilot(sampler, options)
  const burned = sampler.sweeps
  const tau = pilot ? Math.max(pilot.tauEnergy.value, pilot.tauMagnetization.value) : 0
  const spacing = wanted === "auto" ? Math.max(1, Math.ceil(2 * tau)) : wanted

  // Chain c gives rows starts[c] … starts[c + 1] − 1; the first chains give one more where the count does not divide.
  const starts = Uint32Array.from({ length: chains + 1 }, (_, chain) => Math.floor((chain * count) / chains))
  const configurations = new BitMatrix(count, sites)
  const energies = new Float64Array(count)
  const magnetizations = new Float64Array(count)
  const longest = Math.ceil(count / chains)
  for (let t = 0; t < longest; t++) {
    await sampler.sweep(spacing - 1, signal)
    const series = await sampler.series(1, 1, signal)
    sampler.read(configurations, (chain) => (starts[chain] + t < starts[chain + 1] ? starts[chain] + t : -1))
    for (let chain = 0; chain < chains; chain++) {
      if (starts[chain] + t >= starts[chain + 1]) continue
      energies[starts[chain] + t] = series.energies[chain]
      magnetizations[starts[chain] + t] = series.magnetizations[chain]
    }
    onProgress?.({ phase: "sample", done: Math.min(count, (t + 1) * chains), total: count })
  }
  const seconds = (performance.now() - start) / 1000
  return {
    configurations,
    model,
    method,
    chainStarts: starts,
    energies,
    magnetizations,
    burnIn: burned,
    spacing,
    ...(pilot ? { pilot } : {}),
    flipsPerNanosecond: (sampler.sweeps * chains * sites) / (seconds * 1e9),
    seconds,
  }
}

/** Values one chain after the other, as the statistics want them. */
function byChain({ length, chains }: ChainSeries, values: Float64Array, absolute: boolean): Float64Array {
  const ordered = new Float64Array(values.length)
  for (let chain = 0; chain < chains; chain++)
    for (let t = 0; t < length; t++) {
      const value = values[t * chains + chain]
      ordered[chain * length + t] = absolute ? Math.abs(value) : value
    }
  return ordered
}

async function runPilot(sampler: Chains, options: SampleOptions): Promise<Pilot> {
  const before = sampler.sweeps
  const { chains } = sampler
  for (let length = SHORTEST_PILOT; ; length *= 2) {
    const every = Math.max(1, length / PILOT_MEASUREMENTS)
    const series = await sampler.series(length / every, every, options.signal)
    options.onProgress?.({ phase: "thermalise", done: sampler.sweeps, total: sampler.sweeps })
    const energies = byChain(series, series.energies, false)
    const magnetizations = byChain(series, series.magnetizations, true)
    const hotCold = { energy: halves(energies, chains), magnetization: halves(magnetizations, chains) }
    // The rounds before this one, together as long as this one, are its burn-in; the first has none.
    const agree = length > SHORTEST_PILOT && Math.abs(hotCold.energy) < 4 && Math.abs(hotCold.magnetization) < 4
    const longest = length >= LONGEST_PILOT
    if (!agree && !longest) continue
    const energy = autocorrelation(energies, { replicas: chains })
    const magnetization = autocorrelation(magnetizations, { replicas: chains })
    const [tauEnergy, tauMagnetization] = [inSweeps(energy.tau, every), inSweeps(magnetization.tau, every)]
    const equilibrated = agree && length >= 20 * Math.max(tauEnergy.value, tauMagnetization.value)
    if (equilibrated || longest)
      return {
        sweeps: sampler.sweeps - before,
        tauEnergy,
        tauMagnetization,
        rhoEnergy: correlationFunction(energies, chains, energy, every),
        rhoMagnetization: correlationFunction(magnetizations, chains, magnetization, every),
        hotCold,
        equilibrated,
      }
  }
}

/** (hot − cold)/σ of the means of the first and second half of the chains, which are independent of each other. */
function halves(values: Float64Array, chains: number): number {
  const length = values.length / chains
  const means = Array.from(
    { length: chains },
    (_, chain) => values.subarray(chain * length, (chain + 1) * length).reduce((sum, value) => sum + value, 0) / length,
  )
  const half = chains / 2
  return deviation(meanEstimate(means.slice(0, half)), meanEstimate(means.slice(half)))
}

/** A time counted in measurements, `every` sweeps apart, in sweeps. */
function inSweeps({ value, error }: Estimate, every: number): Estimate {
  return { value: every * value, error: every * error }
}

/** ρ(t) for t = 0 … 6 τ_int sweeps, averaged over chains; linear between measurements that are `every` sweeps apart. */
function correlationFunction(
  values: Float64Array,
  chains: number,
  { mean, tau }: SeriesAnalysis,
  every: number,
): Float64Array {
  const length = values.length / chains
  const sums = summedAutocovariances(
    values.map((value) => value - mean.value),
    chains,
  )
  const lags = Math.min(length >> 1, Math.max(8, Math.ceil(6 * tau.value)))
  const covariance = Float64Array.from({ length: lags + 1 }, (_, t) => sums[t] / (chains * (length - t)))
  const rho = covariance[0] > 0 ? covariance.map((value) => value / covariance[0]) : covariance
  return Float64Array.from({ length: every * lags + 1 }, (_, t) => {
    const lag = Math.floor(t / every)
    const share = (t % every) / every
    return share === 0 ? rho[lag] : (1 - share) * rho[lag] + share * rho[lag + 1]
  })
}

async function sampleExactly(model: Ising, options: SampleOptions): Promise<Samples> {
  const { count, seed = 0, signal, onProgress } = options
  const start = performance.now()
  const { states, couplingTimes } = await exactSample(model, {
    count,
    seed,
    ...(signal ? { signal } : {}),
    onProgress: ({ done, total }) => onProgress?.({ phase: "sample", done, total }),
  })
  const seconds = (performance.now() - start) / 1000
  const rows = Uint32Array.from({ length: count + 1 }, (_, row) => row)
  const sweeps = couplingTimes.reduce((sum, time) => sum + time, 0)
  return {
    configurations: states,
    model,
    method: "exact",
    chainStarts: rows,
    energies: Float64Array.from(rows.subarray(0, count), (row) => energy(model, states, row)),
    magnetizations: Float64Array.from(rows.subarray(0, count), (row) => magnetization(states, row)),
    burnIn: 0,
    spacing: 0,
    flipsPerNanosecond: (sweeps * model.lattice.sites) / (seconds * 1e9),
    seconds,
  }
}

async function sampleWolff(model: Ising, options: SampleOptions): Promise<Samples> {
  const { count, seed = 0, burnIn = "auto", spacing: wanted = "auto", signal, onProgress } = options
  const start = performance.now()
  const { sites } = model.lattice
  const chain = new Wolff(model, { seed })
  let heard = start
  // Events of the caller (signals, progress) are let in now and then.
  const listen = async (): Promise<void> => {
    if (performance.now() - heard > 50) {
      await new Promise((resolve) => setTimeout(resolve))
      heard = performance.now()
    }
    signal?.throwIfAborted()
  }
  const flip = async (clusters: number): Promise<number> => {
    await listen()
    return chain.flip(clusters)
  }
  let burned = burnIn === "auto" ? 0 : burnIn
  for (let n = 0; n < burned; n++) await flip(1)
  // Clusters that together flip the lattice about once.
  let size = 0
  if (burnIn === "auto" || wanted === "auto") {
    for (let n = 0; n < PILOT_CLUSTERS; n++) size += (await flip(1)) / PILOT_CLUSTERS
    burned += PILOT_CLUSTERS
  }
  const clusters = wanted === "auto" ? Math.max(1, Math.round(sites / size)) : wanted
  if (burnIn === "auto") {
    for (let n = 0; n < 100; n++) await flip(clusters)
    burned += 100 * clusters
  }
  const configurations = new BitMatrix(count, sites)
  const energies = new Float64Array(count)
  const magnetizations = new Float64Array(count)
  for (let row = 0; row < count; row++) {
    await listen()
    chain.step(clusters)
    chain.read(configurations, row)
    energies[row] = chain.energy
    magnetizations[row] = chain.magnetization
    if (row % 1000 === 999 || row === count - 1) onProgress?.({ phase: "sample", done: row + 1, total: count })
  }
  const seconds = (performance.now() - start) / 1000
  return {
    configurations,
    model,
    method: "wolff",
    chainStarts: Uint32Array.of(0, count),
    energies,
    magnetizations,
    burnIn: burned,
    spacing: clusters,
    flipsPerNanosecond: chain.flipped / (seconds * 1e9),
    seconds,
  }
}
