/**
 * Where the statistics of the model come from, the second term of ∂⟨ln p⟩/∂θ = ⟨−∂F/∂θ⟩_data − ⟨−∂F/∂θ⟩_model: all states, chains
 * started at the data, chains that persist, ladders of chains, or mean fields.
 */
import type { Harmonium } from "../../hamiltonian/harmonium.ts"
import type { States } from "../../hamiltonian/machine-kernel.ts"
import type { UnitLayer } from "../../hamiltonian/units/unit-layer.ts"
import type { Conditionals } from "../conditionals.ts"
import type { Coordinates } from "../coordinates.ts"
import type { MeanStatistics } from "../mean-statistics.ts"
import type { FastWeights } from "./fast-weights.ts"

/** One update of the machine. */
export interface Update {
  /** The machine before it, loaded in the conditionals; so it must be when the statistics are there. */
  readonly machine: Harmonium
  /** The rows of the mini-batch. */
  readonly batch: States
  /** Weights of these rows; absent where all are alike. */
  readonly weights?: Float64Array | undefined
  /** Mean statistics of these rows. */
  readonly data: MeanStatistics
  /** Where the step is taken; none in the plain metric. */
  readonly coordinates: Coordinates | undefined
  /** Updates done before: names the random numbers. */
  readonly number: number
}

/** What goes from one update to the next, by name. */
export type NegativeState = Readonly<Record<string, Float64Array>>

export interface NegativePhase {
  /** ⟨−∂F/∂θ⟩ of the model, or what stands for it. */
  statistics(update: Update): Promise<MeanStatistics>
  /** A copy of what the next update needs. */
  state(): NegativeState
  restore(state: NegativeState): void
  /** What a user should see of the chains: swap acceptance, round trips, …. */
  diagnostics?(): Readonly<Record<string, number>>
}

export interface ChainOptions {
  readonly conditionals: Conditionals
  /** Where learning starts. */
  readonly start: Harmonium
  /** The machine's visible units with the moments of the data and no input. */
  readonly independent: UnitLayer
  /** Gibbs steps an update. */
  readonly steps: number
  /** Chains that persist, at every rung of a ladder. */
  readonly chains: number
  readonly seed: number
  /** Opens the names of random streams: two machines of a stack have different ones. */
  readonly what: string
  /** Acceptance of swaps that neighbours on a ladder shall have at least. */
  readonly swapAcceptance: number
  /** Rungs of a ladder at most. */
  readonly rungs: number
  /** Learning rate of the fast weights. */
  readonly fastLearningRate: number
  /** Fast weights of a machine that learns in kernel memory. */
  readonly fastWeights?: ((learningRate: number) => FastWeights) | undefined
}
