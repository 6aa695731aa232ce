/**
 * A restricted Boltzmann machine in kernel memory: conditional fields, probabilities and samples of many rows at a time,
 * both ways. States go in and out as bits or as probabilities of a unit's bit being 1, whatever the units.
 */
import type { BitMatrix } from "../compute/bit-matrix.ts"
import type { Engine } from "../compute/engine.ts"
import { LayerKernel, type SampleKey, getWeights, paddedColumns, putReals, putWeights } from "../compute/layer.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { InputError } from "../errors.ts"
import { type RestrictedBoltzmannMachine, logPartitionOfUnit, unitValue } from "./restricted-boltzmann-machine.ts"

export type States = BitMatrix | RealMatrix

export class MachineKernel {
  readonly engine: Engine
  readonly #shape: Pick<RestrictedBoltzmannMachine, "visible" | "hidden" | "visibleUnits" | "hiddenUnits">
  /** Addresses: W (in the kernels' tiles), and the biases. */
  readonly weights: number
  readonly visibleBias: number
  readonly hiddenBias: number
  readonly #up: LayerKernel
  readonly #down: LayerKernel
  readonly #upBeta: number
  readonly #downBeta: number

  constructor(engine: Engine, machine: RestrictedBoltzmannMachine) {
    const { visible, hidden, visibleUnits, hiddenUnits } = machine
    this.engine = engine
    this.#shape = { visible, hidden, visibleUnits, hiddenUnits }
    this.weights = putWeights(engine, machine.weights)
    this.visibleBias = putReals(engine, new RealMatrix(1, visible, machine.visibleBias))
    this.hiddenBias = putReals(engine, new RealMatrix(1, hidden, machine.hiddenBias))
    this.#upBeta = engine.allocate(paddedColumns(hidden) * 4)
    this.#downBeta = engine.allocate(paddedColumns(visible) * 4)
    const gain = (units: string): number => (units === "spin" ? 2 : 1)
    // P(bit = 1) = logistic(g·field), and a ±1 input is 2·bit − 1: α = 2 g, the −1 goes into β.
    const alpha = gain(visibleUnits) * gain(hiddenUnits)
    const weights = this.weights
    this.#up = new LayerKernel(engine, {
      inputs: visible,
      outputs: hidden,
      weights,
      transposed: false,
      alpha,
      beta: this.#upBeta,
    })
    this.#down = new LayerKernel(engine, {
      inputs: hidden,
      outputs: visible,
      weights,
      transposed: true,
      alpha,
      beta: this.#downBeta,
    })
  }

  /** Replaces the parameters. */
  load(machine: RestrictedBoltzmannMachine): void {
    putWeights(this.engine, machine.weights, this.weights)
    this.engine.floats(this.visibleBias, machine.visible).set(machine.visibleBias)
    this.engine.floats(this.hiddenBias, machine.hidden).set(machine.hiddenBias)
  }

  /** A copy of the parameters as they are now. */
  machine(): RestrictedBoltzmannMachine {
    const { visible, hidden } = this.#shape
    return {
      ...this.#shape,
      weights: getWeights(this.engine, this.weights, visible, hidden),
      visibleBias: this.engine.floats(this.visibleBias, visible).slice(),
      hiddenBias: this.engine.floats(this.hiddenBias, hidden).slice(),
    }
  }

  #expectColumns(what: string, states: States, columns: number): void {
    if (states.columns !== columns)
      throw new InputError(
        `${what}: expected rows of ${columns} units, as the machine has (${this.#shape.visible} visible × ${this.#shape.hidden} hidden), got ${states.columns}.`,
      )
  }

  // β = g (bias − [input ±1] Σ over the inputs of W), from the parameters as they are now.
  #offsets(up: boolean): void {
    const { visible, hidden, visibleUnits, hiddenUnits } = this.#shape
    const count = up ? hidden : visible
    const bias = this.engine.floats(up ? this.hiddenBias : this.visibleBias, count)
    const beta = this.engine.floats(up ? this.#upBeta : this.#downBeta, count)
    const gain = (up ? hiddenUnits : visibleUnits) === "spin" ? 2 : 1
    const sums = new Float64Array(count)
    if ((up ? visibleUnits : hiddenUnits) === "spin") {
      const weights = getWeights(this.engine, this.weights, visible, hidden).values
      for (let i = 0; i < visible; i++) for (let j = 0; j < hidden; j++) sums[up ? j : i] += weights[i * hidden + j]
    }
    for (let k = 0; k < count; k++) beta[k] = gain * (bias[k] - sums[k])
  }

  /** P(bit of h_j = 1 | v) of every row: rows × hidden. */
  async hiddenProbabilities(visible: States): Promise<RealMatrix> {
    this.#expectColumns("hiddenProbabilities", visible, this.#shape.visible)
    this.#offsets(true)
    return (await this.#up.apply(visible, { probabilities: true })).probabilities
  }

  /** Draws h from p(h | v) for every row. */
  async sampleHidden(visible: States, samples: SampleKey): Promise<BitMatrix> {
    this.#expectColumns("sampleHidden", visible, this.#shape.visible)
    this.#offsets(true)
    return (await this.#up.apply(visible, { samples })).samples
  }

  /** P(bit of v_i = 1 | h) of every row: rows × visible. */
  async visibleProbabilities(hidden: States): Promise<RealMatrix> {
    this.#expectColumns("visibleProbabilities", hidden, this.#shape.hidden)
    this.#offsets(false)
    return (await this.#down.apply(hidden, { probabilities: true })).probabilities
  }

  /** Draws v from p(v | h) for every row. */
  async sampleVisible(hidden: States, samples: SampleKey): Promise<BitMatrix> {
    this.#expectColumns("sampleVisible", hidden, this.#shape.hidden)
    this.#offsets(false)
    return (await this.#down.apply(hidden, { samples })).samples
  }

  /** Fields x_j = b_j + Σ_i v_i W_ij of the hidden units: rows × hidden. */
  async hiddenFields(visible: States): Promise<RealMatrix> {
    this.#expectColumns("hiddenFields", visible, this.#shape.visible)
    this.#offsets(true)
    const { fields } = await this.#up.apply(visible, { fields: true })
    if (this.#shape.hiddenUnits === "spin") for (let k = 0; k < fields.values.length; k++) fields.values[k] /= 2
    return fields
  }

  /** F(v) of every row, summed in double precision; pass the hidden fields if they are at hand. */
  async freeEnergies(visible: States, fields?: RealMatrix): Promise<Float64Array> {
    const x = fields ?? (await this.hiddenFields(visible))
    const { hidden, hiddenUnits, visibleUnits } = this.#shape
    const bias = this.engine.floats(this.visibleBias, this.#shape.visible)
    const free = new Float64Array(visible.rows)
    for (let row = 0; row < visible.rows; row++) {
      let sum = 0
      for (let j = 0; j < hidden; j++) sum -= logPartitionOfUnit(hiddenUnits, x.values[row * hidden + j])
      for (let i = 0; i < bias.length; i++) sum -= bias[i] * unitValue(visibleUnits, stateAt(visible, row, i))
      free[row] = sum
    }
    return free
  }
}

/** The bit, or the probability of being 1, of one unit. */
export function stateAt(states: States, row: number, column: number): number {
  return states instanceof RealMatrix ? states.values[row * states.columns + column] : states.get(row, column)
}
