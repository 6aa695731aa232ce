/** Goodness of fit of counts to exact probabilities, by the χ² test (Pearson 1900). */
import type { DensityOfStates } from "../../hamiltonian/enumeration.ts"
import { energyLevels } from "../../hamiltonian/enumeration.ts"

/** Exact probability of each energy (units of J) at coupling K. */
export function energyDistribution(density: DensityOfStates, coupling: number): Map<number, number> {
  const levels = energyLevels(density)
  const lowest = Math.min(...[...levels.keys()].map((E) => coupling * E))
  const weights = new Map([...levels].map(([E, g]) => [E, g * Math.exp(lowest - coupling * E)]))
  const Z = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  return new Map([...weights].map(([E, weight]) => [E, weight / Z]))
}

/**
 * How many standard deviations χ² lies above its mean, (χ² − dof)/√(2 dof), for independent samples of integers. Values that
 * are expected fewer than 20 times share a bin. A sample of probability zero gives infinity.
 */
export function misfit(samples: Iterable<number>, probabilities: ReadonlyMap<number, number>): number {
  const counts = new Map<number, number>()
  let total = 0
  for (const value of samples) {
    if (!probabilities.has(value)) return Infinity
    counts.set(value, (counts.get(value) ?? 0) + 1)
    total++
  }
  const rare = { expected: 0, got: 0 }
  const bins = [rare]
  for (const [value, probability] of probabilities) {
    const bin = { expected: total * probability, got: counts.get(value) ?? 0 }
    if (bin.expected >= 20) bins.push(bin)
    else {
      rare.expected += bin.expected
      rare.got += bin.got
    }
  }
  const used = bins.filter(({ expected }) => expected > 0)
  const dof = used.length - 1
  const chi2 = used.reduce((sum, { expected, got }) => sum + (got - expected) ** 2 / Math.max(expected, 1), 0)
  return (chi2 - dof) / Math.sqrt(2 * dof)
}
