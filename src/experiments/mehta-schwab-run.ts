/** `blockspin reproduce mehta-schwab`: the study in a run folder, with its arrays, figures and report. Node only. */
import type { RunHooks } from "./progress.ts"
import { InputError } from "../errors.ts"
import { defaultThreads } from "../compute/engine.ts"
import { countVerdicts, studyReport } from "./mehta-schwab-report.ts"
import { type StudyResult, mehtaSchwab } from "./mehta-schwab.ts"
import type { MehtaSchwabRecipe } from "./recipe.ts"
import { writeFigures } from "./report-parts.ts"
import { RunFolder, blockspinVersion } from "./run-folder.ts"
import { CHECKPOINT } from "./checkpoint.ts"
import { join } from "node:path"

export interface StudyRunResult {
  readonly run: string
  readonly status: "finished" | "stopped"
  /** Every number of the study; see results.json. */
  readonly results?: Readonly<Record<string, unknown>>
}

const COMMAND = "reproduce mehta-schwab"

/** Starts a study in a new folder, `recipe.out`. */
export async function runMehtaSchwab(
  recipe: MehtaSchwabRecipe,
  { force = false, ...hooks }: RunHooks & { force?: boolean } = {},
): Promise<StudyRunResult> {
  const folder = await RunFolder.create(recipe.out, { command: COMMAND, recipe, seed: recipe.seed, force })
  return await finish(folder, recipe, hooks)
}

/** Goes on with a stopped or killed study. */
export async function resumeMehtaSchwab(path: string, hooks: RunHooks = {}): Promise<StudyRunResult> {
  const folder = await RunFolder.open(path)
  const { command, recipe, status } = folder.record
  if (command !== COMMAND)
    throw new InputError(
      `${path}: expected a run of "blockspin ${COMMAND}", got one of "blockspin ${command}". Resume it with that command.`,
    )
  if (status === "finished") {
    hooks.onProgress?.({ kind: "note", text: `${path} is finished: nothing is left to do` })
    const results = await folder.read("results.json")
    return { run: path, status, ...(results ? { results: JSON.parse(new TextDecoder().decode(results)) } : {}) }
  }
  await folder.goOn()
  return await finish(folder, recipe as unknown as MehtaSchwabRecipe, hooks)
}

async function finish(folder: RunFolder, recipe: MehtaSchwabRecipe, hooks: RunHooks): Promise<StudyRunResult> {
  try {
    const result = await mehtaSchwab(recipe, folder, hooks)
    if (!result) {
      await folder.end("stopped", "interrupted")
      return { run: folder.path, status: "stopped" }
    }
    const results = await writeStudy(folder, result, hooks)
    await folder.end("finished")
    await folder.remove(CHECKPOINT)
    await folder.remove(join("shuffled", CHECKPOINT))
    return { run: folder.path, status: "finished", results }
  } catch (error) {
    if (hooks.signal?.aborted) {
      await folder.end("stopped", "interrupted")
      return { run: folder.path, status: "stopped" }
    }
    await folder.end("stopped", error instanceof Error ? error.message : String(error)).catch(() => undefined)
    throw error
  }
}

async function writeStudy(
  folder: RunFolder,
  result: StudyResult,
  { onProgress }: RunHooks,
): Promise<Record<string, unknown>> {
  const { recipe, samples, fields } = result
  const report = studyReport(result, {
    versions: `blockspin ${await blockspinVersion()}, Node ${process.versions.node}, ${process.platform} ${process.arch}`,
    date: folder.record.started.slice(0, 10),
    threads: recipe.threads ?? defaultThreads(),
  })
  const { configurations } = samples
  await folder.writeArray("samples.npy", {
    dtype: "i1",
    shape: [configurations.rows, ...recipe.size],
    data: configurations.unpack(-1),
  })
  for (const [k, field] of fields.entries())
    await folder.writeArray(`receptive-fields-${k + 1}.npy`, {
      dtype: "f4",
      shape: [field.units, field.height, field.width],
      data: field.values,
    })
  await writeFigures(folder, report.figures)
  await folder.writeJson("results.json", report.numbers)
  await folder.write("report.html", report.html)
  onProgress?.({ kind: "done", text: `${folder.file("report.html")}   ${countVerdicts(report.verdicts)}` })
  return report.numbers
}
