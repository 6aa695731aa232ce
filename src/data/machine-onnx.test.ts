import { expect, test } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { Engine } from "../compute/engine.ts"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { MachineKernel, type States } from "../hamiltonian/machine-kernel.ts"
import { type Units, restrictedBoltzmannMachine, unitValue } from "../hamiltonian/restricted-boltzmann-machine.ts"
import type { Stack } from "../hamiltonian/stack.ts"
import { formatOnnx } from "./machine-onnx.ts"
import { onnxModel } from "./testing/onnx-runtime.ts"
import { randomStack } from "./testing/random-stack.ts"

const SINGLE = { visible: 2, hidden: 1 }

function randomBits(rows: number, columns: number, stream: RandomStream): BitMatrix {
  const bits = Array.from({ length: rows * columns }, () => Number(stream.uniform() < 0.5))
  return BitMatrix.from(bits, rows, columns)
}

/** The values of units with these bits. */
function valuesOf(units: Units, bits: BitMatrix): RealMatrix {
  return new RealMatrix(
    bits.rows,
    bits.columns,
    Float32Array.from(bits.unpack(), (bit) => unitValue(units, bit)),
  )
}

/** The largest distance between the means of units and the kernels' probabilities of their bits. */
function distance(units: Units, means: RealMatrix, probabilities: States): number {
  expect([means.rows, means.columns]).toEqual([probabilities.rows, probabilities.columns])
  const { values } = probabilities as RealMatrix
  return Math.max(...means.values.map((mean, k) => Math.abs((units === "spin" ? (1 + mean) / 2 : mean) - values[k])))
}

/** The distances between ONNX Runtime and the kernels, up and down, for random states of the two ends. */
async function distances(engine: Engine, { layers }: Stack, rows: number, stream: RandomStream): Promise<number[]> {
  const stack = { layers, shape: [layers[0].visible] }
  const [first, last] = [layers[0], layers.at(-1)!]
  const kernels = layers.map((machine) => new MachineKernel(engine, machine))
  const visible = randomBits(rows, first.visible, stream)
  let above: States = visible
  for (const kernel of kernels) above = await kernel.hiddenProbabilities(above)
  const up = await onnxModel(formatOnnx(stack, { pass: "up" }))
  const hidden = randomBits(rows, last.hidden, stream)
  let below: States = hidden
  for (const kernel of kernels.toReversed()) below = await kernel.visibleProbabilities(below)
  const down = await onnxModel(formatOnnx(stack, { pass: "down" }))
  return [
    distance(last.hiddenUnits, await up.run(valuesOf(first.visibleUnits, visible)), above),
    distance(first.visibleUnits, await down.run(valuesOf(last.hiddenUnits, hidden)), below),
  ]
}

test("ONNX Runtime gives the kernels' probabilities up and down random stacks of any units, for any number of rows", async () => {
  using engine = await Engine.create({ threads: 1 })
  const stream = new RandomStream(1, "shapes")
  const among = (count: number): number => 1 + Math.floor(count * stream.uniform())
  for (let seed = 0; seed < 12; seed++) {
    const sides = Array.from({ length: 1 + among(3) }, () => among(90))
    const units = sides.map((): Units => (stream.uniform() < 0.5 ? "spin" : "binary"))
    const found = await distances(engine, randomStack(sides, units, seed), among(20), stream)
    for (const difference of found) expect(difference, `${sides.join("-")} ${units.join("-")}`).toBeLessThan(1e-6)
  }
})

test("a machine of 784 × 500 units goes through ONNX Runtime to the kernels' probabilities", async () => {
  using engine = await Engine.create({ threads: 1 })
  const stack = randomStack([784, 500], ["binary", "binary"], 1)
  for (const difference of await distances(engine, stack, 50, new RandomStream(2, "bits")))
    expect(difference).toBeLessThan(1e-6)
})

test("a model says its input and output, and a machine is a stack of one layer", async () => {
  const stack = randomStack([6, 3, 2], ["spin", "spin", "binary"], 1)
  const up = await onnxModel(formatOnnx(stack, { pass: "up" }))
  expect(up).toMatchObject({ inputNames: ["visible"], outputNames: ["hidden"], inputShape: ["batch", 6] })
  const down = await onnxModel(formatOnnx(stack, { pass: "down" }))
  expect(down).toMatchObject({ inputNames: ["hidden"], outputNames: ["visible"], inputShape: ["batch", 2] })
  const [machine] = stack.layers
  expect(formatOnnx(machine, { pass: "up" })).toEqual(formatOnnx({ layers: [machine], shape: [6] }, { pass: "up" }))
})

test("what one pass returns the other takes: there and back are the reconstruction", async () => {
  using engine = await Engine.create({ threads: 1 })
  const stack = randomStack([12, 5], ["spin", "spin"], 3)
  const bits = randomBits(4, 12, new RandomStream(3, "bits"))
  const up = await onnxModel(formatOnnx(stack, { pass: "up" }))
  const down = await onnxModel(formatOnnx(stack, { pass: "down" }))
  const kernel = new MachineKernel(engine, stack.layers[0])
  const expected = await kernel.visibleProbabilities(await kernel.hiddenProbabilities(bits))
  expect(distance("spin", await down.run(await up.run(valuesOf("spin", bits))), expected)).toBeLessThan(1e-6)
})

test.each<[string, Stack, string]>([
  ["no layers", { layers: [], shape: [2] }, "stack: expected at least one layer, got none."],
  [
    "another shape",
    { layers: [restrictedBoltzmannMachine(SINGLE)], shape: [3, 1] },
    "stack: expected samples of 2 sites, the visible units of the first layer, got shape [3, 1]. Give the shape of one sample.",
  ],
  [
    "layers of other sizes",
    { layers: [restrictedBoltzmannMachine(SINGLE), restrictedBoltzmannMachine(SINGLE)], shape: [2] },
    "stack: expected 1 binary visible units in layer 2, the hidden ones of layer 1, got 2 binary. Use layers of one stack.",
  ],
])("%s are refused with a sentence", (_, stack, sentence) => {
  expect(() => formatOnnx(stack, { pass: "up" })).toThrow(sentence)
})

test("another pass is refused with a sentence", () => {
  const pass = "both" as "up"
  expect(() => formatOnnx(restrictedBoltzmannMachine(SINGLE), { pass })).toThrow(
    'formatOnnx pass: expected "up" or "down", got "both".',
  )
})
