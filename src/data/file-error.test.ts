import { mkdirSync, writeFileSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { InputError } from "../errors.ts"
import { explainReadError, explainWriteError } from "./file-error.ts"
import { temporaryFolder } from "./testing/fixture.ts"

const failure = (code: string): Error => Object.assign(new Error(`${code}: something`), { code })

async function readError(path: string): Promise<unknown> {
  return readFile(path).then(
    () => undefined,
    (error: unknown) => explainReadError(path, error),
  )
}

describe("explainReadError", () => {
  test("suggests files of similar names for a missing one, the closest first", async () => {
    const folder = await temporaryFolder()
    for (const name of ["samples.npz", "Sample.npy", "other.csv"]) writeFileSync(join(folder, name), "")
    expect(await readError(join(folder, "samples.npy"))).toEqual(
      new InputError(
        `${join(folder, "samples.npy")}: expected a file, got none of this name. Did you mean ${join(folder, "Sample.npy")} or ${join(folder, "samples.npz")}?`,
      ),
    )
    expect(await readError(join(folder, "unlike.anything"))).toEqual(
      new InputError(`${join(folder, "unlike.anything")}: expected a file, got none of this name. Check the path.`),
    )
  })

  test("says when the folder is missing too", async () => {
    const folder = join(await temporaryFolder(), "run")
    expect(await readError(join(folder, "a.npy"))).toEqual(
      new InputError(
        `${join(folder, "a.npy")}: expected a file, got none of this name. The folder ${folder} does not exist either: check the path.`,
      ),
    )
  })

  test("tells a folder from a file, and a file from a folder in the path", async () => {
    const folder = await temporaryFolder()
    mkdirSync(join(folder, "a.npy"))
    writeFileSync(join(folder, "b"), "")
    expect(await readError(join(folder, "a.npy"))).toEqual(
      new InputError(`${join(folder, "a.npy")}: expected a file, got a folder. Name a file in it.`),
    )
    expect(await readError(join(folder, "b", "c.npy"))).toEqual(
      new InputError(
        `${join(folder, "b", "c.npy")}: expected a file, but a part of the path is not a folder. Check the path.`,
      ),
    )
  })

  test("explains permissions and size", async () => {
    expect(await explainReadError("a.npy", failure("EACCES"))).toEqual(
      new InputError('a.npy: expected a file that may be read, got "permission denied". Change its permissions.'),
    )
    expect(await explainReadError("a.npy", failure("ERR_FS_FILE_TOO_LARGE"))).toEqual(
      new InputError("a.npy: expected a file below 2 GiB, got a larger one. Split it, or store it as int8."),
    )
  })

  test("leaves other errors as they are", async () => {
    const error = failure("EIO")
    expect(await explainReadError("a.npy", error)).toBe(error)
  })
})

describe("explainWriteError", () => {
  test.each([
    ["ENOSPC", 'runs/a.npy: expected room on the disk, got "no space left". Free some space, or write elsewhere.'],
    ["EDQUOT", 'runs/a.npy: expected room on the disk, got "no space left". Free some space, or write elsewhere.'],
    [
      "EFBIG",
      'runs/a.npy: expected room for the file, got "file too large". Raise the limit (ulimit -f), or write to another file system.',
    ],
    ["ENOENT", 'runs/a.npy: expected an existing folder runs, got none. Create it first (mkdir -p "runs").'],
    ["ENOTDIR", "runs/a.npy: expected a folder to write in, but a part of the path is not a folder. Check the path."],
    ["EISDIR", "runs/a.npy: expected the name of a file, got a folder. Add a file name."],
    [
      "EACCES",
      'runs/a.npy: expected a place that may be written, got "permission denied". Change the permissions, or write elsewhere.',
    ],
    [
      "EROFS",
      'runs/a.npy: expected a place that may be written, got "permission denied". Change the permissions, or write elsewhere.',
    ],
    ["ENAMETOOLONG", "runs/a.npy: expected a name that the file system takes, got one too long. Shorten it."],
  ])("explains %s", (code, sentence) => {
    expect(explainWriteError("runs/a.npy", failure(code))).toEqual(new InputError(sentence))
  })

  test("leaves other errors as they are", () => {
    const error = failure("EIO")
    expect(explainWriteError("a.npy", error)).toBe(error)
  })
})
