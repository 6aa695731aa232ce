/**
 * How long a coarse variable remembers: with the autocorrelation ρ_K(t) averaged over the clusters of size K,
 *   τ(K) = ½ + Σ_{t=1}^{W} ρ_K(t) ∝ K^z̃,
 * in rows, summed up to the first W ≥ 5 τ. Independent rows have τ = ½.
 *
 * What a small cluster remembers longest is not its own: at a critical point its sum also follows the fluctuations of all larger scales,
 * ρ_K(t) ~ (t/K^(z/d))^(−(d − 2 + η)/z) until those of the whole system decay, at t ~ L^z, so that for z > d − 2 + η
 *   τ(K) ∝ K^((d − 2 + η)/d) L^(z − (d − 2 + η)),   z̃ = 2 − α̃ instead of z/d.
 * The difference of the two halves of a cluster drops what both share, and has τ ∝ K^(z/d).
 *
 * L. Meshulam et al., Phys. Rev. Lett. 123, 178103 (2019), arXiv:1809.08461; the window: N. Madras & A. D. Sokal, J. Stat. Phys.
 * 50, 109 (1988), doi:10.1007/BF01022990.
 */
import { summedAutocovariances } from "../../statistics/autocorrelation.ts"
import type { CoarseSeries } from "./coarse-series.ts"
import { type FoldValues, foldValues } from "./folds.ts"

/** Clusters whose power spectra are added before they are transformed back. */
const TOGETHER = 32

/** Of one level in one fold: τ, then ρ(t) at t = 0 … half a block. */
export function measureCorrelationTime({ clusters, values, rows, blockRows, blocks }: CoarseSeries): FoldValues {
  const longest = blockRows >> 1
  const sums = Array.from({ length: blocks }, () => new Float64Array(longest + 1))
  const deviations = new Float64Array(TOGETHER * blockRows)
  for (const [b, sum] of sums.entries())
    for (let c = 0; c < clusters; c += TOGETHER) {
      const together = Math.min(TOGETHER, clusters - c)
      for (let k = 0; k < together; k++) {
        const x = values.subarray((c + k) * rows, (c + k + 1) * rows)
        const mean = meanOf(x)
        for (let t = 0; t < blockRows; t++) deviations[k * blockRows + t] = x[b * blockRows + t] - mean
      }
      const products = summedAutocovariances(deviations.subarray(0, together * blockRows), together)
      for (let t = 0; t <= longest; t++) sum[t] += products[t] / (clusters * (blockRows - t))
    }
  return foldValues(sums, (covariances) => {
    const found = new Float64Array(longest + 2)
    for (let t = 0; t <= longest; t++) found[t + 1] = covariances[t] / covariances[0]
    let tau = 0.5
    for (let t = 1; t <= longest && t < 5 * tau; t++) tau += found[t + 1]
    found[0] = tau
    return found
  })
}

function meanOf(x: Float32Array): number {
  let sum = 0
  for (const value of x) sum += value
  return sum / x.length
}
