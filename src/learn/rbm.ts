/**
 * A restricted Boltzmann machine of any units with the verbs of the field: fit, transform, reconstruct, sample, score. Plain arrays go
 * in and typed arrays come out. It is the short way to {@link MachineTrainer}, {@link Harmonium} and the estimates of ln Z.
 */
import { Engine } from "../compute/engine.ts"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { InputError, expectInput, expectInteger, expectNumber } from "../errors.ts"
import type { Harmonium } from "../hamiltonian/harmonium.ts"
import type { UnitLayer } from "../hamiltonian/units/unit-layer.ts"
import { type UnitLayerShape, unitLayer } from "../hamiltonian/units/units.ts"
import {
  type HarmoniumReverseOptions,
  harmoniumLogPartition,
} from "../measure/partition-function/harmonium-annealing.ts"
import { type Estimate, meanEstimate } from "../statistics/estimate.ts"
import { type Conditionals, conditionalsOf } from "./conditionals.ts"
import { type MachineMetrics, watchMachine } from "./machine-monitor.ts"
import type { MachineTrainingOptions } from "./machine-options.ts"
import { MachineTrainer, type MachineTrainingState } from "./machine-trainer.ts"
import { type Rows, realRows } from "./rows.ts"
import { scheduled } from "./schedule.ts"

export interface RbmOptions extends MachineTrainingOptions {
  /** Hidden units: how many Bernoulli units, or of which kind. */
  readonly hidden: number | UnitLayerShape
  /** Kind of the visible units, with q of Potts units and n of binomial ones. Default bernoulli. */
  readonly visible?: Omit<UnitLayerShape, "count">
  /** Threads of the kernels, for machines of 0/1 and ±1 units. Default: as many as there are cores. */
  readonly threads?: number
}

export interface FitOptions {
  /** Rows that are watched and not learned. */
  readonly heldOut?: Rows
  /** A weight above 0 for every row. */
  readonly weights?: ArrayLike<number>
  /** Ends training after the epoch in hand; what is learned is kept. */
  readonly signal?: AbortSignal
  /**
   * Ends training when the free-energy gap between held-out and training rows has been above 0 by 3 errors for so many epochs, and goes back to the
   * machine before it was. Needs `heldOut`. Default: never.
   */
  readonly patience?: number
  /** Called between mini-batches with the rows done of the epoch. */
  readonly onRows?: (rows: number) => void
  /** A state of an earlier training to go on from. */
  readonly from?: MachineTrainingState
  /** The last `healthy` state of that training, where it had `patience`. Default `from`. */
  readonly healthy?: MachineTrainingState
}

export interface Score extends Estimate {
  /** ln Z used, error 0 where it is exact. */
  readonly logPartition: Estimate
  /** Whether ln Z was enumerated. */
  readonly exact: boolean
  /** Why the value is not to be trusted; empty if nothing is seen. */
  readonly warning: string
}

/** Combined standard errors by which the gap must be above 0 to count as overfitting. */
const OVERFITTING = 3
/** Sides with at most so many states are enumerated by `score`. */
const ENUMERATED = 2 ** 16

export class Rbm {
  readonly options: RbmOptions
  #machine: Harmonium | undefined
  #state: MachineTrainingState | undefined
  #healthy: MachineTrainingState | undefined

  constructor(options: RbmOptions) {
    const { hidden } = options
    expectInteger("Rbm hidden", typeof hidden === "number" ? hidden : hidden.count, 1)
    this.options = options
  }

  /** A machine made elsewhere, to transform, sample and score with. */
  static of(machine: Harmonium, options: Partial<RbmOptions> = {}): Rbm {
    const rbm = new Rbm({ ...options, hidden: machine.hidden.count })
    rbm.#machine = machine
    return rbm
  }

  /** The machine; before `fit` there is none. */
  get machine(): Harmonium {
    if (!this.#machine) throw new InputError("Rbm: expected a fitted machine. Call fit first.")
    return this.#machine
  }

  /** What the next epoch needs, after `fit` or between two epochs. */
  get state(): MachineTrainingState | undefined {
    return this.#state
  }

  /** The last state at which held-out rows were not behind. */
  get healthy(): MachineTrainingState | undefined {
    return this.#healthy
  }

  /** Refuses, in one sentence, rows and settings that `fit` would refuse. */
  check(rows: Rows): void {
    const data = this.#rows("fit", rows)
    const { hidden: _, visible: __, threads: ___, ...settings } = this.options
    void new MachineTrainer(data, ...this.#layers(data), settings)
  }

  /** Learns the rows and resolves to itself. */
  async fit(
    rows: Rows,
    options: FitOptions & { readonly onEpoch?: (metrics: MachineMetrics) => void } = {},
  ): Promise<this> {
    for await (const metrics of this.epochs(rows, options)) options.onEpoch?.(metrics)
    return this
  }

  /** Learns the rows epoch by epoch; after every one `machine` and `state` are those of now. */
  async *epochs(rows: Rows, options: FitOptions = {}): AsyncGenerator<MachineMetrics> {
    const { signal, patience, onRows, from, weights } = options
    const data = this.#rows("fit", rows)
    const heldOut = options.heldOut && this.#rows("fit, heldOut", options.heldOut)
    if (patience !== undefined) {
      expectInteger("fit patience", patience, 1)
      expectInput(heldOut !== undefined, "fit patience: expected held-out rows to watch, got none. Give heldOut.")
    }
    const { hidden: _, visible: __, threads, ...settings } = this.options
    const [visible, hidden] = this.#layers(data)
    using engine = await Engine.create(threads === undefined ? {} : { threads })
    const trainer = new MachineTrainer(data, visible, hidden, { ...settings, engine, ...(weights && { weights }) })
    if (from) trainer.restore(from)
    const { epochs, learningRate } = trainer.options
    let healthy = options.healthy ?? trainer.state()
    while (trainer.epoch < epochs) {
      if (signal?.aborted) break
      const start = performance.now()
      await trainer.runEpoch(onRows ? { onRows } : {})
      const seconds = (performance.now() - start) / 1000
      this.#state = trainer.state()
      this.#machine = trainer.machine
      const watched = await watchMachine(trainer.machine, trainer.conditionals, data, heldOut)
      const { freeEnergyGap: gap } = watched
      if (!gap || gap.value < OVERFITTING * gap.error) healthy = this.#state
      this.#healthy = healthy
      yield {
        epoch: trainer.epoch,
        epochs,
        learningRate: scheduled(learningRate, trainer.epoch - 1, epochs),
        seconds,
        samplesPerSecond: data.rows / seconds,
        ...watched,
        diagnostics: trainer.diagnostics,
      }
      if (patience !== undefined && trainer.epoch - healthy.epoch >= patience) {
        this.#state = healthy
        this.#machine = healthy.machine
        return
      }
    }
    this.#machine = trainer.machine
  }

  /** ⟨h⟩ given every row: rows × hidden width. */
  async transform(rows: Rows): Promise<RealMatrix> {
    const data = this.#rows("transform", rows)
    return this.#computed((conditionals) => conditionals.hiddenMeans(conditionals.encode(data)))
  }

  /** ⟨v⟩ given the means of the hidden units: rows × visible width. */
  async reconstruct(rows: Rows): Promise<RealMatrix> {
    const hidden = await this.transform(rows)
    return this.#computed((conditionals) => conditionals.visibleMeans(hidden))
  }

  /** What `compute` makes of the machine, on the kernels where it pays. */
  async #computed<T>(compute: (conditionals: Conditionals) => Promise<T>): Promise<T> {
    const { machine } = this
    const { threads } = this.options
    using engine = await Engine.create(threads === undefined ? {} : { threads })
    return await compute(conditionalsOf(machine, engine))
  }

  /** `count` states after `steps` Gibbs steps from `start`, or from independent units. */
  async sample(
    count: number,
    { steps = 1000, start, seed = 0 }: { readonly steps?: number; readonly start?: Rows; readonly seed?: number } = {},
  ): Promise<RealMatrix> {
    expectInteger("sample count", count, 1)
    expectInteger("sample steps", steps, 1)
    const rows = start && this.#rows("sample, start", start)
    return this.#computed(async (conditionals) => {
      const first = rows
        ? conditionals.encode(rows.take(Uint32Array.from({ length: count }, (_, k) => k % rows.rows)))
        : conditionals.independent(count, { seed, purpose: "rbm/start", number: 0 })
      return conditionals.decode(await conditionals.gibbs(first, steps, { seed, purpose: "rbm/sample", number: 0 }))
    })
  }

  /** −F(v) − ln Z of every row: exact if a side has at most 2^16 states, else with ln Z annealed there and back. */
  scoreSamples(
    rows: Rows,
    options: HarmoniumReverseOptions = {},
  ): { logLikelihoods: Float64Array } & Omit<Score, keyof Estimate> {
    const { machine } = this
    const data = this.#rows("score", rows)
    const exact = [machine.visible, machine.hidden].some(
      ({ values, count }) => values !== undefined && values.length ** count <= ENUMERATED,
    )
    const estimate = exact ? undefined : harmoniumLogPartition(machine, options)
    const logPartition = estimate?.logPartition ?? { value: machine.logPartition(), error: 0 }
    const logLikelihoods = Float64Array.from(
      { length: data.rows },
      (_, row) => -machine.freeEnergy(data.row(row)) - logPartition.value,
    )
    return { logLikelihoods, logPartition, exact, warning: estimate?.warning ?? "" }
  }

  /**
   * Mean log-likelihood in nats a row; the error joins the scatter of the rows and the error of ln Z. Grey values of 0/1 units count less than
   * the mean over bits drawn with them as probabilities, as −F is convex.
   */
  score(rows: Rows, options: HarmoniumReverseOptions = {}): Score {
    const { logLikelihoods, ...rest } = this.scoreSamples(rows, options)
    const { value, error } =
      logLikelihoods.length > 1 ? meanEstimate(logLikelihoods) : { value: logLikelihoods[0], error: 0 }
    return { value, error: Math.hypot(error, rest.logPartition.error), ...rest }
  }

  /**
   * ⟨ln p(v_i | all others)⟩ in nats a unit, with one unit drawn a row (Besag 1975): of units of finitely many values. It is at
   * most 0, and for n values of a unit that nothing predicts −ln n.
   */
  pseudoLikelihood(rows: Rows, seed = 0): Estimate {
    const { machine } = this
    const { visible } = machine
    expectNumber("pseudoLikelihood seed", seed, 0)
    const { values } = visible
    if (!values)
      throw new InputError(
        `pseudoLikelihood: expected visible units of finitely many values, got ${visible.kind} units. Take score.`,
      )
    const data = this.#rows("pseudoLikelihood", rows)
    const per = visible.width / visible.count
    const stream = new RandomStream(seed, "pseudoLikelihood")
    return meanEstimate(
      Float64Array.from({ length: data.rows }, (_, row) => {
        const v = Float64Array.from(data.row(row))
        const i = stream.integer(visible.count) * per
        const own = -machine.freeEnergy(v)
        const all = values.map((value) => {
          v.set(value, i)
          return -machine.freeEnergy(v)
        })
        const largest = Math.max(...all)
        return own - largest - Math.log(all.reduce((sum, x) => sum + Math.exp(x - largest), 0))
      }),
    )
  }

  #rows(what: string, rows: Rows): RealMatrix {
    const data = realRows(what, rows, this.#kind === "spin")
    expectInput(data.rows > 0, `${what}: expected at least one row, got none.`)
    const width = this.#machine?.visible.width
    expectInput(
      width === undefined || data.columns === width,
      `${what}: expected rows of ${width} numbers, as the machine has, got ${data.columns}.`,
    )
    return data
  }

  get #kind(): UnitLayer["kind"] {
    return this.#machine?.visible.kind ?? this.options.visible?.kind ?? "bernoulli"
  }

  #layers({ columns }: RealMatrix): [UnitLayer, UnitLayer] {
    const { hidden, visible = { kind: "bernoulli" } } = this.options
    const per = visible.kind === "potts" ? (visible.levels ?? 2) : 1
    expectInput(
      columns % per === 0,
      `fit: expected rows of a multiple of ${per} numbers for Potts units of ${per} colours, got ${columns}.`,
    )
    return [
      unitLayer({ ...visible, count: columns / per }),
      unitLayer(typeof hidden === "number" ? { kind: "bernoulli", count: hidden } : hidden),
    ]
  }
}
