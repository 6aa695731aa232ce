import { describe, expect, test } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { Engine } from "../compute/engine.ts"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import type { States } from "../hamiltonian/machine-kernel.ts"
import { logLikelihood } from "../hamiltonian/restricted-boltzmann-machine.ts"
import type { TrainingOptions } from "./options.ts"
import { PlainTrainer } from "./testing/plain-trainer.ts"
import { Trainer } from "./trainer.ts"

/** Correlated bits: every row is a noisy copy of one of three prototypes. */
function correlatedBits(rows: number, columns: number, seed: number): BitMatrix {
  const stream = new RandomStream(seed, "test data")
  const prototypes = Array.from({ length: 3 }, () => Array.from({ length: columns }, () => stream.word() & 1))
  const bits = new BitMatrix(rows, columns)
  for (let row = 0; row < rows; row++) {
    const prototype = prototypes[stream.integer(3)]
    for (let i = 0; i < columns; i++) bits.set(row, i, stream.uniform() < 0.1 ? 1 - prototype[i] : prototype[i])
  }
  return bits
}

function reals(rows: number, columns: number, seed: number): RealMatrix {
  const stream = new RandomStream(seed, "test reals")
  return new RealMatrix(
    rows,
    columns,
    Float32Array.from({ length: rows * columns }, () => stream.uniform()),
  )
}

function rowsOf(data: States): number[][] {
  const values = data instanceof RealMatrix ? data.values : data.unpack()
  return Array.from({ length: data.rows }, (_, row) => [
    ...values.subarray(row * data.columns, (row + 1) * data.columns),
  ])
}

const cases: [string, { rows: number; visible: number; hidden: number; real?: boolean } & TrainingOptions][] = [
  ["CD-1, samples", { rows: 57, visible: 37, hidden: 19, batch: 10 }],
  ["CD-1, mean field", { rows: 57, visible: 37, hidden: 19, batch: 20, reconstruction: "mean-field" }],
  ["CD-3, batch of 1", { rows: 7, visible: 5, hidden: 3, batch: 1, steps: 3 }],
  ["CD-2 on probabilities", { rows: 33, visible: 21, hidden: 35, batch: 8, real: true, steps: 2 }],
  ["CD-1 on probabilities, mean field", { rows: 33, visible: 21, hidden: 35, batch: 8, real: true, reconstruction: "mean-field" }],
  ["PCD-1", { rows: 44, visible: 18, hidden: 17, batch: 11, method: "pcd" }],
  ["PCD-2 with more chains than rows of a batch", { rows: 45, visible: 50, hidden: 9, batch: 7, method: "pcd", steps: 2, chains: 23 }],
  ["L1, L2 and a schedule", { rows: 40, visible: 12, hidden: 48, batch: 10, l1: 0.01, l2: 0.02, learningRate: { from: 0.2, to: 0.05 } }],
  ["±1 visible", { rows: 40, visible: 34, hidden: 18, batch: 10, visibleUnits: "spin" }],
  ["±1 hidden", { rows: 40, visible: 34, hidden: 18, batch: 10, hiddenUnits: "spin" }],
  ["±1 on both sides, mean field, PCD", { rows: 40, visible: 30, hidden: 33, batch: 10, visibleUnits: "spin", hiddenUnits: "spin", method: "pcd", reconstruction: "mean-field" }],
] // prettier-ignore

describe.each([1, 2])("Trainer on %i threads", (threads) => {
  test.each(cases)(
    "%s agrees with the plain reference, step by step",
    async (_, { rows, visible, hidden, real, ...options }) => {
      using engine = await Engine.create({ threads })
      const data = real ? reals(rows, visible, 5) : correlatedBits(rows, visible, 5)
      const trainer = new Trainer(engine, data, hidden, {
        learningRate: 0.3,
        sigma: 0.2,
        seed: 9,
        epochs: 3,
        ...options,
      })
      const plain = new PlainTrainer(trainer.state(), rowsOf(data), trainer.options, "machine")
      for (let epoch = 0; epoch < 3; epoch++) {
        await trainer.runEpoch()
        plain.runEpoch()
        const { machine } = trainer.state()
        let error = 0
        for (let i = 0; i < visible; i++)
          for (let j = 0; j < hidden; j++)
            error = Math.max(error, Math.abs(machine.weights.values[i * hidden + j] - plain.w[i][j]))
        for (let i = 0; i < visible; i++) error = Math.max(error, Math.abs(machine.visibleBias[i] - plain.a[i]))
        for (let j = 0; j < hidden; j++) error = Math.max(error, Math.abs(machine.hiddenBias[j] - plain.b[j]))
        expect(error).toBeLessThan(1e-4)
      }
    },
  )
})

test("training gives the same bits for 1, 2 and 4 threads, and after a stop", async () => {
  const data = correlatedBits(90, 70, 1)
  const options: TrainingOptions = { batch: 16, epochs: 4, method: "pcd", l1: 1e-3, seed: 4 }
  const weights: Float32Array[] = []
  for (const threads of [1, 2, 4]) {
    using engine = await Engine.create({ threads })
    const trainer = new Trainer(engine, data, 83, options)
    for (let epoch = 0; epoch < 4; epoch++) await trainer.runEpoch()
    weights.push(trainer.machine().weights.values)
  }
  expect(weights[1]).toEqual(weights[0])
  expect(weights[2]).toEqual(weights[0])

  using engine = await Engine.create({ threads: 1 })
  const first = new Trainer(engine, data, 83, options)
  await first.runEpoch()
  await first.runEpoch()
  const saved = first.state()
  const second = new Trainer(engine, data, 83, options)
  second.restore(saved)
  await second.runEpoch()
  await second.runEpoch()
  expect(second.machine().weights.values).toEqual(weights[0])
})

test("CD-1 raises the exact log-likelihood of a small machine towards that of the source", async () => {
  using engine = await Engine.create({ threads: 1 })
  const data = correlatedBits(1000, 12, 2)
  const trainer = new Trainer(engine, data, 8, { epochs: 60, learningRate: 0.1, batch: 20, seed: 1 })
  const before = logLikelihood(trainer.machine(), data)
  for (let epoch = 0; epoch < 60; epoch++) await trainer.runEpoch()
  const after = logLikelihood(trainer.machine(), data)
  // The source has entropy ≤ ln 3 + 12 · 0.325 = 5.0 nats a row; independent units with the right means give about 7.8.
  expect(after).toBeGreaterThan(before + 2)
  expect(after).toBeGreaterThan(-5.3)
})

describe("bad settings are refused in one sentence", () => {
  const data = correlatedBits(10, 6, 3)
  test.each([
    [{ batch: 0 }, "batch: expected an integer from 1 to 4096, got 0."],
    [{ epochs: -1 }, "epochs: expected an integer of at least 0, got -1."],
    [{ learningRate: Number.NaN }, "learningRate: expected a finite number from 0 to 10, got NaN."],
    [{ momentum: 1 }, "momentum: expected a finite number from 0 to 0.9999, got 1."],
    [{ method: "sgd" as "cd" }, "method: expected cd or pcd, got sgd."],
  ] as [TrainingOptions, string][])("%o", async (options, sentence) => {
    using engine = await Engine.create({ threads: 1 })
    expect(() => new Trainer(engine, data, 4, options)).toThrow(sentence)
  })

  test("data that are no probabilities", async () => {
    using engine = await Engine.create({ threads: 1 })
    const grey = new RealMatrix(2, 3, Float32Array.of(0, 1, 0.5, 0, 255, 0))
    expect(() => new Trainer(engine, grey, 4)).toThrow(
      "expected data between 0 and 1 (probabilities or grey values), got 255 in row 1, column 1.",
    )
    const missing = new RealMatrix(1, 2, Float32Array.of(0, Number.NaN))
    expect(() => new Trainer(engine, missing, 4)).toThrow(
      "got NaN in row 0, column 1. Remove or fill in missing values.",
    )
  })

  test("no rows, no hidden units", async () => {
    using engine = await Engine.create({ threads: 1 })
    expect(() => new Trainer(engine, new BitMatrix(0, 3), 4)).toThrow("expected at least one row of data, got none.")
    expect(() => new Trainer(engine, data, 0)).toThrow("hidden units: expected an integer of at least 1, got 0.")
  })

  test("a diverging training stops and names the setting to change", async () => {
    using engine = await Engine.create({ threads: 1 })
    const trainer = new Trainer(engine, data, 4, { learningRate: 10, momentum: 0.999, l2: 1, epochs: 500 })
    const run = async (): Promise<void> => {
      for (let epoch = 0; epoch < 500; epoch++) await trainer.runEpoch()
    }
    await expect(run()).rejects.toThrow(
      /training diverged in epoch \d+ .*Lower learningRate \(now 10; try 1\) or momentum \(now 0.999; try 0.5\)/,
    )
  })
})
