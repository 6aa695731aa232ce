/**
 * Fine-tuning of a whole network by back-propagation on mini-batches, with early stopping: the network kept is the one with the least
 * loss on held-out rows, and training ends when that has not fallen for a number of epochs.
 *
 * Every random choice is named by seed and epoch, so the state between two mini-batches is the parameters, the optimizer's memories, the
 * best network and the place in the data: saved and restored, training goes on to the same bits.
 *
 * Hinton & Salakhutdinov 2006, doi:10.1126/science.1127647; Prechelt 1998, doi:10.1007/3-540-49430-8_3 (early stopping).
 */
import { RandomStream } from "../../compute/philox.ts"
import { NumericalError, expectInput, expectInteger, expectNumber } from "../../errors.ts"
import { type Schedule, expectSchedule, scheduled } from "../schedule.ts"
import { BackPropagation, type BackPropagationState, type Loss } from "./back-propagation.ts"
import { dropoutMasks } from "./dropout-masks.ts"
import { type LabelledRows, type Pairs, pairsOf } from "./labelled-rows.ts"
import { type DenseLayer, type Network, describeNetwork } from "./network.ts"

export interface FineTuneOptions {
  /** Passes over the data, at most. Default 20. */
  readonly epochs?: number
  /** Rows of a mini-batch; those of an epoch that fill no batch wait for the next, which has another order. Default 100. */
  readonly batch?: number
  /** Default adam. */
  readonly optimizer?: "adam" | "momentum"
  /** Default 0.001 for adam, 0.1 for momentum. */
  readonly learningRate?: Schedule
  /** Default 0.9. Not used by adam. */
  readonly momentum?: number
  /** λ of the penalty λ/2 Σ W² on the loss. Default 0. */
  readonly l2?: number
  /** Share of the hidden units that each row of a step leaves out (dropout-masks.ts). Default 0. */
  readonly dropout?: number
  /** Share of the inputs. Default 0. */
  readonly inputDropout?: number
  /** Of sigmoid outputs; softmax has its cross-entropy, linear outputs the squared error. Default cross-entropy. */
  readonly loss?: Loss
  /** Rows that are watched and not learned. */
  readonly heldOut?: LabelledRows
  /** Epochs without a lower loss on them after which training ends. Default: none. */
  readonly patience?: number
  /** Names every random choice. Default 0. */
  readonly seed?: number
}

export interface FineTuneEpoch {
  /** From 1, of `epochs`. */
  readonly epoch: number
  readonly epochs: number
  readonly learningRate: number
  readonly seconds: number
  /** Mean loss of the batches as they were learned (with what dropout left of the network), in nats a row (the squared error as it is). */
  readonly trainingLoss: number
  readonly heldOutLoss?: number
  /** Whether the network is now the best so far. */
  readonly best: boolean
}

/** What decides the bits of an epoch. */
export type FineTuneSettings = Required<Omit<FineTuneOptions, "heldOut" | "patience">>

/** Everything that training carries from one mini-batch to the next. */
export interface FineTuningState {
  /** As it is now. */
  readonly network: Network
  /** Epochs done. */
  readonly epoch: number
  /** Mini-batches done of the epoch in hand, and the sum of their losses. */
  readonly batches: number
  readonly lossSum: number
  /** Steps of the optimizer, and its memories for the parameters of every layer. */
  readonly optimizer: Omit<BackPropagationState, "parameters">
  /** The layers with the least loss on held-out rows. */
  readonly best: Best | undefined
  readonly settings: FineTuneSettings
  /** Rows of data, and of held-out data. */
  readonly rows: number
  readonly heldOutRows: number
}

interface Best {
  readonly layers: readonly DenseLayer[]
  readonly loss: number
  readonly epoch: number
}

/** Milliseconds between pauses in which signals are heard. */
const HEARING = 50

export class FineTuning<Kind extends Network> implements Disposable {
  readonly #network: Kind
  readonly #model: BackPropagation
  readonly #settings: FineTuneSettings
  readonly #data: Pairs
  readonly #heldOut: Pairs | undefined
  readonly #patience: number
  #best: Best | undefined
  #epoch = 0
  #batches = 0
  #lossSum = 0

  private constructor(
    network: Kind,
    model: BackPropagation,
    settings: FineTuneSettings,
    data: Pairs,
    options: FineTuneOptions,
  ) {
    this.#network = network
    this.#model = model
    this.#settings = settings
    this.#data = data
    this.#heldOut = options.heldOut && pairsOf(network, options.heldOut, "FineTuning heldOut")
    this.#patience = options.patience ?? Infinity
  }

  /** Loads the library that differentiates. */
  static async create<Kind extends Network>(
    network: Kind,
    data: LabelledRows,
    options: FineTuneOptions = {},
  ): Promise<FineTuning<Kind>> {
    const settings = resolve(options, data.rows.rows)
    const pairs = pairsOf(network, data, "FineTuning")
    const model = await BackPropagation.create(network.layers, settings.loss, settings)
    return new FineTuning(network, model, settings, pairs, options)
  }

  /** Epochs done. */
  get epoch(): number {
    return this.#epoch
  }

  /** Trains, yielding after every epoch, until all are done, patience ends or `signal` aborts. Called again, it goes on. */
  async *run({ signal }: { readonly signal?: AbortSignal } = {}): AsyncGenerator<FineTuneEpoch> {
    const { epochs, batch, learningRate, seed } = this.#settings
    const { x, t } = this.#data
    const batches = Math.floor(x.rows / batch)
    const sizes = this.#network.layers.map(({ weights }) => weights.rows)
    let heard = performance.now()
    while (this.#epoch < epochs && this.#epoch - (this.#best?.epoch ?? this.#epoch) < this.#patience) {
      const start = performance.now()
      const rate = scheduled(learningRate, this.#epoch, epochs)
      const order = new RandomStream(seed, "fine-tuning/order", this.#epoch).permutation(x.rows)
      while (this.#batches < batches) {
        if (performance.now() - heard > HEARING) {
          await new Promise((done) => setTimeout(done, 0))
          heard = performance.now()
        }
        if (signal?.aborted) return
        const rows = order.subarray(this.#batches * batch, (this.#batches + 1) * batch)
        const stream = new RandomStream(seed, "fine-tuning/dropout", this.#epoch * batches + this.#batches)
        const masks = dropoutMasks(batch, sizes, this.#settings, stream)
        this.#lossSum += await this.#model.step(x.take(rows), t.take(rows), rate, masks)
        this.#batches++
      }
      const trainingLoss = this.#lossSum / batches
      this.#epoch++
      this.#batches = this.#lossSum = 0
      if (!Number.isFinite(trainingLoss))
        throw new NumericalError(
          `FineTuning: training diverged in epoch ${this.#epoch} (the loss is ${trainingLoss}). Lower learningRate (now ${rate}; try ${Number((rate / 10).toPrecision(2))}).`,
        )
      const heldOutLoss = this.#heldOut && (await this.#lossOf(this.#heldOut))
      const best = heldOutLoss !== undefined && heldOutLoss < (this.#best?.loss ?? Infinity)
      if (best) this.#best = { layers: await this.#model.layers(), loss: heldOutLoss, epoch: this.#epoch }
      const seconds = (performance.now() - start) / 1000
      yield {
        epoch: this.#epoch,
        epochs,
        learningRate: rate,
        seconds,
        trainingLoss,
        ...(heldOutLoss !== undefined && { heldOutLoss }),
        best: best || !this.#heldOut,
      }
    }
  }

  async #lossOf({ x, t }: Pairs): Promise<number> {
    const { batch } = this.#settings
    let sum = 0
    for (let from = 0; from < x.rows; from += batch) {
      const to = Math.min(x.rows, from + batch)
      sum += (to - from) * (await this.#model.loss(x.slice(from, to), t.slice(from, to)))
    }
    return sum / x.rows
  }

  /** The network with the least loss on held-out rows; without them, as it is now. */
  async network(): Promise<Kind> {
    return { ...this.#network, layers: this.#best?.layers ?? (await this.#model.layers()) }
  }

  /** A copy of everything needed to go on from here: between epochs, or where a signal stopped. */
  async state(): Promise<FineTuningState> {
    const { parameters, ...optimizer } = await this.#model.state()
    const layers = this.#network.layers.map(({ activation }, l) => ({ ...parameters[l], activation }))
    return {
      network: { ...this.#network, layers },
      epoch: this.#epoch,
      batches: this.#batches,
      lossSum: this.#lossSum,
      optimizer,
      best: this.#best,
      settings: this.#settings,
      rows: this.#data.x.rows,
      heldOutRows: this.#heldOut?.x.rows ?? 0,
    }
  }

  /** Goes back to a saved state of the same network, data and settings; with a constant learning rate `epochs` may be others now. */
  restore(state: FineTuningState): void {
    const { epochs, learningRate, ...decisive } = this.#settings
    expectSame("network", describeNetwork(this.#network), describeNetwork(state.network))
    expectSame("rows", this.#data.x.rows, state.rows)
    expectSame("heldOut rows", this.#heldOut?.x.rows ?? 0, state.heldOutRows)
    expectSame("learningRate", learningRate, state.settings.learningRate)
    for (const name of Object.keys(decisive) as (keyof typeof decisive)[])
      expectSame(name, decisive[name], state.settings[name])
    if (typeof learningRate !== "number") expectSame("epochs", epochs, state.settings.epochs)
    this.#model.restore({ ...state.optimizer, parameters: state.network.layers })
    this.#epoch = state.epoch
    this.#batches = state.batches
    this.#lossSum = state.lossSum
    this.#best = state.best
  }

  [Symbol.dispose](): void {
    this.#model[Symbol.dispose]()
  }
}

/** Fine-tunes a network; `onEpoch` is called after every epoch. Throws the signal's reason when it is aborted. */
export async function fineTune<Kind extends Network>(
  network: Kind,
  data: LabelledRows,
  options: FineTuneOptions & {
    readonly onEpoch?: (metrics: FineTuneEpoch) => void
    readonly signal?: AbortSignal
  } = {},
): Promise<Kind> {
  const { onEpoch, signal, ...rest } = options
  using tuning = await FineTuning.create(network, data, rest)
  for await (const metrics of tuning.run(signal ? { signal } : {})) onEpoch?.(metrics)
  signal?.throwIfAborted()
  // Awaited here: the model is gone when this function ends.
  return await tuning.network()
}

function resolve(options: FineTuneOptions, rows: number): FineTuneSettings {
  const {
    epochs = 20, optimizer = "adam", learningRate = optimizer === "adam" ? 0.001 : 0.1, momentum = 0.9, l2 = 0,
    dropout = 0, inputDropout = 0, loss = "cross-entropy", seed = 0,
  } = options // prettier-ignore
  expectInteger("FineTuning epochs", epochs, 0)
  expectInteger("FineTuning batch", options.batch ?? 100, 1)
  expectOneOf("FineTuning optimizer", optimizer, ["adam", "momentum"])
  expectOneOf("FineTuning loss", loss, ["cross-entropy", "squared-error"])
  expectSchedule("FineTuning learningRate", learningRate, 0, 10)
  expectNumber("FineTuning momentum", momentum, 0, 0.9999)
  expectNumber("FineTuning l2", l2, 0)
  expectNumber("FineTuning dropout", dropout, 0, 0.99)
  expectNumber("FineTuning inputDropout", inputDropout, 0, 0.99)
  expectInteger("FineTuning seed", seed, 0)
  if (options.patience !== undefined) {
    expectInteger("FineTuning patience", options.patience, 1)
    expectInput(
      options.heldOut !== undefined,
      "FineTuning patience: expected held-out rows by which to stop, got none. Give heldOut, or leave patience out.",
    )
  }
  expectInput(rows > 0, "FineTuning: expected at least one row of data, got none.")
  return {
    epochs,
    batch: Math.min(options.batch ?? 100, rows),
    optimizer,
    // Written in one way, to be compared when training is resumed.
    learningRate:
      typeof learningRate === "number"
        ? learningRate
        : { from: learningRate.from, to: learningRate.to, shape: learningRate.shape ?? "linear" },
    momentum,
    l2,
    dropout,
    inputDropout,
    loss,
    seed,
  }
}

function expectSame(what: string, expected: unknown, found: unknown): void {
  const text = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value))
  expectInput(
    text(expected) === text(found),
    `FineTuning: expected a checkpoint with ${what} ${text(expected)}, got ${text(found)}. Resume with the network, data and settings that made it.`,
  )
}

function expectOneOf(what: string, value: string, names: readonly string[]): void {
  expectInput(names.includes(value), `${what}: expected ${names.join(" or ")}, got ${value}.`)
}
