/**
 * What `blockspin mcrg` had measured when it was stopped or killed: a file for the samples, and one for each of the two lattices that are
 * matched. One that is done is kept as well, until the run is finished. Node only.
 */
import type { MomentsCheckpoint, MomentsCheckpoints } from "../coarsen/chain-moments.ts"
import { RunArchives } from "./run-archives.ts"
import type { RunFolder } from "./run-folder.ts"
import { bytesArray, doublesArray, wordsArray } from "./sample-archive.ts"

/** Sweeps (clusters) before and between the samples. */
export interface Prepared {
  readonly burnIn: number
  readonly spacing: number
}

const FOLDER = "checkpoints"

export class McrgCheckpoints {
  readonly #folder: RunFolder
  readonly #archives: RunArchives
  readonly #every: number

  private constructor(folder: RunFolder, archives: RunArchives, every: number) {
    this.#folder = folder
    this.#archives = archives
    this.#every = every
  }

  static async of(folder: RunFolder, recipe: { readonly checkpointEvery: number }): Promise<McrgCheckpoints> {
    return new McrgCheckpoints(folder, await RunArchives.of(folder, recipe, "a checkpoint"), recipe.checkpointEvery)
  }

  /** What burn-in and pilot run found, if samples were kept after them. */
  async prepared(): Promise<Prepared | undefined> {
    const archive = await this.#archives.read(fileOf("samples"))
    return archive?.about["prepared"] as Prepared | undefined
  }

  /** The checkpoints of one measurement, with the last one. */
  async of(measurement: "samples" | "large" | "small", prepared: Prepared): Promise<MomentsCheckpoints> {
    return {
      resume: await this.#read(measurement),
      every: this.#every,
      keep: async ({ done, chains, coins, sums, counts, series }) => {
        await this.#archives.write(fileOf(measurement), { prepared, done, sweeps: chains.sweeps }, [
          ["spins", bytesArray(chains.spins)],
          ["random", wordsArray(chains.random)],
          ["coins", wordsArray(coins)],
          ["sums", doublesArray(sums)],
          ["counts", doublesArray(counts)],
          ["series", doublesArray(series)],
        ])
        await this.#folder.keepTime()
      },
    }
  }

  /** Of a run that is finished nothing need be kept. */
  async remove(): Promise<void> {
    await this.#archives.remove(FOLDER)
  }

  async #read(measurement: string): Promise<MomentsCheckpoint | undefined> {
    const archive = await this.#archives.read(fileOf(measurement))
    if (archive === undefined) return undefined
    const { done, sweeps } = archive.about as { done: number; sweeps: number }
    return {
      done,
      chains: { sweeps, spins: archive.bytes("spins"), random: archive.words("random") },
      coins: archive.words("coins"),
      sums: archive.doubles("sums"),
      counts: archive.doubles("counts"),
      series: archive.doubles("series"),
    }
  }
}

function fileOf(measurement: string): string {
  return `${FOLDER}/${measurement}.npz`
}
