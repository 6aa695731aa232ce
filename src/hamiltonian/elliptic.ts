/**
 * Complete elliptic integrals of the first and second kind by the arithmetic–geometric mean: with a₀ = 1, b₀ = k',
 * a ← (a+b)/2, b ← √(ab), c ← (a−b)/2,
 *   𝒦 = π/2a_∞,   ℰ = 𝒦 (1 − Σ_n 2^(n−1) c_n²),   c₀² = k² = 1 − k'².
 *
 * Abramowitz & Stegun, Handbook of Mathematical Functions (1964), §17.6; https://dlmf.nist.gov/19.8.
 */
import { expectNumber } from "../errors.ts"

/**
 * 𝒦 and ℰ as functions of the complementary modulus k' = √(1 − k²) in (0, 1]: near a critical point k is so close to 1
 * that only k' tells how close.
 */
export function completeElliptic(complement: number): { first: number; second: number } {
  expectNumber("completeElliptic complement", complement, Number.MIN_VALUE, 1)
  let a = 1
  let b = complement
  let power = 0.5
  let sum = power * (1 - b) * (1 + b)
  // Quadratic convergence: once |a − b| < 1e-8 a, the next mean is exact to a double.
  for (let close = false; !close;) {
    close = Math.abs(a - b) < 1e-8 * a
    const c = (a - b) / 2
    power *= 2
    sum += power * c * c
    const mean = (a + b) / 2
    b = Math.sqrt(a * b)
    a = mean
  }
  const first = Math.PI / (2 * a)
  return { first, second: first * (1 - sum) }
}
