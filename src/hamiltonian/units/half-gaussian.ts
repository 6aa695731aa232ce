/**
 * The density on x ≥ 0 proportional to exp(t x − γ x²/2), a Gaussian cut off at 0. With a = t/√γ, φ and Φ of the normal distribution
 * and Mills' ratio, r = φ(a)/Φ(a):
 *
 *   ln ∫ = a²/2 + ln[√(2π/γ) Φ(a)],   ⟨x⟩ = (a + r)/√γ,   Var x = [1 − r (a + r)]/γ.
 *
 * Where a < −1 these lose all digits one by one; there r = s + 1/(s + 2/(s + 3/(…))), s = −a, gives each without a difference.
 *
 * Abramowitz & Stegun 26.2.14 (continued fraction) and 26.2.11 (series); sampling: C. P. Robert, Stat. Comput. 5, 121 (1995),
 * doi:10.1007/BF00143942.
 */
import { exp, log } from "../../compute/elementary.ts"
import type { RandomStream } from "../../compute/philox.ts"

export interface HalfGaussian {
  /** ln ∫ exp(t x − γ x²/2) dx. */
  logIntegral: number
  mean: number
  variance: number
}

/** Below this a the continued fraction is used. At −1 it needs most terms. */
const SERIES_FROM = -1
const FRACTION_TERMS = 200
/** Φ(a) differs from 1 by less than rounding beyond. */
const CERTAIN = 8.5
const HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2

/** Writes the integral and the moments for t and γ > 0 to `out`. */
export function halfGaussian(t: number, precision: number, out: HalfGaussian): void {
  const scale = 1 / Math.sqrt(precision)
  const a = t * scale
  if (a < SERIES_FROM) {
    const s = -a
    // After the loop: tail = 2/(s + 3/(s + …)).
    let tail = 0
    const terms = Math.min(FRACTION_TERMS, Math.ceil(FRACTION_TERMS / (s * s)) + 12)
    for (let k = terms; k >= 2; k--) tail = k / (s + tail)
    const mean = 1 / (s + tail)
    out.logIntegral = log(scale / (s + mean))
    out.mean = mean * scale
    out.variance = mean * (tail - mean) * scale * scale
    return
  }
  const density = exp((-a * a) / 2) / Math.sqrt(2 * Math.PI)
  const probability = normalDistribution(a, density)
  const ratio = density / probability
  out.logIntegral = (a * a) / 2 + HALF_LOG_TWO_PI + log(scale * probability)
  out.mean = (a + ratio) * scale
  out.variance = (1 - ratio * (a + ratio)) * scale * scale
}

/** Φ(a) = 1/2 + φ(a) (a + a³/3 + a⁵/15 + …) for a ≥ −1. */
function normalDistribution(a: number, density: number): number {
  if (a > CERTAIN) return 1
  let term = a
  let sum = a
  for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) {
    term *= (a * a) / n
    sum += term
  }
  return 0.5 + density * sum
}

/** A draw from the density. */
export function drawHalfGaussian(t: number, precision: number, stream: RandomStream): number {
  const scale = 1 / Math.sqrt(precision)
  // The Gaussian's standard deviations from its mean to the cut.
  const cut = -t * scale
  if (cut < 0.45) {
    for (;;) {
      const z = stream.normal()
      if (z >= cut) return (z - cut) * scale
    }
  }
  const rate = (cut + Math.sqrt(cut * cut + 4)) / 2
  for (;;) {
    const z = cut - log(1 - stream.uniform()) / rate
    if (stream.uniform() <= exp(-((z - rate) ** 2) / 2)) return (z - cut) * scale
  }
}
