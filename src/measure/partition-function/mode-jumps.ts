/**
 * Jumps between the modes of a machine, which Gibbs steps do not join: a chain is offered a visible state from
 *
 *   q(v) = (1/S) Σ_s p(v | h_s)
 *
 * with hidden states h_s of S other chains, and takes it with probability min{1, r(v')/r(v)}, r(v) = p*(v)/q(v). That leaves the
 * machine's p(v) as it is, whatever the h_s are. For the machine's own h_s, q is the Rao-Blackwell estimate of p itself: with S → ∞
 * every jump is taken, in small machines half of them with S = 64, whatever lies between the modes, and in large ones next to none.
 * A chain in a mode that no h_s knows stays there, so that chains disagree. Half of the h_s come from where the chains start, half from
 * annealed states, which may know other modes.
 *
 * Density: Gelfand & Smith 1990, doi:10.1080/01621459.1990.10476213; independence chains: Tierney 1994, doi:10.1214/aos/1176325750.
 */
import { exp } from "../../compute/elementary.ts"
import type { RandomStream } from "../../compute/philox.ts"
import type { Harmonium } from "../../hamiltonian/harmonium.ts"

/** S. */
export const BANK = 64
/** Gibbs steps of a chain of the bank at β = 1 before its h_s is drawn. */
export const BANK_STEPS = 100

/** Gibbs steps from one jump to the next, of chains of `steps` in all: fewer than ten in short chains. */
export const stepsBetweenJumps = (steps: number): number => Math.max(1, Math.min(10, steps >> 2))

/** ln Σ e^x of `terms`, by functions with the same bits everywhere but for the last logarithm. */
export function logSum(terms: ArrayLike<number>): number {
  let largest = -Infinity
  for (let s = 0; s < terms.length; s++) largest = Math.max(largest, terms[s])
  let sum = 0
  for (let s = 0; s < terms.length; s++) sum += exp(terms[s] - largest)
  return largest + Math.log(sum)
}

/** Whether a jump is taken that raises ln r by `gain`. */
export const taken = (gain: number, stream: RandomStream): boolean => stream.uniform() < exp(Math.min(0, gain))

/** Jumps of a machine of any units. For 0/1 and ±1 units on the kernels: bit-jumps.ts. */
export class ModeJumps {
  readonly #machine: Harmonium
  /** The inputs of the visible units from every h_s, and their Γ. */
  readonly #inputs: readonly Float64Array[]
  readonly #cumulants: readonly number[]
  readonly #terms: Float64Array
  readonly #offer: Float64Array

  /** `bank`: hidden states h_s. */
  constructor(machine: Harmonium, bank: readonly Float64Array[]) {
    this.#machine = machine
    this.#inputs = bank.map((h) => machine.visibleInputs(h, new Float64Array(machine.visible.width)))
    this.#cumulants = this.#inputs.map((inputs) => machine.visible.cumulant(inputs))
    this.#terms = new Float64Array(bank.length)
    this.#offer = new Float64Array(machine.visible.width)
  }

  /** Offers a state to a chain at `v`; true if it is there now. */
  jump(v: Float64Array, stream: RandomStream): boolean {
    this.#machine.visible.sample(this.#inputs[stream.integer(this.#inputs.length)], stream, this.#offer)
    if (!taken(this.#logRatio(this.#offer) - this.#logRatio(v), stream)) return false
    v.set(this.#offer)
    return true
  }

  /** ln r(v), up to a constant: E_v(v) is in both p* and q. */
  #logRatio(v: Float64Array): number {
    for (const [s, inputs] of this.#inputs.entries()) {
      let term = -this.#cumulants[s]
      for (let i = 0; i < v.length; i++) term += inputs[i] * v[i]
      this.#terms[s] = term
    }
    return this.#machine.hidden.cumulant(this.#machine.hiddenInputs(v)) - logSum(this.#terms)
  }
}
