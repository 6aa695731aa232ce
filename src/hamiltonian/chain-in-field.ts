/**
 * The infinite Ising chain in a field, exactly. The transfer matrix is 2 × 2; with S = √(sinh² h + e^(−4K)) its eigenvalues are
 *   λ± = e^K (cosh h ± S),   m = sinh h/S,   ξ = 1/ln(λ₊/|λ₋|),
 * and u = −∂ ln λ₊/∂K, C = K² ∂² ln λ₊/∂K², χ = ∂m/∂h. Rings and open chains in a field are strips of width 1.
 *
 * E. Ising, Z. Phys. 31, 253 (1925), doi:10.1007/BF02980577; H. A. Kramers & G. H. Wannier, Phys. Rev. 60, 252 (1941),
 * doi:10.1103/PhysRev.60.252.
 */
import { expectNumber } from "../errors.ts"
import type { StripThermodynamics } from "./strip.ts"

export interface ChainInField extends StripThermodynamics {
  /** Of the spins, in lattice spacings. */
  readonly correlationLength: number
}

/** Thermodynamics per site for K = J/k_BT and h of either sign, |K| ≤ 80 and |h| ≤ 300; energies are those of the bonds. */
export function chainInField(coupling: number, field: number): ChainInField {
  expectNumber("chainInField coupling", coupling, -80, 80)
  expectNumber("chainInField field", field, -300, 300)
  const c = Math.cosh(field)
  const s = Math.sinh(field)
  const e = Math.exp(-4 * coupling)
  const S = Math.hypot(s, Math.sqrt(e))
  // e/(S (c + S)), whose derivative gives C: S' = −2e/S and e' = −4e.
  const flips = e / S / (c + S)
  const ratio = Math.min(c, S) / Math.max(c, S)
  return {
    logPartition: coupling + Math.log(c + S),
    energy: 2 * flips - 1,
    // −2 d(flips)/dK = 2 flips [4 − 2e/S² − 2e/(S (c + S))], with 4 S² − 2e = 2e + 4 s².
    specificHeat: 4 * coupling ** 2 * flips * ((e / S + 2 * s * (s / S)) / S - flips),
    magnetization: s / S,
    susceptibility: ((c / S) * (e / S)) / S,
    // λ₋/λ₊ = ±(1 − r)/(1 + r), positive for the ferromagnet.
    correlationLength: 1 / (Math.log1p(ratio) - Math.log1p(-ratio)),
  }
}
