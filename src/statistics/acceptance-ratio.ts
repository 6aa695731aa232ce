/**
 * Bennett's acceptance ratio: D = ln(Z_1/Z_0) from the logarithmic weights x of runs from 0 to 1, and y of runs from 1 to 0
 * by the same steps backwards. By Crooks' theorem P_0(x) e^x = (Z_1/Z_0) P_1(−y = −x), and the estimate of least variance solves
 *   Σ_x f(x − D − M) = Σ_y f(y + D + M),   f(u) = 1/(1 + e^(−u)),   M = ln(n_0/n_1).
 * With the overlap O = Σ f(u) f(−u) (n_0 + n_1)/(n_0 n_1), over all u = x − D − M and −y − D − M,
 *   error² = (1/O − 1) (1/n_0 + 1/n_1),
 * times what Student's t is wider than a normal where few of the f make the scatter (error-of-spread.ts).
 *
 * Bennett, J. Comput. Phys. 22, 245 (1976), doi:10.1016/0021-9991(76)90078-4; Shirts, Bair, Hooker & Pande, Phys. Rev. Lett.
 * 91, 140601 (2003), doi:10.1103/PhysRevLett.91.140601; Crooks, Phys. Rev. E 61, 2361 (2000), doi:10.1103/PhysRevE.61.2361.
 */
import { expectInput } from "../errors.ts"
import { degreesOfFreedom, studentFactor } from "./error-of-spread.ts"
import type { Estimate } from "./estimate.ts"

export interface AcceptanceRatio {
  /** D = ln(Z_1/Z_0). */
  readonly logRatio: Estimate
  /** O: 1 where the weights of both directions are distributed alike, 0 where they do not meet. */
  readonly overlap: number
}

const logistic = (u: number): number => 1 / (1 + Math.exp(-u))

/** ln(Z_1/Z_0) from independent ln weights of both directions: `forward` with ⟨e^x⟩ = Z_1/Z_0, `reverse` with ⟨e^y⟩ = Z_0/Z_1. */
export function acceptanceRatio(forward: Float64Array, reverse: Float64Array): AcceptanceRatio {
  const [n0, n1] = [forward.length, reverse.length]
  expectInput(n0 > 0 && n1 > 0, `acceptanceRatio: expected ln weights of both directions, got ${n0} and ${n1}.`)
  expectInput(
    forward.every(Number.isFinite) && reverse.every(Number.isFinite),
    "acceptanceRatio: expected finite ln weights, got NaN or an infinity.",
  )
  const M = Math.log(n0 / n1)
  const u = Float64Array.from([...forward, ...reverse.map((y) => -y)], (x) => x - M)
  // Σ_x f(x − D − M) − Σ_y f(y + D + M), which falls with D from n_0 to −n_1.
  const excess = (D: number): number => {
    let sum = -n1
    for (const value of u) sum += logistic(value - D)
    return sum
  }
  // With all u in [low, high] the root is f^(−1)(n_1/(n_0 + n_1)) = −M off, at most.
  let low = Infinity
  let high = -Infinity
  for (const value of u) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  low += M - 1
  high += M + 1
  for (let middle = (low + high) / 2; middle > low && middle < high; middle = (low + high) / 2)
    if (excess(middle) > 0) low = middle
    else high = middle
  const D = (low + high) / 2
  let sum = 0
  for (const value of u) sum += logistic(value - D) * logistic(D - value)
  const overlap = Math.min(1, (sum * (n0 + n1)) / (n0 * n1))
  const f = u.map((value) => logistic(value - D))
  const ν = degreesOfFreedom([...fromMean(f.subarray(0, n0)), ...fromMean(f.subarray(n0))])
  const error = Math.sqrt((1 / overlap - 1) * (1 / n0 + 1 / n1)) * studentFactor(ν)
  return { logRatio: { value: D, error }, overlap }
}

function fromMean(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length
  return values.map((x) => x - mean)
}
