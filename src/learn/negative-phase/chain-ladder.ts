/**
 * Chains of several machines p_0 … p_K at once, one above the other. After Gibbs steps of each, neighbours swap their states x_k and
 * x_{k+1} with probability
 *
 *   min{1, exp[F_k(x_k) + F_{k+1}(x_{k+1}) − F_k(x_{k+1}) − F_{k+1}(x_k)]},
 *
 * which leaves Π p_k as it is (detailed balance), whatever the machines are. Where p_0 is independent units, states that come up from
 * there bring the last machine, which is the one that learns, to modes that its own chain would not find. Even and odd pairs take turns:
 * states then keep their direction longer than with pairs drawn at random.
 *
 * Desjardins, Courville, Bengio, Vincent & Delalleau 2010, AISTATS 9, 145; Cho, Raiko & Ilin 2010, doi:10.1109/IJCNN.2010.5596837;
 * turns: Syed, Bouchard-Côté, Deligiannidis & Doucet 2022, doi:10.1111/rssb.12464.
 */
import { BitMatrix } from "../../compute/bit-matrix.ts"
import { exp } from "../../compute/elementary.ts"
import { RandomStream } from "../../compute/philox.ts"
import { RealMatrix } from "../../compute/real-matrix.ts"
import type { States } from "../../hamiltonian/machine-kernel.ts"
import type { AnyMachine } from "../../hamiltonian/tempered-machine.ts"
import type { ChainOptions, NegativeState } from "./negative-phase.ts"

export type LadderOptions = Pick<ChainOptions, "conditionals" | "independent" | "chains" | "steps" | "seed" | "what">

/** Whether a state was last at neither end, at the first rung, or at the last one after it was at the first. */
type Mark = 0 | 1 | 2

interface Rung {
  states: States
  readonly marks: Uint8Array
}

export class ChainLadder {
  readonly #options: LadderOptions
  #rungs: Rung[] = []
  #acceptances = new Float64Array(0)
  #roundTrips = 0

  readonly #acceptanceRate: number

  /** `acceptanceRate`: part of the running acceptances that an update replaces. */
  constructor(options: LadderOptions, acceptanceRate = 0.1) {
    this.#options = options
    this.#acceptanceRate = acceptanceRate
  }

  /** Two rungs, of independent units; the conditionals of the machine are loaded. */
  begin(): void {
    const { conditionals, chains, seed, what } = this.#options
    this.#rungs = [0, 1].map((number) => ({
      states: conditionals.independent(chains, { seed, purpose: `${what}/chains`, number }),
      marks: new Uint8Array(chains),
    }))
    this.#acceptances = Float64Array.of(1)
  }

  get rungs(): number {
    return this.#rungs.length
  }

  /** Running means of the swap probabilities of rungs k and k + 1. */
  get acceptances(): Float64Array {
    return this.#acceptances
  }

  /** States of a rung, by default the last one. */
  states(rung: number = this.rungs - 1): States {
    return this.#rungs[rung].states
  }

  /** `steps` Gibbs steps at each rung, then swaps of every second pair. Leaves another machine loaded. */
  async sweep(machines: readonly AnyMachine[], number: number): Promise<void> {
    const { conditionals, steps, seed, what } = this.#options
    for (const [k, rung] of this.#rungs.entries()) {
      conditionals.load(machines[k], k)
      rung.states = await conditionals.gibbs(rung.states, steps, { seed, purpose: `${what}/rung ${k}`, number })
    }
    const stream = new RandomStream(seed, `${what}/swaps`, number)
    for (let k = number % 2; k + 1 < this.rungs; k += 2) await this.#swap(k, machines, stream)
    this.#mark()
  }

  async #swap(k: number, machines: readonly AnyMachine[], stream: RandomStream): Promise<void> {
    const { conditionals } = this.#options
    const [a, b] = [this.#rungs[k], this.#rungs[k + 1]]
    const both = joined(a.states, b.states)
    conditionals.load(machines[k], k)
    const below = await conditionals.freeEnergies(both)
    conditionals.load(machines[k + 1], k + 1)
    const above = await conditionals.freeEnergies(both)
    const rows = a.states.rows
    let sum = 0
    for (let row = 0; row < rows; row++) {
      const probability = exp(Math.min(0, below[row] - above[row] - (below[rows + row] - above[rows + row])))
      sum += probability
      if (stream.uniform() >= probability) continue
      exchange(a.states.row(row), b.states.row(row))
      exchange(a.marks.subarray(row, row + 1), b.marks.subarray(row, row + 1))
    }
    this.#acceptances[k] += this.#acceptanceRate * (sum / rows - this.#acceptances[k])
  }

  #mark(): void {
    const { marks: first } = this.#rungs[0]
    const { marks: last } = this.#rungs[this.rungs - 1]
    for (let row = 0; row < first.length; row++) {
      if (first[row] === (2 satisfies Mark)) this.#roundTrips++
      first[row] = 1 satisfies Mark
      if (last[row] === (1 satisfies Mark)) last[row] = 2 satisfies Mark
    }
  }

  /** Rungs anew, each with a copy of the states of a present one: `sources[k]`, and acceptances to begin with. */
  resize(sources: readonly number[], acceptances: ArrayLike<number>): void {
    this.#rungs = sources.map((source, k) => {
      const { states, marks } = this.#rungs[source]
      const seen = sources.indexOf(source) < k
      return { states: states.slice(0, states.rows), marks: seen ? new Uint8Array(marks.length) : marks.slice() }
    })
    this.#acceptances = Float64Array.from(acceptances)
  }

  diagnostics(): Record<string, number> {
    const acceptances = Array.from(this.#acceptances, (value, k) => [`swap acceptance ${k}-${k + 1}`, value] as const)
    return { rungs: this.rungs, "round trips": this.#roundTrips, ...Object.fromEntries(acceptances) }
  }

  state(): NegativeState {
    const { conditionals } = this.#options
    const rungs = this.#rungs.flatMap(({ states, marks }, k) => [
      [`states/${k}`, Float64Array.from(conditionals.decode(states).values)] as const,
      [`marks/${k}`, Float64Array.from(marks)] as const,
    ])
    return {
      ...Object.fromEntries(rungs),
      acceptances: this.#acceptances.slice(),
      roundTrips: Float64Array.of(this.#roundTrips),
    }
  }

  restore(state: NegativeState): void {
    const { conditionals, independent, chains } = this.#options
    const { acceptances, roundTrips } = state
    const rungs = acceptances.length > 0 ? acceptances.length + 1 : 0
    this.#rungs = Array.from({ length: rungs }, (_, k) => ({
      states: conditionals.encode(new RealMatrix(chains, independent.width, Float32Array.from(state[`states/${k}`]))),
      marks: Uint8Array.from(state[`marks/${k}`]),
    }))
    this.#acceptances = acceptances.slice()
    this.#roundTrips = roundTrips[0]
  }
}

/** The rows of `a`, then those of `b`, which are of the same form. */
function joined(a: States, b: States): States {
  const rows = a.rows + b.rows
  if (a instanceof RealMatrix) {
    const values = new Float32Array(rows * a.columns)
    values.set(a.values)
    values.set((b as RealMatrix).values, a.values.length)
    return new RealMatrix(rows, a.columns, values)
  }
  const words = new Uint32Array(rows * a.stride)
  words.set(a.words)
  words.set((b as BitMatrix).words, a.words.length)
  return new BitMatrix(rows, a.columns, words)
}

function exchange(a: Float32Array | Uint32Array | Uint8Array, b: Float32Array | Uint32Array | Uint8Array): void {
  for (let i = 0; i < a.length; i++) {
    const held = a[i]
    a[i] = b[i]
    b[i] = held
  }
}
