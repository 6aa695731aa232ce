/**
 * How far runs can be reweighted. With w the weight of a measurement at coupling K and c the number of independent measurements
 * that it is worth, an average must rest on
 *   N_eff(K) = (Σ w)²/Σ(w²/c) ≥ 200
 * independent measurements and on a tenth of what carries it at the nearest run's coupling (for normally distributed energies the
 * mean is then within 1.5 standard deviations of that run's), and its distribution of energies must have been seen to its end:
 * the ten outermost measurements on either side may not shift the mean energy by more than two of its errors. Beyond that tails
 * are missing, and values are off by more than their errors say. N_eff alone does not tell: of 20,000 draws from the 4 × 4 Ising
 * torus reweighted to N_eff = 800, the mean square deviation was up to 5 squared errors; at the ends of the range as it is here
 * it is 1 to 1.8, for 500 to 20,000 draws at couplings 0.1 to 0.45 alike (reweighting.physics.test.ts).
 *
 * L. Kish, Survey Sampling, Wiley 1965 (N_eff); M. E. J. Newman & G. T. Barkema, Monte Carlo Methods in Statistical Physics,
 * Oxford 1999, §8.1 (the range of the histogram method).
 */

export const MINIMUM = 200
const SMALLEST_PART = 0.1
const OUTERMOST = 10
const LARGEST_SHIFT = 2

/** Energies that were measured, how many independent measurements each has, and the share of each in averages at a coupling. */
export interface WeighedLevels {
  /** Ascending. */
  readonly energies: Float64Array
  readonly counts: Float64Array
  /** Couplings of the runs. */
  readonly couplings: readonly number[]
  readonly sharesAt: (coupling: number) => Float64Array
}

/** N_eff. */
export function effectiveSamples({ counts, sharesAt }: WeighedLevels, coupling: number): number {
  return 1 / sharesAt(coupling).reduce((sum, share, level) => sum + share ** 2 / counts[level], 0)
}

/** Whether averages can be taken at `coupling`, with N_eff of `minimum` at least. */
export function isSafe(levels: WeighedLevels, coupling: number, minimum: number): boolean {
  const { energies, counts, couplings } = levels
  const effective = effectiveSamples(levels, coupling)
  const nearest = couplings.reduce((a, b) => (Math.abs(b - coupling) < Math.abs(a - coupling) ? b : a))
  if (!(effective >= Math.max(minimum, SMALLEST_PART * effectiveSamples(levels, nearest)))) return false
  const shares = levels.sharesAt(coupling)
  const { mean, spread } = moments(shares, energies)
  /** What the outermost measurements add to the mean, from `level` on inwards. */
  const shift = (first: number, inwards: 1 | -1): number => {
    let sum = 0
    for (let level = first, left = OUTERMOST; left > 0 && level in energies; level += inwards) {
      const part = Math.min(counts[level], left)
      sum += (part / counts[level]) * shares[level] * Math.abs(energies[level] - mean)
      left -= part
    }
    return sum
  }
  const allowed = (LARGEST_SHIFT * spread) / Math.sqrt(effective)
  return shift(0, 1) <= allowed && shift(energies.length - 1, -1) <= allowed
}

/** From a run at coupling K outwards to where it is no longer safe: ±Infinity if it always is, ∓Infinity if not even at K. */
export function safeEnd(levels: WeighedLevels, K: number, outwards: 1 | -1, minimum: number): number {
  const safe = (coupling: number): boolean => isSafe(levels, coupling, minimum)
  if (!safe(K)) return -outwards * Infinity
  const { spread } = moments(levels.sharesAt(K), levels.energies)
  if (spread === 0) return outwards * Infinity
  let step = 0.25 / spread
  let inside = K
  for (; safe(K + outwards * step); step *= 1.3) {
    inside = K + outwards * step
    // The weights have settled on one level.
    if (step * spread > 1e6) return outwards * Infinity
  }
  let outside = K + outwards * step
  for (let i = 0; i < 30; i++) {
    const middle = (inside + outside) / 2
    if (safe(middle)) inside = middle
    else outside = middle
  }
  return inside
}

function moments(shares: Float64Array, energies: Float64Array): { mean: number; spread: number } {
  const mean = shares.reduce((sum, share, level) => sum + share * energies[level], 0)
  const variance = shares.reduce((sum, share, level) => sum + share * (energies[level] - mean) ** 2, 0)
  return { mean, spread: Math.sqrt(variance) }
}
