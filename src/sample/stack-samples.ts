/**
 * Samples of a stack as the generative model it is, a deep belief network: the two uppermost layers are a Boltzmann machine,
 * whose chain h ↔ h' is run, and below it every layer is drawn once from p(v | h) of its machine. With one machine it is plain
 * block Gibbs sampling.
 *
 * Hinton, Osindero & Teh, Neural Comput. 18, 1527 (2006), doi:10.1162/neco.2006.18.7.1527.
 */
import { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream, hashName, seedKey } from "../compute/philox.ts"
import { InputError, expectInteger } from "../errors.ts"
import type { MachineKernel, States } from "../hamiltonian/machine-kernel.ts"

export interface StackSampleOptions {
  /** Independent chains, one sample each. They start at bits tossed like coins in the lower layer of the uppermost machine. */
  readonly count?: number
  /** Or start at these states of the data, one chain a row, drawn up to that layer. */
  readonly start?: States
  /** Sweeps of the chain, each h' and then h again. */
  readonly sweeps: number
  /** Default 0. */
  readonly seed?: number
}

/** One sample of each chain, rows × visible units. The kernels are those of the layers from the data up. */
export async function sampleStack(
  kernels: readonly MachineKernel[],
  { count, start, sweeps, seed = 0 }: StackSampleOptions,
): Promise<BitMatrix> {
  expectInteger("sampleStack sweeps", sweeps, 1)
  const top = kernels.at(-1)
  if (top === undefined) throw new InputError("sampleStack kernels: expected at least one layer, got none.")
  if ((count === undefined) === (start === undefined))
    throw new InputError("sampleStack: expected either count or start, got both or neither. Leave one out.")
  const key = (purpose: string): readonly [number, number] => [seedKey(seed), hashName(`stack samples/${purpose}`)]
  let states: States
  if (start === undefined) {
    expectInteger("sampleStack count", count!, 1)
    states = coins(count!, top.machine().visible, seed)
  } else {
    states = start
    for (const [layer, kernel] of kernels.slice(0, -1).entries())
      states = await kernel.sampleHidden(states, { key: key(`up ${layer}`), counter: 0 })
  }
  let down: BitMatrix | undefined
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const hidden = await top.sampleHidden(down ?? states, { key: key("hidden"), counter: sweep })
    down = await top.sampleVisible(hidden, { key: key("visible"), counter: sweep })
  }
  for (const [layer, kernel] of [...kernels.slice(0, -1).entries()].reverse())
    down = await kernel.sampleVisible(down!, { key: key(`down ${layer}`), counter: 0 })
  return down!
}

function coins(rows: number, columns: number, seed: number): BitMatrix {
  const stream = new RandomStream(seed, "stack samples/start")
  const bits = new BitMatrix(rows, columns)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) bits.set(row, column, stream.word() & 1)
  return bits
}
