/**
 * A block of spins V and its environment E as their joint distribution p(v, e), which is all that the mutual information of
 * coarse variables needs; the buffer between them is summed over.
 *
 * What stands for E may be any sufficient statistic of it: outcomes e with the same p(v|e) count as one, without loss.
 */
import { InputError } from "../../errors.ts"

/** p(v, e) of a block and its environment. */
export interface BlockEnvironment {
  /** n: spins of V. Bit i of a state v = 0 … 2ⁿ − 1 is spin i, 1 for up. */
  readonly spins: number
  /** How many outcomes of E are told apart. */
  readonly outcomes: number
  /** p(v, e) at [v · outcomes + e], in sum 1. */
  readonly joint: Float64Array
}

/** Spin i = ±1 of the state v. */
export function spinOf(v: number, i: number): 1 | -1 {
  return (v >>> i) & 1 ? 1 : -1
}

/** Scales Boltzmann weights to sum 1. */
export function normalised(weights: Float64Array): Float64Array {
  let sum = 0
  for (const weight of weights) sum += weight
  if (!(sum > 0 && sum < Infinity))
    throw new InputError(
      `block: expected Boltzmann weights with a finite sum above 0, got ${sum}. Take a smaller coupling or field.`,
    )
  return weights.map((weight) => weight / sum)
}

/**
 * The block with k more spins that neither it nor the environment feels, p(v, w, e) = p(v, e) p(w), w the higher bits; p(w) are the 2ᵏ
 * `weights`, in any scale.
 */
export function withDecoupled(block: BlockEnvironment, weights: ArrayLike<number>): BlockEnvironment {
  if (!Number.isInteger(Math.log2(weights.length)))
    throw new InputError(`withDecoupled: expected 2ᵏ weights of k spins, got ${weights.length}.`)
  const states = 2 ** block.spins
  const joint = new Float64Array(weights.length * states * block.outcomes)
  for (let w = 0; w < weights.length; w++)
    for (let k = 0; k < block.joint.length; k++) joint[w * block.joint.length + k] = weights[w] * block.joint[k]
  return { spins: block.spins + Math.log2(weights.length), outcomes: block.outcomes, joint: normalised(joint) }
}
