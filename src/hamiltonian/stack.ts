/**
 * A stack of restricted Boltzmann machines, each trained on the hidden units of the one below: a deep belief network, and
 * layer by layer a candidate renormalization-group flow.
 *
 * Hinton & Salakhutdinov 2006, doi:10.1126/science.1127647; Mehta & Schwab 2014, arXiv:1410.3831.
 */
import { expectInput } from "../errors.ts"
import type { RestrictedBoltzmannMachine } from "./restricted-boltzmann-machine.ts"

export interface Stack {
  /** From the data up: the hidden units of one machine are the visible units of the next. */
  readonly layers: readonly RestrictedBoltzmannMachine[]
  /** Shape of one sample of the data, such as [40, 40]; its product is the number of visible units of the first layer. */
  readonly shape: readonly number[]
}

/**
 * A stack as it is, a machine as a stack of one layer, whose samples have the shape [visible]. Refuses layers that do not fit
 * on each other or on the shape; `what` names the stack in sentences.
 */
export function stackOf(machines: RestrictedBoltzmannMachine | Stack, what = "stack"): Stack {
  const stack = "layers" in machines ? machines : { layers: [machines], shape: [machines.visible] }
  const { layers, shape } = stack
  expectInput(layers.length > 0, `${what}: expected at least one layer, got none.`)
  const sites = shape.reduce((product, length) => product * length, 1)
  expectInput(
    sites === layers[0].visible,
    `${what}: expected samples of ${layers[0].visible} sites, the visible units of the first layer, got shape [${shape.join(", ")}]. Give the shape of one sample.`,
  )
  for (let k = 1; k < layers.length; k++) {
    const { hidden, hiddenUnits } = layers[k - 1]
    const { visible, visibleUnits } = layers[k]
    expectInput(
      visible === hidden && visibleUnits === hiddenUnits,
      `${what}: expected ${hidden} ${hiddenUnits} visible units in layer ${k + 1}, the hidden ones of layer ${k}, got ${visible} ${visibleUnits}. Use layers of one stack.`,
    )
  }
  return stack
}
