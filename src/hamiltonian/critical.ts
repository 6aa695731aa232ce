/**
 * Critical points: exact ones of planar lattices, the best numerical one of the cubic lattice, and those of the Potts model
 * on the square lattice with its exact exponents (q ≤ 4) or latent heat (q > 4). K_c of the square lattice is
 * `criticalCoupling`, that of the Bethe lattice `betheCriticalCoupling`.
 */
import { expectInteger, expectNumber } from "../errors.ts"
import { pottsCriticalCoupling } from "./potts.ts"

/**
 * K_c = ¼ ln 3 of the triangular Ising ferromagnet. R. M. F. Houtappel, Physica 16, 425 (1950),
 * doi:10.1016/0031-8914(50)90130-3.
 */
export const triangularCriticalCoupling: number = Math.log(3) / 4

/** K_c = ½ ln(2 + √3) of the honeycomb Ising model (Houtappel 1950). */
export const honeycombCriticalCoupling: number = Math.log(2 + Math.sqrt(3)) / 2

/**
 * K_c of the simple cubic Ising model with its standard error. Numerical: Monte Carlo with histogram reweighting up to
 * 1024³ spins. A. M. Ferrenberg, J. Xu & D. P. Landau, Phys. Rev. E 97, 043301 (2018), doi:10.1103/PhysRevE.97.043301.
 */
export const cubicCriticalCoupling: { readonly value: number; readonly error: number } = {
  value: 0.221654626,
  error: 0.000000005,
}

/**
 * Critical coupling K_y of the anisotropic square-lattice Ising model for K_x > 0: sinh 2K_x sinh 2K_y = 1.
 * L. Onsager, Phys. Rev. 65, 117 (1944), doi:10.1103/PhysRev.65.117.
 */
export function anisotropicCriticalCoupling(other: number): number {
  expectNumber("anisotropicCriticalCoupling other coupling", other, Number.MIN_VALUE, 350)
  // The dual coupling, −½ ln tanh K_x, as a difference of two log1p.
  const e = Math.exp(-2 * other)
  return other < 1e-3 ? -Math.log(Math.tanh(other)) / 2 : (Math.log1p(e) - Math.log1p(-e)) / 2
}

/** Critical exponents ν, α, β, γ, δ and η, all from y_T and y_H. */
export interface Exponents {
  readonly nu: number
  readonly alpha: number
  readonly beta: number
  readonly gamma: number
  readonly delta: number
  readonly eta: number
}

export interface PottsTransition {
  /** K_c = ln(1 + √q), for H = −K Σ δ(s, s'). */
  readonly coupling: number
  /** Mean of the energies per site of the coexisting phases, in units of J: −1 − 1/√q; the energy itself for q ≤ 4. */
  readonly energy: number
  /** Energy per site of the disordered minus that of the ordered phases, in units of J: 0 for q ≤ 4. */
  readonly latentHeat: number
  /** Of a continuous transition, q ≤ 4 (at q = 4 with logarithmic corrections). */
  readonly exponents?: Exponents
}

/**
 * The transition of the q-state Potts ferromagnet on the square lattice, q ≥ 2 an integer. Transition point: R. B. Potts, Proc.
 * Camb. Phil. Soc. 48, 106 (1952), doi:10.1017/S0305004100027419. Latent heat, with 2 cosh Θ = √q,
 *   2(1 + 1/√q) tanh(Θ/2) Π_{n≥1} tanh²(nΘ):
 * R. J. Baxter, J. Phys. C 6, L445 (1973), doi:10.1088/0022-3719/6/23/005. Exponents, with u = (2/π) arccos(√q/2),
 *   y_T = 3(1 − u)/(2 − u),   y_H = (3 − u)(5 − u)/4(2 − u):
 * M. P. M. den Nijs, J. Phys. A 12, 1857 (1979), doi:10.1088/0305-4470/12/10/030; B. Nienhuis, E. K. Riedel & M. Schick,
 * J. Phys. A 13, L189 (1980), doi:10.1088/0305-4470/13/6/005.
 */
export function pottsTransition(states: number): PottsTransition {
  expectInteger("pottsTransition states", states, 2)
  const root = Math.sqrt(states)
  const coupling = pottsCriticalCoupling(states)
  const energy = -1 - 1 / root
  if (states > 4) return { coupling, energy, latentHeat: latentHeat(root) }
  const u = (2 / Math.PI) * Math.acos(root / 2)
  return {
    coupling,
    energy,
    latentHeat: 0,
    exponents: exponents((3 * (1 - u)) / (2 - u), ((3 - u) * (5 - u)) / (8 - 4 * u)),
  }
}

function latentHeat(root: number): number {
  const Θ = Math.acosh(root / 2)
  let product = 2 * (1 + 1 / root) * Math.tanh(Θ / 2)
  for (let n = 1; n * Θ < 20; n++) product *= Math.tanh(n * Θ) ** 2
  return product
}

/** Exponents from the eigenvalues y_T and y_H of the renormalization group in two dimensions. */
function exponents(yT: number, yH: number): Exponents {
  return {
    nu: 1 / yT,
    alpha: 2 - 2 / yT,
    beta: (2 - yH) / yT,
    gamma: (2 * yH - 2) / yT,
    delta: yH / (2 - yH),
    eta: 4 - 2 * yH,
  }
}
