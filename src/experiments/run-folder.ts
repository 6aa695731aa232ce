/**
 * A run's folder:
 *
 *   run.json              the complete recipe, versions, status, times
 *   metrics.jsonl         one line an epoch
 *   *.npy                 arrays
 *   layer-1.safetensors … trained machines (layer-files.ts)
 *   checkpoint.safetensors  while the run is not finished (checkpoint.ts)
 *   points/*.npz          of curves, while the run is not finished (thermo-points.ts)
 *   checkpoints/*.npz     of block spins, while the run is not finished (mcrg-checkpoints.ts)
 *   figures/*.svg, report.html
 *
 * Files other than metrics.jsonl are written whole or not at all. Node only.
 */
import { createHash } from "node:crypto"
import { mkdir, readFile, readdir, rm, stat } from "node:fs/promises"
import { dirname, join } from "node:path"
import { explainReadError, explainWriteError } from "../data/file-error.ts"
import { type WritableNpyArray, formatNpy } from "../data/npy.ts"
import { writeFileAtomic } from "../data/write-atomic.ts"
import { InputError, expectInput } from "../errors.ts"
import { type RunProcess, isAnotherLiving, isKnownDead, thisProcess } from "./run-folder-lock.ts"

export type RunStatus = "running" | "stopped" | "finished"

/** What `run.json` holds. */
export interface RunRecord {
  /** Version of blockspin. */
  readonly blockspin: string
  /** Version of Node. */
  readonly node: string
  /** Such as "linux x64". */
  readonly platform: string
  /** The command that makes such a run: "train", "reproduce mehta-schwab". */
  readonly command: string
  readonly recipe: Readonly<Record<string, unknown>>
  readonly seed: number
  readonly status: RunStatus
  /** Why it stopped, if it did not finish. */
  readonly reason?: string
  /** ISO 8601. */
  readonly started: string
  readonly ended?: string
  /** Seconds of work, stops left out. */
  readonly seconds: number
  readonly process: RunProcess
  /** What else the command keeps, such as what is known about the data. */
  readonly notes?: Readonly<Record<string, unknown>>
}

export interface NewRun {
  readonly command: string
  readonly recipe: object
  readonly seed: number
  readonly notes?: Readonly<Record<string, unknown>>
  /** Replace an earlier run in the same place. Default: refuse. */
  readonly force?: boolean
}

const RECORD = "run.json"

export class RunFolder {
  readonly path: string
  #record: RunRecord
  #begin: number

  private constructor(path: string, record: RunRecord) {
    this.path = path
    this.#record = record
    this.#begin = performance.now()
  }

  /** Refuses a folder that holds anything; with `force`, one that holds anything but an earlier run. */
  static async expectFree(path: string, { force = false }: { force?: boolean } = {}): Promise<void> {
    const found = await contents(path)
    if (found.length === 0) return
    const listed = found.slice(0, 3).join(", ") + (found.length > 3 ? ", …" : "")
    if (!found.includes(RECORD))
      throw new InputError(
        `${path}: expected a new or an empty folder, got one with other files (${listed}). Choose another --out${force ? "; --force replaces earlier runs only" : ""}.`,
      )
    const record = await readRunRecord(path)
    expectIdle(path, record)
    if (force) return
    const resume = record.status === "finished" ? "" : `go on with it (--resume ${path}), `
    throw new InputError(
      `${path}: expected a new or an empty folder, got an earlier run (${actualStatus(record)}). ${capital(`${resume}replace it with --force, or choose another --out.`)}`,
    )
  }

  /** Makes the folder and its `run.json`. */
  static async create(path: string, { command, recipe, seed, notes, force = false }: NewRun): Promise<RunFolder> {
    await RunFolder.expectFree(path, { force })
    const record: RunRecord = {
      ...(await versions()),
      command,
      recipe: recipe as RunRecord["recipe"],
      seed,
      status: "running",
      started: new Date().toISOString(),
      seconds: 0,
      process: thisProcess(),
      ...(notes ? { notes } : {}),
    }
    try {
      // Only a folder that was just seen to hold a run.json gets here with anything in it.
      if (force) await rm(path, { recursive: true, force: true })
      await mkdir(path, { recursive: true })
    } catch (error) {
      throw explainWriteError(path, error)
    }
    const folder = new RunFolder(path, record)
    await folder.#save()
    return folder
  }

  /** Opens an existing run to read it, or, after {@link goOn}, to work on. */
  static async open(path: string): Promise<RunFolder> {
    return new RunFolder(path, await readRunRecord(path))
  }

  get record(): RunRecord {
    return this.#record
  }

  /** Path of a file in the folder. */
  file(name: string): string {
    return join(this.path, name)
  }

  /** Refuses while another process works on the run. */
  expectIdle(): void {
    expectIdle(this.path, this.#record)
  }

  /** Takes a stopped or killed run up again. */
  async goOn(): Promise<void> {
    this.expectIdle()
    const { reason: _, ended: __, ...record } = this.#record
    this.#record = { ...record, ...(await versions()), status: "running", process: thisProcess() }
    this.#begin = performance.now()
    await this.#save()
  }

  /** Closes the run: finished, or stopped and why. */
  async end(status: "finished" | "stopped", reason?: string): Promise<void> {
    const { reason: _, ...record } = this.#record
    this.#record = {
      ...record,
      status,
      ...(reason === undefined ? {} : { reason }),
      ended: new Date().toISOString(),
      seconds: this.seconds,
    }
    this.#begin = performance.now()
    await this.#save()
  }

  /** Seconds of work so far, stops left out. */
  get seconds(): number {
    const now = this.#record.status === "running" ? (performance.now() - this.#begin) / 1000 : 0
    return Math.round((this.#record.seconds + now) * 1000) / 1000
  }

  /** Keeps the time of work so far, so that it survives a kill. */
  async keepTime(): Promise<void> {
    this.#record = { ...this.#record, seconds: this.seconds }
    this.#begin = performance.now()
    await this.#save()
  }

  /** Writes a file, making subfolders such as `figures`. */
  async write(name: string, contents: Uint8Array | string): Promise<void> {
    const path = this.file(name)
    try {
      await mkdir(dirname(path), { recursive: true })
    } catch (error) {
      throw explainWriteError(path, error)
    }
    await writeFileAtomic(path, contents)
  }

  async writeArray(name: string, array: WritableNpyArray): Promise<void> {
    await this.write(name, formatNpy(array))
  }

  async writeJson(name: string, value: unknown): Promise<void> {
    await this.write(name, `${JSON.stringify(value, null, 2)}\n`)
  }

  /** The bytes of a file, or undefined if there is none. */
  async read(name: string): Promise<Uint8Array | undefined> {
    const path = this.file(name)
    try {
      return await readFile(path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined
      throw await explainReadError(path, error)
    }
  }

  /** Removes a file or a subfolder. */
  async remove(name: string): Promise<void> {
    await rm(this.file(name), { recursive: true, force: true })
  }

  async #save(): Promise<void> {
    await this.writeJson(RECORD, this.#record)
  }
}

/** Reads and checks the `run.json` of a folder. */
export async function readRunRecord(path: string): Promise<RunRecord> {
  const file = join(path, RECORD)
  let text: string
  try {
    text = await readFile(file, "utf8")
  } catch (error) {
    if ((await contents(path)).length > 0 && (error as NodeJS.ErrnoException).code === "ENOENT")
      throw new InputError(`${path}: expected the folder of a run, got a folder without ${RECORD}. Check the path.`)
    if ((error as NodeJS.ErrnoException).code === "ENOENT")
      throw new InputError(`${path}: expected the folder of a run, got no such folder or an empty one. Check the path.`)
    throw await explainReadError(file, error)
  }
  try {
    const record = JSON.parse(text) as RunRecord
    if (typeof record.blockspin === "string" && typeof record.recipe === "object" && record.recipe !== null)
      return record
  } catch {
    // Falls through to the sentence below.
  }
  throw new InputError(
    `${file}: expected the record of a blockspin run, got ${text.length === 0 ? "an empty file" : "something else"}. Choose another folder.`,
  )
}

/** The status, or "killed" of a run whose process ended without a word. */
export function actualStatus({ status, process: writer }: RunRecord): RunStatus | "killed" {
  return status === "running" && isKnownDead(writer) ? "killed" : status
}

/** Whether `path` is the folder of a run. */
export async function isRunFolder(path: string): Promise<boolean> {
  return stat(join(path, RECORD)).then(
    (found) => found.isFile(),
    () => false,
  )
}

/** Hash of what decides the result: the recipe without its place, its threads and how often it is saved. */
export function recipeHash(recipe: object): string {
  const { out: _, threads: __, checkpointEvery: ___, data: ____, ...rest } = recipe as Record<string, unknown>
  const sorted = Object.fromEntries(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)))
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 16)
}

/** Refuses a run that another process still works on. */
function expectIdle(path: string, { status, process: writer }: RunRecord): void {
  expectInput(
    status !== "running" || !isAnotherLiving(writer),
    `${path}: expected a run that no other process works on, got one that process ${writer.id} is still running. Wait until it ends, or stop it.`,
  )
}

async function contents(path: string): Promise<string[]> {
  try {
    return await readdir(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === "ENOENT") return []
    if (code === "ENOTDIR")
      throw new InputError(`${path}: expected a folder, got a file (or a path through one). Choose another name.`)
    throw await explainReadError(path, error)
  }
}

async function versions(): Promise<Pick<RunRecord, "blockspin" | "node" | "platform">> {
  return {
    blockspin: await blockspinVersion(),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
  }
}

/** Version of this package. */
export async function blockspinVersion(): Promise<string> {
  const text = await readFile(new URL("../../package.json", import.meta.url), "utf8")
  return (JSON.parse(text) as { version: string }).version
}

function capital(sentence: string): string {
  return sentence[0].toUpperCase() + sentence.slice(1)
}
