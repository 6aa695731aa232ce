/**
 * Dropout in a feed-forward network: in every step, and for every row, each input and each hidden unit is left out with a given
 * probability, and those that stay count 1/(1 − p) times, so that the mean input of a unit above is that of the whole network, which is
 * what is used in the end.
 *
 * Hinton, Srivastava, Krizhevsky, Sutskever & Salakhutdinov 2012, arXiv:1207.0580; Srivastava et al. 2014, J. Mach. Learn. Res. 15, 1929.
 */
import type { RandomStream } from "../../compute/philox.ts"
import { RealMatrix } from "../../compute/real-matrix.ts"

/** Shares of the units that are left out. */
export interface DropoutShares {
  /** Of hidden units. */
  readonly dropout: number
  /** Of inputs. */
  readonly inputDropout: number
}

/** What the inputs and the values of each hidden layer are multiplied by, rows × units: 0 or 1/(1 − p). None where nothing is left out. */
export function dropoutMasks(
  rows: number,
  sizes: readonly number[],
  { dropout, inputDropout }: DropoutShares,
  stream: RandomStream,
): readonly RealMatrix[] {
  if (dropout === 0 && inputDropout === 0) return []
  return sizes.map((units, l) => {
    const share = l === 0 ? inputDropout : dropout
    const mask = new RealMatrix(rows, units)
    const kept = 1 / (1 - share)
    for (let k = 0; k < mask.values.length; k++) mask.values[k] = stream.uniform() < share ? 0 : kept
    return mask
  })
}
