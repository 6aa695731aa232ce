/**
 * Jumps between modes (mode-jumps.ts) of many chains of a machine of 0/1 and ±1 units at a time, on the kernels: the products of all
 * visible states with the inputs Y_s = a + W h_s of the bank are those of a layer of S outputs.
 */
import { BitMatrix } from "../../compute/bit-matrix.ts"
import type { Engine } from "../../compute/engine.ts"
import { LayerKernel, paddedColumns, putWeights } from "../../compute/layer.ts"
import { RandomStream } from "../../compute/philox.ts"
import { RealMatrix } from "../../compute/real-matrix.ts"
import {
  type RestrictedBoltzmannMachine,
  logPartitionOfUnit,
  unitValue,
} from "../../hamiltonian/restricted-boltzmann-machine.ts"
import type { Annealing } from "./annealing.ts"
import { logSum, taken } from "./mode-jumps.ts"

export class BitJumps {
  readonly #annealing: Annealing
  readonly #bank: BitMatrix
  readonly #products: LayerKernel
  readonly #stream: RandomStream

  /** Takes memory of the engine, which the caller gives back. `bank`: hidden states h_s, a row each. */
  constructor(
    engine: Engine,
    machine: RestrictedBoltzmannMachine,
    annealing: Annealing,
    { bank, seed }: { readonly bank: BitMatrix; readonly seed: number },
  ) {
    this.#annealing = annealing
    this.#bank = bank
    this.#stream = new RandomStream(seed, "mode jumps")
    const { visible, hidden, visibleUnits, hiddenUnits, visibleBias, weights } = machine
    // ln p*_1 comes relative to p*_0, which has the biases a⁰: (Y_s − a⁰)·v − Γ(Y_s) = gain · bits − offset.
    const gain = visibleUnits === "spin" ? 2 : 1
    const matrix = new RealMatrix(visible, bank.rows)
    const offsets = engine.allocate(paddedColumns(bank.rows) * 4)
    const terms = new Float64Array(bank.rows)
    for (let s = 0; s < bank.rows; s++)
      for (let i = 0; i < visible; i++) {
        let input = visibleBias[i]
        for (let j = 0; j < hidden; j++)
          input += weights.values[i * hidden + j] * unitValue(hiddenUnits, Number(bank.get(s, j)))
        const relative = input - annealing.base[i]
        matrix.values[i * bank.rows + s] = gain * relative
        terms[s] += unitValue(visibleUnits, 0) * relative - logPartitionOfUnit(visibleUnits, input)
      }
    engine.floats(offsets, bank.rows).set(terms)
    this.#products = new LayerKernel(engine, {
      inputs: visible,
      outputs: bank.rows,
      weights: putWeights(engine, matrix),
      transposed: false,
      alpha: 1,
      beta: offsets,
      panel: Math.min(annealing.runs, 500),
    })
  }

  /** Offers a state to every chain at a row of `v`, and puts the chains that take theirs there. Returns ln p*_1 − ln p*_0 of each after it. */
  async jump(v: BitMatrix): Promise<Float64Array> {
    const rows = Uint32Array.from({ length: v.rows }, () => this.#stream.integer(this.#bank.rows))
    const offers = await this.#annealing.sampleVisible(this.#bank.take(rows), 1)
    const [now, then] = [await this.#logRatios(v), await this.#logRatios(offers)]
    return Float64Array.from(rows, (_, row) => {
      if (!taken(then.ratios[row] - now.ratios[row], this.#stream)) return now.logRatios[row]
      v.row(row).set(offers.row(row))
      return then.logRatios[row]
    })
  }

  /** ln p*_1 − ln p*_0 and, up to a constant, ln r of every row. */
  async #logRatios(v: BitMatrix): Promise<{ logRatios: Float64Array; ratios: Float64Array }> {
    const logRatios = await this.#annealing.logRatios(v)
    const { fields } = await this.#products.apply(v, { fields: true })
    return { logRatios, ratios: logRatios.map((value, row) => value - logSum(fields.row(row))) }
  }
}
