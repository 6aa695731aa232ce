/**
 * Correlation functions, lengths and structure factors with errors from the improved estimators of cluster chains
 * ({@link Clusters}.correlations). What they give has the form that configurations give (correlation-function.ts): the
 * correlation lengths of correlation-length.ts take both.
 *
 * U. Wolff, Nucl. Phys. B 334, 581 (1990), doi:10.1016/0550-3213(90)90313-3.
 */
import { expectInput, expectInteger } from "../errors.ts"
import type { CorrelationSeries } from "../sample/cluster-correlations.ts"
import type { Estimate } from "../statistics/estimate.ts"
import { jackknifeEach } from "../statistics/jackknife.ts"
import { type CorrelationFunctions, perConfiguration } from "./correlation-function.ts"
import type { WavePoint } from "./structure-factor.ts"

export interface ImprovedCorrelationOptions {
  /** One axis, 0 the slowest. Default: the average over all, which must be of one length. */
  readonly axis?: number
  /**
   * Stretches of equal length into which every chain is cut for the jackknife, each much longer than an autocorrelation time (the
   * last measurements that fill none are left out). Default: as many as make 50 blocks of all chains together.
   */
  readonly pieces?: number
}

/** C(r) and G(r) at r = 0 … ⌊L/2⌋ with jackknife errors over stretches of independent chains. */
export function improvedCorrelations(
  series: CorrelationSeries,
  options: ImprovedCorrelationOptions = {},
): CorrelationFunctions {
  const { length, chains } = series
  const { axis, pieces = Math.min(length, Math.ceil(50 / chains)) } = options
  expectInteger("improvedCorrelations pieces", pieces, 1, length)
  expectInput(
    chains * pieces >= 2,
    `improvedCorrelations: expected at least 2 blocks, got ${chains} chain in ${pieces} piece. Cut it into more pieces.`,
  )
  if (axis !== undefined) expectInteger("improvedCorrelations axis", axis, 0, series.axes.length - 1)
  const axes = axis === undefined ? series.axes : [series.axes[axis]]
  const L = axes[0].length
  expectInput(
    axes.every((other) => other.length === L),
    `improvedCorrelations: expected axes of one length to average over, got ${axes.map((other) => other.length).join(" × ")}. Name an axis.`,
  )
  const distances = (L >> 1) + 1
  const each = Math.floor(length / pieces)
  const sums = Array.from({ length: chains * pieces }, (_, block) => {
    const chain = Math.floor(block / pieces)
    const first = each * (block % pieces)
    const sum = new Float64Array(2 * distances)
    for (const { sites, layers } of axes)
      for (let t = first; t < first + each; t++) {
        const at = (t * chains + chain) * distances
        for (let r = 0; r < distances; r++) {
          sum[r] += layers[at + r] / axes.length
          sum[distances + r] += sites[at + r] / axes.length
        }
      }
    return sum
  })
  const estimates: Estimate[] = jackknifeEach(sums, (means) => means.map((mean) => mean / each)).map(
    ({ value, error }) => ({ value, error }),
  )
  return {
    length: L,
    zeroMomentum: estimates.slice(0, distances),
    axis: estimates.slice(distances),
    chains: sums.map((sum) => Float64Array.of(...sum.subarray(0, distances), each)),
  }
}

/**
 * S(k) = Σ_r G(r) cos kr at k = 2πn/L along the axis, n = 0 … ⌊L/2⌋: of improved correlations ⟨Σ_c |Σ_i e^(ik·r_i)|²⟩/N over the
 * sites i of each cluster c. The first two give the second-moment correlation length.
 */
export function correlationStructureFactor({ length: L, chains }: CorrelationFunctions): WavePoint[] {
  return jackknifeEach(chains, (sums) => {
    const G = perConfiguration(sums)
    return G.map((_, n) =>
      G.reduce(
        (sum, value, r) => sum + (r === 0 || 2 * r === L ? 1 : 2) * value * Math.cos((2 * Math.PI * n * r) / L),
        0,
      ),
    )
  }).map(({ value, error }, n) => ({ wave: (2 * Math.PI * n) / L, factor: { value, error }, count: 1 }))
}
