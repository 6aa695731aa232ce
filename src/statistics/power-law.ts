/**
 * Power laws of the size, y = A L^p (1 + b L^(−ω)): weighted least squares of
 *   ln y = ln A + p ln L + b L^(−ω)
 * with errors δy/y, linear in ln A, p and b (to first order in the correction b, which is left out where no ω is given). Relaxation
 * times give dynamic exponents z, slopes at a critical point 1/ν, moments of the order parameter β/ν.
 */
import { expectInput, expectNumber } from "../errors.ts"
import type { Estimate } from "./estimate.ts"
import { positiveSolver } from "./positive-solve.ts"

export interface PowerLaw {
  /** p. */
  readonly exponent: Estimate
  /** A, in the unit of y. */
  readonly amplitude: Estimate
  /** b; 0 ± 0 where no correction was asked for. */
  readonly correction: Estimate
  /** χ² and its degrees of freedom: far above them, the sizes do not follow one power law. */
  readonly chiSquared: number
  readonly freedom: number
}

export interface PowerLawOptions {
  /** ω, the exponent of the leading correction to scaling. Default: no correction. */
  readonly omega?: number
}

/** Fits values above 0 at different sizes, at least as many as there are unknowns (two; three with a correction). */
export function powerLaw(
  points: readonly { readonly length: number; readonly value: Estimate }[],
  { omega }: PowerLawOptions = {},
): PowerLaw {
  if (omega !== undefined) expectNumber("powerLaw omega", omega, Number.MIN_VALUE)
  const n = omega === undefined ? 2 : 3
  expectInput(
    new Set(points.map(({ length }) => length)).size >= n,
    `powerLaw points: expected at least ${n} different lengths, got ${points.map(({ length }) => length).join(", ") || "none"}.`,
  )
  const matrix = new Float64Array(n * n)
  const right = new Float64Array(n)
  const rows = points.map(({ length, value: { value, error } }) => {
    expectInput(
      length > 0 && value > 0 && value < Infinity && error > 0 && error < Infinity,
      `powerLaw points: expected lengths and values above 0 with errors above 0, got ${value} ± ${error} at length ${length}.`,
    )
    const basis = omega === undefined ? [1, Math.log(length)] : [1, Math.log(length), length ** -omega]
    const weight = (value / error) ** 2
    for (let j = 0; j < n; j++) {
      right[j] += weight * basis[j] * Math.log(value)
      for (let k = 0; k < n; k++) matrix[j * n + k] += weight * basis[j] * basis[k]
    }
    return { basis, weight, logarithm: Math.log(value) }
  })
  const solve = positiveSolver(matrix, n)
  const found = solve(right)
  const errorOf = (k: number): number => Math.sqrt(solve(new Float64Array(n).fill(1, k, k + 1))[k])
  const chiSquared = rows.reduce((sum, { basis, weight, logarithm }) => {
    const fitted = basis.reduce((total, value, k) => total + value * found[k], 0)
    return sum + weight * (logarithm - fitted) ** 2
  }, 0)
  const amplitude = Math.exp(found[0])
  return {
    exponent: { value: found[1], error: errorOf(1) },
    amplitude: { value: amplitude, error: amplitude * errorOf(0) },
    correction: omega === undefined ? { value: 0, error: 0 } : { value: found[2], error: errorOf(2) },
    chiSquared,
    freedom: points.length - n,
  }
}
