/**
 * A pass through a stack of machines as an ONNX model, which ONNX Runtime, browsers and other languages run:
 *
 *   up    ⟨h_j⟩ = f(b_j + Σ_i v_i W_ij), from the visible units of the first layer to the hidden units of the last,
 *   down  ⟨v_i⟩ = f(a_i + Σ_j W_ij h_j), from the hidden units of the last layer to the visible units of the first.
 *
 * Units go in and out as values: 0 and 1 (binary) or −1 and 1 (spin), or means in between. A binary unit's mean is its
 * probability, f(x) = 1/(1 + e^(−x)); a spin's is f(x) = tanh x = 2 P(1) − 1. Means of one layer are the values of the next
 * (mean field), so what one pass returns the other takes.
 *
 * Inputs and outputs "visible" and "hidden": float32 [batch, units], any batch. Operators Gemm, Sigmoid and Tanh of opset 13;
 * `metadata_props`: `format`, `pass`, `units` ([visible, hidden] of each layer) and `shape` (of one sample).
 *
 * Format: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3, IR version 8.
 */
import { InputError, expectInput } from "../errors.ts"
import type { RestrictedBoltzmannMachine, Units } from "../hamiltonian/restricted-boltzmann-machine.ts"
import { type Stack, stackOf } from "../hamiltonian/stack.ts"
import { type ProtobufField, formatProtobuf } from "./protobuf.ts"

const FORMAT = "blockspin-pass 1"
const IR_VERSION = 8
const OPSET = 13
/** TensorProto.FLOAT and AttributeProto.INT. */
const FLOAT = 1
const INT = 2
/** Protocol buffers end at 2 GiB. */
const MAXIMUM_BYTES = 2 ** 31 - 1

export interface OnnxOptions {
  /** From the visible units of the first layer to the hidden ones of the last, or back. */
  readonly pass: "up" | "down"
}

/** The bytes of an `.onnx` file of one pass. Refuses layers that do not fit on each other, or more than 2 GiB. */
export function formatOnnx(
  machines: RestrictedBoltzmannMachine | Stack,
  { pass }: OnnxOptions,
): Uint8Array<ArrayBuffer> {
  if (pass !== "up" && pass !== "down")
    throw new InputError(`formatOnnx pass: expected "up" or "down", got ${JSON.stringify(pass)}.`)
  const { layers, shape } = stackOf(machines)
  const up = pass === "up"
  const [first, last] = [layers[0], layers.at(-1)!]
  const floats = layers.reduce((sum, { visible, hidden }) => sum + visible * hidden + visible + hidden, 0)
  expectInput(
    4 * floats < MAXIMUM_BYTES,
    `formatOnnx: expected machines of at most 2 GiB, the limit of ONNX files, got ${(4 * floats) / 2 ** 30} GiB. Export fewer layers.`,
  )
  const ends = [
    valueInfo("visible", first.visible, first.visibleUnits),
    valueInfo("hidden", last.hidden, last.hiddenUnits),
  ]
  const order = up ? [...layers.entries()] : [...layers.entries()].reverse()
  const steps = order.flatMap(([k, machine], step) =>
    stepNodes(machine, {
      layer: k + 1,
      up,
      from: step > 0 ? `step_${step}` : up ? "visible" : "hidden",
      to: step < layers.length - 1 ? `step_${step + 1}` : up ? "hidden" : "visible",
    }),
  )
  const units = JSON.stringify(layers.map(({ visibleUnits, hiddenUnits }) => [visibleUnits, hiddenUnits]))
  const metadata = { format: FORMAT, pass, units, shape: JSON.stringify(shape) }
  return formatProtobuf([
    [1, IR_VERSION],
    [2, "blockspin"],
    [8, [[2, OPSET]]],
    [
      7,
      [
        ...steps.map((node): ProtobufField => [1, node]),
        [2, `${pass}_pass`],
        ...layers.flatMap((machine, k) => tensorsOf(machine, k + 1, up)).map((tensor): ProtobufField => [5, tensor]),
        [11, ends[up ? 0 : 1]],
        [12, ends[up ? 1 : 0]],
      ],
    ],
    ...Object.entries(metadata).map(([key, value]): ProtobufField => [14, [[1, key], [2, value]]]), // prettier-ignore
  ])
}

/** NodeProto of the fields of a layer's units, and of their means. */
function stepNodes(
  machine: RestrictedBoltzmannMachine,
  { layer, up, from, to }: { layer: number; up: boolean; from: string; to: string },
): ProtobufField[][] {
  const units = up ? machine.hiddenUnits : machine.visibleUnits
  const inputs = [from, `layer_${layer}.weights`, `layer_${layer}.${up ? "hidden_bias" : "visible_bias"}`]
  const field = `${to}_field`
  const transposed: ProtobufField = [5, [[1, "transB"], [3, 1], [20, INT]]] // prettier-ignore
  return [
    [
      ...inputs.map((name): ProtobufField => [1, name]),
      [2, field],
      [3, `layer_${layer}.field`],
      [4, "Gemm"],
      ...(up ? [] : [transposed]),
    ],
    [
      [1, field],
      [2, to],
      [3, `layer_${layer}.mean`],
      [4, units === "spin" ? "Tanh" : "Sigmoid"],
    ],
  ]
}

function tensorsOf(machine: RestrictedBoltzmannMachine, layer: number, up: boolean): ProtobufField[][] {
  const { visible, hidden, weights, visibleBias, hiddenBias } = machine
  return [
    tensor(`layer_${layer}.weights`, [visible, hidden], weights.values),
    up
      ? tensor(`layer_${layer}.hidden_bias`, [hidden], hiddenBias)
      : tensor(`layer_${layer}.visible_bias`, [visible], visibleBias),
  ]
}

/** TensorProto. */
function tensor(name: string, shape: readonly number[], data: Float32Array): ProtobufField[] {
  return [
    ...shape.map((length): ProtobufField => [1, length]),
    [2, FLOAT],
    [8, name],
    [9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)],
  ]
}

/** ValueInfoProto of float32 [batch, count]. */
function valueInfo(name: string, count: number, units: Units): ProtobufField[] {
  const values = units === "spin" ? "values of spins, from -1 to 1" : "values of binary units, from 0 to 1"
  const shape: ProtobufField[] = [
    [1, [[2, "batch"]]],
    [1, [[1, count]]],
  ]
  return [
    [1, name],
    [2, [[1, [[1, FLOAT], [2, shape]]]]], // prettier-ignore
    [3, values],
  ]
}
