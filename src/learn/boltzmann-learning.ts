/**
 * Learning of a general Boltzmann machine, hidden units with any couplings included, by gradient ascent with the gradients of
 * boltzmann-gradient.ts. Sampling both phases to equilibrium makes the rule of 1985 slow and noisy: it is here to be compared with
 * what replaced it, and because with exact averages it learns small machines of any shape.
 *
 * Ackley, Hinton & Sejnowski 1985, doi:10.1207/s15516709cog0901_7.
 */
import type { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream } from "../compute/philox.ts"
import { NumericalError, expectInput, expectInteger, expectNumber } from "../errors.ts"
import type { PairStatistics } from "../hamiltonian/boltzmann-enumeration.ts"
import type { BoltzmannMachine } from "../hamiltonian/boltzmann-machine.ts"
import { type AnnealingStage, annealedGradient, exactGradient, pseudoLikelihoodGradient } from "./boltzmann-gradient.ts"
import { Optimizer, type OptimizerName, type OptimizerState } from "./optimizer.ts"
import { type Schedule, expectSchedule, scheduled } from "./schedule.ts"

export type BoltzmannMethod = "exact" | "annealing" | "pseudo-likelihood"

export interface BoltzmannTrainingOptions {
  /** Where the averages come from. Default annealing. */
  readonly method?: BoltzmannMethod
  /** Passes over the data. Default 100. */
  readonly epochs?: number
  /** Rows an update. Default all. */
  readonly batch?: number
  /** η of a step uphill, for averages in nats a row. Default 0.1. */
  readonly learningRate?: Schedule
  /** λ of the penalty λ/2 Σ_{i<j} w_ij². Default 0. */
  readonly l2?: number
  /** Default momentum. */
  readonly optimizer?: OptimizerName
  /** Default 0, the plain rule. */
  readonly momentum?: number
  /** Default that of 1985, in units of its last temperature: 2 sweeps at 2, 2 at 1.5, 2 at 1.2 and 4 at 1. */
  readonly stages?: readonly AnnealingStage[]
  /** Sweeps that are averaged over, after annealing. Default 10, as in 1985. */
  readonly averaged?: number
  /** Names every random choice. Default 0. */
  readonly seed?: number
}

/** Ackley, Hinton & Sejnowski 1985, §4: "2@20, 2@15, 2@12, 4@10", and statistics over 10 units of time at 10. */
const STAGES: readonly AnnealingStage[] = [
  { temperature: 2, sweeps: 2 },
  { temperature: 1.5, sweeps: 2 },
  { temperature: 1.2, sweeps: 2 },
  { temperature: 1, sweeps: 4 },
]

/** Everything that training carries from one epoch to the next. */
export interface BoltzmannTrainingState {
  readonly epoch: number
  readonly machine: BoltzmannMachine
  readonly optimizer: OptimizerState
}

export class BoltzmannTrainer {
  readonly options: Required<BoltzmannTrainingOptions>
  readonly #data: BitMatrix
  readonly #optimizer: Optimizer
  #machine: BoltzmannMachine
  #epoch = 0

  /** Learns from the rows of `data`, a bit a visible unit, starting at `machine`. */
  constructor(data: BitMatrix, machine: BoltzmannMachine, options: BoltzmannTrainingOptions = {}) {
    expectInput(
      data.rows > 0 && data.columns === machine.visible,
      `Boltzmann machine: expected rows of ${machine.visible} bits, one a visible unit, got ${data.rows} rows of ${data.columns}.`,
    )
    this.options = resolve(options, data, machine)
    this.#data = data
    this.#machine = machine
    this.#optimizer = new Optimizer(this.options.optimizer, this.options.momentum)
  }

  /** Epochs done. */
  get epoch(): number {
    return this.#epoch
  }

  /** The machine as it is now. Training makes new ones and leaves it alone. */
  get machine(): BoltzmannMachine {
    return this.#machine
  }

  /** One pass over the data, in an order drawn for this epoch. */
  runEpoch(): void {
    const { seed, batch, epochs, learningRate } = this.options
    const { rows } = this.#data
    const order = new RandomStream(seed, "boltzmann machine/order", this.#epoch).permutation(rows)
    const batches = Math.ceil(rows / batch)
    const rate = scheduled(learningRate, this.#epoch, epochs)
    for (let b = 0; b < batches; b++) {
      const chosen = order.subarray(b * batch, (b + 1) * batch).sort()
      this.#step(this.gradient(this.#data.take(chosen), this.#epoch * batches + b), rate)
    }
    this.#epoch++
  }

  /** The gradient of the method at the machine as it is, over `rows`; `number` names its random choices. */
  gradient(rows: BitMatrix, number: number): PairStatistics {
    const { method, stages, averaged, seed } = this.options
    if (method === "exact") return exactGradient(this.#machine, rows)
    if (method === "pseudo-likelihood") return pseudoLikelihoodGradient(this.#machine, rows)
    return annealedGradient(this.#machine, rows, { stages, averaged, seed, number })
  }

  #step({ means, products }: PairStatistics, rate: number): void {
    const { weights, bias } = this.#machine
    const { l2 } = this.options
    const slopes = products.map((slope, k) => slope - l2 * weights[k])
    // Pairs stand twice in the symmetric matrix, with equal slopes and so equal steps.
    const stepped = this.#optimizer.step(
      { weights, visible: { bias }, hidden: {} },
      { weights: slopes, visible: { bias: means }, hidden: {} },
      rate,
      new Set(),
    )
    if (!stepped.weights.every(Number.isFinite))
      throw new NumericalError(
        `Boltzmann machine: training diverged in epoch ${this.#epoch + 1}. Lower learningRate (now ${rate}; try ${Number((rate / 10).toPrecision(2))}).`,
      )
    this.#machine = this.#machine.with({ weights: stepped.weights, bias: stepped.visible["bias"] })
  }

  /** Everything needed to go on from here. */
  state(): BoltzmannTrainingState {
    return { epoch: this.#epoch, machine: this.#machine, optimizer: this.#optimizer.state() }
  }

  /** Goes back to a saved state. */
  restore({ epoch, machine, optimizer }: BoltzmannTrainingState): void {
    expectInput(
      machine.visible === this.#machine.visible && machine.hidden === this.#machine.hidden,
      `Boltzmann machine: expected a state of ${this.#machine.visible} visible and ${this.#machine.hidden} hidden units, got ${machine.visible} and ${machine.hidden}. Resume with the settings that made it.`,
    )
    this.#epoch = epoch
    this.#machine = machine
    this.#optimizer.restore(optimizer)
  }
}

function resolve(
  options: BoltzmannTrainingOptions,
  { rows }: BitMatrix,
  { hidden }: BoltzmannMachine,
): Required<BoltzmannTrainingOptions> {
  const resolved: Required<BoltzmannTrainingOptions> = {
    method: "annealing",
    epochs: 100,
    batch: rows,
    learningRate: 0.1,
    l2: 0,
    optimizer: "momentum",
    momentum: 0,
    stages: STAGES,
    averaged: 10,
    seed: 0,
    ...options,
  }
  const what = "Boltzmann machine"
  expectInput(
    ["exact", "annealing", "pseudo-likelihood"].includes(resolved.method),
    `${what}: method: expected exact, annealing or pseudo-likelihood, got ${resolved.method}.`,
  )
  expectInput(
    resolved.method !== "pseudo-likelihood" || hidden === 0,
    `${what}: method: expected exact or annealing, as the machine has ${hidden} hidden units, got pseudo-likelihood.`,
  )
  expectInteger(`${what}: epochs`, resolved.epochs, 0)
  expectInteger(`${what}: batch`, resolved.batch, 1)
  expectSchedule(`${what}: learningRate`, resolved.learningRate, 0, 10)
  expectNumber(`${what}: l2`, resolved.l2, 0)
  expectNumber(`${what}: momentum`, resolved.momentum, 0, 0.9999)
  expectInteger(`${what}: averaged`, resolved.averaged, 1)
  expectInteger(`${what}: seed`, resolved.seed, 0)
  for (const { temperature, sweeps } of resolved.stages) {
    expectNumber(`${what}: stages: temperature`, temperature, 1e-3)
    expectInteger(`${what}: stages: sweeps`, sweeps, 0)
  }
  return resolved
}
