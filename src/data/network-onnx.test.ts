import { expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import type { RealMatrix } from "../compute/real-matrix.ts"
import { ACTIVATIONS, type Activation, fromCodes, networkCodes, networkOutputs } from "../learn/deep/network.ts"
import { formatNetworkOnnx } from "./network-onnx.ts"
import { onnxModel } from "./testing/onnx-runtime.ts"
import { randomNetwork, randomRows } from "./testing/random-network.ts"

function distance(a: RealMatrix, b: RealMatrix): number {
  expect([a.rows, a.columns]).toEqual([b.rows, b.columns])
  return Math.max(...a.values.map((value, k) => Math.abs(value - b.values[k])))
}

test("ONNX Runtime gives the outputs of networks of any layers, for any number of rows", async () => {
  const stream = new RandomStream(1, "shapes")
  const among = (count: number): number => 1 + Math.floor(count * stream.uniform())
  for (let seed = 0; seed < 12; seed++) {
    const sizes = Array.from({ length: 1 + among(3) }, () => among(90))
    const activations = sizes.slice(1).map((): Activation => (stream.uniform() < 0.6 ? "sigmoid" : "linear"))
    activations[activations.length - 1] = ACTIVATIONS[seed % 3]
    const network = randomNetwork(sizes, activations, seed)
    const rows = randomRows(among(20), sizes[0], seed)
    const model = await onnxModel(formatNetworkOnnx(network))
    expect(model).toMatchObject({ inputNames: ["inputs"], outputNames: ["outputs"], inputShape: ["batch", sizes[0]] })
    // Linear outputs reach ten.
    expect(
      distance(await model.run(rows), networkOutputs(network, rows)),
      `${sizes.join("-")} ${activations.join("-")}`,
    ).toBeLessThan(2e-5)
  }
})

test("an autoencoder's encoder and decoder are models of their own", async () => {
  const network = { ...randomNetwork([30, 20, 4, 20, 30], ["sigmoid", "linear", "sigmoid", "sigmoid"], 1), encoder: 2 }
  const rows = randomRows(7, 30, 2)
  const encoder = await onnxModel(formatNetworkOnnx(network, { pass: "encoder" }))
  const decoder = await onnxModel(formatNetworkOnnx(network, { pass: "decoder" }))
  expect(encoder).toMatchObject({ inputNames: ["inputs"], outputNames: ["codes"], inputShape: ["batch", 30] })
  expect(decoder).toMatchObject({ inputNames: ["codes"], outputNames: ["outputs"], inputShape: ["batch", 4] })
  const codes = await encoder.run(rows)
  expect(distance(codes, networkCodes(network, rows))).toBeLessThan(1e-5)
  expect(distance(await decoder.run(codes), fromCodes(network, codes))).toBeLessThan(1e-6)
})

test("a code of a network without one, and an unknown pass, are refused with a sentence", () => {
  const network = randomNetwork([4, 2], ["softmax"], 1)
  expect(() => formatNetworkOnnx(network, { pass: "encoder" })).toThrow(
    'formatNetworkOnnx pass: expected an autoencoder for "encoder", got a network without a code. Export it whole.',
  )
  expect(() => formatNetworkOnnx(network, { pass: "up" as "whole" })).toThrow(
    'formatNetworkOnnx pass: expected "whole", "encoder" or "decoder", got "up".',
  )
})
