import { describe, expect, test } from "vitest"
import { Engine } from "../compute/engine.ts"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { gaussianUnits } from "../hamiltonian/units/gaussian-units.ts"
import { bernoulliUnits, spinUnits } from "../hamiltonian/units/discrete-units.ts"
import { pottsUnits } from "../hamiltonian/units/potts-units.ts"
import { UNIT_KINDS, unitLayer } from "../hamiltonian/units/units.ts"
import { NEGATIVE_METHODS } from "./machine-options.ts"
import { MachineTrainer } from "./machine-trainer.ts"

function rows(count: number, columns: number, draw: (stream: RandomStream) => number): RealMatrix {
  const stream = new RandomStream(1, "rows")
  return new RealMatrix(
    count,
    columns,
    Float32Array.from({ length: count * columns }, () => draw(stream)),
  )
}
const bits = rows(50, 6, (stream) => stream.word() & 1)

describe.each(NEGATIVE_METHODS)("%s", (method) => {
  test("saved and restored between epochs, training goes on to the same bits", async () => {
    const options = {
      method,
      batch: 8,
      epochs: 4,
      seed: 3,
      optimizer: "adam",
      sparsity: { target: 0.2, strength: 1 },
    } as const
    const straight = new MachineTrainer(bits, bernoulliUnits(6), bernoulliUnits(4), options)
    const first = new MachineTrainer(bits, bernoulliUnits(6), bernoulliUnits(4), options)
    for (let epoch = 0; epoch < 4; epoch++) await straight.runEpoch()
    for (let epoch = 0; epoch < 2; epoch++) await first.runEpoch()
    const state = structuredCloneOf(first)
    const second = new MachineTrainer(bits, bernoulliUnits(6), bernoulliUnits(4), options)
    second.restore(state)
    await first.runEpoch()
    for (let epoch = 0; epoch < 2; epoch++) await second.runEpoch()
    expect(second.machine.weights).toEqual(straight.machine.weights)
    expect(second.machine.hidden.parameters).toEqual(straight.machine.hidden.parameters)
    expect(second.epoch).toBe(4)
  })
})

test("every method trains units of every kind, dropout or not, but for those it refuses", async () => {
  for (const visible of UNIT_KINDS)
    for (const method of NEGATIVE_METHODS) {
      if (method === "tap" && visible === "potts") continue
      const units = unitLayer({ kind: visible, count: 3, levels: 2 })
      const one = {
        bernoulli: 1,
        spin: 1,
        potts: 0.5,
        binomial: 2,
        gaussian: 1.5,
        relu: 0.5,
        "double-relu": -1,
        joint: 0,
      }
      const data = rows(12, units.width, (stream) => stream.uniform() * one[visible])
      const trainer = new MachineTrainer(data, units, bernoulliUnits(3), { method, batch: 6, dropout: 0.3 })
      for (let epoch = 0; epoch < 3; epoch++) await trainer.runEpoch()
      expect(trainer.machine.weights.every(Number.isFinite), `${visible} ${method}`).toBe(true)
    }
})

/** The state as it is at this moment. */
function structuredCloneOf(trainer: MachineTrainer): ReturnType<MachineTrainer["state"]> {
  const { machine, ...rest } = trainer.state()
  return { machine, ...structuredClone(rest) }
}

test("on the kernels: the same bits for any number of threads, and near double precision", async () => {
  const data = rows(60, 70, (stream) => stream.word() & 1)
  const results: Float64Array[] = []
  for (const threads of [1, 2]) {
    using engine = await Engine.create({ threads })
    const trainer = new MachineTrainer(data, bernoulliUnits(70), spinUnits(65), {
      engine,
      epochs: 2,
      batch: 20,
      steps: 2,
    })
    for (let epoch = 0; epoch < 2; epoch++) await trainer.runEpoch()
    results.push(trainer.machine.weights)
  }
  expect(results[1]).toEqual(results[0])
})

test("the default metric is standardised for units with a scale and centred else", () => {
  const real = new MachineTrainer(
    rows(5, 2, (s) => s.normal()),
    gaussianUnits(2),
    bernoulliUnits(2),
  )
  expect(real.options.gradient).toBe("standardised")
  for (const [hidden, metric] of [
    [gaussianUnits(2), "standardised"],
    [spinUnits(2), "centred"],
  ] as const)
    expect(new MachineTrainer(bits, bernoulliUnits(6), hidden).options.gradient).toBe(metric)
})

test("a largest norm holds after every epoch", async () => {
  const trainer = new MachineTrainer(bits, bernoulliUnits(6), bernoulliUnits(4), {
    method: "exact",
    maxNorm: 0.3,
    learningRate: 1,
  })
  for (let epoch = 0; epoch < 5; epoch++) await trainer.runEpoch()
  for (let j = 0; j < 4; j++) {
    let square = 0
    for (let i = 0; i < 6; i++) square += trainer.machine.weights[i * 4 + j] ** 2
    expect(Math.sqrt(square)).toBeLessThanOrEqual(0.3 + 1e-12)
  }
})

test("a sparsity target pulls the hidden units' means to it", async () => {
  const train = async (sparsity?: { target: number; strength: number }): Promise<number> => {
    const trainer = new MachineTrainer(bits, bernoulliUnits(6), bernoulliUnits(4), {
      method: "exact",
      epochs: 100,
      learningRate: 0.2,
      ...(sparsity && { sparsity }),
    })
    for (let epoch = 0; epoch < 100; epoch++) await trainer.runEpoch()
    return trainer.machine.hiddenMeans(bits).values.reduce((sum, value) => sum + value / 200, 0)
  }
  expect(await train()).toBeGreaterThan(0.4)
  expect(Math.abs((await train({ target: 0.1, strength: 5 })) - 0.1)).toBeLessThan(0.03)
})

test("dropout: units that are left out do not change, the others do", async () => {
  const options = { method: "exact", dropout: 0.5, momentum: 0, batch: 50, seed: 2 } as const
  const trainer = new MachineTrainer(bits, bernoulliUnits(6), bernoulliUnits(8), options)
  const before = trainer.machine
  await trainer.runEpoch()
  const changed = Array.from({ length: 8 }, (_, j) => {
    const weights = [0, 1, 2, 3, 4, 5].map((i) => trainer.machine.weights[8 * i + j] !== before.weights[8 * i + j])
    expect(new Set(weights).size).toBe(1)
    expect(trainer.machine.hidden.parameters["bias"][j] !== before.hidden.parameters["bias"][j]).toBe(weights[0])
    return weights[0]
  })
  expect(new Set(changed).size).toBe(2)
  expect(trainer.machine.visible.parameters["bias"]).not.toEqual(before.visible.parameters["bias"])
})

test("constant columns are learned without infinite steps", async () => {
  const data = rows(30, 4, (stream) => stream.normal())
  for (let row = 0; row < 30; row++) data.values[row * 4 + 2] = 7
  const trainer = new MachineTrainer(data, gaussianUnits(4), bernoulliUnits(3), { epochs: 20 })
  for (let epoch = 0; epoch < 20; epoch++) await trainer.runEpoch()
  expect(trainer.machine.weights.every(Number.isFinite)).toBe(true)
})

test("bad data and settings are refused in one sentence that says what would work", async () => {
  const train = (data: RealMatrix, options = {}): MachineTrainer =>
    new MachineTrainer(data, bernoulliUnits(6), bernoulliUnits(4), options)
  expect(() => train(new RealMatrix(0, 6))).toThrow("machine: expected at least one row of data, got none.")
  expect(() => train(new RealMatrix(2, 5))).toThrow(
    "machine: expected rows of 6 numbers, as the bernoulli units have, got 5.",
  )
  expect(() => train(rows(3, 6, () => 2))).toThrow(
    "machine: expected values between 0 and 1 for bernoulli units, got 2 in row 0, column 0. To mend it: threshold or scale the data, or take gaussian units.",
  )
  expect(() => train(bits, { method: "magic" })).toThrow(
    "machine: method: expected exact, cd, pcd, fast-pcd, tempering, trajectory-tempering, mean-field or tap, got magic.",
  )
  expect(() => train(bits, { dropout: 1 })).toThrow("machine: dropout: expected a finite number from 0 to 0.99, got 1.")
  expect(() => train(bits, { rungs: 2 })).toThrow("machine: rungs: expected an integer from 3 to 1000, got 2.")
  expect(() => train(bits, { swapAcceptance: 1 })).toThrow(
    "machine: swapAcceptance: expected a finite number from 0.01 to 0.99, got 1.",
  )
  expect(() => train(bits, { fastLearningRate: -1 })).toThrow(
    "machine: fastLearningRate: expected a finite number from 0 to 10, got -1.",
  )
  expect(
    () =>
      new MachineTrainer(
        rows(3, 4, (s) => s.uniform()),
        pottsUnits(2, 2),
        bernoulliUnits(2),
        { method: "tap" },
      ),
  ).toThrow(
    "machine: method tap: expected units of one number each, got potts units. Take the naive mean field, or chains.",
  )
  expect(() => train(bits, { weights: [1] })).toThrow(
    "machine: weights: expected 50 numbers above 0, one a row, got 1.",
  )
  expect(
    () =>
      new MachineTrainer(
        rows(3, 4, (s) => s.uniform()),
        pottsUnits(2, 2),
        bernoulliUnits(2),
      ),
  ).not.toThrow()
  const wild = new MachineTrainer(
    rows(40, 3, (s) => s.normal()),
    gaussianUnits(3),
    gaussianUnits(3),
    {
      learningRate: 10,
      gradient: "plain",
      momentum: 0.9,
      epochs: 50,
    },
  )
  const run = async (): Promise<void> => {
    for (let epoch = 0; epoch < 50; epoch++) await wild.runEpoch()
  }
  await expect(run()).rejects.toThrow(
    /machine: training diverged in epoch \d+, .* Lower learningRate \(now 10; try 1\)/,
  )
})
