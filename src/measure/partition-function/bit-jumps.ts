/**
 * Jumps between modes (mode-jumps.ts) of many chains of a machine of 0/1 and ±1 units at a time, on the kernels: the products of all
 * visible states with the inputs Y_s = a + W h_s are those of a layer of S outputs.
 */
import { BitMatrix } from "../../compute/bit-matrix.ts"
import type { Engine } from "../../compute/engine.ts"
import { LayerKernel, paddedColumns, putWeights, weightBytes } from "../../compute/layer.ts"
import { RandomStream } from "../../compute/philox.ts"
import type { RestrictedBoltzmannMachine } from "../../hamiltonian/restricted-boltzmann-machine.ts"
import type { Annealing } from "./annealing.ts"
import { OFFERING, logSum, offering, taken } from "./mode-jumps.ts"

export class BitJumps {
  readonly #engine: Engine
  readonly #machine: RestrictedBoltzmannMachine
  readonly #annealing: Annealing
  readonly #annealed: BitMatrix
  readonly #products: LayerKernel
  readonly #weights: number
  readonly #offsets: number
  readonly #stream: RandomStream

  /** Takes memory of the engine, which the caller gives back. `annealed`: hidden states that are offered beside the chains' own. */
  constructor(
    engine: Engine,
    machine: RestrictedBoltzmannMachine,
    annealing: Annealing,
    { annealed, seed }: { readonly annealed: BitMatrix; readonly seed: number },
  ) {
    this.#engine = engine
    this.#machine = machine
    this.#annealing = annealing
    this.#annealed = annealed
    this.#stream = new RandomStream(seed, "mode jumps")
    const { visible } = machine
    const outputs = annealed.rows + Math.min(annealing.runs >> 1, OFFERING)
    this.#weights = engine.allocate(weightBytes(outputs, visible))
    this.#offsets = engine.allocate(paddedColumns(outputs) * 4)
    this.#products = new LayerKernel(engine, {
      inputs: visible,
      outputs,
      weights: this.#weights,
      transposed: true,
      alpha: 1,
      beta: this.#offsets,
      panel: Math.min(annealing.runs, 500),
    })
  }

  /** Offers a state to every chain at a row of `v`, and puts the chains that take theirs there. Returns ln p*_1 − ln p*_0 of each after it. */
  async jump(v: BitMatrix): Promise<Float64Array> {
    const logRatios = new Float64Array(v.rows)
    for (const half of [0, 1]) {
      const others = await this.#annealing.sampleHidden(v.take(offering(1 - half, v.rows, this.#stream)))
      const bank = stacked(this.#annealed, others)
      await this.#putBank(bank)
      const rows = Uint32Array.from({ length: (v.rows + 1 - half) >> 1 }, (_, k) => 2 * k + half)
      const picked = Uint32Array.from(rows, () => this.#stream.integer(bank.rows))
      const offers = await this.#annealing.sampleVisible(bank.take(picked), 1)
      const [now, then] = [await this.#logRatios(v.take(rows)), await this.#logRatios(offers)]
      for (const [k, row] of rows.entries()) {
        const jumps = taken(then.ratios[k] - now.ratios[k], this.#stream)
        logRatios[row] = (jumps ? then : now).logRatios[k]
        if (jumps) v.row(row).set(offers.row(k))
      }
    }
    return logRatios
  }

  /** ln p*_1 comes relative to p*_0, which has the biases a⁰: (Y_s − a⁰)·v − Γ(Y_s) = gain · bits − offset, Y_s = a + W h_s. */
  async #putBank(bank: BitMatrix): Promise<void> {
    const { visible, visibleUnits } = this.#machine
    const { base } = this.#annealing
    const spin = visibleUnits === "spin"
    const { fields, cumulants } = await this.#annealing.visibleFields(bank)
    const offsets = this.#engine.floats(this.#offsets, bank.rows)
    for (let s = 0; s < bank.rows; s++) {
      const field = fields.row(s)
      let lowest = 0
      for (let i = 0; i < visible; i++) {
        field[i] -= (spin ? 2 : 1) * base[i]
        if (spin) lowest -= field[i] / 2
      }
      offsets[s] = lowest - cumulants[s]
    }
    putWeights(this.#engine, fields, this.#weights)
  }

  /** ln p*_1 − ln p*_0 and, up to a constant, ln r of every row. */
  async #logRatios(v: BitMatrix): Promise<{ logRatios: Float64Array; ratios: Float64Array }> {
    const logRatios = await this.#annealing.logRatios(v)
    const { fields } = await this.#products.apply(v, { fields: true })
    return { logRatios, ratios: logRatios.map((value, row) => value - logSum(fields.row(row))) }
  }
}

function stacked(first: BitMatrix, second: BitMatrix): BitMatrix {
  const words = new Uint32Array(first.words.length + second.words.length)
  words.set(first.words)
  words.set(second.words, first.words.length)
  return new BitMatrix(first.rows + second.rows, first.columns, words)
}
