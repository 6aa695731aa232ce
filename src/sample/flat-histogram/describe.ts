/** What both methods tell of the levels of their walkers: ln g with errors, what fixes its constant, and where it can be used. */
import { expectInput, expectNumber } from "../../errors.ts"
import { jackknifeEach } from "../../statistics/jackknife.ts"
import { type WalkerDensity, safeCouplings } from "./density.ts"
import { type EnergyGrid, logStates } from "./energy-grid.ts"
import type { Walkers } from "./walkers.ts"

export function describe({
  walkers: { grid, window, walkers },
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
  const energies = Float64Array.from(bins, (bin) => grid.lowest + grid.spacing * bin)
  const by = bins.map((_, level) => blocks.filter((block) => seen(block, level)).length)
  const n = blocks.length
  const estimates = jackknifeEach(blocks, logDensitiesOf)
  const values = Float64Array.from(estimates, ({ value }) => value)
  const logDensities = estimates.map(({ value, error }, level) => ({
    value,
    error: by[level] < 2 ? Number.NaN : error,
  }))
  // Levels next to an end of the window from which a step would have led out of it.
  const cut = (level: number): boolean =>
    (window[0] > 0 && bins[level] - window[0] < grid.largestChange && level === 0) ||
    (window[1] < grid.bins - 1 && window[1] - bins[level] < grid.largestChange && level === bins.length - 1)
  return {
    energies,
    logDensities,
    model: grid.model,
    sites: grid.sites,
    walkers,
    normalisation,
    sameLevels: by.every((seenBy) => seenBy === n),
    range: safeCouplings(energies, values, (level) => by[level] < n || cut(level)),
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
  grid: EnergyGrid,
  window: readonly [number, number],
  bins: readonly number[],
  groundStates: number | undefined = grid.groundStates,
): { normalisation: WalkerDensity["normalisation"]; constant: (values: Float64Array) => number } {
  if (window[0] === 0 && window[1] === grid.bins - 1)
    return { normalisation: "all states", constant: (values) => logStates(grid) - logSum(values) }
  // Those that are known are of the lowest bin; those that are given are of the lowest energy there is.
  if (groundStates !== undefined && window[0] === 0 && (bins[0] === 0 || grid.groundStates === undefined))
    return { normalisation: "ground states", constant: ([lowest]) => Math.log(groundStates) - lowest }
  return { normalisation: "window", constant: (values) => 0 - logSum(values) }
}

/** ln Σ e^x over finite x. */
export function logSum(values: ArrayLike<number>): number {
  const finite = Array.from(values).filter(Number.isFinite)
  const largest = finite.reduce((most, x) => Math.max(most, x), -Infinity)
  return largest + Math.log(finite.reduce((sum, x) => sum + Math.exp(x - largest), 0))
}
