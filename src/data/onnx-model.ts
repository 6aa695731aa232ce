/**
 * ONNX models of layers one after the other, each f(x W + b), which ONNX Runtime, browsers and other languages run. One input and one
 * output, float32 [batch, units] for any batch; operators Gemm, Sigmoid, Tanh and Softmax of opset 13.
 *
 * Format: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3, IR version 8.
 */
import type { RealMatrix } from "../compute/real-matrix.ts"
import { expectInput } from "../errors.ts"
import { type ProtobufField, formatProtobuf } from "./protobuf.ts"

const IR_VERSION = 8
const OPSET = 13
/** TensorProto.FLOAT and AttributeProto.INT. */
const FLOAT = 1
const INT = 2
/** Protocol buffers end at 2 GiB. */
const MAXIMUM_BYTES = 2 ** 31 - 1

export interface OnnxStep {
  /** Opens the names of the step's nodes and tensors, as "layer_1". */
  readonly name: string
  readonly weights: RealMatrix
  /** Whether inputs are the columns of the weights rather than their rows. */
  readonly transposed?: boolean
  /** Its name after that of the step. Default "bias". */
  readonly biasName?: string
  readonly bias: Float32Array
  /** The operator; none if f(x) = x. */
  readonly activation: "Sigmoid" | "Tanh" | "Softmax" | undefined
}

export interface OnnxEnd {
  readonly name: string
  readonly units: number
  /** What its numbers are, in words. */
  readonly values: string
}

export interface OnnxModel {
  readonly name: string
  readonly input: OnnxEnd
  readonly output: OnnxEnd
  readonly steps: readonly OnnxStep[]
  readonly metadata: Readonly<Record<string, string>>
}

/** The bytes of an `.onnx` file; refuses more than 2 GiB. `what` opens error sentences. */
export function formatOnnxModel(
  { name, input, output, steps, metadata }: OnnxModel,
  what: string,
): Uint8Array<ArrayBuffer> {
  const floats = steps.reduce((sum, { weights, bias }) => sum + weights.values.length + bias.length, 0)
  expectInput(
    4 * floats < MAXIMUM_BYTES,
    `${what}: expected at most 2 GiB, the limit of ONNX files, got ${(4 * floats) / 2 ** 30} GiB. Export fewer layers.`,
  )
  const nodes = steps.flatMap((step, k) =>
    stepNodes(step, {
      from: k > 0 ? `step_${k}` : input.name,
      to: k < steps.length - 1 ? `step_${k + 1}` : output.name,
    }),
  )
  return formatProtobuf([
    [1, IR_VERSION],
    [2, "blockspin"],
    [8, [[2, OPSET]]],
    [
      7,
      [
        ...nodes.map((node): ProtobufField => [1, node]),
        [2, name],
        ...steps.flatMap(tensorsOf).map((tensor): ProtobufField => [5, tensor]),
        [11, valueInfo(input)],
        [12, valueInfo(output)],
      ],
    ],
    ...Object.entries(metadata).map(([key, value]): ProtobufField => [14, [[1, key], [2, value]]]), // prettier-ignore
  ])
}

/** NodeProto of the fields x W + b, and of f of them. */
function stepNodes(
  { name, transposed = false, biasName = "bias", activation }: OnnxStep,
  { from, to }: { from: string; to: string },
): ProtobufField[][] {
  const field = activation ? `${to}_field` : to
  const flipped: ProtobufField = [5, [[1, "transB"], [3, 1], [20, INT]]] // prettier-ignore
  const product: ProtobufField[] = [
    ...[from, `${name}.weights`, `${name}.${biasName}`].map((input): ProtobufField => [1, input]),
    [2, field],
    [3, `${name}.field`],
    [4, "Gemm"],
    ...(transposed ? [flipped] : []),
  ]
  return activation ? [product, [[1, field], [2, to], [3, `${name}.mean`], [4, activation]]] : [product] // prettier-ignore
}

/** TensorProto of W and of b. */
function tensorsOf({ name, weights, biasName = "bias", bias }: OnnxStep): ProtobufField[][] {
  const tensor = (of: string, shape: readonly number[], data: Float32Array): ProtobufField[] => [
    ...shape.map((length): ProtobufField => [1, length]),
    [2, FLOAT],
    [8, `${name}.${of}`],
    [9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)],
  ]
  return [tensor("weights", [weights.rows, weights.columns], weights.values), tensor(biasName, [bias.length], bias)]
}

/** ValueInfoProto of float32 [batch, units]. */
function valueInfo({ name, units, values }: OnnxEnd): ProtobufField[] {
  const shape: ProtobufField[] = [
    [1, [[2, "batch"]]],
    [1, [[1, units]]],
  ]
  return [
    [1, name],
    [2, [[1, [[1, FLOAT], [2, shape]]]]], // prettier-ignore
    [3, values],
  ]
}
