/**
 * Real-space mutual information from samples: filters Λ that make of a block the coarse spins which know most of the environment, found
 * by raising the InfoNCE bound (info-nce.ts) while the temperature of the relaxed spins falls. The bound is then of held-out samples and
 * of true coarse spins, drawn from p(h|v).
 *
 * M. Koch-Janusz & Z. Ringel, Nat. Phys. 14, 578 (2018), doi:10.1038/s41567-018-0081-4; P. M. Lenggenhager et al., Phys. Rev. X 10, 011037
 * (2020), doi:10.1103/PhysRevX.10.011037; D. E. Gökmen et al., Phys. Rev. Lett. 127, 240603 (2021), arXiv:2101.11633.
 */
import type { BitMatrix } from "../../compute/bit-matrix.ts"
import { exp, log } from "../../compute/elementary.ts"
import { RandomStream } from "../../compute/philox.ts"
import { InputError, NumericalError, expectInteger, expectNumber } from "../../errors.ts"
import { type Estimate, meanEstimate } from "../../statistics/estimate.ts"
import { type BlockSamples, expectBlockSamples } from "./block-samples.ts"
import { type Filter, filterShares, upright } from "./coarse-rules.ts"
import { InfoNce } from "./info-nce.ts"

export interface LearnFiltersOptions {
  /** Hidden spins. Default 1. */
  readonly hidden?: number
  /** √(Σ Λ²) of each filter. Default 2. */
  readonly sharpness?: number
  /** Whether biases c are learned too. Default false: the coarse spin turns over with the block. */
  readonly bias?: boolean
  /**
   * How often it is learned, from other random filters each time: a coarse spin may end in a poor maximum, or on noise, where nothing
   * pulls it away. The start with the highest bound of samples it learned from is kept. Default 1.
   */
  readonly starts?: number
  /** Steps of Adam, of each start. Default 1500. */
  readonly steps?: number
  /** B: pairs in a batch, each of another configuration. Default 256. */
  readonly batch?: number
  /** Of the first step; it falls linearly to a hundredth. Default 0.02. */
  readonly learningRate?: number
  /** τ of the first and of the last step, geometric in between. Default from 0.5 to 0.1. */
  readonly temperature?: { readonly from: number; readonly to: number }
  /** Share of the configurations that is not learned from. Default 0.2. */
  readonly heldOut?: number
  /** Names every random choice. Default 0. */
  readonly seed?: number
  /** Called about 40 times a start (0 …), with the bound as it is. */
  readonly onProgress?: (point: LearningPoint, start: number) => void
  readonly signal?: AbortSignal
}

export interface LearningPoint {
  /** Steps done. */
  readonly step: number
  readonly temperature: number
  /** Of held-out samples, in bits. */
  readonly bound: Estimate
}

export interface LearnedFilters {
  /** Each with its first large weight positive: h → −h changes nothing. */
  readonly filters: readonly Filter[]
  /** Λ_i²/Σ Λ² of each filter. */
  readonly shares: readonly (readonly number[])[]
  /** Lower bound of I(H:E) in bits, of held-out samples. */
  readonly bound: Estimate
  /** Most that the bound can be, in bits: log₂ of the pairs in a batch. */
  readonly ceiling: number
  readonly curve: readonly LearningPoint[]
  /** Starts that came within two standard errors of the best. */
  readonly reached: number
}

const POINTS = 40
/** Places in each held-out configuration of which the last bound is the mean. */
const LAST_PLACES = 8
const BITS = 1 / Math.LN2

/** Learns filters from independent configurations. Throws the signal's reason when it is aborted. */
export async function learnFilters(samples: BlockSamples, options: LearnFiltersOptions = {}): Promise<LearnedFilters> {
  expectBlockSamples(samples)
  const settings = resolve(samples, options)
  const runs: Learned[] = []
  for (let start = 0; start < settings.starts; start++) runs.push(await learnOnce(samples, settings, start, options))
  const best = runs.reduce((a, b) => (b.learnedBound.value > a.learnedBound.value ? b : a))
  const { filters, bound, curve, learnedBound } = best
  const reached = runs.filter((run) => learnedBound.value - run.learnedBound.value <= 2 * learnedBound.error).length
  const shares = filters.map(({ weights }) => filterShares(weights))
  return { filters, shares, bound, ceiling: Math.log2(settings.batch), curve, reached }
}

interface Learned extends Pick<LearnedFilters, "filters" | "bound" | "curve"> {
  /** Of as many samples that were learned from, by which starts are compared: that of held-out samples is looked at once. */
  readonly learnedBound: Estimate
}

async function learnOnce(
  samples: BlockSamples,
  settings: Settings,
  start: number,
  { onProgress, signal }: LearnFiltersOptions,
): Promise<Learned> {
  const { hidden, sharpness, bias, steps, batch, learningRate, temperature, seed, learned, heldOut } = settings
  const [spins, outside] = [samples.places[0].block.length, samples.places[0].environment.length]
  using model = await InfoNce.create({ spins, outside, hidden, batch, sharpness, bias }, seed, start)
  const curve: LearningPoint[] = []
  const every = Math.max(1, Math.floor(steps / POINTS))
  const fall = log(temperature.to / temperature.from)
  let order = learned
  for (let step = 0, at = 0, pass = 0; step < steps; step++) {
    // A batch takes every configuration once at most: two blocks of one are no independent pair.
    if (step === 0 || at + batch > order.length) {
      order = learned.slice()
      new RandomStream(seed, "rsmi/order", pass++).shuffle(order)
      at = 0
    }
    const random = new RandomStream(seed, "rsmi/step", start * steps + step)
    const { v, e } = gather(samples, order.subarray(at, at + batch), random)
    at += batch
    const noise = Float32Array.from({ length: batch * hidden }, () => logistic(random))
    const tau = temperature.from * exp(fall * (step / Math.max(1, steps - 1)))
    await model.step(v, e, noise, tau, learningRate * (1 - (0.99 * step) / steps))
    if ((step + 1) % every === 0 || step === steps - 1) {
      const point = { step: step + 1, temperature: tau, bound: await boundOf(model, samples, settings, heldOut, 1) }
      curve.push(point)
      onProgress?.(point, start)
      // Lets signals be heard.
      await new Promise((resolve) => setTimeout(resolve, 0))
      signal?.throwIfAborted()
    }
  }
  return {
    filters: (await filtersOf(model, spins, hidden, sharpness)).map(upright),
    bound: await boundOf(model, samples, settings, heldOut, LAST_PLACES),
    learnedBound: await boundOf(model, samples, settings, learned.subarray(0, heldOut.length), LAST_PLACES),
    curve,
  }
}

interface Settings extends Required<Omit<LearnFiltersOptions, "onProgress" | "signal" | "heldOut">> {
  /** Rows of the configurations. */
  readonly learned: Uint32Array
  readonly heldOut: Uint32Array
}

function resolve({ configurations }: BlockSamples, options: LearnFiltersOptions): Settings {
  const {
    hidden = 1, sharpness = 2, bias = false, starts = 1, steps = 1500, batch = 256, learningRate = 0.02,
    temperature = { from: 0.5, to: 0.1 }, heldOut = 0.2, seed = 0,
  } = options // prettier-ignore
  expectInteger("learnFilters hidden", hidden, 1, 8)
  expectInteger("learnFilters starts", starts, 1)
  expectInteger("learnFilters steps", steps, 1)
  expectInteger("learnFilters batch", batch, 2, 4096)
  expectInteger("learnFilters seed", seed, 0)
  expectNumber("learnFilters heldOut", heldOut, 0.01, 0.9)
  for (const [what, value] of [
    ["sharpness", sharpness],
    ["learningRate", learningRate],
    ["temperature from", temperature.from],
    ["temperature to", temperature.to],
  ] as const)
    // prettier-ignore
    if (!(value > 0 && Number.isFinite(value)))
      throw new InputError(`learnFilters ${what}: expected a finite number above 0, got ${value}.`)
  const { rows } = configurations
  expectEnough(rows, batch, heldOut)
  if (allAlike(configurations))
    throw new InputError(`learnFilters: expected configurations that differ, got ${rows} times the same.`)
  const order = new RandomStream(seed, "rsmi/split").permutation(rows)
  const kept = Math.round(heldOut * rows)
  return {
    hidden,
    sharpness,
    bias,
    starts,
    steps,
    batch,
    learningRate,
    temperature,
    seed,
    learned: order.subarray(kept),
    heldOut: order.subarray(0, kept),
  }
}

/** Refuses fewer configurations than one batch to learn from and two that are held out, without which the bound has no error. */
export function expectEnough(configurations: number, batch = 256, heldOut = 0.2): void {
  const least = Math.max(Math.ceil((2 * batch) / heldOut), Math.ceil(batch / (1 - heldOut)))
  if (configurations < least)
    throw new InputError(
      `learnFilters: expected at least ${least} configurations for batches of ${batch} with ${heldOut} held out, got ${configurations}. Draw more samples, or take a smaller batch.`,
    )
}

function allAlike({ words, stride }: BitMatrix): boolean {
  return words.every((word, k) => word === words[k % stride])
}

/** V and E as ±1 at a random place of each of `rows`. */
function gather(
  { configurations, places }: BlockSamples,
  rows: Uint32Array,
  random: RandomStream,
): { v: Float32Array<ArrayBuffer>; e: Float32Array<ArrayBuffer> } {
  const [spins, outside] = [places[0].block.length, places[0].environment.length]
  const [v, e] = [new Float32Array(rows.length * spins), new Float32Array(rows.length * outside)]
  for (const [k, row] of rows.entries()) {
    const { block, environment } = places[random.integer(places.length)]
    for (let i = 0; i < spins; i++) v[k * spins + i] = 2 * configurations.get(row, block[i]) - 1
    for (let i = 0; i < outside; i++) e[k * outside + i] = 2 * configurations.get(row, environment[i]) - 1
  }
  return { v, e }
}

/** x with P(x > −a) = σ(a). */
function logistic(random: RandomStream): number {
  const u = Math.max(random.uniform(), Number.EPSILON)
  return log(u) - log(1 - u)
}

/**
 * Mean over batches of `rows`, each row in one, and of each at `places` random places: batches are independent of one
 * another, blocks of one configuration are not. The same draws at every time.
 */
async function boundOf(
  model: InfoNce,
  samples: BlockSamples,
  { batch, hidden, sharpness, seed }: Settings,
  rows: Uint32Array,
  places: number,
): Promise<Estimate> {
  const spins = samples.places[0].block.length
  const filters = await filtersOf(model, spins, hidden, sharpness)
  const values: number[] = []
  for (let at = 0; at + batch <= rows.length; at += batch) {
    const random = new RandomStream(seed, "rsmi/bound", at)
    let sum = 0
    for (let place = 0; place < places; place++) {
      const { v, e } = gather(samples, rows.subarray(at, at + batch), random)
      sum += await model.bound(coarseSpins(filters, v, random), e)
    }
    values.push((BITS * sum) / places)
  }
  const bound = meanEstimate(values)
  if (!Number.isFinite(bound.value))
    throw new NumericalError(
      "learnFilters: the bound is no number any more. Lower learningRate, or raise the last temperature.",
    )
  return bound
}

/** h = ±1 of every block in `v`, drawn from p(h|v): rows × hidden. */
function coarseSpins(filters: readonly Filter[], v: Float32Array, random: RandomStream): Float32Array<ArrayBuffer> {
  const spins = filters[0].weights.length
  const rows = v.length / spins
  const h = new Float32Array(rows * filters.length)
  for (let k = 0; k < rows; k++)
    for (const [j, { weights, bias = 0 }] of filters.entries()) {
      const field = weights.reduce((sum, weight, i) => sum + weight * v[k * spins + i], bias)
      h[k * filters.length + j] = random.uniform() < 1 / (1 + exp(-2 * field)) ? 1 : -1
    }
  return h
}

/** Filters as they are, not turned: the critic knows their signs. */
async function filtersOf(model: InfoNce, spins: number, hidden: number, sharpness: number): Promise<Filter[]> {
  const { direction, bias } = await model.filters()
  return Array.from({ length: hidden }, (_, j) => {
    const weights = Array.from({ length: spins }, (_, i) => direction[i * hidden + j])
    // Not Math.hypot, whose last digit engines differ in.
    const length = Math.sqrt(weights.reduce((sum, weight) => sum + weight ** 2, 0))
    return { weights: weights.map((weight) => (sharpness * weight) / length), bias: bias[j] }
  })
}
