/**
 * One stack of Boltzmann machines on four systems: critical spins, digits, a cat and the sky (the "cats and cosmos" of Lin, Tegmark
 * & Rolnick 2017, doi:10.1007/s10955-017-1836-5, arXiv:1608.08225). The stack, its settings and its numbers of units are the
 * same; what its units come to see is what the data have: how local their receptive fields are, how they change from layer to layer,
 * and which correlations come back when the machine and the stack are sampled.
 */
import { BitMatrix } from "../compute/bit-matrix.ts"
import { Engine } from "../compute/engine.ts"
import { MachineKernel } from "../hamiltonian/machine-kernel.ts"
import type { Stack } from "../hamiltonian/stack.ts"
import type { EpochMetrics } from "../learn/monitor.ts"
import { fieldRadii, summariseFieldRadii } from "../measure/field-radius.ts"
import { measureFieldSizes, summariseFieldSizes } from "../measure/field-size.ts"
import { type ReceptiveFields, receptiveFields } from "../measure/receptive-fields.ts"
import { windowCorrelations } from "../measure/window-correlations.ts"
import { sampleStack } from "../sample/stack-samples.ts"
import { type Estimate, deviation } from "../statistics/estimate.ts"
import { SYSTEMS, type System, makeSystem } from "./cats-and-cosmos-data.ts"
import type { CatsAndCosmosRecipe } from "./cats-and-cosmos-recipe.ts"
import { untrained } from "./mehta-schwab.ts"
import type { RunHooks } from "./progress.ts"
import { RunFolder, isRunFolder } from "./run-folder.ts"
import { readMetrics, trainInto } from "./train-run.ts"

/** Medians over the units of one layer. */
export interface WindowFields {
  /** From 1. */
  readonly layer: number
  readonly units: number
  /** Effective number of sites (participation ratio of r²). */
  readonly size: Estimate
  /** Radius of gyration over that of an even field. */
  readonly radius: Estimate
  /** Units without any weight, left out. */
  readonly silent: number
}

/** Samples of a machine or a stack, one a chain; the first half of the chains started at held-out data, the other at coins. */
export interface Dreams {
  readonly samples: BitMatrix
  readonly correlations: readonly Estimate[]
  /** Largest deviation of ρ(r), r to half the window, between the halves, in standard errors. */
  readonly halvesApart: number
}

export interface SystemResult {
  readonly system: System
  readonly stack: Stack
  readonly metrics: readonly EpochMetrics[]
  readonly fields: readonly ReceptiveFields[]
  readonly layers: readonly WindowFields[]
  /** ρ(r) of the training data. */
  readonly correlations: readonly Estimate[]
  /** Of the held-out windows before they became bits, where there are grey values. */
  readonly greyCorrelations?: readonly Estimate[]
  /** Of the first machine alone, and of the whole stack. */
  readonly machine: Dreams
  readonly whole: Dreams
}

export interface CatsAndCosmosResult {
  readonly recipe: CatsAndCosmosRecipe
  readonly systems: readonly SystemResult[]
  /** The stack before training, the same for all. */
  readonly untrained: readonly WindowFields[]
  readonly seconds: number
}

export const COMMAND = "reproduce cats-and-cosmos"

/** Runs the study in a run folder, from its checkpoints if it was stopped; undefined when the signal stopped it. */
export async function catsAndCosmos(
  recipe: CatsAndCosmosRecipe,
  folder: RunFolder,
  hooks: RunHooks = {},
): Promise<CatsAndCosmosResult | undefined> {
  const start = performance.now()
  const { layers, size, seed, sigma } = recipe
  using engine = await Engine.create(recipe.threads === undefined ? {} : { threads: recipe.threads })
  const systems: SystemResult[] = []
  for (const name of SYSTEMS) {
    const result = await learn(await makeSystem(name, recipe, hooks), recipe, folder, engine, hooks)
    if (!result) return undefined
    systems.push(result)
  }
  const before = untrained({ layers, size: [size, size], seed, sigma })
  return {
    recipe,
    systems,
    untrained: measure(
      before.layers.map((_, k) => receptiveFields(before, k + 1)),
      seed,
    ),
    seconds: (performance.now() - start) / 1000,
  }
}

async function learn(
  system: System,
  recipe: CatsAndCosmosRecipe,
  folder: RunFolder,
  engine: Engine,
  { onProgress, signal }: RunHooks,
): Promise<SystemResult | undefined> {
  const { name, training, heldOut } = system
  const { layers, epochs, batch, steps, learningRate, momentum, l1, sigma, seed, size, sweeps } = recipe
  const shape = [size, size]
  onProgress?.({ kind: "done", text: `${name}: ${training.rows.toLocaleString("en")} windows, ${system.source}` })
  const place = await openPart(folder, name, recipe)
  const options = { layers, epochs, batch, steps, learningRate, momentum, l1, sigma, seed }
  const trained = await trainInto(
    place,
    engine,
    { data: training, heldOut, dataUnits: "binary", shape, options },
    {
      ...(signal ? { signal } : {}),
      onProgress: (event) =>
        onProgress?.(
          event.kind === "progress"
            ? { ...event, phase: `${name}  ${event.phase}` }
            : { ...event, text: `${name}: ${event.text}` },
        ),
    },
  )
  await place.end(trained.status)
  if (trained.status === "stopped") return undefined
  const { stack } = trained
  const fields = stack.layers.map((_, k) => receptiveFields(stack, k + 1))
  const total = layers.length === 1 ? 1 : 2
  const dream = async (done: number, depth: number): Promise<Dreams> => {
    const part = { ...stack, layers: stack.layers.slice(0, depth) }
    const dreamt = await dreams(engine, part, heldOut, { sweeps, seed })
    onProgress?.({ kind: "progress", phase: `${name}  sampling`, done, total, unit: "networks" })
    return dreamt
  }
  const machine = await dream(1, 1)
  const whole = total === 1 ? machine : await dream(2, layers.length)
  signal?.throwIfAborted()
  return {
    system,
    stack,
    metrics: await readMetrics(place),
    fields,
    layers: measure(fields, seed),
    correlations: windowCorrelations(training, { shape }),
    ...(system.grey ? { greyCorrelations: windowCorrelations(system.grey, { shape }) } : {}),
    machine,
    whole,
  }
}

/** Every system has a run folder of its own within the study's. */
async function openPart(folder: RunFolder, name: string, recipe: CatsAndCosmosRecipe): Promise<RunFolder> {
  const path = folder.file(name)
  if (!(await isRunFolder(path))) return await RunFolder.create(path, { command: COMMAND, recipe, seed: recipe.seed })
  const part = await RunFolder.open(path)
  await part.goOn()
  return part
}

function measure(fields: readonly ReceptiveFields[], seed: number): WindowFields[] {
  return fields.map((field, k) => {
    const { participation, silent } = summariseFieldSizes(measureFieldSizes(field), { seed })
    return {
      layer: k + 1,
      units: field.units,
      size: participation,
      radius: summariseFieldRadii(fieldRadii(field), { seed }),
      silent,
    }
  })
}

async function dreams(
  engine: Engine,
  stack: Stack,
  start: BitMatrix,
  { sweeps, seed }: { readonly sweeps: number; readonly seed: number },
): Promise<Dreams> {
  const { shape } = stack
  const mark = engine.mark()
  try {
    const kernels = stack.layers.map((machine) => new MachineKernel(engine, machine))
    const warm = await sampleStack(kernels, { start, sweeps, seed })
    const cold = await sampleStack(kernels, { count: start.rows, sweeps, seed: seed + 1 })
    const samples = new BitMatrix(2 * start.rows, start.columns)
    samples.words.set(warm.words)
    samples.words.set(cold.words, warm.words.length)
    const [a, b] = [windowCorrelations(warm, { shape }), windowCorrelations(cold, { shape })]
    const half = shape[0] / 2
    const apart = a.slice(1, half + 1).map((one, k) => Math.abs(deviation(one, b[k + 1])))
    return { samples, correlations: windowCorrelations(samples, { shape }), halvesApart: Math.max(...apart) }
  } finally {
    engine.release(mark)
  }
}
