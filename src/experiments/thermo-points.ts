/**
 * Points of curves while their run is not finished, in its folder: what was drawn at each, from which its values and errors come
 * out again to the bit, and the checkpoint of the one that was stopped. Node only.
 */
import type { Pilot } from "../sample/pilot.ts"
import type { SampleCheckpoint } from "../sample/sample-checkpoint.ts"
import { expectInput } from "../errors.ts"
import { type RunFolder, blockspinVersion, recipeHash } from "./run-folder.ts"
import { type Archive, type ArchiveArrays, aboutCheckpoint, checkpointArrays, checkpointOf, doublesArray, formatArchive, parseArchive, pilotArrays, pilotOf, wordsArray } from "./sample-archive.ts" // prettier-ignore

/** What a point is worked out from. */
export interface PointSamples {
  readonly energies: Float64Array
  readonly magnetizations: Float64Array
  readonly chainStarts: Uint32Array
  readonly pilot?: Pilot
}

const POINTS = "points"
const MEND = "Start again with --force."

/** The points of a run, by their number. */
export class PointFiles {
  readonly #folder: RunFolder
  readonly #about: { readonly recipe: string; readonly blockspin: string }

  private constructor(folder: RunFolder, about: { readonly recipe: string; readonly blockspin: string }) {
    this.#folder = folder
    this.#about = about
  }

  static async of(folder: RunFolder, recipe: object): Promise<PointFiles> {
    return new PointFiles(folder, { recipe: recipeHash(recipe), blockspin: await blockspinVersion() })
  }

  /** The samples of a point that is done. */
  async read(index: number): Promise<PointSamples | undefined> {
    const archive = await this.#read(fileOf(index))
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
    await this.#write(fileOf(index), {}, [
      ["energies", doublesArray(energies)],
      ["magnetizations", doublesArray(magnetizations)],
      ["chain-starts", wordsArray(chainStarts)],
      ...pilotArrays(pilot),
    ])
    await this.#folder.remove(checkpointFile(index))
  }

  async readCheckpoint(index: number): Promise<SampleCheckpoint | undefined> {
    const archive = await this.#read(checkpointFile(index))
    return archive && checkpointOf(archive, archive.about["checkpoint"])
  }

  async writeCheckpoint(index: number, checkpoint: SampleCheckpoint): Promise<void> {
    await this.#write(checkpointFile(index), { checkpoint: aboutCheckpoint(checkpoint) }, checkpointArrays(checkpoint))
  }

  /** Of a run that is finished nothing need be kept. */
  async remove(): Promise<void> {
    await this.#folder.remove(POINTS)
  }

  async #write(name: string, about: object, arrays: ArchiveArrays): Promise<void> {
    await this.#folder.write(name, formatArchive({ ...this.#about, ...about }, arrays))
  }

  async #read(name: string): Promise<Archive | undefined> {
    const bytes = await this.#folder.read(name)
    if (bytes === undefined) return undefined
    const path = this.#folder.file(name)
    const archive = parseArchive(bytes, path, MEND)
    const { recipe, blockspin } = archive.about
    expectInput(
      recipe === this.#about.recipe,
      `${path}: expected a point of the recipe in run.json (${this.#about.recipe}), got one of another recipe (${String(recipe)}). Undo the changes in run.json, or start again with --force.`,
    )
    expectInput(
      blockspin === this.#about.blockspin,
      `${path}: expected a point of blockspin ${this.#about.blockspin}, got one of ${String(blockspin)}, which may draw other bits. Resume with that version, or start again with --force.`,
    )
    return archive
  }
}

function fileOf(index: number): string {
  return `${POINTS}/${index}.npz`
}

function checkpointFile(index: number): string {
  return `${POINTS}/${index}.checkpoint.npz`
}
