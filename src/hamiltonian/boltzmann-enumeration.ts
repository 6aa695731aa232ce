/**
 * Exact sums over the states of a Boltzmann machine of up to 25 units that are free: ln Z, the free energy F(v) = −ln Σ_h e^(−E(v, h)),
 * and averages. A Gray code visits the states one unit apart, so that a state costs N operations, or N² where averages are taken;
 * energies start afresh every 4096 states, so that rounding does not build up.
 *
 * F. Gray, US patent 2,632,058 (1953); Knuth, The Art of Computer Programming 4A (2011), §7.2.1.1, algorithm L.
 */
import { expectInput } from "../errors.ts"
import type { BoltzmannMachine } from "./boltzmann-machine.ts"

/** Units that are summed over, at most. */
const LARGEST = 25
const BLOCK = 4096

/** ⟨s_i⟩ and ⟨s_i s_j⟩ (N × N, row-major), of which learning is the difference between data and model. */
export interface PairStatistics {
  readonly means: Float64Array
  readonly products: Float64Array
}

/** Exact ln Z, for up to 25 units. */
export function boltzmannLogPartition(machine: BoltzmannMachine): number {
  return logSum("boltzmannLogPartition", machine, new Float64Array(machine.count), 0)
}

/** F(v) in units of k_BT, exactly, for up to 25 hidden units; `v`: values of the visible units. */
export function boltzmannFreeEnergy(machine: BoltzmannMachine, v: ArrayLike<number>): number {
  return -logSum("boltzmannFreeEnergy", machine, clamped(machine, v), machine.visible)
}

/** Exact averages, of all units or, given `v`, of the hidden ones with the visible ones clamped to it. Up to 25 free units. */
export function boltzmannStatistics(machine: BoltzmannMachine, v?: ArrayLike<number>): PairStatistics {
  const { count, visible } = machine
  const from = v === undefined ? 0 : visible
  const state = clamped(machine, v ?? [])
  const total = logSum("boltzmannStatistics", machine, state, from)
  const statistics = zeroStatistics(count)
  visit(machine, state, from, (energy) => addStatistics(state, Math.exp(-energy - total), statistics))
  return mirrored(statistics)
}

export function zeroStatistics(count: number): PairStatistics {
  return { means: new Float64Array(count), products: new Float64Array(count * count) }
}

/** Adds weight · s and weight · s_i s_j of the pairs i < j. */
export function addStatistics(s: Float64Array, weight: number, { means, products }: PairStatistics): void {
  const n = s.length
  for (let i = 0; i < n; i++) {
    const value = weight * s[i]
    if (value === 0) continue
    means[i] += value
    for (let j = i + 1, k = i * n + j; j < n; j++, k++) products[k] += value * s[j]
  }
}

/** The statistics with the products of pairs i > j filled in, and zeros on the diagonal. */
export function mirrored(statistics: PairStatistics): PairStatistics {
  const { means, products } = statistics
  const n = means.length
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) products[i * n + j] = products[j * n + i]
  return statistics
}

function clamped({ count, visible }: BoltzmannMachine, v: ArrayLike<number>): Float64Array {
  expectInput(
    v.length === 0 || v.length === visible,
    `visible values: expected ${visible} numbers, as the machine has visible units, got ${v.length}.`,
  )
  const state = new Float64Array(count)
  state.set(Array.from(v))
  return state
}

/** ln Σ e^(−E) over the units from `from` on. */
function logSum(what: string, machine: BoltzmannMachine, state: Float64Array, from: number): number {
  expectInput(
    machine.count - from <= LARGEST,
    `${what}: expected at most ${LARGEST} units to sum over, got ${machine.count - from}. Take averages from Gibbs sampling instead.`,
  )
  let largest = -Infinity
  let sum = 0
  visit(machine, state, from, (energy) => {
    if (-energy > largest) {
      sum = sum * Math.exp(largest + energy) + 1
      largest = -energy
    } else sum += Math.exp(-energy - largest)
  })
  return largest + Math.log(sum)
}

/** Calls `each` with the energy of every state of the units from `from` on, which stands in `state`. */
function visit(machine: BoltzmannMachine, state: Float64Array, from: number, each: (energy: number) => void): void {
  const { count: n, weights, units } = machine
  const low = units === "spin" ? -1 : 0
  const states = 2 ** (n - from)
  const fields = new Float64Array(n)
  let energy = 0
  state.fill(low, from)
  for (let done = 1; ; done++) {
    if (done % BLOCK === 1) {
      energy = machine.energy(state)
      for (let i = from; i < n; i++) fields[i] = machine.field(state, i)
    }
    each(energy)
    if (done === states) return
    const i = from + 31 - Math.clz32(done & -done)
    const change = state[i] === 1 ? low - 1 : 1 - low
    energy -= change * fields[i]
    state[i] += change
    for (let j = from, k = i * n + from; j < n; j++, k++) fields[j] += change * weights[k]
  }
}
