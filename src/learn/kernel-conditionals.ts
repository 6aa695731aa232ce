/** Conditionals of a machine of 0/1 and ±1 units on the kernels, in single precision; states are bits. */
import { BitMatrix } from "../compute/bit-matrix.ts"
import { exp } from "../compute/elementary.ts"
import type { Engine } from "../compute/engine.ts"
import { LayerKernel, type LayerRequest, type LayerResult, type SampleKey, paddedColumns } from "../compute/layer.ts"
import { RandomStream, hashName, seedKey } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { TransposeProduct } from "../compute/transpose-product.ts"
import type { Harmonium } from "../hamiltonian/harmonium.ts"
import type { States } from "../hamiltonian/machine-kernel.ts"
import { type AnyMachine, TemperedMachine } from "../hamiltonian/tempered-machine.ts"
import type { UnitLayer } from "../hamiltonian/units/unit-layer.ts"
import type { Conditionals, Draw } from "./conditionals.ts"
import { KernelParameters } from "./kernel-parameters.ts"
import { RowStatistics, innerProduct, scaleOf } from "./row-statistics.ts"

export class KernelConditionals implements Conditionals {
  readonly engine: Engine
  /** The machine that it was made for, which may learn in kernel memory (kernel-ascent.ts). Others that are loaded have places of their own. */
  readonly own: KernelParameters
  readonly #others = new Map<number, KernelParameters>()
  readonly #up: LayerKernel
  readonly #down: LayerKernel
  readonly #product: TransposeProduct
  /** Addresses of the offsets β of the layers up and down (../compute/layer.ts). */
  readonly #offsets: { readonly up: number; readonly down: number }
  readonly #alpha: number
  #weights: number
  #beta = 1
  #visible: UnitLayer
  #hidden: UnitLayer

  /** Takes memory of the engine, which the caller gives back. */
  constructor(engine: Engine, machine: Harmonium) {
    const { visible, hidden } = machine
    const [inputs, outputs] = [visible.width, hidden.width]
    this.engine = engine
    this.own = new KernelParameters(engine, machine)
    this.#offsets = {
      up: engine.allocate(paddedColumns(outputs) * 4),
      down: engine.allocate(paddedColumns(inputs) * 4),
    }
    this.#alpha = scaleOf(visible) * scaleOf(hidden)
    const shared = { weights: this.own.weights, alpha: this.#alpha }
    const { up, down } = this.#offsets
    this.#up = new LayerKernel(engine, { ...shared, inputs, outputs, transposed: false, beta: up })
    this.#down = new LayerKernel(engine, { ...shared, inputs: outputs, outputs: inputs, transposed: true, beta: down })
    this.#product = new TransposeProduct(engine, { sites: inputs, columns: outputs })
    this.#weights = this.own.weights
    this.#visible = visible
    this.#hidden = hidden
    this.use(this.own)
  }

  load(machine: AnyMachine, place = 0): void {
    const tempered = machine instanceof TemperedMachine
    this.#use(this.#parametersOf(tempered ? machine.end : machine, place), machine, tempered ? machine.beta : 1)
  }

  /** Loads these parameters, which stay where they are. */
  use(parameters: KernelParameters): void {
    this.#use(parameters, parameters, 1)
  }

  #parametersOf(machine: Harmonium, place: number): KernelParameters {
    if (this.own.holds(machine)) return this.own
    const other = this.#others.get(place) ?? new KernelParameters(this.engine, machine)
    this.#others.set(place, other)
    if (!other.holds(machine)) other.load(machine)
    return other
  }

  /** β times the weights of `parameters`, with the biases of these units. */
  #use(
    parameters: KernelParameters,
    { visible, hidden }: { readonly visible: UnitLayer; readonly hidden: UnitLayer },
    beta: number,
  ): void {
    this.#weights = parameters.weights
    this.#beta = beta
    this.#visible = visible
    this.#hidden = hidden
    // g (bias − [input ±1] Σ over the inputs of W), g = 2 for ±1 outputs.
    const put = (at: number, side: "visible" | "hidden", units: UnitLayer, input: UnitLayer): void => {
      const gain = scaleOf(units)
      const bias = units.parameters["bias"]
      const sums = input.kind === "spin" ? parameters.sums[side] : undefined
      const offsets = this.engine.floats(at, bias.length)
      for (let k = 0; k < bias.length; k++) offsets[k] = gain * (bias[k] - (sums ? beta * sums[k] : 0))
    }
    put(this.#offsets.up, "hidden", hidden, visible)
    put(this.#offsets.down, "visible", visible, hidden)
  }

  /** Bits where all values are those of the units, else probabilities of a bit. */
  encode(values: RealMatrix): States {
    const low = lowest(this.#visible)
    return values.values.every((value) => value === 1 || value === low)
      ? BitMatrix.from(values.values, values.rows, values.columns)
      : probabilitiesOf(values, this.#visible)
  }

  decode(states: States): RealMatrix {
    if (states instanceof RealMatrix) return meansOf(states, this.#visible)
    return new RealMatrix(states.rows, states.columns, Float32Array.from(states.unpack(lowest(this.#visible))))
  }

  async gibbs(v: States, steps: number, { seed, purpose, number }: Draw): Promise<BitMatrix> {
    const key = [seedKey(seed), hashName(purpose)] as const
    let counter = number * 2 * steps
    const next = (): { samples: SampleKey } => ({ samples: { key, counter: counter++ } })
    let states = v
    for (let step = 0; step < steps; step++) {
      const { samples } = await this.#upward(states, next())
      states = (await this.#downward(samples, next())).samples
    }
    return states as BitMatrix
  }

  #upward(v: States, request: LayerRequest): Promise<LayerResult> {
    return this.#apply(this.#up, v, request, this.#offsets.up)
  }

  #downward(h: States, request: LayerRequest): Promise<LayerResult> {
    return this.#apply(this.#down, h, request, this.#offsets.down)
  }

  #apply(layer: LayerKernel, states: States, request: LayerRequest, beta: number): Promise<LayerResult> {
    return layer.apply(states, {
      ...request,
      alpha: this.#alpha * this.#beta,
      parameters: { weights: this.#weights, beta },
    })
  }

  independent(rows: number, { seed, purpose, number }: Draw): BitMatrix {
    const stream = new RandomStream(seed, purpose, number)
    const gain = scaleOf(this.#visible)
    const p = this.#visible.parameters["bias"].map((bias) => 1 / (1 + exp(-gain * bias)))
    const states = new BitMatrix(rows, p.length)
    for (let row = 0; row < rows; row++) for (let i = 0; i < p.length; i++) states.set(row, i, stream.uniform() < p[i])
    return states
  }

  async hiddenMeans(v: States): Promise<RealMatrix> {
    return meansOf((await this.#upward(v, { probabilities: true })).probabilities, this.#hidden)
  }

  async visibleMeans(h: RealMatrix): Promise<RealMatrix> {
    const { probabilities } = await this.#downward(probabilitiesOf(h, this.#hidden), { probabilities: true })
    return meansOf(probabilities, this.#visible)
  }

  async freeEnergies(v: States): Promise<Float64Array> {
    const { cumulants } = await this.#upward(v, { cumulants: { tilt: this.#hidden.kind === "spin" ? 1 / 2 : 0 } })
    const bias = this.#visible.parameters["bias"]
    const scale = scaleOf(this.#visible)
    const shift = (scale - 1) * bias.reduce((sum, a) => sum + a, 0)
    return cumulants.map((cumulant, row) => shift - scale * innerProduct(v, row, bias) - cumulant)
  }

  async statistics(v: States, weights?: Float64Array): Promise<RowStatistics> {
    const { probabilities } = await this.#upward(v, { probabilities: true })
    return new RowStatistics(v, probabilities, weights, [this.#visible, this.#hidden], this.#product)
  }
}

function lowest({ kind }: UnitLayer): 0 | -1 {
  return kind === "spin" ? -1 : 0
}

/** Probabilities of a bit, from means of the units. */
function probabilitiesOf(means: RealMatrix, units: UnitLayer): RealMatrix {
  if (units.kind !== "spin") return means
  return new RealMatrix(means.rows, means.columns, means.values.map((mean) => (mean + 1) / 2)) // prettier-ignore
}

function meansOf(probabilities: RealMatrix, units: UnitLayer): RealMatrix {
  const { rows, columns, values } = probabilities
  return units.kind === "spin" ? new RealMatrix(rows, columns, values.map((p) => 2 * p - 1)) : probabilities // prettier-ignore
}
