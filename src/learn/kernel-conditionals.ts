/** Conditionals of a machine of 0/1 and ±1 units on the kernels, in single precision; states are bits. */
import { BitMatrix } from "../compute/bit-matrix.ts"
import { exp } from "../compute/elementary.ts"
import type { Engine } from "../compute/engine.ts"
import type { SampleKey } from "../compute/layer.ts"
import { RandomStream, hashName, seedKey } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { TransposeProduct } from "../compute/transpose-product.ts"
import { type Harmonium, type MachineGradient, binaryMachineOf } from "../hamiltonian/harmonium.ts"
import { MachineKernel, type States } from "../hamiltonian/machine-kernel.ts"
import type { RestrictedBoltzmannMachine } from "../hamiltonian/restricted-boltzmann-machine.ts"
import type { Conditionals, Draw } from "./conditionals.ts"

export class KernelConditionals implements Conditionals {
  #machine: RestrictedBoltzmannMachine
  readonly #kernel: MachineKernel
  readonly #product: TransposeProduct

  /** Takes memory of the engine, which the caller gives back. */
  constructor(engine: Engine, machine: Harmonium) {
    this.#machine = binaryMachineOf(machine)
    this.#kernel = new MachineKernel(engine, this.#machine)
    this.#product = new TransposeProduct(engine, { sites: this.#machine.visible, columns: this.#machine.hidden })
  }

  load(machine: Harmonium): void {
    this.#machine = binaryMachineOf(machine)
    this.#kernel.load(this.#machine)
  }

  /** Bits where all values are those of the units, else probabilities of a bit. */
  encode(values: RealMatrix): States {
    const low = this.#machine.visibleUnits === "spin" ? -1 : 0
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
    const low = this.#machine.visibleUnits === "spin" ? -1 : 0
    const values =
      states instanceof RealMatrix
        ? states.values.map((p) => low + (1 - low) * p)
        : Float32Array.from(states.unpack(low))
    return new RealMatrix(states.rows, states.columns, values)
  }

  async gibbs(v: States, steps: number, { seed, purpose, number }: Draw): Promise<BitMatrix> {
    const key = [seedKey(seed), hashName(purpose)] as const
    let counter = number * 2 * steps
    const next = (): SampleKey => ({ key, counter: counter++ })
    let states = await this.#kernel.sampleVisible(await this.#kernel.sampleHidden(v, next()), next())
    for (let step = 1; step < steps; step++)
      states = await this.#kernel.sampleVisible(await this.#kernel.sampleHidden(states, next()), next())
    return states
  }

  independent(rows: number, { seed, purpose, number }: Draw): BitMatrix {
    const { visible, visibleUnits, visibleBias } = this.#machine
    const stream = new RandomStream(seed, purpose, number)
    const gain = visibleUnits === "spin" ? 2 : 1
    const states = new BitMatrix(rows, visible)
    for (let row = 0; row < rows; row++)
      for (let i = 0; i < visible; i++) states.set(row, i, stream.uniform() < 1 / (1 + exp(-gain * visibleBias[i])))
    return states
  }

  freeEnergies(v: States): Promise<Float64Array> {
    return this.#kernel.freeEnergies(v)
  }

  async statistics(v: States, weights?: Float64Array): Promise<MachineGradient> {
    const { visible, hidden, visibleUnits, hiddenUnits } = this.#machine
    const p = await this.#kernel.hiddenProbabilities(v)
    const total = weights ? weights.reduce((a, b) => a + b, 0) : v.rows
    const bits = new Float64Array(visible)
    const probabilities = new Float64Array(hidden)
    for (let row = 0; row < v.rows; row++) {
      const weight = weights ? weights[row] : 1
      addRow(v, row, weight, bits)
      const of = p.row(row)
      for (let j = 0; j < hidden; j++) {
        if (weights) of[j] *= weight
        probabilities[j] += of[j]
      }
    }
    const products = await this.#product.apply(v, p)
    // Values from bits: x = scale · bit − shift.
    const [s, o] = visibleUnits === "spin" ? [2, 1] : [1, 0]
    const [t, q] = hiddenUnits === "spin" ? [2, 1] : [1, 0]
    for (let i = 0, k = 0; i < visible; i++)
      for (let j = 0; j < hidden; j++, k++)
        products[k] = (s * t * products[k] - s * q * bits[i] - o * t * probabilities[j]) / total + o * q
    return {
      weights: products,
      visible: { bias: bits.map((sum) => (s * sum) / total - o) },
      hidden: { bias: probabilities.map((sum) => (t * sum) / total - q) },
    }
  }
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
