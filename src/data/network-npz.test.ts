import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { networkOutputs } from "../learn/deep/network.ts"
import { formatNetworkNpz, parseNetworkNpz } from "./network-npz.ts"
import type { WritableNpyArray } from "./npy.ts"
import { formatNpz, parseNpz } from "./npz.ts"
import { formatStackNpz } from "./stack-npz.ts"
import { temporaryFolder } from "./testing/fixture.ts"
import { hasNumpy, python } from "./testing/numpy.ts"
import { randomNetwork, randomRows } from "./testing/random-network.ts"
import { randomStack } from "./testing/random-stack.ts"

const classifier = randomNetwork([7, 5, 3], ["sigmoid", "softmax"], 1)
const autoencoder = { ...randomNetwork([6, 2, 6], ["linear", "sigmoid"], 2), encoder: 1 }

test.each([classifier, autoencoder])("a network comes back to the bit: %#", (network) => {
  const bytes = formatNetworkNpz(network)
  expect(parseNetworkNpz(bytes)).toEqual(network)
  expect(formatNetworkNpz(parseNetworkNpz(bytes))).toEqual(bytes)
})

/** The pass, from the arrays of a file `f` and rows `x`. */
const pass = `
def outputs(f, x):
    activations = json.loads(f["metadata"].tobytes())["activations"]
    for n, activation in enumerate(activations, 1):
        x = x @ f[f"layer-{n}.weights"] + f[f"layer-{n}.bias"]
        if activation == "sigmoid": x = 1 / (1 + np.exp(-x))
        if activation == "softmax": x = np.exp(x) / np.exp(x).sum(1, keepdims=True)
    return x
`

test.skipIf(!hasNumpy).each([classifier, autoencoder])("numpy opens it, and has the outputs: %#", async (network) => {
  const path = join(await temporaryFolder(), "network.npz")
  writeFileSync(path, formatNetworkNpz(network))
  const inputs = network.layers[0].weights.rows
  const rows = randomRows(5, inputs, 3)
  const program = `${pass}
x = np.array(json.loads(sys.argv[2])).reshape(-1, ${inputs})
print(json.dumps(outputs(np.load(sys.argv[1]), x).ravel().tolist()))`
  const expected = python(program, path, JSON.stringify([...rows.values])) as number[]
  const { values } = networkOutputs(network, rows)
  expect(values).toHaveLength(expected.length)
  for (const [k, value] of values.entries()) expect(Math.abs(value - expected[k])).toBeLessThan(1e-6)
})

test.skipIf(!hasNumpy)("a network that numpy wrote in double precision has its outputs", async () => {
  const path = join(await temporaryFolder(), "network.npz")
  const program = `${pass}
rng = np.random.default_rng(1)
about = {"format": "blockspin-network-npz 1", "activations": ["sigmoid", "softmax"]}
f = {"layer-1.weights": rng.normal(size=(4, 6)), "layer-1.bias": rng.normal(size=6),
     "layer-2.weights": np.asfortranarray(rng.normal(size=(6, 3))), "layer-2.bias": rng.normal(size=3),
     "metadata": np.frombuffer(json.dumps(about).encode(), np.uint8)}
np.savez(sys.argv[1], **f)
print(json.dumps(outputs(f, np.eye(4)).ravel().tolist()))`
  const expected = python(program, path) as number[]
  const network = parseNetworkNpz(new Uint8Array(readFileSync(path)))
  const unit = randomRows(4, 4, 1)
  unit.values.fill(0)
  for (let i = 0; i < 4; i++) unit.values[5 * i] = 1
  const { values } = networkOutputs(network, unit)
  expect(values).toHaveLength(expected.length)
  for (const [k, value] of values.entries()) expect(Math.abs(value - expected[k])).toBeLessThan(1e-6)
})

const arrays = [...parseNpz(formatNetworkNpz(autoencoder), "x")].map(([name, { data, shape }]) => {
  const array = name === "metadata" ? ({ dtype: "u1", data } as const) : ({ dtype: "f4", data } as const)
  return [name, { ...array, shape } as WritableNpyArray] as const
})
const file = (change: Record<string, WritableNpyArray | undefined>): Uint8Array =>
  formatNpz(
    Object.entries({ ...Object.fromEntries(arrays), ...change }).filter(
      (entry): entry is [string, WritableNpyArray] => entry[1] !== undefined,
    ),
  )
const text = (value: string): WritableNpyArray => {
  const data = new TextEncoder().encode(value)
  return { dtype: "u1", shape: [data.length], data }
}
const about = '{"format":"blockspin-network-npz 1","activations":["linear","sigmoid"],"encoder":'

test.each<[string, Uint8Array, string]>([
  ["a machine", formatStackNpz(randomStack([3, 2], ["binary", "binary"], 1)), 'x: expected a network with metadata in the format "blockspin-network-npz 1", got "blockspin-npz 1".'],
  ["no metadata", file({ metadata: undefined }), 'got none. Save the bytes of {"format":"blockspin-network-npz 1","activations":[…]} as the array "metadata".'],
  ["metadata that are no JSON", file({ metadata: text("{") }), "got none."],
  ["no activations", file({ metadata: text('{"format":"blockspin-network-npz 1"}') }), "x: expected the activations of each layer in the metadata"],
  ["a code that is no number", file({ metadata: text(`${about}"one"}`) }), 'x: expected the number of layers to the code in the metadata, from 1 to 1, got "one".'],
  ["a missing array", file({ "layer-2.bias": undefined }), 'x: expected a tensor "layer-2.bias", F32 [6], got none.'],
  ["numbers beyond single precision", file({ "layer-1.bias": { dtype: "f8", shape: [2], data: Float64Array.of(1e39, 0) } }), 'x: expected finite numbers in tensor "layer-1.bias", got NaN or infinity.'],
])("%s: refused with a sentence", (_, bytes, sentence) => {
  expect(() => parseNetworkNpz(bytes, "x")).toThrow(sentence)
}) // prettier-ignore
