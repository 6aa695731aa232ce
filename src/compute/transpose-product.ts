/** leftᵀ · right of many rows, on the kernel of gradients: sums over the rows of bits or reals times reals. */
import { BitMatrix } from "./bit-matrix.ts"
import type { Engine } from "./engine.ts"
import { codeBytes, getReals, paddedColumns, putReals, scratchBytes } from "./layer.ts"
import { RealMatrix } from "./real-matrix.ts"
import { statisticsStruct } from "./structs.ts"

export class TransposeProduct {
  readonly #engine: Engine
  readonly #sites: number
  readonly #columns: number
  readonly #panel: number
  readonly #bits: number
  readonly #reals: number
  readonly #right: number
  readonly #out: number
  readonly #block: number

  /** For lefts of `sites` and rights of `columns` columns; `panel`: rows summed at a time. */
  constructor(
    engine: Engine,
    { sites, columns, panel = 500 }: { readonly sites: number; readonly columns: number; readonly panel?: number },
  ) {
    this.#engine = engine
    this.#sites = sites
    this.#columns = columns
    this.#panel = panel
    this.#bits = engine.allocate(panel * BitMatrix.stride(sites) * 4)
    this.#reals = engine.allocate(panel * paddedColumns(sites) * 4)
    this.#right = engine.allocate(panel * paddedColumns(columns) * 4)
    const stride = paddedColumns(columns) * 4
    this.#out = engine.allocate(sites * stride)
    const scratchSize = scratchBytes(sites)
    this.#block = statisticsStruct.make(engine, {
      sites,
      right: this.#right,
      rightStride: stride,
      columns,
      codes: engine.allocate(codeBytes(paddedColumns(sites), panel)),
      out: this.#out,
      outStride: stride,
      scratch: engine.allocate(scratchSize * engine.threads),
      scratchSize,
      barrier: engine.allocate(12),
    })
  }

  /** Σ over rows of left_i right_j, sites × columns, in double precision between panels. */
  async apply(left: BitMatrix | RealMatrix, right: RealMatrix): Promise<Float64Array> {
    const engine = this.#engine
    const sum = new Float64Array(this.#sites * this.#columns)
    for (let from = 0; from < left.rows; from += this.#panel) {
      const to = Math.min(left.rows, from + this.#panel)
      const real = left instanceof RealMatrix
      if (real) putReals(engine, left.slice(from, to), this.#reals)
      else {
        const words = left.words.subarray(from * left.stride, to * left.stride)
        engine.words(this.#bits, words.length).set(words)
      }
      putReals(engine, right.slice(from, to), this.#right)
      statisticsStruct.write(engine, this.#block, {
        real: Number(real),
        left: real ? this.#reals : this.#bits,
        leftStride: real ? paddedColumns(this.#sites) * 4 : BitMatrix.stride(this.#sites) * 4,
        rows: to - from,
      })
      await engine.run("gradient", this.#block)
      const { values } = getReals(engine, this.#out, this.#sites, this.#columns)
      for (let k = 0; k < sum.length; k++) sum[k] += values[k]
    }
    return sum
  }
}
