/**
 * The Monte Carlo renormalization group: block spins of equilibrium configurations, of block spins of block spins, and of each step the
 * stability matrix and its exponents (stability-matrix.ts), step by step and operator by operator.
 *
 * R. H. Swendsen, Phys. Rev. Lett. 42, 859 (1979), doi:10.1103/PhysRevLett.42.859; G. S. Pawley, R. H. Swendsen, D. J. Wallace &
 * K. G. Wilson, Phys. Rev. B 29, 4030 (1984), doi:10.1103/PhysRevB.29.4030.
 */
import type { BitMatrix } from "../compute/bit-matrix.ts"
import type { Engine } from "../compute/engine.ts"
import { expectInput } from "../errors.ts"
import type { Clusters } from "../sample/clusters.ts"
import type { Estimate } from "../statistics/estimate.ts"
import { BlockMoments } from "./block-moments.ts"
import { measureBlockOperators } from "./block-operators.ts"
import type { BlockSpinOptions } from "./block-spins.ts"
import {
  type ChainMomentsOptions,
  type MonteCarloRGOptions,
  SlowSeries,
  chainMoments,
  stepsAndBasis,
} from "./chain-moments.ts"
import type { BlockOperator } from "./operator-basis.ts"
import { type StabilityAnalysis, stabilityAnalysis } from "./stability-matrix.ts"

export interface MonteCarloRG extends StabilityAnalysis {
  /** Lengths of the axes of each level, the original lattice first. */
  readonly sizes: readonly (readonly number[])[]
  readonly operators: readonly BlockOperator[]
  readonly measurements: number
  readonly blocks: number
  /**
   * Integrated autocorrelation time in measurements (½: independent): the longer one of the first operator and of the square of the
   * first odd one, of the coarsest level.
   */
  readonly tau: Estimate
  /** Whether blocks are long enough to be independent, 20 τ at least; if not, the errors are too small. */
  readonly reliable: boolean
}

/** Runs the exponents of chains that are in equilibrium already. */
export async function monteCarloRG(
  engine: Engine,
  chains: Clusters,
  options: ChainMomentsOptions,
): Promise<MonteCarloRG> {
  const { moments, ...rest } = await chainMoments(engine, chains, options)
  const { operators, measurements } = moments
  return { ...stabilityAnalysis(moments, options.scale ?? 2), ...rest, operators, measurements }
}

/** The same of given configurations of a periodic lattice, independent ones or in the order in which their chain made them. */
export async function monteCarloRGOf(
  engine: Engine,
  states: BitMatrix,
  options: MonteCarloRGOptions & Pick<BlockSpinOptions, "size">,
): Promise<MonteCarloRG> {
  const { size, scale = 2, blocks = 64 } = options
  const { steps, operators } = stepsAndBasis(size, options)
  const length = Math.floor(states.rows / blocks)
  expectInput(
    length > 0,
    `Monte Carlo RG: expected at least ${blocks} configurations, one a block of the jackknife, got ${states.rows}. Take fewer blocks or more configurations.`,
  )
  const { sizes, values } = await measureBlockOperators(engine, states, { ...options, steps, operators })
  const moments = new BlockMoments({ operators, levels: sizes.length, blocks })
  const width = sizes.length * operators.length
  const series = new SlowSeries(operators, sizes.length, 1, blocks * length)
  for (let row = 0; row < blocks * length; row++) {
    moments.add(Math.floor(row / length), values, row * width)
    series.set(0, row, values, row * width)
  }
  const { measurements } = moments
  return { ...stabilityAnalysis(moments, scale), ...series.judge(length), sizes, operators, measurements, blocks }
}
