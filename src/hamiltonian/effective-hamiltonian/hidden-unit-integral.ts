/**
 * The couplings that one hidden unit makes between spins, exact for any number N of them, as integrals in one dimension.
 *
 * With g(x) = ln 2 cosh x, the unit adds J_A = 2^−N Σ_σ g(θ + Σ_i u_i σ_i) Π_{i∈A} σ_i to the coupling of the set A. Since
 *   g(x) = ln 2 + ∫_0^∞ (1 − cos ωx) p(ω) dω,   p(ω) = 1/(ω sinh(πω/2))
 * (twice differentiated this is the Fourier transform of sech²), the sum over spins becomes a product, n = |A|:
 *   J_∅ = ln 2 + ∫ [1 − cos ωθ Π_i cos ωu_i] p dω,
 *   J_A = ∫ s_n(ωθ) Π_{i∈A} sin ωu_i Π_{i∉A} cos ωu_i p dω,   s_1, s_2, s_3, s_4, s_5 … = sin, cos, −sin, −cos, sin …
 * All of them converge: near ω = 0 the integrand is finite, and p falls off as e^(−πω/2).
 *
 * The midpoint rule at ω = (m + ½)h, P = 2π/h, is exponentially accurate. By Poisson's summation its error for one x is
 * Σ_{k≥1} (−1)^k [g(kP + x) + g(kP − x) − 2 g(kP)], each bracket between 0 and 2 e^(−2kP) cosh 2x; averaged over the spins, for every A,
 *   |error| ≤ 2 cosh 2θ Π_i cosh 2u_i · e^(−2P)/(1 − e^(−2P)),
 * which gives the step. Many weights make the product of cosines narrow, so that few points are left.
 *
 * Formula of the average over all spins: A. Decelle, C. Furtlehner, A. Navas Gómez & B. Seoane, SciPost Phys. 16, 095 (2024),
 * doi:10.21468/SciPostPhys.16.4.095, who evaluate it by large-N approximations. Midpoint rule: L. N. Trefethen &
 * J. A. C. Weideman, SIAM Rev. 56, 385 (2014), doi:10.1137/130932132.
 */
import { expectInput } from "../../errors.ts"
import { logTwoCosh } from "./spin-form.ts"

/** Points ω of the integral, with what all sets A have in common in its integrand. */
export interface UnitQuadrature {
  /** tan ωu of input k at [k · points + m]: the couplings of a set are sums over points of products of these. */
  readonly tangents: Float64Array
  /** h p(ω) Π_i cos ωu_i, times cos ωθ (even orders) and sin ωθ (odd orders). */
  readonly even: Float64Array
  readonly odd: Float64Array
  /** J_∅. */
  readonly constant: number
}

// Weights of 10 on a thousand inputs; 30,000 points.
const LONGEST_PERIOD = 1e4

/**
 * Quadrature for the couplings up to `order` of a hidden unit with offset θ and the `weights` u of its inputs, to an absolute
 * error below `tolerance` (and rounding).
 */
export function unitQuadrature(
  offset: number,
  weights: Float64Array,
  { order, tolerance }: { order: number; tolerance: number },
): UnitQuadrature {
  // ln cosh of 2θ and of 2u_i, for the bound on the error.
  const spread = weights.reduce((sum, u) => sum + logTwoCosh(2 * u) - Math.LN2, logTwoCosh(2 * offset) - Math.LN2)
  const period = Math.max(1, (spread + Math.log(16 / tolerance)) / 2)
  expectInput(
    period <= LONGEST_PERIOD,
    `effectiveCouplings: expected hidden units whose weights add up to at most about ${LONGEST_PERIOD}, got one of ${period.toPrecision(3)}: its training diverged. Lower learningRate, or set l2 to 1e-4.`,
  )
  const step = (2 * Math.PI) / period
  const inputs = weights.length
  const kept: { tangents: Float64Array; even: number; odd: number }[] = []
  let constant = Math.LN2
  for (let m = 0; ; m++) {
    const omega = (m + 0.5) * step
    const density = (step * 2) / (omega * (1 - Math.exp(-Math.PI * omega))) * Math.exp((-Math.PI * omega) / 2) // prettier-ignore
    // All that lies beyond: ∫ p dω ≤ about density/(h π/2), for no set more than twice as much.
    if (density * Math.max(1, 1 / step) < tolerance / 4) break
    const factors = weights.map((u) => Math.cos(omega * u))
    const cosines = factors.reduce((product, cosine) => product * cosine, 1)
    const smallest = new Float64Array(order).fill(1)
    for (const cosine of factors) insert(smallest, Math.abs(cosine))
    constant += density * (1 - Math.cos(omega * offset) * cosines)
    // Without the cosines of the set, at most `order` of them, this is the largest integrand that any set can have here.
    const most = density * Math.abs(smallest.reduce((quotient, cosine) => quotient / cosine, cosines))
    if (most * period * 16 < tolerance) continue
    // The same rounded cosines divide here as multiply in `common`, so that nothing is lost near a zero of one of them.
    const tangents = factors.map((cosine, k) => Math.sin(omega * weights[k]) / cosine)
    const common = density * cosines
    kept.push({ tangents, even: common * Math.cos(omega * offset), odd: common * Math.sin(omega * offset) })
  }
  const points = kept.length
  const tangents = new Float64Array(inputs * points)
  kept.forEach((point, m) => point.tangents.forEach((tangent, k) => (tangents[k * points + m] = tangent)))
  return {
    tangents,
    even: Float64Array.from(kept, ({ even }) => even),
    odd: Float64Array.from(kept, ({ odd }) => odd),
    constant,
  }
}

/** Keeps the smallest values seen, in ascending order. */
function insert(smallest: Float64Array, value: number): void {
  let at = smallest.length - 1
  if (value >= smallest[at]) return
  for (; at > 0 && smallest[at - 1] > value; at--) smallest[at] = smallest[at - 1]
  smallest[at] = value
}
