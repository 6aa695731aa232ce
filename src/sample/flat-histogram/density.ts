/**
 * Densities of states as flat-histogram walkers estimate them, ln g(E) by level with errors from the differences between walkers,
 * and canonical averages from them:
 *   Z(K) = Σ_E g(E) e^(−KE),   P_K(E) = g e^(−KE)/Z,   u = ⟨E⟩/N,   C/N = K²(⟨E²⟩ − ⟨E⟩²)/N.
 * Errors of functions of ln g are those of the jackknife over walkers, as neighbouring levels are correlated.
 */
import { NumericalError, expectNumber } from "../../errors.ts"
import { logCountThermodynamics } from "../../hamiltonian/levels.ts"
import type { Model } from "../../hamiltonian/model.ts"
import type { Estimate } from "../../statistics/estimate.ts"
import { jackknifeEach } from "../../statistics/jackknife.ts"
import type { LevelDensity } from "../../statistics/reweighting.ts"

/** ln g(E) from independent walkers. */
export interface WalkerDensity extends LevelDensity {
  readonly model: Model
  readonly sites: number
  /** Independent walkers. */
  readonly walkers: number
  /**
   * What fixes the constant in ln g: the number q^N of all states, the number of ground states where a window leaves states
   * out, or nothing (Σ g = 1 within the window: then ln Z is known up to a constant).
   */
  readonly normalisation: "all states" | "ground states" | "window"
  /**
   * Couplings at which canonical averages can be taken, the lowest and the highest: levels at the ends of a window, with states
   * beyond, and those that not every walker has visited must have a share below 10⁻⁶. Low > high: none.
   */
  readonly range: readonly [low: number, high: number]
  /** Whether every walker visited every level that any of them visited. */
  readonly sameLevels: boolean
  /** One vector a walker, whose means give ln g: what the jackknife takes. */
  readonly blocks: readonly Float64Array[]
  /** ln g of each level from the means of blocks, normalised. */
  readonly logDensitiesOf: (means: Float64Array) => Float64Array
}

/** Averages per site, in the conventions of `Thermodynamics`, with errors. */
export interface CanonicalAverages {
  /** K. */
  readonly coupling: number
  /** ln Z/N. */
  readonly logPartition: Estimate
  /** u = ⟨E⟩/N, E in units of the model's coupling. */
  readonly energy: Estimate
  /** C/N in units of k_B. */
  readonly specificHeat: Estimate
}

/** Share of the window's end, and of levels that a walker has not seen, that an average may have. */
const NEGLIGIBLE = 1e-6

/**
 * ln Z, energy and specific heat per site at coupling K: H = K·E, so the ratios of all couplings stay as they are in the model.
 * Of a polynomial E is H, and K = 1 is the model itself, K < 1 a higher temperature. Refused outside `range`.
 */
export function canonical(density: WalkerDensity, coupling: number): CanonicalAverages {
  expectSafe("canonical", density, coupling)
  const { blocks, energies, sites, logDensitiesOf } = density
  const [logPartition, energy, specificHeat] = estimates(blocks, (means) => {
    const all = logCountThermodynamics(energies, logDensitiesOf(means), sites, coupling)
    return [all.logPartition, all.energy, all.specificHeat]
  })
  return { coupling, logPartition, energy, specificHeat }
}

/** P_K(E), the share of each of `energies` at coupling K, with jackknife errors. Two peaks show coexisting phases. */
export function canonicalDistribution(density: WalkerDensity, coupling: number): Estimate[] {
  expectSafe("canonicalDistribution", density, coupling)
  const { blocks, energies, logDensitiesOf } = density
  return estimates(blocks, (means) => shares(energies, logDensitiesOf(means), coupling))
}

/** Functions of what the walkers measured, with jackknife errors. */
export function estimates(blocks: readonly Float64Array[], f: (means: Float64Array) => ArrayLike<number>): Estimate[] {
  return jackknifeEach(blocks, f).map(({ value, error }) => ({ value, error }))
}

/** g e^(−KE)/Z of each level. */
export function shares(energies: Float64Array, logDensities: ArrayLike<number>, coupling: number): Float64Array {
  const exponents = energies.map((E, level) => logDensities[level] - coupling * E)
  const largest = exponents.reduce((most, exponent) => Math.max(most, exponent), -Infinity)
  const weights = exponents.map((exponent) => Math.exp(exponent - largest))
  const Z = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / Z)
}

export function expectSafe(what: string, { range: [low, high] }: WalkerDensity, coupling: number): void {
  expectNumber(`${what} coupling`, coupling)
  if (coupling >= low && coupling <= high) return
  throw new NumericalError(
    low > high
      ? `${what}: expected a coupling at which all levels that count were visited by every walker, got ${coupling}; there is none. Run longer, or with a wider window.`
      : `${what}: expected a coupling from ${low.toPrecision(6)} to ${high.toPrecision(6)}, got ${coupling}. Widen the window, or run longer if not every walker visited every level.`,
  )
}

/**
 * The couplings at which levels that are not known well, at the lower or the upper end, hardly count. The share of the low ones
 * grows with K, that of the high ones falls.
 */
export function safeCouplings(
  energies: Float64Array,
  logDensities: Float64Array,
  doubtful: (level: number) => boolean,
): [low: number, high: number] {
  const peak = logDensities.indexOf(logDensities.reduce((most, x) => Math.max(most, x), -Infinity))
  const levels = [...energies.keys()].filter(doubtful)
  const spacing = energies.reduce((least, E, i) => (i > 0 ? Math.min(least, E - energies[i - 1]) : least), Infinity)
  const bound = 1000 / spacing
  const end = (those: readonly number[], sign: 1 | -1): number => {
    const safe = (K: number): boolean => {
      const all = shares(energies, logDensities, K)
      return those.reduce((sum, level) => sum + all[level], 0) < NEGLIGIBLE
    }
    if (those.length === 0) return sign * Infinity
    let [inside, outside] = [-sign * bound, sign * bound]
    if (!safe(inside)) return -sign * Infinity
    for (let i = 0; i < 60; i++) {
      const middle = (inside + outside) / 2
      if (safe(middle)) inside = middle
      else outside = middle
    }
    return inside
  }
  const high = end(levels.filter((level) => level < peak), 1) // prettier-ignore
  const low = end(levels.filter((level) => level >= peak), -1) // prettier-ignore
  return [low, high]
}
