/**
 * Two-lattice matching: where is the critical coupling? A lattice of length L after n + 1 steps and one of length L/b after n steps have
 * block lattices of equal size. At K_c both flow to the same fixed point, so that block correlations agree; finite-size effects cancel.
 * Measured at one coupling K near K_c, the mismatch is taken to zero along the slopes that the same configurations give,
 *   K_c = K − (⟨S^(n+1)⟩_L − ⟨S^(n)⟩_{L/b}) / (∂⟨S^(n+1)⟩_L/∂K − ∂⟨S^(n)⟩_{L/b}/∂K),   ∂⟨S⟩/∂K = ⟨S S_0⟩_c,
 * of every operator and every n: estimates that agree when n is large enough for irrelevant couplings to have died out. The ratio of the
 * slopes is b^y_T.
 *
 * K. G. Wilson (Cargèse 1979); R. H. Swendsen in Real-Space Renormalization, Springer 1982, doi:10.1007/978-3-642-81825-7_3;
 * A. Hasenfratz, P. Hasenfratz, U. Heller & F. Karsch, Phys. Lett. B 140, 76 (1984), doi:10.1016/0370-2693(84)91051-9.
 */
import type { Engine } from "../compute/engine.ts"
import { InputError, expectInput, expectNumber } from "../errors.ts"
import { ising } from "../hamiltonian/ising.ts"
import { hypercubic, square } from "../hamiltonian/lattice.ts"
import { Clusters } from "../sample/clusters.ts"
import type { Estimate } from "../statistics/estimate.ts"
import { jackknifeEach } from "../statistics/jackknife.ts"
import { coarseSize } from "./block-spins.ts"
import { type ChainMoments, type MomentsCheckpoints, type MonteCarloRGOptions, chainMoments } from "./chain-moments.ts"
import { operatorBasis } from "./operator-basis.ts"

export interface MatchingOptions extends MonteCarloRGOptions {
  /** Lengths of the axes of the larger lattice, slowest first. */
  readonly size: readonly number[]
  /** K: near K_c, so that the correction is linear within its error. */
  readonly coupling: number
  /** Measurements of each chain, and clusters (Wolff's) between them. */
  readonly length: number
  readonly spacing?: number
  /** Clusters before the first measurement. Default 1000. */
  readonly burnIn?: number
  /** Default 16. */
  readonly chains?: number
  /** Of the larger and of the smaller lattice. */
  readonly checkpoints?: { readonly large: MomentsCheckpoints; readonly small: MomentsCheckpoints }
  readonly signal?: AbortSignal
  /** Called with the share of all measurements that is done. */
  readonly onProgress?: (share: number) => void
}

/** What one operator tells after so many steps. */
export interface Match {
  /** n: steps of the smaller lattice; the larger one has made one more. */
  readonly step: number
  readonly operator: string
  /** ⟨S⟩ of the larger minus that of the smaller, per site of the block lattice. */
  readonly mismatch: Estimate
  readonly criticalCoupling: Estimate
  /** y_T = ln(ratio of the slopes)/ln b; absent where the slopes are not both positive. */
  readonly thermal?: Estimate
}

export interface Matching {
  readonly coupling: number
  /** K_c of the nearest neighbours after the most steps. */
  readonly criticalCoupling: Estimate
  /** By step and operator. */
  readonly matches: readonly Match[]
  /** The longer autocorrelation time of both lattices, in measurements. */
  readonly tau: Estimate
  /** Whether the jackknife's blocks are long enough in both. */
  readonly reliable: boolean
}

/** Measures the larger and the smaller lattice at `coupling`, and matches them by every even operator after every step. */
export async function twoLatticeMatching(engine: Engine, options: MatchingOptions): Promise<Matching> {
  const { size, coupling, scale = 2, steps: wanted, seed = 1, signal, onProgress } = options
  expectNumber("two-lattice matching coupling", coupling, Number.MIN_VALUE)
  const small = coarseSize(size, scale)
  const operators = (options.operators ?? operatorBasis(size.length)).filter(({ parity }) => parity === "even")
  const run = async (
    lengths: readonly number[],
    extra: number,
    stream: number,
    checkpoints: MomentsCheckpoints | undefined,
  ): Promise<ChainMoments> => {
    const lattice = lengths.length === 2 ? square(lengths[0], lengths[1]) : hypercubic(lengths)
    const model = ising({ lattice, coupling })
    const mark = engine.mark()
    try {
      const chains = new Clusters(engine, model, {
        method: "wolff",
        chains: options.chains ?? 16,
        seed: seed + stream,
        start: "mixed",
      })
      if (checkpoints?.resume === undefined) await chains.sweep(options.burnIn ?? 1000, signal)
      const steps = wanted === undefined ? {} : { steps: wanted + extra }
      return await chainMoments(engine, chains, {
        ...options,
        ...steps,
        operators,
        checkpoints,
        onProgress: (done) => onProgress?.((1 - extra + done / options.length) / 2),
      })
    } finally {
      engine.release(mark)
    }
  }
  const large = await run(size, 1, 0, options.checkpoints?.large)
  const little = await run(small, 0, 2 ** 32, options.checkpoints?.small)
  const matches = matchesOf(large, little, coupling, scale)
  const best = matches.filter(({ operator }) => operator === operators[0].name).at(-1)
  if (best === undefined)
    throw new InputError("two-lattice matching: expected at least one step of the smaller lattice, got none.")
  return {
    coupling,
    criticalCoupling: best.criticalCoupling,
    matches,
    tau: large.tau.value > little.tau.value ? large.tau : little.tau,
    reliable: large.reliable && little.reliable,
  }
}

/** Matches after every step that both have made, n = 0 for the smaller lattice as it is. */
function matchesOf(large: ChainMoments, small: ChainMoments, K: number, scale: number): Match[] {
  const { operators, levels } = small.moments
  expectInput(
    large.moments.levels === levels + 1,
    `two-lattice matching: expected one step more of the larger lattice than of the smaller, got ${large.moments.levels - 1} and ${levels - 1}.`,
  )
  const sites = (step: number): number => small.sizes[step].reduce((product, length) => product * length, 1)
  return Array.from({ length: levels }, (_, step) => {
    // The runs are independent: the errors of their parts add in squares, each with the other at its mean.
    const [one, other] = [large, small].map(({ moments }) => moments.blocks())
    const ofLarge = (means: Float64Array): Part => partOf(large, means, step + 1)
    const ofSmall = (means: Float64Array): Part => partOf(small, means, step)
    const [meanLarge, meanSmall] = [ofLarge(average(one)), ofSmall(average(other))]
    const quantities = (a: Part, b: Part): number[] =>
      operators.flatMap((_, k) => {
        const mismatch = a.means[k] - b.means[k]
        return [mismatch / sites(step), K - mismatch / (a.slopes[k] - b.slopes[k]), Math.log(a.slopes[k] / b.slopes[k]) / Math.log(scale)]
      })
    const byLarge = jackknifeEach(one, (means) => quantities(ofLarge(means), meanSmall))
    const bySmall = jackknifeEach(other, (means) => quantities(meanLarge, ofSmall(means)))
    const both = (i: number): Estimate => ({ value: byLarge[i].value, error: Math.hypot(byLarge[i].error, bySmall[i].error) })
    return operators.map(({ name }, k): Match => {
      const thermal = both(3 * k + 2)
      return {
        step,
        operator: name,
        mismatch: both(3 * k),
        criticalCoupling: both(3 * k + 1),
        ...(Number.isFinite(thermal.error) ? { thermal } : {}),
      }
    })
  }).flat()
} // prettier-ignore

interface Part {
  readonly means: Float64Array
  readonly slopes: Float64Array
}

function partOf({ moments }: ChainMoments, means: Float64Array, level: number): Part {
  return { means: moments.means(means, level), slopes: moments.slopes(means, level) }
}

function average(blocks: readonly Float64Array[]): Float64Array {
  return blocks[0].map((_, i) => blocks.reduce((sum, block) => sum + block[i], 0) / blocks.length)
}
