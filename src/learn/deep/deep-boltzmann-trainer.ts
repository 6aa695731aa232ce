/**
 * Trains all layers of a deep Boltzmann machine together, by stochastic gradient ascent with the two averages of
 * deep-boltzmann-phases.ts. From a random start with plain gradients the upper layers hardly learn; layer-by-layer pre-training
 * (pretrain.ts) or centred gradients mend it.
 *
 * Salakhutdinov & Hinton 2009, AISTATS, JMLR W&CP 5, 448; Montavon & Müller 2012, doi:10.1007/978-3-642-35289-8_33.
 *
 * Random choices are named by (seed, purpose, number): saved between two epochs and restored, training goes on to the same bits.
 */
import type { Engine } from "../../compute/engine.ts"
import { RandomStream } from "../../compute/philox.ts"
import { RealMatrix } from "../../compute/real-matrix.ts"
import { NumericalError, expectInput } from "../../errors.ts"
import type { DeepBoltzmannMachine } from "../../hamiltonian/deep-boltzmann-machine.ts"
import type { MachineGradient } from "../../hamiltonian/harmonium.ts"
import type { States } from "../../hamiltonian/machine-kernel.ts"
import { type Conditionals, conditionalsOf } from "../conditionals.ts"
import { Coordinates, type SideMoments, biasSum } from "../coordinates.ts"
import { machineWith, parametersOfMachine, plus, positiveNames, vectorsOf } from "../machine-vectors.ts"
import { wholeStatistics } from "../mean-statistics.ts"
import { Optimizer, type OptimizerState } from "../optimizer.ts"
import { scheduled } from "../schedule.ts"
import { expectUnitValues } from "../unit-values.ts"
import { type BipartiteMeans, bipartiteMeans } from "./bipartite-means.ts"
import { type DeepBoltzmannOptions, resolveDeepBoltzmann } from "./deep-boltzmann-options.ts"
import { clampedRows, freeRows, meanFieldRows } from "./deep-boltzmann-phases.ts"

export interface DeepBoltzmannEpoch {
  /** From 1, of `epochs`. */
  readonly epoch: number
  readonly epochs: number
  readonly learningRate: number
  readonly seconds: number
  /** Mean squared difference of a visible unit and its reconstruction from the hidden layers' mean fields; with gibbs, undefined. */
  readonly reconstructionError: number | undefined
}

/** Everything that training carries from one epoch to the next. */
export interface DeepBoltzmannState {
  readonly epoch: number
  readonly machine: DeepBoltzmannMachine
  readonly optimizer: OptimizerState
  /** Running means of the even and the odd layers. */
  readonly means: readonly [Float64Array, Float64Array] | undefined
  /** Even layers of the persistent chains. */
  readonly chains: RealMatrix | undefined
  readonly unitUpdates: number
}

/** Part of the running means that a mini-batch replaces. */
const MEAN_RATE = 0.05
const LARGEST_PARAMETER = 1e6

export class DeepBoltzmannTrainer {
  readonly options: Required<DeepBoltzmannOptions>
  readonly #data: RealMatrix
  readonly #mask: Float64Array
  readonly #conditionals: Conditionals
  readonly #inference: BipartiteMeans
  readonly #optimizer: Optimizer
  #machine: DeepBoltzmannMachine
  #means: readonly [Float64Array, Float64Array] | undefined
  #chains: States | undefined
  #epoch = 0
  #unitUpdates = 0

  /** `data`: rows of values of the visible units. `engine` makes the large products of 0/1 units; the caller gives its memory back. */
  constructor(data: RealMatrix, start: DeepBoltzmannMachine, options: DeepBoltzmannOptions = {}, engine?: Engine) {
    expectInput(data.rows > 0, "DeepBoltzmannTrainer: expected at least one row of data, got none.")
    expectUnitValues("DeepBoltzmannTrainer", data, start.layers[0])
    this.options = resolveDeepBoltzmann(options)
    this.#data = data
    this.#machine = start
    this.#mask = start.mask()
    this.#conditionals = conditionalsOf(start.bipartite, engine)
    this.#inference = bipartiteMeans(start.bipartite, engine)
    this.#optimizer = new Optimizer(this.options.optimizer, this.options.momentum)
  }

  /** Epochs done. */
  get epoch(): number {
    return this.#epoch
  }

  get machine(): DeepBoltzmannMachine {
    return this.#machine
  }

  /** Work so far: how often a unit of a row or of a chain was given a new state or mean. */
  get unitUpdates(): number {
    return this.#unitUpdates
  }

  /** Trains until all epochs are done or `signal` aborts, yielding after every epoch. Called again, it goes on from there. */
  async *run({ signal }: { readonly signal?: AbortSignal } = {}): AsyncGenerator<DeepBoltzmannEpoch> {
    const { epochs, learningRate } = this.options
    while (this.#epoch < epochs) {
      if (signal?.aborted) return
      const start = performance.now()
      const reconstructionError = await this.runEpoch()
      const rate = scheduled(learningRate, this.#epoch - 1, epochs)
      const seconds = (performance.now() - start) / 1000
      yield { epoch: this.#epoch, epochs, learningRate: rate, seconds, reconstructionError }
    }
  }

  /** One pass over the data, in an order drawn for this epoch. Returns the mean squared error of reconstructions. */
  async runEpoch(): Promise<number | undefined> {
    const { seed, epochs, batch, learningRate, inference } = this.options
    const { rows, columns } = this.#data
    const order = new RandomStream(seed, "deep Boltzmann/order", this.#epoch).permutation(rows)
    const rate = scheduled(learningRate, this.#epoch, epochs)
    const batches = Math.ceil(rows / batch)
    let squares = 0
    for (let b = 0; b < batches; b++)
      squares += await this.#update(order.subarray(b * batch, (b + 1) * batch), this.#epoch * batches + b, rate)
    this.#epoch++
    return inference === "gibbs" ? undefined : squares / rows / columns
  }

  async #update(chosen: Uint32Array, number: number, rate: number): Promise<number> {
    const { seed, inference, sweeps, steps, chains, restart, gradient: metric, l2 } = this.options
    const machine = this.#machine
    const whole = machine.bipartite
    const batch = this.#data.take(chosen)
    this.#conditionals.load(whole)
    let even: RealMatrix
    let squares = 0
    if (inference === "gibbs")
      even = await clampedRows(this.#conditionals, batch, sweeps, { seed, purpose: "deep Boltzmann/clamped", number })
    else {
      this.#inference.load(whole)
      const inferred = await meanFieldRows(machine, this.#inference, batch, sweeps)
      even = inferred.even
      squares = squaredDistance(batch, inferred.reconstruction)
    }
    const free = restart ? chains : (this.#chains ?? chains)
    this.#chains = await freeRows(this.#conditionals, free, steps, { seed, purpose: "deep Boltzmann/free", number })
    const statistics = async (states: States): Promise<MachineGradient> =>
      wholeStatistics(await this.#conditionals.statistics(states))
    const data = await statistics(this.#conditionals.encode(even))
    const gradient = plus(data, await statistics(this.#chains), -1)
    this.#expectFinite(gradient, rate)

    const hiddenUnits = machine.layers.slice(1).reduce((sum, { count }) => sum + count, 0)
    this.#unitUpdates += chosen.length * sweeps * hiddenUnits + chains * steps * (hiddenUnits + machine.layers[0].count)

    const seen = [biasSum(data.visible), biasSum(data.hidden)] as const
    this.#means = this.#means ? [towards(this.#means[0], seen[0]), towards(this.#means[1], seen[1])] : seen
    const positive = positiveNames(whole)
    const penalised = { ...gradient, weights: gradient.weights.map((g, k) => g - l2 * whole.weights[k]) }
    const parameters = parametersOfMachine(whole)
    let next: MachineGradient
    if (metric === "plain") next = this.#optimizer.step(parameters, this.#masked(penalised), rate, positive)
    else {
      const coordinates = new Coordinates("centred", moments(this.#means[0]), moments(this.#means[1]))
      // Masked in the coordinates: an offset would couple layers that are no neighbours.
      const slopes = this.#masked(coordinates.gradient(penalised))
      next = coordinates.parameters(this.#optimizer.step(coordinates.of(parameters), slopes, rate, positive))
    }
    this.#machine = machine.withBipartite(machineWith(whole, next))
    return squares
  }

  #masked(gradient: MachineGradient): MachineGradient {
    return { ...gradient, weights: gradient.weights.map((g, k) => g * this.#mask[k]) }
  }

  #expectFinite(gradient: MachineGradient, rate: number): void {
    for (const { name, values } of vectorsOf(gradient))
      if (!values.every((value) => Math.abs(value) < LARGEST_PARAMETER))
        throw new NumericalError(
          `DeepBoltzmannTrainer: training diverged in epoch ${this.#epoch + 1} (the gradient of ${name} is no longer finite). Lower learningRate (now ${rate}; try ${Number((rate / 10).toPrecision(2))}).`,
        )
  }

  /** Everything needed to go on from here. */
  state(): DeepBoltzmannState {
    const chains = this.#chains && !this.options.restart ? this.#conditionals.decode(this.#chains) : undefined
    return {
      epoch: this.#epoch,
      machine: this.#machine,
      optimizer: this.#optimizer.state(),
      means: this.#means,
      chains,
      unitUpdates: this.#unitUpdates,
    }
  }

  /** Goes back to a saved state of the same machine. */
  restore({ epoch, machine, optimizer, means, chains, unitUpdates }: DeepBoltzmannState): void {
    const units = ({ layers }: DeepBoltzmannMachine): string =>
      layers.map(({ count, kind }) => `${count} ${kind}`).join(" – ")
    expectInput(
      units(machine) === units(this.#machine),
      `DeepBoltzmannTrainer: expected a checkpoint of ${units(this.#machine)} units, got ${units(machine)}. Resume with the machine that it began with.`,
    )
    this.#epoch = epoch
    this.#machine = machine
    this.#optimizer.restore(optimizer)
    this.#means = means
    this.#chains = chains && this.#conditionals.encode(chains)
    this.#unitUpdates = unitUpdates
  }
}

function squaredDistance(a: RealMatrix, b: RealMatrix): number {
  let sum = 0
  for (let row = 0; row < a.rows; row++) {
    const [x, y] = [a.row(row), b.row(row)]
    for (let i = 0; i < a.columns; i++) sum += (x[i] - y[i]) ** 2
  }
  return sum
}

function towards(now: Float64Array, seen: Float64Array): Float64Array {
  return now.map((value, i) => value + MEAN_RATE * (seen[i] - value))
}

/** Only the means count in centred coordinates. */
function moments(mean: Float64Array): SideMoments {
  return { mean, variance: mean }
}
