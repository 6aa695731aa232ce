import { expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { DeepBoltzmannMachine } from "../hamiltonian/deep-boltzmann-machine.ts"
import { bernoulliUnits, spinUnits } from "../hamiltonian/units/discrete-units.ts"
import { gaussianUnits } from "../hamiltonian/units/gaussian-units.ts"
import type { UnitLayer } from "../hamiltonian/units/unit-layer.ts"
import type { DeepBoltzmannOptions } from "../learn/deep/deep-boltzmann-options.ts"
import { DeepBoltzmannTrainer } from "../learn/deep/deep-boltzmann-trainer.ts"
import { barsAndStripes } from "../learn/deep/testing/bars-and-stripes.ts"
import {
  formatDeepBoltzmannMachine,
  formatDeepBoltzmannTraining,
  parseDeepBoltzmannMachine,
  parseDeepBoltzmannTraining,
} from "./deep-boltzmann-safetensors.ts"
import { formatSafetensors, parseSafetensors } from "./safetensors.ts"

const random = new RandomStream(1, "deep Boltzmann machine")
const normals = (count: number): Float64Array => Float64Array.from({ length: count }, () => random.normal())
const machineOf = (layers: readonly UnitLayer[]): DeepBoltzmannMachine =>
  new DeepBoltzmannMachine(
    layers,
    layers.slice(1).map(({ width }, l) => normals(layers[l].width * width)),
  )

test.each<[string, DeepBoltzmannMachine]>([
  ["0/1 units", machineOf([9, 4, 3].map((count) => bernoulliUnits(count, { bias: normals(count) })))],
  [
    "real visible and both kinds of hidden units",
    machineOf([gaussianUnits(3, { bias: normals(3), precision: [1, 2, 5] }), bernoulliUnits(2), spinUnits(4), spinUnits(2)]), // prettier-ignore
  ],
])("a deep machine of %s comes back to the bit", (_, machine) => {
  const back = parseDeepBoltzmannMachine(formatDeepBoltzmannMachine(machine))
  expect(back.weights).toEqual(machine.weights)
  expect(back.layers.map(({ kind }) => kind)).toEqual(machine.layers.map(({ kind }) => kind))
  expect(back.layers.map(({ parameters }) => parameters)).toEqual(machine.layers.map(({ parameters }) => parameters))
  const v = normals(machine.layers[0].width)
  expect(back.logWeight(v)).toBe(machine.logWeight(v))
})

const data = barsAndStripes(3)
const start = machineOf([9, 4, 3].map((count) => bernoulliUnits(count)))

test.each<[string, DeepBoltzmannOptions]>([
  ["mean fields and chains that persist", { optimizer: "adam" }],
  ["plain gradients with momentum", { gradient: "plain", momentum: 0.9 }],
  ["Gibbs steps and chains that start anew", { inference: "gibbs", restart: true }],
])("a training by %s saved and read goes on to the same bits", async (_, options) => {
  const make = (): DeepBoltzmannTrainer =>
    new DeepBoltzmannTrainer(data, start, { batch: 4, chains: 5, learningRate: 0.01, epochs: 4, seed: 2, ...options })
  const straight = make()
  for (let epoch = 0; epoch < 4; epoch++) await straight.runEpoch()
  const first = make()
  await first.runEpoch()
  const second = make()
  second.restore(parseDeepBoltzmannTraining(formatDeepBoltzmannTraining(first.state())))
  for (let epoch = 0; epoch < 3; epoch++) await second.runEpoch()
  expect(formatDeepBoltzmannTraining(second.state())).toEqual(formatDeepBoltzmannTraining(straight.state()))
})

test("a training that has not begun is saved as well", async () => {
  const state = parseDeepBoltzmannTraining(formatDeepBoltzmannTraining(new DeepBoltzmannTrainer(data, start).state()))
  expect(state).toMatchObject({ epoch: 0, means: undefined, chains: undefined })
  const [first, second] = [new DeepBoltzmannTrainer(data, start), new DeepBoltzmannTrainer(data, start)]
  second.restore(state)
  await first.runEpoch()
  await second.runEpoch()
  expect(second.machine.weights).toEqual(first.machine.weights)
})

test("other files, damaged ones and other machines are refused in one sentence", () => {
  const { tensors, metadata } = parseSafetensors(formatDeepBoltzmannMachine(start), "x")
  const parse = (change: Record<string, string>, without = ""): unknown =>
    parseDeepBoltzmannMachine(
      formatSafetensors(
        [...tensors].filter(([name]) => name !== without),
        { ...metadata, ...change },
      ),
      "x",
    )
  expect(() => parse({ format: "else" })).toThrow(
    'x: expected a deep Boltzmann machine in the format "blockspin-deep-boltzmann 1", got "else".',
  )
  expect(() => parse({ layers: '[{"kind":"quark","count":3}]' })).toThrow('x: expected the units of each layer, such as [{"kind":"spin","count":64}], in the metadata, got [{"kind":"quark","count":3}].') // prettier-ignore
  expect(() => parse({}, "weights-2")).toThrow('x: expected a tensor "weights-2", F64 [4, 3], got none.')
  expect(() => parse({}, "layer-1/bias")).toThrow('x: expected a tensor "layer-1/bias", F64 [4], got none.')
  const other = new DeepBoltzmannTrainer(data, machineOf([9, 4, 2].map((count) => bernoulliUnits(count))))
  expect(() => other.restore(new DeepBoltzmannTrainer(data, start).state())).toThrow(
    "DeepBoltzmannTrainer: expected a checkpoint of 9 bernoulli – 4 bernoulli – 2 bernoulli units, got 9 bernoulli – 4 bernoulli – 3 bernoulli.",
  )
})

test("chains of another width are refused", () => {
  const state = { ...new DeepBoltzmannTrainer(data, start).state(), chains: new RealMatrix(2, 5) }
  expect(() => parseDeepBoltzmannTraining(formatDeepBoltzmannTraining(state), "x")).toThrow(
    'x: expected a tensor "chains", F32 [2, 12], got F32 [2, 5].',
  )
})
