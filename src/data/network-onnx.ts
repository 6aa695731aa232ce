/**
 * A feed-forward network, or one way of an autoencoder, as an ONNX model (onnx-model.ts), y = f(x W + b) layer by layer:
 *
 *   whole    "inputs" to "outputs"
 *   encoder  "inputs" to "codes"
 *   decoder  "codes" to "outputs"
 *
 * `metadata_props`: `format`, `pass` and those of network-safetensors.ts.
 */
import { InputError, expectInput } from "../errors.ts"
import type { Activation, Autoencoder, Network } from "../learn/deep/network.ts"
import { networkMetadata } from "./network-safetensors.ts"
import { type OnnxEnd, type OnnxStep, formatOnnxModel } from "./onnx-model.ts"

const FORMAT = "blockspin-network-pass 1"
const PASSES = ["whole", "encoder", "decoder"] as const

export interface NetworkOnnxOptions {
  /** Of an autoencoder also from the data to the code, or from the code to the data. Default whole. */
  readonly pass?: (typeof PASSES)[number]
}

const OPERATORS: Record<Activation, OnnxStep["activation"]> = {
  sigmoid: "Sigmoid",
  linear: undefined,
  softmax: "Softmax",
}
const VALUES: Record<Activation, string> = {
  sigmoid: "probabilities, from 0 to 1",
  linear: "real numbers",
  softmax: "probabilities of classes",
}

/** The bytes of an `.onnx` file; refuses more than 2 GiB. */
export function formatNetworkOnnx(
  network: Network | Autoencoder,
  { pass = "whole" }: NetworkOnnxOptions = {},
): Uint8Array<ArrayBuffer> {
  if (!PASSES.includes(pass))
    throw new InputError(
      `formatNetworkOnnx pass: expected "whole", "encoder" or "decoder", got ${JSON.stringify(pass)}.`,
    )
  const { layers } = network
  const encoder = "encoder" in network ? network.encoder : 0
  expectInput(
    pass === "whole" || encoder > 0,
    `formatNetworkOnnx pass: expected an autoencoder for "${pass}", got a network without a code. Export it whole.`,
  )
  const [from, to] = [pass === "decoder" ? encoder : 0, pass === "encoder" ? encoder : layers.length]
  const end = (name: string, at: number): OnnxEnd => {
    const units = at > 0 ? layers[at - 1].weights.columns : layers[0].weights.rows
    return { name, units, values: at > 0 ? VALUES[layers[at - 1].activation] : "data, as the network has learned" }
  }
  return formatOnnxModel(
    {
      name: pass === "whole" ? "network" : pass,
      input: end(from > 0 ? "codes" : "inputs", from),
      output: end(to < layers.length ? "codes" : "outputs", to),
      steps: layers.slice(from, to).map(({ weights, bias, activation }, l) => ({
        name: `layer_${from + l + 1}`,
        weights,
        bias,
        activation: OPERATORS[activation],
      })),
      metadata: { format: FORMAT, pass, ...networkMetadata(network) },
    },
    "formatNetworkOnnx",
  )
}
