import { execFileSync } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { InputError } from "../errors.ts"
import { parseTar } from "./tar.ts"
import { temporaryFolder } from "./testing/fixture.ts"
import { makeTar } from "./testing/make-tar.ts"

const files = {
  "package/a.txt": Uint8Array.of(1, 2, 3),
  "package/empty": new Uint8Array(0),
  b: new Uint8Array(600).fill(7),
}

const hasTar = ((): boolean => {
  try {
    execFileSync("tar", ["--version"], { stdio: "ignore" })
    return true
  } catch {
    return false
  }
})()

describe("parseTar", () => {
  test("reads files of any size", () => {
    expect(Object.fromEntries(parseTar(makeTar(files), "x"))).toEqual(files)
    expect(parseTar(new Uint8Array(1024), "x").size).toBe(0)
  })

  test.skipIf(!hasTar)("reads what tar wrote: long names kept whole, folders passed over", async () => {
    const folder = await temporaryFolder()
    const long = join("package", "deep".repeat(20), "name".repeat(15))
    mkdirSync(join(folder, "package", "deep".repeat(20)), { recursive: true })
    writeFileSync(join(folder, long), "spin")
    const archive = execFileSync("tar", ["--format=ustar", "-c", "-C", folder, "package"])
    expect([...parseTar(new Uint8Array(archive), "x")]).toEqual([[long, new TextEncoder().encode("spin")]])
  })

  test("refuses an archive that is damaged or cut short, with a sentence", () => {
    expect(() => parseTar(makeTar(files).with(3, 0x21), "x.tar")).toThrow(
      new InputError("x.tar: expected a tar archive, got a damaged header at byte 0. Download it again."),
    )
    expect(() => parseTar(makeTar({ b: files.b }).subarray(0, 700), "x.tar")).toThrow(
      new InputError("x.tar: expected 600 bytes of b, got 188: the archive is cut short. Download it again."),
    )
    expect(() => parseTar(new TextEncoder().encode("hello".repeat(200)), "x.tar")).toThrow(/damaged header at byte 0/)
  })
})
