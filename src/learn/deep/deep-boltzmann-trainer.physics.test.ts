import { describe, expect, test } from "vitest"
import { Engine } from "../../compute/engine.ts"
import { RandomStream } from "../../compute/philox.ts"
import { RealMatrix } from "../../compute/real-matrix.ts"
import { DeepBoltzmannMachine } from "../../hamiltonian/deep-boltzmann-machine.ts"
import { deepMeanField } from "../../hamiltonian/deep-mean-field.ts"
import { bernoulliUnits } from "../../hamiltonian/units/discrete-units.ts"
import { harmoniumLogPartition } from "../../measure/partition-function/harmonium-annealing.ts"
import { conditionalsOf } from "../conditionals.ts"
import { machineWith } from "../machine-vectors.ts"
import { wholeStatistics } from "../mean-statistics.ts"
import { bipartiteMeans } from "./bipartite-means.ts"
import type { DeepBoltzmannOptions } from "./deep-boltzmann-options.ts"
import { meanFieldRows } from "./deep-boltzmann-phases.ts"
import { DeepBoltzmannTrainer } from "./deep-boltzmann-trainer.ts"
import { pretrainDeepBoltzmannMachine, randomDeepBoltzmannMachine } from "./pretrain.ts"
import { barsAndStripes, bestLogLikelihood, meanLogLikelihood } from "./testing/bars-and-stripes.ts"

const random = new RandomStream(5, "deep Boltzmann trainer")
const normal = (count: number, sigma: number): Float64Array =>
  Float64Array.from({ length: count }, () => sigma * random.normal())
const data = barsAndStripes(2)

function randomMachine(sizes: readonly number[], sigma: number): DeepBoltzmannMachine {
  return new DeepBoltzmannMachine(
    sizes.map((size) => bernoulliUnits(size, { bias: normal(size, 0.5) })),
    sizes.slice(1).map((size, l) => normal(size * sizes[l], sigma)),
  )
}

async function trained(start: DeepBoltzmannMachine, options: DeepBoltzmannOptions): Promise<DeepBoltzmannMachine> {
  const trainer = new DeepBoltzmannTrainer(data, start, { batch: data.rows, chains: 50, seed: 1, ...options })
  for await (const _ of trainer.run());
  return trainer.machine
}

test("the average given the data is the gradient of the bound: finite differences in every parameter", async () => {
  const machine = randomMachine([4, 3, 2, 2], 1)
  const { bipartite } = machine
  const { even } = await meanFieldRows(machine, bipartiteMeans(bipartite), data, 300)
  const slopes = await wholeStatistics(await conditionalsOf(bipartite).statistics(even))
  const bound = (layers: DeepBoltzmannMachine): number => {
    let sum = 0
    for (let row = 0; row < data.rows; row++)
      sum += deepMeanField(layers, data.row(row), { sweeps: 1000, tolerance: 1e-13 }).bound / data.rows
    return sum
  }
  const gradient = machine.withBipartite(machineWith(bipartite, slopes))
  const step = 1e-4
  for (const [l, W] of machine.weights.entries())
    for (let k = 0; k < W.length; k++) {
      const at = (change: number): number =>
        bound(
          new DeepBoltzmannMachine(
            machine.layers,
            machine.weights.map((V, m) => (m === l ? V.map((w, i) => w + (i === k ? change : 0)) : V)),
          ),
        )
      expect((at(step) - at(-step)) / (2 * step)).toBeCloseTo(gradient.weights[l][k], 5)
    }
  for (const [l, layer] of machine.layers.entries())
    for (let i = 0; i < layer.width; i++) {
      const at = (change: number): number => {
        const moved = layer.with({ bias: layer.parameters["bias"].map((b, j) => b + (j === i ? change : 0)) })
        return bound(
          new DeepBoltzmannMachine(
            machine.layers.map((one, m) => (m === l ? moved : one)),
            machine.weights,
          ),
        )
      }
      expect((at(step) - at(-step)) / (2 * step)).toBeCloseTo(gradient.layers[l].parameters["bias"][i], 5)
    }
})

describe("bars and stripes of 2 × 2", () => {
  const best = bestLogLikelihood(2)

  test("the best log-likelihood is the published one", () => {
    expect(best).toBeCloseTo(-1.732867951, 9)
    expect(bestLogLikelihood(3)).toBeCloseTo(-2.599301927, 9)
  })

  test("pre-training comes near, and joint training nearer: within 6 % of the best", async () => {
    const start = await pretrainDeepBoltzmannMachine(data, [5, 4], {
      epochs: 400,
      learningRate: 0.1,
      batch: 8,
      chains: 50,
      seed: 2,
    })
    const before = meanLogLikelihood(start, data)
    const machine = await trained(start, { epochs: 800, learningRate: { from: 0.2, to: 0.01 } })
    const after = meanLogLikelihood(machine, data)
    expect(before).toBeGreaterThan(1.5 * best)
    expect(after).toBeGreaterThan(before + 0.02)
    expect(after).toBeGreaterThan(1.06 * best)
    expect(after).toBeLessThan(best)
  })

  test("clamped and free chains that start anew, the rule of 1985, learn too", async () => {
    const start = randomDeepBoltzmannMachine(data, [4], { seed: 1, sigma: 0.1 })
    const machine = await trained(start, {
      epochs: 500, learningRate: 0.2, inference: "gibbs", restart: true, steps: 10, sweeps: 2, gradient: "plain",
    }) // prettier-ignore
    expect(meanLogLikelihood(start, data)).toBeLessThan(-2.7)
    expect(meanLogLikelihood(machine, data)).toBeGreaterThan(-2.6)
  })
})

test("weights stay zero between layers that are no neighbours", async () => {
  const machine = await trained(randomMachine([4, 3, 2, 2], 0.5), { epochs: 5 })
  const mask = machine.mask()
  for (const [k, weight] of machine.bipartite.weights.entries()) expect(weight !== 0).toBe(mask[k] === 1)
})

test("saved and restored, training goes on to the same bits", async () => {
  const start = randomMachine([4, 3, 3], 0.3)
  const options = { epochs: 6, batch: 3, chains: 7, seed: 4 } as const
  const whole = new DeepBoltzmannTrainer(data, start, options)
  for await (const _ of whole.run());
  const first = new DeepBoltzmannTrainer(data, start, options)
  for (let epoch = 0; epoch < 3; epoch++) await first.runEpoch()
  const second = new DeepBoltzmannTrainer(data, start, options)
  second.restore(first.state())
  for await (const _ of second.run());
  expect(second.machine.weights).toEqual(whole.machine.weights)
  expect(second.unitUpdates).toBe(whole.unitUpdates)
  expect(whole.unitUpdates).toBe(6 * (8 * 10 * 6 + 3 * 7 * 5 * 10))
})

test("on the kernels mean fields are the same to single precision", async () => {
  using engine = await Engine.create({ threads: 1 })
  const machine = randomMachine([40, 30, 20], 0.3)
  const rows = new RealMatrix(
    20,
    40,
    Float32Array.from({ length: 800 }, () => random.word() & 1),
  )
  const plain = await meanFieldRows(machine, bipartiteMeans(machine.bipartite), rows, 10)
  const fast = await meanFieldRows(machine, bipartiteMeans(machine.bipartite, engine), rows, 10)
  for (const [k, value] of plain.even.values.entries()) expect(fast.even.values[k]).toBeCloseTo(value, 4)
  for (const row of [0, 7]) {
    const { means } = deepMeanField(machine, rows.row(row), { sweeps: 11, tolerance: 0 })
    for (const [j, mean] of means[1].entries()) expect(plain.even.row(row)[40 + j]).toBeCloseTo(mean, 5)
  }
})

test("training on the kernels gives the same bits with one thread and with two, and reconstructions that improve", async () => {
  const rows = barsAndStripes(6)
  const run = async (threads: number): Promise<{ errors: number[]; machine: DeepBoltzmannMachine }> => {
    using engine = await Engine.create({ threads })
    const start = randomDeepBoltzmannMachine(rows, [60, 40], { seed: 1, sigma: 0.05 })
    const options = { epochs: 6, batch: 16, learningRate: 0.1, seed: 1 } as const
    const trainer = new DeepBoltzmannTrainer(rows, start, options, engine)
    const errors: number[] = []
    for await (const { reconstructionError } of trainer.run()) errors.push(reconstructionError!)
    return { errors, machine: trainer.machine }
  }
  const [one, two] = [await run(1), await run(2)]
  expect(two.errors).toEqual(one.errors)
  expect(two.machine.weights).toEqual(one.machine.weights)
  expect(one.errors.at(-1)).toBeLessThan(0.9 * one.errors[0])
})

test("annealing with the odd layers summed out holds the exact ln Z within 4 of its errors, for two and three hidden layers", () => {
  for (const [k, sizes] of [
    [8, 6, 7],
    [7, 5, 6, 4],
  ].entries()) {
    const machine = randomMachine(sizes, 0.8)
    const { logPartition, reliable } = harmoniumLogPartition(machine.bipartite, {
      runs: 100, temperatures: 60, burnIn: 100, seed: k,
    }) // prettier-ignore
    expect(reliable).toBe(true)
    expect(logPartition.error).toBeLessThan(0.15)
    expect(Math.abs(logPartition.value - machine.logPartition())).toBeLessThan(4 * logPartition.error)
  }
})

test("a signal stops pre-training, and settings out of range are refused", async () => {
  const controller = new AbortController()
  const onEpoch = (): void => controller.abort(new Error("enough"))
  await expect(pretrainDeepBoltzmannMachine(data, [2, 2], { onEpoch, signal: controller.signal })).rejects.toThrow("enough") // prettier-ignore
  await expect(pretrainDeepBoltzmannMachine(data, [])).rejects.toThrow("expected the sizes of at least one hidden layer, got none.") // prettier-ignore
  const machine = randomMachine([4, 2, 2], 0.1)
  expect(() => new DeepBoltzmannTrainer(data, machine, { sweeps: 0 })).toThrow("DeepBoltzmannTrainer sweeps: expected an integer of at least 1, got 0.") // prettier-ignore
  expect(() => new DeepBoltzmannTrainer(barsAndStripes(3), machine)).toThrow("expected rows of 4 numbers")
})
