/**
 * States of a model counted by the values of the sums S_a in its Hamiltonian H = −Σ_a K_a S_a: g(S_1, S_2, …), from which
 * averages follow at any couplings, ⟨A⟩ = Σ g A e^(Σ K_a S_a)/Z. The joint density of states; enumerate-models.ts counts it.
 */
import { expectInput, expectNumber } from "../errors.ts"
import type { Thermodynamics } from "./ising.ts"

/**
 * The levels that hold states. The sums are: of a polynomial, its operators; of a Potts model, Σ δ over bonds and the number
 * of sites of the field's colour; of Blume–Capel, Σ s s', Σ s² (with K_a = −Δ) and Σ s.
 */
export interface Levels {
  readonly names: readonly string[]
  /** K_a of the model that was counted. */
  readonly couplings: readonly number[]
  /** S_a of level l at [l · (number of sums) + a]. */
  readonly values: Int32Array
  /** Number of states of each level. */
  readonly counts: Float64Array
}

/** Averages of the whole system, not per site. */
export interface ExactAverages {
  /** ln Z. */
  readonly logPartition: number
  /** ⟨H⟩, the reduced energy with all its terms, in units of k_BT. */
  readonly energy: number
  /** ⟨H²⟩ − ⟨H⟩², the heat capacity in units of k_B. */
  readonly heatCapacity: number
  /** ⟨S_a⟩ of each sum. */
  readonly means: Float64Array
}

/** Probability of each level, g e^(Σ K_a S_a)/Z, at the couplings of the model or others. */
export function levelProbabilities(levels: Levels, couplings: readonly number[] = levels.couplings): Float64Array {
  const { costs, logPartition } = weigh(levels, couplings)
  return costs.map((cost, level) => levels.counts[level] * Math.exp(-cost - logPartition))
}

/** Exact averages at the couplings of the model that was counted, or at others. */
export function levelAverages(levels: Levels, couplings: readonly number[] = levels.couplings): ExactAverages {
  const { costs, logPartition } = weigh(levels, couplings)
  const probabilities = levelProbabilities(levels, couplings)
  const sums = couplings.length
  const means = new Float64Array(sums)
  probabilities.forEach((p, level) => {
    for (let a = 0; a < sums; a++) means[a] += p * levels.values[level * sums + a]
  })
  const energy = probabilities.reduce((sum, p, level) => sum + p * costs[level], 0)
  const heatCapacity = probabilities.reduce((sum, p, level) => sum + p * (costs[level] - energy) ** 2, 0)
  return { logPartition, energy, heatCapacity, means }
}

/** Thermodynamics per site at coupling K, from the logarithm of the number of states of each energy (units of J). */
export function logCountThermodynamics(
  energies: Float64Array,
  logCounts: ArrayLike<number>,
  sites: number,
  coupling: number,
): Thermodynamics {
  const exponents = energies.map((E, level) => logCounts[level] - coupling * E)
  const largest = exponents.reduce((most, exponent) => Math.max(most, exponent), -Infinity)
  const weights = exponents.map((exponent) => Math.exp(exponent - largest))
  const Z = weights.reduce((sum, weight) => sum + weight, 0)
  const E = weights.reduce((sum, weight, level) => sum + weight * energies[level], 0) / Z
  const variance = weights.reduce((sum, weight, level) => sum + weight * (energies[level] - E) ** 2, 0) / Z
  return {
    logPartition: (largest + Math.log(Z)) / sites,
    energy: E / sites,
    specificHeat: (coupling ** 2 * variance) / sites,
  }
}

/** H of each level and ln Z. */
function weigh(
  { values, counts }: Levels,
  couplings: readonly number[],
): { costs: Float64Array; logPartition: number } {
  const sums = values.length / counts.length
  expectInput(
    couplings.length === sums,
    `levels: expected a coupling for each of ${sums} sums, got ${couplings.length}.`,
  )
  for (const coupling of couplings) expectNumber("levels coupling", coupling)
  const costs = Float64Array.from(
    counts,
    (_, level) => 0 - couplings.reduce((sum, coupling, a) => sum + coupling * values[level * sums + a], 0),
  )
  const lowest = costs.reduce((least, cost) => Math.min(least, cost), Infinity)
  const Z = costs.reduce((sum, cost, level) => sum + counts[level] * Math.exp(lowest - cost), 0)
  return { costs, logPartition: Math.log(Z) - lowest }
}
