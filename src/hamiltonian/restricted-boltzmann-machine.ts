/**
 * The restricted Boltzmann machine: visible and hidden units coupled to each other and not among themselves,
 *
 *   E(v, h) = −Σ_i a_i v_i − Σ_j b_j h_j − Σ_ij v_i W_ij h_j,   p(v, h) = e^(−E)/Z.
 *
 * Units are 0/1 ("binary") or ±1 ("spin"), independently on each side. Summing the hidden units out leaves a Hamiltonian of
 * the visible ones, the free energy F(v) = −Σ_i a_i v_i − Σ_j ln Σ_h e^(x_j h), x_j = b_j + Σ_i v_i W_ij.
 *
 * Smolensky 1986 (harmonium); Hinton 2002, doi:10.1162/089976602760128018; Hinton 2012, doi:10.1007/978-3-642-35289-8_32.
 */
import { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { InputError, expectInteger, expectNumber } from "../errors.ts"

/** What a unit's two states are worth: 0 and 1, or −1 and +1. In memory both are bits. */
export type Units = "binary" | "spin"

export interface RestrictedBoltzmannMachine {
  readonly visible: number
  readonly hidden: number
  readonly visibleUnits: Units
  readonly hiddenUnits: Units
  /** W_ij, visible × hidden. */
  readonly weights: RealMatrix
  /** a_i. */
  readonly visibleBias: Float32Array
  /** b_j. */
  readonly hiddenBias: Float32Array
}

export interface MachineShape {
  readonly visible: number
  readonly hidden: number
  readonly visibleUnits?: Units
  readonly hiddenUnits?: Units
}

/** A machine with weights drawn from N(0, σ²) (σ = 0.01 after Hinton 2012, §8) and zero biases. */
export function restrictedBoltzmannMachine(
  shape: MachineShape,
  { seed = 0, sigma = 0.01, purpose = "weights" }: { seed?: number; sigma?: number; purpose?: string } = {},
): RestrictedBoltzmannMachine {
  const { visible, hidden, visibleUnits = "binary", hiddenUnits = "binary" } = shape
  expectInteger("visible units", visible, 1)
  expectInteger("hidden units", hidden, 1)
  expectNumber("sigma (initial weights)", sigma, 0)
  const stream = new RandomStream(seed, purpose)
  const weights = new RealMatrix(visible, hidden)
  for (let i = 0; i < weights.values.length; i++) weights.values[i] = sigma * stream.normal()
  return {
    visible,
    hidden,
    visibleUnits,
    hiddenUnits,
    weights,
    visibleBias: new Float32Array(visible),
    hiddenBias: new Float32Array(hidden),
  }
}

/** The value of a unit whose bit (or probability of being 1) is `bit`. */
export function unitValue(units: Units, bit: number): number {
  return units === "spin" ? 2 * bit - 1 : bit
}

/** E(v, h) of one pair of states, given as bits. */
export function energyOf(machine: RestrictedBoltzmannMachine, v: ArrayLike<number>, h: ArrayLike<number>): number {
  let energy = 0
  for (let i = 0; i < machine.visible; i++) energy -= machine.visibleBias[i] * unitValue(machine.visibleUnits, v[i])
  for (let j = 0; j < machine.hidden; j++) {
    let field = machine.hiddenBias[j]
    for (let i = 0; i < machine.visible; i++)
      field += unitValue(machine.visibleUnits, v[i]) * machine.weights.values[i * machine.hidden + j]
    energy -= field * unitValue(machine.hiddenUnits, h[j])
  }
  return energy
}

/** ln Σ_h e^(x h) of one unit in the field x, without overflow: ln(1 + e^x), or ln 2 cosh x. */
export function logPartitionOfUnit(units: Units, x: number): number {
  return units === "spin"
    ? Math.abs(x) + Math.log1p(Math.exp(-2 * Math.abs(x)))
    : Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
}

/** F(v) of one visible state (bits, or probabilities between 0 and 1), in units of k_BT. */
export function freeEnergyOf(machine: RestrictedBoltzmannMachine, v: ArrayLike<number>): number {
  const { hidden, visibleUnits, hiddenUnits } = machine
  let free = 0
  const fields = Float64Array.from(machine.hiddenBias)
  for (let i = 0; i < machine.visible; i++) {
    const value = unitValue(visibleUnits, v[i])
    if (value === 0) continue
    free -= machine.visibleBias[i] * value
    for (let j = 0; j < hidden; j++) fields[j] += value * machine.weights.values[i * hidden + j]
  }
  for (let j = 0; j < hidden; j++) free -= logPartitionOfUnit(hiddenUnits, fields[j])
  return free
}

/** The same machine with the two sides exchanged. */
export function transpose(machine: RestrictedBoltzmannMachine): RestrictedBoltzmannMachine {
  const weights = new RealMatrix(machine.hidden, machine.visible)
  for (let i = 0; i < machine.visible; i++)
    for (let j = 0; j < machine.hidden; j++)
      weights.values[j * machine.visible + i] = machine.weights.values[i * machine.hidden + j]
  return {
    visible: machine.hidden,
    hidden: machine.visible,
    visibleUnits: machine.hiddenUnits,
    hiddenUnits: machine.visibleUnits,
    weights,
    visibleBias: machine.hiddenBias,
    hiddenBias: machine.visibleBias,
  }
}

/** Largest number of units on the smaller side for which ln Z is enumerated. */
export const ENUMERABLE = 25

/** Exact ln Z, by enumeration of the smaller side in Gray-code order (at most {@link ENUMERABLE} units). */
export function logPartition(machine: RestrictedBoltzmannMachine): number {
  const m = machine.visible <= machine.hidden ? machine : transpose(machine)
  if (m.visible > ENUMERABLE)
    throw new InputError(
      `logPartition: expected a side of at most ${ENUMERABLE} units to enumerate, got ${machine.visible} × ${machine.hidden}.`,
    )
  const bits = new Uint8Array(m.visible)
  const step = m.visibleUnits === "spin" ? 2 : 1
  const low = m.visibleUnits === "spin" ? -1 : 0
  const fields = new Float64Array(m.hidden)
  let linear = 0
  const reset = (): void => {
    linear = 0
    for (let j = 0; j < m.hidden; j++) fields[j] = m.hiddenBias[j]
    for (let i = 0; i < m.visible; i++) {
      const value = low + step * bits[i]
      linear += m.visibleBias[i] * value
      for (let j = 0; j < m.hidden; j++) fields[j] += value * m.weights.values[i * m.hidden + j]
    }
  }
  let largest = -Infinity
  let sum = 0
  for (let n = 0; n < 2 ** m.visible; n++) {
    if (n > 0) {
      const i = 31 - Math.clz32(n & -n)
      bits[i] ^= 1
      // Rounding errors of the increments are wiped out now and then.
      if (n % 65536 === 0) reset()
      else {
        const change = bits[i] ? step : -step
        linear += m.visibleBias[i] * change
        for (let j = 0; j < m.hidden; j++) fields[j] += change * m.weights.values[i * m.hidden + j]
      }
    } else reset()
    let term = linear
    for (let j = 0; j < m.hidden; j++) term += logPartitionOfUnit(m.hiddenUnits, fields[j])
    if (term > largest) {
      sum = sum * Math.exp(largest - term) + 1
      largest = term
    } else sum += Math.exp(term - largest)
  }
  return largest + Math.log(sum)
}

/** Exact mean log-likelihood of binary rows, ⟨−F(v)⟩ − ln Z, in nats a row. */
export function logLikelihood(machine: RestrictedBoltzmannMachine, data: BitMatrix): number {
  let sum = 0
  const bits = data.unpack()
  for (let row = 0; row < data.rows; row++)
    sum -= freeEnergyOf(machine, bits.subarray(row * data.columns, (row + 1) * data.columns))
  return sum / data.rows - logPartition(machine)
}
