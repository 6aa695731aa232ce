/**
 * Steps uphill of a machine of 0/1 and ±1 units whose statistics are those of rows on the kernels. Weights and the optimizer's memories
 * of them stay in kernel memory, in single precision: kernels/ascent.ts takes the product of rows and probabilities of data less
 * model, the slopes in the metric and the step in one pass over the weights, and sums ΔW λ and μ ΔW for the biases, which follow here,
 *
 *   Δθ_i = Δθ̃_i/s_i − Σ_j ΔW_ij λ_j,   Δb_j = Δb̃_j/t_j − Σ_i μ_i ΔW_ij.
 */
import { BitMatrix } from "../compute/bit-matrix.ts"
import type { Engine } from "../compute/engine.ts"
import {
  codeBytes,
  getWeights,
  paddedColumns,
  putReals,
  putWeights,
  scratchBytes,
  tileBytes,
  weightBytes,
} from "../compute/layer.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { ascentStruct, statisticsStruct } from "../compute/structs.ts"
import type { Harmonium, MachineGradient } from "../hamiltonian/harmonium.ts"
import type { UnitLayer } from "../hamiltonian/units/unit-layer.ts"
import type { Ascent, AscentStep } from "./ascent.ts"
import type { SideCoordinates } from "./coordinates.ts"
import type { KernelConditionals } from "./kernel-conditionals.ts"
import type { ResolvedMachineTraining } from "./machine-options.ts"
import type { MeanStatistics } from "./mean-statistics.ts"
import { Optimizer, type OptimizerState, type StepRule } from "./optimizer.ts"
import { sparsitySlopes } from "./penalties.ts"
import { RowStatistics, scaleOf } from "./row-statistics.ts"

const LARGEST_WEIGHT = 1e4
const VECTORS = ["Change", "Shift", "Offset", "Inverse"] as const
type Side = "visible" | "hidden"

export class KernelAscent implements Ascent {
  readonly #conditionals: KernelConditionals
  readonly #engine: Engine
  readonly #options: ResolvedMachineTraining
  readonly #optimizer: Optimizer
  readonly #shape: { readonly visible: number; readonly hidden: number }
  readonly #shifts: Record<Side, 0 | 1>
  readonly #memories: { readonly first: number; readonly second?: number }
  readonly #vectors: Record<`${Side}${(typeof VECTORS)[number]}`, number>
  readonly #results: { readonly rowSums: number; readonly columnSums: number; readonly largest: number }
  readonly #left: { readonly bits: number; readonly reals: number }
  readonly #right: number
  readonly #data: number
  readonly #model: number
  readonly #block: number

  /** Takes memory of the engine, which the caller gives back. */
  constructor(machine: Harmonium, conditionals: KernelConditionals, options: ResolvedMachineTraining) {
    const { engine, own } = conditionals
    const [visible, hidden] = [machine.visible.width, machine.hidden.width]
    this.#conditionals = conditionals
    this.#engine = engine
    this.#options = options
    this.#shape = { visible, hidden }
    this.#shifts = { visible: shiftOf(machine.visible), hidden: shiftOf(machine.hidden) }
    this.#optimizer = new Optimizer(options.optimizer, options.momentum)
    own.load(machine)
    const size = weightBytes(visible, hidden)
    const first = engine.allocate(size)
    this.#memories = options.optimizer === "adam" ? { first, second: engine.allocate(size) } : { first }
    const vector = (side: Side): number => engine.allocate(paddedColumns(this.#shape[side]) * 4)
    const names = (["visible", "hidden"] as const).flatMap((side) =>
      VECTORS.map((name) => [`${side}${name}`, vector(side)] as const),
    )
    this.#vectors = Object.fromEntries(names) as Record<`${Side}${(typeof VECTORS)[number]}`, number>
    const blocks = Math.ceil(hidden / 16)
    this.#results = {
      rowSums: engine.allocate(blocks * paddedColumns(visible) * 4),
      columnSums: vector("hidden"),
      largest: engine.allocate(16 * blocks),
    }
    const rows = options.batch + Math.max(options.batch, options.chains)
    const rightStride = paddedColumns(hidden) * 4
    this.#left = {
      bits: engine.allocate(rows * BitMatrix.stride(visible) * 4),
      reals: engine.allocate(options.batch * paddedColumns(visible) * 4),
    }
    this.#right = engine.allocate(rows * rightStride)
    const scratchSize = scratchBytes(visible)
    const shared = {
      scratch: engine.allocate(scratchSize * engine.threads),
      scratchSize,
      barrier: engine.allocate(12),
    }
    const statistics = (): number =>
      statisticsStruct.make(engine, {
        sites: visible,
        rightStride,
        columns: hidden,
        codes: engine.allocate(codeBytes(paddedColumns(visible), rows)),
        ...shared,
      })
    this.#data = statistics()
    this.#model = statistics()
    this.#block = ascentStruct.make(engine, {
      visible,
      hidden,
      weights: own.weights,
      tileSize: tileBytes(visible),
      ...this.#memories,
      data: this.#data,
      scale: scaleOf(machine.visible) * scaleOf(machine.hidden),
      ...this.#vectors,
      l1: options.l1,
      l2: options.l2,
      adam: Number(options.optimizer === "adam"),
      ...this.#results,
      ...shared,
    })
  }

  get machine(): Harmonium {
    return this.#conditionals.own.machine
  }

  load(): void {
    this.#conditionals.loadOwn()
  }

  async step({ data, model, coordinates, learningRate, hiddenMean }: AscentStep): Promise<string | undefined> {
    const engine = this.#engine
    const { own } = this.#conditionals
    const { visible: m, hidden: n } = this.#shape
    const [v, h] = [coordinates?.visible ?? plainSide(m), coordinates?.hidden ?? plainSide(n)]
    const changes = {
      visible: difference(data.visible["bias"], model.visible["bias"]),
      hidden: difference(data.hidden["bias"], model.hidden["bias"]),
    }
    const steps = this.#biasSteps(changes, v, h, learningRate, hiddenMean)
    this.#putRows(rowsOf(data), rowsOf(model))
    this.#putVectors("visible", changes.visible, v)
    this.#putVectors("hidden", changes.hidden, h)
    ascentStruct.write(engine, this.#block, ruleFields(this.#optimizer.rule(learningRate)))
    await engine.run("ascent", this.#block)
    const blocks = Math.ceil(n / 16)
    const stride = paddedColumns(m)
    const rowSums = engine.floats(this.#results.rowSums, blocks * stride)
    const columnSums = engine.floats(this.#results.columnSums, n)
    const visibleBias = own.visible.parameters["bias"].map((θ, i) => {
      let sum = 0
      for (let block = 0; block < blocks; block++) sum += rowSums[block * stride + i]
      return θ + steps.visible["bias"][i] / v.scale[i] - sum
    })
    const hiddenBias = own.hidden.parameters["bias"].map(
      (b, j) => b + steps.hidden["bias"][j] / h.scale[j] - columnSums[j],
    )
    own.changed(visibleBias, hiddenBias)
    const largest = engine.floats(this.#results.largest, 4 * blocks).reduce((a, b) => Math.max(a, b), 0)
    return largest < LARGEST_WEIGHT ? undefined : `a weight is no longer finite or beyond ${LARGEST_WEIGHT}`
  }

  /** Steps of the biases' coordinates. */
  #biasSteps(
    changes: Record<Side, Float64Array>,
    v: SideCoordinates,
    h: SideCoordinates,
    learningRate: number,
    hiddenMean: Float64Array,
  ): MachineGradient {
    const { sparsity } = this.#options
    const none = new Float64Array(0)
    const slopes = {
      weights: none,
      visible: { bias: changes.visible.map((x, i) => x / v.scale[i]) },
      hidden: { bias: changes.hidden.map((y, j) => y / h.scale[j]) },
    }
    const zero = {
      weights: none,
      visible: { bias: new Float64Array(v.scale.length) },
      hidden: { bias: new Float64Array(h.scale.length) },
    }
    const pulled = sparsity ? sparsitySlopes(slopes, hiddenMean, sparsity) : slopes
    return this.#optimizer.step(zero, pulled, learningRate, new Set())
  }

  /** Rows of data and model, and their probabilities with opposite signs. */
  #putRows(data: RowStatistics, model: RowStatistics): void {
    const engine = this.#engine
    const { visible, hidden } = this.#shape
    const rows = data.states.rows
    const merged = data.states instanceof BitMatrix
    const bitStride = BitMatrix.stride(visible)
    const bits = (states: BitMatrix, at: number): void => engine.words(at, states.words.length).set(states.words)
    if (data.states instanceof BitMatrix) bits(data.states, this.#left.bits)
    else putReals(engine, data.states, this.#left.reals)
    const modelBits = this.#left.bits + 4 * bitStride * rows
    bits(model.states as BitMatrix, modelBits)
    const padded = paddedColumns(hidden)
    putReals(engine, data.shares, this.#right)
    const modelRight = this.#right + 4 * padded * rows
    const target = engine.floats(modelRight, model.states.rows * padded)
    const { values } = model.shares
    for (let row = 0, k = 0; row < model.states.rows; row++)
      for (let j = 0; j < hidden; j++, k++) target[row * padded + j] = -values[k]
    statisticsStruct.write(engine, this.#data, {
      real: Number(!merged),
      left: merged ? this.#left.bits : this.#left.reals,
      leftStride: merged ? 4 * bitStride : 4 * paddedColumns(visible),
      rows: merged ? rows + model.states.rows : rows,
      right: this.#right,
    })
    statisticsStruct.write(engine, this.#model, {
      real: 0,
      left: modelBits,
      leftStride: 4 * bitStride,
      rows: model.states.rows,
      right: modelRight,
    })
    ascentStruct.write(engine, this.#block, { model: merged ? 0 : this.#model })
  }

  #putVectors(side: Side, change: Float64Array, { offset, scale }: SideCoordinates): void {
    const shift = this.#shifts[side]
    const put = (name: (typeof VECTORS)[number], values: Float64Array): void =>
      this.#engine.floats(this.#vectors[`${side}${name}`], values.length).set(values)
    put("Change", change)
    put(
      "Shift",
      offset.map((value) => value + shift),
    )
    put("Offset", offset)
    put(
      "Inverse",
      scale.map((value) => 1 / value),
    )
  }

  state(): OptimizerState {
    const { steps, memories } = this.#optimizer.state()
    const { visible, hidden } = this.#shape
    const ofWeights = Object.entries(this.#memories).map(([name, at]) => [
      `${name}/weights`,
      Float64Array.from(getWeights(this.#engine, at, visible, hidden).values),
    ])
    return { steps, memories: { ...memories, ...Object.fromEntries(ofWeights) } }
  }

  restore(machine: Harmonium, { steps, memories }: OptimizerState): void {
    const { visible, hidden } = this.#shape
    this.#conditionals.own.load(machine)
    const ofBiases = Object.entries(memories).filter(([name]) => !name.endsWith("/weights"))
    this.#optimizer.restore({ steps, memories: Object.fromEntries(ofBiases) })
    for (const [name, at] of Object.entries(this.#memories)) {
      const values = Float32Array.from(memories[`${name}/weights`] ?? new Float64Array(visible * hidden))
      putWeights(this.#engine, new RealMatrix(visible, hidden, values), at)
    }
  }
}

function shiftOf(units: UnitLayer): 0 | 1 {
  return units.kind === "spin" ? 1 : 0
}

/** Coordinates of the plain metric. */
function plainSide(width: number): SideCoordinates {
  return { offset: new Float64Array(width), scale: new Float64Array(width).fill(1) }
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, k) => value - b[k])
}

function rowsOf(statistics: MeanStatistics): RowStatistics {
  if (!(statistics instanceof RowStatistics))
    throw new TypeError("KernelAscent: expected statistics of rows on the kernels.")
  return statistics
}

function ruleFields({ keep, gain, ofFirst, ofSlope, adam }: StepRule): Parameters<typeof ascentStruct.write>[2] {
  const second = adam && { keepSecond: adam.keep, gainSecond: adam.gain, ofSecond: adam.ofSecond }
  return { keep, gain, ofFirst, ofSlope, ...second }
}
