/** What a ladder of chains measures, and how it is handed to multi-histogram reweighting. */
import type { ReweightingRun } from "../../statistics/reweighting.ts"
import type { ChainSeries } from "../chains.ts"

/** Series of all levels: value of chain c = level · systems + system at time t at [t · chains + c]. */
export interface ReplicaSeries extends ChainSeries {
  /** β of each level. */
  readonly couplings: readonly number[]
  readonly systems: number
  /** H of the model at β = 1, with all its terms. */
  readonly hamiltonians: Float64Array
  /** The replica that is at chain c, by the chain where it started. */
  readonly replicas: Int32Array
  /**
   * Overlap q of systems 2p and 2p + 1 at the same level, at [(t · levels + level) · pairs + p], pairs = ⌊systems/2⌋: Σ s s'/N;
   * of a Potts model (q Σ δ/N − 1)/(q − 1).
   */
  readonly overlaps: Float64Array
}

/** One of the series of a level, system after system as the statistics want it: [system · length + t]. */
export function seriesOfLevel(
  { length, chains, systems }: ReplicaSeries,
  values: Float64Array,
  level: number,
): Float64Array {
  return Float64Array.from(
    { length: systems * length },
    (_, k) => values[(k % length) * chains + level * systems + Math.floor(k / length)],
  )
}

/** Overlaps of a level, pair after pair of systems: [pair · length + t]. */
export function overlapsOfLevel({ length, couplings, systems, overlaps }: ReplicaSeries, level: number): Float64Array {
  const pairs = Math.floor(systems / 2)
  return Float64Array.from(
    { length: pairs * length },
    (_, k) => overlaps[((k % length) * couplings.length + level) * pairs + Math.floor(k / length)],
  )
}

/**
 * All levels as runs for {@link reweighting}, which then gives averages at every β in between: the energy is H at β = 1, and the
 * observables are "magnetization" M, "absoluteMagnetization" |M|, "magnetization2" M² and "magnetization4" M⁴, all of the whole
 * system. Burn in first.
 *
 * Reweighting takes the levels to be independent of each other. Exchanges correlate them a little: errors of averages that
 * several levels carry are by so much too small or too large. Compare systems where that matters.
 *
 * J. D. Chodera et al., J. Chem. Theory Comput. 3, 26 (2007), doi:10.1021/ct0502864 (reweighting of replica exchange).
 */
export function reweightingRuns(series: ReplicaSeries): ReweightingRun[] {
  return series.couplings.map((coupling, level) => {
    const M = seriesOfLevel(series, series.magnetizations, level)
    return {
      coupling,
      energies: seriesOfLevel(series, series.hamiltonians, level),
      replicas: series.systems,
      observables: {
        magnetization: M,
        absoluteMagnetization: M.map(Math.abs),
        magnetization2: M.map((x) => x ** 2),
        magnetization4: M.map((x) => x ** 4),
      },
    }
  })
}
