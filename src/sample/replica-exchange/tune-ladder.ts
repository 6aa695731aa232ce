/**
 * A ladder of temperatures on which all neighbours exchange equally often. For energies with normal distributions,
 *   A = erfc(z/√2),  z = (⟨H⟩_k − ⟨H⟩_{k+1})/√(σ_k² + σ_{k+1}²),
 * and z of small steps adds up along the ladder, dz = σ_H dβ/√2 = √C dβ/(√2 β): levels at equal distances in z stand close where
 * the heat capacity C has its peak. Short runs measure the acceptances A, each is taken as a distance z (whatever the
 * distribution, A of equal steps is equal), levels are placed anew at equal distances, and so on until A is the same everywhere.
 *
 * Equal acceptance is a good ladder, not always the best: at a bottleneck that acceptance does not show, levels placed by
 * the diffusing fraction f give more round trips (Katzgraber et al. 2006, replica-flow.ts).
 *
 * D. A. Kofke, J. Chem. Phys. 117, 6911 (2002), doi:10.1063/1.1507776 (A and the heat capacity); K. Hukushima, Phys. Rev. E 60,
 * 3606 (1999), doi:10.1103/PhysRevE.60.3606 (equal acceptance by iteration).
 */
import { Engine } from "../../compute/engine.ts"
import { InputError, expectInput, expectInteger, expectNumber } from "../../errors.ts"
import type { Model } from "../../hamiltonian/model.ts"
import { average } from "../../statistics/autocorrelation.ts"
import type { Estimate } from "../../statistics/estimate.ts"
import { acceptanceDistance, equallyPlaced } from "./equal-steps.ts"
import { expectLadder } from "./ladder.ts"
import { type LevelMethod, ReplicaExchange } from "./replica-exchange.ts"
import { seriesOfLevel } from "./replica-series.ts"

export interface TuneLadderOptions {
  /** The ends of the ladder, 0 ≤ from < to: multipliers β of H. */
  readonly from: number
  readonly to: number
  /** Acceptance that all neighbours shall reach at least, with as few levels as that takes. Default 0.3. Not with `levels`. */
  readonly acceptance?: number
  /** The number of levels, at least 2; acceptances are then made equal, whatever they come to. */
  readonly levels?: number
  /** How far acceptances may lie from their mean. Default 0.03. */
  readonly tolerance?: number
  /** Default heat-bath. */
  readonly method?: LevelMethod
  /** Copies of the ladder: more of them, better errors. Default 16. */
  readonly systems?: number
  /** Sweeps of the first round, of which the first third is burn-in; each later one takes half as many more. Default 300. */
  readonly sweeps?: number
  readonly seed: number
  readonly threads?: number
  readonly signal?: AbortSignal
}

export interface TunedLadder {
  /** β_k, ascending, from `from` to `to`. */
  readonly couplings: readonly number[]
  /** Measured acceptances of neighbours k and k + 1 on this ladder, errors from the scatter of the systems. */
  readonly acceptances: readonly Estimate[]
  /** Whether all of them are within the tolerance of their mean (and that not below the target). */
  readonly converged: boolean
  /** Rounds of measuring and placing, and the sweeps of each chain in the last one. */
  readonly rounds: number
  readonly sweeps: number
}

const FIRST_LEVELS = 8
const MOST_ROUNDS = 12
const MOST_LEVELS = 500
/** Acceptances below this are too rare to be measured: the energies then tell how far levels are apart. */
const RARE = 0.05
/** A step between levels that always exchange is still a step. */
const SMALLEST = 1e-3

/** Finds a ladder for {@link ReplicaExchange} by short runs. Check `converged`. */
export async function tuneLadder(model: Model, options: TuneLadderOptions): Promise<TunedLadder> {
  const { from, to, levels, acceptance = 0.3, tolerance = 0.03, method = "heat-bath", systems = 16 } = options
  const { sweeps: first = 300, seed, threads, signal } = options
  expectLadder([from, to])
  expectNumber("tuneLadder acceptance", acceptance)
  expectInput(
    acceptance > 0 && acceptance < 1,
    `tuneLadder acceptance: expected one between 0 and 1, got ${acceptance}. 0.2 to 0.4 is usual.`,
  )
  if (levels !== undefined) expectInteger("tuneLadder levels", levels, 2, MOST_LEVELS)
  if (levels !== undefined && options.acceptance !== undefined)
    throw new InputError(
      `tuneLadder: expected levels or acceptance, which follow from each other, got levels ${levels} and acceptance ${acceptance}. Leave one out.`,
    )
  expectNumber("tuneLadder tolerance", tolerance, 0.001, 1)
  expectInteger("tuneLadder systems", systems, 2)
  expectInteger("tuneLadder sweeps", first, 30)
  expectInteger("tuneLadder seed", seed, 0)

  using engine = await Engine.create(threads === undefined ? {} : { threads })
  const wanted = acceptanceDistance(acceptance)
  let couplings = evenly(from, to, levels ?? FIRST_LEVELS)
  for (let round = 1; ; round++) {
    const sweeps = Math.ceil(first * 1.5 ** (round - 1))
    const mark = engine.mark()
    const ladder = new ReplicaExchange(engine, model, {
      couplings,
      method,
      systems,
      seed: seed + round,
      start: "mixed",
    })
    await ladder.sweep(Math.ceil(sweeps / 3), signal)
    ladder.clearStatistics()
    const series = await ladder.series(Math.floor((2 * sweeps) / 3), 1, signal)
    engine.release(mark)
    const { acceptances } = ladder.statistics()
    const energies = couplings.map((_, level) => seriesOfLevel(series, series.hamiltonians, level))
    const distances = acceptances.map(({ value }, k) =>
      Math.max(SMALLEST, value < RARE ? separation(energies[k], energies[k + 1]) : acceptanceDistance(value)),
    )
    const mean = acceptances.reduce((sum, { value }) => sum + value, 0) / acceptances.length
    const equal = acceptances.every(({ value }) => Math.abs(value - mean) <= tolerance)
    const needed = distances.reduce((sum, z) => sum + z, 0) / wanted
    // Enough levels, and not so many that with one step fewer they were enough by far.
    const enough = levels !== undefined || (mean >= acceptance - tolerance && needed > couplings.length - 2.5)
    const converged = equal && enough
    if (converged || round === MOST_ROUNDS) return { couplings, acceptances, converged, rounds: round, sweeps }
    const steps = levels !== undefined || enough ? couplings.length - 1 : Math.max(1, Math.ceil(needed))
    expectInput(
      steps < MOST_LEVELS,
      `tuneLadder: expected a ladder of at most ${MOST_LEVELS} levels, got ${steps + 1} from β = ${from} to ${to}. Take a shorter one, or a lower acceptance.`,
    )
    couplings = equallyPlaced(couplings, distances, steps)
  }
}

/** z of energies measured at two levels. */
function separation(low: Float64Array, high: Float64Array): number {
  const [a, b] = [average(low), average(high)]
  const variance = low.reduce((sum, H) => sum + (H - a) ** 2, 0) + high.reduce((sum, H) => sum + (H - b) ** 2, 0)
  return Math.max(acceptanceDistance(RARE), (a - b) / Math.sqrt(variance / low.length || 1))
}

function evenly(from: number, to: number, levels: number): number[] {
  return Array.from({ length: levels }, (_, k) => (k === levels - 1 ? to : from + ((to - from) * k) / (levels - 1)))
}
