/** Parameters of a machine of 0/1 and ±1 units in kernel memory: weights in single precision, biases in double. */
import type { Engine } from "../compute/engine.ts"
import { getWeights, paddedColumns, putWeights, weightBytes } from "../compute/layer.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { Harmonium } from "../hamiltonian/harmonium.ts"
import type { UnitLayer } from "../hamiltonian/units/unit-layer.ts"

export class KernelParameters {
  /** Address of W ({@link putWeights}). */
  readonly weights: number
  /** Addresses of the offsets β of the layers up and down (../compute/layer.ts). */
  readonly up: number
  readonly down: number
  readonly #engine: Engine
  #visible: UnitLayer
  #hidden: UnitLayer
  #machine: Harmonium | undefined

  constructor(engine: Engine, machine: Harmonium) {
    const { visible, hidden } = machine
    this.#engine = engine
    this.weights = engine.allocate(weightBytes(visible.width, hidden.width))
    this.up = engine.allocate(paddedColumns(hidden.width) * 4)
    this.down = engine.allocate(paddedColumns(visible.width) * 4)
    this.#visible = visible
    this.#hidden = hidden
    this.load(machine)
  }

  get visibleBias(): Float64Array {
    return this.#visible.parameters["bias"]
  }
  get hiddenBias(): Float64Array {
    return this.#hidden.parameters["bias"]
  }

  /** Whether they are those of this very machine. */
  holds(machine: Harmonium): boolean {
    return machine === this.#machine
  }

  load(machine: Harmonium): void {
    const { visible, hidden, weights } = machine
    putWeights(this.#engine, new RealMatrix(visible.width, hidden.width, Float32Array.from(weights)), this.weights)
    this.#visible = visible
    this.#hidden = hidden
    this.#offsets()
    this.#machine = machine
  }

  /** The machine of these parameters: a copy, made where it is asked for. */
  get machine(): Harmonium {
    const [visible, hidden] = [this.#visible, this.#hidden]
    const weights = (): RealMatrix => getWeights(this.#engine, this.weights, visible.width, hidden.width)
    return (this.#machine ??= new Harmonium(visible, hidden, weights().values))
  }

  /** To be called where the weights have changed in kernel memory, with the biases that belong to them. */
  changed(visibleBias: Float64Array, hiddenBias: Float64Array): void {
    this.#visible = this.#visible.with({ bias: visibleBias })
    this.#hidden = this.#hidden.with({ bias: hiddenBias })
    this.#offsets()
    this.#machine = undefined
  }

  // β = g (bias − [input ±1] Σ over the inputs of W), g = 2 for ±1 outputs.
  #offsets(): void {
    const [visible, hidden] = [this.#visible, this.#hidden]
    const { rows, columns } = this.#sums()
    const put = (at: number, { kind }: UnitLayer, bias: Float64Array, input: UnitLayer, sums: Float64Array): void => {
      const [gain, shift] = [kind === "spin" ? 2 : 1, input.kind === "spin" ? 1 : 0]
      const offsets = this.#engine.floats(at, bias.length)
      for (let k = 0; k < bias.length; k++) offsets[k] = gain * (bias[k] - shift * sums[k])
    }
    put(this.up, hidden, this.hiddenBias, visible, columns)
    put(this.down, visible, this.visibleBias, hidden, rows)
  }

  /** Σ_j W_ij and Σ_i W_ij, where a side has ±1 units. */
  #sums(): { rows: Float64Array; columns: Float64Array } {
    const [m, n] = [this.#visible.width, this.#hidden.width]
    const [rows, columns] = [new Float64Array(m), new Float64Array(n)]
    if (this.#visible.kind !== "spin" && this.#hidden.kind !== "spin") return { rows, columns }
    const weights = this.#engine.floats(this.weights, weightBytes(m, n) / 4)
    for (let first = 0; first < n; first += 32) {
      const width = Math.min(32, n - first)
      for (let i = 0, at = first * m; i < m; i++, at += 32)
        for (let j = 0; j < width; j++) {
          rows[i] += weights[at + j]
          columns[first + j] += weights[at + j]
        }
    }
    return { rows, columns }
  }
}
