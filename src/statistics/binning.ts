/**
 * Binning (blocking) analysis: means of B neighbouring measurements are less and less correlated as B = 1, 2, 4, … grows, so
 * their naive error σ_B, σ_B² = Σ (x̄_b − x̄)²/(n(n − 1)) over n = N/B bins, rises to a plateau, the error of the mean. It is
 * itself known to σ_B/√(2(n − 1)). The bin size chosen is the smallest with B³ > 2N (σ_B/σ_1)⁴, where what is still missing of
 * the plateau equals the noise.
 *
 * H. Flyvbjerg & H. G. Petersen, J. Chem. Phys. 91, 461 (1989), doi:10.1063/1.457480; the choice: R. M. Lee, G. J. Conduit,
 * N. Nemec, P. López Ríos & N. D. Drummond, Phys. Rev. E 83, 066706 (2011), doi:10.1103/PhysRevE.83.066706.
 */
import { expectInput } from "../errors.ts"
import { type Series, type SeriesOptions, average, flatten } from "./autocorrelation.ts"
import type { Estimate } from "./estimate.ts"

export interface BinningLevel {
  /** Measurements a bin. */
  readonly binSize: number
  /** Bins of all replicas together; what does not fill a bin at a replica's end is left out. */
  readonly bins: number
  /** Error of the mean if the bins were independent. */
  readonly error: number
  readonly errorOfError: number
}

export interface BinningAnalysis {
  /** The mean of all measurements with the error of the plateau, in the unit of the series. */
  readonly mean: Estimate
  readonly errorOfError: number
  /** Integrated autocorrelation time in measurements, ½ (σ_B/σ_1)²: ½ for independent ones. */
  readonly tau: Estimate
  /** Bin size B where the plateau is read off. */
  readonly binSize: number
  /** Whether the plateau was reached with 30 bins at least, which takes a series of some 500 τ_int. */
  readonly reliable: boolean
  /** The error against the bin size 1, 2, 4, …, down to two bins a replica (or two bins): what one plots. */
  readonly levels: readonly BinningLevel[]
}

/** Analyses one observable: replicas × length measurements, as {@link Series}. */
export function binning(series: Series, options: SeriesOptions = {}): BinningAnalysis {
  const { values, replicas } = flatten("binning series", series, options)
  const N = values.length
  const levels: BinningLevel[] = []
  let bins = values
  let length = N / replicas
  for (let binSize = 1; bins.length >= 2; binSize *= 2) {
    levels.push(level(bins, binSize))
    if (length < 4) break
    const half = length >> 1
    const joined = new Float64Array(replicas * half)
    for (let r = 0; r < replicas; r++)
      for (let i = 0; i < half; i++)
        joined[r * half + i] = (bins[r * length + 2 * i] + bins[r * length + 2 * i + 1]) / 2
    bins = joined
    length = half
  }
  const naive = levels[0].error
  const growth = ({ error }: BinningLevel): number => (naive > 0 ? (error / naive) ** 2 : 1)
  const found = levels.find((one) => one.binSize ** 3 > 2 * N * growth(one) ** 2)
  // Replicas of single measurements are independent bins already.
  const plateau = found ?? levels.at(-1)!
  const tau = growth(plateau) / 2
  return {
    mean: { value: average(values), error: plateau.error },
    errorOfError: plateau.errorOfError,
    tau: { value: tau, error: tau * Math.sqrt(2 / (plateau.bins - 1)) },
    binSize: plateau.binSize,
    reliable: (found !== undefined || N === replicas) && plateau.bins >= 30,
    levels,
  }
}

/** Means of `size` neighbouring measurements; a replica's last measurements that fill no bin are left out. */
export function binMeans(series: Series, size: number, options: SeriesOptions = {}): Float64Array {
  const { values, replicas } = flatten("binMeans series", series, options)
  const length = values.length / replicas
  expectInput(
    Number.isInteger(size) && size >= 1 && size <= length,
    `binMeans size: expected an integer from 1 to ${length}, the length of a replica, got ${size}.`,
  )
  const each = Math.floor(length / size)
  return Float64Array.from({ length: replicas * each }, (_, bin) => {
    const start = Math.floor(bin / each) * length + (bin % each) * size
    return average(values.subarray(start, start + size))
  })
}

function level(bins: Float64Array, binSize: number): BinningLevel {
  const n = bins.length
  const mean = average(bins)
  const squares = bins.reduce((sum, x) => sum + (x - mean) ** 2, 0)
  const error = Math.sqrt(squares / n / (n - 1))
  return { binSize, bins: n, error, errorOfError: error / Math.sqrt(2 * (n - 1)) }
}
