import { beforeAll, describe, expect, test } from "vitest"
import { RandomStream } from "../../compute/philox.ts"
import { RealMatrix } from "../../compute/real-matrix.ts"
import { harmonium, harmoniumOf } from "../../hamiltonian/harmonium.ts"
import { type Units, restrictedBoltzmannMachine } from "../../hamiltonian/restricted-boltzmann-machine.ts"
import type { Stack } from "../../hamiltonian/stack.ts"
import { bernoulliUnits } from "../../hamiltonian/units/discrete-units.ts"
import { gaussianUnits } from "../../hamiltonian/units/gaussian-units.ts"
import { BackPropagation, type Loss } from "./back-propagation.ts"
import { dropoutMasks } from "./dropout-masks.ts"
import { type FineTuneOptions, FineTuning, fineTune } from "./fine-tune.ts"
import {
  type Activation,
  type DenseLayer,
  networkClasses,
  fromCodes,
  networkCodes,
  networkOutputs,
  squaredReconstructionError,
} from "./network.ts"
import { barsAndStripes } from "./testing/bars-and-stripes.ts"
import { unrollAutoencoder, unrollClassifier } from "./unroll.ts"

const random = new RandomStream(2, "fine-tune test")
const uniform = (rows: number, columns: number): RealMatrix =>
  new RealMatrix(
    rows,
    columns,
    Float32Array.from({ length: rows * columns }, () => random.uniform()),
  )
const images = barsAndStripes(4)

function stackOfSizes(sizes: readonly number[], units: Units = "binary"): Stack {
  const layers = sizes.slice(1).map((hidden, l) => {
    const shape = { visible: sizes[l], hidden, visibleUnits: units, hiddenUnits: units }
    const machine = restrictedBoltzmannMachine(shape, { sigma: 0.5, seed: l })
    for (const bias of [machine.visibleBias, machine.hiddenBias])
      for (let i = 0; i < bias.length; i++) bias[i] = 0.5 * random.normal()
    return machine
  })
  return { layers, shape: [sizes[0]] }
}

/** The loss as its definition says, in double precision. */
function lossOf(
  layers: readonly { W: Float64Array; b: Float64Array; f: Activation }[],
  x: RealMatrix,
  t: RealMatrix,
  loss: Loss,
): number {
  let total = 0
  for (let row = 0; row < x.rows; row++) {
    let y = Float64Array.from(x.row(row))
    for (const { W, b, f } of layers) {
      const z = b.map((bias, j) => y.reduce((sum, value, i) => sum + value * W[i * b.length + j], bias))
      const sum = z.reduce((a, value) => a + Math.exp(value), 0)
      y = z.map((value) =>
        f === "sigmoid" ? 1 / (1 + Math.exp(-value)) : f === "softmax" ? Math.exp(value) / sum : value,
      )
    }
    const { f } = layers.at(-1)!
    for (const [k, p] of y.entries()) {
      const target = t.row(row)[k]
      if (f === "softmax") total -= target * Math.log(p)
      else if (f === "linear" || loss === "squared-error") total += (p - target) ** 2
      else total -= target * Math.log(p) + (1 - target) * Math.log(1 - p)
    }
  }
  return total / x.rows
}

test.each([
  ["sigmoid", "cross-entropy"],
  ["sigmoid", "squared-error"],
  ["softmax", "cross-entropy"],
  ["linear", "squared-error"],
] as const)(
  "the gradient through %s outputs, %s, is that of finite differences in every parameter",
  async (last, loss) => {
    // None a multiple of four, to which layers are widened.
    const sizes = [5, 6, 3, 5]
    const activations: Activation[] = ["sigmoid", "linear", last]
    const layers = activations.map((activation, l): DenseLayer => ({
      weights: new RealMatrix(
        sizes[l],
        sizes[l + 1],
        Float32Array.from({ length: sizes[l] * sizes[l + 1] }, () => random.normal()),
      ),
      bias: Float32Array.from({ length: sizes[l + 1] }, () => random.normal()),
      activation,
    }))
    const [x, t] = [uniform(6, 5), uniform(6, 5)]
    if (last === "softmax")
      for (let row = 0; row < 6; row++) t.row(row).forEach((_, k, of) => (of[k] = Number(k === row % 4)))
    using model = await BackPropagation.create(layers, loss, { optimizer: "adam", momentum: 0, l2: 0 })
    const double = layers.map(({ weights, bias, activation }) => ({
      W: Float64Array.from(weights.values),
      b: Float64Array.from(bias),
      f: activation,
    }))
    expect(await model.loss(x, t)).toBeCloseTo(lossOf(double, x, t, loss), 4)
    const slopes = await model.gradient(x, t)
    for (const [l, { W, b }] of double.entries())
      for (const [which, vector] of [W, b].entries())
        for (let k = 0; k < vector.length; k++) {
          const at = (change: number): number => {
            vector[k] += change
            const value = lossOf(double, x, t, loss)
            vector[k] -= change
            return value
          }
          expect(slopes[2 * l + which][k]).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 4)
        }
  },
)

test.each([
  [[1, 1], 500, 1],
  [[1, 1, 1], Math.LN2, 0],
])("inputs that saturate a unit give a finite loss and gradient: %j", async (sizes, loss, slope) => {
  // The first unit has ±500; one above it has no weight.
  const layers = sizes.slice(1).map((_, l, { length }): DenseLayer => {
    const weight = l > 0 ? 0 : length > 1 ? -500 : 500
    return { weights: new RealMatrix(1, 1, Float32Array.of(weight)), bias: new Float32Array(1), activation: "sigmoid" }
  })
  using model = await BackPropagation.create(layers, "cross-entropy", { optimizer: "adam", momentum: 0, l2: 0 })
  const [one, zero] = [new RealMatrix(1, 1, Float32Array.of(1)), new RealMatrix(1, 1)]
  expect(await model.loss(one, zero)).toBeCloseTo(loss, 3)
  expect((await model.gradient(one, zero))[0][0]).toBeCloseTo(slope, 6)
})

describe("a stack unrolled", () => {
  test.each(["binary", "spin"] as const)("an autoencoder of %s units is the mean-field pass up and down", (units) => {
    const stack = stackOfSizes([6, 5, 3], units)
    const network = unrollAutoencoder(stack)
    expect(network.encoder).toBe(2)
    const data = uniform(4, 6)
    // Values of the units: 2p − 1 for spins, in which means hand on.
    const value = (p: RealMatrix): RealMatrix =>
      units === "spin"
        ? new RealMatrix(
            p.rows,
            p.columns,
            p.values.map((one) => 2 * one - 1),
          )
        : p
    const machines = stack.layers.map(harmoniumOf)
    const up = machines.reduce((states, machine) => machine.hiddenMeans(states), value(data))
    const down = machines.toReversed().reduce((states, machine) => machine.visibleMeans(states), up)
    const codes = networkCodes(network, data)
    for (const [k, mean] of up.values.entries()) expect(value(codes).values[k]).toBeCloseTo(mean, 5)
    for (const [k, mean] of down.values.entries())
      expect(value(fromCodes(network, codes)).values[k]).toBeCloseTo(mean, 5)
    expect(networkOutputs(network, data)).toEqual(fromCodes(network, codes))
  })

  test("with a machine of real code units on top, codes are their means", () => {
    const stack = stackOfSizes([6, 5])
    const hidden = gaussianUnits(2, { bias: [0.3, -1], precision: [2, 0.5] })
    const code = harmonium(bernoulliUnits(5, { bias: [1, 0, -1, 0.5, 0] }), hidden, { sigma: 0.7, seed: 3 })
    const network = unrollAutoencoder(stack, { code })
    const data = uniform(3, 6)
    const middle = harmoniumOf(stack.layers[0]).hiddenMeans(data)
    const means = code.hiddenMeans(middle)
    for (const [k, mean] of means.values.entries()) expect(networkCodes(network, data).values[k]).toBeCloseTo(mean, 5)
    const back = harmoniumOf(stack.layers[0]).visibleMeans(code.visibleMeans(means))
    for (const [k, mean] of back.values.entries()) expect(networkOutputs(network, data).values[k]).toBeCloseTo(mean, 5)
    expect(() => unrollAutoencoder(stack, { code: harmonium(bernoulliUnits(4), hidden) })).toThrow("expected a machine of 5 bernoulli × gaussian units, as the stack's last layer has, got 4 bernoulli × gaussian.") // prettier-ignore
  })
})

describe("fine-tuning", () => {
  const stack = stackOfSizes([16, 12, 4])
  const quick: FineTuneOptions = { epochs: 40, batch: 16, learningRate: 0.02, seed: 1 }
  let before: number
  beforeAll(() => {
    before = squaredReconstructionError(unrollAutoencoder(stack), images)
  })

  test.each(["cross-entropy", "squared-error"] as const)(
    "of an autoencoder by %s lowers its squared error",
    async (loss) => {
      const network = await fineTune(unrollAutoencoder(stack), { rows: images }, { ...quick, loss })
      expect(network.encoder).toBe(2)
      expect(squaredReconstructionError(network, images)).toBeLessThan(0.65 * before)
    },
  )

  test("of a classifier by momentum learns bars from stripes", async () => {
    // The first and the last two rows are both.
    const rows = images.take(Array.from({ length: 28 }, (_, k) => k + 2))
    const labels = Uint8Array.from({ length: 28 }, (_, k) => k % 2)
    const settings = { ...quick, epochs: 120, batch: 14, optimizer: "momentum", learningRate: 0.2 } as const
    const network = await fineTune(unrollClassifier(stack, 2), { rows, labels }, settings)
    expect(networkClasses(network, rows)).toEqual(labels)
  })

  test("keeps the network with the least held-out loss, and stops when patience ends", async () => {
    const [rows, heldOut] = [images.slice(0, 8), { rows: images.slice(20, 32) }]
    using tuning = await FineTuning.create(unrollAutoencoder(stack), { rows }, { ...quick, epochs: 2000, batch: 4, learningRate: 0.05, heldOut, patience: 5 }) // prettier-ignore
    const losses: number[] = []
    for await (const { heldOutLoss, best } of tuning.run()) {
      expect(best).toBe(losses.every((loss) => loss > heldOutLoss!))
      losses.push(heldOutLoss!)
    }
    const least = losses.indexOf(Math.min(...losses))
    expect(losses).toHaveLength(least + 6)
    const network = await tuning.network()
    using model = await BackPropagation.create(network.layers, "cross-entropy", {
      optimizer: "adam",
      momentum: 0,
      l2: 0,
    })
    expect(await model.loss(heldOut.rows, heldOut.rows)).toBeCloseTo(losses[least], 4)
  })

  test("the seed decides all", async () => {
    const run = (seed: number): Promise<unknown> =>
      fineTune(unrollAutoencoder(stack), { rows: images }, { ...quick, epochs: 3, batch: 8, seed })
    const first = await run(1)
    expect(await run(1)).toEqual(first)
    expect(await run(2)).not.toEqual(first)
  })

  test("with dropout, inputs that a step leaves out keep their weights, and the whole network is what comes out", async () => {
    const layers = unrollClassifier(stack, 2).layers.slice(0, 1)
    using model = await BackPropagation.create(layers, "cross-entropy", { optimizer: "momentum", momentum: 0, l2: 0 })
    const rows = uniform(4, 16)
    const [mask] = dropoutMasks(1, [16], { dropout: 0, inputDropout: 0.5 }, random)
    await model.step(rows, uniform(4, 12), 0.1, [mask.take([0, 0, 0, 0])])
    const [{ weights }] = await model.layers()
    for (let i = 0; i < 16; i++)
      if (mask.values[i] === 0) expect(weights.row(i)).toEqual(layers[0].weights.row(i))
      else expect(weights.row(i)).not.toEqual(layers[0].weights.row(i))
    const network = await fineTune(unrollAutoencoder(stack), { rows: images }, { ...quick, dropout: 0.1, inputDropout: 0.1, epochs: 150 }) // prettier-ignore
    expect(squaredReconstructionError(network, images)).toBeLessThan(0.65 * before)
  })

  test("dropout leaves out the share of units that was asked for, and keeps means", () => {
    const masks = dropoutMasks(500, [40, 30], { dropout: 0.5, inputDropout: 0.2 }, random)
    for (const [l, share] of [0.2, 0.5].entries()) {
      const { values } = masks[l]
      const left = values.reduce((sum, value) => sum + Number(value === 0), 0) / values.length
      // Four standard errors.
      expect(Math.abs(left - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / values.length))
      expect(new Set(values)).toEqual(new Set([0, Math.fround(1 / (1 - share))]))
    }
    expect(dropoutMasks(500, [40, 30], { dropout: 0, inputDropout: 0 }, random)).toEqual([])
  })

  test("a penalty keeps weights small", async () => {
    const norm = (network: { layers: readonly DenseLayer[] }): number =>
      network.layers.reduce((sum, { weights }) => sum + weights.values.reduce((s, w) => s + w * w, 0), 0)
    const [free, small] = await Promise.all([0, 0.1].map((l2) => fineTune(unrollAutoencoder(stack), { rows: images }, { ...quick, l2 }))) // prettier-ignore
    expect(norm(small)).toBeLessThan(0.3 * norm(free))
  })

  test("a signal stops it, with the signal's reason", async () => {
    const controller = new AbortController()
    const onEpoch = (): void => controller.abort(new Error("enough"))
    const { signal } = controller
    await expect(fineTune(unrollAutoencoder(stack), { rows: images }, { ...quick, onEpoch, signal })).rejects.toThrow("enough") // prettier-ignore
  })

  test("data and settings that do not fit are refused", async () => {
    const classifier = unrollClassifier(stack, 2)
    const labels = new Uint8Array(32)
    await expect(fineTune(classifier, { rows: images })).rejects.toThrow("FineTuning labels: expected 32 labels, one a row, got none.") // prettier-ignore
    await expect(fineTune(classifier, { rows: images, labels: labels.fill(2) })).rejects.toThrow("FineTuning labels: expected classes from 0 to 1, got 2 in row 0.") // prettier-ignore
    await expect(fineTune(unrollAutoencoder(stack), { rows: images, labels })).rejects.toThrow("Unroll a classifier to learn labels.") // prettier-ignore
    await expect(fineTune(unrollAutoencoder(stack), { rows: uniform(3, 9) })).rejects.toThrow("FineTuning: expected rows of 16 inputs, as the network has, got 9.") // prettier-ignore
    await expect(fineTune(unrollAutoencoder(stack), { rows: images }, { patience: 3 })).rejects.toThrow("Give heldOut, or leave patience out.") // prettier-ignore
    await expect(fineTune(unrollAutoencoder(stack), { rows: images }, { optimizer: "momentum", learningRate: 1e30 as never })).rejects.toThrow("learningRate") // prettier-ignore
  })
})
