/** A study of `blockspin reproduce` in a run folder: started, stopped, gone on with, and written down when it is done. Node only. */
import { expectInput } from "../errors.ts"
import type { RunHooks } from "./progress.ts"
import { RunFolder } from "./run-folder.ts"

export interface StudyRunResult {
  readonly run: string
  readonly status: "finished" | "stopped"
  /** Every number of the study; see results.json. */
  readonly results?: Readonly<Record<string, unknown>>
}

export interface Study<Recipe, Result> {
  /** "reproduce mehta-schwab". */
  readonly command: string
  /** Works from the folder's checkpoints, if there are any; undefined when it was stopped. */
  readonly work: (recipe: Recipe, folder: RunFolder, hooks: RunHooks) => Promise<Result | undefined>
  /** Writes arrays, figures, report and results.json; returns the numbers of the latter. */
  readonly write: (folder: RunFolder, result: Result, hooks: RunHooks) => Promise<Readonly<Record<string, unknown>>>
  /** Files that are not needed any more once all is done. */
  readonly checkpoints: readonly string[]
}

/** Starts a study in a new folder, `recipe.out`. */
export async function startStudy<Recipe extends { readonly seed: number; readonly out: string }, Result>(
  study: Study<Recipe, Result>,
  recipe: Recipe,
  { force = false, ...hooks }: RunHooks & { readonly force?: boolean } = {},
): Promise<StudyRunResult> {
  const folder = await RunFolder.create(recipe.out, { command: study.command, recipe, seed: recipe.seed, force })
  return await finish(study, folder, recipe, hooks)
}

/** Goes on with a stopped or killed study; a finished one is just read. */
export async function resumeStudy<Recipe, Result>(
  study: Study<Recipe, Result>,
  path: string,
  hooks: RunHooks = {},
): Promise<StudyRunResult> {
  const folder = await RunFolder.open(path)
  const { command, recipe, status } = folder.record
  expectInput(
    command === study.command,
    `${path}: expected a run of "blockspin ${study.command}", got one of "blockspin ${command}". Resume it with that command.`,
  )
  if (status === "finished") {
    hooks.onProgress?.({ kind: "note", text: `${path} is finished: nothing is left to do` })
    const results = await folder.read("results.json")
    return { run: path, status, ...(results ? { results: JSON.parse(new TextDecoder().decode(results)) } : {}) }
  }
  await folder.goOn()
  return await finish(study, folder, recipe as unknown as Recipe, hooks)
}

async function finish<Recipe, Result>(
  { work, write, checkpoints }: Study<Recipe, Result>,
  folder: RunFolder,
  recipe: Recipe,
  hooks: RunHooks,
): Promise<StudyRunResult> {
  try {
    const result = await work(recipe, folder, hooks)
    if (!result) {
      await folder.end("stopped", "interrupted")
      return { run: folder.path, status: "stopped" }
    }
    const results = await write(folder, result, hooks)
    await folder.end("finished")
    for (const name of checkpoints) await folder.remove(name)
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
