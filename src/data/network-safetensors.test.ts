import { expect, test } from "vitest"
import type { Autoencoder, Network } from "../learn/deep/network.ts"
import { formatNetwork, parseNetwork } from "./network-safetensors.ts"
import { formatSafetensors, parseSafetensors } from "./safetensors.ts"
import { formatStack } from "./stack-safetensors.ts"
import { randomNetwork } from "./testing/random-network.ts"
import { randomStack } from "./testing/random-stack.ts"

const classifier = randomNetwork([7, 5, 3], ["sigmoid", "softmax"], 1)
const autoencoder: Autoencoder = {
  ...randomNetwork([6, 5, 2, 5, 6], ["sigmoid", "linear", "sigmoid", "sigmoid"], 2),
  encoder: 2,
}

test.each<[string, Network | Autoencoder]>([
  ["a classifier", classifier],
  ["an autoencoder", autoencoder],
  ["one layer", randomNetwork([1, 1], ["linear"], 3)],
])("%s comes back to the bit", (_, network) => {
  const bytes = formatNetwork(network)
  expect(parseNetwork(bytes)).toEqual(network)
  expect(formatNetwork(parseNetwork(bytes))).toEqual(bytes)
})

test("layers are written under their numbers, with activations and the code", () => {
  const { tensors, metadata } = parseSafetensors(formatNetwork(autoencoder), "x")
  expect(tensors.get("layer-2.weights")).toMatchObject({ dtype: "F32", shape: [5, 2] })
  expect(tensors.get("layer-4.bias")?.data).toEqual(autoencoder.layers[3].bias)
  const activations = '["sigmoid","linear","sigmoid","sigmoid"]'
  expect(metadata).toEqual({ format: "blockspin-network 1", activations, encoder: "2" })
})

const { tensors, metadata } = parseSafetensors(formatNetwork(autoencoder), "x")
const without = (name: string): Uint8Array =>
  formatSafetensors(
    [...tensors].filter(([key]) => key !== name),
    metadata,
  )
const saying = (change: Record<string, string>): Uint8Array => formatSafetensors(tensors, { ...metadata, ...change })

test.each<[string, Uint8Array, string]>([
  ["a machine", formatStack(randomStack([3, 2], ["binary", "binary"], 1)), 'x: expected a network in the format "blockspin-network 1", got "blockspin-machine 1". Write it with formatNetwork or saveNetwork.'],
  ["an unknown activation", saying({ activations: '["relu"]' }), 'x: expected the activations of each layer in the metadata, such as ["sigmoid","softmax"], got ["relu"].'],
  ["a softmax in the middle", saying({ activations: '["softmax","sigmoid"]' }), "x: expected the activations of each layer"],
  ["more activations than layers", saying({ activations: '["sigmoid","linear","sigmoid","sigmoid","sigmoid"]' }), 'x: expected a tensor "layer-5.weights" of shape [6, outputs], got none.'],
  ["a layer without weights", without("layer-1.weights"), 'x: expected a tensor "layer-1.weights" of shape [inputs, outputs], got none.'],
  ["a layer without a bias", without("layer-2.bias"), 'x: expected a tensor "layer-2.bias", F32 [2], got none.'],
  ["a code beyond the network", saying({ encoder: "4" }), "x: expected the number of layers to the code in the metadata, from 1 to 3, got 4."],
  [
    "layers that do not fit on each other",
    formatNetwork({ layers: [classifier.layers[0], classifier.layers[0]] }),
    'x: expected a tensor "layer-2.weights" of shape [5, outputs], got [7, 5].',
  ],
])("%s: refused with a sentence", (_, bytes, sentence) => {
  expect(() => parseNetwork(bytes, "x")).toThrow(sentence)
}) // prettier-ignore
