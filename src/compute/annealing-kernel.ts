/**
 * Many binary states annealed along inverse temperatures on the kernel of kernels/annealing.ts: each step from β to β' adds
 * ln p*_β'(v) − ln p*_β(v) to the sum of every state v and then takes a Gibbs step at β', with
 *
 *   ln p*_β(v) = Σ_i [(1 − β) a⁰_i + β a_i] v_i + Σ_j ln Σ_h e^(β x_j h),   x_j = b_j + Σ_i v_i W_ij.
 *
 * Neal 2001, doi:10.1023/A:1008923215028.
 */
import { BitMatrix } from "./bit-matrix.ts"
import type { Engine } from "./engine.ts"
import { codeBytes, paddedColumns, putReals, putWeights, scratchBytes, tileBytes } from "./layer.ts"
import { RealMatrix } from "./real-matrix.ts"
import { annealingStruct, layerStruct } from "./structs.ts"

export interface AnnealedMachine {
  /** W_ij, visible × hidden. */
  readonly weights: RealMatrix
  /** a⁰_i, the only parameters at β = 0. */
  readonly baseBias: Float32Array
  /** a_i. */
  readonly visibleBias: Float32Array
  /** b_j. */
  readonly hiddenBias: Float32Array
  /** Units are ±1, not 0/1. */
  readonly visibleSpin: boolean
  readonly hiddenSpin: boolean
}

// Steps are handed to the kernel in chunks of about this much work, so that signals are heard.
const CHUNK_OPERATIONS = 4e9

export class AnnealingKernel {
  readonly #engine: Engine
  readonly #visible: number
  readonly #hidden: number
  readonly #panel: number
  readonly #up: number
  readonly #down: number
  readonly #bits: number
  readonly #sums: number
  readonly #block: number

  /** `key` names the random numbers. `panel`: states annealed at a time. */
  constructor(engine: Engine, machine: AnnealedMachine, key: readonly [number, number], panel = 500) {
    const { weights, baseBias, visibleBias, hiddenBias, visibleSpin, hiddenSpin } = machine
    const { rows: visible, columns: hidden } = weights
    this.#engine = engine
    this.#visible = visible
    this.#hidden = hidden
    this.#panel = panel

    const transposed = new RealMatrix(hidden, visible)
    // Σ of W over the inputs of each output, where these are ±1: v = 2·bit − 1, the kernels multiply bits.
    const visibleSums = new Float64Array(visible)
    const hiddenSums = new Float64Array(hidden)
    for (let i = 0; i < visible; i++)
      for (let j = 0; j < hidden; j++) {
        const weight = weights.values[i * hidden + j]
        transposed.values[j * visible + i] = weight
        if (visibleSpin) hiddenSums[j] += weight
        if (hiddenSpin) visibleSums[i] += weight
      }
    // The probability of a bit is 1/(1 + e^(−g·field)), g = 1 for 0/1 and 2 for ±1 units.
    const [visibleGain, hiddenGain] = [visibleSpin ? 2 : 1, hiddenSpin ? 2 : 1]
    const put = (values: Float32Array): number => putReals(engine, new RealMatrix(1, values.length, values))
    const panelBits = (columns: number): number => engine.allocate(panel * BitMatrix.stride(columns) * 4)
    this.#bits = panelBits(visible)
    this.#sums = engine.allocate(panel * 8)
    const hiddenBits = panelBits(hidden)
    const scratchSize = scratchBytes(panel)
    const barrier = engine.allocate(12)
    const shared = { scratch: engine.allocate(scratchSize * engine.threads), scratchSize, barrier }
    const layer = (input: number, sample: number, w: RealMatrix): number =>
      layerStruct.make(engine, {
        real: 0, input, inputStride: BitMatrix.stride(w.rows) * 4, inputs: w.rows, outputs: w.columns, weights: putWeights(engine, w),
        tileSize: tileBytes(w.rows), transposed: 0, beta: engine.allocate(paddedColumns(w.columns) * 4), scale: 1, sample,
        sampleStride: BitMatrix.stride(w.columns) * 4, key0: key[0], key1: key[1], codes: engine.allocate(codeBytes(panel, w.rows)), ...shared,
      }) // prettier-ignore
    this.#up = layer(this.#bits, hiddenBits, weights)
    this.#down = layer(hiddenBits, this.#bits, transposed)
    const blocks = paddedColumns(hidden) / 16
    this.#block = annealingStruct.make(engine, {
      up: this.#up,
      down: this.#down,
      copies: engine.allocate(2 * layerStruct.size * engine.threads),
      alpha: visibleGain * hiddenGain,
      hiddenOffsets: put(hiddenBias.map((bias, j) => hiddenGain * (bias - hiddenSums[j]))),
      baseOffsets: put(baseBias.map((bias) => visibleGain * bias)),
      visibleOffsets: put(visibleBias.map((bias, i) => visibleGain * (bias - visibleSums[i]))),
      hiddenSpin: Number(hiddenSpin),
      biases: putBiases(
        engine,
        Float64Array.from(visibleBias, (bias, i) => bias - baseBias[i]),
        visibleSpin ? -1 : 0,
      ),
      products: engine.allocate(blocks * panel * 8),
      linear: engine.allocate(blocks * panel * 8),
      sums: this.#sums,
      barrier,
    })
  }

  /**
   * The states after a step from each β to the next, and their `sums` (a double a row) raised by the logarithms of the ratios. `draw`
   * is the number of the first random choice: a step makes two, of h and of v.
   */
  async apply(states: BitMatrix, betas: Float32Array, sums: Float64Array, draw: number): Promise<BitMatrix> {
    const engine = this.#engine
    const steps = betas.length - 1
    const mark = engine.mark()
    const path = engine.allocate(betas.length * 4)
    engine.floats(path, betas.length).set(betas)
    annealingStruct.write(engine, this.#block, { betas: path, draw })
    const end = new BitMatrix(states.rows, this.#visible)
    const { stride } = states
    for (let from = 0; from < states.rows; from += this.#panel) {
      const rows = Math.min(this.#panel, states.rows - from)
      engine.words(this.#bits, rows * stride).set(states.words.subarray(from * stride, (from + rows) * stride))
      engine.doubles(this.#sums, rows).set(sums.subarray(from, from + rows))
      for (const layer of [this.#up, this.#down]) layerStruct.write(engine, layer, { rows, counter1: from })
      const chunk = Math.max(1, Math.round(CHUNK_OPERATIONS / (this.#visible * this.#hidden * rows)))
      for (let first = 0; first < steps; first += chunk)
        await engine.run("annealing", this.#block, first, Math.min(chunk, steps - first))
      end.words.set(engine.words(this.#bits, rows * stride), from * stride)
      sums.set(engine.doubles(this.#sums, rows), from)
    }
    engine.release(mark)
    return end
  }
}

/** Σ_i bias_i v_i of every four units by their four bits, 16 doubles each; where a bit is 0, v_i is `low`. */
function putBiases(engine: Engine, biases: Float64Array, low: number): number {
  const length = Math.ceil(biases.length / 32) * 128
  const address = engine.allocate(length * 8)
  const tables = engine.doubles(address, length)
  for (const [i, bias] of biases.entries())
    for (let bits = 0; bits < 16; bits++) tables[(i >> 2) * 16 + bits] += bias * ((bits >> (i & 3)) & 1 ? 1 : low)
  return address
}
