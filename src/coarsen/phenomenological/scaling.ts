/**
 * Exponents of the phenomenological renormalization group: straight lines of ln y against ln K (or ln rank/K), by least squares of
 * equal weight, since neighbouring levels share their data and a level's own error says nothing about corrections to scaling.
 * Errors are by jackknife over blocks of rows, refitting each time.
 */
import type { Estimate } from "../../statistics/estimate.ts"
import { powerLaw } from "../../statistics/power-law.ts"
import { type FoldValues, estimates } from "./folds.ts"
import type { Level } from "./pairing.ts"
import type { Recordings } from "./recordings.ts"

/** An exponent, and the sizes (or rank/K) from the first to the last that it was fitted to. */
export interface ScalingExponent extends Estimate {
  readonly from: number
  readonly to: number
}

export interface ScalingExponents {
  /** α̃ of the variance: 1 of independent variables, 2 of identical ones. */
  readonly variance?: ScalingExponent
  /** β̃ of the free energy: 1 of independent variables, 0 of identical ones. */
  readonly freeEnergy?: ScalingExponent
  /** μ of the eigenvalues in clusters of the largest size measured: 0 of independent variables of one variance. */
  readonly spectrum?: ScalingExponent
  /** z̃ of the correlation time; none where rows follow one another as if independent. */
  readonly correlationTime?: ScalingExponent
  /** Of the correlation time of differences of halves, z/d at a critical point; none where they, too, are as if independent. */
  readonly differenceTime?: ScalingExponent
}

export interface Measured {
  readonly kind: Recordings["kind"]
  readonly levels: readonly Level[]
  /** Of each level, in each fold. */
  readonly moments: readonly (readonly FoldValues[])[]
  readonly times: readonly (readonly FoldValues[])[]
  /** From the second level on. */
  readonly differenceTimes: readonly (readonly FoldValues[])[]
  readonly spectra: readonly FoldValues[]
  readonly sizes: readonly number[]
}

/** Sizes that are fitted: K = 2 up to where eight clusters are left to average over. */
const FEWEST_CLUSTERS = 8
/** Ranks over K that are fitted: beyond the first modes, which feel the edge of the cluster, up to a quarter. */
const LOWEST_RANK = 4
const HIGHEST_RANK = 0.25

export function scalingExponents(measured: Measured): ScalingExponents {
  const { kind, levels, moments, times, differenceTimes, spectra, sizes } = measured
  const fitted = levels.flatMap(({ size, members }, k) =>
    size >= 2 && members.length >= FEWEST_CLUSTERS * size ? [k] : [],
  )
  const variance = line(levels, fitted, moments, ([value]) => value)
  const silent = kind === "activity" ? fitted.filter((k) => knowsSilence(moments[k])) : []
  const freeEnergy = line(levels, silent, moments, ([, share]) => -Math.log(share))
  const correlationTime = timeLine(levels, fitted, times)
  const coarser = fitted.map((k) => k - 1)
  const differenceTime = timeLine(levels.slice(1), coarser, differenceTimes)
  const spectrum = spectrumSlope(spectra, sizes)
  return {
    ...(variance ? { variance } : {}),
    ...(freeEnergy ? { freeEnergy } : {}),
    ...(spectrum ? { spectrum } : {}),
    ...(correlationTime ? { correlationTime } : {}),
    ...(differenceTime ? { differenceTime } : {}),
  }
}

/** α̃ between each size and the next: equal ones make a power law. */
export function localVarianceSlopes(levels: readonly Level[], moments: readonly (readonly FoldValues[])[]): Estimate[] {
  return levels.slice(1).map((_, k) => {
    const { value, error } = slope(levels, [k, k + 1], moments, ([variance]) => variance)
    return { value, error }
  })
}

/** Whether −ln P₀ is known to a tenth, and P₀ is below 1. */
function knowsSilence(moments: readonly FoldValues[]): boolean {
  const [{ value, error }] = estimates(moments, ([, share]) => [-Math.log(share)])
  return Number.isFinite(error) && value > 0 && error < 0.1 * value
}

/** That of τ over those of the levels `fitted` where it is longer than a row. */
function timeLine(
  levels: readonly Level[],
  fitted: readonly number[],
  times: readonly (readonly FoldValues[])[],
): ScalingExponent | undefined {
  const slow = times.length === 0 ? [] : fitted.filter((k) => times[k].every(({ values }) => values[0] > 1))
  return line(levels, slow, times, ([tau]) => tau)
}

/** The slope over the levels `fitted` where they are enough to be a line. */
function line(...[levels, fitted, folds, quantity]: Parameters<typeof slope>): ScalingExponent | undefined {
  return fitted.length < 3 ? undefined : slope(levels, fitted, folds, quantity)
}

/** The slope of `quantity`, a function of the first two values of a level, over the levels `fitted`. */
function slope(
  levels: readonly Level[],
  fitted: readonly number[],
  folds: readonly (readonly FoldValues[])[],
  quantity: (values: Float64Array) => number,
): ScalingExponent {
  const sizes = fitted.map((k) => levels[k].size)
  const together = folds[0].map(({ without }, f): FoldValues => {
    const heads = (of: (level: FoldValues) => Float64Array): Float64Array =>
      Float64Array.from(fitted.flatMap((k) => [...of(folds[k][f]).subarray(0, 2)]))
    return { values: heads(({ values }) => values), without: without.map((_, b) => heads((level) => level.without[b])) }
  })
  const [{ value, error }] = estimates(together, (values) => [
    fit(
      sizes,
      sizes.map((_, k) => quantity(values.subarray(2 * k, 2 * k + 2))),
    ),
  ])
  return { value, error, from: sizes[0], to: sizes.at(-1)! }
}

function spectrumSlope(spectra: readonly FoldValues[], sizes: readonly number[]): ScalingExponent | undefined {
  const size = sizes.at(-1)
  if (size === undefined) return undefined
  const ranks: number[] = []
  for (let rank = LOWEST_RANK; rank <= HIGHEST_RANK * size; rank++) ranks.push(rank)
  if (ranks.length < 3) return undefined
  const start = spectra[0].values.length - size - 1
  const scales = ranks.map((rank) => size / rank)
  const [{ value, error }] = estimates(spectra, (values) => [fit(scales, ranks.map((rank) => values[start + rank]))]) // prettier-ignore
  return { value, error, from: LOWEST_RANK / size, to: ranks.at(-1)! / size }
}

/** Exponent of a power law through points of equal weight. */
function fit(lengths: readonly number[], values: readonly number[]): number {
  return powerLaw(lengths.map((length, k) => ({ length, value: { value: values[k], error: values[k] } }))).exponent
    .value
}
