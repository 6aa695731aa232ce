/**
 * Runs put together for reweighting: their series are checked against each other, equal energies of all runs become levels, and a
 * measurement of a run counts as c = 1/(2 τ_int) independent ones, with τ_int of the run's energy.
 *
 * J. D. Chodera et al., J. Chem. Theory Comput. 3, 26 (2007), doi:10.1021/ct0502864.
 */
import { expectInput, expectNumber } from "../errors.ts"
import { autocorrelation, average, flatten } from "./autocorrelation.ts"
import type { EnergyLevels } from "./histogram-equations.ts"

/** The time series of one coupling. */
export interface ReweightingRun {
  /** K, for p ∝ e^(−K E). */
  readonly coupling: number
  /** E of the whole system: replicas × length, equally spaced in time, in equilibrium. */
  readonly energies: Float64Array
  /** Other observables of the same states, by name; the same names in every run. */
  readonly observables?: Readonly<Record<string, Float64Array>>
  /** How many independent chains the series hold, one after the other. Default 1. */
  readonly replicas?: number
}

/** A run whose series were checked. */
export interface PooledRun {
  readonly replicas: number
  /** c: independent measurements that one is worth. */
  readonly worth: number
  /** The level of each measurement. */
  readonly level: Int32Array
  /** The energy is among them, as "energy". */
  readonly observables: ReadonlyMap<string, Float64Array>
}

/** Checks and pools `runs`, which are in the order of their couplings. */
export function poolRuns(runs: readonly ReweightingRun[]): {
  runs: readonly PooledRun[]
  levels: EnergyLevels
} {
  const couplings = runs.map(({ coupling }) => coupling)
  const names = Object.keys(runs[0].observables ?? {})
  for (const [k, { coupling }] of runs.entries()) {
    expectNumber("reweighting coupling", coupling)
    expectInput(
      k === 0 || coupling > couplings[k - 1],
      `reweighting runs: expected one run a coupling, got two at ${coupling}. Join their chains as replicas.`,
    )
  }
  const analyses = runs.map(({ coupling, energies, replicas = 1 }) =>
    flatten(`reweighting energies at coupling ${coupling}`, energies, { replicas }),
  )
  const { energies, index } = distinct(analyses.map(({ values }) => values))
  const counts = new Float64Array(energies.length)
  const pooled = runs.map(({ coupling, observables = {} }, k) => {
    const { values, replicas } = analyses[k]
    const worth = 1 / (2 * autocorrelation(values, { replicas }).tau.value)
    for (const level of index[k]) counts[level] += worth
    expectInput(
      Object.keys(observables).length === names.length && names.every((name) => name in observables),
      `reweighting observables at coupling ${coupling}: expected ${names.join(", ") || "none"}, as at ${couplings[0]}, got ${Object.keys(observables).join(", ") || "none"}.`,
    )
    const series = new Map<string, Float64Array>()
    for (const [name, measured] of Object.entries(observables)) {
      expectInput(name !== "energy", 'reweighting observables: expected any name but "energy", which is there already.')
      const flat = flatten(`reweighting ${name} at coupling ${coupling}`, measured, { replicas })
      expectInput(
        measured.length === values.length,
        `reweighting ${name} at coupling ${coupling}: expected ${values.length} measurements, as of the energy, got ${measured.length}.`,
      )
      series.set(name, flat.values)
    }
    return { replicas, worth, level: index[k], observables: series.set("energy", values) }
  })
  const levels: EnergyLevels = {
    energies,
    counts,
    couplings,
    totals: pooled.map(({ worth, level }) => worth * level.length),
    means: analyses.map(({ values }) => average(values)),
  }
  expectOverlap(pooled, couplings)
  return { runs: pooled, levels }
}

/** Runs whose energies do not even meet would leave the free energies undetermined. */
function expectOverlap(runs: readonly PooledRun[], couplings: readonly number[]): void {
  const extremes = runs.map(({ observables }) => {
    const energies = observables.get("energy")!
    return [energies.reduce((a, b) => Math.min(a, b)), energies.reduce((a, b) => Math.max(a, b))]
  })
  for (let k = 1; k < extremes.length; k++)
    expectInput(
      extremes[k][0] <= extremes[k - 1][1] && extremes[k - 1][0] <= extremes[k][1],
      expectedOverlap(couplings[k - 1], couplings[k], "no energy in common"),
    )
}

/** The sentence for runs too far apart. */
export function expectedOverlap(low: number, high: number, got: string): string {
  return `reweighting runs: expected couplings close enough to overlap, got ${low} and ${high} with ${got}. Measure a coupling in between, or longer.`
}

/** The different values of several series, ascending, and where each measurement's stands among them. */
function distinct(series: readonly Float64Array[]): { energies: Float64Array; index: Int32Array[] } {
  const seen = new Set<number>()
  for (const values of series) for (const E of values) seen.add(E)
  const energies = Float64Array.from(seen).sort()
  const place = new Map(Array.from(energies, (E, level) => [E, level]))
  return { energies, index: series.map((values) => Int32Array.from(values, (E) => place.get(E)!)) }
}
