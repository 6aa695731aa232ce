/**
 * ln Z of a machine as a function of the units' means m, expanded in the weights (Plefka 1982; Georges & Yedidia 1991):
 *
 *   ln Z ≈ Σ_i [Γ_i(λ_i) − λ_i m_i] + Σ_ij W_ij m_i m_j + ½ Σ_ij W_ij² c_i c_j,      m_i = Γ_i′(λ_i),  c_i = Γ_i″(λ_i),
 *
 * with i over visible and j over hidden units, stationary in the inputs λ:
 *
 *   λ_i = Σ_j W_ij m_j + ½ (Γ_i‴/Γ_i″) Σ_j W_ij² c_j.
 *
 * Without the last terms it is the naive mean field, a lower bound on ln Z; with them the equations of Thouless, Anderson & Palmer, whose
 * reaction term is for ±1 units −m_i Σ_j W_ij² (1 − m_j²). The derivative by a weight is m_i m_j + W_ij c_i c_j, by a parameter of a unit
 * with the statistic t = ⟨−∂E/∂θ⟩ (unit-layer.ts) t + ½ (t″ − t′ Γ‴/Γ″) Σ_j W_ij² c_j, where the bracket is 0 for a bias. All follows from
 * the units' moments; derivatives by λ beyond Γ″ are taken by differences.
 *
 * Thouless, Anderson & Palmer 1977, doi:10.1080/14786437708235992; Plefka 1982, doi:10.1088/0305-4470/15/6/035; for machines Gabrié,
 * Tramel & Krzakala 2015, arXiv:1506.02914; for any units Tramel, Gabrié, Manoel, Caltagirone & Krzakala 2018,
 * doi:10.1103/PhysRevX.8.041006.
 */
import { InputError } from "../errors.ts"
import type { Harmonium, MachineGradient } from "../hamiltonian/harmonium.ts"
import type { Parameters, UnitLayer } from "../hamiltonian/units/unit-layer.ts"
import { zerosLike } from "../hamiltonian/units/units.ts"

/** 1: naive mean field; 2: Thouless, Anderson & Palmer. */
export type MeanFieldOrder = 1 | 2

/** λ of the units of both sides. */
export interface MeanFieldInputs {
  readonly visible: Float64Array
  readonly hidden: Float64Array
}

/** What a side is at its inputs. */
interface Side {
  readonly layer: UnitLayer
  readonly inputs: Float64Array
  readonly mean: Float64Array
  readonly variance: Float64Array
  /** Γ‴/Γ″; 0 in the first order. */
  readonly skew: Float64Array
}

/** Steps of differences by λ, where a unit's scale of λ is 1. */
const STEP = 1e-3

export class MeanField {
  readonly #machine: Harmonium
  readonly #order: MeanFieldOrder
  /** W², row-major. */
  readonly #squares: Float64Array

  constructor(machine: Harmonium, order: MeanFieldOrder) {
    if (order === 2)
      for (const layer of [machine.visible, machine.hidden]) expectScalarUnits("mean field of second order", layer)
    this.#machine = machine
    this.#order = order
    this.#squares = order === 2 ? machine.weights.map((weight) => weight * weight) : new Float64Array(0)
  }

  /** The inputs when hidden units see `v`. */
  inputsFrom(v: ArrayLike<number>): MeanFieldInputs {
    const hidden = this.#machine.hiddenInputs(v)
    const mean = new Float64Array(hidden.length)
    this.#machine.hidden.moments(hidden, mean)
    return { visible: this.#machine.visibleInputs(mean), hidden }
  }

  /** One iteration, visible units first: in the second order halfway, since full steps of the reaction term can overshoot. */
  next({ visible, hidden }: MeanFieldInputs): MeanFieldInputs {
    const up = this.#side(this.#machine.hidden, hidden)
    const newVisible = this.#updated(this.#side(this.#machine.visible, visible), up, false)
    const down = this.#side(this.#machine.visible, newVisible)
    return { visible: newVisible, hidden: this.#updated(up, down, true) }
  }

  logPartition({ visible, hidden }: MeanFieldInputs): number {
    const [down, up] = [this.#side(this.#machine.visible, visible), this.#side(this.#machine.hidden, hidden)]
    const entropy = ({ layer, inputs, mean }: Side): number => layer.cumulant(inputs) - dot(inputs, mean)
    const reaction = this.#order === 2 ? dot(up.variance, this.#throughSquares(down.variance, true)) / 2 : 0
    return entropy(down) + entropy(up) + dot(up.mean, this.#machine.hiddenInputs(down.mean)) + reaction
  }

  /** Adds weight · ∂ ln Z/∂θ at stationary inputs to `into`. */
  addGradient({ visible, hidden }: MeanFieldInputs, weight: number, into: MachineGradient): void {
    const [down, up] = [this.#side(this.#machine.visible, visible), this.#side(this.#machine.hidden, hidden)]
    const { weights } = this.#machine
    const n = up.mean.length
    for (let i = 0, k = 0; i < down.mean.length; i++)
      for (let j = 0; j < n; j++, k++) {
        into.weights[k] += weight * down.mean[i] * up.mean[j]
        if (this.#order === 2) into.weights[k] += weight * weights[k] * down.variance[i] * up.variance[j]
      }
    this.#addOwn(down, () => this.#throughSquares(up.variance, false), weight, into.visible)
    this.#addOwn(up, () => this.#throughSquares(down.variance, true), weight, into.hidden)
  }

  #addOwn(side: Side, reactions: () => Float64Array, weight: number, into: Parameters): void {
    const { layer, inputs, skew } = side
    layer.addMeanStatistics(inputs, weight, into)
    // Where biases are all parameters there is nothing more.
    if (this.#order === 1 || layer.positive.length === 0) return
    const at = reactions()
    const steps = stepsOf(side)
    const [middle, above, below] = [0, 1, -1].map((sign) => {
      const statistics = zerosLike(layer.parameters)
      layer.addMeanStatistics(moved(inputs, steps, sign), 1, statistics)
      return statistics
    })
    for (const { part, start, prefix } of partsOf(layer))
      for (const name of Object.keys(part.parameters).map((own) => prefix + own))
        for (let i = 0, unit = start; i < into[name].length; i++, unit++) {
          const slope = (above[name][i] - below[name][i]) / (2 * steps[unit])
          const bend = (above[name][i] - 2 * middle[name][i] + below[name][i]) / steps[unit] ** 2
          into[name][i] += (weight * at[unit] * (bend - slope * skew[unit])) / 2
        }
  }

  #side(layer: UnitLayer, inputs: Float64Array): Side {
    const [mean, variance, skew] = [0, 1, 2].map(() => new Float64Array(layer.width))
    layer.moments(inputs, mean, variance)
    if (this.#order === 1) return { layer, inputs, mean, variance, skew }
    const steps = stepsOf({ layer, variance })
    const [unused, above, below] = [0, 1, 2].map(() => new Float64Array(layer.width))
    layer.moments(moved(inputs, steps, 1), unused, above)
    layer.moments(moved(inputs, steps, -1), unused, below)
    for (let i = 0; i < skew.length; i++)
      if (variance[i] > 0) skew[i] = (above[i] - below[i]) / (2 * steps[i] * variance[i])
    return { layer, inputs, mean, variance, skew }
  }

  /** λ of `side`, given the other one. */
  #updated({ inputs, skew }: Side, other: Side, up: boolean): Float64Array {
    const target = up ? this.#machine.hiddenInputs(other.mean) : this.#machine.visibleInputs(other.mean)
    if (this.#order === 1) return target
    const reactions = this.#throughSquares(other.variance, up)
    return target.map((field, i) => (inputs[i] + field + (skew[i] * reactions[i]) / 2) / 2)
  }

  /** W² times variances of the other side. */
  #throughSquares(variance: Float64Array, up: boolean): Float64Array {
    const n = this.#machine.hidden.width
    const sums = new Float64Array(up ? n : this.#machine.visible.width)
    for (let k = 0; k < this.#squares.length; k++) {
      const [i, j] = [Math.floor(k / n), k % n]
      sums[up ? j : i] += this.#squares[k] * variance[up ? i : j]
    }
    return sums
  }
}

/** Iterates from the hidden inputs that `v` gives until no input changes by more than `tolerance`. */
export function meanFieldSolution(
  machine: Harmonium,
  order: MeanFieldOrder,
  {
    v,
    tolerance = 1e-10,
    steps = 10_000,
  }: { readonly v: ArrayLike<number>; readonly tolerance?: number; readonly steps?: number },
): { readonly inputs: MeanFieldInputs; readonly logPartition: number; readonly converged: boolean } {
  const field = new MeanField(machine, order)
  let inputs = field.inputsFrom(v)
  for (let step = 0; step < steps; step++) {
    const next = field.next(inputs)
    const change = Math.max(distance(next.visible, inputs.visible), distance(next.hidden, inputs.hidden))
    inputs = next
    if (change <= tolerance) return { inputs, logPartition: field.logPartition(inputs), converged: true }
  }
  return { inputs, logPartition: field.logPartition(inputs), converged: false }
}

/** Refuses units that are several numbers, whose covariances are not in their moments. */
export function expectScalarUnits(what: string, layer: UnitLayer): void {
  const wide = partsOf(layer).find(({ part }) => part.width > part.count)
  if (wide)
    throw new InputError(
      `${what}: expected units of one number each, got ${wide.part.kind} units. Take the naive mean field, or chains.`,
    )
}

/** The layers that a layer is made of, with the number of their first unit and what their parameters' names begin with. */
function partsOf(layer: UnitLayer): { part: UnitLayer; start: number; prefix: string }[] {
  if (!layer.parts) return [{ part: layer, start: 0, prefix: "" }]
  let end = 0
  return layer.parts.map((part, k) => ({ part, start: (end += part.width) - part.width, prefix: `${k}/` }))
}

/** The inputs of discrete units have the scale 1, those of real ones that of 1/x. */
function stepsOf({ layer, variance }: Pick<Side, "layer" | "variance">): Float64Array {
  const steps = new Float64Array(layer.width).fill(STEP)
  for (const { part, start } of partsOf(layer))
    if (part.positive.length > 0)
      for (let i = start; i < start + part.width; i++) steps[i] = STEP / Math.sqrt(variance[i])
  return steps
}

function moved(inputs: Float64Array, steps: Float64Array, sign: number): Float64Array {
  return inputs.map((λ, i) => λ + sign * steps[i])
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0)
}

function distance(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0)
}
