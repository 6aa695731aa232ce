/**
 * How replicas wander on a ladder of temperatures: acceptance of exchanges, round trips, and the diffusing fraction
 *   f(level) = n_up/(n_up + n_down),
 * of the replicas seen at a level the share that came last from level 0 and not from the last one. f falls from 1 to 0: by equal
 * steps where replicas diffuse freely, steeply at a bottleneck.
 *
 * H. G. Katzgraber, S. Trebst, D. A. Huse & M. Troyer, J. Stat. Mech. P03018 (2006), doi:10.1088/1742-5468/2006/03/P03018.
 */
import { expectInput } from "../../errors.ts"
import { type Estimate, meanEstimate } from "../../statistics/estimate.ts"

/** Everything that is counted, to keep and to restore. Chain c = level · systems + system, and so are replicas numbered. */
export interface ReplicaFlowState {
  /** The replica that is at chain c: the chain where it started. */
  readonly replicas: Int32Array
  /** Of each replica, 1 if it came last from level 0, −1 if from the last level, 0 if it has been at neither. */
  readonly origins: Int8Array
  /** Sweep at which each replica came to level 0 to begin its present round, or −1. */
  readonly departures: Float64Array
  readonly trips: Float64Array
  /** Σ of the lengths of the round trips of each replica, in sweeps. */
  readonly tripSweeps: Float64Array
  /** Of each pair of neighbours and system, at [pair · systems + system]: exchanges tried, made, and Σ of their probabilities. */
  readonly tried: Float64Array
  readonly made: Float64Array
  readonly probabilities: Float64Array
  /** Visits of level l by replicas from level 0 and from the last. */
  readonly up: Float64Array
  readonly down: Float64Array
}

/** What has been counted so far. */
export interface ReplicaStatistics {
  /** Mean probability of an exchange between levels k and k + 1; error from the scatter of the systems (NaN for one). */
  readonly acceptances: readonly Estimate[]
  /** The share of exchanges between levels k and k + 1 that were made. */
  readonly exchanged: Float64Array
  /** Round trips level 0 → last level → level 0 of each replica, at [level · systems + system] of its start. */
  readonly roundTrips: Float64Array
  /** Mean length of the round trips that were finished, in sweeps; NaN if none was. */
  readonly roundTripSweeps: number
  /** f of each level; NaN where no replica from either end has been. */
  readonly fractions: Float64Array
}

export class ReplicaFlow {
  readonly levels: number
  readonly systems: number
  #state: { -readonly [K in keyof ReplicaFlowState]: ReplicaFlowState[K] }

  constructor(levels: number, systems: number) {
    this.levels = levels
    this.systems = systems
    const chains = levels * systems
    const pairs = (levels - 1) * systems
    this.#state = {
      replicas: Int32Array.from({ length: chains }, (_, chain) => chain),
      origins: new Int8Array(chains),
      departures: new Float64Array(chains).fill(-1),
      trips: new Float64Array(chains),
      tripSweeps: new Float64Array(chains),
      tried: new Float64Array(pairs),
      made: new Float64Array(pairs),
      probabilities: new Float64Array(pairs),
      up: new Float64Array(levels),
      down: new Float64Array(levels),
    }
  }

  /** The replica that is at chain c. */
  replicaAt(chain: number): number {
    return this.#state.replicas[chain]
  }

  /** Notes an exchange of levels `pair` and `pair + 1` that was tried, and turns the replicas over if it was made. */
  note(pair: number, system: number, probability: number, made: boolean): void {
    const { tried, made: count, probabilities, replicas } = this.#state
    const at = pair * this.systems + system
    tried[at]++
    probabilities[at] += probability
    if (!made) return
    count[at]++
    const held = replicas[at]
    replicas[at] = replicas[at + this.systems]
    replicas[at + this.systems] = held
  }

  /** Notes where all replicas are after a sweep and its exchanges. */
  visit(sweep: number): void {
    const { levels, systems } = this
    const { replicas, origins, departures, trips, tripSweeps, up, down } = this.#state
    for (let system = 0; system < systems; system++) {
      const hot = replicas[system]
      if (origins[hot] !== 1) {
        if (origins[hot] === -1 && departures[hot] >= 0) {
          trips[hot]++
          tripSweeps[hot] += sweep - departures[hot]
        }
        departures[hot] = sweep
        origins[hot] = 1
      }
      origins[replicas[(levels - 1) * systems + system]] = -1
    }
    for (let chain = 0; chain < replicas.length; chain++) {
      const origin = origins[replicas[chain]]
      const level = Math.floor(chain / systems)
      if (origin === 1) up[level]++
      else if (origin === -1) down[level]++
    }
  }

  /** Counts anew from now on; where replicas are and came from is kept, trips that have begun are not. */
  clear(): void {
    const { trips, tripSweeps, tried, made, probabilities, up, down, departures } = this.#state
    for (const counts of [trips, tripSweeps, tried, made, probabilities, up, down]) counts.fill(0)
    departures.fill(-1)
  }

  statistics(): ReplicaStatistics {
    const { levels, systems } = this
    const { trips, tripSweeps, tried, made, probabilities, up, down } = this.#state
    const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)
    const pair = (k: number, values: Float64Array): Float64Array => values.subarray(k * systems, (k + 1) * systems)
    return {
      acceptances: Array.from({ length: levels - 1 }, (_, k) =>
        meanEstimate(pair(k, probabilities).map((total, system) => total / pair(k, tried)[system])),
      ),
      exchanged: Float64Array.from({ length: levels - 1 }, (_, k) => sum(pair(k, made)) / sum(pair(k, tried))),
      roundTrips: trips.slice(),
      roundTripSweeps: sum(tripSweeps) / sum(trips),
      fractions: up.map((n, level) => n / (n + down[level])),
    }
  }

  state(): ReplicaFlowState {
    return structuredClone(this.#state)
  }

  restore(state: ReplicaFlowState): void {
    for (const name of Object.keys(this.#state) as (keyof ReplicaFlowState)[])
      expectInput(
        state[name]?.length === this.#state[name].length,
        `replica exchange restore: expected ${this.#state[name].length} numbers of ${name}, got ${state[name]?.length}.`,
      )
    const chains = this.#state.replicas.length
    expectInput(
      new Set(state.replicas).size === chains && state.replicas.every((replica) => replica >= 0 && replica < chains),
      `replica exchange restore: expected every replica once, from 0 to ${chains - 1}, got ${state.replicas.join(", ")}.`,
    )
    this.#state = structuredClone(state)
  }
}
