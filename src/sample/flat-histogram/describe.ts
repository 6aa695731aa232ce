/** What both methods tell of the levels of their walkers: ln g with errors, what fixes its constant, and where it can be used. */
import { expectInput, expectNumber } from "../../errors.ts"
import { jackknifeEach } from "../../statistics/jackknife.ts"
import { type WalkerDensity, safeCouplings } from "./density.ts"
import { logStates } from "./energy-grid.ts"
import type { Walkers } from "./walkers.ts"

export function describe({
  walkers,
  bins,
  blocks,
  logDensitiesOf,
  normalisation,
  seen,
}: {
  walkers: Walkers
  bins: readonly number[]
  blocks: readonly Float64Array[]
  logDensitiesOf: (means: Float64Array) => Float64Array
  normalisation: WalkerDensity["normalisation"]
  seen: (block: Float64Array, level: number) => boolean
}): WalkerDensity {
  const { grid } = walkers
  const energies = Float64Array.from(bins, (bin) => grid.lowest + grid.spacing * bin)
  const by = bins.map((_, level) => blocks.filter((block) => seen(block, level)).length)
  const n = blocks.length
  const estimates = jackknifeEach(blocks, logDensitiesOf)
  const values = Float64Array.from(estimates, ({ value }) => value)
  const logDensities = estimates.map(({ value, error }, level) => ({
    value,
    error: by[level] < 2 ? Number.NaN : error,
  }))
  // States next to these levels were refused: what lies beyond is not known.
  const cut = new Set<number>()
  for (const bin of walkers.refused()) {
    const above = bins.findIndex((other) => other > bin)
    if (above !== 0) cut.add(above < 0 ? bins.length - 1 : above - 1)
    if (above >= 0) cut.add(above)
  }
  return {
    energies,
    logDensities,
    model: grid.model,
    sites: grid.sites,
    walkers: n,
    normalisation,
    sameLevels: by.every((seenBy) => seenBy === n),
    range: safeCouplings(energies, values, (level) => by[level] < n || cut.has(level)),
    blocks,
    logDensitiesOf,
  }
}

/** A number of ground states says nothing of a window that does not have them. */
export function expectGroundStates(
  what: string,
  [lowest]: readonly [number, number],
  groundStates: number | undefined,
): void {
  if (groundStates === undefined) return
  expectNumber(`${what} groundStates`, groundStates, 1)
  expectInput(
    lowest === 0,
    `${what} groundStates: expected a window that is open below, got one with a lower end. Use [-Infinity, …] as window.`,
  )
}

/** What is added to ln g so that it counts states. */
export function normaliser(
  walkers: Walkers,
  bins: readonly number[],
  groundStates: number | undefined = walkers.grid.groundStates,
): { normalisation: WalkerDensity["normalisation"]; constant: (values: Float64Array) => number } {
  const { grid } = walkers
  const refused = walkers.refused()
  if (refused.length === 0)
    return { normalisation: "all states", constant: (values) => logStates(grid) - logSum(values) }
  // Those that are known are of the lowest bin; those that are given are of the lowest energy there is.
  const lowest = bins[0] === 0 || (grid.groundStates === undefined && refused.every((bin) => bin > bins[0]))
  if (groundStates !== undefined && lowest)
    return { normalisation: "ground states", constant: ([value]) => Math.log(groundStates) - value }
  return { normalisation: "window", constant: (values) => 0 - logSum(values) }
}

/** ln Σ e^x over finite x. */
export function logSum(values: ArrayLike<number>): number {
  const finite = Array.from(values).filter(Number.isFinite)
  const largest = finite.reduce((most, x) => Math.max(most, x), -Infinity)
  return largest + Math.log(finite.reduce((sum, x) => sum + Math.exp(x - largest), 0))
}
