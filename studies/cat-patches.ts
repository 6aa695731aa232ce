/**
 * Raw patches of a photograph, grey values from 0 to 255, learned by Gaussian units and 64 hidden bits for 200 epochs at default settings:
 * npm run studies -- cat-patches (two minutes).
 *
 * 8 × 8 pixels, 2000 patches of the left three quarters of the cat and 500 of the right quarter, none of them scaled or shifted. Scores are
 * mean log-densities in nats a patch, beside those of independent Gaussians and of one Gaussian with all covariances, fitted to the
 * same rows. ln Z is annealed; chains start at training rows.
 */
import { join } from "node:path"
import { RealMatrix } from "../src/compute/real-matrix.ts"
import { catImage } from "../src/data/bundled.ts"
import { cropImage, imagePatches } from "../src/data/image-patches.ts"
import { whitening } from "../src/data/whitening.ts"
import { columnMoments } from "../src/learn/initial-machine.ts"
import type { MachineMetrics } from "../src/learn/machine-monitor.ts"
import { Rbm } from "../src/learn/rbm.ts"
import { type Estimate, formatEstimate, meanEstimate } from "../src/statistics/estimate.ts"
import { measured, table } from "./measured.ts"

const EPOCHS = 200

interface Result {
  readonly epochs: readonly MachineMetrics[]
  /** Every number of the machine and of the metrics is finite. */
  readonly finite: boolean
  /** Smallest and largest 1/√γ, in grey values. */
  readonly noise: readonly [number, number]
  /** Smallest and largest standard deviation of a pixel. */
  readonly spread: readonly [number, number]
  readonly logPartition: Estimate
  readonly warning: string
  readonly scores: Readonly<Record<string, readonly [training: Estimate, heldOut: Estimate]>>
}

const { epochs, finite, noise, spread, logPartition, warning, scores } = await measured(
  join(import.meta.dirname, "../runs/studies/cat-patches"),
  "gaussian-bernoulli",
  measure,
)
const range = ([low, high]: readonly [number, number]): string => `${low.toFixed(1)} to ${high.toFixed(1)}`
console.log(
  `every number finite: ${finite}; 1/√γ ${range(noise)}, pixels' standard deviations ${range(spread)} grey values`,
)
console.log(`ln Z ${formatEstimate(logPartition)}; ${warning || "no warning"}\n`)
console.log(
  table(
    ["epoch", "reconstruction error, grey values", "free-energy gap, nats", "r.m.s. weight"],
    [1, 2, 5, 10, 20, 50, 100, EPOCHS].map((epoch) => {
      const { reconstructionError, freeEnergyGap, weightNorm } = epochs[epoch - 1]
      return [
        String(epoch),
        Math.sqrt(reconstructionError).toFixed(2),
        formatEstimate(freeEnergyGap!),
        weightNorm.toPrecision(3),
      ]
    }),
  ),
)
console.log()
console.log(
  table(
    ["model", "training, nats a patch", "held out"],
    Object.entries(scores).map(([name, pair]) => [name, ...pair.map((score) => formatEstimate(score))]),
  ),
)

async function measure(): Promise<Result> {
  const cat = await catImage()
  const edge = Math.floor(0.75 * cat.width)
  const part = (x: number, width: number, count: number): RealMatrix => {
    const crop = cropImage(cat, { x, y: 0, width, height: cat.height })
    const { rows, columns, values } = imagePatches(crop, { size: 8, count, seed: 1 })
    return new RealMatrix(
      rows,
      columns,
      values.map((value) => Math.round(255 * value)),
    )
  }
  const [training, heldOut] = [part(0, edge, 2000), part(edge, cat.width - edge, 500)]
  const metrics: MachineMetrics[] = []
  const rbm = await new Rbm({ visible: { kind: "gaussian" }, hidden: 64, epochs: EPOCHS, threads: 1 }).fit(training, {
    heldOut,
    onEpoch: (epoch) => metrics.push(epoch),
  })
  const { machine } = rbm
  const { precision, bias } = machine.visible.parameters
  const numbers = [machine.weights, precision, bias, machine.hidden.parameters["bias"]]
  const watched = metrics.flatMap(({ reconstructionError, freeEnergyTraining, freeEnergyGap }) => [
    reconstructionError,
    freeEnergyTraining.value,
    freeEnergyGap!.value,
  ])
  const ends = (values: Float64Array): readonly [number, number] => [Math.min(...values), Math.max(...values)]
  const learned = rbm.score(training, { start: training })
  const energies = meanEstimate(
    Float64Array.from({ length: heldOut.rows }, (_, row) => -machine.freeEnergy(heldOut.row(row))),
  )
  const unlearned = {
    value: energies.value - learned.logPartition.value,
    error: Math.hypot(energies.error, learned.logPartition.error),
  }
  const both = (logDensities: (rows: RealMatrix) => Float64Array): readonly [Estimate, Estimate] => [
    meanEstimate(logDensities(training)),
    meanEstimate(logDensities(heldOut)),
  ]
  return {
    epochs: metrics,
    finite: numbers.every((vector) => vector.every(Number.isFinite)) && watched.every(Number.isFinite),
    noise: ends(precision.map((γ) => 1 / Math.sqrt(γ))),
    spread: ends(columnMoments(training).variance.map(Math.sqrt)),
    logPartition: learned.logPartition,
    warning: learned.warning,
    scores: {
      "independent Gaussians": both(independent(training)),
      "Gaussian units × 64 bits": [{ value: learned.value, error: learned.error }, unlearned],
      "one Gaussian, all covariances": both(correlated(training)),
    },
  }
}

/** Log-densities under independent Gaussians with the moments of `training`. */
function independent(training: RealMatrix): (rows: RealMatrix) => Float64Array {
  const { mean, variance } = columnMoments(training)
  return (rows) =>
    Float64Array.from({ length: rows.rows }, (_, row) =>
      rows
        .row(row)
        .reduce((sum, x, i) => sum - (x - mean[i]) ** 2 / variance[i] / 2 - Math.log(2 * Math.PI * variance[i]) / 2, 0),
    )
}

/** Log-densities under the Gaussian with the mean and covariances of `training`: its modes are independent. */
function correlated(training: RealMatrix): (rows: RealMatrix) => Float64Array {
  const white = whitening(training, { method: "pca", regularisation: 0 })
  const norm = white.variances.reduce((sum, variance) => sum + Math.log(2 * Math.PI * variance) / 2, 0)
  return (rows) => {
    const modes = white.apply(rows)
    return Float64Array.from(
      { length: rows.rows },
      (_, row) => -modes.row(row).reduce((sum, y) => sum + y * y, 0) / 2 - norm,
    )
  }
}
