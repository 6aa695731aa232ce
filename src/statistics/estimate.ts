import { expectInput } from "../errors.ts"

/** A measured quantity: a value and its standard error (one sigma), in the same unit. */
export interface Estimate {
  readonly value: number
  readonly error: number
}

/** Writes an estimate as physicists do, the error in units of the last digits: `−1.1517(6)`. Exact numbers have error 0. */
export function formatEstimate({ value, error }: Estimate, digits = 2): string {
  if (!Number.isFinite(value)) return String(value)
  if (!Number.isFinite(error)) return `${value.toPrecision(4)}(?)`.replaceAll("-", "−")
  if (error === 0) return String(Number(value.toPrecision(8))).replaceAll("-", "−")
  // The exponent is taken after rounding to `digits`, so that 0.0998 with two digits counts as 0.10.
  const exponent = Math.floor(Math.log10(Number(error.toPrecision(digits))))
  const decimals = Math.min(digits - 1 - exponent, 100) // toFixed takes no more
  if (decimals <= 0) return `${value.toFixed(0)}(${error.toFixed(0)})`.replaceAll("-", "−")
  const units = Math.round(error * 10 ** decimals)
  // An error of one unit or more keeps its decimal point: 59.7(1.3), not 59.7(13).
  const shown = exponent >= 0 ? error.toFixed(decimals) : String(units)
  return `${value.toFixed(decimals)}(${shown})`.replaceAll("-", "−")
}

/** How many combined standard errors `a` and `b` are apart: (a − b)/√(σ_a² + σ_b²). */
export function deviation(a: Estimate, b: Estimate | number): number {
  const other = typeof b === "number" ? { value: b, error: 0 } : b
  const sigma = Math.hypot(a.error, other.error)
  const difference = a.value - other.value
  return difference === 0 ? 0 : difference / sigma
}

/** Mean and standard error of independent values; the error uses the unbiased variance and is NaN for a single value. */
export function meanEstimate(values: ArrayLike<number>): Estimate {
  const n = values.length
  expectInput(n > 0, "meanEstimate values: expected at least one value, got none.")
  // Summed relative to the first value, so that equal values have exactly their mean and no error.
  let shift = 0
  for (let i = 0; i < n; i++) shift += values[i] - values[0]
  const mean = values[0] + shift / n
  let squares = 0
  for (let i = 0; i < n; i++) squares += (values[i] - mean) ** 2
  return { value: mean, error: n > 1 ? Math.sqrt(squares / (n - 1) / n) : Number.NaN }
}
