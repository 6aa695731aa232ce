/**
 * The lower bound of the log-likelihood of a deep belief network (hamiltonian/deep-belief-network.ts) of any size: hidden states are
 * drawn from the way up q(h | v), and ln p(v, h) − ln q(h | v) is averaged. Unbiased for the bound but for ln Z of the machine on top,
 * which is taken as given: with an estimate from below the result is too high.
 *
 * Hinton, Osindero & Teh 2006, doi:10.1162/neco.2006.18.7.1527; Salakhutdinov & Murray 2008, doi:10.1145/1390156.1390266, §6.
 */
import type { BitMatrix } from "../compute/bit-matrix.ts"
import { exp } from "../compute/elementary.ts"
import { RandomStream } from "../compute/philox.ts"
import { expectInput, expectInteger } from "../errors.ts"
import { type DeepBeliefNetwork, logConditional } from "../hamiltonian/deep-belief-network.ts"
import {
  type RestrictedBoltzmannMachine,
  freeEnergyOf,
  transpose,
  unitValue,
} from "../hamiltonian/restricted-boltzmann-machine.ts"
import { type Estimate, meanEstimate } from "../statistics/estimate.ts"

export interface BeliefBoundOptions {
  /** Hidden states drawn for each row. Default 10. */
  readonly samples?: number
  /** Names every random choice. Default 0. */
  readonly seed?: number
}

/** Mean bound of `data` in nats a row; its error joins those of the rows and of ln Z of the machine on top. */
export function beliefBound(
  network: DeepBeliefNetwork,
  data: BitMatrix,
  logPartition: Estimate,
  { samples = 10, seed = 0 }: BeliefBoundOptions = {},
): Estimate {
  expectInteger("beliefBound samples", samples, 1)
  const { generative, recognition } = network
  const { layers } = generative
  expectInput(
    data.rows >= 2 && data.columns === layers[0].visible,
    `beliefBound data: expected at least 2 rows of ${layers[0].visible} visible units, as the network has, got ${data.rows} × ${data.columns}.`,
  )
  const down = layers.slice(0, -1).map(transpose)
  const bits = data.unpack()
  const bounds = Float64Array.from({ length: data.rows }, (_, row) => {
    const stream = new RandomStream(seed, "beliefBound", row)
    let sum = 0
    for (let sample = 0; sample < samples; sample++) {
      let x: ArrayLike<number> = bits.subarray(row * data.columns, (row + 1) * data.columns)
      for (const [l, up] of recognition.entries()) {
        const h = drawHidden(up, x, stream)
        sum += logConditional(down[l], h, x) - logConditional(up, x, h)
        x = h
      }
      sum -= freeEnergyOf(layers.at(-1)!, x)
    }
    return sum / samples
  })
  const { value, error } = meanEstimate(bounds)
  return { value: value - logPartition.value, error: Math.hypot(error, logPartition.error) }
}

function drawHidden(machine: RestrictedBoltzmannMachine, v: ArrayLike<number>, stream: RandomStream): Uint8Array {
  const { visible, hidden, visibleUnits, hiddenUnits, weights, hiddenBias } = machine
  const fields = Float64Array.from(hiddenBias)
  for (let i = 0; i < visible; i++) {
    const value = unitValue(visibleUnits, v[i])
    if (value !== 0) for (let j = 0; j < hidden; j++) fields[j] += value * weights.values[i * hidden + j]
  }
  const gain = hiddenUnits === "spin" ? 2 : 1
  return Uint8Array.from(fields, (field) => Number(stream.uniform() < 1 / (1 + exp(-gain * field))))
}
