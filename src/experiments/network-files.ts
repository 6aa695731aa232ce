/**
 * Feed-forward networks to files and back, by the ending of the name: `.safetensors` and `.npz` (to the same bits;
 * data/network-safetensors.ts, data/network-npz.ts), `.onnx` (written only; data/network-onnx.ts). Node only.
 */
import { formatNetworkNpz, parseNetworkNpz } from "../data/network-npz.ts"
import { type NetworkOnnxOptions, formatNetworkOnnx } from "../data/network-onnx.ts"
import { formatNetwork, parseNetwork } from "../data/network-safetensors.ts"
import { writeFileAtomic } from "../data/write-atomic.ts"
import { InputError } from "../errors.ts"
import type { Autoencoder, Network } from "../learn/deep/network.ts"
import { endingOf, readMachineFile, unknownEnding } from "./machine-files.ts"

/** Writes a network to a file that ends in .safetensors, .npz or .onnx; `pass` is for .onnx. */
export async function saveNetwork(
  path: string,
  network: Network | Autoencoder,
  options: NetworkOnnxOptions = {},
): Promise<void> {
  await writeFileAtomic(path, formatFor(path, network, options))
}

function formatFor(path: string, network: Network | Autoencoder, options: NetworkOnnxOptions): Uint8Array {
  switch (endingOf(path)) {
    case "safetensors":
      return formatNetwork(network)
    case "npz":
      return formatNetworkNpz(network)
    case "onnx":
      return formatNetworkOnnx(network, options)
    default:
      throw unknownEnding(path)
  }
}

/** Reads a network from a `.safetensors` or `.npz` file, an autoencoder with its `encoder`. */
export async function loadNetwork(path: string): Promise<Network | Autoencoder> {
  const bytes = await readMachineFile(path)
  switch (endingOf(path)) {
    case "safetensors":
      return parseNetwork(bytes, path)
    case "npz":
      return parseNetworkNpz(bytes, path)
    default:
      throw new InputError(
        `${path}: expected a .safetensors or .npz file, got neither. Rename the file, or save its network as one.`,
      )
  }
}

/** Reads a network that has a code. */
export async function loadAutoencoder(path: string): Promise<Autoencoder> {
  const network = await loadNetwork(path)
  if ("encoder" in network) return network
  throw new InputError(`${path}: expected an autoencoder, got a network without a code. Read it with loadNetwork.`)
}
