/** `blockspin reproduce cats-and-cosmos`: the study in a run folder, with its arrays, figures and report. Node only. */
import { join } from "node:path"
import { defaultThreads } from "../compute/engine.ts"
import { InputError } from "../errors.ts"
import { SYSTEMS, expectDigits } from "./cats-and-cosmos-data.ts"
import type { CatsAndCosmosRecipe } from "./cats-and-cosmos-recipe.ts"
import { catsAndCosmosReport } from "./cats-and-cosmos-report.ts"
import { COMMAND, type CatsAndCosmosResult, catsAndCosmos } from "./cats-and-cosmos.ts"
import { CHECKPOINT } from "./checkpoint.ts"
import { countVerdicts } from "./mehta-schwab-report.ts"
import type { StudyRunResult } from "./mehta-schwab-run.ts"
import type { RunHooks } from "./progress.ts"
import { writeFigures } from "./report-parts.ts"
import { RunFolder, blockspinVersion } from "./run-folder.ts"

/** Starts the study in a new folder, `recipe.out`. */
export async function runCatsAndCosmos(
  recipe: CatsAndCosmosRecipe,
  { force = false, ...hooks }: RunHooks & { force?: boolean } = {},
): Promise<StudyRunResult> {
  await RunFolder.expectFree(recipe.out, { force })
  await expectDigits(recipe.size)
  const folder = await RunFolder.create(recipe.out, { command: COMMAND, recipe, seed: recipe.seed, force })
  return await finish(folder, recipe, hooks)
}

/** Goes on with a stopped or killed study. */
export async function resumeCatsAndCosmos(path: string, hooks: RunHooks = {}): Promise<StudyRunResult> {
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
  return await finish(folder, recipe as unknown as CatsAndCosmosRecipe, hooks)
}

async function finish(folder: RunFolder, recipe: CatsAndCosmosRecipe, hooks: RunHooks): Promise<StudyRunResult> {
  try {
    const result = await catsAndCosmos(recipe, folder, hooks)
    if (!result) {
      await folder.end("stopped", "interrupted")
      return { run: folder.path, status: "stopped" }
    }
    const results = await writeStudy(folder, result, hooks)
    await folder.end("finished")
    for (const name of SYSTEMS) await folder.remove(join(name, CHECKPOINT))
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
  result: CatsAndCosmosResult,
  { onProgress }: RunHooks,
): Promise<Record<string, unknown>> {
  const { recipe, systems } = result
  const report = catsAndCosmosReport(result, {
    versions: `blockspin ${await blockspinVersion()}, Node ${process.versions.node}, ${process.platform} ${process.arch}`,
    date: folder.record.started.slice(0, 10),
    threads: recipe.threads ?? defaultThreads(),
  })
  const { size } = recipe
  for (const { system, whole, fields } of systems) {
    const bits = { training: system.training, "held-out": system.heldOut, samples: whole.samples }
    for (const [name, matrix] of Object.entries(bits))
      await folder.writeArray(join(system.name, `${name}.npy`), {
        dtype: "i1",
        shape: [matrix.rows, size, size],
        data: matrix.unpack(),
      })
    for (const [k, { units, height, width, values }] of fields.entries())
      await folder.writeArray(join(system.name, `receptive-fields-${k + 1}.npy`), {
        dtype: "f4",
        shape: [units, height, width],
        data: values,
      })
  }
  await writeFigures(folder, report.figures)
  await folder.writeJson("results.json", report.numbers)
  await folder.write("report.html", report.html)
  onProgress?.({ kind: "done", text: `${folder.file("report.html")}   ${countVerdicts(report.verdicts)}` })
  return { ...report.numbers }
}
