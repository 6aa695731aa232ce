/** Conditionals of a machine of any units, in double precision: the reference of the kernels. */
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { type Harmonium, zeroGradient } from "../hamiltonian/harmonium.ts"
import type { States } from "../hamiltonian/machine-kernel.ts"
import { type AnyMachine, wholeMachine } from "../hamiltonian/tempered-machine.ts"
import type { Conditionals, Draw } from "./conditionals.ts"
import { type MeanStatistics, meanStatistics } from "./mean-statistics.ts"

export class PlainConditionals implements Conditionals {
  #machine: Harmonium

  constructor(machine: Harmonium) {
    this.#machine = machine
  }

  load(machine: AnyMachine): void {
    this.#machine = wholeMachine(machine)
  }

  encode(values: RealMatrix): RealMatrix {
    return values
  }

  decode(states: States): RealMatrix {
    if (states instanceof RealMatrix) return states
    const low = this.#machine.visible.kind === "spin" ? -1 : 0
    return new RealMatrix(states.rows, states.columns, Float32Array.from(states.unpack(low)))
  }

  gibbs(v: States, steps: number, draw: Draw): Promise<RealMatrix> {
    const machine = this.#machine
    const values = this.decode(v)
    const result = new RealMatrix(values.rows, values.columns)
    const stream = streamOf(draw)
    const hidden = new Float64Array(machine.hidden.width)
    const visible = new Float64Array(machine.visible.width)
    for (let row = 0; row < values.rows; row++) {
      visible.set(values.row(row))
      for (let step = 0; step < steps; step++) {
        machine.sampleHidden(visible, stream, hidden)
        machine.sampleVisible(hidden, stream, visible)
      }
      result.values.set(visible, row * visible.length)
    }
    return Promise.resolve(result)
  }

  independent(rows: number, draw: Draw): RealMatrix {
    const { visible } = this.#machine
    const result = new RealMatrix(rows, visible.width)
    const stream = streamOf(draw)
    const [inputs, values] = [new Float64Array(visible.width), new Float64Array(visible.width)]
    for (let row = 0; row < rows; row++) {
      visible.sample(inputs, stream, values)
      result.values.set(values, row * values.length)
    }
    return result
  }

  hiddenMeans(v: States): Promise<RealMatrix> {
    return Promise.resolve(this.#machine.hiddenMeans(this.decode(v)))
  }

  visibleMeans(h: RealMatrix): Promise<RealMatrix> {
    return Promise.resolve(this.#machine.visibleMeans(h))
  }

  freeEnergies(v: States): Promise<Float64Array> {
    const values = this.decode(v)
    return Promise.resolve(
      Float64Array.from({ length: values.rows }, (_, row) => this.#machine.freeEnergy(values.row(row))),
    )
  }

  statistics(v: States, weights?: Float64Array): Promise<MeanStatistics> {
    const values = this.decode(v)
    const sum = zeroGradient(this.#machine)
    const total = weights ? weights.reduce((a, b) => a + b, 0) : values.rows
    for (let row = 0; row < values.rows; row++)
      this.#machine.addStatistics(values.row(row), (weights ? weights[row] : 1) / total, sum)
    return Promise.resolve(meanStatistics(sum))
  }
}

function streamOf({ seed, purpose, number }: Draw): RandomStream {
  return new RandomStream(seed, purpose, number)
}
