/**
 * Jumps between the modes of a machine, which Gibbs steps do not join: a chain is offered a visible state from
 *
 *   q(v) = (1/S) Σ_s p(v | h_s)
 *
 * with hidden states h_s of S other chains, and takes it with probability min{1, r(v')/r(v)}, r(v) = p*(v)/q(v). That leaves the
 * machine's p(v) as it is, whatever the h_s are. For the machine's own h_s, q is the Rao-Blackwell estimate of p itself: with S → ∞
 * every jump is taken, in small machines some nine of ten, whatever lies between the modes, and in large ones next to none.
 *
 * The chains are two halves that offer each other states in turn, from h_s drawn anew at every jump: given one half, jumps leave the
 * states of the other as independent draws from p, so they leave all as that. A mode that any chain has found is soon known to all, at
 * its right weight. To h_s of fixed states chains owe a bias that their R̂ cannot see, when they all share the modes that these miss.
 * Some annealed states, which may know modes that no chain has found, are offered as well.
 *
 * Density: Gelfand & Smith 1990, doi:10.1080/01621459.1990.10476213; independence chains: Tierney 1994, doi:10.1214/aos/1176325750;
 * chains that offer each other states, half by half: Goodman & Weare 2010, doi:10.2140/camcos.2010.5.65.
 */
import { exp } from "../../compute/elementary.ts"
import type { RandomStream } from "../../compute/philox.ts"
import type { Harmonium } from "../../hamiltonian/harmonium.ts"

/** Annealed states that are offered. */
export const ANNEALED = 32
/** Gibbs steps at β = 1 that these make before. */
export const ANNEALED_STEPS = 100
/** Chains of the other half that offer states, at most. */
export const OFFERING = 64

/** Which chains of `half`, 0 or 1 (chains of even or odd number) offer states to the others: equally far apart. */
export function offering(half: number, chains: number, stream: RandomStream): number[] {
  // As many from either, so that the banks of both have a size.
  const members = chains >> 1
  const count = Math.min(members, OFFERING)
  const first = stream.integer(members)
  return Array.from({ length: count }, (_, k) => 2 * ((first + Math.floor((k * members) / count)) % members) + half)
}

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
