/**
 * The deep belief network: a restricted Boltzmann machine on top, p(h, h') ∝ e^(−E), and below it layers that are drawn one from the
 * other, p(v, h¹, …) = p(v | h¹) p(h¹ | h²) … p(h^(L−1), h^L). A stack is one. The way up, q(h | v) = q(h¹ | v) q(h² | h¹) …, is the
 * transposed machines' at first; fine-tuning (learn/deep/wake-sleep.ts) unties the two ways. For every q
 *
 *   ln p(v) ≥ Σ_h q(h | v) [ln p(v | h¹) + … + ln p(h^(L−2) | h^(L−1)) − F(h^(L−1)) − ln Z − ln q(h | v)],
 *
 * with F and Z those of the machine on top. The gap is the Kullback–Leibler divergence of q from p(h | v).
 *
 * Hinton, Osindero & Teh 2006, doi:10.1162/neco.2006.18.7.1527.
 */
import { InputError, expectInput } from "../errors.ts"
import {
  type RestrictedBoltzmannMachine,
  freeEnergyOf,
  logPartition,
  logPartitionOfUnit,
  transpose,
  unitValue,
} from "./restricted-boltzmann-machine.ts"
import { type Stack, stackOf } from "./stack.ts"

export interface DeepBeliefNetwork {
  /** The machine on top, and below it machines of which p(v | h) is used. Sampled as any stack. */
  readonly generative: Stack
  /** Machines of which p(h | v) is used, the way up to the machine on top: one less than layers. */
  readonly recognition: readonly RestrictedBoltzmannMachine[]
}

type Bits = ArrayLike<number>

/** A stack as a network, the way up that of its machines. */
export function deepBeliefNetwork(stack: Stack): DeepBeliefNetwork {
  const generative = stackOf(stack, "deepBeliefNetwork")
  return { generative, recognition: generative.layers.slice(0, -1) }
}

/** ln p(h | v) of bits under one machine. */
export function logConditional(machine: RestrictedBoltzmannMachine, v: Bits, h: Bits): number {
  const { visible, hidden, visibleUnits, hiddenUnits, weights, hiddenBias } = machine
  let sum = 0
  const fields = Float64Array.from(hiddenBias)
  for (let i = 0; i < visible; i++) {
    const value = unitValue(visibleUnits, v[i])
    if (value !== 0) for (let j = 0; j < hidden; j++) fields[j] += value * weights.values[i * hidden + j]
  }
  for (let j = 0; j < hidden; j++)
    sum += unitValue(hiddenUnits, h[j]) * fields[j] - logPartitionOfUnit(hiddenUnits, fields[j])
  return sum
}

/** Most units of a layer between the data and the top for exact sums. */
const LARGEST = 12

function statesOfLayer({ hidden }: RestrictedBoltzmannMachine): Uint8Array[] {
  return Array.from({ length: 2 ** hidden }, (_, state) =>
    Uint8Array.from({ length: hidden }, (__, j) => (state >> j) & 1),
  )
}

function expectExact(what: string, { generative: { layers } }: DeepBeliefNetwork, rows: readonly Bits[]): void {
  for (const { hidden } of layers.slice(0, -1))
    if (hidden > LARGEST)
      throw new InputError(
        `${what}: expected layers of at most ${LARGEST} units below the top, got ${hidden}. Estimate the bound instead (beliefBound).`,
      )
  const { visible } = layers[0]
  for (const { length } of rows)
    expectInput(length === visible, `${what}: expected rows of ${visible} bits, as the network has, got ${length}.`)
}

function logSum(terms: readonly number[]): number {
  const largest = terms.reduce((a, b) => Math.max(a, b))
  return largest + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - largest), 0))
}

/** ln p(v) of rows of bits, exact, by enumerating every layer between the data and the top. */
export function exactBeliefLogLikelihoods(network: DeepBeliefNetwork, rows: readonly Bits[]): number[] {
  expectExact("exactBeliefLogLikelihoods", network, rows)
  const { layers } = network.generative
  const top = layers.at(-1)!
  const ln = logPartition(top)
  if (layers.length === 1) return rows.map((v) => -freeEnergyOf(top, v) - ln)
  let states = statesOfLayer(layers.at(-2)!)
  let logs = states.map((h) => -freeEnergyOf(top, h) - ln)
  for (let l = layers.length - 2; ; l--) {
    const down = transpose(layers[l])
    const below: readonly Bits[] = l === 0 ? rows : statesOfLayer(layers[l - 1])
    const above = { states, logs }
    const next = below.map((x) => logSum(above.states.map((h, k) => above.logs[k] + logConditional(down, h, x))))
    if (l === 0) return next
    states = below as Uint8Array[]
    logs = next
  }
}

/** The lower bound of ln p(v) of rows of bits, exact, by enumerating every layer between the data and the top. */
export function exactBeliefBounds(network: DeepBeliefNetwork, rows: readonly Bits[]): number[] {
  expectExact("exactBeliefBounds", network, rows)
  const { generative, recognition } = network
  const { layers } = generative
  const top = layers.at(-1)!
  const ln = logPartition(top)
  const ofTop = (h: Bits): number => -freeEnergyOf(top, h) - ln
  let states: readonly Bits[] = []
  let bounds: number[] = []
  for (let l = layers.length - 1; l >= 0; l--) {
    const below: readonly Bits[] = l === 0 ? rows : statesOfLayer(layers[l - 1])
    if (l === layers.length - 1) bounds = below.map(ofTop)
    else {
      const [down, up] = [transpose(layers[l]), recognition[l]]
      const above = { states, bounds }
      bounds = below.map((x) =>
        above.states.reduce((sum, h, k) => {
          const q = logConditional(up, x, h)
          return sum + Math.exp(q) * (logConditional(down, h, x) + above.bounds[k] - q)
        }, 0),
      )
    }
    states = below
  }
  return bounds
}
