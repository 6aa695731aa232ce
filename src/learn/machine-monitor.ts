/**
 * What is watched while a machine of any units learns: the error of a reconstruction, and free energies of a fixed part of the training
 * rows beside rows that are not learned. Their difference stays near zero without overfitting and grows with it.
 *
 * Hinton 2012, doi:10.1007/978-3-642-35289-8_32, §6.
 */
import { RealMatrix } from "../compute/real-matrix.ts"
import type { Harmonium } from "../hamiltonian/harmonium.ts"
import { type Estimate, meanEstimate } from "../statistics/estimate.ts"
import { evenRows } from "./monitor.ts"

export interface MachineMetrics {
  /** From 1, of `epochs`. */
  readonly epoch: number
  readonly epochs: number
  readonly learningRate: number
  /** Time of the epoch, watching left out. */
  readonly seconds: number
  readonly samplesPerSecond: number
  /** Mean squared difference of a unit and its mean-field reconstruction, in squared units of the data. */
  readonly reconstructionError: number
  /** ⟨F⟩ over a part of the training rows, in k_BT. */
  readonly freeEnergyTraining: Estimate
  readonly freeEnergyHeldOut?: Estimate
  /** ⟨F⟩_held-out − ⟨F⟩_training. */
  readonly freeEnergyGap?: Estimate
  /** Root mean square of the weights. */
  readonly weightNorm: number
  /** What the source of model statistics has to show. */
  readonly diagnostics: Readonly<Record<string, number>>
}

export type WatchedMachine = Pick<
  MachineMetrics,
  "reconstructionError" | "freeEnergyTraining" | "freeEnergyHeldOut" | "freeEnergyGap" | "weightNorm"
>

/** Watches `machine` on rows of values. */
export function watchMachine(machine: Harmonium, training: RealMatrix, heldOut?: RealMatrix): WatchedMachine {
  const rows = evenRows(training) as RealMatrix
  const free = (of: RealMatrix): Estimate =>
    meanEstimate(Float64Array.from({ length: of.rows }, (_, row) => machine.freeEnergy(of.row(row))))
  const reconstruction = machine.visibleMeans(machine.hiddenMeans(rows))
  const squares = rows.values.reduce((sum, value, k) => sum + (value - reconstruction.values[k]) ** 2, 0)
  const freeEnergyTraining = free(rows)
  const watched = {
    reconstructionError: squares / rows.values.length,
    freeEnergyTraining,
    weightNorm: Math.sqrt(machine.weights.reduce((sum, weight) => sum + weight * weight, 0) / machine.weights.length),
  }
  if (!heldOut) return watched
  const other = free(evenRows(heldOut) as RealMatrix)
  const { value, error } = freeEnergyTraining
  return {
    ...watched,
    freeEnergyHeldOut: other,
    freeEnergyGap: { value: other.value - value, error: Math.hypot(other.error, error) },
  }
}
