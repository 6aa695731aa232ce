/** `blockspin reproduce mehta-schwab`: the study in a run folder, with its arrays, figures and report. Node only. */
import type { RunHooks } from "./progress.ts"
import { defaultThreads } from "../compute/engine.ts"
import { countVerdicts, studyReport } from "./mehta-schwab-report.ts"
import { type StudyResult, mehtaSchwab } from "./mehta-schwab.ts"
import type { MehtaSchwabRecipe } from "./recipe.ts"
import { writeFigures } from "./report-parts.ts"
import { type RunFolder, blockspinVersion } from "./run-folder.ts"
import { type Study, type StudyRunResult, resumeStudy, startStudy } from "./study-run.ts"
import { CHECKPOINT } from "./checkpoint.ts"
import { join } from "node:path"

const STUDY: Study<MehtaSchwabRecipe, StudyResult> = {
  command: "reproduce mehta-schwab",
  work: mehtaSchwab,
  write: writeStudy,
  checkpoints: [CHECKPOINT, join("shuffled", CHECKPOINT)],
}

/** Starts a study in a new folder, `recipe.out`. */
export function runMehtaSchwab(
  recipe: MehtaSchwabRecipe,
  hooks: RunHooks & { force?: boolean } = {},
): Promise<StudyRunResult> {
  return startStudy(STUDY, recipe, hooks)
}

/** Goes on with a stopped or killed study. */
export function resumeMehtaSchwab(path: string, hooks: RunHooks = {}): Promise<StudyRunResult> {
  return resumeStudy(STUDY, path, hooks)
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
