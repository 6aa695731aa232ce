/**
 * A restricted Boltzmann machine with units of any kind on either side,
 *
 *   E(v, h) = E_v(v) + E_h(h) − Σ_ij v_i W_ij h_j,   F(v) = E_v(v) − Γ_h(v W),   p(v) = e^(−F(v))/Z.
 *
 * Everything follows from the units' cumulant generating function Γ and their statistics −∂E/∂θ (units/unit-layer.ts). States are
 * the units' values, in double precision and without kernels: the reference of the fast machine of 0/1 and ±1 units
 * (restricted-boltzmann-machine.ts), and the only one for other units.
 *
 * Smolensky 1986; Welling, Rosen-Zvi & Hinton 2004, NIPS 17, 1481 (exponential family harmonium).
 */
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { InputError, expectInput, expectNumber } from "../errors.ts"
import type { RestrictedBoltzmannMachine, Units } from "./restricted-boltzmann-machine.ts"
import { bernoulliUnits, spinUnits } from "./units/discrete-units.ts"
import { stateCount, statesOf } from "./units/states.ts"
import type { Parameters, UnitLayer } from "./units/unit-layer.ts"
import { zerosLike } from "./units/units.ts"

/** A direction in the space of a machine's parameters, or sums of sufficient statistics. */
export interface MachineGradient {
  /** visible.width × hidden.width, row-major. */
  readonly weights: Float64Array
  readonly visible: Parameters
  readonly hidden: Parameters
}

type Row = ArrayLike<number>

export class Harmonium {
  readonly visible: UnitLayer
  readonly hidden: UnitLayer
  /** W_ij, visible.width × hidden.width, row-major. */
  readonly weights: Float64Array

  constructor(visible: UnitLayer, hidden: UnitLayer, weights?: ArrayLike<number>) {
    const size = visible.width * hidden.width
    expectInput(
      weights === undefined || weights.length === size,
      `Harmonium weights: expected ${visible.width} × ${hidden.width} = ${size} numbers, got ${weights?.length}.`,
    )
    this.visible = visible
    this.hidden = hidden
    this.weights = weights === undefined ? new Float64Array(size) : new Float64Array(weights)
  }

  /** v W, the inputs of the hidden units. */
  hiddenInputs(v: Row, inputs: Float64Array = new Float64Array(this.hidden.width)): Float64Array {
    const { weights } = this
    const n = inputs.length
    inputs.fill(0)
    for (let i = 0; i < this.visible.width; i++) {
      const value = v[i]
      if (value === 0) continue
      for (let j = 0, k = i * n; j < n; j++, k++) inputs[j] += value * weights[k]
    }
    return inputs
  }

  /** W h, the inputs of the visible units. */
  visibleInputs(h: Row, inputs: Float64Array = new Float64Array(this.visible.width)): Float64Array {
    const { weights } = this
    const n = this.hidden.width
    for (let i = 0; i < inputs.length; i++) {
      let sum = 0
      for (let j = 0, k = i * n; j < n; j++, k++) sum += weights[k] * h[j]
      inputs[i] = sum
    }
    return inputs
  }

  /** E(v, h), in units of k_BT. */
  energy(v: Row, h: Row): number {
    const inputs = this.hiddenInputs(v)
    return this.visible.energy(v) + this.hidden.energy(h) - inputs.reduce((sum, input, j) => sum + input * h[j], 0)
  }

  /** F(v), in units of k_BT. */
  freeEnergy(v: Row): number {
    return this.visible.energy(v) - this.hidden.cumulant(this.hiddenInputs(v))
  }

  /** Adds weight · (−∂F/∂θ) at v to `into`: the statistics of v with the mean of the hidden units. */
  addStatistics(v: Row, weight: number, into: MachineGradient): void {
    const inputs = this.hiddenInputs(v)
    const mean = new Float64Array(this.hidden.width)
    this.hidden.moments(inputs, mean)
    this.visible.addStatistics(v, weight, into.visible)
    this.hidden.addMeanStatistics(inputs, weight, into.hidden)
    addOuter(v, mean, weight, into.weights)
  }

  /** ⟨h⟩ given every row of `v`: rows × hidden.width. */
  hiddenMeans(v: RealMatrix): RealMatrix {
    return this.#means(v, this.hidden, (row, out) => this.hiddenInputs(row, out))
  }

  /** ⟨v⟩ given every row of `h`: rows × visible.width. */
  visibleMeans(h: RealMatrix): RealMatrix {
    return this.#means(h, this.visible, (row, out) => this.visibleInputs(row, out))
  }

  #means(states: RealMatrix, layer: UnitLayer, inputsOf: (row: Row, out: Float64Array) => Float64Array): RealMatrix {
    const result = new RealMatrix(states.rows, layer.width)
    const inputs = new Float64Array(layer.width)
    const mean = new Float64Array(layer.width)
    for (let row = 0; row < states.rows; row++) {
      layer.moments(inputsOf(states.row(row), inputs), mean)
      result.values.set(mean, row * layer.width)
    }
    return result
  }

  /** Draws h given v. */
  sampleHidden(v: Row, stream: RandomStream, h: Float64Array = new Float64Array(this.hidden.width)): Float64Array {
    this.hidden.sample(this.hiddenInputs(v), stream, h)
    return h
  }

  /** Draws v given h. */
  sampleVisible(h: Row, stream: RandomStream, v: Float64Array = new Float64Array(this.visible.width)): Float64Array {
    this.visible.sample(this.visibleInputs(h), stream, v)
    return v
  }

  /** The same machine with its sides exchanged. */
  transpose(): Harmonium {
    const [m, n] = [this.visible.width, this.hidden.width]
    const weights = new Float64Array(m * n)
    for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) weights[j * m + i] = this.weights[i * n + j]
    return new Harmonium(this.hidden, this.visible, weights)
  }

  /** A machine of the same units with the parameters moved by `amount` · `direction`. */
  moved(direction: MachineGradient, amount: number): Harmonium {
    const layer = (units: UnitLayer, by: Parameters): UnitLayer =>
      units.with(
        Object.fromEntries(
          Object.entries(units.parameters).map(([name, vector]) => [
            name,
            vector.map((value, i) => value + amount * by[name][i]),
          ]),
        ),
      )
    return new Harmonium(
      layer(this.visible, direction.visible),
      layer(this.hidden, direction.hidden),
      this.weights.map((value, k) => value + amount * direction.weights[k]),
    )
  }

  /** Exact ln Z, by enumerating the side with fewer states: at most 2^25 of them. */
  logPartition(): number {
    let largest = -Infinity
    let sum = 0
    const { machine, states } = this.#smallerSide()
    for (const v of states()) {
      const term = -machine.freeEnergy(v)
      if (term > largest) {
        sum = sum * Math.exp(largest - term) + 1
        largest = term
      } else sum += Math.exp(term - largest)
    }
    return largest + Math.log(sum)
  }

  #smallerSide(): { machine: Harmonium; states: () => Generator<Float64Array> } {
    const sizes = [this.visible, this.hidden].map(stateCount)
    if (Math.min(...sizes) > LARGEST_ENUMERATION)
      throw new InputError(
        `Harmonium.logPartition: expected a side of at most 2^25 states, got ${sizes.map((size) => (size === Infinity ? "infinitely many" : `2^${Math.log2(size).toFixed(0)}`)).join(" and ")}. Estimate it with annealing instead.`,
      )
    const machine = sizes[0] <= sizes[1] ? this : this.transpose()
    return { machine, states: () => statesOf(machine.visible) }
  }
}

const LARGEST_ENUMERATION = 2 ** 25

/** A machine of these units with weights drawn from N(0, σ²). */
export function harmonium(
  visible: UnitLayer,
  hidden: UnitLayer,
  { seed = 0, sigma = 0.01 }: { readonly seed?: number; readonly sigma?: number } = {},
): Harmonium {
  expectNumber("harmonium sigma", sigma, 0)
  const stream = new RandomStream(seed, "harmonium/weights")
  const weights = Float64Array.from({ length: visible.width * hidden.width }, () => sigma * stream.normal())
  return new Harmonium(visible, hidden, weights)
}

/** The gradient 0, to add to. */
export function zeroGradient({ visible, hidden, weights }: Harmonium): MachineGradient {
  return {
    weights: new Float64Array(weights.length),
    visible: zerosLike(visible.parameters),
    hidden: zerosLike(hidden.parameters),
  }
}

/** Adds weight · v hᵀ. */
export function addOuter(v: Row, h: Row, weight: number, into: Float64Array): void {
  const n = h.length
  for (let i = 0; i < v.length; i++) {
    const value = weight * v[i]
    if (value === 0) continue
    for (let j = 0, k = i * n; j < n; j++, k++) into[k] += value * h[j]
  }
}

/** A binary machine in this form; states are then values, not bits. */
export function harmoniumOf(machine: RestrictedBoltzmannMachine): Harmonium {
  const layer = (units: Units, bias: Float32Array): UnitLayer =>
    units === "spin" ? spinUnits(bias.length, { bias }) : bernoulliUnits(bias.length, { bias })
  return new Harmonium(
    layer(machine.visibleUnits, machine.visibleBias),
    layer(machine.hiddenUnits, machine.hiddenBias),
    machine.weights.values,
  )
}

/** The binary machine of this form, in single precision, for the fast kernels; refused for other units. */
export function binaryMachineOf({ visible, hidden, weights }: Harmonium): RestrictedBoltzmannMachine {
  const units = ({ kind }: UnitLayer): Units => {
    if (kind === "bernoulli") return "binary"
    if (kind === "spin") return "spin"
    throw new InputError(`binaryMachineOf: expected bernoulli or spin units, got ${kind}.`)
  }
  return {
    visible: visible.width,
    hidden: hidden.width,
    visibleUnits: units(visible),
    hiddenUnits: units(hidden),
    weights: new RealMatrix(visible.width, hidden.width, Float32Array.from(weights)),
    visibleBias: Float32Array.from(visible.parameters["bias"]),
    hiddenBias: Float32Array.from(hidden.parameters["bias"]),
  }
}
