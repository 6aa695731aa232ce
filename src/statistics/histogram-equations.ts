/**
 * The equations of multi-histogram reweighting. Runs k = 0 … R − 1 at couplings K_k, p_k(x) = e^(−K_k E(x))/Z_k, measured the
 * energies E_n, each worth c_n independent measurements; with M_k = Σ c_n of run k and f_k = −ln Z_k,
 *   e^(−f_i) = Σ_n c_n e^(−K_i E_n)/D(E_n),   D(E) = Σ_k M_k e^(f_k − K_k E),   f_0 = 0.
 * With equal energies put together these are the WHAM equations on histograms whose bins are single energies; with all energies
 * different, MBAR: one and the same. They are solved as the minimum of the convex Σ_n c_n ln D(E_n) − Σ_k M_k f_k by Newton's
 * method.
 *
 * A. M. Ferrenberg & R. H. Swendsen, Phys. Rev. Lett. 63, 1195 (1989), doi:10.1103/PhysRevLett.63.1195;
 * M. R. Shirts & J. D. Chodera, J. Chem. Phys. 129, 124105 (2008), doi:10.1063/1.2978177;
 * F. Zhu & G. Hummer, J. Comput. Chem. 33, 453 (2012), doi:10.1002/jcc.21989 (convexity).
 */
import { NumericalError } from "../errors.ts"
import { positiveSolver } from "./positive-solve.ts"

/** What was measured, put together by energy. */
export interface EnergyLevels {
  /** The different energies, ascending. */
  readonly energies: Float64Array
  /** Σ c_n of all measurements of each energy. */
  readonly counts: Float64Array
  /** K_k, ascending. */
  readonly couplings: readonly number[]
  /** M_k, all positive. */
  readonly totals: readonly number[]
  /** Mean energy of each run, for the first guess. */
  readonly means: readonly number[]
}

export interface HistogramSolution {
  /** f_k − f_0 = −ln(Z_k/Z_0). */
  readonly freeEnergies: Float64Array
  /** ln D of each level. */
  readonly logDenominators: Float64Array
  /** p_k = M_k e^(f_k − K_k E)/D, levels × R: the probability that a measurement of this energy is of run k. */
  readonly origins: Float64Array
  /** Applies the inverse of the curvature to a vector over the runs 1 … R − 1. */
  readonly response: (vector: Float64Array) => Float64Array
}

const ITERATIONS = 200

export function solveHistograms(levels: EnergyLevels): HistogramSolution {
  const { couplings, totals, means } = levels
  const R = couplings.length
  // ∂f/∂K = ⟨E⟩ by the trapezium rule.
  let f = new Float64Array(R)
  for (let k = 1; k < R; k++) f[k] = f[k - 1] + ((couplings[k] - couplings[k - 1]) * (means[k] + means[k - 1])) / 2
  const total = totals.reduce((sum, M) => sum + M, 0)
  let state = evaluate(levels, f)
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const solve = positiveSolver(state.curvature, R - 1)
    const step = solve(state.gradient.subarray(1))
    const slope = step.reduce((sum, s, k) => sum + s * state.gradient[k + 1], 0)
    // Newton's decrement is twice what is left to gain. The last step squares what it is off by.
    if (!(slope > 1e-12 * total)) {
      f = f.map((value, k) => (k === 0 ? 0 : value - step[k - 1]))
      return { ...evaluate(levels, f), freeEnergies: f, response: solve }
    }
    let size = 1
    let trial = f
    let next = state
    do {
      trial = f.map((value, k) => (k === 0 ? 0 : value - size * step[k - 1]))
      next = evaluate(levels, trial)
      size /= 2
    } while (!(next.cost <= state.cost - 0.1 * size * slope) && size > 1e-6)
    f = trial
    state = next
  }
  throw new NumericalError(
    "reweighting: expected the equations of the free energies to converge, got no end. Measure couplings closer to each other.",
  )
}

interface Evaluation {
  readonly cost: number
  readonly gradient: Float64Array
  /** Second derivatives by f_1 … f_(R−1). */
  readonly curvature: Float64Array
  readonly logDenominators: Float64Array
  readonly origins: Float64Array
}

function evaluate({ energies, counts, couplings, totals }: EnergyLevels, f: Float64Array): Evaluation {
  const R = couplings.length
  const offsets = f.map((value, k) => value + Math.log(totals[k]))
  const logDenominators = new Float64Array(energies.length)
  const origins = new Float64Array(energies.length * R)
  const gradient = Float64Array.from(totals, (M) => -M)
  const curvature = new Float64Array((R - 1) ** 2)
  let cost = -f.reduce((sum, value, k) => sum + value * totals[k], 0)
  for (let level = 0; level < energies.length; level++) {
    const p = origins.subarray(level * R, (level + 1) * R)
    let highest = -Infinity
    for (let k = 0; k < R; k++) {
      p[k] = offsets[k] - couplings[k] * energies[level]
      highest = Math.max(highest, p[k])
    }
    let sum = 0
    for (let k = 0; k < R; k++) sum += p[k] = Math.exp(p[k] - highest)
    logDenominators[level] = highest + Math.log(sum)
    cost += counts[level] * logDenominators[level]
    for (let k = 0; k < R; k++) p[k] /= sum
    for (let i = 0; i < R; i++) gradient[i] += counts[level] * p[i]
    for (let i = 1; i < R; i++)
      for (let j = 1; j < R; j++)
        curvature[(i - 1) * (R - 1) + j - 1] += counts[level] * p[i] * ((i === j ? 1 : 0) - p[j])
  }
  return { cost, gradient, curvature, logDenominators, origins }
}
