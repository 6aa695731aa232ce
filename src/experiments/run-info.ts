/** What a path holds, for `blockspin info`: a run, a dataset, a machine, a stack or a checkpoint. */
import { readFile, readdir, stat } from "node:fs/promises"
import { join } from "node:path"
import { explainReadError } from "../data/file-error.ts"
import { parseMachine } from "../data/machine-safetensors.ts"
import { parseNpy } from "../data/npy.ts"
import { npzNames, parseNpz } from "../data/npz.ts"
import { readDataset } from "../data/read-dataset.ts"
import { type Safetensors, parseSafetensors } from "../data/safetensors.ts"
import { parseSampleRecipe } from "../data/sample-recipe.ts"
import { isStackNpz, parseStackNpz } from "../data/stack-npz.ts"
import { parseStack } from "../data/stack-safetensors.ts"
import type { EpochMetrics } from "../learn/monitor.ts"
import { layerFile } from "./layer-files.ts"
import {
  type LayerInfo,
  type MachineInfo,
  type StackInfo,
  machineInfo,
  machineLines,
  stackInfo,
} from "./machine-info.ts"
import { RunFolder, type RunRecord, type RunStatus, actualStatus, isRunFolder } from "./run-folder.ts"
import { readMetrics } from "./train-run.ts"

export interface RunInfo extends Omit<RunRecord, "process" | "status"> {
  readonly kind: "run"
  /** Killed: its process ended without a word; it can be resumed like a stopped one. */
  readonly status: RunStatus | "killed"
  readonly path: string
  readonly layers: readonly LayerInfo[]
  /** Epochs done, over all layers. */
  readonly epochs: number
  /** Metrics of the last epoch. */
  readonly last?: EpochMetrics
  readonly files: readonly { readonly name: string; readonly bytes: number }[]
}

export interface DataInfo {
  readonly kind: "data"
  readonly path: string
  readonly description: string
  readonly samples: number
  readonly shape: readonly number[]
  readonly sites: number
  /** values: of spins with more than two, as Potts colours and −1, 0, 1 are. */
  readonly units: "binary" | "spin" | "probability" | "values"
  /** Of all values; of spins the magnetization per site. */
  readonly mean: number
  /** What made the file, where it is known. */
  readonly recipe?: unknown
}

export interface TensorsInfo {
  readonly kind: "checkpoint" | "tensors"
  readonly path: string
  readonly metadata: Readonly<Record<string, string>>
  readonly tensors: readonly { readonly name: string; readonly dtype: string; readonly shape: readonly number[] }[]
}

export type Info = RunInfo | DataInfo | MachineInfo | StackInfo | TensorsInfo

export async function infoOf(path: string): Promise<Info> {
  if (await isRunFolder(path)) return runInfo(path)
  if (/\.safetensors$/i.test(path)) return tensorsInfo(path)
  return /\.npz$/i.test(path) ? arraysInfo(path) : dataInfo(path)
}

async function runInfo(path: string): Promise<RunInfo> {
  const folder = await RunFolder.open(path)
  const { process: _, ...record } = folder.record
  const metrics = await readMetrics(folder)
  const layers: LayerInfo[] = []
  for (let layer = 1; ; layer++) {
    const bytes = await folder.read(layerFile(layer))
    if (!bytes) break
    const { visible, hidden } = parseMachine(bytes, folder.file(layerFile(layer))).machine
    layers.push({ layer, visible, hidden })
  }
  const last = metrics.at(-1)
  const files = await filesOf(path)
  const status = actualStatus(folder.record)
  return { kind: "run", path, ...record, status, layers, epochs: metrics.length, ...(last ? { last } : {}), files }
}

async function filesOf(path: string): Promise<{ name: string; bytes: number }[]> {
  const files: { name: string; bytes: number }[] = []
  for (const name of (await readdir(path, { recursive: true })).sort()) {
    const found = await stat(join(path, name)).catch(() => undefined)
    if (found?.isFile()) files.push({ name, bytes: found.size })
  }
  return files
}

async function tensorsInfo(path: string): Promise<MachineInfo | StackInfo | TensorsInfo> {
  const bytes = await bytesOf(path)
  const file: Safetensors = parseSafetensors(bytes, path)
  const format = file.metadata["format"] ?? ""
  if (format.startsWith("blockspin-machine")) return machineInfo(path, parseMachine(bytes, path))
  if (format.startsWith("blockspin-stack")) return stackInfo(path, parseStack(bytes, path))
  const tensors = [...file.tensors].map(([name, { dtype, shape }]) => ({ name, dtype, shape }))
  const kind = format.startsWith("blockspin-checkpoint") ? "checkpoint" : "tensors"
  return { kind, path, metadata: file.metadata, tensors }
}

async function arraysInfo(path: string): Promise<MachineInfo | StackInfo | DataInfo> {
  const bytes = await bytesOf(path)
  return isStackNpz(bytes, path) ? stackInfo(path, parseStackNpz(bytes, path)) : dataInfo(path)
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    throw await explainReadError(path, error)
  }
}

async function dataInfo(path: string): Promise<DataInfo> {
  const recipe = await recipeOf(path)
  const made = recipe === undefined ? {} : { recipe }
  if (isManyValued(recipe)) return { ...(await valuesInfo(path, recipe)), ...made }
  const { bits, real, rows, columns, shape, units, description } = await readDataset(path)
  let sum = 0
  if (bits) for (let row = 0; row < rows; row++) sum += bits.count(row)
  else for (const value of real.values) sum += value
  const share = sum / rows / columns
  const mean = units === "spin" ? 2 * share - 1 : share
  return { kind: "data", path, description, samples: rows, shape, sites: columns, units, mean, ...made }
}

/** What made a file of samples, from the file itself (.npz) or from the one beside it. */
export async function recipeOf(path: string): Promise<unknown> {
  try {
    if (!/\.npz$/i.test(path)) return JSON.parse(await readFile(`${path}.json`, "utf8")) as unknown
    const bytes = await readFile(path)
    if (!npzNames(bytes, path).includes("recipe")) return undefined
    const { data } = parseNpz(bytes, path, ["recipe"]).get("recipe")!
    return data instanceof Uint8Array ? parseSampleRecipe(data) : undefined
  } catch {
    // Whatever is wrong with the file is said when its samples are read.
    return undefined
  }
}

interface ManyValuedRecipe {
  readonly model: "potts" | "blume-capel"
  readonly size: readonly number[]
  readonly lattice: string
}

function isManyValued(recipe: unknown): recipe is ManyValuedRecipe {
  const { model, size } = (recipe ?? {}) as { model?: unknown; size?: unknown }
  return (model === "potts" || model === "blume-capel") && Array.isArray(size)
}

/** Samples of Potts and Blume–Capel models, which are no dataset for machines of binary units. */
async function valuesInfo(path: string, { model, size, lattice }: ManyValuedRecipe): Promise<DataInfo> {
  const bytes = await readFile(path)
  const array = /\.npz$/i.test(path) ? parseNpz(bytes, path, ["samples"]).get("samples")! : parseNpy(bytes, path)
  const shape = array.shape.slice(-(size.length + Number(lattice === "honeycomb")))
  const sites = shape.reduce((product, length) => product * length, 1)
  const values = array.data as Int8Array
  const samples = values.length / sites
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return {
    kind: "data",
    path,
    description: `${samples} samples of a ${model} model`,
    samples,
    shape,
    sites,
    units: "values",
    mean,
  }
}

/** The same for people, line by line. */
export function infoText(info: Info): string {
  switch (info.kind) {
    case "run":
      return runText(info)
    case "data":
      return lines([
        ["data", info.path],
        ["samples", info.samples.toLocaleString("en-US")],
        ["shape", `${info.shape.join("×")} (${info.sites} sites)`],
        [
          "values",
          {
            binary: "0 and 1",
            spin: "−1 and 1",
            probability: "grey, from 0 to 1",
            values: "colours from 0, or −1, 0 and 1",
          }[info.units],
        ],
        [info.units === "spin" ? "magnetization" : "mean", info.mean.toPrecision(4).replace("-", "−")],
        ["recipe", info.recipe === undefined ? undefined : brief(info.recipe)],
      ])
    case "machine":
    case "stack":
      return lines(machineLines(info))
    default:
      return lines([
        [info.kind, info.path],
        ...Object.entries(info.metadata).map((entry): [string, string] => entry),
        ...info.tensors.map(({ name, dtype, shape }): [string, string] => [name, `${dtype} [${shape.join(", ")}]`]),
      ])
  }
}

function runText(info: RunInfo): string {
  const { last } = info
  const where = last ? `, last epoch ${last.epoch}/${last.epochs} of layer ${last.layer}/${last.layers}` : ""
  const machines = info.layers.map(({ visible, hidden }) => `${visible} → ${hidden}`)
  return lines([
    ["run", info.path],
    ["command", `blockspin ${info.command}`],
    ["status", info.reason === undefined ? info.status : `${info.status}: ${info.reason}`],
    ["started", `${info.started}, ${info.seconds.toFixed(1)} s of work`],
    ["versions", `blockspin ${info.blockspin}, node ${info.node}, ${info.platform}`],
    ["seed", String(info.seed)],
    ["epochs", info.epochs === 0 ? undefined : `${info.epochs}${where}`],
    ["layers done", machines.length === 0 ? undefined : machines.join(", ")],
    ["recipe", brief(info.recipe)],
    ["files", info.files.map(({ name, bytes }) => `${name} (${size(bytes)})`).join(", ")],
    [
      "resume",
      info.status === "finished" || info.status === "running"
        ? undefined
        : `blockspin ${info.command} --resume ${info.path}`,
    ],
  ])
}

/** JSON, of long lists only their lengths. */
function brief(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    Array.isArray(part) && part.length > 16 ? `${part.length} values` : part,
  )
}

function size(bytes: number): string {
  return bytes < 10_000
    ? `${bytes} B`
    : bytes < 1e7
      ? `${Math.round(bytes / 1000)} kB`
      : `${Math.round(bytes / 1e6)} MB`
}

function lines(rows: readonly (readonly [string, string | undefined])[]): string {
  const shown = rows.filter(([, value]) => value !== undefined)
  const width = Math.max(...shown.map(([name]) => name.length))
  return shown.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n")
}
