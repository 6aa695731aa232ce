/**
 * Fine-tuning of a deep belief network by the up–down algorithm, a contrastive form of wake–sleep. With states x⁰ = v, x¹, … of each
 * mini-batch
 *
 *   wake   x^(l+1) ~ q(· | x^l):   ΔW_generative ∝ (x^l − ⟨x^l⟩_p) x^(l+1)ᵀ, the gradient of the bound of ln p(v);
 *   top    contrastive divergence of the upper machine, k steps from x^(L−1);
 *   sleep  from its last state down, x^l ~ p(· | x^(l+1)):   ΔW_recognition ∝ x^l (x^(l+1) − ⟨x^(l+1)⟩_q)ᵀ.
 *
 * The two ways, tied by greedy learning, become two sets of weights. Random choices are named by number: saved between two epochs and
 * restored, training goes on to the same bits.
 *
 * Hinton, Osindero & Teh 2006, doi:10.1162/neco.2006.18.7.1527, §5 and appendix B; Hinton, Dayan, Frey & Neal 1995,
 * doi:10.1126/science.7761831.
 */
import type { Engine } from "../../compute/engine.ts"
import type { SampleKey } from "../../compute/layer.ts"
import { RandomStream, hashName, seedKey } from "../../compute/philox.ts"
import { RealMatrix } from "../../compute/real-matrix.ts"
import { TransposeProduct } from "../../compute/transpose-product.ts"
import { NumericalError, expectInput, expectInteger } from "../../errors.ts"
import type { DeepBeliefNetwork } from "../../hamiltonian/deep-belief-network.ts"
import { MachineKernel, type States, stateAt } from "../../hamiltonian/machine-kernel.ts"
import {
  type RestrictedBoltzmannMachine,
  type Units,
  unitValue,
} from "../../hamiltonian/restricted-boltzmann-machine.ts"
import { type Schedule, expectSchedule, scheduled } from "../schedule.ts"

export interface WakeSleepOptions {
  /** Passes over the data. Default 10. */
  readonly epochs?: number
  /** Rows of a mini-batch. Default 100. */
  readonly batch?: number
  /** Of both ways and of the top. Default 0.01. */
  readonly learningRate?: Schedule
  /** Gibbs steps of the machine on top. Default 3. */
  readonly steps?: number
  /** Names every random choice. Default 0. */
  readonly seed?: number
}

export interface WakeSleepEpoch {
  /** From 1, of `epochs`. */
  readonly epoch: number
  readonly epochs: number
  readonly learningRate: number
  readonly seconds: number
  /** Mean squared difference of a visible unit's bit and what the first hidden layer's states predict. */
  readonly reconstructionError: number
}

/** Everything that training carries from one epoch to the next. */
export interface WakeSleepState {
  readonly network: DeepBeliefNetwork
  /** Epochs done. */
  readonly epoch: number
  /** Random draws so far, by whose numbers the next are named. */
  readonly draws: number
}

const LARGEST_WEIGHT = 1e4

export class WakeSleep {
  readonly options: Required<WakeSleepOptions>
  readonly #shape: readonly number[]
  readonly #data: States
  /** From the data up; the last generative one is the machine on top. */
  readonly #generative: readonly Part[]
  readonly #recognition: readonly Part[]
  #epoch = 0
  #draws = 0

  /** Takes memory of the engine, which the caller gives back. `data`: rows of bits or of their probabilities. */
  constructor(engine: Engine, data: States, network: DeepBeliefNetwork, options: WakeSleepOptions = {}) {
    const { generative, recognition } = network
    const { epochs = 10, batch = 100, learningRate = 0.01, steps = 3, seed = 0 } = options
    expectInteger("WakeSleep epochs", epochs, 0)
    expectInteger("WakeSleep batch", batch, 1)
    expectSchedule("WakeSleep learningRate", learningRate, 0, 10)
    expectInteger("WakeSleep steps", steps, 1)
    expectInteger("WakeSleep seed", seed, 0)
    expectInput(
      data.rows > 0 && data.columns === generative.layers[0].visible,
      `WakeSleep data: expected rows of ${generative.layers[0].visible} units, as the network has, got ${data.rows} × ${data.columns}.`,
    )
    expectInput(
      generative.layers.length >= 2,
      "WakeSleep network: expected at least two layers, got one. Train a single machine with Trainer or MachineTrainer.",
    )
    expectInput(
      recognition.length === generative.layers.length - 1,
      `WakeSleep network: expected ${generative.layers.length - 1} machines on the way up, one less than layers, got ${recognition.length}.`,
    )
    this.options = { epochs, batch, learningRate, steps, seed }
    this.#shape = generative.shape
    this.#data = data
    this.#generative = generative.layers.map((machine) => new Part(engine, machine, batch))
    this.#recognition = recognition.map((machine) => new Part(engine, machine, batch))
  }

  /** Epochs done. */
  get epoch(): number {
    return this.#epoch
  }

  /** A copy of the network as it is now. */
  network(): DeepBeliefNetwork {
    return {
      generative: { layers: this.#generative.map((part) => part.copy()), shape: this.#shape },
      recognition: this.#recognition.map((part) => part.copy()),
    }
  }

  /** Trains until all epochs are done or `signal` aborts, yielding after every epoch. Called again, it goes on from there. */
  async *run({ signal }: { readonly signal?: AbortSignal } = {}): AsyncGenerator<WakeSleepEpoch> {
    const { epochs, batch, learningRate, seed } = this.options
    const { rows, columns } = this.#data
    while (this.#epoch < epochs) {
      if (signal?.aborted) return
      const start = performance.now()
      const rate = scheduled(learningRate, this.#epoch, epochs)
      const order = new RandomStream(seed, "wake-sleep/order", this.#epoch).permutation(rows)
      let squares = 0
      for (let from = 0; from < rows; from += batch)
        squares += await this.#update(this.#data.take(order.subarray(from, from + batch)), rate)
      this.#epoch++
      const seconds = (performance.now() - start) / 1000
      const reconstructionError = squares / rows / columns
      yield { epoch: this.#epoch, epochs, learningRate: rate, seconds, reconstructionError }
    }
  }

  /** A copy of everything needed to go on from here. */
  state(): WakeSleepState {
    return { network: this.network(), epoch: this.#epoch, draws: this.#draws }
  }

  /** Goes back to a saved state of a network of the same shape. */
  restore({ network: { generative, recognition }, epoch, draws }: WakeSleepState): void {
    const sizes = (machines: readonly RestrictedBoltzmannMachine[]): string =>
      machines.map((m) => `${m.visible} ${m.visibleUnits} × ${m.hidden} ${m.hiddenUnits}`).join(", ")
    const expected = sizes(this.#generative.map(({ machine }) => machine))
    expectInput(
      sizes(generative.layers) === expected && recognition.length === this.#recognition.length,
      `WakeSleep: expected a checkpoint of layers of ${expected} units, got ${sizes(generative.layers)}. Resume with the network that it began with.`,
    )
    for (const [k, part] of this.#generative.entries()) part.restore(generative.layers[k])
    for (const [k, part] of this.#recognition.entries()) part.restore(recognition[k])
    this.#epoch = epoch
    this.#draws = draws
  }

  async #update(batch: States, rate: number): Promise<number> {
    const top = this.#generative.at(-1)!
    let x: States = batch
    let squares = 0
    for (const [l, up] of this.#recognition.entries()) {
      const down = this.#generative[l]
      const h = await up.kernel.sampleHidden(x, this.#next())
      const errors = residuals(x, await down.kernel.visibleProbabilities(h), down.machine.visibleUnits)
      if (l === 0) squares = sumOfSquares(errors, down.machine.visibleUnits)
      await down.add(errors, values(h, down.machine.hiddenUnits), rate / batch.rows, { visible: errors })
      x = h
    }
    const last = await this.#contrast(top, x, rate / batch.rows)
    let s: States = last
    for (let l = this.#recognition.length - 1; l >= 0; l--) {
      const up = this.#recognition[l]
      const below = await this.#generative[l].kernel.sampleVisible(s, this.#next())
      const errors = residuals(s, await up.kernel.hiddenProbabilities(below), up.machine.hiddenUnits)
      await up.add(values(below, up.machine.visibleUnits), errors, rate / batch.rows, { hidden: errors })
      s = below
    }
    for (const part of [...this.#generative, ...this.#recognition]) part.load(this.#epoch, rate)
    return squares
  }

  /** Contrastive divergence of the machine on top from `x`. Returns the chain's last visible states. */
  async #contrast({ kernel, machine, add }: Part, x: States, rate: number): Promise<States> {
    const { visibleUnits, hiddenUnits } = machine
    let v = x
    for (let step = 0; step < this.options.steps; step++)
      v = await kernel.sampleVisible(await kernel.sampleHidden(v, this.#next()), this.#next())
    const ends = [
      { states: x, sign: 1 },
      { states: v, sign: -1 },
    ]
    for (const { states, sign } of ends) {
      const visible = values(states, visibleUnits)
      const hidden = values(await kernel.hiddenProbabilities(states), hiddenUnits)
      await add(visible, hidden, sign * rate, { visible, hidden })
    }
    return v
  }

  #next(): SampleKey {
    return { key: [seedKey(this.options.seed), hashName("wake-sleep")], counter: this.#draws++ }
  }
}

/** A machine with its kernel, and what is added to its parameters. */
class Part {
  readonly machine: RestrictedBoltzmannMachine
  readonly kernel: MachineKernel
  readonly #product: TransposeProduct

  constructor(engine: Engine, machine: RestrictedBoltzmannMachine, batch: number) {
    this.machine = copyOf(machine)
    this.kernel = new MachineKernel(engine, this.machine)
    this.#product = new TransposeProduct(engine, { sites: machine.visible, columns: machine.hidden, panel: batch })
  }

  copy(): RestrictedBoltzmannMachine {
    return copyOf(this.machine)
  }

  restore({ weights, visibleBias, hiddenBias }: RestrictedBoltzmannMachine): void {
    this.machine.weights.values.set(weights.values)
    this.machine.visibleBias.set(visibleBias)
    this.machine.hiddenBias.set(hiddenBias)
    this.kernel.load(this.machine)
  }

  /** Adds rate · Σ_rows left rightᵀ to the weights, and rate times the column sums of what is given to the biases. */
  readonly add = async (
    left: RealMatrix,
    right: RealMatrix,
    rate: number,
    biases: { readonly visible?: RealMatrix; readonly hidden?: RealMatrix },
  ): Promise<void> => {
    const { weights, visibleBias, hiddenBias } = this.machine
    const product = await this.#product.apply(left, right)
    for (let k = 0; k < product.length; k++) weights.values[k] += rate * product[k]
    if (biases.visible) addColumns(visibleBias, biases.visible, rate)
    if (biases.hidden) addColumns(hiddenBias, biases.hidden, rate)
  }

  /** What was added goes to the kernel. */
  load(epoch: number, rate: number): void {
    if (!this.machine.weights.values.every((weight) => Math.abs(weight) < LARGEST_WEIGHT))
      throw new NumericalError(
        `WakeSleep: training diverged in epoch ${epoch + 1} (a weight is NaN or beyond ${LARGEST_WEIGHT}). Lower learningRate (now ${rate}; try ${Number((rate / 10).toPrecision(2))}).`,
      )
    this.kernel.load(this.machine)
  }
}

function copyOf(machine: RestrictedBoltzmannMachine): RestrictedBoltzmannMachine {
  const { weights, visibleBias, hiddenBias } = machine
  return {
    ...machine,
    weights: weights.slice(0, weights.rows),
    visibleBias: visibleBias.slice(),
    hiddenBias: hiddenBias.slice(),
  }
}

/** What the units are worth, from bits or probabilities. */
function values(states: States, units: Units): RealMatrix {
  const result = new RealMatrix(states.rows, states.columns)
  for (let row = 0, k = 0; row < states.rows; row++)
    for (let i = 0; i < states.columns; i++, k++) result.values[k] = unitValue(units, stateAt(states, row, i))
  return result
}

/** x − ⟨x⟩. */
function residuals(states: States, probabilities: RealMatrix, units: Units): RealMatrix {
  const result = values(states, units)
  for (let k = 0; k < result.values.length; k++) result.values[k] -= unitValue(units, probabilities.values[k])
  return result
}

function sumOfSquares({ values: all }: RealMatrix, units: Units): number {
  return all.reduce((sum, value) => sum + value * value, 0) / (units === "spin" ? 4 : 1)
}

function addColumns(bias: Float32Array, { rows, columns, values: all }: RealMatrix, rate: number): void {
  for (let i = 0; i < columns; i++) {
    let sum = 0
    for (let row = 0; row < rows; row++) sum += all[row * columns + i]
    bias[i] += rate * sum
  }
}
