/**
 * What is watched while a machine learns, on a fixed subset of the training rows and on held-out rows: reconstruction error,
 * pseudo-likelihood, and the free-energy gap ⟨F⟩_held-out − ⟨F⟩_training, which stays near zero without overfitting and grows
 * with it (Hinton 2012, §6, doi:10.1007/978-3-642-35289-8_32).
 */
import type { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { type MachineKernel, type States, stateAt } from "../hamiltonian/machine-kernel.ts"
import {
  type RestrictedBoltzmannMachine,
  logPartitionOfUnit,
  unitValue,
} from "../hamiltonian/restricted-boltzmann-machine.ts"
import { type Estimate, meanEstimate } from "../statistics/estimate.ts"

export interface EpochMetrics {
  /** From 1, of `layers`. */
  readonly layer: number
  readonly layers: number
  /** From 1, of `epochs`. */
  readonly epoch: number
  readonly epochs: number
  readonly learningRate: number
  /** Time of the epoch, monitoring left out. */
  readonly seconds: number
  readonly samplesPerSecond: number
  /** Mean squared difference of a unit and its mean-field reconstruction, units counted as 0/1. */
  readonly reconstructionError: number
  /** Pseudo-log-likelihood in nats a visible unit, ⟨ln p(v_i | all other v)⟩ with one unit drawn a row (Besag 1975). */
  readonly pseudoLikelihood: number
  /** ⟨F⟩ over the training subset, in k_BT. */
  readonly freeEnergyTraining: Estimate
  readonly freeEnergyHeldOut?: Estimate
  /** ⟨F⟩_held-out − ⟨F⟩_training. */
  readonly freeEnergyGap?: Estimate
  /** Root mean square of the weights. */
  readonly weightNorm: number
}

export type Watched = Omit<
  EpochMetrics,
  "layer" | "layers" | "epoch" | "epochs" | "learningRate" | "seconds" | "samplesPerSecond"
>

/** Rows that are watched, at most. */
const WATCHED_ROWS = 500

/** `count` rows spread evenly over the data. */
export function evenRows(data: States, count: number = WATCHED_ROWS): States {
  if (data.rows <= count) return data
  return data.take(Uint32Array.from({ length: count }, (_, k) => Math.floor((k * data.rows) / count)))
}

export class Monitor {
  readonly #training: States
  readonly #heldOut: States | undefined
  readonly #flips: Uint32Array

  constructor(training: States, heldOut: States | undefined, seed: number, what: string) {
    this.#training = evenRows(training)
    this.#heldOut = heldOut && heldOut.rows > 0 ? evenRows(heldOut) : undefined
    const stream = new RandomStream(seed, `${what}/pseudo-likelihood`)
    this.#flips = Uint32Array.from({ length: this.#training.rows }, () => stream.integer(training.columns))
  }

  async watch(kernel: MachineKernel): Promise<Watched> {
    const machine = kernel.machine()
    const training = this.#training
    const fields = await kernel.hiddenFields(training)
    const freeTraining = meanEstimate(await kernel.freeEnergies(training, fields))
    const heldOut = this.#heldOut && meanEstimate(await kernel.freeEnergies(this.#heldOut))
    const reconstruction = await kernel.visibleProbabilities(await kernel.hiddenProbabilities(training))
    let squares = 0
    for (let row = 0; row < training.rows; row++)
      for (let i = 0; i < training.columns; i++)
        squares += (stateAt(training, row, i) - reconstruction.values[row * training.columns + i]) ** 2
    let weights = 0
    for (const weight of machine.weights.values) weights += weight * weight
    const watched = {
      reconstructionError: squares / training.rows / training.columns,
      pseudoLikelihood: pseudoLikelihood(machine, training, fields, this.#flips),
      freeEnergyTraining: freeTraining,
      weightNorm: Math.sqrt(weights / machine.weights.values.length),
    }
    if (!heldOut) return watched
    const gap = { value: heldOut.value - freeTraining.value, error: Math.hypot(heldOut.error, freeTraining.error) }
    return { ...watched, freeEnergyHeldOut: heldOut, freeEnergyGap: gap }
  }
}

/**
 * ⟨ln p(v_i | v without i)⟩ in nats a unit, with unit flips[row] of each row: −ln(1 + e^(F(v) − F(v with i flipped))) for
 * bits, and the same averaged over the bit for probabilities.
 */
export function pseudoLikelihood(
  machine: RestrictedBoltzmannMachine,
  states: BitMatrix | RealMatrix,
  fields: RealMatrix,
  flips: Uint32Array,
): number {
  const { hidden, hiddenUnits, visibleUnits } = machine
  const step = unitValue(visibleUnits, 1) - unitValue(visibleUnits, 0)
  let sum = 0
  for (let row = 0; row < states.rows; row++) {
    const i = flips[row]
    const bit = stateAt(states, row, i)
    const weights = machine.weights.row(i)
    // F with the unit at 0 minus F with it at 1.
    let difference = machine.visibleBias[i] * step
    for (let j = 0; j < hidden; j++) {
      const low = fields.values[row * hidden + j] - step * bit * weights[j]
      difference += logPartitionOfUnit(hiddenUnits, low + step * weights[j]) - logPartitionOfUnit(hiddenUnits, low)
    }
    sum += bit * difference - logPartitionOfUnit("binary", difference)
  }
  return sum / states.rows
}
