/** Conditionals of a machine of 0/1 and ±1 units on the kernels, in single precision; states are bits. */
import { BitMatrix } from "../compute/bit-matrix.ts"
import { exp } from "../compute/elementary.ts"
import type { Engine } from "../compute/engine.ts"
import { LayerKernel, type LayerRequest, type LayerResult, type SampleKey } from "../compute/layer.ts"
import { RandomStream, hashName, seedKey } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { TransposeProduct } from "../compute/transpose-product.ts"
import type { Harmonium } from "../hamiltonian/harmonium.ts"
import { type States, stateAt } from "../hamiltonian/machine-kernel.ts"
import { logPartitionOfUnit, unitValue } from "../hamiltonian/restricted-boltzmann-machine.ts"
import type { UnitLayer } from "../hamiltonian/units/unit-layer.ts"
import type { Conditionals, Draw } from "./conditionals.ts"
import { KernelParameters } from "./kernel-parameters.ts"
import type { MeanStatistics } from "./mean-statistics.ts"

export class KernelConditionals implements Conditionals {
  readonly engine: Engine
  /** Those of the machine that it was made for: {@link KernelAscent} lets them learn. Others that are loaded have a place of their own. */
  readonly own: KernelParameters
  #other: KernelParameters | undefined
  #loaded: KernelParameters
  readonly #visible: UnitLayer
  readonly #hidden: UnitLayer
  readonly #up: LayerKernel
  readonly #down: LayerKernel
  readonly #product: TransposeProduct

  /** Takes memory of the engine, which the caller gives back. */
  constructor(engine: Engine, machine: Harmonium) {
    const { visible, hidden } = machine
    this.engine = engine
    this.own = new KernelParameters(engine, machine)
    this.#loaded = this.own
    this.#visible = visible
    this.#hidden = hidden
    const shared = { weights: this.own.weights, alpha: scaleOf(visible) * scaleOf(hidden) }
    this.#up = new LayerKernel(engine, {
      ...shared,
      inputs: visible.width,
      outputs: hidden.width,
      transposed: false,
      beta: this.own.up,
    })
    this.#down = new LayerKernel(engine, {
      ...shared,
      inputs: hidden.width,
      outputs: visible.width,
      transposed: true,
      beta: this.own.down,
    })
    this.#product = new TransposeProduct(engine, { sites: visible.width, columns: hidden.width })
  }

  load(machine: Harmonium): void {
    if (this.own.holds(machine)) {
      this.loadOwn()
      return
    }
    if (!this.#other) this.#other = new KernelParameters(this.engine, machine)
    else if (!this.#other.holds(machine)) this.#other.load(machine)
    this.#loaded = this.#other
  }

  loadOwn(): void {
    this.#loaded = this.own
  }

  /** Bits where all values are those of the units, else probabilities of a bit. */
  encode(values: RealMatrix): States {
    const low = 1 - scaleOf(this.#visible)
    if (values.values.every((value) => value === 1 || value === low))
      return BitMatrix.from(values.values, values.rows, values.columns)
    return low === 0
      ? values
      : new RealMatrix(
          values.rows,
          values.columns,
          values.values.map((value) => (value + 1) / 2),
        )
  }

  decode(states: States): RealMatrix {
    const low = this.#visible.kind === "spin" ? -1 : 0
    const values =
      states instanceof RealMatrix
        ? states.values.map((p) => low + (1 - low) * p)
        : Float32Array.from(states.unpack(low))
    return new RealMatrix(states.rows, states.columns, values)
  }

  async gibbs(v: States, steps: number, { seed, purpose, number }: Draw): Promise<BitMatrix> {
    const key = [seedKey(seed), hashName(purpose)] as const
    let counter = number * 2 * steps
    const next = (): { samples: SampleKey } => ({ samples: { key, counter: counter++ } })
    let states = v
    for (let step = 0; step < steps; step++)
      states = (await this.#downward((await this.#upward(states, next())).samples, next())).samples
    return states as BitMatrix
  }

  #upward(v: States, request: LayerRequest): Promise<LayerResult> {
    const { weights, up } = this.#loaded
    return this.#up.apply(v, { ...request, parameters: { weights, beta: up } })
  }

  #downward(h: States, request: LayerRequest): Promise<LayerResult> {
    const { weights, down } = this.#loaded
    return this.#down.apply(h, { ...request, parameters: { weights, beta: down } })
  }

  independent(rows: number, { seed, purpose, number }: Draw): BitMatrix {
    const { visibleBias } = this.#loaded
    const stream = new RandomStream(seed, purpose, number)
    const gain = scaleOf(this.#visible)
    const states = new BitMatrix(rows, this.#visible.width)
    const p = visibleBias.map((bias) => 1 / (1 + exp(-gain * bias)))
    for (let row = 0; row < rows; row++) for (let i = 0; i < p.length; i++) states.set(row, i, stream.uniform() < p[i])
    return states
  }

  /** Summed in double precision. */
  async freeEnergies(v: States): Promise<Float64Array> {
    const { fields } = await this.#upward(v, { fields: true })
    const units = this.#hidden.kind === "spin" ? "spin" : "binary"
    const visibleUnits = this.#visible.kind === "spin" ? "spin" : "binary"
    const { visibleBias } = this.#loaded
    const gain = scaleOf(this.#hidden)
    return Float64Array.from({ length: v.rows }, (_, row) => {
      let sum = 0
      for (const field of fields.row(row)) sum -= logPartitionOfUnit(units, field / gain)
      for (let i = 0; i < visibleBias.length; i++) sum -= visibleBias[i] * unitValue(visibleUnits, stateAt(v, row, i))
      return sum
    })
  }

  async statistics(v: States, weights?: Float64Array): Promise<RowStatistics> {
    const { probabilities } = await this.#upward(v, { probabilities: true })
    return new RowStatistics(v, probabilities, weights, this.#visible, this.#hidden, this.#product)
  }
}

/** Mean statistics of rows of bits (or their probabilities) on the kernels. */
export class RowStatistics implements MeanStatistics {
  readonly visible: { readonly bias: Float64Array }
  readonly hidden: { readonly bias: Float64Array }
  readonly states: States
  /** Of hidden bits, times the share of the row in the mean. */
  readonly shares: RealMatrix
  readonly #weights: () => Promise<Float64Array>

  constructor(
    v: States,
    probabilities: RealMatrix,
    weights: Float64Array | undefined,
    visible: UnitLayer,
    hidden: UnitLayer,
    product: TransposeProduct,
  ) {
    const total = weights ? weights.reduce((a, b) => a + b, 0) : v.rows
    const bits = new Float64Array(visible.width)
    const sums = new Float64Array(hidden.width)
    const { values } = probabilities
    for (let row = 0, k = 0; row < v.rows; row++) {
      const share = (weights ? weights[row] : 1) / total
      addRow(v, row, share, bits)
      for (let j = 0; j < sums.length; j++, k++) {
        values[k] *= share
        sums[j] += values[k]
      }
    }
    this.states = v
    this.shares = probabilities
    // Values from bits: x = scale · bit − shift.
    const [s, t] = [scaleOf(visible), scaleOf(hidden)]
    this.visible = { bias: bits.map((mean) => s * mean - (s - 1)) }
    this.hidden = { bias: sums.map((mean) => t * mean - (t - 1)) }
    this.#weights = async () => {
      const products = await product.apply(v, probabilities)
      for (let i = 0, k = 0; i < bits.length; i++)
        for (let j = 0; j < sums.length; j++, k++)
          products[k] = s * t * products[k] - s * (t - 1) * bits[i] - (s - 1) * t * sums[j] + (s - 1) * (t - 1)
      return products
    }
  }

  weights(): Promise<Float64Array> {
    return this.#weights()
  }
}

/** From a bit to a value: x = scale · bit − (scale − 1). */
export function scaleOf({ kind }: UnitLayer): 1 | 2 {
  return kind === "spin" ? 2 : 1
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
