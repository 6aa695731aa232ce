/**
 * Truncated power series c_0 + c_1 x + … + c_M x^M as arrays of coefficients, operands of one length: products, composition, logarithm
 * and the solutions of differential equations of first order, term by term.
 *
 * D. E. Knuth, The Art of Computer Programming 2, 3rd ed., Addison-Wesley 1997, §4.7.
 */
export type PowerSeries = Float64Array

/** a b, truncated at the order of `a`. */
export function multiply(a: PowerSeries, b: PowerSeries): PowerSeries {
  return a.map((_, n) => {
    let sum = 0
    for (let k = 0; k <= n; k++) sum += a[k] * b[n - k]
    return sum
  })
}

/** a^n for an integer n ≥ 1. */
export function power(a: PowerSeries, n: number): PowerSeries {
  let result = a
  for (let k = 1; k < n; k++) result = multiply(result, a)
  return result
}

/** a/b, b_0 ≠ 0. */
export function divide(a: PowerSeries, b: PowerSeries): PowerSeries {
  const result = new Float64Array(a.length)
  for (let n = 0; n < a.length; n++) {
    let sum = a[n]
    for (let k = 0; k < n; k++) sum -= result[k] * b[n - k]
    result[n] = sum / b[0]
  }
  return result
}

/** Σ_i weight_i a_i. */
export function combination(...terms: readonly (readonly [number, PowerSeries])[]): PowerSeries {
  return terms[0][1].map((_, n) => terms.reduce((sum, [weight, series]) => sum + weight * series[n], 0))
}

/** The integral of a with the constant `start`. */
export function integral(a: PowerSeries, start: number): PowerSeries {
  return a.map((_, n) => (n === 0 ? start : a[n - 1] / n))
}

export function derivative(a: PowerSeries): PowerSeries {
  return a.map((_, n) => (n + 1 < a.length ? (n + 1) * a[n + 1] : 0))
}

/** ln a, a_0 > 0. */
export function logarithm(a: PowerSeries): PowerSeries {
  return integral(divide(derivative(a), a), Math.log(a[0]))
}

/** a(b(x)), b_0 = 0. */
export function compose(a: PowerSeries, b: PowerSeries): PowerSeries {
  let result = new Float64Array(a.length)
  for (let n = a.length - 1; n >= 0; n--) {
    result = Float64Array.from(multiply(result, b))
    result[0] += a[n]
  }
  return result
}

/** tanh(c + x): t′ = 1 − t². */
export function hyperbolicTangent(c: number, order: number): PowerSeries {
  const t = new Float64Array(order + 1)
  t[0] = Math.tanh(c)
  for (let n = 0; n < order; n++) {
    let square = 0
    for (let k = 0; k <= n; k++) square += t[k] * t[n - k]
    t[n + 1] = ((n === 0 ? 1 : 0) - square) / (n + 1)
  }
  return t
}

/** The value at x. */
export function evaluate(a: PowerSeries, x: number): number {
  return a.reduceRight((sum, coefficient) => sum * x + coefficient, 0)
}
