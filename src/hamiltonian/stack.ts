/**
 * A stack of restricted Boltzmann machines, each trained on the hidden units of the one below: a deep belief network, and
 * layer by layer a candidate renormalization-group flow.
 *
 * Hinton & Salakhutdinov 2006, doi:10.1126/science.1127647; Mehta & Schwab 2014, arXiv:1410.3831.
 */
import type { RestrictedBoltzmannMachine } from "./restricted-boltzmann-machine.ts"

export interface Stack {
  /** From the data up: the hidden units of one machine are the visible units of the next. */
  readonly layers: readonly RestrictedBoltzmannMachine[]
  /** Shape of one sample of the data, such as [40, 40]; its product is the number of visible units of the first layer. */
  readonly shape: readonly number[]
}
