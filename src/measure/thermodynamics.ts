/**
 * Thermodynamics of a spin model from time series of E and M of independent chains, N sites, coupling K = J/k_BT:
 *   u = ⟨E⟩/N,   C = K² (⟨E²⟩ − ⟨E⟩²)/N,   ⟨|m|⟩ and ⟨m²⟩ with m = M/N,   U = 1 − ⟨m⁴⟩/(3⟨m²⟩²),
 *   χ = N⟨m²⟩, which is ∂⟨m⟩/∂h at h = 0 exactly, since ⟨m⟩ = 0 on a finite lattice; and N(⟨m²⟩ − ⟨|m|⟩²), which stays finite
 * below T_c as well. Errors and autocorrelation times by the Γ-method.
 *
 * K. Binder, Z. Phys. B 43, 119 (1981), doi:10.1007/BF01293604; D. P. Landau & K. Binder, A Guide to Monte Carlo Simulations
 * in Statistical Physics, Cambridge 2014, §2.1.
 */
import { expectInput, expectInteger, expectNumber } from "../errors.ts"
import { autocorrelation, type SeriesAnalysis } from "../statistics/autocorrelation.ts"
import { gammaMethod } from "../statistics/gamma-method.ts"

export interface ThermodynamicSeries {
  /** E in units of J, of the whole lattice: replicas × length, equally spaced in time. */
  readonly energies: Float64Array
  /** M = Σ s of the same states. */
  readonly magnetizations: Float64Array
  /** How many independent chains the series hold, one after the other. */
  readonly replicas: number
  /** K = J/k_BT. */
  readonly coupling: number
  readonly sites: number
}

/** Each with value, error, integrated autocorrelation time in measurements, and whether they can be trusted. */
export interface ThermodynamicAnalysis {
  /** u in units of J. */
  readonly energy: SeriesAnalysis
  /** C per site in units of k_B. */
  readonly specificHeat: SeriesAnalysis
  /** ⟨|m|⟩. */
  readonly absoluteMagnetization: SeriesAnalysis
  /** ⟨m²⟩. */
  readonly magnetization2: SeriesAnalysis
  /** χ = N⟨m²⟩. */
  readonly susceptibility: SeriesAnalysis
  /** N(⟨m²⟩ − ⟨|m|⟩²). */
  readonly connectedSusceptibility: SeriesAnalysis
  /** U: 0 where m is Gaussian, 2/3 where |m| is sharp. */
  readonly binderCumulant: SeriesAnalysis
}

export function analyseThermodynamics(series: ThermodynamicSeries): ThermodynamicAnalysis {
  const { energies, magnetizations, replicas, coupling: K, sites: N } = series
  expectNumber("analyseThermodynamics coupling", K)
  expectInteger("analyseThermodynamics sites", N, 1)
  expectInteger("analyseThermodynamics replicas", replicas, 1)
  expectInput(
    energies.length === magnetizations.length,
    `analyseThermodynamics: expected as many energies as magnetizations, got ${energies.length} and ${magnetizations.length}.`,
  )
  const beyond = magnetizations.find((M) => !(Math.abs(M) <= N))
  expectInput(
    beyond === undefined,
    `analyseThermodynamics magnetizations: expected M = Σ s from −${N} to ${N}, as ${N} sites have, got ${beyond}. Check the number of sites.`,
  )
  const options = { replicas }
  const absolute = magnetizations.map((M) => Math.abs(M) / N)
  const m2 = absolute.map((m) => m ** 2)
  const m4 = absolute.map((m) => m ** 4)
  // Deviations from the first energy: the squares of large energies would lose digits.
  const excess = energies.map((E) => E - energies[0])
  const excess2 = excess.map((E) => E ** 2)
  return {
    energy: autocorrelation(
      energies.map((E) => E / N),
      options,
    ),
    specificHeat: gammaMethod([excess, excess2], ([E, E2]) => (K ** 2 * (E2 - E ** 2)) / N, options),
    absoluteMagnetization: autocorrelation(absolute, options),
    magnetization2: autocorrelation(m2, options),
    susceptibility: autocorrelation(
      m2.map((x) => N * x),
      options,
    ),
    connectedSusceptibility: gammaMethod([absolute, m2], ([a, b]) => N * (b - a ** 2), options),
    binderCumulant: gammaMethod([m2, m4], ([a, b]) => 1 - b / (3 * a ** 2), options),
  }
}
