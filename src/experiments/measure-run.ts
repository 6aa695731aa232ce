/** `blockspin measure`: what the layers of a trained run keep, beside the same stack untrained. Node only. */
import { Engine } from "../compute/engine.ts"
import type { BitMatrix } from "../compute/bit-matrix.ts"
import { InputError } from "../errors.ts"
import { restrictedBoltzmannMachine } from "../hamiltonian/restricted-boltzmann-machine.ts"
import type { Stack } from "../hamiltonian/stack.ts"
import { formatEstimate } from "../statistics/estimate.ts"
import { readStack } from "./layer-files.ts"
import { isMachineFile, loadStack } from "./machine-files.ts"
import type { RunHooks } from "./progress.ts"
import type { TrainRecipe } from "./recipe.ts"
import { RunFolder, isRunFolder } from "./run-folder.ts"
import {
  type LayerMeasures,
  type LayerReconstruction,
  blockSideFor,
  measureFields,
  measureReconstructions,
  withoutProbabilities,
} from "./stack-measures.ts"
import { readTrainingData } from "./train-run.ts"

export interface MeasureResult {
  /** Path of the run, or of the file of machines. */
  readonly run: string
  readonly fields: readonly LayerMeasures[]
  /** The same of the machines as they were before training. */
  readonly untrained: readonly LayerMeasures[]
  readonly reconstructions: readonly Omit<LayerReconstruction, "probabilities">[]
}

/** Everything a report needs besides: the stack and some rows with their reconstructions. */
export interface Measured extends MeasureResult {
  readonly stack: Stack
  readonly rows?: BitMatrix
  readonly reconstructed: readonly LayerReconstruction[]
  /** The file in which the measures of a run are kept. */
  readonly written?: string
}

/** Rows that are reconstructed. */
const RECONSTRUCTED = 500

/** Measures a run and writes measures.json into it, or the machines of a file, which has no data to reconstruct. */
export async function measureRun(path: string, options: RunHooks & { threads?: number } = {}): Promise<Measured> {
  if (isMachineFile(path) && !(await isRunFolder(path))) {
    const stack = await loadStack(path)
    return { run: path, stack, reconstructions: [], reconstructed: [], ...measuredFields(stack, 1, 0.01) }
  }
  const folder = await RunFolder.open(path)
  const { status, command, recipe } = folder.record
  if (status !== "finished")
    throw new InputError(
      `${path}: expected a finished run, got one that is ${status}. Go on with it: blockspin ${command} --resume ${path}`,
    )
  const stack = await readStack(path)
  const { seed, sigma } = recipe as unknown as Pick<TrainRecipe, "seed" | "sigma">
  options.onProgress?.({ kind: "progress", phase: "measuring", done: 0, total: 1, unit: "stacks" })
  const rows = command === "train" ? await dataOf(folder, options) : undefined
  using engine = await Engine.create(options.threads === undefined ? {} : { threads: options.threads })
  const reconstructed = rows
    ? await measureReconstructions(engine, stack, rows, { blockSide: blockSideFor(stack.shape), seed })
    : []
  const result: MeasureResult = {
    run: path,
    ...measuredFields(stack, seed, sigma),
    reconstructions: reconstructed.map(withoutProbabilities),
  }
  await folder.writeJson("measures.json", result)
  options.onProgress?.({ kind: "progress", phase: "measuring", done: 1, total: 1, unit: "stacks" })
  return { ...result, stack, written: folder.file("measures.json"), ...(rows ? { rows } : {}), reconstructed }
}

/** Some rows of the data that the run learned, if they are bits and still where they were. */
async function dataOf(folder: RunFolder, { onProgress }: RunHooks): Promise<BitMatrix | undefined> {
  try {
    const data = await readTrainingData(folder)
    return data.bits?.slice(0, Math.min(RECONSTRUCTED, data.rows))
  } catch (error) {
    onProgress?.({
      kind: "note",
      text: `no reconstructions: ${error instanceof Error ? error.message : String(error)}`,
    })
    return undefined
  }
}

/** The fields of a stack, and of the same stack with random weights. */
function measuredFields(stack: Stack, seed: number, sigma: number): Pick<MeasureResult, "fields" | "untrained"> {
  return { fields: measureFields(stack, seed), untrained: measureFields(untrainedLike(stack, seed, sigma), seed) }
}

function untrainedLike({ layers, shape }: Stack, seed: number, sigma: number): Stack {
  return {
    layers: layers.map((machine, k) =>
      restrictedBoltzmannMachine(machine, { seed, sigma, purpose: `layer ${k + 1}/weights` }),
    ),
    shape,
  }
}

/** The measures as a table for people. */
export function measureTable({ fields, untrained, reconstructions }: MeasureResult): string {
  const rows = [
    ["", "units", "field size", "locality", "overlap", "block-spin distance"],
    ...fields.map((layer) => cells(`layer ${layer.layer}`, layer)),
    ...untrained.map((layer) => cells(`untrained ${layer.layer}`, layer)),
  ]
  const lines = [align(rows)]
  if (reconstructions.length > 0)
    lines.push(
      align([
        ["reconstructed from", "overlap", "blocks", "magnetization", "energy", "of samples"],
        ...reconstructions.map((one) => [
          `layer ${one.layer}`,
          ...[one.overlap, one.blockCorrelation, one.magnetizationCorrelation, one.energy, one.originalEnergy].map(
            (e) => formatEstimate(e),
          ),
        ]),
      ]),
    )
  return lines.join("\n\n")
}

function cells(name: string, { units, size, locality, overlap, blockSpin }: LayerMeasures): string[] {
  return [
    name,
    String(units),
    formatEstimate(size),
    formatEstimate(locality),
    overlap ? formatEstimate(overlap.pairs) : "–",
    formatEstimate(blockSpin.distance),
  ]
}

function align(rows: readonly string[][]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  return rows
    .map((row) => row.map((cell, k) => (k === 0 ? cell.padEnd(widths[k]) : cell.padStart(widths[k]))).join("  "))
    .join("\n")
}
