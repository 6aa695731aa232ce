/**
 * Where curves of two sizes cross: at a critical point the Binder cumulant, and every other ratio without dimension, is the same
 * for all sizes up to corrections to scaling, so the crossings of larger and larger pairs tend to x_c. Each curve is fitted by a
 * polynomial in x, weighted with the errors; the error of the crossing follows from those of the fits,
 *   δx² = (δy_1² + δy_2²)/(y_1' − y_2')².
 *
 * K. Binder, Z. Phys. B 43, 119 (1981), doi:10.1007/BF01293604.
 */
import { expectInput, expectInteger } from "../errors.ts"
import { type ScalingCurve, toPoints } from "./collapse.ts"
import type { Estimate } from "./estimate.ts"
import { positiveSolver } from "./positive-solve.ts"

export interface Crossing {
  /** The two sizes, the smaller first. */
  readonly lengths: readonly [number, number]
  /** x where they cross, in its unit. */
  readonly x: Estimate
  /** The common value there. */
  readonly y: Estimate
  /** χ² of both fits over their degrees of freedom, NaN where there are none: far above 1, narrow the range of x. */
  readonly chiSquared: number
}

/** Crossings of every two neighbouring sizes, with polynomials of `degree` (3, or 2 or 1 for the shortest curves). */
export function crossings(curves: readonly ScalingCurve[], { degree = 3 }: { degree?: number } = {}): Crossing[] {
  expectInteger("crossings degree", degree, 1, 8)
  const sets = curves.map((curve) => toPoints("crossings", curve)).sort((a, b) => a.length - b.length)
  expectInput(
    sets.length >= 2 && sets.every(({ length }, i) => i === 0 || length > sets[i - 1].length),
    `crossings curves: expected at least 2 different sizes, one curve each, got ${sets.map(({ length }) => length).join(", ") || "none"}.`,
  )
  return sets.slice(1).map((large, i) => {
    const small = sets[i]
    const lengths = [small.length, large.length] as const
    const low = Math.max(small.x[0], large.x[0])
    const high = Math.min(small.x.at(-1)!, large.x.at(-1)!)
    expectInput(
      low < high,
      `crossings curves: expected lengths ${lengths.join(" and ")} measured over a common range of x, got none.`,
    )
    const [a, b] = [small, large].map(({ x, y, dy }) =>
      polynomialFit(x, y, dy, Math.min(degree, x.length - 1), low, high),
    )
    const x = root(a, b, low, high)
    expectInput(
      x !== undefined,
      `crossings curves: expected lengths ${lengths.join(" and ")} to cross, got curves that do not from x = ${low} to ${high}. Widen the range.`,
    )
    const [atA, atB] = [a.at(x), b.at(x)]
    const slope = atB.slope - atA.slope
    const variance = atA.variance + atB.variance
    // y = (y_1 y_2' − y_2 y_1')/(y_2' − y_1') to first order in the fluctuations of the fits.
    const error = Math.hypot(atB.slope * Math.sqrt(atA.variance), atA.slope * Math.sqrt(atB.variance)) / Math.abs(slope)
    return {
      lengths,
      x: { value: x, error: Math.sqrt(variance) / Math.abs(slope) },
      y: { value: (atA.value + atB.value) / 2, error },
      chiSquared: (a.chiSquared + b.chiSquared) / (a.freedom + b.freedom),
    }
  })
}

interface Fit {
  readonly valueAt: (x: number) => number
  readonly at: (x: number) => { value: number; slope: number; variance: number }
  readonly chiSquared: number
  readonly freedom: number
}

/** Weighted least squares in Chebyshev polynomials of x scaled from [low, high] to [−1, 1], which stay well conditioned. */
function polynomialFit(
  x: Float64Array,
  y: Float64Array,
  dy: Float64Array,
  degree: number,
  low: number,
  high: number,
): Fit {
  const n = degree + 1
  const scale = (value: number): number => (2 * value - low - high) / (high - low)
  const basis = (t: number): Float64Array => {
    const T = Float64Array.of(1, t, ...Array<number>(n - 2).fill(0))
    for (let k = 2; k < n; k++) T[k] = 2 * t * T[k - 1] - T[k - 2]
    return T
  }
  const matrix = new Float64Array(n * n)
  const right = new Float64Array(n)
  for (let i = 0; i < x.length; i++) {
    const T = basis(scale(x[i]))
    for (let j = 0; j < n; j++) {
      right[j] += (T[j] * y[i]) / dy[i] ** 2
      for (let k = 0; k < n; k++) matrix[j * n + k] += (T[j] * T[k]) / dy[i] ** 2
    }
  }
  const solve = positiveSolver(matrix, n)
  const coefficients = solve(right)
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, k) => sum + value * b[k], 0)
  const valueAt = (value: number): number => dot(coefficients, basis(scale(value)))
  const chiSquared = x.reduce((sum, value, i) => sum + ((y[i] - valueAt(value)) / dy[i]) ** 2, 0)
  const h = 1e-4 * (high - low)
  const at: Fit["at"] = (value) => {
    const T = basis(scale(value))
    const slope = (valueAt(value + h) - valueAt(value - h)) / (2 * h)
    return { value: dot(coefficients, T), slope, variance: dot(T, solve(T)) }
  }
  return { valueAt, at, chiSquared, freedom: x.length - n }
}

/** The crossing with the clearest difference of slopes: where both curves are flat, noise makes others. */
function root(a: Fit, b: Fit, low: number, high: number): number | undefined {
  const difference = (x: number): number => b.valueAt(x) - a.valueAt(x)
  const pieces = 200
  let best: number | undefined
  let clearest = 0
  for (let i = 0; i < pieces; i++) {
    let left = low + ((high - low) * i) / pieces
    let right = low + ((high - low) * (i + 1)) / pieces
    const sign = Math.sign(difference(left))
    if (sign === Math.sign(difference(right))) continue
    for (let step = 0; step < 50; step++) {
      const middle = (left + right) / 2
      if (Math.sign(difference(middle)) === sign) left = middle
      else right = middle
    }
    const [atA, atB] = [a.at(left), b.at(left)]
    const clarity = Math.abs(atB.slope - atA.slope) / Math.sqrt(atA.variance + atB.variance)
    if (clarity > clearest) {
      clearest = clarity
      best = left
    }
  }
  return best
}
