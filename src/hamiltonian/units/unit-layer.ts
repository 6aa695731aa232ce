/**
 * One side of a Boltzmann machine: units that are independent of each other given their inputs I from the other side,
 *
 *   p(x | I) = exp[I·x − E(x) − Γ(I)],   Γ(I) = ln Σ_x exp[I·x − E(x)],   ⟨x⟩ = ∂Γ/∂I,   Var x = ∂²Γ/∂I².
 *
 * Γ is the cumulant generating function. E is linear in its parameters θ, so that with a machine's own −∂E/∂θ (its sufficient
 * statistics) learning, annealing and saving need nothing but this interface.
 *
 * Welling, Rosen-Zvi & Hinton 2004, NIPS 17, 1481 (exponential family harmoniums).
 */
import type { RandomStream } from "../../compute/philox.ts"

export type UnitKind = "bernoulli" | "spin" | "potts" | "binomial" | "gaussian" | "relu" | "double-relu"

/** Vectors by name: parameters of a layer, or a gradient by them. */
export type Parameters = Readonly<Record<string, Float64Array>>

export interface UnitLayer {
  readonly kind: UnitKind | "joint"
  /** Units of the layer. */
  readonly count: number
  /** Numbers in a state of the layer: `count`, or `count` × q for Potts units, which are one-hot. */
  readonly width: number
  /** q of Potts units, n of binomial ones. */
  readonly levels?: number
  /** The layers that stand side by side in a joint one (joint-units.ts). */
  readonly parts?: readonly UnitLayer[]
  readonly parameters: Parameters
  /** Names of parameters that must stay above 0. */
  readonly positive: readonly string[]
  /** All values of one unit, each `width / count` numbers, where they are finitely many and the same for all units. */
  readonly values?: readonly (readonly number[])[]
  /** The same kind of units with other parameters. */
  with(parameters: Parameters): UnitLayer
  /** E(x), in units of k_BT. `x`: `width` numbers. */
  energy(x: ArrayLike<number>): number
  /** Γ(I), summed over the units. */
  cumulant(inputs: ArrayLike<number>): number
  /** ⟨x⟩ and, where asked for, Var x given the inputs. */
  moments(inputs: ArrayLike<number>, mean: Float64Array, variance?: Float64Array): void
  /** Draws x given the inputs. */
  sample(inputs: ArrayLike<number>, stream: RandomStream, x: Float64Array): void
  /** Adds weight · (−∂E/∂θ) at x to `into`. */
  addStatistics(x: ArrayLike<number>, weight: number, into: Parameters): void
  /** Adds weight · ⟨−∂E/∂θ⟩ = weight · ∂Γ/∂θ given the inputs to `into`. */
  addMeanStatistics(inputs: ArrayLike<number>, weight: number, into: Parameters): void
}
