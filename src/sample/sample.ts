/**
 * Equilibrium configurations of a model, with burn-in and spacing taken from measured autocorrelation times (pilot.ts). What
 * was measured comes with the configurations.
 */
import { BitMatrix } from "../compute/bit-matrix.ts"
import { Engine } from "../compute/engine.ts"
import { expectInput, expectInteger } from "../errors.ts"
import type { BlumeCapel } from "../hamiltonian/blume-capel.ts"
import type { Ising } from "../hamiltonian/ising.ts"
import { type Model, sitesOf } from "../hamiltonian/model.ts"
import type { Polynomial } from "../hamiltonian/polynomial.ts"
import type { Potts } from "../hamiltonian/potts.ts"
import type { Chains } from "./chains.ts"
import { exactSample } from "./coupling-from-the-past.ts"
import { measureConfiguration } from "./exact-chains.ts"
import { type ChainMethod, makeChains } from "./make-chains.ts"
import { type Pilot, runPilot, unitOf } from "./pilot.ts"
import { type SampleCheckpoint, drawnFrom, expectCheckpoint } from "./sample-checkpoint.ts"

export type SampleMethod = ChainMethod

export interface SampleOptions {
  /** Configurations wanted. */
  readonly count: number
  /** Names every random choice. Default 0. */
  readonly seed?: number
  /**
   * heat-bath: local updates, 128 chains to a word where sites have up to eight neighbours (see {@link HeatBath}): most flips a second, but
   * slow to forget near a critical point. metropolis: the other local rule. swendsen-wang: sweeps over every cluster of the
   * lattice, quick near the critical point; wolff: single clusters; both for ferromagnets (Ising, Potts). exact: coupling from
   * the past, every configuration on its own and without burn-in; ferromagnets (Ising, Potts). Default heat-bath.
   */
  readonly method?: SampleMethod
  /** Sweeps (wolff: clusters) before the first sample: a number, or "auto" from the pilot run. Default auto. */
  readonly burnIn?: number | "auto"
  /**
   * Sweeps (wolff: clusters, at weak coupling one more half of the time) between samples of a chain: a number, or "auto": 2 τ_int.
   * Default auto.
   */
  readonly spacing?: number | "auto"
  /** Independent chains, half started hot and half cold: an even number, 64 by default; on the multi-spin kernel a multiple of 128, by default 256. */
  readonly chains?: number
  readonly threads?: number
  /** Called with the configurations done so far. */
  readonly onProgress?: (progress: { phase: "thermalise" | "sample"; done: number; total: number }) => void
  readonly signal?: AbortSignal
  /** Called before the signal's reason is thrown, once the burn-in is done: with what `resume` goes on from. */
  readonly onStop?: (checkpoint: SampleCheckpoint) => void
  /** Goes on to the same bits as in one go, with the model and the other options that the checkpoint began with. */
  readonly resume?: SampleCheckpoint | undefined
}

interface Sampled<M extends Model> {
  readonly model: M
  readonly method: SampleMethod
  /** First row of each chain, and the end. */
  readonly chainStarts: Uint32Array
  /** E of every configuration, in units of J (of a polynomial: H). */
  readonly energies: Float64Array
  /** M of every configuration; of a Potts model (q max_c n_c − N)/(q − 1). */
  readonly magnetizations: Float64Array
  readonly burnIn: number
  readonly spacing: number
  readonly pilot?: Pilot
  /** Attempted spin flips per nanosecond of the whole run, measurements included (wolff: flipped spins, N⟨m²⟩ a cluster). */
  readonly flipsPerNanosecond: number
  readonly seconds: number
}

/** Configurations of Ising spins. */
export interface Samples<M extends Ising | Polynomial = Ising> extends Sampled<M> {
  /** One row a configuration, one column a site; 1 is spin up. Rows of a chain stand together. */
  readonly configurations: BitMatrix
}

/** Configurations of spins of more than two values. */
export interface ValueSamples<M extends Potts | BlumeCapel = Potts | BlumeCapel> extends Sampled<M> {
  /** Value 0 … q − 1 (colours; s = −1, 0, 1) of site i of configuration c at [c · sites + i]. */
  readonly states: Uint8Array
}

/** Draws `count` equilibrium configurations. */
export async function sample<M extends Ising | Polynomial>(model: M, options: SampleOptions): Promise<Samples<M>>
export async function sample<M extends Potts | BlumeCapel>(model: M, options: SampleOptions): Promise<ValueSamples<M>>
export async function sample(model: Model, options: SampleOptions): Promise<Samples<Ising | Polynomial> | ValueSamples>
export async function sample(
  model: Model,
  options: SampleOptions,
): Promise<Samples<Ising | Polynomial> | ValueSamples> {
  const { count, seed = 0, method = "heat-bath", burnIn = "auto", spacing = "auto", chains, threads, resume } = options
  expectInteger("count (samples)", count, 1)
  expectInteger("seed", seed, 0)
  if (burnIn !== "auto") expectInteger("burnIn", burnIn, 0)
  if (spacing !== "auto") expectInteger("spacing", spacing, 1)
  if (resume) expectCheckpoint(resume, { model, method, seed, count })
  if (method === "exact" && (model.kind === "ising" || model.kind === "potts")) return sampleExactly(model, options)
  if (chains !== undefined)
    expectInput(
      chains >= 2 && chains % 2 === 0,
      `chains: expected an even number, half hot and half cold, got ${chains}.`,
    )
  using engine = await Engine.create(threads === undefined ? {} : { threads })
  const sampler = makeChains(engine, model, {
    method,
    seed,
    start: "mixed",
    ...(chains === undefined ? {} : { chains }),
  })
  return await sampleChains(sampler, method, options)
}

async function sampleChains(
  sampler: Chains,
  method: ChainMethod,
  options: SampleOptions,
): Promise<Samples<Ising | Polynomial> | ValueSamples> {
  const { count, seed = 0, signal, onProgress, onStop, resume } = options
  const start = performance.now()
  const { model, chains } = sampler
  if (resume) sampler.restore(resume.chains)
  const { burnIn, spacing, pilot } = resume ?? (await thermalise(sampler, options))

  // Chain c gives rows starts[c] … starts[c + 1] − 1; the first chains give one more where the count does not divide.
  const starts = Uint32Array.from({ length: chains + 1 }, (_, chain) => Math.floor((chain * count) / chains))
  const drawn = drawnFrom(model, count, resume)
  const { configurations, states, energies, magnetizations } = drawn
  const longest = Math.ceil(count / chains)
  let rounds = resume?.rounds ?? 0
  const secondsSoFar = (): number => (resume?.seconds ?? 0) + (performance.now() - start) / 1000
  try {
    while (rounds < longest) {
      const rowOf = (chain: number): number =>
        starts[chain] + rounds < starts[chain + 1] ? starts[chain] + rounds : -1
      // Apart, for a signal to be heard in a long spacing; a checkpoint may be from within one.
      await sampler.sweep(burnIn + (rounds + 1) * spacing - 1 - sampler.sweeps, signal)
      const series = await sampler.series(1, 1, signal)
      if (isTwoValued(model)) sampler.read(configurations, rowOf)
      else readValues(sampler, states, rowOf)
      for (let chain = 0; chain < chains; chain++) {
        const row = rowOf(chain)
        if (row < 0) continue
        energies[row] = series.energies[chain]
        magnetizations[row] = series.magnetizations[chain]
      }
      rounds++
      onProgress?.({ phase: "sample", done: Math.min(count, rounds * chains), total: count })
    }
  } catch (error) {
    if (signal?.aborted)
      onStop?.({
        ...drawn,
        method,
        seed,
        burnIn,
        spacing,
        ...(pilot ? { pilot } : {}),
        rounds,
        chains: sampler.state(),
        seconds: secondsSoFar(),
      })
    throw error
  }
  const seconds = secondsSoFar()
  const sites = sitesOf(model)
  const flips = method === "wolff" ? mean(magnetizations.map((M) => M ** 2)) / sites : sites
  const sampled = {
    method,
    chainStarts: starts,
    energies,
    magnetizations,
    burnIn,
    spacing,
    ...(pilot ? { pilot } : {}),
    flipsPerNanosecond: (sampler.sweeps * chains * flips) / (seconds * 1e9),
    seconds,
  }
  return isTwoValued(model) ? { ...sampled, model, configurations } : { ...sampled, model, states }
}

/** Burn-in and pilot run: sweeps done, and how far apart samples are. */
async function thermalise(
  sampler: Chains,
  { burnIn = "auto", spacing = "auto", signal, onProgress }: SampleOptions,
): Promise<{ readonly burnIn: number; readonly spacing: number; readonly pilot?: Pilot }> {
  if (burnIn !== "auto") await sampler.sweep(burnIn, signal)
  if (burnIn !== "auto" && spacing !== "auto") return { burnIn: sampler.sweeps, spacing }
  const pilot = await runPilot(sampler, {
    unit: await unitOf(sampler, signal),
    ...(signal ? { signal } : {}),
    onProgress: (steps) => onProgress?.({ phase: "thermalise", done: steps, total: steps }),
  })
  const tau = Math.max(pilot.tauEnergy.value, pilot.tauMagnetization.value)
  return { burnIn: sampler.sweeps, spacing: spacing === "auto" ? Math.max(1, Math.ceil(2 * tau)) : spacing, pilot }
}

function isTwoValued(model: Model): model is Ising | Polynomial {
  return model.kind === "ising" || model.kind === "polynomial"
}

/** Copies the state of chain c to row `rowOf(c)` of `states`, a byte a site (a negative row: left out). */
function readValues(sampler: Chains, states: Uint8Array, rowOf: (chain: number) => number): void {
  const sites = sitesOf(sampler.model)
  const { spins } = sampler.state()
  for (let chain = 0; chain < sampler.chains; chain++) {
    const row = rowOf(chain)
    if (row >= 0) states.set(spins.subarray(chain * sites, (chain + 1) * sites), row * sites)
  }
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Configurations from the past in one round: what a stop loses. */
const EXACT_ROUND = 16

async function sampleExactly(model: Ising | Potts, options: SampleOptions): Promise<Samples | ValueSamples<Potts>> {
  const { count, seed = 0, signal, onProgress, onStop, resume } = options
  const start = performance.now()
  const { sites } = model.lattice
  const drawn = drawnFrom(model, count, resume)
  const { configurations, states, energies, magnetizations } = drawn
  let { rounds, sweeps } = resume ? { rounds: resume.rounds, sweeps: resume.chains.sweeps } : { rounds: 0, sweeps: 0 }
  const secondsSoFar = (): number => (resume?.seconds ?? 0) + (performance.now() - start) / 1000
  try {
    for (; rounds * EXACT_ROUND < count; rounds++) {
      const first = rounds * EXACT_ROUND
      const round = await exactSample(model, {
        count: Math.min(EXACT_ROUND, count - first),
        first,
        seed,
        ...(signal ? { signal } : {}),
        onProgress: ({ done }) => onProgress?.({ phase: "sample", done: first + done, total: count }),
      })
      if (round.states instanceof BitMatrix) configurations.words.set(round.states.words, first * configurations.stride)
      else states.set(round.states, first * sites)
      for (const [k, time] of round.couplingTimes.entries()) {
        ;[energies[first + k], magnetizations[first + k]] = measureConfiguration(model, round.states, k)
        sweeps += time
      }
    }
  } catch (error) {
    if (signal?.aborted)
      onStop?.({
        ...drawn,
        method: "exact",
        seed,
        burnIn: 0,
        spacing: 0,
        rounds,
        chains: { sweeps, spins: new Uint8Array(), random: new Uint32Array() },
        seconds: secondsSoFar(),
      })
    throw error
  }
  const seconds = secondsSoFar()
  const sampled = {
    method: "exact",
    chainStarts: Uint32Array.from({ length: count + 1 }, (_, row) => row),
    energies,
    magnetizations,
    burnIn: 0,
    spacing: 0,
    flipsPerNanosecond: (sweeps * sites) / (seconds * 1e9),
    seconds,
  } as const
  return model.kind === "ising" ? { ...sampled, model, configurations } : { ...sampled, model, states }
}
