/**
 * A feed-forward network, an autoencoder or a classifier, as a `.safetensors` file:
 *
 *   layer-N.weights  F32 [inputs, outputs]   W of layer N, from 1 at the data
 *   layer-N.bias     F32 [outputs]           b
 *
 * with the metadata (all strings) `format` = "blockspin-network 1", `activations` (f of each layer, JSON) and, of an autoencoder,
 * `encoder` (layers from the data to the code). y = f(x W + b).
 */
import { RealMatrix } from "../compute/real-matrix.ts"
import { InputError, expectInput } from "../errors.ts"
import {
  ACTIVATIONS,
  type Activation,
  type AffineMap,
  type Autoencoder,
  type DenseLayer,
  type Network,
} from "../learn/deep/network.ts"
import { tensorOf } from "./safetensors-fields.ts"
import { type Safetensors, type Tensor, formatSafetensors, parseSafetensors } from "./safetensors.ts"

const FORMAT = "blockspin-network 1"

/** The bytes of a `.safetensors` file, always the same for the same network. */
export function formatNetwork(network: Network | Autoencoder): Uint8Array<ArrayBuffer> {
  return formatSafetensors(networkTensors(network.layers, ""), { format: FORMAT, ...networkMetadata(network) })
}

/** Reads a network to the same bits, an autoencoder with its `encoder`; `what` names the file in sentences. */
export function parseNetwork(bytes: Uint8Array, what = "network"): Network | Autoencoder {
  const file = parseSafetensors(bytes, what)
  const { format } = file.metadata
  expectInput(
    format === FORMAT,
    `${what}: expected a network in the format "${FORMAT}", got ${format === undefined ? "none" : `"${format}"`}. Write it with formatNetwork or saveNetwork.`,
  )
  return networkOf(file, what)
}

/** The tensors of layers, their names after `prefix`. */
export function networkTensors(layers: readonly AffineMap[], prefix: string): [string, Tensor][] {
  return layers.flatMap(({ weights: { rows, columns, values }, bias }, l): [string, Tensor][] => [
    [`${prefix}layer-${l + 1}.weights`, { dtype: "F32", shape: [rows, columns], data: values }],
    [`${prefix}layer-${l + 1}.bias`, { dtype: "F32", shape: [columns], data: bias }],
  ])
}

export function networkMetadata(network: Network | Autoencoder): Record<string, string> {
  const activations = JSON.stringify(network.layers.map(({ activation }) => activation))
  return "encoder" in network ? { activations, encoder: String(network.encoder) } : { activations }
}

/** The network whose tensors have no prefix, with what the metadata say. */
export function networkOf(file: Safetensors, what: string): Network | Autoencoder {
  const activations = parseActivations(file.metadata["activations"], what)
  const shapes = activations.map((_, l) => file.tensors.get(`layer-${l + 1}.weights`)?.shape ?? [])
  for (const [l, shape] of shapes.entries())
    expectInput(
      shape.length === 2 && shape[0] > 0 && shape[1] > 0 && (l === 0 || shape[0] === shapes[l - 1][1]),
      `${what}: expected a tensor "layer-${l + 1}.weights" of shape [${l > 0 ? shapes[l - 1][1] : "inputs"}, outputs], got ${shape.length > 0 ? `[${shape.join(", ")}]` : "none"}. The file is damaged: copy it again.`,
    )
  const sizes = [shapes[0][0], ...shapes.map(([, outputs]) => outputs)]
  const layers = mapsOf(file, "", sizes, what).map((map, l): DenseLayer => ({ ...map, activation: activations[l] }))
  const { encoder } = file.metadata
  return encoder === undefined ? { layers } : { layers, encoder: parseEncoder(encoder, layers.length, what) }
}

/** Numbers for every parameter of layers of these sizes, from the tensors whose names start with `prefix`. */
export function mapsOf(file: Safetensors, prefix: string, sizes: readonly number[], what: string): AffineMap[] {
  return sizes.slice(1).map((outputs, l) => {
    const name = `${prefix}layer-${l + 1}`
    const weights = tensorOf(file, `${name}.weights`, "F32", [sizes[l], outputs], what)
    return {
      weights: new RealMatrix(sizes[l], outputs, weights),
      bias: tensorOf(file, `${name}.bias`, "F32", [outputs], what),
    }
  })
}

/** What a file says of a network's activations; softmax is for the last layer. */
export function parseActivations(text: string | undefined, what: string): Activation[] {
  try {
    const activations: unknown = JSON.parse(text ?? "")
    const known = (name: Activation, l: number, all: readonly unknown[]): boolean =>
      ACTIVATIONS.includes(name) && (name !== "softmax" || l === all.length - 1)
    if (Array.isArray(activations) && activations.length > 0 && activations.every(known))
      return activations as Activation[]
  } catch {
    // Falls through to the sentence below.
  }
  throw new InputError(
    `${what}: expected the activations of each layer in the metadata, such as ["sigmoid","softmax"], got ${text}. Copy the file again.`,
  )
}

/** What a file says of an autoencoder's code. */
export function parseEncoder(text: string, layers: number, what: string): number {
  const encoder = Number(text)
  expectInput(
    Number.isInteger(encoder) && encoder >= 1 && encoder < layers,
    `${what}: expected the number of layers to the code in the metadata, from 1 to ${layers - 1}, got ${text}. Copy the file again.`,
  )
  return encoder
}
