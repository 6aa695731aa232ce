/**
 * One form for the four kinds of restricted Boltzmann machine. Summed over its hidden units, each of them has the weight
 *   −F(σ) = C + Σ_i f_i σ_i + Σ_j ln 2 cosh(θ_j + Σ_i u_ij σ_i),   σ = ±1,
 * of spins, since a 0/1 visible unit is v = (1 + σ)/2 and a 0/1 hidden unit gives ln(1 + e^x) = x/2 + ln 2 cosh(x/2).
 */
import type { RestrictedBoltzmannMachine } from "../restricted-boltzmann-machine.ts"

export interface SpinForm {
  readonly visible: number
  readonly hidden: number
  /** C. */
  readonly constant: number
  /** f_i. */
  readonly fields: Float64Array
  /** θ_j. */
  readonly offsets: Float64Array
  /** u_ij at [j · visible + i]: the weights of a hidden unit lie together. */
  readonly weights: Float64Array
}

export function spinForm(machine: RestrictedBoltzmannMachine): SpinForm {
  const { visible, hidden, visibleUnits, hiddenUnits } = machine
  const binary = visibleUnits === "binary"
  // x_j = offset_j + Σ_i weight_ij σ_i is the field on a hidden unit; a 0/1 unit has half of it, and half of it adds to −F.
  const half = hiddenUnits === "binary" ? 0.5 : 1
  const fields = Float64Array.from(machine.visibleBias, (bias) => (binary ? bias / 2 : bias))
  let constant = binary ? fields.reduce((sum, field) => sum + field, 0) : 0
  const offsets = new Float64Array(hidden)
  const weights = new Float64Array(hidden * visible)
  for (let j = 0; j < hidden; j++) {
    let offset = machine.hiddenBias[j]
    for (let i = 0; i < visible; i++) {
      const weight = machine.weights.values[i * hidden + j] * (binary ? 0.5 : 1)
      if (binary) offset += weight
      if (hiddenUnits === "binary") fields[i] += weight / 2
      weights[j * visible + i] = weight * half
    }
    if (hiddenUnits === "binary") constant += offset / 2
    offsets[j] = offset * half
  }
  return { visible, hidden, constant, fields, offsets, weights }
}

/** ln 2 cosh x without overflow. */
export function logTwoCosh(x: number): number {
  return Math.abs(x) + Math.log1p(Math.exp(-2 * Math.abs(x)))
}
