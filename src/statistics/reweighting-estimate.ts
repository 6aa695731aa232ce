/**
 * Functions of reweighted averages and their errors. To leading order an estimate fluctuates as a sum of one series a run, in
 * which the fluctuations of the free energies are accounted for; each series gets its error by the Γ-method with its own
 * autocorrelation time.
 *
 * M. R. Shirts & J. D. Chodera, J. Chem. Phys. 129, 124105 (2008), doi:10.1063/1.2978177.
 */
import { expectInput } from "../errors.ts"
import { autocorrelation } from "./autocorrelation.ts"
import type { Estimate } from "./estimate.ts"
import type { EnergyLevels, HistogramSolution } from "./histogram-equations.ts"
import type { PooledRun } from "./reweighting-runs.ts"

/** Runs, and the solution of the equations of their free energies. */
export interface SolvedRuns {
  readonly runs: readonly PooledRun[]
  readonly levels: EnergyLevels
  readonly solution: HistogramSolution
}

interface Derived {
  /** runs × observables. */
  readonly series: readonly (readonly Float64Array[])[]
  readonly f: (means: readonly number[]) => number
  /** The share of each level in the averages. */
  readonly shares: Float64Array
  /** N_eff of the averages. */
  readonly effectiveSamples: number
}

/** f(⟨O_1⟩, ⟨O_2⟩, …) with all covariances of the averages. */
export function derivedEstimate(solved: SolvedRuns, { series, f, shares, effectiveSamples }: Derived): Estimate {
  const { runs, levels } = solved
  const { energies, counts } = levels
  const weights = shares.map((share, level) => share / counts[level])
  const observables = series[0].length
  const sums = (power: number, centers: readonly number[]): number[] =>
    Array.from({ length: observables }, (_, j) => {
      let sum = 0
      for (const [k, { level, worth }] of runs.entries()) {
        const values = series[k][j]
        for (let n = 0; n < level.length; n++) sum += worth * weights[level[n]] * (values[n] - centers[j]) ** power
      }
      return sum
    })
  const start = series[0].map((values) => values[0])
  const means = sums(1, start).map((sum, j) => start[j] + sum)
  const value = f(means)
  expectInput(
    Number.isFinite(value),
    `reweighting derived: expected a finite number at the means ${means.join(", ")}, got ${value}.`,
  )
  // Central differences over one standard error, the scale on which the means fluctuate.
  const slopes = sums(2, means).map((variance, j) => {
    const step = Math.sqrt(variance / effectiveSamples)
    return step === 0 ? 0 : (f(means.with(j, means[j] + step)) - f(means.with(j, means[j] - step))) / (2 * step)
  })
  const projected = (k: number, n: number): number => {
    let sum = 0
    for (let j = 0; j < observables; j++) sum += slopes[j] * (series[k][j][n] - means[j])
    return sum * weights[runs[k].level[n]]
  }
  const sensitivity = new Float64Array(energies.length)
  for (const [k, { level, worth }] of runs.entries())
    for (let n = 0; n < level.length; n++) sensitivity[level[n]] += worth * projected(k, n)
  return { value, error: estimateError(solved, projected, sensitivity) }
}

/**
 * The error of an estimate A whose direct fluctuation is Σ c_n direct(run, n), and whose derivatives by the free energies are
 * ∂A/∂f_j = −Σ_levels sensitivity · p_j. These fluctuate as δf = −H⁻¹ Σ c_n p(E_n), H the curvature.
 */
export function estimateError(
  { runs, solution }: SolvedRuns,
  direct: (run: number, n: number) => number,
  sensitivity: Float64Array,
): number {
  const { origins, response } = solution
  const R = runs.length
  const slopes = new Float64Array(R - 1)
  for (let level = 0; level < sensitivity.length; level++)
    for (let j = 1; j < R; j++) slopes[j - 1] += sensitivity[level] * origins[level * R + j]
  const answer = response(slopes)
  const indirect = sensitivity.map((_, level) => answer.reduce((sum, y, j) => sum + y * origins[level * R + j + 1], 0))
  let variance = 0
  for (const [k, { replicas, worth, level }] of runs.entries()) {
    const series = new Float64Array(level.length)
    for (let n = 0; n < level.length; n++) series[n] = worth * (direct(k, n) + indirect[level[n]])
    variance += (level.length * autocorrelation(series, { replicas }).mean.error) ** 2
  }
  return Math.sqrt(variance)
}
