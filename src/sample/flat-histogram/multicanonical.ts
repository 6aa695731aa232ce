/**
 * Multicanonical sampling: walkers with fixed weights W(E) ≈ 1/g(E), which visit all energies about equally often and are in
 * detailed balance with W, so that what they measure is free of the bias that learning weights has:
 *   g(E) ∝ H(E)/W(E),   ⟨O⟩_K = Σ_E g(E) e^(−KE) ⟨O⟩_E/Σ_E g(E) e^(−KE),
 * H the histogram and ⟨O⟩_E the mean of the measurements with energy E: averages at any K from one run. First-order transitions
 * are crossed by way of the energies in between, which no canonical run visits.
 *
 * B. A. Berg & T. Neuhaus, Phys. Rev. Lett. 68, 9 (1992), doi:10.1103/PhysRevLett.68.9, and Phys. Lett. B 267, 249 (1991),
 * doi:10.1016/0370-2693(91)91256-U.
 */
import { Engine } from "../../compute/engine.ts"
import { NumericalError, expectInput, expectInteger, expectNumber } from "../../errors.ts"
import type { Model } from "../../hamiltonian/model.ts"
import { type Estimate, meanEstimate } from "../../statistics/estimate.ts"
import type { LevelDensity } from "../../statistics/reweighting.ts"
import { type WalkerDensity, estimates, expectSafe, shares } from "./density.ts"
import { describe, normaliser } from "./describe.ts"
import { energyGrid } from "./energy-grid.ts"
import { Walkers, expectWalkers } from "./walkers.ts"

export interface MulticanonicalOptions {
  /** Sweeps (N trials) of each walker that are measured. */
  readonly sweeps: number
  /** Sweeps before that. Default a tenth as many. */
  readonly burnIn?: number
  /** Independent walkers, at least 2. Default 8. */
  readonly walkers?: number
  /** Names every random choice. Default 0. */
  readonly seed?: number
  /** As in {@link WangLandauOptions}. */
  readonly groundStates?: number
  readonly threads?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: { sweeps: number; total: number }) => void
}

export interface Multicanonical extends WalkerDensity {
  readonly sweeps: number
  /** Share of the trials spent at each of `energies`: all alike if the weights were 1/g. Mean over walkers with its error. */
  readonly histogram: readonly Estimate[]
  /** Round trips between the lowest and the highest level of the weights, of each walker. Averages rest on these. */
  readonly roundTrips: Estimate
  /** Sweeps that a round trip takes; infinite if there was none. */
  readonly tunnellingTime: Estimate
  /** Of each walker: measurements, and the sums of |m|, m² and m⁴, of level l at [4 · l + k]. */
  readonly moments: readonly Float64Array[]
}

/** ⟨|m|⟩, ⟨m²⟩, ⟨m⁴⟩ of the order parameter per site: M/N, or (q max_c n_c/N − 1)/(q − 1) of a Potts model. */
export interface MagneticAverages {
  readonly coupling: number
  readonly absoluteMagnetization: Estimate
  readonly magnetization2: Estimate
  readonly magnetization4: Estimate
}

const CHUNKS = 100

/**
 * Samples with weights e^(−ln g(E)) at the levels given, as {@link wangLandau} returns them or an exact ln g, and nowhere else.
 * Where states lie beyond those levels, walkers notice it: averages are then limited to couplings where they cannot count (`range`),
 * and ln g may be known up to a constant (`normalisation`).
 */
export async function multicanonical(
  model: Model,
  weights: LevelDensity,
  options: MulticanonicalOptions,
): Promise<Multicanonical> {
  const { sweeps, burnIn = Math.ceil(sweeps / 10), walkers: count = 8, seed = 0, groundStates, threads } = options
  const { signal, onProgress } = options
  expectInteger("multicanonical sweeps", sweeps, 1)
  expectInteger("multicanonical burnIn", burnIn, 0)
  const grid = energyGrid("multicanonical", model)
  expectWalkers("multicanonical", grid, count, true)
  const logWeights = new Float64Array(grid.bins).fill(Infinity)
  for (const [level, E] of weights.energies.entries()) {
    const bin = Math.round((E - grid.lowest) / grid.spacing)
    expectInput(
      bin >= 0 && bin < grid.bins && Math.abs(grid.lowest + grid.spacing * bin - E) < 1e-6 * grid.spacing,
      `multicanonical weights: expected energies of the model, from ${grid.lowest} to ${grid.lowest + grid.spacing * (grid.bins - 1)} in steps of ${grid.spacing}, got ${E}.`,
    )
    const { value } = weights.logDensities[level]
    expectInput(Number.isFinite(value), `multicanonical weights: expected a finite ln g at energy ${E}, got ${value}.`)
    logWeights[bin] = value
  }
  const bins = [...logWeights.keys()].filter((bin) => logWeights[bin] < Infinity)
  expectInput(bins.length >= 2, `multicanonical weights: expected at least two levels, got ${bins.length}.`)
  if (groundStates !== undefined) expectNumber("multicanonical groundStates", groundStates, 1)

  using engine = await Engine.create(threads === undefined ? {} : { threads })
  const walkers = new Walkers("multicanonical", engine, grid, { walkers: count, seed, moments: true })
  await walkers.enter("multicanonical weights", [bins[0], bins.at(-1)!], (bin) => logWeights[bin] < Infinity, signal)
  walkers.restart(logWeights, 0, [bins[0], bins.at(-1)!])
  await walkers.sweep(burnIn, signal)
  walkers.restart(logWeights, 0, [bins[0], bins.at(-1)!])
  const chunk = Math.ceil(sweeps / CHUNKS)
  while (walkers.sweeps < sweeps) {
    await walkers.sweep(Math.min(chunk, sweeps - walkers.sweeps), signal)
    onProgress?.({ sweeps: walkers.sweeps, total: sweeps })
  }
  return resultOf(walkers, bins, logWeights, sweeps, groundStates)
}

function resultOf(
  walkers: Walkers,
  support: readonly number[],
  logWeights: Float64Array,
  sweeps: number,
  groundStates: number | undefined,
): Multicanonical {
  const { grid } = walkers
  const all = Array.from({ length: walkers.walkers }, (_, walker) => walker)
  const visits = all.map((walker) => walkers.levels(walker).visits)
  const bins = support.filter((bin) => visits.some((own) => own[bin] > 0))
  const trials = sweeps * grid.sites
  const blocks = visits.map((own) => Float64Array.from(bins, (bin) => own[bin] / trials))
  const { normalisation, constant } = normaliser(walkers, bins, groundStates)
  const logDensitiesOf = (means: Float64Array): Float64Array => {
    const values = means.map((mean, level) => Math.log(mean) + logWeights[bins[level]])
    const shift = constant(values)
    return values.map((x) => x + shift)
  }
  const density = describe({
    walkers,
    bins,
    blocks,
    logDensitiesOf,
    normalisation,
    seen: (block, level) => block[level] > 0,
  })
  const ends = all.map((walker) => walkers.read(walker).ends)
  const roundTrips = meanEstimate(ends.map((reached) => Math.floor(reached / 2)))
  const perSweep = meanEstimate(ends.map((reached) => reached / 2 / sweeps))
  return {
    ...density,
    // A level of the weights that nobody visited is not known to be rare.
    sameLevels: density.sameLevels && bins.length === support.length,
    sweeps,
    histogram: bins.map((_, level) => meanEstimate(blocks.map((block) => block[level]))),
    roundTrips,
    tunnellingTime: { value: 1 / perSweep.value, error: perSweep.error / perSweep.value ** 2 },
    moments: all.map((walker) => {
      const own = walkers.moments(walker)
      return Float64Array.from(bins.flatMap((bin) => [...own.subarray(4 * bin, 4 * bin + 4)]))
    }),
  }
}

/** ⟨|m|⟩, ⟨m²⟩ and ⟨m⁴⟩ at coupling K, with jackknife errors. Refused outside `range`. */
export function canonicalMagnetization(run: Multicanonical, coupling: number): MagneticAverages {
  expectSafe("canonicalMagnetization", run, coupling)
  const { blocks, moments, energies, logDensitiesOf } = run
  const levels = energies.length
  const joined = blocks.map((block, walker) => Float64Array.from([...block, ...moments[walker]]))
  const [absoluteMagnetization, magnetization2, magnetization4] = estimates(joined, (means) => {
    const weights = shares(energies, logDensitiesOf(means.subarray(0, levels)), coupling)
    const sums = [0, 0, 0]
    let measured = 0
    for (const [level, weight] of weights.entries()) {
      const at = levels + 4 * level
      if (means[at] === 0) continue
      for (let k = 0; k < 3; k++) sums[k] += (weight * means[at + k + 1]) / means[at]
      measured += weight
    }
    if (measured < 0.999)
      throw new NumericalError(
        `canonicalMagnetization: expected measurements at every energy that counts at K = ${coupling}, got them for ${(100 * measured).toFixed(1)} % of the weight. Run longer.`,
      )
    return sums.map((sum) => sum / measured)
  })
  return { coupling, absoluteMagnetization, magnetization2, magnetization4 }
}
