/** `blockspin reproduce cats-and-cosmos`: the study in a run folder, with its arrays, figures and report. Node only. */
import { join } from "node:path"
import { defaultThreads } from "../compute/engine.ts"
import { SYSTEMS, expectDigits } from "./cats-and-cosmos-data.ts"
import type { CatsAndCosmosRecipe } from "./cats-and-cosmos-recipe.ts"
import { catsAndCosmosReport } from "./cats-and-cosmos-report.ts"
import { COMMAND, type CatsAndCosmosResult, catsAndCosmos } from "./cats-and-cosmos.ts"
import { CHECKPOINT } from "./checkpoint.ts"
import { countVerdicts } from "./mehta-schwab-report.ts"
import type { RunHooks } from "./progress.ts"
import { writeFigures } from "./report-parts.ts"
import { RunFolder, blockspinVersion } from "./run-folder.ts"
import { type Study, type StudyRunResult, resumeStudy, startStudy } from "./study-run.ts"

const STUDY: Study<CatsAndCosmosRecipe, CatsAndCosmosResult> = {
  command: COMMAND,
  work: catsAndCosmos,
  write: writeStudy,
  checkpoints: SYSTEMS.map((name) => join(name, CHECKPOINT)),
}

/** Starts the study in a new folder, `recipe.out`. */
export async function runCatsAndCosmos(
  recipe: CatsAndCosmosRecipe,
  hooks: RunHooks & { force?: boolean } = {},
): Promise<StudyRunResult> {
  await RunFolder.expectFree(recipe.out, { force: hooks.force ?? false })
  await expectDigits(recipe.size)
  return await startStudy(STUDY, recipe, hooks)
}

/** Goes on with a stopped or killed study. */
export function resumeCatsAndCosmos(path: string, hooks: RunHooks = {}): Promise<StudyRunResult> {
  return resumeStudy(STUDY, path, hooks)
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
