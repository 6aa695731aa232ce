/**
 * The Ising ferromagnet on the Bethe lattice of coordination z, the interior of an infinite tree, exactly. A site without one of
 * its z neighbours feels the field g, and acts on that neighbour as a field u:
 *   g = h + (z − 1) u,   tanh u = tanh K tanh g,   m = tanh(h + z u),   ⟨s s'⟩ = (tanh K + tanh² g)/(1 + tanh K tanh² g).
 * The partition function per site is that of a site with its z bonds over the z/2 bonds that are so counted twice. K_c is
 * artanh 1/(z − 1); the exponents are those of mean-field theory: β = ½, γ = 1, α = 0 with a jump.
 *
 * H. A. Bethe, Proc. R. Soc. A 150, 552 (1935), doi:10.1098/rspa.1935.0122; R. J. Baxter, Exactly Solved Models in
 * Statistical Mechanics (1982), ch. 4.
 */
import { NumericalError, expectInteger, expectNumber } from "../errors.ts"
import type { StripThermodynamics } from "./strip.ts"

/** K_c = artanh 1/(z − 1) in zero field; infinite for z = 2, the chain. */
export function betheCriticalCoupling(coordination: number): number {
  expectInteger("betheCriticalCoupling coordination", coordination, 2)
  return Math.log(coordination / (coordination - 2)) / 2
}

/**
 * Thermodynamics per site for coordination z ≥ 2, 0 ≤ K ≤ 80 and a field of either sign, |h| ≤ 300; energy and specific heat are
 * those of the bonds at fixed field. In zero field below T_c, the phase of positive magnetization. χ is infinite at K_c, where C
 * is the value below T_c. Accurate to about 1e-14, magnetizations near the critical point to 1e-16 over themselves.
 */
export function betheLattice(coordination: number, coupling: number, field = 0): StripThermodynamics {
  expectInteger("betheLattice coordination", coordination, 2)
  // An antiferromagnet orders on two sublattices.
  expectNumber("betheLattice coupling (ferromagnetic)", coupling, 0, 80)
  expectNumber("betheLattice field", field, -300, 300)
  const z = coordination
  const h = Math.abs(field)
  const K = coupling
  const t = Math.tanh(K)
  const g = cavityField(z, K, h)
  const T = Math.tanh(g)
  const u = bondField(K, g)
  const tT2 = t * T * T
  const { byField, byCoupling } = bondSlopes(K, g)
  const stiffness = 1 - (z - 1) * byField
  // K_c is no double: the doubles next to it stand for it.
  const critical = Math.abs(stiffness) < 8 * Number.EPSILON
  const gK = critical ? 0 : ((z - 1) * byCoupling) / stiffness
  const correlation = (t + T * T) / (1 + tT2)
  const correlationK =
    ((1 - T ** 4) / Math.cosh(K) ** 2 + (2 * T * (1 - t * t) * gK) / Math.cosh(g) ** 2) / (1 + tT2) ** 2
  const total = h + z * u
  const secant2 = 1 / Math.cosh(total) ** 2
  // ln of Σ_s e^(hs) Π cosh(K + gs)/cosh g, and of a bond, Σ_ss' e^(Kss' + gs + gs')/(2 cosh g)².
  const logSite = z * (logCosh(K) - logCosh(u)) + Math.LN2 + logCosh(total)
  const logBond = logCosh(K) + Math.log1p(tT2)
  return {
    logPartition: logSite - (z / 2) * logBond,
    energy: (-z / 2) * correlation,
    specificHeat: (z / 2) * K * K * correlationK,
    magnetization: (field < 0 ? -1 : 1) * Math.tanh(total),
    susceptibility: critical ? Infinity : secant2 * (1 + (z * byField) / stiffness),
  }
}

/** The largest fixed point g, by Newton's method from above: the map is concave there, so it never overshoots. */
function cavityField(z: number, K: number, h: number): number {
  if (h === 0 && K <= betheCriticalCoupling(z)) return 0
  let g = h + (z - 1) * K
  for (let step = 0; step < 200; step++) {
    const next = g - (g - h - (z - 1) * bondField(K, g)) / (1 - (z - 1) * bondSlopes(K, g).byField)
    if (!(next < g)) return g
    g = Math.max(0, next)
  }
  throw new NumericalError(
    `betheLattice: the field did not converge at K = ${K}, h = ${h}; move away from the critical point.`,
  )
}

/** u = artanh(tanh K tanh g) = ½ ln[cosh(K + g)/cosh(K − g)]. */
function bondField(K: number, g: number): number {
  const product = Math.tanh(K) * Math.tanh(g)
  return product < 0.5 ? Math.atanh(product) : (logCosh(K + g) - logCosh(K - g)) / 2
}

/** ∂u/∂g = sinh 2K/(cosh 2K + cosh 2g) and ∂u/∂K = sinh 2g/(cosh 2K + cosh 2g), without overflow. */
function bondSlopes(K: number, g: number): { byField: number; byCoupling: number } {
  const largest = 2 * Math.max(K, g)
  const [a, b] = [Math.exp(2 * K - largest), Math.exp(2 * g - largest)]
  const sum = a * (1 + Math.exp(-4 * K)) + b * (1 + Math.exp(-4 * g))
  return { byField: (-a * Math.expm1(-4 * K)) / sum, byCoupling: (-b * Math.expm1(-4 * g)) / sum }
}

/** ln cosh x without overflow. */
function logCosh(x: number): number {
  return Math.abs(x) + Math.log1p(Math.exp(-2 * Math.abs(x))) - Math.LN2
}
