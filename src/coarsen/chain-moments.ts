/**
 * Moments of the block operators of chains as they run, in stretches that are the blocks of a jackknife, with what tells whether those
 * are long enough to be independent. What was measured can be kept at any time, and gone on with to the same bits.
 */
import type { Engine } from "../compute/engine.ts"
import { expectInput, expectInteger } from "../errors.ts"
import type { ChainsState } from "../sample/chains.ts"
import type { Clusters } from "../sample/clusters.ts"
import { autocorrelation } from "../statistics/autocorrelation.ts"
import type { Estimate } from "../statistics/estimate.ts"
import { BlockMoments } from "./block-moments.ts"
import { ChainBlockOperators, type ChainMeasurement } from "./block-operators.ts"
import { type BlockSpinOptions, coarseSize, mostSteps } from "./block-spins.ts"
import { type BlockOperator, operatorBasis } from "./operator-basis.ts"

export interface MonteCarloRGOptions extends Omit<BlockSpinOptions, "size"> {
  /** Steps of blocking. Default: as many as leave four sites along the shortest axis. */
  readonly steps?: number
  /** Default {@link operatorBasis} of the lattice's dimension. The first must be the nearest neighbours. */
  readonly operators?: readonly BlockOperator[]
  /** Blocks of the jackknife, at least. Default 64. */
  readonly blocks?: number
}

/** All that was measured so far, and the chains as they are: chains that take it up go on to the same bits. */
export interface MomentsCheckpoint {
  /** Measurements of each chain that are done. */
  readonly done: number
  readonly chains: ChainsState
  /** Generators of the coins that decide ties. */
  readonly coins: Uint32Array
  /** Of the moments: the sums, and how many measurements each block has. */
  readonly sums: Float64Array
  readonly counts: Float64Array
  /** Series of which τ is taken, zeros where nothing is measured yet. */
  readonly series: Float64Array
}

export interface MomentsCheckpoints {
  /** Go on from there: the chains' own state is not used. */
  readonly resume?: MomentsCheckpoint | undefined
  /** Seconds between two. */
  readonly every: number
  /** Given one every so often, when the signal stops the measurement, and when it is done. */
  readonly keep: (checkpoint: MomentsCheckpoint) => Promise<void>
}

export interface ChainMomentsOptions extends MonteCarloRGOptions, Omit<ChainMeasurement, "from"> {
  readonly checkpoints?: MomentsCheckpoints | undefined
}

/** Moments of chains with what tells whether their blocks are independent. */
export interface ChainMoments {
  readonly moments: BlockMoments
  readonly sizes: readonly (readonly number[])[]
  readonly blocks: number
  readonly tau: Estimate
  readonly reliable: boolean
}

/** Measures chains in stretches that are the blocks of a jackknife; what would not fill one is left out. */
export async function chainMoments(
  engine: Engine,
  chains: Clusters,
  options: ChainMomentsOptions,
): Promise<ChainMoments> {
  const { blocks: least = 64, length, checkpoints, signal } = options
  expectInteger("Monte Carlo RG blocks", least, 2)
  const { steps, operators } = stepsAndBasis(chains.model.lattice.size, options)
  const each = Math.ceil(least / chains.chains)
  const blockLength = Math.floor(length / each)
  expectInput(
    blockLength > 0,
    `Monte Carlo RG: expected at least ${each} measurements of each of ${chains.chains} chains, one a block of the jackknife, got ${length}. Measure longer.`,
  )
  const mark = engine.mark()
  try {
    const measurement = new ChainBlockOperators(engine, chains, { ...options, steps, operators })
    const { sizes } = measurement
    const moments = new BlockMoments({ operators, levels: sizes.length, blocks: each * chains.chains })
    const width = sizes.length * operators.length
    const used = each * blockLength
    const series = new SlowSeries(operators, sizes.length, chains.chains, used)
    const { resume } = checkpoints ?? {}
    if (resume) {
      chains.restore(resume.chains)
      measurement.restoreCoins(resume.coins)
      moments.restore(resume)
      series.restore(resume.series)
    }
    let kept = performance.now()
    await measurement.run({ ...options, from: resume?.done ?? 0, length: used }, async (values, from, count) => {
      for (let t = 0; t < count; t++)
        for (let chain = 0; chain < chains.chains; chain++) {
          const at = (t * chains.chains + chain) * width
          moments.add(chain * each + Math.floor((from + t) / blockLength), values, at)
          series.set(chain, from + t, values, at)
        }
      const done = from + count
      const due = done === used || signal?.aborted || performance.now() - kept >= 1000 * (checkpoints?.every ?? 0)
      if (!checkpoints || !due) return
      const state = { chains: chains.state(), coins: measurement.coins(), ...moments.state(), series: series.state() }
      await checkpoints.keep({ done, ...state })
      kept = performance.now()
    })
    return { moments, sizes, blocks: each * chains.chains, ...series.judge(blockLength) }
  } finally {
    engine.release(mark)
  }
}

/** What is measured: steps and operators, chosen where they are left open. */
export function stepsAndBasis(
  size: readonly number[],
  { steps, operators = operatorBasis(size.length), scale = 2 }: MonteCarloRGOptions,
): { steps: number; operators: readonly BlockOperator[] } {
  if (steps !== undefined) {
    expectInteger("Monte Carlo RG steps", steps, 1)
    return { steps, operators }
  }
  coarseSize(size, scale)
  const shortest = Math.min(...size)
  let most = mostSteps(size, scale)
  expectInput(
    most >= 1,
    `Monte Carlo RG: expected lengths of at least ${2 * scale}, got ${size.join("x")}. Take a larger lattice.`,
  )
  while (most > 1 && shortest / scale ** most < 4) most--
  return { steps: most, operators }
}

/** Series of the slowest quantities, of which τ is taken: the first operator of the coarsest level and the square of the first odd one. */
export class SlowSeries {
  /** One after the other, value of chain c at time t at [c · length + t]. */
  readonly #series: Float64Array
  readonly #places: number[]
  readonly #chains: number
  readonly #length: number

  constructor(operators: readonly BlockOperator[], levels: number, chains: number, length: number) {
    const odd = operators.findIndex(({ parity }) => parity === "odd")
    const last = (levels - 1) * operators.length
    this.#places = odd < 0 ? [last] : [last, last + odd]
    this.#series = new Float64Array(this.#places.length * chains * length)
    this.#chains = chains
    this.#length = length
  }

  set(chain: number, time: number, values: Float64Array, at: number): void {
    for (const [k, place] of this.#places.entries())
      this.#series[(k * this.#chains + chain) * this.#length + time] =
        k === 0 ? values[at + place] : values[at + place] ** 2
  }

  state(): Float64Array {
    return this.#series.slice()
  }

  restore(series: Float64Array): void {
    expectInput(
      series.length === this.#series.length,
      `Monte Carlo RG: expected a checkpoint with ${this.#series.length} values of series, got ${series.length}. Resume with the options that it began with.`,
    )
    this.#series.set(series)
  }

  judge(blockLength: number): { tau: Estimate; reliable: boolean } {
    const size = this.#chains * this.#length
    const taus = this.#places.map((_, k) => {
      const series = this.#series.subarray(k * size, (k + 1) * size)
      return autocorrelation(series, { replicas: this.#chains }).tau
    })
    const tau = taus.reduce((longest, one) => (one.value > longest.value ? one : longest))
    return { tau, reliable: blockLength >= 20 * tau.value || (blockLength === 1 && tau.value <= 0.6) }
  }
}
