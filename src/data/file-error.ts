/**
 * What went wrong with a file, said in one sentence that names the path and the way out. Errors that are not the user's
 * to mend (a failing disk, a bug) come back as they are. Node only.
 *
 * Codes: POSIX errno, https://nodejs.org/api/errors.html#common-system-errors.
 */
import { readdir } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { InputError } from "../errors.ts"

/** The sentence for a file that could not be read; for a missing one, with similarly named files of its folder. */
export async function explainReadError(path: string, error: unknown): Promise<unknown> {
  switch (errorCode(error)) {
    case "ENOENT":
      return new InputError(`${path}: expected a file, got none of this name. ${await suggest(path)}`)
    case "ENOTDIR":
      return new InputError(`${path}: expected a file, but a part of the path is not a folder. Check the path.`)
    case "EISDIR":
      return new InputError(`${path}: expected a file, got a folder. Name a file in it.`)
    case "EACCES":
    case "EPERM":
      return new InputError(
        `${path}: expected a file that may be read, got "permission denied". Change its permissions.`,
      )
    case "ERR_FS_FILE_TOO_LARGE":
      return new InputError(`${path}: expected a file below 2 GiB, got a larger one. Split it, or store it as int8.`)
    default:
      return error
  }
}

/** The sentence for a file that could not be written. */
export function explainWriteError(path: string, error: unknown): unknown {
  switch (errorCode(error)) {
    case "ENOSPC":
    case "EDQUOT":
      return new InputError(
        `${path}: expected room on the disk, got "no space left". Free some space, or write elsewhere.`,
      )
    case "EFBIG":
      return new InputError(
        `${path}: expected room for the file, got "file too large". Raise the limit (ulimit -f), or write to another file system.`,
      )
    case "ENOENT":
      return new InputError(
        `${path}: expected an existing folder ${dirname(path)}, got none. Create it first (mkdir -p "${dirname(path)}").`,
      )
    case "ENOTDIR":
      return new InputError(
        `${path}: expected a folder to write in, but a part of the path is not a folder. Check the path.`,
      )
    case "EISDIR":
      return new InputError(`${path}: expected the name of a file, got a folder. Add a file name.`)
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new InputError(
        `${path}: expected a place that may be written, got "permission denied". Change the permissions, or write elsewhere.`,
      )
    case "ENAMETOOLONG":
      return new InputError(`${path}: expected a name that the file system takes, got one too long. Shorten it.`)
    default:
      return error
  }
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined
}

async function suggest(path: string): Promise<string> {
  const folder = dirname(path)
  const wanted = basename(path)
  let names: string[]
  try {
    names = await readdir(folder)
  } catch {
    return `The folder ${folder} does not exist either: check the path.`
  }
  const similar = names
    .map((name) => ({ name, distance: editDistance(wanted.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.max(2, wanted.length / 4))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => join(folder, name))
  return similar.length > 0 ? `Did you mean ${similar.join(" or ")}?` : "Check the path."
}

/** Insertions, deletions and substitutions that turn `a` into `b` (Wagner & Fischer 1974, doi:10.1145/321796.321811). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1))
    row = next
  }
  return row[b.length]
}
