/**
 * Whether, and from when on, a series is in equilibrium. The start t₀ is chosen to leave the most independent measurements,
 *   N_eff(t₀) = (N − t₀)/(2 τ_int(t₀)):
 * too early, the relaxation counts as a long autocorrelation; too late, good data are lost. What is left is then cut in halves,
 * whose means must agree within errors that know of the autocorrelation.
 *
 * J. D. Chodera, J. Chem. Theory Comput. 12, 1799 (2016), doi:10.1021/acs.jctc.5b00784 (t₀);
 * J. Geweke, in Bayesian Statistics 4, Oxford 1992, p. 169 (comparison of an early and a late part).
 */
import { expectInput } from "../errors.ts"
import { type Series, type SeriesAnalysis, type SeriesOptions, autocorrelation, flatten } from "./autocorrelation.ts"
import { type Estimate, deviation } from "./estimate.ts"

export interface Thermalisation {
  /** Measurements to leave out at the start of every replica. */
  readonly discard: number
  /** What is left: its mean, error, τ_int and number of independent measurements. */
  readonly rest: SeriesAnalysis
  /** Means of the first and of the second half of what is left. */
  readonly halves: readonly [first: Estimate, second: Estimate]
  /** How many combined standard errors the halves are apart. */
  readonly drift: number
  /**
   * Whether the series can be used after `discard`: the halves agree within 3 standard errors, no more than half of the
   * measurements are left out, and the autocorrelation time is reliable. False does not tell how long to run, only: longer.
   */
  readonly thermalised: boolean
}

/** Starts that are tried, as shares of a replica: from the first on, each so much further, up to the last. */
const FIRST = 1 / 256
const RATIO = 1.25
const LAST = 0.75

/** Checks one observable: replicas × length measurements that all begin at time 0. */
export function thermalisation(series: Series, options: SeriesOptions = {}): Thermalisation {
  const { values, replicas } = flatten("thermalisation series", series, options)
  const length = values.length / replicas
  expectInput(
    length >= 16,
    `thermalisation series: expected at least 16 measurements a replica, got ${length}. Measure longer.`,
  )
  const between = (from: number, to: number): SeriesAnalysis =>
    autocorrelation(Array.from({ length: replicas }, (_, r) => values.slice(r * length + from, r * length + to)))
  let discard = 0
  let rest = between(0, length)
  for (let t = Math.ceil(FIRST * length); t <= LAST * length; t = Math.ceil(t * RATIO)) {
    const trial = between(t, length)
    if (trial.effectiveSamples > rest.effectiveSamples) {
      discard = t
      rest = trial
    }
  }
  const middle = (discard + length) >> 1
  const halves = [between(discard, middle).mean, between(middle, length).mean] as const
  const drift = deviation(halves[0], halves[1])
  const thermalised = Math.abs(drift) < 3 && 2 * discard <= length && rest.reliable
  return { discard, rest, halves, drift, thermalised }
}
