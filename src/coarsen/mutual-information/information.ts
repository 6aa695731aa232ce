/**
 * Mutual information of two discrete variables, in bits, and of a coarse variable H made of a block V with what surrounds it, E.
 *
 *   I(X:Y) = Σ p(x, y) log₂ p(x, y)/(p(x) p(y)),     p(h, e) = Σ_v p(h|v) p(v, e)
 *
 * H – V – E is a Markov chain, so that I(H:E) ≤ I(V:E): a coarse variable is as good as the share that it keeps.
 *
 * C. E. Shannon, Bell Syst. Tech. J. 27, 379 (1948), doi:10.1002/j.1538-7305.1948.tb01338.x; M. Koch-Janusz & Z. Ringel,
 * Nat. Phys. 14, 578 (2018), doi:10.1038/s41567-018-0081-4.
 */
import { InputError } from "../../errors.ts"
import type { BlockEnvironment } from "./block-environment.ts"
import type { Channel } from "./coarse-rules.ts"

/** I(X:Y) in bits of `joint`, row-major, x the row; it need not be normalised. Never below 0, as rounding may leave it. */
export function mutualInformation(joint: Float64Array, columns: number): number {
  const rows = joint.length / columns
  if (!Number.isInteger(rows) || rows === 0)
    throw new InputError(`mutualInformation: expected rows of ${columns} probabilities, got ${joint.length} values.`)
  const [ofRow, ofColumn] = [new Float64Array(rows), new Float64Array(columns)]
  let total = 0
  for (let x = 0, k = 0; x < rows; x++)
    for (let y = 0; y < columns; y++, k++) {
      ofRow[x] += joint[k]
      ofColumn[y] += joint[k]
      total += joint[k]
    }
  let sum = 0
  for (let x = 0, k = 0; x < rows; x++)
    for (let y = 0; y < columns; y++, k++)
      if (joint[k] > 0) sum += joint[k] * Math.log2((joint[k] * total) / (ofRow[x] * ofColumn[y]))
  return Math.max(0, sum / total)
}

/** I(V:E) in bits: what any coarse variable of the block can know of its environment at most. */
export function blockInformation({ joint, outcomes }: BlockEnvironment): number {
  return mutualInformation(joint, outcomes)
}

/** I(H:E) in bits of the coarse variable that `channel` makes of the block. */
export function coarseInformation(block: BlockEnvironment, channel: Channel): number {
  return mutualInformation(coarseJoint(block, channel), block.outcomes)
}

/** p(h, e) at [h · outcomes + e]. */
export function coarseJoint({ spins, joint, outcomes }: BlockEnvironment, channel: Channel): Float64Array {
  const { values, probabilities } = channel
  if (probabilities.length !== values * 2 ** spins)
    throw new InputError(
      `coarse variable: expected p(h|v) for the ${2 ** spins} states of a block of ${spins} spins and ${values} values, got ${probabilities.length} numbers.`,
    )
  const coarse = new Float64Array(values * outcomes)
  for (let v = 0; v < 2 ** spins; v++)
    for (let h = 0; h < values; h++) {
      const p = probabilities[v * values + h]
      if (p !== 0) for (let e = 0; e < outcomes; e++) coarse[h * outcomes + e] += p * joint[v * outcomes + e]
    }
  return coarse
}
