/**
 * The infinite square-lattice Ising model, exactly, per site and as functions of the coupling K = J/k_BT. With
 * κ = (sinh² 2K − 1)/cosh² 2K, whose absolute value is the complementary modulus of the elliptic integrals 𝒦 and ℰ,
 *   ln Z/N = ln(√2 cosh 2K) + (1/π) ∫₀^{π/2} ln[1 + √(κ² + (1 − κ²) sin² ψ)] dψ
 *   u      = −coth 2K [1 + (2/π) κ 𝒦]
 *   C      = (4/π) (K coth 2K)² {𝒦 − ℰ − [π/2 + κ 𝒦]/cosh² 2K}
 *   m      = (1 − sinh⁻⁴ 2K)^{1/8},  K > K_c
 *   1/ξ    = ln coth K − 2K,         K < K_c, along an axis.
 * For the antiferromagnet, K < 0, ln Z and C are even and u is odd.
 *
 * L. Onsager, Phys. Rev. 65, 117 (1944), doi:10.1103/PhysRev.65.117;
 * C. N. Yang, Phys. Rev. 85, 808 (1952), doi:10.1103/PhysRev.85.808.
 */
import { expectNumber } from "../errors.ts"
import { completeElliptic } from "./elliptic.ts"

/** K_c = ½ ln(1 + √2), where sinh 2K = 1: T_c = 2.269185 J/k_B. */
export const criticalCoupling: number = Math.log1p(Math.SQRT2) / 2

/** Below this coupling the closed forms lose digits to cancellation, and three terms of the series in v = tanh K are exact. */
const SMALL = 1e-3

/** Beyond this coupling cosh 2K overflows; nothing but the ground state is left long before. */
const LARGEST = 350

/** κ, written so that it neither overflows nor loses its zero at K_c. Negative above the critical temperature. */
function signedComplement(coupling: number): number {
  const s = Math.sinh(2 * Math.abs(coupling))
  return (s - 1 / s) / (s + 1 / s)
}

/** ln Z/N. */
export function onsagerLogPartition(coupling: number): number {
  expectNumber("onsagerLogPartition coupling", coupling, -LARGEST, LARGEST)
  const K = Math.abs(coupling)
  if (K < SMALL) {
    const v2 = Math.tanh(K) ** 2
    return Math.LN2 + 2 * Math.log(Math.cosh(K)) + v2 ** 2 + 2 * v2 ** 3
  }
  const κ2 = signedComplement(K) ** 2
  const integral = integrate((ψ) => Math.log1p(Math.sqrt(κ2 + (1 - κ2) * Math.sin(ψ) ** 2)), Math.PI / 2)
  // ln(√2 cosh 2K) without overflow.
  return 2 * K + Math.log1p(Math.exp(-4 * K)) - Math.LN2 / 2 + integral / Math.PI
}

/** Energy u = −⟨Σ s s'⟩/N in units of J. */
export function onsagerEnergy(coupling: number): number {
  expectNumber("onsagerEnergy coupling", coupling, -LARGEST, LARGEST)
  if (Math.abs(coupling) < SMALL) {
    const v = Math.tanh(coupling)
    return -2 * v - (4 * v ** 3 + 12 * v ** 5) * (1 - v * v)
  }
  const κ = signedComplement(coupling)
  const product = κ === 0 ? 0 : κ * completeElliptic(Math.abs(κ)).first
  return -(1 + (2 / Math.PI) * product) / Math.tanh(2 * coupling)
}

/** Specific heat per site in units of k_B; infinite at K_c. */
export function onsagerSpecificHeat(coupling: number): number {
  expectNumber("onsagerSpecificHeat coupling", coupling, -LARGEST, LARGEST)
  if (Math.abs(coupling) < SMALL) {
    const v2 = Math.tanh(coupling) ** 2
    return coupling ** 2 * (1 - v2) * (2 + 12 * v2 + 40 * v2 * v2)
  }
  const κ = signedComplement(coupling)
  // K_c is no double: the double next to it stands for it.
  if (Math.abs(κ) < 4 * Number.EPSILON) return Infinity
  const { first, second } = completeElliptic(Math.abs(κ))
  const bracket = first - second - (Math.PI / 2 + κ * first) / Math.cosh(2 * coupling) ** 2
  return (4 / Math.PI) * (coupling / Math.tanh(2 * coupling)) ** 2 * bracket
}

/** Spontaneous magnetization per site of the ferromagnet; 0 at and above T_c. */
export function yangMagnetization(coupling: number): number {
  expectNumber("yangMagnetization coupling", coupling)
  return coupling <= criticalCoupling ? 0 : (1 - Math.sinh(2 * coupling) ** -4) ** 0.125
}

/** Correlation length along an axis in lattice spacings, at and above T_c: 0 ≤ K ≤ K_c; infinite at K_c. */
export function correlationLength(coupling: number): number {
  expectNumber("correlationLength coupling", coupling, 0, criticalCoupling)
  if (coupling === criticalCoupling) return Infinity
  return -1 / (Math.log(Math.tanh(coupling)) + 2 * coupling)
}

/**
 * ∫₀^a f by the double-exponential rule, which does not mind that at K_c the integrand has a kink at 0.
 * Takahasi & Mori, Publ. RIMS 9, 721 (1974), doi:10.2977/prims/1195192451.
 */
function integrate(f: (x: number) => number, a: number): number {
  const step = 1 / 64
  let sum = 0
  for (let t = -3.25; t <= 3.25; t += step) {
    const e = Math.exp(-Math.PI * Math.sinh(t))
    sum += (f(a / (1 + e)) * Math.cosh(t) * e) / (1 + e) ** 2
  }
  return a * Math.PI * step * sum
}
