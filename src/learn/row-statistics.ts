/** Mean statistics of rows of a machine of 0/1 and ±1 units on the kernels: from bits (or their probabilities) and those of hidden bits. */
import { RealMatrix } from "../compute/real-matrix.ts"
import type { TransposeProduct } from "../compute/transpose-product.ts"
import type { States } from "../hamiltonian/machine-kernel.ts"
import type { UnitLayer } from "../hamiltonian/units/unit-layer.ts"
import type { MeanStatistics } from "./mean-statistics.ts"

export class RowStatistics implements MeanStatistics {
  readonly visible: { readonly bias: Float64Array }
  readonly hidden: { readonly bias: Float64Array }
  readonly states: States
  /** Probabilities of hidden bits, times the share of the row in the mean. */
  readonly shares: RealMatrix
  readonly #layers: readonly [UnitLayer, UnitLayer]
  readonly #product: TransposeProduct

  /** Takes the probabilities over. */
  constructor(
    states: States,
    probabilities: RealMatrix,
    weights: Float64Array | undefined,
    [visible, hidden]: readonly [UnitLayer, UnitLayer],
    product: TransposeProduct,
  ) {
    const total = weights ? weights.reduce((a, b) => a + b, 0) : states.rows
    const bits = new Float64Array(visible.width)
    const sums = new Float64Array(hidden.width)
    const { values } = probabilities
    for (let row = 0, k = 0; row < states.rows; row++) {
      const share = (weights ? weights[row] : 1) / total
      addRow(states, row, share, bits)
      for (let j = 0; j < sums.length; j++, k++) {
        values[k] *= share
        sums[j] += values[k]
      }
    }
    this.states = states
    this.shares = probabilities
    this.visible = { bias: valuesOf(bits, visible) }
    this.hidden = { bias: valuesOf(sums, hidden) }
    this.#layers = [visible, hidden]
    this.#product = product
  }

  async weights(): Promise<Float64Array> {
    const products = await this.#product.apply(this.states, this.shares)
    const [s, t] = this.#layers.map(scaleOf)
    const [{ bias: v }, { bias: h }] = [this.visible, this.hidden]
    // ⟨(s x − s + 1)(t y − t + 1)⟩ from bits x and probabilities y: s − 1 and t − 1 are 1 for ±1 units only.
    for (let i = 0, k = 0; i < v.length; i++)
      for (let j = 0; j < h.length; j++, k++)
        products[k] = s * t * products[k] - (t - 1) * v[i] - (s - 1) * h[j] - (s - 1) * (t - 1)
    return products
  }
}

/** From a bit to a value: x = scale · bit − (scale − 1). */
export function scaleOf({ kind }: UnitLayer): 1 | 2 {
  return kind === "spin" ? 2 : 1
}

function valuesOf(means: Float64Array, units: UnitLayer): Float64Array {
  const scale = scaleOf(units)
  return means.map((mean) => scale * mean - (scale - 1))
}

/** Σ_i vector_i · row_i. */
export function innerProduct(v: States, row: number, vector: Float64Array): number {
  let sum = 0
  if (v instanceof RealMatrix) {
    const values = v.row(row)
    for (let i = 0; i < vector.length; i++) sum += values[i] * vector[i]
    return sum
  }
  const words = v.row(row)
  for (let k = 0; k < words.length; k++)
    for (let word = words[k]; word !== 0; word &= word - 1) sum += vector[32 * k + 31 - Math.clz32(word & -word)]
  return sum
}

/** Adds weight · row to `sums`; of bits only the ones are visited. */
function addRow(v: States, row: number, weight: number, sums: Float64Array): void {
  if (v instanceof RealMatrix) {
    const values = v.row(row)
    for (let i = 0; i < sums.length; i++) sums[i] += weight * values[i]
    return
  }
  const words = v.row(row)
  for (let k = 0; k < words.length; k++)
    for (let word = words[k]; word !== 0; word &= word - 1) sums[32 * k + 31 - Math.clz32(word & -word)] += weight
}
