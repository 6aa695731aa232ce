import { describe, expect, test } from "vitest"
import { bernoulliUnits } from "../hamiltonian/units/discrete-units.ts"
import { gaussianUnits } from "../hamiltonian/units/gaussian-units.ts"
import { harmonium } from "../hamiltonian/harmonium.ts"
import { type FineTuneEpoch, type FineTuneOptions, FineTuning } from "../learn/deep/fine-tune.ts"
import type { LabelledRows } from "../learn/deep/labelled-rows.ts"
import type { Autoencoder, Network } from "../learn/deep/network.ts"
import { barsAndStripes } from "../learn/deep/testing/bars-and-stripes.ts"
import { unrollAutoencoder, unrollClassifier } from "../learn/deep/unroll.ts"
import { formatFineTuning, parseFineTuning } from "./fine-tuning-safetensors.ts"
import { formatNetwork } from "./network-safetensors.ts"
import { formatSafetensors, parseSafetensors } from "./safetensors.ts"
import { randomStack } from "./testing/random-stack.ts"

const images = barsAndStripes(4)
const stack = randomStack([16, 11, 6], ["binary", "binary", "binary"], 1)
const code = harmonium(bernoulliUnits(6), gaussianUnits(3), { sigma: 0.5, seed: 2 })
const autoencoder = unrollAutoencoder(stack, { code })
const heldOut = { rows: images.slice(20, 32) }
const settings: FineTuneOptions = { epochs: 4, batch: 6, learningRate: { from: 0.02, to: 0.001 }, seed: 3 }

/** What an epoch says, without its time. */
async function epochs(
  tuning: FineTuning<Network>,
  count: number,
  signal?: AbortSignal,
): Promise<Omit<FineTuneEpoch, "seconds">[]> {
  const all: Omit<FineTuneEpoch, "seconds">[] = []
  if (count > 0)
    for await (const { seconds: _, ...metrics } of tuning.run(signal ? { signal } : {}))
      if (all.push(metrics) === count) break
  return all
}

const labels = Uint8Array.from({ length: 20 }, (_, k) => k % 2)
const rows = images.slice(0, 20)

test.each<[string, Network, LabelledRows, FineTuneOptions]>([
  ["an autoencoder by adam, with patience,", autoencoder, { rows }, { ...settings, heldOut, patience: 3 }],
  ["an autoencoder by squared errors", autoencoder, { rows }, { ...settings, loss: "squared-error", l2: 0.001 }],
  ["a classifier by momentum, with dropout,", unrollClassifier(stack, 2), { rows, labels }, { ...settings, optimizer: "momentum", learningRate: 0.1, dropout: 0.3, inputDropout: 0.1 }], // prettier-ignore
])("fine-tuning of %s goes on from a file to the same bits", async (_, network, data, options) => {
  using straight = await FineTuning.create(network, data, options)
  const expected = await epochs(straight, 4)
  using first = await FineTuning.create(network, data, options)
  const before = await epochs(first, 2)
  const bytes = formatFineTuning(await first.state())
  // As in another process: all that is known is in the file, but the data.
  const state = parseFineTuning(bytes)
  using second = await FineTuning.create(state.network, data, options)
  second.restore(state)
  expect(formatFineTuning(await second.state())).toEqual(bytes)
  expect([...before, ...(await epochs(second, 4))]).toEqual(expected)
  expect(formatFineTuning(await second.state())).toEqual(formatFineTuning(await straight.state()))
  expect(await second.network()).toEqual(await straight.network())
})

test("where a signal stopped in the middle of an epoch, it goes on to the same bits", async () => {
  using straight = await FineTuning.create(autoencoder, { rows }, settings)
  const expected = await epochs(straight, 4)
  // Heard when the second epoch's first batch is done.
  let heard = 0
  const signal = { get aborted() { return ++heard > 4 } } as AbortSignal // prettier-ignore
  using first = await FineTuning.create(autoencoder, { rows }, settings)
  const before = await epochs(first, 4, signal)
  const state = parseFineTuning(formatFineTuning(await first.state()))
  expect(state).toMatchObject({ epoch: 1, batches: 1, optimizer: { steps: 4 } })
  using second = await FineTuning.create(autoencoder, { rows }, settings)
  second.restore(state)
  expect([...before, ...(await epochs(second, 4))]).toEqual(expected)
  expect(await second.network()).toEqual(await straight.network())
})

describe("a checkpoint", () => {
  test("is of a training with patience that has ended: nothing is left to do", async () => {
    const options = { ...settings, epochs: 200, learningRate: 0.5, heldOut, patience: 2 }
    using first = await FineTuning.create(autoencoder, { rows }, options)
    await epochs(first, 200)
    expect(first.epoch).toBeLessThan(200)
    using second = await FineTuning.create(autoencoder, { rows }, options)
    second.restore(parseFineTuning(formatFineTuning(await first.state())))
    expect(await epochs(second, 200)).toEqual([])
    expect(await second.network()).toEqual(await first.network())
  })

  test("of a constant learning rate goes on for more epochs", async () => {
    const options = { ...settings, learningRate: 0.01 }
    using straight = await FineTuning.create(autoencoder, { rows }, options)
    await epochs(straight, 4)
    using first = await FineTuning.create(autoencoder, { rows }, { ...options, epochs: 2 })
    await epochs(first, 2)
    using second = await FineTuning.create(autoencoder, { rows }, options)
    second.restore(await first.state())
    await epochs(second, 2)
    expect(await second.network()).toEqual(await straight.network())
  })

  const { encoder: _, ...untold } = autoencoder
  test.each<[Network, LabelledRows, FineTuneOptions, string]>([
    [autoencoder, { rows }, { batch: 5 }, "FineTuning: expected a checkpoint with batch 5, got 6. Resume with the network, data and settings that made it."],
    [autoencoder, { rows }, { optimizer: "momentum" }, "expected a checkpoint with optimizer momentum, got adam."],
    [autoencoder, { rows }, { seed: 4 }, "expected a checkpoint with seed 4, got 3."],
    [autoencoder, { rows }, { epochs: 5 }, "expected a checkpoint with epochs 5, got 4."],
    [autoencoder, { rows }, { learningRate: 0.01 }, 'expected a checkpoint with learningRate 0.01, got {"from":0.02,"to":0.001,"shape":"linear"}.'],
    [autoencoder, { rows: images }, {}, "expected a checkpoint with rows 32, got 20."],
    [autoencoder, { rows }, { heldOut }, "expected a checkpoint with heldOut rows 12, got 0."],
    [unrollAutoencoder(stack), { rows }, {}, "expected a checkpoint with network 16 – 11 sigmoid – 6 sigmoid (code) – 11 sigmoid – 16 sigmoid, got 16 – 11 sigmoid – 6 sigmoid – 3 linear (code) – 6 sigmoid – 11 sigmoid – 16 sigmoid."],
    [untold, { rows }, {}, "expected a checkpoint with network"],
  ])("of something else is refused: %#", async (network, data, options, sentence) => {
    using first = await FineTuning.create(autoencoder, { rows }, settings)
    const state = parseFineTuning(formatFineTuning(await first.state()))
    using second = await FineTuning.create(network, data, { ...settings, ...options })
    expect(() => second.restore(state)).toThrow(sentence)
  }) // prettier-ignore

  test("that is damaged, or another file, is refused", async () => {
    using first = await FineTuning.create<Autoencoder>(autoencoder, { rows }, { ...settings, heldOut })
    await epochs(first, 1)
    const { tensors, metadata } = parseSafetensors(formatFineTuning(await first.state()), "x")
    const without = (name: string): Record<string, string> =>
      Object.fromEntries(Object.entries(metadata).filter(([key]) => key !== name))
    const parse = (of: Iterable<[string, never]>, said: Record<string, string>): unknown =>
      parseFineTuning(formatSafetensors(of, said), "x")
    const all = [...tensors] as [string, never][]
    expect(() => parseFineTuning(formatNetwork(autoencoder), "x")).toThrow('x: expected a checkpoint of fine-tuning in the format "blockspin-fine-tuning 1", got "blockspin-network 1".') // prettier-ignore
    expect(() => parse(all, without("epoch"))).toThrow('x: expected a whole number for "epoch" in the metadata, got undefined.') // prettier-ignore
    expect(() => parse(all, without("loss_sum"))).toThrow('x: expected a number for "loss_sum"')
    expect(() => parse(all, without("settings"))).toThrow("x: expected settings, such as {\"batch\":100}, in the metadata, got undefined.") // prettier-ignore
    expect(() => parse(all.filter(([name]) => name !== "second.layer-2.bias"), metadata)).toThrow('x: expected a tensor "second.layer-2.bias", F32 [6], got none.') // prettier-ignore
  })
})
