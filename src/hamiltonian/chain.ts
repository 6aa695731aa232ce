/**
 * The Ising ring of n spins, exactly. The transfer matrix has the eigenvalues λ₊ = 2 cosh K and λ₋ = 2 sinh K; with
 * t = λ₋/λ₊ = tanh K,
 *   Z = λ₊ⁿ + λ₋ⁿ,   u = −(t + tⁿ⁻¹)/(1 + tⁿ),   ⟨s₀ s_r⟩ = (t^r + tⁿ⁻ʳ)/(1 + tⁿ),   ξ = −1/ln |t|.
 *
 * E. Ising, Z. Phys. 31, 253 (1925), doi:10.1007/BF02980577; H. A. Kramers & G. H. Wannier, Phys. Rev. 60, 252 (1941),
 * doi:10.1103/PhysRev.60.252.
 */
import { expectInteger, expectNumber } from "../errors.ts"
import type { Thermodynamics } from "./ising.ts"

/** Thermodynamics per site of the ring of `length` ≥ 2 spins; at 2 with both bonds, as `chain` has them. Any sign of K. */
export function ringThermodynamics(length: number, coupling: number): Thermodynamics {
  expectInteger("ringThermodynamics length", length, 2)
  expectNumber("ringThermodynamics coupling", coupling)
  const n = length
  const K = Math.abs(coupling)
  const t = Math.tanh(coupling)
  const closed = 1 + t ** n
  // (1 − t²) as 1/cosh², which keeps its digits at low temperature.
  const slope = ((1 + (n - 1) * t ** (n - 2)) * closed - n * t ** (n - 1) * (t + t ** (n - 1))) / closed ** 2
  return {
    // ln 2cosh K without overflow.
    logPartition: K + Math.log1p(Math.exp(-2 * K)) + Math.log1p(t ** n) / n,
    energy: -(t + t ** (n - 1)) / closed,
    specificHeat: (coupling / Math.cosh(coupling)) ** 2 * slope,
  }
}

/** Correlation ⟨s₀ s_r⟩ of two spins `distance` apart, 0 … length, on the ring. */
export function ringCorrelation(length: number, coupling: number, distance: number): number {
  expectInteger("ringCorrelation length", length, 2)
  expectInteger("ringCorrelation distance", distance, 0, length)
  expectNumber("ringCorrelation coupling", coupling)
  const t = Math.tanh(coupling)
  return (t ** distance + t ** (length - distance)) / (1 + t ** length)
}

/** Correlation length of the infinite chain in lattice spacings, for either sign of K. */
export function chainCorrelationLength(coupling: number): number {
  expectNumber("chainCorrelationLength coupling", coupling)
  // ln tanh K as a difference of two log1p: it stays finite where tanh K rounds to 1.
  const e = Math.exp(-2 * Math.abs(coupling))
  return 1 / (Math.log1p(e) - Math.log1p(-e))
}
