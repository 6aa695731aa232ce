/**
 * The Ising model on a finite torus of M rows and L columns, exactly. The partition function is a sum over four Pfaffians,
 *   Z = ½ (2 sinh 2K)^{LM/2} [ Π 2cosh(Mγ_{2r+1}/2) + Π 2sinh(Mγ_{2r+1}/2) + Π 2cosh(Mγ_{2r}/2) + Π 2sinh(Mγ_{2r}/2) ],
 *   cosh γ_q = cosh 2K coth 2K − cos(πq/L),  r = 0 … L−1,  γ_0 = 2K + ln tanh K,
 * where γ_0 alone changes sign, at K_c, and the last product with it.
 * Each product is kept as its logarithm with two derivatives, so that u and C need no finite differences and nothing
 * overflows; only the factor of γ_0, which vanishes at K_c, is kept as a number.
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
 * them). Accurate to about 1e-13 (ln Z/N) and 1e-15/|K| (u). K < 0 needs even lengths.
 */
export function kaufman(height: number, width: number, coupling: number): Thermodynamics {
  expectInteger("kaufman height", height, 2)
  expectInteger("kaufman width", width, 2)
  expectNumber("kaufman coupling", coupling, -350, 350)
  if (coupling === 0) return { logPartition: Math.LN2, energy: 0, specificHeat: 0 }
  if (coupling < 0) {
    expectInput(
      height % 2 === 0 && width % 2 === 0,
      `kaufman: expected even lengths for a negative coupling, got ${height} × ${width}. Odd rings are frustrated.`,
    )
    // Turning every other spin over maps the antiferromagnet to the ferromagnet and the energy to its opposite.
    const mirrored = kaufman(height, width, -coupling)
    return { ...mirrored, energy: -mirrored.energy }
  }
  const K = coupling
  const N = height * width
  const bracket = logOfSum(products(height, width, K))
  const s = Math.sinh(2 * K)
  return {
    logPartition: (bracket.value - Math.LN2) / N + (2 * K + Math.log1p(-Math.exp(-4 * K))) / 2,
    energy: -bracket.first / N - 1 / Math.tanh(2 * K),
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
  const s = Math.sinh(2 * K)
  // x = M γ_0/2 with its derivatives; ln tanh K is a difference of two log1p to keep its digits at large K.
  const x = (M / 2) * (2 * K + Math.log1p(-Math.exp(-2 * K)) - Math.log1p(Math.exp(-2 * K)))
  const x1 = M * (1 + 1 / s)
  const x2 = (-2 * M * Math.cosh(2 * K)) / (s * s)
  const zero = { value: x, first: x1, second: x2 }
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

/** The logarithm of a sum of terms; slopes are taken relative to the first term's, since squares of the full ones would cancel. */
function logOfSum(terms: readonly Term[]): Logarithm {
  const largest = Math.max(...terms.map(({ logarithm }) => logarithm.value))
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
  return { value: largest + Math.log(value), first: slope + relative, second: second / value - relative * relative }
}
