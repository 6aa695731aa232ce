/**
 * R̂ of several chains: with W the mean variance within chains of length L and B/L the variance of their means,
 * R̂² = (L − 1)/L + B/(L W) is near 1 for chains that have mixed, and above it for chains that stay where they began.
 *
 * Gelman & Rubin, Stat. Sci. 7, 457 (1992), doi:10.1214/ss/1177011136.
 */
import { expectInput } from "../errors.ts"
import { meanEstimate } from "./estimate.ts"

/** Above this, chains count as not mixed. */
export const LARGEST_MIXING_RATIO = 1.1

/** R̂ of at least 2 chains of the same length, at least 2. Chains that all stand at one value have R̂ = 1. */
export function mixingRatio(chains: readonly ArrayLike<number>[]): number {
  const length = chains[0]?.length ?? 0
  expectInput(
    chains.length >= 2 && length >= 2 && chains.every((chain) => chain.length === length),
    `mixingRatio chains: expected at least 2 chains of one length of at least 2, got ${chains.length} of ${[...new Set(chains.map((chain) => chain.length))].join(", ") || "no"} values.`,
  )
  const means = chains.map((chain) => meanEstimate(chain))
  const between = meanEstimate(means.map(({ value }) => value)).error ** 2 * chains.length
  const within = means.reduce((sum, { error }) => sum + error ** 2 * length, 0) / chains.length
  return between === 0 ? 1 : Math.sqrt((length - 1) / length + between / within)
}
