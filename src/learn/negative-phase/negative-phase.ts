/**
 * Where the statistics of the model come from, the second term of ∂⟨ln p⟩/∂θ = ⟨−∂F/∂θ⟩_data − ⟨−∂F/∂θ⟩_model: all states, chains
 * started at the data, chains that persist, ladders of chains, or mean fields.
 */
import type { Harmonium, MachineGradient } from "../../hamiltonian/harmonium.ts"
import type { States } from "../../hamiltonian/machine-kernel.ts"
import type { Conditionals } from "../conditionals.ts"

/** One update of the machine. */
export interface Update {
  /** The machine before it, loaded in `conditionals`. */
  readonly machine: Harmonium
  readonly conditionals: Conditionals
  /** The rows of the mini-batch. */
  readonly batch: States
  /** Mean statistics of these rows. */
  readonly data: MachineGradient
  /** Updates done before: names the random numbers. */
  readonly number: number
  readonly learningRate: number
}

/** What goes from one update to the next, by name. */
export type NegativeState = Readonly<Record<string, Float64Array>>

export interface NegativePhase {
  /** ⟨−∂F/∂θ⟩ of the model, or what stands for it. */
  statistics(update: Update): Promise<MachineGradient>
  /** A copy of what the next update needs. */
  state(): NegativeState
  restore(state: NegativeState): void
  /** What a user should see of the chains: swap acceptance, step size, …. */
  diagnostics?(): Readonly<Record<string, number>>
}

export interface ChainOptions {
  /** Gibbs steps an update. */
  readonly steps: number
  /** Chains that persist. */
  readonly chains: number
  readonly seed: number
  /** Opens the names of random streams: two machines of a stack have different ones. */
  readonly what: string
}
