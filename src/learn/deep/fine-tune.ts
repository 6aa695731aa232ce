/**
 * Fine-tuning of a whole network by back-propagation on mini-batches, with early stopping: the network kept is the one with the least
 * loss on held-out rows, and training ends when that has not fallen for a number of epochs.
 *
 * Hinton & Salakhutdinov 2006, doi:10.1126/science.1127647; Prechelt 1998, doi:10.1007/3-540-49430-8_3 (early stopping).
 */
import { RandomStream } from "../../compute/philox.ts"
import { RealMatrix } from "../../compute/real-matrix.ts"
import { InputError, NumericalError, expectInput, expectInteger, expectNumber } from "../../errors.ts"
import type { States } from "../../hamiltonian/machine-kernel.ts"
import { type Schedule, expectSchedule, scheduled } from "../schedule.ts"
import { BackPropagation, type Loss } from "./back-propagation.ts"
import { type Network, valuesOf } from "./network.ts"

export interface LabelledRows {
  /** Rows of the network's inputs, bits or numbers from 0 to 1. */
  readonly rows: States
  /** The class of each row, from 0, for a network that ends in a softmax. Others learn to give their inputs back. */
  readonly labels?: ArrayLike<number>
}

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
  /** Mean loss of the batches as they were learned, in nats a row (the squared error as it is). */
  readonly trainingLoss: number
  readonly heldOutLoss?: number
  /** Whether the network is now the best so far. */
  readonly best: boolean
}

type Settings = Required<Omit<FineTuneOptions, "heldOut" | "patience">>

interface Pairs {
  readonly x: RealMatrix
  readonly t: RealMatrix
}

export class FineTuning<Kind extends Network> implements Disposable {
  readonly #network: Kind
  readonly #model: BackPropagation
  readonly #settings: Settings
  readonly #data: Pairs
  readonly #heldOut: Pairs | undefined
  readonly #patience: number
  #best: { readonly layers: Kind["layers"]; readonly loss: number; readonly epoch: number } | undefined
  #epoch = 0

  private constructor(
    network: Kind,
    model: BackPropagation,
    settings: Settings,
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

  /** Trains, yielding after every epoch, until all are done, patience ends or `signal` aborts. Called again, it goes on. */
  async *run({ signal }: { readonly signal?: AbortSignal } = {}): AsyncGenerator<FineTuneEpoch> {
    const { epochs, batch, learningRate, seed } = this.#settings
    const { x, t } = this.#data
    const batches = Math.floor(x.rows / batch)
    while (this.#epoch < epochs && this.#epoch - (this.#best?.epoch ?? this.#epoch) < this.#patience) {
      const start = performance.now()
      const rate = scheduled(learningRate, this.#epoch, epochs)
      const order = new RandomStream(seed, "fine-tuning/order", this.#epoch).permutation(x.rows)
      let sum = 0
      for (let b = 0; b < batches; b++) {
        if (signal?.aborted) return
        const rows = order.subarray(b * batch, (b + 1) * batch)
        sum += await this.#model.step(x.take(rows), t.take(rows), rate)
      }
      this.#epoch++
      const trainingLoss = sum / batches
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
      // Lets signals be heard.
      await new Promise((done) => setTimeout(done, 0))
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

function resolve(options: FineTuneOptions, rows: number): Settings {
  const {
    epochs = 20, optimizer = "adam", learningRate = optimizer === "adam" ? 0.001 : 0.1, momentum = 0.9, l2 = 0,
    loss = "cross-entropy", seed = 0,
  } = options // prettier-ignore
  expectInteger("FineTuning epochs", epochs, 0)
  expectInteger("FineTuning batch", options.batch ?? 100, 1)
  expectOneOf("FineTuning optimizer", optimizer, ["adam", "momentum"])
  expectOneOf("FineTuning loss", loss, ["cross-entropy", "squared-error"])
  expectSchedule("FineTuning learningRate", learningRate, 0, 10)
  expectNumber("FineTuning momentum", momentum, 0, 0.9999)
  expectNumber("FineTuning l2", l2, 0)
  expectInteger("FineTuning seed", seed, 0)
  if (options.patience !== undefined) {
    expectInteger("FineTuning patience", options.patience, 1)
    expectInput(
      options.heldOut !== undefined,
      "FineTuning patience: expected held-out rows by which to stop, got none. Give heldOut, or leave patience out.",
    )
  }
  expectInput(rows > 0, "FineTuning: expected at least one row of data, got none.")
  return { epochs, batch: Math.min(options.batch ?? 100, rows), optimizer, learningRate, momentum, l2, loss, seed }
}

function expectOneOf(what: string, value: string, names: readonly string[]): void {
  expectInput(names.includes(value), `${what}: expected ${names.join(" or ")}, got ${value}.`)
}

/** Inputs and targets: the classes, one-hot, or the inputs themselves. */
function pairsOf({ layers }: Network, { rows, labels }: LabelledRows, what: string): Pairs {
  const [inputs, outputs] = [layers[0].weights.rows, layers.at(-1)!.weights.columns]
  expectInput(
    rows.columns === inputs,
    `${what}: expected rows of ${inputs} inputs, as the network has, got ${rows.columns}.`,
  )
  const x = valuesOf(rows)
  if (layers.at(-1)!.activation !== "softmax") {
    expectInput(
      labels === undefined && outputs === inputs,
      `${what}: expected no labels, and a network with as many outputs as inputs, got ${labels === undefined ? "no" : labels.length} labels and ${inputs} inputs, ${outputs} outputs. Unroll a classifier to learn labels.`,
    )
    return { x, t: x }
  }
  if (labels?.length !== rows.rows)
    throw new InputError(`${what} labels: expected ${rows.rows} labels, one a row, got ${labels?.length ?? "none"}.`)
  const t = new RealMatrix(rows.rows, outputs)
  for (let row = 0; row < rows.rows; row++) {
    const label = labels[row]
    expectInput(
      Number.isInteger(label) && label >= 0 && label < outputs,
      `${what} labels: expected classes from 0 to ${outputs - 1}, got ${label} in row ${row}.`,
    )
    t.values[row * outputs + label] = 1
  }
  return { x, t }
}
