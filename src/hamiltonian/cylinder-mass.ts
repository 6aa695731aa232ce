/**
 * The exact inverse correlation length along an infinitely long cylinder of the square-lattice Ising model. The transfer
 * matrix of a ring of L spins is one of free fermions with energies
 *   cosh γ(q) = cosh 2K cosh 2K* − sinh 2K sinh 2K* cos q,   tanh K* = e^(−2K),
 * at momenta q = π(2k+1)/L (Neveu–Schwarz) where the state is even under a flip of all spins, and q = 2πk/L (Ramond) where
 * it is odd. The largest eigenvalues are Λ₀ = e^(½ Σ_NS γ) and Λ₁ = e^(½ Σ_R γ), up to a common factor, hence
 *   1/ξ_L = ln Λ₀/Λ₁ = ½ [Σ_NS γ(q) − Σ_R γ(q)],
 * with γ > 0 except γ(0) = 2(K − K*), negative above T_c: there the odd sector cannot be empty, and 1/ξ_L is the mass
 * 2(K* − K) of one fermion up to terms exponentially small in L. At T_c, 1/ξ_L → π/4L. Below, it is the tunnelling mass.
 *
 * T. D. Schultz, D. C. Mattis & E. H. Lieb, Rev. Mod. Phys. 36, 856 (1964), doi:10.1103/RevModPhys.36.856;
 * J. L. Cardy, J. Phys. A 17, L385 (1984), doi:10.1088/0305-4470/17/7/003.
 */
import { expectInteger, expectNumber } from "../errors.ts"

/** 1/ξ_L in inverse lattice spacings for `circumference` L ≥ 2 and K > 0; absolute accuracy about 1e-14. */
export function cylinderMass(circumference: number, coupling: number): number {
  expectInteger("cylinderMass circumference", circumference, 2)
  expectNumber("cylinderMass coupling", coupling, Number.MIN_VALUE, 350)
  const L = circumference
  const s = Math.sinh(2 * coupling)
  // sinh² (γ/2) = (s − 1)²/2s + sin² (q/2), since sinh 2K sinh 2K* = 1.
  const γ = (q: number): number => 2 * Math.asinh(Math.sqrt((s - 2 + 1 / s) / 2 + Math.sin(q / 2) ** 2))
  const e = Math.exp(-2 * coupling)
  let sum = γ(Math.PI / L) - (2 * coupling + Math.log1p(-e) - Math.log1p(e))
  // The sums nearly cancel: taken pair by pair, the digits lost are few.
  for (let k = 1; k < L; k++) sum += γ((Math.PI * (2 * k + 1)) / L) - γ((2 * Math.PI * k) / L)
  return sum / 2
}
