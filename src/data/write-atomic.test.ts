import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import type * as fs from "node:fs/promises"
import { join } from "node:path"
import { describe, expect, test, vi } from "vitest"
import { InputError } from "../errors.ts"
import { temporaryFolder } from "./testing/fixture.ts"
import { expectWritable, writeFileAtomic } from "./write-atomic.ts"

// A disk that is full for names that say so: half of the contents arrive, as on a real one.
vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof fs>()
  const open: typeof fs.open = async (path, ...options) => {
    const file = await real.open(path, ...options)
    if (String(path).includes("full-disk")) {
      vi.spyOn(file, "writeFile").mockImplementation(async () => {
        await file.write("half")
        throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" })
      })
    }
    return file
  }
  return { ...real, open }
})

describe("writeFileAtomic", () => {
  test("writes bytes and text, and replaces an earlier file", async () => {
    const folder = await temporaryFolder()
    const path = join(folder, "a.npy")
    await writeFileAtomic(path, Uint8Array.of(1, 2, 3))
    expect([...readFileSync(path)]).toEqual([1, 2, 3])
    await writeFileAtomic(path, "K = 0.4407\n")
    expect(readFileSync(path, "utf8")).toBe("K = 0.4407\n")
    expect(readdirSync(folder)).toEqual(["a.npy"])
  })

  test("keeps the permissions of the earlier file and the symbolic link that leads to it", async () => {
    const folder = await temporaryFolder()
    writeFileSync(join(folder, "a"), "old")
    chmodSync(join(folder, "a"), 0o600)
    symlinkSync("a", join(folder, "link"))
    await writeFileAtomic(join(folder, "link"), "new")
    expect(lstatSync(join(folder, "link")).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(folder, "a"), "utf8")).toBe("new")
    expect(statSync(join(folder, "a")).mode & 0o777).toBe(0o600)
  })

  test("leaves the earlier file and no temporary one when the disk is full", async () => {
    const folder = await temporaryFolder()
    const path = join(folder, "full-disk.npy")
    writeFileSync(path, "earlier")
    await expect(writeFileAtomic(path, new Uint8Array(100))).rejects.toThrow(
      new InputError(`${path}: expected room on the disk, got "no space left". Free some space, or write elsewhere.`),
    )
    expect(readFileSync(path, "utf8")).toBe("earlier")
    expect(readdirSync(folder)).toEqual(["full-disk.npy"])
  })

  test("refuses a missing folder, a folder as target, a file within the path and a device, with a sentence", async () => {
    const folder = await temporaryFolder()
    mkdirSync(join(folder, "runs"))
    writeFileSync(join(folder, "file"), "")
    const missing = join(folder, "none", "a.npy")
    await expect(writeFileAtomic(missing, "")).rejects.toThrow(
      new InputError(
        `${missing}: expected an existing folder ${join(folder, "none")}, got none. Create it first (mkdir -p "${join(folder, "none")}").`,
      ),
    )
    await expect(writeFileAtomic(join(folder, "runs"), "")).rejects.toThrow(
      new InputError(`${join(folder, "runs")}: expected the name of a file, got a folder. Give a file name.`),
    )
    await expect(writeFileAtomic(join(folder, "file", "a.npy"), "")).rejects.toThrow(
      /expected a folder to write in, but a part of the path is not a folder/,
    )
    await expect(writeFileAtomic("/dev/null", "")).rejects.toThrow(
      new InputError("/dev/null: expected the name of a file, got a device or pipe. Give a file name."),
    )
    await expect(writeFileAtomic(join(folder, "n".repeat(300)), "")).rejects.toThrow(/got one too long\. Shorten it/)
    expect(readdirSync(folder)).toEqual(["file", "runs"])
  })
})

describe("expectWritable", () => {
  test("takes a new file and an earlier one, and leaves no trace", async () => {
    const folder = await temporaryFolder()
    writeFileSync(join(folder, "earlier.npy"), "earlier")
    await expectWritable(join(folder, "earlier.npy"))
    await expectWritable(join(folder, "new.npy"))
    expect(readdirSync(folder)).toEqual(["earlier.npy"])
    expect(readFileSync(join(folder, "earlier.npy"), "utf8")).toBe("earlier")
  })

  test("refuses what cannot be written, with the sentence that writing gives", async () => {
    const folder = await temporaryFolder()
    for (const path of [join(folder, "none", "a.npy"), folder, "/dev/null", join(folder, "n".repeat(300))]) {
      const refused = await writeFileAtomic(path, "").catch((error: unknown) => error)
      expect(refused).toBeInstanceOf(InputError)
      await expect(expectWritable(path)).rejects.toEqual(refused)
    }
  })
})
