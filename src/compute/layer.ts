/**
 * One layer of a machine, up or down, in kernel memory: fields y = α·(x·W) + β of many rows x, their logistic p = 1/(1+e^(−y)),
 * Bernoulli draws from p, and Σ ln(1 + e^y). Binary rows take the table product of kernels/table-product.ts, real rows the dense one.
 */
import { BitMatrix } from "./bit-matrix.ts"
import type { Engine } from "./engine.ts"
import { RealMatrix } from "./real-matrix.ts"
import { layerStruct } from "./structs.ts"

export const FIELD = 1
export const PROBABILITY = 2
export const SAMPLE = 4
export const CUMULANT = 8

/** Rows a kernel computes at a time: their sums of a tile stay in the cache, and a stream of random numbers draws for them. */
const BLOCK_ROWS = 500

/** Bytes of a thread's scratch for tiles of `rows` rows: tables, staging, generator state, sums, and a block of parameters. */
export function scratchBytes(rows: number): number {
  return 32768 + 40 * 128 + 128 + 128 * rows + 128
}

/** Floats from row to row of a real matrix of `columns` in kernel memory. */
export function paddedColumns(columns: number): number {
  return Math.ceil(columns / 16) * 16
}

/** Bytes of the codes of `rows` binary rows of `columns` bits, by fours; by fives (the gradient's) they are fewer. */
export function codeBytes(rows: number, columns: number): number {
  return rows * Math.ceil(columns / 40) * 20
}

/** Copies a matrix of reals to kernel memory, its columns padded. Returns the address. */
export function putReals(engine: Engine, matrix: RealMatrix, address?: number): number {
  const padded = paddedColumns(matrix.columns)
  const at = address ?? engine.allocate(matrix.rows * padded * 4)
  const target = engine.floats(at, matrix.rows * padded)
  if (padded === matrix.columns) target.set(matrix.values)
  else for (let row = 0; row < matrix.rows; row++) target.set(matrix.row(row), row * padded)
  return at
}

/** Copies `rows` × `columns` reals out of kernel memory, into the rows of `matrix` from `first` on where it is given. */
export function getReals(
  engine: Engine,
  address: number,
  rows: number,
  columns: number,
  matrix: RealMatrix = new RealMatrix(rows, columns),
  first = 0,
): RealMatrix {
  const padded = paddedColumns(columns)
  const source = engine.floats(address, rows * padded)
  for (let row = 0; row < rows; row++)
    matrix.values.set(source.subarray(row * padded, row * padded + columns), (first + row) * columns)
  return matrix
}

/** Bytes of a tile of 32 columns of a weight matrix, and of the whole matrix, in kernel memory. */
export function tileBytes(rows: number): number {
  return rows * 128
}
export function weightBytes(rows: number, columns: number): number {
  return Math.ceil(columns / 32) * tileBytes(rows)
}

/** Copies a weight matrix to kernel memory: tiles of 32 columns one after the other, each row of a tile 32 floats. */
export function putWeights(engine: Engine, matrix: RealMatrix, address?: number): number {
  const { rows, columns } = matrix
  const at = address ?? engine.allocate(weightBytes(rows, columns))
  const target = engine.floats(at, weightBytes(rows, columns) / 4)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column += 32)
      target.set(
        matrix.values.subarray(row * columns + column, row * columns + Math.min(column + 32, columns)),
        column * rows + row * 32,
      )
  return at
}

/** Copies a weight matrix out of kernel memory. */
export function getWeights(engine: Engine, address: number, rows: number, columns: number): RealMatrix {
  const source = engine.floats(address, weightBytes(rows, columns) / 4)
  const matrix = new RealMatrix(rows, columns)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column += 32) {
      const from = column * rows + row * 32
      matrix.values.set(source.subarray(from, from + Math.min(32, columns - column)), row * columns + column)
    }
  return matrix
}

/** Which stream of random numbers draws the samples. */
export interface SampleKey {
  /** Key of the stream: (seed, purpose). */
  readonly key: readonly [number, number]
  /** Number of the draw within the stream, below 2^32. */
  readonly counter: number
}

export interface LayerRequest {
  /** α of this request alone. */
  readonly alpha?: number
  /** Addresses of W and β of this request alone. */
  readonly parameters?: { readonly weights: number; readonly beta: number }
  readonly fields?: boolean
  readonly probabilities?: boolean
  readonly samples?: SampleKey
  /** Σ over the outputs of ln(1 + e^y) − tilt · y of every row: tilt 0, or ½ for ±1 units, which makes it ln 2cosh(y/2). */
  readonly cumulants?: { readonly tilt: number }
}

export interface LayerResult {
  fields: RealMatrix
  probabilities: RealMatrix
  samples: BitMatrix
  cumulants: Float64Array
}

/** Addresses of the rows of a panel, before and after. */
type Buffers = Record<"bits" | "reals" | "field" | "probability" | "sample" | "cumulant", number>

/** Rows enough that the threads are rarely woken, and few enough that small memory holds them: blocks of `BLOCK_ROWS`. */
function defaultPanel(columns: number): number {
  return BLOCK_ROWS * Math.max(1, Math.min(4, Math.floor(4096 / columns)))
}

export class LayerKernel {
  readonly #engine: Engine
  readonly #block: number
  readonly #inputs: number
  readonly #outputs: number
  readonly #alpha: number
  readonly #parameters: { readonly weights: number; readonly beta: number }
  readonly #panel: number
  /** Address of the counters of tasks. */
  readonly #tasks: number
  // Two, so that one panel is copied while the threads compute the next.
  readonly #buffers: readonly [Buffers, Buffers]

  /**
   * `weights`: address of W ({@link putWeights}); inputs × outputs, or outputs × inputs if `transposed`.
   * `beta`: address of the offsets. `panel`: rows the threads are given at a time: a
   * multiple of 500, or all there are, or the random numbers of samples depend on it.
   */
  constructor(
    engine: Engine,
    options: {
      inputs: number
      outputs: number
      weights: number
      transposed: boolean
      alpha: number
      beta: number
      panel?: number
    },
  ) {
    const { inputs, outputs, weights, transposed, alpha, beta, panel = defaultPanel(inputs + outputs) } = options
    this.#engine = engine
    this.#inputs = inputs
    this.#outputs = outputs
    this.#alpha = alpha
    this.#parameters = { weights, beta }
    this.#panel = panel
    const out = panel * paddedColumns(outputs) * 4
    const buffers = (): Buffers => ({
      bits: engine.allocate(panel * BitMatrix.stride(inputs) * 4),
      reals: engine.allocate(panel * paddedColumns(inputs) * 4),
      field: engine.allocate(out),
      probability: engine.allocate(out),
      sample: engine.allocate(panel * BitMatrix.stride(outputs) * 4),
      cumulant: engine.allocate(panel * Math.ceil(outputs / 16) * 8),
    })
    this.#buffers = [buffers(), buffers()]
    this.#tasks = engine.allocate(16)
    const scratch = scratchBytes(Math.min(panel, BLOCK_ROWS))
    this.#block = layerStruct.make(engine, {
      inputs,
      outputs,
      weights,
      tileSize: tileBytes(transposed ? outputs : inputs),
      transposed: Number(transposed),
      alpha,
      beta,
      scale: 1,
      fieldStride: paddedColumns(outputs) * 4,
      probabilityStride: paddedColumns(outputs) * 4,
      sampleStride: BitMatrix.stride(outputs) * 4,
      codes: engine.allocate(codeBytes(panel, inputs)),
      scratch: engine.allocate(scratch * engine.threads),
      scratchSize: scratch,
      barrier: this.#tasks,
    })
  }

  /** Fields, probabilities or samples of every row of `input` (rows × inputs), as asked for. */
  async apply(input: BitMatrix | RealMatrix, request: LayerRequest): Promise<LayerResult> {
    const { rows } = input
    const result: Partial<LayerResult> = {}
    if (request.fields) result.fields = new RealMatrix(rows, this.#outputs)
    if (request.probabilities) result.probabilities = new RealMatrix(rows, this.#outputs)
    if (request.samples) result.samples = new BitMatrix(rows, this.#outputs)
    if (request.cumulants) result.cumulants = new Float64Array(rows)
    const panels = Math.ceil(rows / this.#panel)
    let running: Promise<void> | undefined
    for (let panel = 0; panel <= panels; panel++) {
      if (panel < panels) this.#put(input, panel)
      await running
      if (panel < panels) running = this.#run(input, panel, request)
      if (panel > 0) this.#get(result, panel - 1, rows)
    }
    return result as LayerResult
  }

  /** Copies the rows of a panel to kernel memory. */
  #put(input: BitMatrix | RealMatrix, panel: number): void {
    const from = panel * this.#panel
    const to = Math.min(input.rows, from + this.#panel)
    const { bits, reals } = this.#buffers[panel % 2]
    if (input instanceof RealMatrix) {
      const values = input.values.subarray(from * input.columns, to * input.columns)
      putReals(this.#engine, new RealMatrix(to - from, input.columns, values), reals)
    } else {
      const words = input.words.subarray(from * input.stride, to * input.stride)
      this.#engine.words(bits, words.length).set(words)
    }
  }

  /** Starts the threads on a panel. */
  #run(input: BitMatrix | RealMatrix, panel: number, request: LayerRequest): Promise<void> {
    const from = panel * this.#panel
    const real = input instanceof RealMatrix
    const { bits, reals, ...results } = this.#buffers[panel % 2]
    layerStruct.write(this.#engine, this.#block, {
      ...results,
      real: Number(real),
      input: real ? reals : bits,
      inputStride: real ? paddedColumns(this.#inputs) * 4 : BitMatrix.stride(this.#inputs) * 4,
      rows: Math.min(this.#panel, input.rows - from),
      alpha: request.alpha ?? this.#alpha,
      ...(request.parameters ?? this.#parameters),
      flags:
        (request.fields ? FIELD : 0) |
        (request.probabilities ? PROBABILITY : 0) |
        (request.samples ? SAMPLE : 0) |
        (request.cumulants ? CUMULANT : 0),
      tilt: request.cumulants?.tilt ?? 0,
      key0: request.samples?.key[0] ?? 0,
      key1: request.samples?.key[1] ?? 0,
      counter0: request.samples?.counter ?? 0,
      counter1: from,
    })
    this.#engine.integers(this.#tasks, 4).fill(0)
    return this.#engine.run("layer", this.#block)
  }

  /** Copies what a panel of `rows` in all became out of kernel memory. */
  #get(result: Partial<LayerResult>, panel: number, rows: number): void {
    const engine = this.#engine
    const from = panel * this.#panel
    const count = Math.min(this.#panel, rows - from)
    const { field, probability, sample, cumulant } = this.#buffers[panel % 2]
    const { fields, probabilities, samples, cumulants } = result
    if (fields) getReals(engine, field, count, this.#outputs, fields, from)
    if (probabilities) getReals(engine, probability, count, this.#outputs, probabilities, from)
    if (samples) samples.words.set(engine.words(sample, count * samples.stride), from * samples.stride)
    if (cumulants) {
      const blocks = Math.ceil(this.#outputs / 16)
      const sums = engine.doubles(cumulant, blocks * count)
      for (let first = 0; first < count; first += BLOCK_ROWS) {
        const rows = Math.min(BLOCK_ROWS, count - first)
        for (let k = 0; k < blocks * rows; k++) cumulants[from + first + (k % rows)] += sums[blocks * first + k]
      }
    }
  }
}
