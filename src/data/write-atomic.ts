/**
 * Writes a file whole or not at all: into a temporary file beside it, flushed to the disk, then renamed over the target,
 * which POSIX makes one step. Whatever fails, an earlier file of that name stays as it was. Node only.
 */
import { randomUUID } from "node:crypto"
import { open, realpath, rename, rm, stat } from "node:fs/promises"
import { InputError } from "../errors.ts"
import { explainWriteError } from "./file-error.ts"

export async function writeFileAtomic(path: string, contents: Uint8Array | string): Promise<void> {
  const { target, mode } = await existing(path)
  const temporary = beside(target)
  try {
    const file = await open(temporary, "wx", mode)
    try {
      await file.writeFile(contents)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    throw explainWriteError(path, error)
  }
}

/** Refuses a path that cannot be written, before work is done whose result shall go there. */
export async function expectWritable(path: string): Promise<void> {
  const { target } = await existing(path)
  const temporary = beside(target)
  try {
    const file = await open(temporary, "wx")
    await file.close()
    await rm(temporary)
  } catch (error) {
    throw explainWriteError(path, error)
  }
}

function beside(target: string): string {
  return `${target}.${randomUUID().slice(0, 8)}.tmp`
}

/** The file behind `path` (a symbolic link stays a link) and its permissions; refuses folders, devices and pipes. */
async function existing(path: string): Promise<{ target: string; mode: number }> {
  try {
    const target = await realpath(path)
    const found = await stat(target)
    if (found.isFile()) return { target, mode: found.mode }
    throw new InputError(
      `${path}: expected the name of a file, got a ${found.isDirectory() ? "folder" : "device or pipe"}. Give a file name.`,
    )
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return { target: path, mode: 0o666 }
    throw explainWriteError(path, error)
  }
}
