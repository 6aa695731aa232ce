import { expect, test } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { Engine } from "../compute/engine.ts"
import { type DeepBeliefNetwork, deepBeliefNetwork } from "../hamiltonian/deep-belief-network.ts"
import { barsAndStripes } from "../learn/deep/testing/bars-and-stripes.ts"
import { WakeSleep } from "../learn/deep/wake-sleep.ts"
import { formatBeliefNetwork, formatWakeSleep, parseBeliefNetwork, parseWakeSleep } from "./belief-safetensors.ts"
import { formatSafetensors, parseSafetensors } from "./safetensors.ts"
import { randomStack } from "./testing/random-stack.ts"

const stack = { ...randomStack([9, 5, 4, 3], ["binary", "spin", "binary", "binary"], 1), shape: [3, 3] }
/** The way up is not that of the stack. */
const network: DeepBeliefNetwork = {
  ...deepBeliefNetwork(stack),
  recognition: randomStack([9, 5, 4], ["binary", "spin", "binary"], 2).layers,
}

test("a network comes back to the bit, both ways", () => {
  expect(parseBeliefNetwork(formatBeliefNetwork(network))).toEqual(network)
})

test("wake–sleep saved and read goes on to the same bits", async () => {
  using engine = await Engine.create({ threads: 1 })
  const { values } = barsAndStripes(3)
  const data = BitMatrix.from(values, values.length / 9, 9)
  const make = (): WakeSleep =>
    new WakeSleep(engine, data, deepBeliefNetwork(stack), {
      epochs: 4,
      batch: 5,
      learningRate: { from: 0.1, to: 0.01 },
    })
  const train = async (trainer: WakeSleep, epochs: number): Promise<void> => {
    for await (const { epoch } of trainer.run()) if (epoch === epochs) break
  }
  const [straight, first, second] = [make(), make(), make()]
  await train(straight, 4)
  await train(first, 2)
  second.restore(parseWakeSleep(formatWakeSleep(first.state())))
  await train(second, 4)
  expect(second.state()).toEqual(straight.state())
  const other = new WakeSleep(engine, data, deepBeliefNetwork(randomStack([9, 5, 2], ["binary", "spin", "spin"], 1)))
  expect(() => other.restore(first.state())).toThrow(
    "WakeSleep: expected a checkpoint of layers of 9 binary × 5 spin, 5 spin × 2 spin units, got 9 binary × 5 spin, 5 spin × 4 binary, 4 binary × 3 binary.",
  )
})

test("other files, and damaged ones, are refused in one sentence", () => {
  const { tensors, metadata } = parseSafetensors(formatBeliefNetwork(network), "x")
  expect(() => parseBeliefNetwork(formatSafetensors(tensors, { ...metadata, format: "else" }), "x")).toThrow(
    'x: expected a deep belief network in the format "blockspin-belief 1", got "else".',
  )
  const [, second] = network.recognition
  const mixed = formatBeliefNetwork({ ...network, recognition: [second, second] })
  expect(() => parseBeliefNetwork(mixed, "x")).toThrow(
    "x: expected 9 × 5 units in layer 1 of the way up, as of the way down, got 5 × 4.",
  )
  expect(() => parseWakeSleep(formatBeliefNetwork(network), "x")).toThrow('x: expected a whole number for "epoch"')
})
