import { describe, expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { type Harmonium, harmonium, zeroGradient } from "../hamiltonian/harmonium.ts"
import { labelLogLikelihood, labelledUnits, predictLabels, withLabels } from "../hamiltonian/label-machine.ts"
import { bernoulliUnits, spinUnits } from "../hamiltonian/units/discrete-units.ts"
import { gaussianUnits } from "../hamiltonian/units/gaussian-units.ts"
import { jointUnits } from "../hamiltonian/units/joint-units.ts"
import { pottsUnits } from "../hamiltonian/units/potts-units.ts"
import { MachineTrainer, type MachineTrainerOptions } from "./machine-trainer.ts"
import { vectorsOf } from "./machine-vectors.ts"
import { modelStatistics } from "./negative-phase/exact.ts"
import { labelPhase } from "./negative-phase/labels.ts"

// The label is the parity of two of four bits: no linear function of them knows it.
function parity(rows: number): { inputs: RealMatrix; labels: Uint8Array } {
  const stream = new RandomStream(1, "parity")
  const inputs = new RealMatrix(
    rows,
    4,
    Float32Array.from({ length: rows * 4 }, () => stream.word() & 1),
  )
  return { inputs, labels: Uint8Array.from({ length: rows }, (_, row) => inputs.row(row)[0] ^ inputs.row(row)[2]) }
}

const { inputs, labels } = parity(100)
const data = withLabels(inputs, labels, 2)

const SHARED = { batch: 100, epochs: 200, learningRate: 0.5, momentum: 0.9 } as const

async function learned(options: MachineTrainerOptions): Promise<Harmonium> {
  const trainer = new MachineTrainer(data, labelledUnits(bernoulliUnits(4), 2), bernoulliUnits(6), {
    sigma: 0.5,
    seed: 1,
    ...options,
  })
  while (trainer.epoch < trainer.options.epochs) await trainer.runEpoch()
  return trainer.machine
}

const accuracy = (machine: Harmonium): number =>
  predictLabels(machine, inputs).reduce((right, label, row) => right + Number(label === labels[row]), 0) / labels.length

describe("the parity of two bits is learned", () => {
  test("by the exact gradient of p(x, y)", async () => {
    const machine = await learned({ ...SHARED, method: "exact" })
    expect(accuracy(machine)).toBe(1)
  })

  test("by that of p(y | x)", async () => {
    const machine = await learned({ ...SHARED, negative: labelPhase })
    expect(accuracy(machine)).toBe(1)
    expect(labelLogLikelihood(machine, data)).toBeGreaterThan(-0.1)
  })
})

test("a row of weight 2 counts as two rows, for p(y | x) too", async () => {
  const units = [labelledUnits(bernoulliUnits(4), 2), bernoulliUnits(3)] as const
  const train = async (rows: RealMatrix, weights?: number[]): Promise<Harmonium> => {
    const trainer = new MachineTrainer(rows, ...units, {
      negative: labelPhase,
      batch: 20,
      epochs: 5,
      ...(weights && { weights }),
    })
    while (trainer.epoch < 5) await trainer.runEpoch()
    return trainer.machine
  }
  const doubled = await train(data.take([0, 0, 1, 2, 3, 4]))
  const weighted = await train(data.take([0, 1, 2, 3, 4]), [2, 1, 1, 1, 1])
  for (const [k, w] of doubled.weights.entries()) expect(weighted.weights[k]).toBeCloseTo(w, 12)
})

test("of a machine with joint layers on both sides, model statistics are the derivatives of ln Z", () => {
  const machine = harmonium(
    jointUnits([gaussianUnits(2), pottsUnits(1, 3)]),
    jointUnits([spinUnits(2), bernoulliUnits(1)]),
    { seed: 1, sigma: 0.5 },
  )
  for (const [n, { values }] of vectorsOf(modelStatistics(machine)).entries())
    for (let k = 0; k < values.length; k++) {
      const direction = zeroGradient(machine)
      vectorsOf(direction)[n].values[k] = 1
      const slope =
        (machine.moved(direction, 1e-4).logPartition() - machine.moved(direction, -1e-4).logPartition()) / 2e-4
      expect(values[k]).toBeCloseTo(slope, 6)
    }
})

test("real inputs with a label are learned in standardised coordinates: joint parameters keep their places", async () => {
  const stream = new RandomStream(2, "two clouds")
  const points = new RealMatrix(200, 2)
  const clouds = Uint8Array.from({ length: 200 }, () => stream.word() & 1)
  for (let row = 0; row < 200; row++) {
    points.values[2 * row] = 50 + 10 * (stream.normal() + (clouds[row] ? 2 : -2))
    points.values[2 * row + 1] = 10 * stream.normal()
  }
  const trainer = new MachineTrainer(
    withLabels(points, clouds, 2),
    labelledUnits(gaussianUnits(2), 2),
    jointUnits([bernoulliUnits(2), spinUnits(2)]),
    { method: "exact", batch: 200, epochs: 150, learningRate: 0.2, sparsity: { target: 0.5, strength: 0.01 } },
  )
  expect(trainer.options.gradient).toBe("standardised")
  while (trainer.epoch < 150) await trainer.runEpoch()
  const right = predictLabels(trainer.machine, points).filter((label, row) => label === clouds[row]).length
  // The clouds are four standard deviations apart: 2.3 % of points are on the wrong side.
  expect(right / 200).toBeGreaterThan(0.95)
})

test("values that the parts cannot have are refused with their column", () => {
  const train = (rows: RealMatrix) => new MachineTrainer(rows, labelledUnits(bernoulliUnits(4), 2), bernoulliUnits(2))
  const bad = data.slice(0, 3)
  bad.values[1 * 6 + 4] = 2
  expect(() => train(bad)).toThrow(
    "machine: expected one-hot values between 0 and 1 for potts units, got 2 in row 1, column 4",
  )
  expect(() => train(inputs)).toThrow("machine: expected rows of 6 numbers, as the joint units have, got 4.")
})
