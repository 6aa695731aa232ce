/**
 * The infinite triangular and honeycomb Ising models, exactly, per site and as functions of K = J/k_BT. For the triangular
 * lattice the inner of Houtappel's two integrals is elementary; with t = e^(2K), S = sinh 2K,
 *   ln Z/N = ln 2 + (1/π) ∫₀^π ln ½(√P + √Q) dω,
 *   P = (t² − 3)²/4t + 2S sin²(ω/2) + 4S sin²(ω/4),   Q = P + 4S cos(ω/2).
 * Tracing over every other site of the honeycomb leaves the triangular lattice (star–triangle transformation),
 *   e^(4K') = 2 cosh 2K − 1,   ln Z/N = ½ [ln(2 cosh K) + K' + (ln Z/N)_triangular(K')].
 * The triangular antiferromagnet has no transition and keeps an entropy of 0.3230659 k_B per site at T = 0 (Wannier).
 *
 * R. M. F. Houtappel, Physica 16, 425 (1950), doi:10.1016/0031-8914(50)90130-3; G. H. Wannier, Phys. Rev. 79, 357 (1950),
 * doi:10.1103/PhysRev.79.357, erratum Phys. Rev. B 7, 5017 (1973); magnetization: R. B. Potts, Phys. Rev. 88, 352 (1952),
 * doi:10.1103/PhysRev.88.352; S. Naya, Prog. Theor. Phys. 11, 53 (1954), doi:10.1143/PTP.11.53.
 */
import { expectNumber } from "../errors.ts"
import { honeycombCriticalCoupling, triangularCriticalCoupling } from "./critical.ts"
import type { Thermodynamics } from "./ising.ts"

const LARGEST = 80

/**
 * Triangular lattice, |K| ≤ 80, either sign: ln Z/N and u to about 1e-14, C to 1e-14 K². At K_c = ¼ ln 3 C is infinite. 1 ms.
 */
export function triangularThermodynamics(coupling: number): Thermodynamics {
  expectNumber("triangularThermodynamics coupling", coupling, -LARGEST, LARGEST)
  const { value, first, second } = triangularLogPartition(coupling)
  return { logPartition: value, energy: -first, specificHeat: coupling ** 2 * second }
}

/** Honeycomb lattice, |K| ≤ 80, either sign: as accurate as the triangular one. C is infinite at K_c = ½ ln(2 + √3). */
export function honeycombThermodynamics(coupling: number): Thermodynamics {
  expectNumber("honeycombThermodynamics coupling", coupling, -LARGEST, LARGEST)
  const K = Math.abs(coupling)
  const c = Math.cosh(2 * K)
  const s = Math.sinh(2 * K)
  const triangle = Math.log1p(4 * Math.sinh(K) ** 2) / 4
  const d1 = s / (2 * c - 1)
  const d2 = (4 - 2 * c) / (2 * c - 1) ** 2
  const { value, first, second } = triangularLogPartition(triangle)
  const energy = -(Math.tanh(K) + (1 + first) * d1) / 2
  return {
    logPartition: (K + Math.log1p(Math.exp(-2 * K)) + triangle + value) / 2,
    // Turning one sublattice over maps the antiferromagnet to the ferromagnet and the energy to its opposite.
    energy: coupling < 0 ? -energy : energy,
    specificHeat: (K * K * (1 / Math.cosh(K) ** 2 + (1 + first) * d2 + second * d1 * d1)) / 2,
  }
}

/** Spontaneous magnetization per site of the triangular ferromagnet; 0 at and above T_c. */
export function triangularMagnetization(coupling: number): number {
  expectNumber("triangularMagnetization coupling", coupling)
  if (coupling <= triangularCriticalCoupling) return 0
  const y = Math.exp(-4 * coupling)
  return (1 - (16 * y ** 3) / ((1 + 3 * y) * (1 - y) ** 3)) ** 0.125
}

/** Spontaneous magnetization per site of the honeycomb ferromagnet; 0 at and above T_c. */
export function honeycombMagnetization(coupling: number): number {
  expectNumber("honeycombMagnetization coupling", coupling)
  if (coupling <= honeycombCriticalCoupling) return 0
  const x = Math.exp(-2 * coupling)
  return (1 - (16 * x ** 3 * (1 + x ** 3)) / ((1 - x) ** 3 * (1 - x * x) ** 3)) ** 0.125
}

/** ln Z/N of the triangular lattice with two derivatives by K. */
function triangularLogPartition(K: number): { value: number; first: number; second: number } {
  const t = Math.exp(2 * K)
  const S = Math.sinh(2 * K)
  const C = Math.cosh(2 * K)
  // For K < 0 P is 0 at T = 0 where cos(ω/2) = ½, for K > 0 at T_c where ω = 0: the integral begins there.
  const from = K < 0 ? (2 * Math.PI) / 3 : 0
  const base =
    K < 0
      ? { value: (t ** 3 + 3 * t) / 4, first: (3 * t ** 3 + 3 * t) / 2, second: 9 * t ** 3 + 3 * t }
      : {
          value: (t - 3 / t) * ((t * t - 3) / 4),
          first: (3 * t ** 3 - 6 * t - 9 / t) / 2,
          second: 9 * t ** 3 - 6 * t + 9 / t,
        }
  let value = 0
  let first = 0
  let second = 0
  const at = (angle: number, weight: number): void => {
    const ω = from + angle
    // P = base(K) + S a(ω) and Q = P + S b(ω), written without cancellation; for K < 0, a = −2(cos(ω/2) − ½)².
    const a =
      K < 0
        ? -8 * (Math.sin(ω / 4 + Math.PI / 6) * Math.sin(angle / 4)) ** 2
        : 2 * Math.sin(ω / 2) ** 2 + 4 * Math.sin(ω / 4) ** 2
    const b = (K < 0 ? -4 : 4) * Math.cos(ω / 2)
    const P = base.value + S * a
    const P1 = base.first + 2 * C * a
    const P2 = base.second + 4 * S * a
    const Q = P + S * b
    const Q1 = P1 + 2 * C * b
    const Q2 = P2 + 4 * S * b
    const [p, q] = [Math.sqrt(P), Math.sqrt(Q)]
    const slope = (P1 / p + Q1 / q) / 2 / (p + q)
    value += weight * Math.log((p + q) / 2)
    first += weight * slope
    second +=
      weight * ((P2 / p - ((P1 / P) * (P1 / p)) / 2 + Q2 / q - ((Q1 / Q) * (Q1 / q)) / 2) / 2 / (p + q) - slope ** 2)
  }
  integrate(at, Math.PI - from)
  if (from > 0) integrate((angle, weight) => at(-angle, weight), from)
  return {
    value: Math.LN2 + value / Math.PI,
    first: first / Math.PI,
    // K_c is no double: the doubles next to it stand for it.
    second: Math.abs(K - triangularCriticalCoupling) < 2 * Number.EPSILON ? Infinity : second / Math.PI,
  }
}

/**
 * Calls `at` with the points and weights of ∫₀^a by the double-exponential rule, which crowds them at 0 down to 1e-28 a:
 * there the integrand has a kink, or nearly. Takahasi & Mori, Publ. RIMS 9, 721 (1974), doi:10.2977/prims/1195192451.
 */
function integrate(at: (x: number, weight: number) => void, a: number): void {
  const step = 1 / 64
  for (let t = -3.75; t <= 3.75; t += step) {
    const e = Math.exp(-Math.PI * Math.sinh(t))
    const x = a / (1 + e)
    at(x, (a * Math.PI * step * Math.cosh(t) * e) / (1 + e) ** 2)
  }
}
