/**
 * The error of a derived quantity F = f(⟨a⟩, ⟨b⟩, …) of one Markov chain by the Γ-method: to leading order F fluctuates as
 * the single series Σ_α f_α (a_α − ā_α), f_α = ∂f/∂⟨a_α⟩, whose autocorrelation then gives error and τ_int of F itself.
 * Covariances among the observables are all accounted for. For the specific heat, C = K² (⟨E²⟩ − ⟨E⟩²)/N.
 *
 * U. Wolff, Comput. Phys. Commun. 156, 143 (2004), arXiv:hep-lat/0306017, §§2–3.
 */
import { expectInput } from "../errors.ts"
import {
  type Series,
  type SeriesAnalysis,
  type SeriesOptions,
  analyseDeviations,
  average,
  flatten,
} from "./autocorrelation.ts"

/**
 * Analyses f of the means of `observables`, all measured at the same times on the same replicas; `mean.value` is f of the
 * total means, with the bias of order 1/N removed when there are several replicas. A bias beyond a quarter of the error
 * makes the result unreliable.
 */
export function gammaMethod(
  observables: readonly Series[],
  f: (means: readonly number[]) => number,
  options: SeriesOptions = {},
): SeriesAnalysis {
  expectInput(observables.length > 0, "gammaMethod observables: expected at least one, got none.")
  const flat = observables.map((series, k) => flatten(`gammaMethod observable ${k}`, series, options))
  const { values: first, replicas } = flat[0]
  for (const [k, { values, replicas: rows }] of flat.entries())
    expectInput(
      values.length === first.length && rows === replicas,
      `gammaMethod observable ${k}: expected ${replicas} × ${first.length / replicas} measurements as in observable 0, got ${rows} × ${values.length / rows}.`,
    )
  const N = first.length
  const means = flat.map(({ values }) => average(values))
  const total = f(means)
  expectInput(
    Number.isFinite(total),
    `gammaMethod f: expected a finite number at the means ${means.join(", ")}, got ${total}.`,
  )

  const projected = new Float64Array(N)
  for (const [k, { values }] of flat.entries()) {
    const slope = derivative(f, means, k, values)
    for (let i = 0; i < N; i++) projected[i] += slope * (values[i] - means[k])
  }
  const analysis = analyseDeviations(total, projected, replicas)
  if (replicas === 1 || N === replicas) return analysis

  const length = N / replicas
  let ofReplicas = 0
  for (let r = 0; r < replicas; r++)
    ofReplicas += f(flat.map(({ values }) => average(values.subarray(r * length, (r + 1) * length)))) / replicas
  const bias = (ofReplicas - total) / (replicas - 1)
  const { error } = analysis.mean
  return {
    ...analysis,
    mean: { value: Number.isFinite(bias) ? total - bias : total, error },
    reliable: analysis.reliable && Math.abs(bias) <= Math.max(error / 4, Number.EPSILON * Math.abs(total)),
  }
}

/** ∂f/∂⟨a_k⟩ as a central difference over one naive standard error, the scale on which the means fluctuate. */
function derivative(
  f: (means: readonly number[]) => number,
  means: readonly number[],
  k: number,
  values: Float64Array,
): number {
  let squares = 0
  for (const x of values) squares += (x - means[k]) ** 2
  const step = Math.sqrt(squares) / values.length
  if (step === 0) return 0
  return (f(means.with(k, means[k] + step)) - f(means.with(k, means[k] - step))) / (2 * step)
}
