/**
 * What is watched while a machine of any units learns: the error of a reconstruction, and free energies of a fixed part of the training
 * rows beside rows that are not learned. Their difference stays near zero without overfitting and grows with it.
 *
 * Hinton 2012, doi:10.1007/978-3-642-35289-8_32, §6.
 */
import type { RealMatrix } from "../compute/real-matrix.ts"
import type { Harmonium } from "../hamiltonian/harmonium.ts"
import type { States } from "../hamiltonian/machine-kernel.ts"
import type { UnitLayer } from "../hamiltonian/units/unit-layer.ts"
import { type Estimate, meanEstimate } from "../statistics/estimate.ts"
import type { Conditionals } from "./conditionals.ts"
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
  /** Hidden units whose mean is the same for all rows watched, to a thousandth of the largest spread: they say nothing of the data. */
  readonly deadUnits: number
  /** What is wrong and which setting would help, in one sentence; empty if nothing is seen. */
  readonly warning: string
  /** What the source of model statistics has to show. */
  readonly diagnostics: Readonly<Record<string, number>>
}

export type WatchedMachine = Pick<
  MachineMetrics,
  | "reconstructionError"
  | "freeEnergyTraining"
  | "freeEnergyHeldOut"
  | "freeEnergyGap"
  | "weightNorm"
  | "deadUnits"
  | "warning"
>

/** Spread of a unit's mean over the rows, relative to the largest of all units, below which it is dead. */
const DEAD = 1e-3
/** Root mean square by which a weight moves the energy as both its units go from one end of their values to the other, in k_BT. */
const RUN_AWAY = 20

/** Watches `machine` on rows of values; `conditionals` are left with it loaded. */
export async function watchMachine(
  machine: Harmonium,
  conditionals: Conditionals,
  training: RealMatrix,
  heldOut?: RealMatrix,
): Promise<WatchedMachine> {
  const rows = evenRows(training) as RealMatrix
  conditionals.load(machine)
  const states = conditionals.encode(rows)
  const free = async (of: States): Promise<Estimate> => meanEstimate(await conditionals.freeEnergies(of))
  const hidden = await conditionals.hiddenMeans(states)
  const reconstruction = await conditionals.visibleMeans(hidden)
  const deadUnits = countDead(hidden)
  const squares = rows.values.reduce((sum, value, k) => sum + (value - reconstruction.values[k]) ** 2, 0)
  const freeEnergyTraining = await free(states)
  const weightNorm = Math.sqrt(
    machine.weights.reduce((sum, weight) => sum + weight * weight, 0) / machine.weights.length,
  )
  const sentences = [
    deadUnits > 0 ? deadSentence(deadUnits, hidden.columns) : "",
    weightNorm * reach(machine) > RUN_AWAY ? runAwaySentence(weightNorm) : "",
  ]
  const watched = {
    deadUnits,
    warning: sentences.filter(Boolean).join(" "),
    reconstructionError: squares / rows.values.length,
    freeEnergyTraining,
    weightNorm,
  }
  if (!heldOut) return watched
  const other = await free(conditionals.encode(evenRows(heldOut) as RealMatrix))
  const { value, error } = freeEnergyTraining
  return {
    ...watched,
    freeEnergyHeldOut: other,
    freeEnergyGap: { value: other.value - value, error: Math.hypot(other.error, error) },
  }
}

function countDead({ rows, columns, values }: RealMatrix): number {
  const spreads = Float64Array.from({ length: columns }, (_, j) => {
    let [low, high] = [Infinity, -Infinity]
    for (let row = 0; row < rows; row++) {
      low = Math.min(low, values[row * columns + j])
      high = Math.max(high, values[row * columns + j])
    }
    return high - low
  })
  const largest = spreads.reduce((most, spread) => Math.max(most, spread), 0)
  // Before anything is learned all spreads are small alike.
  return rows < 2 ? 0 : spreads.filter((spread) => spread <= DEAD * largest).length
}

/** Largest change of v_i h_j, of units of finitely many values; others have no scale, and 0. */
function reach({ visible, hidden }: Harmonium): number {
  const range = ({ values }: UnitLayer): number => {
    const numbers = values?.flat() ?? [0]
    return Math.max(...numbers) - Math.min(...numbers)
  }
  return range(visible) * range(hidden)
}

function runAwaySentence(weightNorm: number): string {
  return (
    `The weights have run away: their root mean square is ${weightNorm.toFixed(0)}, so that units stand still. ` +
    `Divide learningRate by 10, or take gradient "centred" where it is "standardised".`
  )
}

function deadSentence(dead: number, all: number): string {
  return (
    `${dead} of ${all} hidden units ${dead === 1 ? "is" : "are"} dead: the same for every row. ` +
    `Lower learningRate, take ${Math.max(1, all - dead)} hidden units, or set sparsity to { target: 0.1, strength: 1 }.`
  )
}
