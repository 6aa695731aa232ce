/**
 * A feed-forward network as a `.npz` file in single precision, with the names of network-safetensors.ts:
 *
 *   layer-N.weights  [inputs, outputs]   W of layer N, from 1 at the data; scikit-learn's MLPClassifier has it as coefs_[N − 1]
 *   layer-N.bias     [outputs]           b, intercepts_[N − 1]
 *
 * and `metadata`, the bytes of a JSON object { format, activations: f of each layer, encoder: layers to the code of an autoencoder }.
 */
import { expectInput } from "../errors.ts"
import type { Autoencoder, Network } from "../learn/deep/network.ts"
import { networkMetadata, networkOf, networkTensors } from "./network-safetensors.ts"
import type { WritableNpyArray } from "./npy.ts"
import { formatNpz, npzNames, parseNpz } from "./npz.ts"
import type { Tensor } from "./safetensors.ts"

const FORMAT = "blockspin-network-npz 1"

/** The bytes of a `.npz` file, always the same for the same network. */
export function formatNetworkNpz(network: Network | Autoencoder): Uint8Array<ArrayBuffer> {
  const { activations, encoder } = networkMetadata(network)
  const about = { format: FORMAT, activations: JSON.parse(activations), ...(encoder && { encoder: Number(encoder) }) }
  const metadata = new TextEncoder().encode(JSON.stringify(about))
  return formatNpz([
    ...networkTensors(network.layers, "").map(([name, { shape, data }]): [string, WritableNpyArray] => [
      name,
      { dtype: "f4", shape, data: data as Float32Array },
    ]),
    ["metadata", { dtype: "u1", shape: [metadata.length], data: metadata }],
  ])
}

/** Reads a network, whose numbers are rounded to single precision; `what` names the file in sentences. */
export function parseNetworkNpz(bytes: Uint8Array, what = "network"): Network | Autoencoder {
  const metadata = metadataOf(bytes, what)
  const names = npzNames(bytes, what).filter((name) => /^layer-\d+\.(weights|bias)$/.test(name))
  const tensors = new Map(
    [...parseNpz(bytes, what, names)].map(([name, { shape, data }]): [string, Tensor] => [
      name,
      { dtype: "F32", shape, data: Float32Array.from(data) },
    ]),
  )
  return networkOf({ tensors, metadata }, what)
}

/** As the metadata of a `.safetensors` file are. */
function metadataOf(bytes: Uint8Array, what: string): Record<string, string> {
  const wanted = npzNames(bytes, what).filter((name) => name === "metadata")
  const data = parseNpz(bytes, what, wanted).get("metadata")?.data ?? []
  let about: unknown
  try {
    about = JSON.parse(new TextDecoder().decode(Uint8Array.from(data)))
  } catch {
    // Falls through to the sentence below.
  }
  const { format, activations, encoder } = (about ?? {}) as Record<string, unknown>
  expectInput(
    format === FORMAT,
    `${what}: expected a network with metadata in the format "${FORMAT}", got ${format === undefined ? "none" : JSON.stringify(format)}. Save the bytes of {"format":"${FORMAT}","activations":[…]} as the array "metadata".`,
  )
  return {
    activations: JSON.stringify(activations),
    ...(encoder === undefined ? {} : { encoder: JSON.stringify(encoder) }),
  }
}
