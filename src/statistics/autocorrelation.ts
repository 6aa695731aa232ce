/**
 * The mean of a Markov chain's measurements with an honest error, by the Γ-method. From the autocovariance Γ(t), pooled
 * over independent replicas around their common mean,
 *   τ_int = ½ + Σ_{t=1}^{W} Γ(t)/Γ(0),   error² = 2 τ_int Γ(0)/N,
 * summed up to the window W that balances the noise of the sum against its truncated tail, and corrected for the
 * covariance that the estimated mean takes away, Γ(t) += 2 τ_int Γ(0)/N.
 *
 * U. Wolff, "Monte Carlo errors with less errors", Comput. Phys. Commun. 156, 143 (2004), arXiv:hep-lat/0306017.
 */
import { expectInput } from "../errors.ts"
import type { Estimate } from "./estimate.ts"
import { fft } from "./fft.ts"

/** One observable: an array per replica, all of one length, or the flat replicas × length matrix. */
export type Series = Float64Array | readonly Float64Array[]

export interface SeriesOptions {
  /** How many independent chains a flat series holds, one after the other. */
  readonly replicas?: number
}

export interface SeriesAnalysis {
  readonly mean: Estimate
  /** Error of `mean.error`. */
  readonly errorOfError: number
  /** Integrated autocorrelation time τ_int in measurements: ½ for independent ones. */
  readonly tau: Estimate
  /** Largest lag W in the sum for τ_int. */
  readonly window: number
  /** Variance Γ(0) of one measurement. */
  readonly variance: number
  /** Number of independent measurements worth as much: N/(2 τ_int). */
  readonly effectiveSamples: number
  /**
   * Whether τ_int and with it the error can be trusted: the window closed before half the length of a replica, and either
   * every replica is at least 50 τ_int long or all together are at least 1000 τ_int.
   */
  readonly reliable: boolean
}

/** Analyses one observable. */
export function autocorrelation(series: Series, options: SeriesOptions = {}): SeriesAnalysis {
  const { values, replicas } = flatten("series", series, options)
  const mean = average(values)
  return analyseDeviations(
    mean,
    values.map((x) => x - mean),
    replicas,
  )
}

/** Wolff's S: the ratio of exponential to integrated autocorrelation time that the automatic window supposes. */
const S = 1.5

/** The Γ-method for a quantity of which only the fluctuation of each measurement, flat replicas × length, is needed. */
export function analyseDeviations(value: number, deviations: Float64Array, replicas: number): SeriesAnalysis {
  const N = deviations.length
  const length = N / replicas
  const Γ = pooledAutocovariance(deviations, replicas)
  const variance = Γ(0)
  if (variance === 0)
    return {
      mean: { value, error: 0 },
      errorOfError: 0,
      tau: { value: 0.5, error: 0 },
      window: 0,
      variance,
      effectiveSamples: N,
      reliable: isLongEnough(length, N, 0.5),
    }

  const longest = length >> 1
  let window = 0
  let sum = 0
  // Replicas of a single measurement each are independent: there is nothing to sum.
  let closed = longest === 0
  while (!closed && window < longest) {
    sum += Γ(++window) / variance
    const decay = sum <= 0 ? Number.EPSILON : S / Math.log1p(1 / sum)
    closed = Math.exp(-window / decay) < decay / Math.sqrt(window * N)
  }
  // Anticorrelation so strong that the truncated sum is no variance: count the measurements as independent, an upper bound.
  const bounded = sum <= -0.5
  if (bounded) {
    window = 0
    sum = 0
  }

  const tail = ((1 + 2 * sum) * variance) / N
  const corrected = variance + tail
  const tau = 0.5 + (sum * variance + window * tail) / corrected
  const error = Math.sqrt((2 * tau * corrected) / N)
  return {
    mean: { value, error },
    errorOfError: error * Math.sqrt((window + 0.5) / N),
    tau: { value: tau, error: 2 * tau * Math.sqrt(Math.max(0, window + 0.5 - tau) / N) },
    window,
    variance: corrected,
    effectiveSamples: N / (2 * tau),
    reliable: closed && !bounded && isLongEnough(length, N, tau),
  }
}

function isLongEnough(length: number, total: number, tau: number): boolean {
  return length >= 50 * tau || total >= 1000 * tau
}

/** Lags up to here are summed directly; beyond, one Fourier transform of each replica gives all lags up to half its length. */
const DIRECT_LAGS = 64

/** Γ(t) = Σ_r Σ_i δ_r(i) δ_r(i+t) / (N − R t) as a function of the lag t, at most half the length of a replica. */
function pooledAutocovariance(deviations: Float64Array, replicas: number): (lag: number) => number {
  const N = deviations.length
  const length = N / replicas
  let transformed: Float64Array | undefined
  return (lag) => {
    let sum = 0
    if (lag <= DIRECT_LAGS) {
      for (let start = 0; start < N; start += length)
        for (let i = start, end = start + length - lag; i < end; i++) sum += deviations[i] * deviations[i + lag]
    } else {
      transformed ??= summedAutocovariances(deviations, replicas)
      sum = transformed[lag]
    }
    return sum / (N - replicas * lag)
  }
}

/** Σ_r Σ_i δ_r(i) δ_r(i+t) for every t up to half the length, as the Fourier transform of the power spectrum. */
export function summedAutocovariances(deviations: Float64Array, replicas: number): Float64Array {
  const length = deviations.length / replicas
  // Zeros behind half as many again as there are data keep lags up to half the length from wrapping around.
  const size = 2 ** Math.ceil(Math.log2(1.5 * length))
  const power = new Float64Array(size)
  // Two real replicas ride in one complex transform: only the real part of the result is wanted, where they add.
  for (let replica = 0; replica < replicas; replica += 2) {
    const real = new Float64Array(size)
    const imaginary = new Float64Array(size)
    real.set(deviations.subarray(replica * length, (replica + 1) * length))
    imaginary.set(deviations.subarray((replica + 1) * length, (replica + 2) * length))
    fft(real, imaginary)
    for (let k = 0; k < size; k++) power[k] += (real[k] ** 2 + imaginary[k] ** 2) / size
  }
  fft(power, new Float64Array(size))
  return power
}

/** The flat replicas × length form of a series, checked; `what` names it in the sentence. */
export function flatten(
  what: string,
  series: Series,
  { replicas = 1 }: SeriesOptions,
): { values: Float64Array; replicas: number } {
  const flat = series instanceof Float64Array
  const rows = flat ? replicas : series.length
  const total = flat ? series.length : series.reduce((sum, row) => sum + row.length, 0)
  const length = total / rows
  expectInput(
    Number.isInteger(length) && total >= 2 && (flat || series.every((row) => row.length === length)),
    `${what}: expected at least 2 measurements in replicas of equal length, got ${total} in ${rows} replicas.`,
  )
  const values = flat ? series : new Float64Array(total)
  if (!flat) for (const [r, row] of series.entries()) values.set(row, r * length)
  const bad = values.findIndex((x) => !Number.isFinite(x))
  expectInput(
    bad < 0,
    `${what}: expected finite numbers, got ${values[bad]} in replica ${Math.floor(bad / length)}, measurement ${bad % length}.`,
  )
  return { values, replicas: rows }
}

/** Mean, summed relative to the first value so that a constant series has no rounding left over. */
export function average(values: Float64Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] - values[0]
  return values[0] + sum / values.length
}
