/**
 * How long chains take to forget: half of them started hot and half cold, a pilot run doubles until both halves agree and it is
 * many autocorrelation times long. Burn-in and spacing of samples come from it.
 */
import { type SeriesAnalysis, autocorrelation, summedAutocovariances } from "../statistics/autocorrelation.ts"
import { type Estimate, deviation, meanEstimate } from "../statistics/estimate.ts"
import type { ChainSeries, Chains } from "./chains.ts"
import { Clusters } from "./clusters.ts"

export interface Pilot {
  /** Sweeps (clusters) of the pilot run, all of them burn-in. */
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

export interface PilotOptions {
  /** Steps that together turn about the whole lattice: 1 for sweeps, several of Wolff's clusters. Default 1. */
  readonly unit?: number
  readonly signal?: AbortSignal
  /** Called with the steps done so far. */
  readonly onProgress?: (steps: number) => void
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

/** Clusters of each of Wolff's chains that tell the mean size of one, after as many that are thrown away. */
const SIZING = 64

/** Steps that together turn about the whole lattice: one sweep, or as many of Wolff's clusters as their size tells. */
export async function unitOf(sampler: Chains, signal?: AbortSignal): Promise<number> {
  if (!(sampler instanceof Clusters) || sampler.method !== "wolff") return 1
  await sampler.sweep(SIZING, signal)
  const { magnetization2 } = await sampler.series(SIZING, 1, signal)
  return Math.max(1, Math.round(magnetization2.length / magnetization2.reduce((sum, size) => sum + size, 0)))
}

/** Runs chains of which the first half started hot and the second cold (start "mixed") until they have forgotten it. */
export async function runPilot(sampler: Chains, options: PilotOptions = {}): Promise<Pilot> {
  const { unit = 1, signal, onProgress } = options
  const before = sampler.sweeps
  const { chains } = sampler
  for (let length = SHORTEST_PILOT; ; length *= 2) {
    const every = Math.max(1, Math.floor((unit * length) / PILOT_MEASUREMENTS))
    const series = await sampler.series(Math.floor((unit * length) / every), every, signal)
    onProgress?.(sampler.sweeps)
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
    const equilibrated = agree && unit * length >= 20 * Math.max(tauEnergy.value, tauMagnetization.value)
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
