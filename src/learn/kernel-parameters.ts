/** Parameters of a machine of 0/1 and ±1 units: weights in kernel memory, in single precision, and biases in double. */
import type { Engine } from "../compute/engine.ts"
import { getWeights, putWeights, weightBytes } from "../compute/layer.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { Harmonium } from "../hamiltonian/harmonium.ts"
import type { UnitLayer } from "../hamiltonian/units/unit-layer.ts"

interface WeightSums {
  /** Σ_j W_ij. */
  readonly visible: Float64Array
  /** Σ_i W_ij. */
  readonly hidden: Float64Array
}

export class KernelParameters {
  /** Address of W ({@link putWeights}). */
  readonly weights: number
  readonly #engine: Engine
  #visible: UnitLayer
  #hidden: UnitLayer
  #machine: Harmonium | undefined
  #sums: WeightSums | undefined

  /** Takes memory of the engine, which the caller gives back. */
  constructor(engine: Engine, machine: Harmonium) {
    this.#engine = engine
    this.weights = engine.allocate(weightBytes(machine.visible.width, machine.hidden.width))
    this.#visible = machine.visible
    this.#hidden = machine.hidden
    this.load(machine)
  }

  get visible(): UnitLayer {
    return this.#visible
  }
  get hidden(): UnitLayer {
    return this.#hidden
  }

  /** Whether they are those of this very machine. */
  holds(machine: Harmonium): boolean {
    return machine === this.#machine
  }

  load(machine: Harmonium): void {
    const { visible, hidden, weights } = machine
    putWeights(this.#engine, new RealMatrix(visible.width, hidden.width, Float32Array.from(weights)), this.weights)
    this.#set(visible, hidden, machine)
  }

  /** The machine of these parameters: a copy, made where it is asked for. */
  get machine(): Harmonium {
    const [visible, hidden] = [this.#visible, this.#hidden]
    const weights = (): RealMatrix => getWeights(this.#engine, this.weights, visible.width, hidden.width)
    return (this.#machine ??= new Harmonium(visible, hidden, weights().values))
  }

  /** To be called where the weights have changed in kernel memory, with the biases that belong to them. */
  changed(visibleBias: Float64Array, hiddenBias: Float64Array): void {
    this.#set(this.#visible.with({ bias: visibleBias }), this.#hidden.with({ bias: hiddenBias }))
  }

  #set(visible: UnitLayer, hidden: UnitLayer, machine?: Harmonium): void {
    this.#visible = visible
    this.#hidden = hidden
    this.#machine = machine
    this.#sums = undefined
  }

  /** Sums of the weights of every unit, in double precision. */
  get sums(): WeightSums {
    return (this.#sums ??= this.#summed())
  }

  #summed(): WeightSums {
    const [m, n] = [this.#visible.width, this.#hidden.width]
    const [visible, hidden] = [new Float64Array(m), new Float64Array(n)]
    const weights = this.#engine.floats(this.weights, weightBytes(m, n) / 4)
    for (let first = 0; first < n; first += 32) {
      const width = Math.min(32, n - first)
      for (let i = 0, at = first * m; i < m; i++, at += 32) {
        let sum = 0
        for (let j = 0; j < width; j++) {
          const weight = weights[at + j]
          sum += weight
          hidden[first + j] += weight
        }
        visible[i] += sum
      }
    }
    return { visible, hidden }
  }
}
