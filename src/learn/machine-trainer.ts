/**
 * Trains one machine of any units by stochastic gradient ascent of the mean log-likelihood, ⟨−∂F/∂θ⟩_data − ⟨−∂F/∂θ⟩_model, in the
 * metric, by the optimizer and with the source of model statistics that are asked for.
 *
 * Every random choice is named by (seed, purpose, number), so the state between two epochs is the parameters, the optimizer's memories,
 * the chains and the running moments: saved and restored, training goes on to the same bits. On an engine, 0/1 and
 * ±1 units that learn from chains take about twice the time of the fused kernels of trainer.ts, which know plain gradients only.
 */
import type { Engine } from "../compute/engine.ts"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { NumericalError, expectInput } from "../errors.ts"
import type { Harmonium } from "../hamiltonian/harmonium.ts"
import type { States } from "../hamiltonian/machine-kernel.ts"
import type { Symmetry } from "../hamiltonian/symmetry.ts"
import { partParameters } from "../hamiltonian/units/joint-units.ts"
import type { Parameters, UnitLayer } from "../hamiltonian/units/unit-layer.ts"
import { type Ascent, ascentOf } from "./ascent.ts"
import { type Conditionals, conditionalsOf } from "./conditionals.ts"
import { Coordinates, type SideMoments, biasSum, partWidths } from "./coordinates.ts"
import { keptUnits, withoutUnits } from "./dropout.ts"
import { columnMoments, independentUnits, initialMachine } from "./initial-machine.ts"
import { type MachineTrainingOptions, type ResolvedMachineTraining, resolveMachineTraining } from "./machine-options.ts"
import { type MeanStatistics, meanStatistics, wholeStatistics } from "./mean-statistics.ts"
import { isFromChains, negativePhase } from "./negative-phase/methods.ts"
import type { ChainOptions, NegativePhase, NegativeState } from "./negative-phase/negative-phase.ts"
import type { OptimizerState } from "./optimizer.ts"
import { scheduled } from "./schedule.ts"
import { expectUnitValues, expectVariation } from "./unit-values.ts"

/** Everything that training carries from one epoch to the next. */
export interface MachineTrainingState {
  /** Epochs done. */
  readonly epoch: number
  readonly machine: Harmonium
  readonly optimizer: OptimizerState
  readonly negative: NegativeState
  /** Running moments of the hidden units. */
  readonly hidden: SideMoments
}

export interface MachineTrainerOptions extends MachineTrainingOptions {
  /** A weight above 0 for every row. Default 1. */
  readonly weights?: ArrayLike<number>
  /** Where to start. Default: units with the moments of the data, and random weights. */
  readonly start?: Harmonium
  /** Where the model's statistics come from, instead of `method`: with `labelPhase` p(label | inputs) is learned. */
  readonly negative?: (options: ChainOptions) => NegativePhase
  /** Parameters that are kept alike: the machine has the symmetry of its data. Default none. */
  readonly symmetry?: Symmetry
  /** Makes the large products of 0/1 and ±1 units; the caller gives its memory back. */
  readonly engine?: Engine
  /** Opens error messages and the names of random streams. Default "machine". */
  readonly what?: string
}

/** Part of the running moments that a mini-batch replaces. */
const MOMENT_RATE = 0.05

export class MachineTrainer {
  readonly options: ResolvedMachineTraining
  /** Computes with the machine as it was before the last update: load it first. */
  readonly conditionals: Conditionals
  readonly #what: string
  readonly #data: States
  readonly #weights: Float64Array | undefined
  readonly #visibleMoments: SideMoments
  readonly #hidden: UnitLayer
  readonly #ascent: Ascent
  readonly #negative: NegativePhase
  readonly #symmetry: Symmetry | undefined
  #hiddenMoments: SideMoments
  #epoch = 0

  /** `data`: rows of values of the visible units. */
  constructor(data: RealMatrix, visible: UnitLayer, hidden: UnitLayer, options: MachineTrainerOptions = {}) {
    const { weights, start, negative, symmetry, engine, what = "machine", ...settings } = options
    expectInput(data.rows > 0, `${what}: expected at least one row of data, got none.`)
    expectUnitValues(what, data, visible)
    expectVariation(what, data)
    this.options = resolveMachineTraining(settings, [visible, hidden], what)
    this.#what = what
    this.#weights = weights && Float64Array.from(weights)
    expectInput(
      this.#weights === undefined || (this.#weights.length === data.rows && this.#weights.every((w) => w > 0)),
      `${what}: weights: expected ${data.rows} numbers above 0, one a row, got ${this.#weights?.length}${this.#weights?.length === data.rows ? " of which some are not" : ""}.`,
    )
    const { seed, sigma, method } = this.options
    this.#symmetry = symmetry
    const moments = { ...columnMoments(data, this.#weights), ...partWidths(visible) }
    this.#visibleMoments = symmetry ? symmetry.projectMoments("visible", moments) : moments
    const first = start ?? initialMachine(visible, hidden, this.#visibleMoments, { seed, sigma })
    const machine = symmetry ? symmetry.projectMachine(first) : first
    this.conditionals = conditionalsOf(machine, engine)
    this.#data = this.conditionals.encode(data)
    this.#hidden = machine.hidden
    this.#hiddenMoments = momentsAt(this.#visibleMoments, machine)
    const fromChains = negative === undefined && isFromChains(method)
    this.#ascent = ascentOf(machine, this.conditionals, this.options, { symmetry, fromChains })
    const chains = {
      ...this.options,
      what,
      conditionals: this.conditionals,
      start: machine,
      independent: independentUnits(machine.visible, this.#visibleMoments),
      fastWeights: this.#ascent.fastWeights?.bind(this.#ascent),
    }
    this.#negative = negative ? negative(chains) : negativePhase(method, chains)
  }

  /** Epochs done. */
  get epoch(): number {
    return this.#epoch
  }

  /** The machine as it is now. Training makes new ones and leaves it alone. */
  get machine(): Harmonium {
    return this.#ascent.machine
  }

  /** What the source of model statistics has to show, as swap acceptances. */
  get diagnostics(): Readonly<Record<string, number>> {
    return this.#negative.diagnostics?.() ?? {}
  }

  /** One pass over the data, in an order drawn for this epoch. A falling learning rate has no epochs beyond `epochs`. */
  async runEpoch({ onRows }: { readonly onRows?: (rows: number) => void } = {}): Promise<void> {
    const { seed, epochs, batch, learningRate } = this.options
    expectInput(
      typeof learningRate === "number" || this.#epoch < epochs,
      `${this.#what}: expected at most ${epochs} epochs, in which the learning rate falls to its last value, got one more. Raise epochs, or give learningRate as a number.`,
    )
    const { rows } = this.#data
    const order = new RandomStream(seed, `${this.#what}/order`, this.#epoch).permutation(rows)
    const rate = scheduled(learningRate, this.#epoch, epochs)
    const batches = Math.ceil(rows / batch)
    for (let b = 0; b < batches; b++) {
      const chosen = order.subarray(b * batch, (b + 1) * batch)
      await this.#update(chosen, this.#epoch * batches + b, rate)
      onRows?.(Math.min(rows, (b + 1) * batch))
    }
    this.#epoch++
  }

  async #update(chosen: Uint32Array, number: number, learningRate: number): Promise<void> {
    const { conditionals, options } = this
    const ascent = this.#ascent
    const hidden = this.#hidden
    const kept = keptUnits(hidden, options.dropout, new RandomStream(options.seed, `${this.#what}/dropout`, number))
    const part = kept && withoutUnits(ascent.machine, kept)
    if (part) conditionals.load(part)
    else ascent.load()
    const batch = this.#data.take(chosen)
    const weights = this.#weights && Float64Array.from(chosen, (row) => this.#weights![row])
    const data = await this.#invariant(await conditionals.statistics(batch, weights))
    this.#hiddenMoments = moved(this.#hiddenMoments, hiddenMomentsOf(data, hidden), kept)
    const coordinates =
      options.gradient === "plain"
        ? undefined
        : new Coordinates(options.gradient, this.#visibleMoments, this.#hiddenMoments)
    const model = await this.#negative.statistics({
      // On the kernels it is a copy, which chains of this machine do without.
      get machine() {
        return part ?? ascent.machine
      },
      batch,
      weights,
      data,
      coordinates,
      number,
    })
    const hiddenMean = this.#hiddenMoments.mean
    const wild = await ascent.step({ data, model, coordinates, learningRate, hiddenMean, kept })
    if (wild !== undefined) throw this.#divergence(wild, number, learningRate)
  }

  async #invariant(statistics: MeanStatistics): Promise<MeanStatistics> {
    return this.#symmetry ? meanStatistics(this.#symmetry.project(await wholeStatistics(statistics))) : statistics
  }

  #divergence(what: string, number: number, rate: number): NumericalError {
    const { momentum, optimizer } = this.options
    return new NumericalError(
      `${this.#what}: training diverged in epoch ${this.#epoch + 1}, update ${number + 1} (${what}). ` +
        `Lower learningRate (now ${rate}; try ${Number((rate / 10).toPrecision(2))})${optimizer !== "adam" && momentum > 0.5 ? ` or momentum (now ${momentum}; try 0.5)` : ""}.`,
    )
  }

  /** Everything needed to go on from here. */
  state(): MachineTrainingState {
    return {
      epoch: this.#epoch,
      machine: this.machine,
      optimizer: this.#ascent.state(),
      negative: this.#negative.state(),
      hidden: this.#hiddenMoments,
    }
  }

  /** Goes back to a saved state of the same shape. */
  restore({ epoch, machine, optimizer, negative, hidden }: MachineTrainingState): void {
    const now = this.machine
    expectInput(
      machine.visible.width === now.visible.width && machine.hidden.width === now.hidden.width,
      `${this.#what}: expected a checkpoint of ${now.visible.width} × ${now.hidden.width} units, got ${machine.visible.width} × ${machine.hidden.width}. Resume with the settings that made it.`,
    )
    this.#epoch = epoch
    this.#ascent.restore(machine, optimizer)
    this.#negative.restore(negative)
    this.#hiddenMoments = hidden
  }
}

/** Moments of the hidden units at the mean of the data. */
function momentsAt({ mean: v }: SideMoments, machine: Harmonium): SideMoments {
  const [mean, variance] = [new Float64Array(machine.hidden.width), new Float64Array(machine.hidden.width)]
  machine.hidden.moments(machine.hiddenInputs(v), mean, variance)
  return { mean, variance, ...partWidths(machine.hidden) }
}

/** ⟨h⟩ in the data, from the statistics of the biases; the variance that the units have at that mean input. */
function hiddenMomentsOf(data: MeanStatistics, hidden: UnitLayer): SideMoments {
  const mean = biasSum(data.hidden)
  const variance = new Float64Array(hidden.width)
  let first = 0
  for (const [k, part] of (hidden.parts ?? [hidden]).entries()) {
    const own = mean.subarray(first, first + part.width)
    variance.set(varianceAt(own, part, hidden.parts ? partParameters(data.hidden, k) : data.hidden), first)
    first += part.width
  }
  return { mean, variance, ...partWidths(hidden) }
}

function varianceAt(mean: Float64Array, { kind, levels = 1 }: UnitLayer, statistics: Parameters): Float64Array {
  const squares = Object.entries(statistics).filter(([name]) => name.startsWith("precision"))
  if (squares.length > 0)
    // −∂E/∂γ = −x²/2.
    return mean.map((m, j) => Math.max(0, squares.reduce((sum, [, vector]) => sum - 2 * vector[j], 0) - m * m))
  if (kind === "spin") return mean.map((m) => 1 - m * m)
  return mean.map((m) => (kind === "binomial" ? m * (1 - m / levels) : m * (1 - m)))
}

function moved(now: SideMoments, seen: SideMoments, kept: readonly boolean[] | undefined): SideMoments {
  const towards = (a: Float64Array, b: Float64Array): Float64Array =>
    a.map((value, i) => (kept && !kept[i] ? value : value + MOMENT_RATE * (b[i] - value)))
  return { ...seen, mean: towards(now.mean, seen.mean), variance: towards(now.variance, seen.variance) }
}
