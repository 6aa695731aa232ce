/**
 * The experiment of Mehta & Schwab 2014 (arXiv:1410.3831): a stack of restricted Boltzmann machines learns equilibrium
 * configurations of the two-dimensional Ising model layer by layer; do its units become block spins?
 *
 * The same command trains a control stack on the same samples with the sites of each sample shuffled (every magnetization
 * kept, every correlation with distance destroyed), and measures an untrained stack and one with its sites relabelled.
 */
import { BitMatrix } from "../compute/bit-matrix.ts"
import { Engine } from "../compute/engine.ts"
import { RandomStream } from "../compute/philox.ts"
import { InputError } from "../errors.ts"
import { ising } from "../hamiltonian/ising.ts"
import { square } from "../hamiltonian/lattice.ts"
import { restrictedBoltzmannMachine } from "../hamiltonian/restricted-boltzmann-machine.ts"
import type { Stack } from "../hamiltonian/stack.ts"
import type { EpochMetrics } from "../learn/monitor.ts"
import type { StackOptions } from "../learn/stack.ts"
import { type ReceptiveFields, receptiveFields } from "../measure/receptive-fields.ts"
import { type Samples, sample } from "../sample/sample.ts"
import { type Equilibrium, checkEquilibrium } from "./equilibrium.ts"
import type { OnProgress, ProgressEvent, RunHooks } from "./progress.ts"
import type { MehtaSchwabRecipe } from "./recipe.ts"
import { RunFolder, isRunFolder } from "./run-folder.ts"
import {
  type LayerMeasures,
  type LayerReconstruction,
  blockSideFor,
  measureFields,
  measureLayer,
  measureReconstructions,
} from "./stack-measures.ts"
import { readMetrics, trainInto } from "./train-run.ts"

/** The two stacks that are trained. */
export type StackName = "ising" | "shuffled"

/** Subfolder of the run in which the control is trained. */
export const CONTROL = "shuffled"

export interface StudyResult {
  readonly recipe: MehtaSchwabRecipe
  readonly samples: Samples
  readonly training: BitMatrix
  readonly heldOut: BitMatrix
  readonly equilibrium: Equilibrium
  readonly stack: Stack
  readonly shuffled: Stack
  readonly metrics: Readonly<Record<StackName, readonly EpochMetrics[]>>
  /** Fields of the trained stack, one entry a layer. */
  readonly fields: readonly ReceptiveFields[]
  readonly shuffledFields: readonly ReceptiveFields[]
  readonly measures: {
    readonly trained: readonly LayerMeasures[]
    readonly untrained: readonly LayerMeasures[]
    readonly shuffled: readonly LayerMeasures[]
    readonly relabelled: readonly LayerMeasures[]
  }
  /** Of the held-out samples (training ones if none are held out). */
  readonly reconstructions: readonly LayerReconstruction[]
  readonly reconstructed: BitMatrix
  readonly seconds: { readonly sample: number; readonly train: number; readonly measure: number }
}

/** Samples that are reconstructed. */
const RECONSTRUCTED = 500

/**
 * Runs the study in a run folder, from its checkpoints if it was stopped. Resolves to undefined when the signal stopped it:
 * everything done is then in the folder.
 */
export async function mehtaSchwab(
  recipe: MehtaSchwabRecipe,
  folder: RunFolder,
  { onProgress = () => {}, signal }: RunHooks = {},
): Promise<StudyResult | undefined> {
  const { size, coupling, count, heldOut: held, seed, threads } = recipe
  if (size.length !== 2)
    throw new InputError(
      `size: expected a square lattice such as 40x40, got ${size.join("x")}. The study is two-dimensional.`,
    )
  const engineOptions = threads === undefined ? {} : { threads }

  const sampling = performance.now()
  const samples = await sample(ising({ lattice: square(size[0], size[1]), coupling }), {
    count: count + held,
    seed,
    ...engineOptions,
    ...(signal ? { signal } : {}),
    onProgress: ({ phase, done, total }) =>
      phase === "sample" && onProgress({ kind: "progress", phase: "sampling", done, total, unit: "samples" }),
  })
  const equilibrium = checkEquilibrium(samples, seed)
  tellSamples(samples, equilibrium, onProgress)
  const sampled = performance.now()

  const training = samples.configurations.slice(0, count)
  const heldOut = samples.configurations.slice(count, count + held)
  const options: StackOptions = {
    layers: recipe.layers,
    epochs: recipe.epochs,
    batch: recipe.batch,
    learningRate: recipe.learningRate,
    momentum: recipe.momentum,
    l1: recipe.l1,
    reconstruction: recipe.reconstruction,
    sigma: recipe.sigma,
    seed,
  }
  using engine = await Engine.create(engineOptions)
  const job = { dataUnits: "binary", shape: size, options } as const
  const hooks = signal ? { signal } : {}
  const trained = await trainInto(folder, engine, { ...job, data: training, heldOut }, { ...hooks, onProgress })
  if (trained.status === "stopped") return undefined
  const controlFolder = await openControl(folder, recipe)
  const control = await trainInto(
    controlFolder,
    engine,
    { ...job, data: shuffleSites(training, seed, 0), heldOut: shuffleSites(heldOut, seed, count) },
    { ...hooks, onProgress: (event) => onProgress(ofControl(event)) },
  )
  await controlFolder.end(control.status)
  if (control.status === "stopped") return undefined
  const learned = performance.now()

  onProgress({ kind: "progress", phase: "measuring", done: 0, total: 1, unit: "stacks" })
  const { stack } = trained
  const fields = stack.layers.map((_, index) => receptiveFields(stack, index + 1))
  const reconstructed = (held > 0 ? heldOut : training).slice(0, Math.min(RECONSTRUCTED, held > 0 ? held : count))
  const result: StudyResult = {
    recipe,
    samples,
    training,
    heldOut,
    equilibrium,
    stack,
    shuffled: control.stack,
    metrics: { ising: await readMetrics(folder), shuffled: await readMetrics(controlFolder) },
    fields,
    shuffledFields: control.stack.layers.map((_, index) => receptiveFields(control.stack, index + 1)),
    measures: {
      trained: fields.map((field, index) => measureLayer(field, index + 1, seed)),
      untrained: measureFields(untrained(recipe), seed),
      shuffled: measureFields(control.stack, seed),
      relabelled: fields.map((field, index) => measureLayer(relabel(field, seed), index + 1, seed)),
    },
    reconstructions: await measureReconstructions(engine, stack, reconstructed, {
      blockSide: blockSideFor(size),
      seed,
    }),
    reconstructed,
    seconds: {
      sample: (sampled - sampling) / 1000,
      train: (learned - sampled) / 1000,
      measure: (performance.now() - learned) / 1000,
    },
  }
  onProgress({ kind: "progress", phase: "measuring", done: 1, total: 1, unit: "stacks" })
  return result
}

/** The control has a run folder of its own within the study's. */
async function openControl(folder: RunFolder, recipe: MehtaSchwabRecipe): Promise<RunFolder> {
  const path = folder.file(CONTROL)
  if (!(await isRunFolder(path)))
    return await RunFolder.create(path, { command: "reproduce mehta-schwab", recipe, seed: recipe.seed })
  const control = await RunFolder.open(path)
  await control.goOn()
  return control
}

function ofControl(event: ProgressEvent): ProgressEvent {
  if (event.kind === "progress") return { ...event, phase: `${event.phase}  (control, shuffled sites)` }
  return event.kind === "done" ? { ...event, text: `control, shuffled sites: ${event.text}` } : event
}

function tellSamples(samples: Samples, { comparisons }: Equilibrium, onProgress: OnProgress): void {
  const { configurations, model, pilot, spacing, seconds } = samples
  const energy = comparisons[0]
  onProgress({
    kind: "done",
    text:
      `sampled ${configurations.rows.toLocaleString("en")} of ${model.lattice.size.join("×")} at K = ${model.coupling} in ${seconds.toFixed(1)} s: ` +
      `u = ${energy.measured.value.toFixed(5)} ± ${energy.measured.error.toFixed(5)}, exact ${energy.reference.value.toFixed(5)}; ` +
      `τ_int = ${pilot ? pilot.tauMagnetization.value.toFixed(0) : "?"} sweeps, spacing ${spacing}`,
  })
  if (pilot && !pilot.equilibrated)
    onProgress({ kind: "warning", text: "hot and cold chains do not agree yet: the samples are not in equilibrium" })
}

/** Every row with its sites in an order of its own. */
export function shuffleSites(states: BitMatrix, seed: number, firstRow: number): BitMatrix {
  const shuffled = new BitMatrix(states.rows, states.columns)
  for (let row = 0; row < states.rows; row++) {
    const order = new RandomStream(seed, "shuffle sites", firstRow + row).permutation(states.columns)
    for (let site = 0; site < states.columns; site++) if (states.get(row, order[site])) shuffled.set(row, site, 1)
  }
  return shuffled
}

/** The stack as it is before training. */
export function untrained({
  layers,
  size,
  seed,
  sigma,
}: Pick<MehtaSchwabRecipe, "layers" | "size" | "seed" | "sigma">): Stack {
  const sides = [size.reduce((product, length) => product * length, 1), ...layers]
  return {
    layers: layers.map((hidden, index) =>
      restrictedBoltzmannMachine(
        { visible: sides[index], hidden },
        { seed, sigma, purpose: `layer ${index + 1}/weights` },
      ),
    ),
    shape: size,
  }
}

/** The same fields with the sites renamed at random: what a fixed permutation of the data's sites would give. */
function relabel(fields: ReceptiveFields, seed: number): ReceptiveFields {
  const sites = fields.height * fields.width
  const order = new RandomStream(seed, "relabel sites").permutation(sites)
  const values = new Float32Array(fields.values.length)
  for (let unit = 0; unit < fields.units; unit++)
    for (let site = 0; site < sites; site++) values[unit * sites + site] = fields.values[unit * sites + order[site]]
  return { ...fields, values }
}
