/** The golden files that `fixtures/make.py` wrote, and folders for the files of a test. */
import { readFileSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { onTestFinished } from "vitest"

/** A plain Uint8Array: Node's Buffer differs in slice(). */
export function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url)))
}

/** A new folder, removed when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "blockspin-test-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}
