/**
 * The Ising model on a finite torus of M rows and L columns, exactly. The partition function is a sum over four Pfaffians,
 *   Z = ½ (2 sinh 2K)^{LM/2} [ Π 2cosh(Mγ_{2r+1}/2) + Π 2sinh(Mγ_{2r+1}/2) + Π 2cosh(Mγ_{2r}/2) + Π 2sinh(Mγ_{2r}/2) ],
 *   cosh γ_q = cosh 2K coth 2K − cos(πq/L),  r = 0 … L−1,  γ_0 = 2K + ln tanh K,
 * where γ_0 alone changes sign, at K_c, and the last product with it.
 * Each product is kept as its logarithm with two derivatives, so that u and C need no finite differences and nothing
 * overflows; only the factor of γ_0, which vanishes at K_c, is kept as a number.
 *
 * A change of sign of K shifts the momenta along an odd ring by π and so exchanges the products. With C and S the products of cosh
 * and sinh over the odd q, and C', S' those over the even q, Z has the bracket
 *   C + S + C' + S' (K > 0, or both lengths even),  C − S + C' − S' (K < 0, L odd, M even),  C' − S' − C + S (K < 0, both odd).
 * The differences C − S are C (1 − Π tanh), and C' − S' is split by e^±γ_0, so that they keep their digits.
 *
 * B. Kaufman, Phys. Rev. 76, 1232 (1949), doi:10.1103/PhysRev.76.1232;
 * A. E. Ferdinand & M. E. Fisher, Phys. Rev. 185, 832 (1969), doi:10.1103/PhysRev.185.832.
 */
import { expectInput, expectInteger, expectNumber } from "../errors.ts"
import type { Thermodynamics } from "./ising.ts"

/** A positive function of K by its logarithm: ln f, (ln f)', (ln f)''. */
interface Logarithm {
  readonly value: number
  readonly first: number
  readonly second: number
}

/**
 * Thermodynamics per site of the `height` × `width` torus, lengths of at least 2 (at 2 with both bonds, as `square` has
 * them), and either sign of K. Accurate to about 1e-13 (ln Z/N) and 1e-15/|K| (u). Two odd lengths and K < 0 lose up to six digits
 * as the temperature falls, and are refused where they would lose more. 1000 × 1000 takes 1 ms.
 */
export function kaufman(height: number, width: number, coupling: number): Thermodynamics {
  expectInteger("kaufman height", height, 2)
  expectInteger("kaufman width", width, 2)
  expectNumber("kaufman coupling", coupling, -350, 350)
  if (coupling === 0) return { logPartition: Math.LN2, energy: 0, specificHeat: 0 }
  const K = Math.abs(coupling)
  const N = height * width
  const frustrated = coupling < 0 && (height % 2 === 1 || width % 2 === 1)
  const terms = !frustrated
    ? products(height, width, K)
    : width % 2 === 1
      ? frustratedProducts(height, width, K)
      : frustratedProducts(width, height, K)
  const bracket = logOfSum(terms)
  expectInput(
    bracket.kept > 1e-6,
    `kaufman: expected a smaller |K| or an even length for K < 0, got ${height} × ${width} with K = ${coupling}. Two odd lengths are frustrated so much that the terms cancel.`,
  )
  const s = Math.sinh(2 * K)
  const energy = -bracket.first / N - 1 / Math.tanh(2 * K)
  return {
    logPartition: (bracket.value - Math.LN2) / N + (2 * K + Math.log1p(-Math.exp(-4 * K))) / 2,
    energy: coupling < 0 ? -energy : energy,
    specificHeat: K * K * (bracket.second / N - 2 / (s * s)),
  }
}

/** A term `factor` × exp(logarithm), the factor with its own two derivatives. */
interface Term {
  readonly factor: readonly [value: number, first: number, second: number]
  readonly logarithm: Logarithm
}

/** The four products of the bracket. */
function products(M: number, L: number, K: number): Term[] {
  const odd = Array.from({ length: L }, (_, r) => halfMode(M, 2 * r + 1, L, K))
  const even = Array.from({ length: L - 1 }, (_, r) => halfMode(M, 2 * r + 2, L, K))
  const zero = zeroMode(M, K)
  const { value: x, first: x1, second: x2 } = zero
  // 2 sinh x = e^|x| × factor.
  const e = Math.exp(-2 * Math.abs(x))
  const sinh = Math.sign(x) * (1 - e)
  const cosh = 1 + e
  const rest = sum(even.map(logSinh))
  return [
    { factor: [1, 0, 0], logarithm: sum(odd.map(logCosh)) },
    { factor: [1, 0, 0], logarithm: sum(odd.map(logSinh)) },
    { factor: [1, 0, 0], logarithm: sum([...even, zero].map(logCosh)) },
    {
      factor: [sinh, x1 * cosh, x2 * cosh + x1 * x1 * sinh],
      logarithm: { ...rest, value: rest.value + Math.abs(x) },
    },
  ]
}

/** The terms of K < 0 for odd L: C' − S', as e^x (Π cosh − Π sinh) + e^−x (Π cosh + Π sinh) with x = M γ_0/2, and ±(C − S). */
function frustratedProducts(M: number, L: number, K: number): Term[] {
  const odd = Array.from({ length: L }, (_, r) => halfMode(M, 2 * r + 1, L, K))
  const even = Array.from({ length: L - 1 }, (_, r) => halfMode(M, 2 * r + 2, L, K))
  const x = zeroMode(M, K)
  const minus = { value: -x.value, first: -x.first, second: -x.second }
  const rest = sum(even.map(logCosh))
  const ε = logOfSum(even.map((mode) => ({ factor: [1, 0, 0], logarithm: logOfMinusLogTanh(mode) })))
  const E = Math.exp(ε.value)
  const e = Math.exp(-E)
  return [
    { factor: [1, 0, 0], logarithm: sum([rest, x, logOfOneMinusProduct(even)]) },
    {
      factor: [1 + e, -e * E * ε.first, e * E * (E * ε.first ** 2 - ε.second - ε.first ** 2)],
      logarithm: sum([rest, minus]),
    },
    { factor: [M % 2 === 0 ? 1 : -1, 0, 0], logarithm: sum([...odd.map(logCosh), logOfOneMinusProduct(odd)]) },
  ]
}

/** x = M γ_0/2 with its derivatives; ln tanh K is a difference of two log1p to keep its digits at large K. */
function zeroMode(M: number, K: number): Logarithm {
  const s = Math.sinh(2 * K)
  return {
    value: (M / 2) * (2 * K + Math.log1p(-Math.exp(-2 * K)) - Math.log1p(Math.exp(-2 * K))),
    first: M * (1 + 1 / s),
    second: (-2 * M * Math.cosh(2 * K)) / (s * s),
  }
}

/** ln(1 − Π tanh x_q) of functions x_q(K) > 0, by ln E of E = −Σ ln tanh x_q, which may be as small as e^−1000. */
function logOfOneMinusProduct(modes: readonly Logarithm[]): Logarithm {
  const { value, first, second } = logOfSum(
    modes.map((mode) => ({ factor: [1, 0, 0], logarithm: logOfMinusLogTanh(mode) })),
  )
  const E = Math.exp(value)
  if (E < 1e-17) return { value, first, second }
  const r = E / Math.expm1(E)
  return { value: Math.log(-Math.expm1(-E)), first: first * r, second: second * r + first * first * r * (1 - r - E) }
}

/** ln(−ln tanh x) for a function x(K) > 0. */
function logOfMinusLogTanh({ value: x, first, second }: Logarithm): Logarithm {
  if (x > 20) return { value: Math.LN2 - 2 * x, first: -2 * first, second: -2 * second }
  const ε = Math.log1p(2 / Math.expm1(2 * x))
  const a = -2 / Math.sinh(2 * x) / ε
  const b = (-2 * a) / Math.tanh(2 * x) - a * a
  return { value: Math.log(ε), first: a * first, second: a * second + b * first * first }
}

/** M γ_q/2 for q ≠ 0 with its derivatives by K, from sinh²(γ/2) = (s − 1)²/2s + sin²(πq/2L), s = sinh 2K, without cancellation. */
function halfMode(M: number, q: number, L: number, K: number): Logarithm {
  const s = Math.sinh(2 * K)
  const c = Math.cosh(2 * K)
  const γ = 2 * Math.asinh(Math.sqrt((s - 2 + 1 / s) / 2 + Math.sin((Math.PI * q) / (2 * L)) ** 2))
  // (cosh γ)' and (cosh γ)'' of c²/s.
  const d1 = 2 * c * (1 - 1 / s / s)
  const d2 = 4 * s * (1 - 1 / s / s) + (8 * (c / s) * (c / s)) / s
  const first = d1 / Math.sinh(γ)
  const second = (d2 - Math.cosh(γ) * first * first) / Math.sinh(γ)
  return { value: (M / 2) * γ, first: (M / 2) * first, second: (M / 2) * second }
}

/** ln 2cosh x for a function x(K). */
function logCosh({ value: x, first, second }: Logarithm): Logarithm {
  const t = Math.tanh(x)
  return {
    value: Math.abs(x) + Math.log1p(Math.exp(-2 * Math.abs(x))),
    first: first * t,
    second: second * t + first * first * (1 - t * t),
  }
}

/** ln 2sinh x for a function x(K) > 0. */
function logSinh({ value: x, first, second }: Logarithm): Logarithm {
  const t = Math.tanh(x)
  return {
    value: x + Math.log(-Math.expm1(-2 * x)),
    first: first / t,
    second: second / t - (first / Math.sinh(x)) ** 2,
  }
}

function sum(logarithms: readonly Logarithm[]): Logarithm {
  let value = 0
  let first = 0
  let second = 0
  for (const logarithm of logarithms) {
    value += logarithm.value
    first += logarithm.first
    second += logarithm.second
  }
  return { value, first, second }
}

/** The logarithm of a sum of terms, and which share of the largest cancellation leaves. Slopes are taken relative to the first term's, since squares of the full ones would cancel. */
function logOfSum(terms: readonly Term[]): Logarithm & { kept: number } {
  const largest = terms.reduce((most, { logarithm }) => Math.max(most, logarithm.value), -Infinity)
  const slope = terms[0].logarithm.first
  let value = 0
  let first = 0
  let second = 0
  for (const { factor, logarithm } of terms) {
    const weight = Math.exp(logarithm.value - largest)
    const l1 = logarithm.first - slope
    const l2 = logarithm.second + l1 * l1
    value += weight * factor[0]
    first += weight * (factor[1] + factor[0] * l1)
    second += weight * (factor[2] + 2 * factor[1] * l1 + factor[0] * l2)
  }
  const relative = first / value
  return {
    value: largest + Math.log(value),
    first: slope + relative,
    second: second / value - relative * relative,
    kept: value,
  }
}
