/**
 * What learning needs of a machine, for many rows at a time: Gibbs steps, free energies, and the mean of the sufficient statistics
 * −∂F/∂θ. Machines of 0/1 and ±1 units have them on the kernels (kernel-conditionals.ts), with states as bits; all others, and
 * small ones, in plain double precision (plain-conditionals.ts), with states as values.
 */
import type { Engine } from "../compute/engine.ts"
import type { RealMatrix } from "../compute/real-matrix.ts"
import type { Harmonium } from "../hamiltonian/harmonium.ts"
import type { States } from "../hamiltonian/machine-kernel.ts"
import type { AnyMachine } from "../hamiltonian/tempered-machine.ts"
import { KernelConditionals } from "./kernel-conditionals.ts"
import type { MeanStatistics } from "./mean-statistics.ts"
import { PlainConditionals } from "./plain-conditionals.ts"

/** Names random numbers: every draw of a purpose has another number, below 2^32 / (2 · steps). */
export interface Draw {
  readonly seed: number
  readonly purpose: string
  readonly number: number
}

export interface Conditionals {
  /** Replaces the parameters. Machines loaded at different places take turns without being copied anew. */
  load(machine: AnyMachine, place?: number): void
  /** Rows of values of the visible units in the form of `gibbs` and `statistics`. */
  encode(values: RealMatrix): States
  /** The values of states, rows × visible.width. */
  decode(states: States): RealMatrix
  /** `steps` ≥ 1 times h from p(h | v) and v from p(v | h). */
  gibbs(v: States, steps: number, draw: Draw): Promise<States>
  /** v drawn from units without input: the machine without its weights. */
  independent(rows: number, draw: Draw): States
  /** ⟨h⟩ given every row: rows × hidden.width. */
  hiddenMeans(v: States): Promise<RealMatrix>
  /** ⟨v⟩ given every row of means of the hidden units: rows × visible.width. */
  visibleMeans(h: RealMatrix): Promise<RealMatrix>
  /** F(v) of every row, in k_BT. */
  freeEnergies(v: States): Promise<Float64Array>
  /** Mean over the rows of −∂F/∂θ, weighted where `weights` are given. */
  statistics(v: States, weights?: Float64Array): Promise<MeanStatistics>
}

/** From about here on kernels are faster: 64 rows of 16 × 12 units take ten Gibbs steps in 0.24 ms, in plain double precision in 5.6 ms. */
const KERNEL_WEIGHTS = 128

/** The conditionals of a machine, on the kernels of `engine` where it pays and the units are 0/1 or ±1. */
export function conditionalsOf(machine: Harmonium, engine?: Engine): Conditionals {
  const binary = [machine.visible, machine.hidden].every(({ kind }) => kind === "bernoulli" || kind === "spin")
  return engine && binary && machine.weights.length >= KERNEL_WEIGHTS
    ? new KernelConditionals(engine, machine)
    : new PlainConditionals(machine)
}
