/**
 * Greedy training of a stack: each layer learns the hidden probabilities (or samples) of the one below (Hinton, Osindero & Teh
 * 2006, doi:10.1162/neco.2006.18.7.1527). The state between two epochs can be saved and restored to the same bits.
 */
import { Engine } from "../compute/engine.ts"
import { hashName, seedKey } from "../compute/philox.ts"
import { InputError, expectInteger } from "../errors.ts"
import { MachineKernel, type States } from "../hamiltonian/machine-kernel.ts"
import type { RestrictedBoltzmannMachine, Units } from "../hamiltonian/restricted-boltzmann-machine.ts"
import type { Stack } from "../hamiltonian/stack.ts"
import { type EpochMetrics, Monitor } from "./monitor.ts"
import { type TrainingOptions, resolveTraining } from "./options.ts"
import { type Schedule, scheduled } from "./schedule.ts"
import { Trainer, type TrainingState } from "./trainer.ts"

/** One value for all layers, or a list with one a layer. */
export type PerLayer<Value> = Value | readonly Value[]

export interface StackOptions extends Omit<TrainingOptions, "epochs" | "learningRate" | "l1" | "l2"> {
  /** Hidden units of each layer, from the data upwards. */
  readonly layers: readonly number[]
  readonly epochs?: PerLayer<number>
  readonly learningRate?: PerLayer<Schedule>
  readonly l1?: PerLayer<number>
  readonly l2?: PerLayer<number>
  /** What the next layer learns: the hidden units' probabilities, or one draw from them. Default probabilities. */
  readonly feed?: "probabilities" | "samples"
}

export interface StackData {
  /** What a data bit of 0 stands for: 0 or −1. Default binary. */
  readonly dataUnits?: Units
  /** Rows that are watched and not learned. */
  readonly heldOut?: States
  /** Shape of one sample. Default: [columns]. */
  readonly shape?: readonly number[]
}

/** Everything that stack training carries from one epoch to the next. */
export interface StackState {
  /** Layers that are finished. */
  readonly done: readonly RestrictedBoltzmannMachine[]
  /** The layer in hand, if any epoch of it is done. */
  readonly current?: TrainingState
}

export interface RowProgress {
  /** From 1. */
  readonly layer: number
  readonly epoch: number
  /** Rows done of this epoch, and in an epoch. */
  readonly rows: number
  readonly totalRows: number
}

function ofLayer<Value>(
  what: string,
  value: PerLayer<Value> | undefined,
  layer: number,
  layers: number,
): Value | undefined {
  if (!Array.isArray(value)) return value as Value | undefined
  if (value.length !== layers)
    throw new InputError(`${what}: expected one value, or one for each of the ${layers} layers, got ${value.length}.`)
  return value[layer] as Value
}

/** The settings of one layer. */
export function layerOptions(options: StackOptions, layer: number): TrainingOptions {
  const { layers, feed: _, epochs, learningRate, l1, l2, ...shared } = options
  const count = layers.length
  const picked = {
    epochs: ofLayer("epochs", epochs, layer, count),
    learningRate: ofLayer<Schedule>("learningRate", learningRate, layer, count),
    l1: ofLayer("l1", l1, layer, count),
    l2: ofLayer("l2", l2, layer, count),
  }
  const given = Object.fromEntries(Object.entries(picked).filter(([, value]) => value !== undefined))
  // Above the first layer the data are the hidden units below, and their kind.
  const units = layer === 0 ? {} : { visibleUnits: options.hiddenUnits ?? "binary" }
  return { ...shared, ...given, ...units }
}

/** Name of a layer in messages and random streams. */
function nameOf(layer: number): string {
  return `layer ${layer + 1}`
}

export class StackTrainer {
  readonly #engine: Engine
  readonly #options: StackOptions
  readonly #data: States
  readonly #extra: StackData
  #done: RestrictedBoltzmannMachine[] = []
  #pending: TrainingState | undefined
  #trainer: Trainer | undefined

  constructor(engine: Engine, data: States, options: StackOptions & StackData) {
    const { dataUnits, heldOut, shape, ...stackOptions } = options
    if (stackOptions.layers.length === 0) throw new InputError("layers: expected at least one layer size, got none.")
    for (const [layer, hidden] of stackOptions.layers.entries()) {
      expectInteger(`layers: size of ${nameOf(layer)}`, hidden, 1)
      resolveTraining(layerOptions(stackOptions, layer), nameOf(layer))
    }
    if (heldOut && heldOut.columns !== data.columns)
      throw new InputError(
        `held-out data: expected ${data.columns} columns as in the training data, got ${heldOut.columns}.`,
      )
    this.#engine = engine
    this.#data = data
    this.#options = stackOptions
    this.#extra = { dataUnits: dataUnits ?? "binary", shape: shape ?? [data.columns], ...(heldOut ? { heldOut } : {}) }
  }

  /** Whether every layer is trained. */
  get finished(): boolean {
    return this.#done.length === this.#options.layers.length
  }

  /** The trained layers so far. */
  stack(): Stack {
    return { layers: [...this.#done], shape: this.#extra.shape! }
  }

  state(): StackState {
    const current = this.#trainer && this.#trainer.epoch > 0 ? this.#trainer.state() : this.#pending
    return { done: [...this.#done], ...(current ? { current } : {}) }
  }

  /** Goes on from a saved state when {@link run} is called next. */
  restore(state: StackState): void {
    const { layers } = this.#options
    for (const [layer, machine] of state.done.entries())
      if (machine.hidden !== layers[layer])
        throw new InputError(
          `${nameOf(layer)}: expected a checkpoint with ${layers[layer]} hidden units, got ${machine.hidden}. Resume with the recipe that made it.`,
        )
    this.#done = [...state.done]
    this.#pending = state.current
    this.#trainer = undefined
  }

  /**
   * Trains, yielding after every epoch, until all layers are done or `signal` aborts (the epoch in hand is finished first).
   * Called again, it goes on from there.
   */
  async *run({
    signal,
    onRows,
  }: { signal?: AbortSignal; onRows?: (progress: RowProgress) => void } = {}): AsyncGenerator<EpochMetrics> {
    const engine = this.#engine
    const { layers, feed = "probabilities", seed = 0 } = this.#options
    const before = engine.mark()
    let data = this.#data
    let heldOut = this.#extra.heldOut
    try {
      for (let layer = 0; layer < layers.length; layer++) {
        const mark = engine.mark()
        const what = nameOf(layer)
        if (layer === this.#done.length) {
          const options = layerOptions(this.#options, layer)
          const trainer = new Trainer(engine, data, layers[layer], {
            ...options,
            dataUnits: this.#extra.dataUnits!,
            what,
          })
          if (this.#pending) trainer.restore(this.#pending)
          this.#pending = undefined
          this.#trainer = trainer
          const { epochs, learningRate } = trainer.options
          const monitor = new Monitor(data, heldOut, seed, what)
          while (trainer.epoch < epochs) {
            if (signal?.aborted) return
            const epoch = trainer.epoch + 1
            const start = performance.now()
            await trainer.runEpoch(
              onRows ? { onRows: (rows) => onRows({ layer: layer + 1, epoch, rows, totalRows: data.rows }) } : {},
            )
            const seconds = (performance.now() - start) / 1000
            yield {
              layer: layer + 1,
              layers: layers.length,
              epoch,
              epochs,
              learningRate: scheduled(learningRate, epoch - 1, epochs),
              seconds,
              samplesPerSecond: data.rows / seconds,
              ...(await monitor.watch(trainer.kernel)),
            }
          }
          this.#done.push(trainer.machine())
          this.#trainer = undefined
        }
        if (layer + 1 < layers.length) {
          engine.release(mark)
          const kernel = new MachineKernel(engine, this.#done[layer])
          const up = (states: States, part: string): Promise<States> =>
            feed === "samples"
              ? kernel.sampleHidden(states, { key: [seedKey(seed), hashName(`${what}/feed ${part}`)], counter: 0 })
              : kernel.hiddenProbabilities(states)
          data = await up(data, "training")
          if (heldOut) heldOut = await up(heldOut, "held-out")
        }
        engine.release(mark)
      }
    } finally {
      // A trainer in hand lives in this memory: its state is kept before the memory is given back.
      if (this.#trainer) {
        this.#pending = this.#trainer.epoch > 0 ? this.#trainer.state() : undefined
        this.#trainer = undefined
      }
      engine.release(before)
    }
  }
}

/** Trains a stack layer by layer; `onEpoch` is called after every epoch. For checkpoints use {@link StackTrainer}. */
export async function fitStack(
  data: States,
  options: StackOptions &
    StackData & { threads?: number; onEpoch?: (metrics: EpochMetrics) => void; signal?: AbortSignal },
): Promise<Stack> {
  const { threads, onEpoch, signal, ...rest } = options
  using engine = await Engine.create(threads === undefined ? {} : { threads })
  const trainer = new StackTrainer(engine, data, rest)
  for await (const metrics of trainer.run(signal ? { signal } : {})) onEpoch?.(metrics)
  signal?.throwIfAborted()
  return trainer.stack()
}
