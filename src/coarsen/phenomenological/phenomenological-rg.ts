/**
 * The renormalization group without a lattice: recordings of many variables are coarse-grained by their correlations alone, in
 * real space (pairing.ts) and in momentum space (momentum-space.ts), and what is measured is followed with the scale K:
 *   variance M₂ ∝ K^α̃,  free energy −ln P₀ ∝ K^β̃,  eigenvalues λ ∝ (K/rank)^μ,  correlation time τ ∝ K^z̃.
 * For an Ising model in d dimensions at its critical point α̃ = 1 + (2 − η)/d and μ = (2 − η)/d, in two dimensions 15/8 and 7/8.
 *
 * Here clusters and components are found in one half of the rows and measured in the other (folds.ts), so that independent
 * variables have α̃ = 1 without bias. The papers use the same rows for both.
 *
 * L. Meshulam, J. L. Gauthier, C. D. Brody, D. W. Tank & W. Bialek, Phys. Rev. Lett. 123, 178103 (2019), arXiv:1809.08461, and
 * arXiv:1812.11904.
 */
import { expectInput, expectInteger } from "../../errors.ts"
import { symmetricEigen } from "../../linear-algebra/symmetric-eigen.ts"
import type { Estimate } from "../../statistics/estimate.ts"
import { coarseSeries, differencesOfHalves } from "./coarse-series.ts"
import { measureCorrelationTime } from "./correlation-time.ts"
import { covarianceMatrix } from "./covariance.ts"
import { type FoldValues, estimates, foldsOf } from "./folds.ts"
import { measureMomentumSpace, modeCounts } from "./momentum-space.ts"
import { ACTIVITY_BINS, type Bins, SIGNAL_BINS, measureMoments } from "./moments.ts"
import { type Level, pairLevels } from "./pairing.ts"
import type { Recordings } from "./recordings.ts"
import { type ScalingExponents, localVarianceSlopes, scalingExponents } from "./scaling.ts"
import { measureSpectra, spectrumSizes } from "./spectra.ts"

export interface PhenomenologicalOptions {
  /** Rows are equally spaced moments in their order: correlation times are measured. Default false. */
  readonly ordered?: boolean
  /** Blocks of rows for the errors, an even number, half of them in either fold. Default 32. */
  readonly blocks?: number
}

/** A probability density in bins. */
export interface Distribution {
  readonly bins: Bins
  readonly density: readonly Estimate[]
}

export interface CoarseLevel {
  /** K: variables in a cluster. */
  readonly size: number
  readonly clusters: number
  /** M₂. */
  readonly variance: Estimate
  /** ln M₂(K)/M₂(K/2) over ln 2, the local α̃, from K = 2 on; the same for all K where there is scaling. */
  readonly varianceSlope?: Estimate
  /** P₀; of activity only. */
  readonly silence?: Estimate
  /** −ln P₀, where some silence was seen without any one block. */
  readonly freeEnergy?: Estimate
  /** τ, in rows; of ordered rows only. */
  readonly correlationTime?: Estimate
  /** τ of the difference of the two halves of a cluster, from K = 2 on where they differ: the memory of this scale alone; of ordered rows only. */
  readonly differenceTime?: Estimate
  /** ρ(t) at t = 0 … half a block of rows; of ordered rows only. */
  readonly autocorrelation?: readonly Estimate[]
  /** Of x in units of its mean nonzero value; of a signal in standard deviations. */
  readonly distribution: Distribution
}

export interface ModesKept {
  /** K̂. */
  readonly modes: number
  /** ⟨φ⁴⟩ − 3: 0 of a Gaussian. */
  readonly kurtosis: Estimate
  /** Of φ, in standard deviations. */
  readonly distribution: Distribution
}

export interface PhenomenologicalRg {
  readonly kind: Recordings["kind"]
  readonly rows: number
  /** N, without the columns that never change. */
  readonly columns: number
  readonly blocks: number
  /** K = 1, 2, 4, … */
  readonly levels: readonly CoarseLevel[]
  /** Mean eigenvalues in clusters of some sizes, largest first. */
  readonly spectra: readonly { readonly size: number; readonly eigenvalues: readonly Estimate[] }[]
  /** K̂ = N/4, N/8, …; none of more than 2048 variables. */
  readonly modes: readonly ModesKept[]
  readonly exponents: ScalingExponents
}

/** The covariance matrix of more variables would not fit. */
const MOST_VARIABLES = 8192
/** The eigenvectors of more variables would take many minutes. */
const MOST_FOR_MODES = 2048

/** Coarse-grains recordings and measures how they scale. */
export function phenomenologicalRg(data: Recordings, options: PhenomenologicalOptions = {}): PhenomenologicalRg {
  const { ordered = false, blocks = 32 } = options
  const { kind, rows, columns } = data
  expectInteger("phenomenologicalRg blocks", blocks, 4, rows)
  expectInput(blocks % 2 === 0, `phenomenologicalRg blocks: expected an even number, got ${blocks}.`)
  expectInput(
    rows / blocks >= 2,
    `phenomenologicalRg rows: expected at least 2 rows a block, got ${rows} rows for ${blocks} blocks. Record longer, or take fewer blocks.`,
  )
  expectInput(
    columns <= MOST_VARIABLES,
    `phenomenologicalRg columns: expected at most ${MOST_VARIABLES} variables, got ${columns}. Take a part of them, or transpose the array if its rows are variables.`,
  )
  const folds = foldsOf(rows, blocks)
  const counts = columns <= MOST_FOR_MODES ? modeCounts(columns) : []
  const measured = folds.map((blocksOfFold, f) => {
    const covariance = covarianceMatrix(data, folds[1 - f])
    const levels = pairLevels(covariance, columns)
    const sizes = spectrumSizes(levels)
    const moments: FoldValues[] = []
    const times: FoldValues[] = []
    const differenceTimes: FoldValues[] = []
    for (const series of coarseSeries(data, levels, blocksOfFold)) {
      moments.push(measureMoments(series, kind))
      if (!ordered) continue
      times.push(measureCorrelationTime(series))
      if (series.level.size > 1) differenceTimes.push(measureCorrelationTime(differencesOfHalves(series)))
    }
    const spectra = sizes.length === 0 ? undefined : measureSpectra(data, levels, blocksOfFold, sizes)
    const modes =
      counts.length === 0
        ? undefined
        : measureMomentumSpace(
            data,
            blocksOfFold,
            symmetricEigen(covariance, columns, { vectors: counts[0] }).vectors,
            counts,
          )
    return { levels, sizes, moments, times, differenceTimes, spectra, modes }
  })
  const [{ levels, sizes }] = measured
  const moments = levels.map((_, k) => measured.map((fold) => fold.moments[k]))
  const times = ordered ? levels.map((_, k) => measured.map((fold) => fold.times[k])) : []
  const differenceTimes = ordered ? levels.slice(1).map((_, k) => measured.map((fold) => fold.differenceTimes[k])) : []
  const spectra = measured.flatMap((fold) => fold.spectra ?? [])
  const slopes = localVarianceSlopes(levels, moments)
  return {
    kind,
    rows,
    columns,
    blocks,
    levels: levels.map((level, k) => ({
      ...coarseLevel(level, moments[k], times[k], kind),
      ...(k === 0 ? {} : { varianceSlope: slopes[k - 1] }),
      ...(k === 0 || !ordered ? {} : differenceTimeOf(differenceTimes[k - 1])),
    })),
    spectra: spectraOf(spectra, sizes),
    modes: modesOf(
      measured.flatMap((fold) => fold.modes ?? []),
      counts,
    ),
    exponents: scalingExponents({ kind, levels, moments, times, differenceTimes, spectra, sizes }),
  }
}

function coarseLevel(
  { size, members }: Level,
  moments: readonly FoldValues[],
  times: readonly FoldValues[] | undefined,
  kind: Recordings["kind"],
): CoarseLevel {
  const [variance, silence, ...density] = estimates(moments)
  const [freeEnergy] = estimates(moments, ([, share]) => [-Math.log(share)])
  const [correlationTime, ...autocorrelation] = times ? estimates(times) : []
  return {
    size,
    clusters: members.length / size,
    variance,
    ...(kind === "activity" ? { silence } : {}),
    ...(kind === "activity" && Number.isFinite(freeEnergy.error) ? { freeEnergy } : {}),
    ...(correlationTime ? { correlationTime, autocorrelation } : {}),
    distribution: { bins: kind === "activity" ? ACTIVITY_BINS : SIGNAL_BINS, density },
  }
}

/** None where halves are identical and their differences 0. */
function differenceTimeOf(times: readonly FoldValues[]): Pick<CoarseLevel, "differenceTime"> {
  const [differenceTime] = estimates(times, ([tau]) => [tau])
  return Number.isFinite(differenceTime.error) ? { differenceTime } : {}
}

function spectraOf(spectra: readonly FoldValues[], sizes: readonly number[]): PhenomenologicalRg["spectra"] {
  if (sizes.length === 0) return []
  const all = estimates(spectra)
  let start = 0
  return sizes.map((size) => ({ size, eigenvalues: all.slice(start, (start += size)) }))
}

function modesOf(folds: readonly FoldValues[], counts: readonly number[]): ModesKept[] {
  if (counts.length === 0) return []
  const all = estimates(folds)
  const each = 1 + SIGNAL_BINS.count
  return counts.map((modes, k) => {
    const [kurtosis, ...density] = all.slice(k * each, (k + 1) * each)
    return { modes, kurtosis, distribution: { bins: SIGNAL_BINS, density } }
  })
}
