/**
 * Steps of the weights of a machine of 0/1 and ±1 units, from rows of bits (or their probabilities) and probabilities of hidden bits, in one pass
 * in kernel memory (kernels/ascent.ts has the equations). The optimizer's memories of the weights stay there too.
 */
import { BitMatrix } from "./bit-matrix.ts"
import type { Engine } from "./engine.ts"
import {
  codeBytes,
  getWeights,
  paddedColumns,
  putReals,
  putWeights,
  scratchBytes,
  tileBytes,
  weightBytes,
} from "./layer.ts"
import { RealMatrix } from "./real-matrix.ts"
import { ascentStruct, statisticsStruct } from "./structs.ts"

export interface AscentRows {
  /** Rows × visible. */
  readonly states: BitMatrix | RealMatrix
  /** Rows × hidden: probabilities times the share of the row in the mean. */
  readonly shares: RealMatrix
}

/** Vectors of the units of a side. */
export interface AscentSide {
  /** Mean in the data less that in the model. */
  readonly change: Float64Array
  readonly offset: Float64Array
  readonly scale: Float64Array
}

/** first ← keep first + gain g; the step is ofFirst first + ofSlope g, with Adam over √(ofSecond second) + ε. */
export interface StepRule {
  readonly keep: number
  readonly gain: number
  readonly ofFirst: number
  readonly ofSlope: number
  /** second ← keep second + gain g². */
  readonly adam?: { readonly keep: number; readonly gain: number; readonly ofSecond: number }
}

export interface AscentRequest {
  /** Addresses of W, and of what it becomes: the same for a step in place. */
  readonly weights: number
  readonly target: number
  /** Data and model, whose rows are bits; none where nothing but memories moves the weights. */
  readonly rows?: readonly [AscentRows, AscentRows]
  readonly visible: AscentSide
  readonly hidden: AscentSide
  readonly rule: StepRule
  readonly l1?: number
  readonly l2?: number
}

export interface AscentResult {
  /** Σ_j ΔW_ij λ_j. */
  readonly visible: Float64Array
  /** Σ_i ΔW_ij μ_i. */
  readonly hidden: Float64Array
  /** Of |W_ij|; NaN where any is. */
  readonly largest: number
}

interface Shape {
  readonly visible: number
  readonly hidden: number
  /** Whether units are ±1. */
  readonly visibleSpin: boolean
  readonly hiddenSpin: boolean
  /** Rows of data and of the model at most. */
  readonly rows: number
  readonly modelRows: number
  readonly adam: boolean
}

const VECTORS = ["Change", "Shift", "Offset", "Inverse"] as const
type Side = "visible" | "hidden"
type Vector = `${Side}${(typeof VECTORS)[number]}`

export class AscentKernel {
  readonly #engine: Engine
  readonly #shape: Shape
  readonly #memories: { readonly first: number; readonly second?: number }
  readonly #vectors: Record<Vector, number>
  readonly #results: { readonly rowSums: number; readonly columnSums: number; readonly largest: number }
  readonly #bits: number
  readonly #reals: number
  readonly #right: number
  readonly #data: number
  readonly #model: number
  readonly #block: number

  /** Takes memory of the engine, which the caller gives back. */
  constructor(engine: Engine, shape: Shape) {
    const { visible, hidden, adam } = shape
    this.#engine = engine
    this.#shape = shape
    const size = weightBytes(visible, hidden)
    const first = engine.allocate(size)
    this.#memories = adam ? { first, second: engine.allocate(size) } : { first }
    const vector = (side: Side): number => engine.allocate(paddedColumns(shape[side]) * 4)
    const sides: readonly Side[] = ["visible", "hidden"]
    const names = sides.flatMap((side) => VECTORS.map((name) => [`${side}${name}`, vector(side)] as const))
    this.#vectors = Object.fromEntries(names) as Record<Vector, number>
    const blocks = Math.ceil(hidden / 16)
    this.#results = {
      rowSums: engine.allocate(blocks * paddedColumns(visible) * 4),
      columnSums: vector("hidden"),
      largest: engine.allocate(16 * blocks),
    }
    const rows = shape.rows + shape.modelRows
    const rightStride = paddedColumns(hidden) * 4
    this.#bits = engine.allocate(rows * BitMatrix.stride(visible) * 4)
    this.#reals = engine.allocate(shape.rows * paddedColumns(visible) * 4)
    this.#right = engine.allocate(rows * rightStride)
    const scratchSize = scratchBytes(visible)
    const shared = { scratch: engine.allocate(scratchSize * engine.threads), scratchSize, barrier: engine.allocate(12) }
    const statistics = (): number =>
      statisticsStruct.make(engine, {
        sites: visible,
        right: this.#right,
        rightStride,
        columns: hidden,
        codes: engine.allocate(codeBytes(paddedColumns(visible), rows)),
        ...shared,
      })
    this.#data = statistics()
    this.#model = statistics()
    this.#block = ascentStruct.make(engine, {
      visible,
      hidden,
      tileSize: tileBytes(visible),
      ...this.#memories,
      data: this.#data,
      scale: (shape.visibleSpin ? 2 : 1) * (shape.hiddenSpin ? 2 : 1),
      ...this.#vectors,
      adam: Number(adam),
      ...this.#results,
      ...shared,
    })
  }

  async run(request: AscentRequest): Promise<AscentResult> {
    const engine = this.#engine
    const { visible, hidden, visibleSpin, hiddenSpin } = this.#shape
    const { keep, gain, ofFirst, ofSlope, adam } = request.rule
    const merged = this.#putRows(request.rows)
    this.#putSide("visible", request.visible, Number(visibleSpin))
    this.#putSide("hidden", request.hidden, Number(hiddenSpin))
    ascentStruct.write(engine, this.#block, {
      weights: request.weights,
      target: request.target,
      model: merged ? 0 : this.#model,
      l1: request.l1 ?? 0,
      l2: request.l2 ?? 0,
      keep,
      gain,
      ofFirst,
      ofSlope,
      ...(adam && { keepSecond: adam.keep, gainSecond: adam.gain, ofSecond: adam.ofSecond }),
    })
    await engine.run("ascent", this.#block)
    const blocks = Math.ceil(hidden / 16)
    const stride = paddedColumns(visible)
    const rowSums = engine.floats(this.#results.rowSums, blocks * stride)
    const sums = new Float64Array(visible)
    for (let block = 0; block < blocks; block++)
      for (let i = 0; i < visible; i++) sums[i] += rowSums[block * stride + i]
    const largest = engine.floats(this.#results.largest, 4 * blocks)
    return {
      visible: sums,
      hidden: Float64Array.from(engine.floats(this.#results.columnSums, hidden)),
      largest: largest.reduce((a, b) => Math.max(a, b), 0),
    }
  }

  /** Puts rows of data and model, the shares of the model with the other sign; whether one product takes all of them. */
  #putRows(both: AscentRequest["rows"]): boolean {
    const engine = this.#engine
    if (!both) {
      statisticsStruct.write(engine, this.#data, { real: 0, left: this.#bits, rows: 0 })
      return true
    }
    const [data, model] = both
    const { visible, hidden } = this.#shape
    const bitStride = BitMatrix.stride(visible) * 4
    const { rows } = data.states
    const modelRows = model.states.rows
    const modelBits = this.#bits + rows * bitStride
    const padded = paddedColumns(hidden)
    const modelRight = this.#right + 4 * padded * rows
    const putBits = ({ words }: BitMatrix, at: number): void => engine.words(at, words.length).set(words)
    const real = data.states instanceof RealMatrix
    if (data.states instanceof RealMatrix) putReals(engine, data.states, this.#reals)
    else putBits(data.states, this.#bits)
    putBits(model.states as BitMatrix, modelBits)
    putReals(engine, data.shares, this.#right)
    const target = engine.floats(modelRight, modelRows * padded)
    const { values } = model.shares
    for (let row = 0, k = 0; row < modelRows; row++)
      for (let j = 0; j < hidden; j++, k++) target[row * padded + j] = -values[k]
    statisticsStruct.write(engine, this.#data, {
      real: Number(real),
      left: real ? this.#reals : this.#bits,
      leftStride: real ? 4 * paddedColumns(visible) : bitStride,
      rows: real ? rows : rows + modelRows,
    })
    statisticsStruct.write(engine, this.#model, {
      real: 0,
      left: modelBits,
      leftStride: bitStride,
      rows: modelRows,
      right: modelRight,
    })
    return !real
  }

  #putSide(side: Side, { change, offset, scale }: AscentSide, shift: number): void {
    const put = (name: (typeof VECTORS)[number], values: Float64Array): void =>
      this.#engine.floats(this.#vectors[`${side}${name}`], values.length).set(values)
    put("Change", change)
    put("Shift", offset.map((value) => value + shift)) // prettier-ignore
    put("Offset", offset)
    put("Inverse", scale.map((value) => 1 / value)) // prettier-ignore
  }

  /** Copies of "first" and, with Adam, "second", visible × hidden. */
  memories(): Record<string, RealMatrix> {
    const { visible, hidden } = this.#shape
    return Object.fromEntries(
      Object.entries(this.#memories).map(([name, at]) => [name, getWeights(this.#engine, at, visible, hidden)]),
    )
  }

  /** Zeros for those that are not given. */
  restore(memories: Readonly<Record<string, RealMatrix | undefined>>): void {
    const { visible, hidden } = this.#shape
    for (const [name, at] of Object.entries(this.#memories))
      putWeights(this.#engine, memories[name] ?? new RealMatrix(visible, hidden), at)
  }
}
