/**
 * The row-to-row transfer matrix of the Ising model on a strip, applied site by site:
 *   T = D½ W D½,   D = exp(K_across Σ_x s_x s_{x+1} + h Σ_x s_x),   W = ⊗_x (e^(K s s')),
 * so that one product costs w 2^w operations and no matrix is stored. Vectors come as jets (f, f', f''), the Taylor
 * coefficients by the coupling or by the field, and derivatives are exact: no finite differences.
 *
 * H. A. Kramers & G. H. Wannier, Phys. Rev. 60, 252 (1941), doi:10.1103/PhysRev.60.252; site by site: M. P. Nightingale,
 * Proc. K. Ned. Akad. Wet. B 82, 235 (1979).
 */
import { expectInteger, expectNumber } from "../errors.ts"

export interface StripOptions {
  /** Number of spins across: 1 to 16, from 2 on when periodic. */
  readonly width: number
  /** Whether the strip closes on itself across, as a cylinder does. Default true. At width 2 both bonds are kept. */
  readonly periodic?: boolean
  /** K = J/k_BT of the bonds along the strip, either sign. */
  readonly coupling: number
  /** J_across/J of the bonds across, either sign. Default 1. */
  readonly ratio?: number
  /** h: the field over k_BT. Default 0. */
  readonly field?: number
}

/** A vector, or a number, with its first and second derivative. */
export type VectorJet = readonly [Float64Array, Float64Array, Float64Array]
export type NumberJet = readonly [number, number, number]

export interface StripTransfer {
  readonly width: number
  readonly periodic: boolean
  readonly coupling: number
  readonly field: number
  readonly states: number
  /** D½ of each row of spins (bit x set: spin x up) over its largest value. */
  readonly half: Float64Array
  /** ln of that largest value. */
  readonly logHalf: number
  /** Logarithm of what W was divided by: w|K|. */
  readonly logBonds: number
  /** Weights of like and unlike neighbours along, over e^|K|. */
  readonly like: number
  readonly unlike: number
  /** Derivatives of ln D½ by the coupling, at fixed ratio, and by the field. */
  readonly slopes: { readonly coupling: Float64Array; readonly field: Float64Array }
}

/** By what a jet is differentiated. */
export type Direction = keyof StripTransfer["slopes"]

/** Checks the options, in the name of `what`, and tabulates the rows. */
export function stripTransfer(
  what: string,
  { width, periodic = true, coupling, ratio = 1, field = 0 }: StripOptions,
): StripTransfer {
  expectInteger(`${what} width`, width, periodic ? 2 : 1, 16)
  expectNumber(`${what} coupling`, coupling, -300, 300)
  expectNumber(`${what} ratio`, ratio)
  expectNumber(`${what} coupling across (coupling × ratio)`, coupling * ratio, -300, 300)
  expectNumber(`${what} field`, field, -300, 300)
  const states = 2 ** width
  const across = new Float64Array(states)
  const along = new Float64Array(states)
  const half = new Float64Array(states)
  let logHalf = -Infinity
  for (let row = 0; row < states; row++) {
    let bonds = 0
    let spins = 0
    for (let x = 0; x < width; x++) {
      spins += (row >> x) & 1 ? 1 : -1
      if (periodic || x + 1 < width) bonds += ((row >> x) ^ (row >> ((x + 1) % width))) & 1 ? -1 : 1
    }
    across[row] = (ratio * bonds) / 2
    along[row] = spins / 2
    half[row] = coupling * across[row] + field * along[row]
    logHalf = Math.max(logHalf, half[row])
  }
  for (let row = 0; row < states; row++) half[row] = Math.exp(half[row] - logHalf)
  return {
    width,
    periodic,
    coupling,
    field,
    states,
    half,
    logHalf,
    logBonds: width * Math.abs(coupling),
    like: Math.exp(coupling - Math.abs(coupling)),
    unlike: Math.exp(-coupling - Math.abs(coupling)),
    slopes: { coupling: across, field: along },
  }
}

/** Multiplies a vector by T, in place. */
export function multiplyByTransfer(transfer: StripTransfer, vector: Float64Array): void {
  const { half, like, unlike } = transfer
  for (let row = 0; row < vector.length; row++) vector[row] *= half[row]
  for (let bit = 1; bit < vector.length; bit *= 2) {
    for (let start = 0; start < vector.length; start += 2 * bit) {
      for (let down = start; down < start + bit; down++) {
        const a = vector[down]
        const b = vector[down + bit]
        vector[down] = like * a + unlike * b
        vector[down + bit] = unlike * a + like * b
      }
    }
  }
  for (let row = 0; row < vector.length; row++) vector[row] *= half[row]
}

/** Multiplies a jet by that of T, in place. */
export function multiplyJetByTransfer(transfer: StripTransfer, direction: Direction, jet: VectorJet): void {
  multiplyJetByHalf(transfer, direction, jet)
  const [f0, f1, f2] = jet
  const { like, unlike } = transfer
  // e^(±K) differentiates to itself and to its opposite; by the field, W does not depend on it.
  const d = direction === "coupling" ? 1 : 0
  for (let bit = 1; bit < f0.length; bit *= 2) {
    for (let start = 0; start < f0.length; start += 2 * bit) {
      for (let down = start; down < start + bit; down++) {
        const up = down + bit
        const la = like * f0[down]
        const ua = unlike * f0[down]
        const lb = like * f0[up]
        const ub = unlike * f0[up]
        const la1 = like * f1[down]
        const ua1 = unlike * f1[down]
        const lb1 = like * f1[up]
        const ub1 = unlike * f1[up]
        const a2 = f2[down]
        const b2 = f2[up]
        f0[down] = la + ub
        f0[up] = ua + lb
        f1[down] = la1 + ub1 + d * (la - ub)
        f1[up] = ua1 + lb1 + d * (lb - ua)
        f2[down] = like * a2 + unlike * b2 + d * (2 * (la1 - ub1) + la + ub)
        f2[up] = unlike * a2 + like * b2 + d * (2 * (lb1 - ua1) + ua + lb)
      }
    }
  }
  multiplyJetByHalf(transfer, direction, jet)
}

/** Multiplies a jet by that of D½ = e^g, (1, g', g'²) e^g, in place. */
export function multiplyJetByHalf(transfer: StripTransfer, direction: Direction, [f0, f1, f2]: VectorJet): void {
  const { half } = transfer
  const slope = transfer.slopes[direction]
  for (let row = 0; row < f0.length; row++) {
    const g = slope[row]
    f2[row] = half[row] * (f2[row] + 2 * g * f1[row] + g * g * f0[row])
    f1[row] = half[row] * (f1[row] + g * f0[row])
    f0[row] *= half[row]
  }
}

/** Divides a jet by a number's, in place. */
export function divideJet([f0, f1, f2]: VectorJet, [s0, s1, s2]: NumberJet): void {
  for (let row = 0; row < f0.length; row++) {
    const q0 = f0[row] / s0
    const q1 = (f1[row] - q0 * s1) / s0
    f2[row] = (f2[row] - 2 * q1 * s1 - q0 * s2) / s0
    f1[row] = q1
    f0[row] = q0
  }
}

/** The jet of ln s from that of s. */
export function logJet([s0, s1, s2]: NumberJet): NumberJet {
  return [Math.log(s0), s1 / s0, s2 / s0 - (s1 / s0) ** 2]
}

export function addJets(a: NumberJet, b: NumberJet): NumberJet {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}
