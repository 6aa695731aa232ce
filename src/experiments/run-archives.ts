/**
 * Archives in the folder of a run that is not finished. Each says which recipe and which version of blockspin it belongs to, and others are
 * refused: they would go on to other numbers. Node only.
 */
import { expectInput } from "../errors.ts"
import { type RunFolder, blockspinVersion, recipeHash } from "./run-folder.ts"
import { type Archive, type ArchiveArrays, formatArchive, parseArchive } from "./sample-archive.ts"

const MEND = "Start again with --force."

export class RunArchives {
  readonly #folder: RunFolder
  readonly #what: string
  readonly #about: { readonly recipe: string; readonly blockspin: string }

  private constructor(folder: RunFolder, what: string, about: { readonly recipe: string; readonly blockspin: string }) {
    this.#folder = folder
    this.#what = what
    this.#about = about
  }

  /** Of a run by `recipe`; sentences call an archive `what`: "a point". */
  static async of(folder: RunFolder, recipe: object, what: string): Promise<RunArchives> {
    return new RunArchives(folder, what, { recipe: recipeHash(recipe), blockspin: await blockspinVersion() })
  }

  async write(name: string, about: object, arrays: ArchiveArrays): Promise<void> {
    await this.#folder.write(name, formatArchive({ ...this.#about, ...about }, arrays))
  }

  /** Undefined if there is none. */
  async read(name: string): Promise<Archive | undefined> {
    const bytes = await this.#folder.read(name)
    if (bytes === undefined) return undefined
    const path = this.#folder.file(name)
    const archive = parseArchive(bytes, path, MEND)
    const { recipe, blockspin } = archive.about
    expectInput(
      recipe === this.#about.recipe,
      `${path}: expected ${this.#what} of the recipe in run.json (${this.#about.recipe}), got one of another recipe (${String(recipe)}). Undo the changes in run.json, or start again with --force.`,
    )
    expectInput(
      blockspin === this.#about.blockspin,
      `${path}: expected ${this.#what} of blockspin ${this.#about.blockspin}, got one of ${String(blockspin)}, which may draw other bits. Resume with that version, or start again with --force.`,
    )
    return archive
  }

  /** Removes a file or a subfolder. */
  async remove(name: string): Promise<void> {
    await this.#folder.remove(name)
  }
}
