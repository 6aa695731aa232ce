/**
 * `blockspin fit`: one machine of any units learned from a dataset, watched on held-out rows and scored in nats, in a run folder that
 * goes on to the same bits after a stop. Node only.
 */
import { createHash } from "node:crypto"
import { resolve } from "node:path"
import { RandomStream } from "../compute/philox.ts"
import type { RealMatrix } from "../compute/real-matrix.ts"
import { formatHarmonium, formatMachineTraining, parseMachineTraining } from "../data/harmonium-safetensors.ts"
import { JsonLinesWriter, readJsonLines } from "../data/jsonl.ts"
import { readSamples } from "../data/read-dataset.ts"
import { expectInput } from "../errors.ts"
import { learningCurves } from "../figures/learning-curves.ts"
import { renderPng, renderSvg } from "../figures/render-node.ts"
import type { MachineMetrics } from "../learn/machine-monitor.ts"
import { Rbm, type RbmOptions } from "../learn/rbm.ts"
import { realRows } from "../learn/rows.ts"
import { formatEstimate } from "../statistics/estimate.ts"
import type { FitRecipe } from "./fit-recipe.ts"
import { type FitResult, fitCurves, formatFitTable } from "./fit-table.ts"
import type { RunHooks } from "./progress.ts"
import { RunFolder } from "./run-folder.ts"

const [METRICS, MACHINE] = ["metrics.jsonl", "machine.safetensors"]
/** The training as it is, and as it last was before held-out rows fell behind. */
const [CHECKPOINT, HEALTHY] = ["training.safetensors", "healthy.safetensors"]
/** Rows that are scored, at most. */
const SCORED = 10_000

/** Learns by a complete recipe in a new run folder, `recipe.out`. */
export async function fitRun(
  recipe: FitRecipe,
  { force = false, ...hooks }: RunHooks & { readonly force?: boolean } = {},
): Promise<FitResult> {
  await RunFolder.expectFree(recipe.out, { force })
  const data = await readRows(recipe, resolve(recipe.data))
  const notes = { data: { path: resolve(recipe.data), sha256: hashOf(data) } }
  const job = jobOf(recipe, data, hooks)
  expectInput(
    recipe.patience === undefined || job.heldOut !== undefined,
    `--patience: expected held-out rows to watch, got --held-out ${recipe.heldOut}. Give a fraction such as 0.1.`,
  )
  // Before there is a folder.
  new Rbm(job.options).check(job.training)
  const folder = await RunFolder.create(recipe.out, { command: "fit", recipe, seed: recipe.seed, notes, force })
  return await learn(folder, job, hooks)
}

/** Goes on with a stopped or killed run. */
export async function resumeFit(
  path: string,
  { threads, ...hooks }: RunHooks & { readonly threads?: number } = {},
): Promise<FitResult> {
  const folder = await RunFolder.open(path)
  const { command, status, notes } = folder.record
  expectInput(
    command === "fit",
    `${path}: expected a run of "blockspin fit", got one of "blockspin ${command}". Resume it with that command.`,
  )
  expectInput(
    status !== "finished",
    `${path}: expected a run that was stopped, got a finished one. Its numbers are in ${path}/fit.json.`,
  )
  folder.expectIdle()
  const recipe = { ...(folder.record.recipe as unknown as FitRecipe), ...(threads === undefined ? {} : { threads }) }
  const known = (notes?.["data"] ?? {}) as { path?: string; sha256?: string }
  const data = await readRows(recipe, known.path ?? recipe.data)
  expectInput(
    hashOf(data) === known.sha256,
    `${known.path}: expected the data that ${path} began with, got others. Put the old file back, or start again with --force.`,
  )
  await folder.goOn()
  return await learn(folder, jobOf(recipe, data, hooks), hooks)
}

interface Job {
  readonly recipe: FitRecipe
  readonly training: RealMatrix
  readonly heldOut?: RealMatrix
  readonly options: RbmOptions
}

async function learn(folder: RunFolder, job: Job, hooks: RunHooks): Promise<FitResult> {
  try {
    const result = await learnInto(folder, job, hooks)
    await folder.end(result.status, result.status === "stopped" ? "interrupted" : undefined)
    if (result.status === "finished") for (const name of [CHECKPOINT, HEALTHY]) await folder.remove(name)
    return result
  } catch (error) {
    // The first error counts, not that a full disk does not take this note either.
    await folder.end("stopped", error instanceof Error ? error.message : String(error)).catch(() => undefined)
    throw error
  }
}

async function learnInto(
  folder: RunFolder,
  { recipe, training, heldOut, options }: Job,
  { onProgress, signal }: RunHooks,
): Promise<FitResult> {
  const { epochs, patience, checkpointEvery } = recipe
  const saved = await folder.read(CHECKPOINT)
  const from = saved && parseMachineTraining(saved, folder.file(CHECKPOINT))
  const kept = await folder.read(HEALTHY)
  const healthy = kept && parseMachineTraining(kept, folder.file(HEALTHY))
  const known = (await folder.read(METRICS)) !== undefined
  const before = known ? ((await readJsonLines(folder.file(METRICS))) as unknown as MachineMetrics[]) : []
  const metrics = before.filter(({ epoch }) => epoch <= (from?.epoch ?? 0))
  await folder.write(METRICS, metrics.map((line) => `${JSON.stringify(line)}\n`).join(""))
  if (from) onProgress?.({ kind: "note", text: `resumed after epoch ${from.epoch}` })
  const rbm = new Rbm(options)
  const save = async (): Promise<void> => {
    // First: a kill between the two leaves an older checkpoint with a younger healthy state, which is before its next epochs.
    if (rbm.state) await folder.write(CHECKPOINT, formatMachineTraining(rbm.state))
    if (patience && rbm.healthy) await folder.write(HEALTHY, formatMachineTraining(rbm.healthy))
    await folder.keepTime()
  }
  const phase = `${training.columns} → ${recipe.hidden}`
  let detail = ""
  const onRows = (rows: number): void => {
    const done = (metrics.at(-1)?.epoch ?? 0) * training.rows + rows
    onProgress?.({ kind: "progress", phase, done, total: epochs * training.rows, unit: "samples", detail })
  }
  const lines = await JsonLinesWriter.open(folder.file(METRICS))
  try {
    const fit = { onRows, ...(signal && { signal }), ...(heldOut && { heldOut }), ...(patience && { patience }), ...(from && { from }), ...(healthy && { healthy }) } // prettier-ignore
    for await (const line of rbm.epochs(training, fit)) {
      metrics.push(line)
      await lines.append({ ...line })
      const { epoch, freeEnergyGap: gap } = line
      detail = `epoch ${epoch}/${epochs}${gap ? `, free-energy gap ${formatEstimate(gap, 1)}` : ""}`
      if (epoch % checkpointEvery === 0 || epoch === epochs) await save()
    }
  } finally {
    await lines.close()
  }
  await save()
  const { machine } = rbm
  await folder.write(MACHINE, formatHarmonium(machine))
  const side = ({ kind, count }: { kind: string; count: number }): { kind: string; count: number } => ({ kind, count })
  const last = metrics.at(-1)
  const epoch = rbm.state?.epoch ?? 0
  const shared = { run: folder.path, epochs: epoch, visible: side(machine.visible), hidden: side(machine.hidden), ...(last && { last }) } // prettier-ignore
  if (signal?.aborted) return { ...shared, status: "stopped" }
  if (epoch < epochs) onProgress?.({ kind: "note", text: `held-out rows fell behind: back to epoch ${epoch}` })
  onProgress?.({ kind: "done", text: `${phase}  ${metrics.length} epochs` })
  const result: FitResult = { ...shared, status: "finished", ...scores(rbm, training, heldOut, recipe) }
  for (const sentence of new Set([last?.warning, result.training?.warning]))
    if (sentence) onProgress?.({ kind: "warning", text: sentence })
  await folder.writeJson("fit.json", { recipe, ...result })
  await folder.write("metrics.csv", formatFitTable(metrics))
  if (metrics.length > 0) {
    const svg = renderSvg(learningCurves, fitCurves(metrics, phase), "light")
    await folder.write("fit.svg", svg)
    await folder.write("fit.png", renderPng(svg, { scale: 2 }))
  }
  return result
}

function scores(
  rbm: Rbm,
  training: RealMatrix,
  heldOut: RealMatrix | undefined,
  { seed }: FitRecipe,
): Pick<FitResult, "training" | "heldOut"> {
  const rows = training.slice(0, Math.min(SCORED, training.rows))
  const learned = rbm.score(rows, { start: rows, seed })
  if (!heldOut) return { training: learned }
  // ln Z is the same: only the rows differ.
  const { logPartition, exact, warning } = learned
  const { machine } = rbm
  const free = Float64Array.from({ length: heldOut.rows }, (_, row) => -machine.freeEnergy(heldOut.row(row)))
  return { training: learned, heldOut: { ...meanWith(free, logPartition), logPartition, exact, warning } }
}

function meanWith(
  values: Float64Array,
  logPartition: { value: number; error: number },
): { value: number; error: number } {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0)
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const error = Math.sqrt(square / (values.length * Math.max(1, values.length - 1)))
  return { value: mean - logPartition.value, error: Math.hypot(error, logPartition.error) }
}

function jobOf(recipe: FitRecipe, data: RealMatrix, { onProgress }: RunHooks): Job {
  const { hidden, hiddenUnits, hiddenLevels, visibleLevels, epochs, batch, method, steps, optimizer, momentum } = recipe
  const { l1, l2, dropout, sigma, seed, threads, chains, learningRate, gradient, heldOut: fraction } = recipe
  const kind = recipe.visibleUnits === "auto" ? kindOf(data) : recipe.visibleUnits
  if (recipe.visibleUnits === "auto")
    onProgress?.({ kind: "note", text: `${data.rows} rows of ${data.columns} values, as ${kind} units` })
  const options: RbmOptions = {
    visible: { kind, ...(visibleLevels === undefined ? {} : { levels: visibleLevels }) },
    hidden: { kind: hiddenUnits, count: hidden, ...(hiddenLevels === undefined ? {} : { levels: hiddenLevels }) },
    epochs, batch, method, steps, optimizer, momentum, l1, l2, dropout, sigma, seed,
    ...(threads === undefined ? {} : { threads }), ...(chains === undefined ? {} : { chains }),
    ...(learningRate === undefined ? {} : { learningRate }), ...(gradient === "auto" ? {} : { gradient }),
  } // prettier-ignore
  const count = fraction === 0 ? 0 : Math.max(2, Math.round(fraction * data.rows))
  if (count === 0 || data.rows - count < 2) return { recipe, training: data, options }
  const order = new RandomStream(seed, "held-out").permutation(data.rows)
  const [training, heldOut] = [order.subarray(count), order.subarray(0, count)].map((rows) => data.take(rows.sort()))
  return { recipe, training, heldOut, options }
}

/** What values are: of 0/1 units or probabilities of them, of spins, or real. */
function kindOf({ values }: RealMatrix): "bernoulli" | "spin" | "gaussian" {
  if (values.every((value) => value >= 0 && value <= 1)) return "bernoulli"
  return values.every((value) => value === 1 || value === -1) ? "spin" : "gaussian"
}

async function readRows({ key }: FitRecipe, path: string): Promise<RealMatrix> {
  const { shape, data } = await readSamples(path, key)
  expectInput(
    shape.length >= 2 && shape[0] >= 2,
    `${path}: expected at least two samples, the first axis of two or more, got shape (${shape.join(", ")}). Reshape it to (samples, values).`,
  )
  return realRows(path, { data, shape })
}

function hashOf({ rows, columns, values }: RealMatrix): string {
  const hash = createHash("sha256").update(`${rows} ${columns}`)
  return hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)).digest("hex")
}
