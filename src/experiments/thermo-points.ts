/**
 * Points of curves while their run is not finished, in its folder: what was drawn at each, from which its values and errors come
 * out again to the bit, and the checkpoint of the one that was stopped. Node only.
 */
import type { Pilot } from "../sample/pilot.ts"
import type { SampleCheckpoint } from "../sample/sample-checkpoint.ts"
import { RunArchives } from "./run-archives.ts"
import type { RunFolder } from "./run-folder.ts"
import { aboutCheckpoint, checkpointArrays, checkpointOf, doublesArray, pilotArrays, pilotOf, wordsArray } from "./sample-archive.ts" // prettier-ignore

/** What a point is worked out from. */
export interface PointSamples {
  readonly energies: Float64Array
  readonly magnetizations: Float64Array
  readonly chainStarts: Uint32Array
  readonly pilot?: Pilot
}

const POINTS = "points"

/** The points of a run, by their number. */
export class PointFiles {
  readonly #archives: RunArchives

  private constructor(archives: RunArchives) {
    this.#archives = archives
  }

  static async of(folder: RunFolder, recipe: object): Promise<PointFiles> {
    return new PointFiles(await RunArchives.of(folder, recipe, "a point"))
  }

  /** The samples of a point that is done. */
  async read(index: number): Promise<PointSamples | undefined> {
    const archive = await this.#archives.read(fileOf(index))
    if (archive === undefined) return undefined
    return {
      energies: archive.doubles("energies"),
      magnetizations: archive.doubles("magnetizations"),
      chainStarts: archive.words("chain-starts"),
      ...pilotOf(archive),
    }
  }

  /** Keeps a point that is done. */
  async write(index: number, { energies, magnetizations, chainStarts, pilot }: PointSamples): Promise<void> {
    await this.#archives.write(fileOf(index), {}, [
      ["energies", doublesArray(energies)],
      ["magnetizations", doublesArray(magnetizations)],
      ["chain-starts", wordsArray(chainStarts)],
      ...pilotArrays(pilot),
    ])
    await this.#archives.remove(checkpointFile(index))
  }

  async readCheckpoint(index: number): Promise<SampleCheckpoint | undefined> {
    const archive = await this.#archives.read(checkpointFile(index))
    return archive && checkpointOf(archive, archive.about["checkpoint"])
  }

  async writeCheckpoint(index: number, checkpoint: SampleCheckpoint): Promise<void> {
    await this.#archives.write(
      checkpointFile(index),
      { checkpoint: aboutCheckpoint(checkpoint) },
      checkpointArrays(checkpoint),
    )
  }

  /** Of a run that is finished nothing need be kept. */
  async remove(): Promise<void> {
    await this.#archives.remove(POINTS)
  }
}

function fileOf(index: number): string {
  return `${POINTS}/${index}.npz`
}

function checkpointFile(index: number): string {
  return `${POINTS}/${index}.checkpoint.npz`
}
