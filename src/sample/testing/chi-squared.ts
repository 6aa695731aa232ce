/** Goodness of fit of counts to exact probabilities, by the χ² test (Pearson 1900). */
import type { DensityOfStates } from "../../hamiltonian/enumeration.ts"

/** Exact probability of each energy (of the bonds, units of J) at coupling K and field h. */
export function energyDistribution(
  { lattice: { sites, bonds }, counts }: DensityOfStates,
  coupling: number,
  field = 0,
): Map<number, number> {
  const states = [...counts].flatMap((count, index) => {
    const E = 2 * Math.floor(index / (sites + 1)) - bonds
    const M = 2 * (index % (sites + 1)) - sites
    return count > 0 ? [{ E, count, cost: coupling * E - field * M }] : []
  })
  const lowest = Math.min(...states.map(({ cost }) => cost))
  const weights = new Map<number, number>()
  for (const { E, count, cost } of states) weights.set(E, (weights.get(E) ?? 0) + count * Math.exp(lowest - cost))
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
