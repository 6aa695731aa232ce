/** Runs ONNX models in ONNX Runtime (WebAssembly, one thread). */
import * as ort from "onnxruntime-web"
import { RealMatrix } from "../../compute/real-matrix.ts"

ort.env.wasm.numThreads = 1

export interface OnnxModel {
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  /** Shape of the input, names of free axes among them. */
  readonly inputShape: readonly (number | string)[]
  run(rows: RealMatrix): Promise<RealMatrix>
}

export async function onnxModel(bytes: Uint8Array): Promise<OnnxModel> {
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ["wasm"] })
  const { inputNames, outputNames, inputMetadata } = session
  const [input] = inputMetadata
  return {
    inputNames,
    outputNames,
    inputShape: input.isTensor ? input.shape : [],
    run: async (rows) => {
      const outputs = await session.run({
        [inputNames[0]]: new ort.Tensor("float32", rows.values, [rows.rows, rows.columns]),
      })
      const { data, dims } = outputs[outputNames[0]]
      return new RealMatrix(dims[0], dims[1], data as Float32Array)
    },
  }
}
