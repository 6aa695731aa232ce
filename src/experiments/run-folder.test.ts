import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises"
import { hostname, tmpdir } from "node:os"
import { join } from "node:path"
import { spawnSync } from "node:child_process"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { isAnotherLiving, thisProcess } from "./run-folder-lock.ts"
import { RunFolder, isRunFolder, readRunRecord, recipeHash } from "./run-folder.ts"

let base: string
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "blockspin-run-"))
})
afterAll(async () => rm(base, { recursive: true }))

const run = { command: "train", recipe: { epochs: 3 }, seed: 1 }

describe("a new run", () => {
  test("makes its folder and run.json, with parents", async () => {
    const path = join(base, "deep", "new")
    const folder = await RunFolder.create(path, { ...run, notes: { rows: 5 } })
    expect(await readRunRecord(path)).toEqual(folder.record)
    expect(folder.record).toMatchObject({
      ...run,
      notes: { rows: 5 },
      status: "running",
      node: process.versions.node,
      platform: `${process.platform} ${process.arch}`,
      blockspin: expect.stringMatching(/^\d+\.\d+\.\d+/),
      started: expect.stringMatching(/^\d{4}-.*Z$/),
    })
    expect(await isRunFolder(path)).toBe(true)
  })

  test("an empty folder is taken, one with other files is not, not even by force", async () => {
    const path = join(base, "other")
    await mkdir(path)
    await RunFolder.expectFree(path)
    await writeFile(join(path, "thesis.tex"), "")
    await expect(RunFolder.create(path, run)).rejects.toThrow(
      `${path}: expected a new or an empty folder, got one with other files (thesis.tex). Choose another --out.`,
    )
    await expect(RunFolder.create(path, { ...run, force: true })).rejects.toThrow("--force replaces earlier runs only.")
    expect(await readdir(path)).toEqual(["thesis.tex"])
  })

  test("a folder whose run.json is not ours is not taken by force", async () => {
    const path = join(base, "alien")
    await mkdir(path)
    await writeFile(join(path, "run.json"), '{"name":"another program"}')
    await expect(RunFolder.create(path, { ...run, force: true })).rejects.toThrow(
      "run.json: expected the record of a blockspin run, got something else. Choose another folder.",
    )
    expect(await readdir(path)).toEqual(["run.json"])
  })

  test("an earlier run is offered to go on with, and replaced by force", async () => {
    const path = join(base, "earlier")
    const folder = await RunFolder.create(path, run)
    await folder.write("figures/old.svg", "<svg/>")
    await folder.end("stopped", "interrupted")
    await expect(RunFolder.create(path, run)).rejects.toThrow(
      `${path}: expected a new or an empty folder, got an earlier run (stopped). Go on with it (--resume ${path}), replace it with --force, or choose another --out.`,
    )
    await RunFolder.create(path, { ...run, force: true })
    expect(await readdir(path)).toEqual(["run.json"])
  })

  test("a file of that name is refused", async () => {
    const path = join(base, "file")
    await writeFile(path, "")
    await expect(RunFolder.create(path, run)).rejects.toThrow(`${path}: expected a folder, got a file`)
    await expect(RunFolder.create(join(path, "x"), run)).rejects.toThrow("got a file (or a path through one)")
  })
})

describe("an open run", () => {
  test("ends, goes on, and adds up its seconds", async () => {
    const path = join(base, "again")
    const first = await RunFolder.create(path, run)
    await first.end("stopped", "interrupted")
    expect(await readRunRecord(path)).toMatchObject({
      status: "stopped",
      reason: "interrupted",
      ended: expect.any(String),
    })
    const second = await RunFolder.open(path)
    await second.goOn()
    expect(second.record).not.toHaveProperty("reason")
    expect(second.record).not.toHaveProperty("ended")
    await new Promise((resolve) => setTimeout(resolve, 20))
    await second.end("finished")
    expect((await readRunRecord(path)).seconds).toBeGreaterThanOrEqual(first.record.seconds + 0.015)
  })

  test("writes arrays, JSON and files in subfolders whole", async () => {
    const folder = await RunFolder.create(join(base, "files"), run)
    await folder.writeArray("a.npy", { dtype: "f4", shape: [2], data: Float32Array.of(1, 2) })
    await folder.writeJson("results.json", { u: -1.15 })
    await folder.write("figures/x.svg", "<svg/>")
    expect(await readFile(folder.file("results.json"), "utf8")).toBe('{\n  "u": -1.15\n}\n')
    expect(await folder.read("a.npy")).toHaveLength(136)
    expect(await folder.read("nothing.npy")).toBeUndefined()
    await folder.remove("a.npy")
    expect((await readdir(folder.path)).sort()).toEqual(["figures", "results.json", "run.json"])
  })

  test("without a run.json there is a sentence", async () => {
    await expect(RunFolder.open(join(base, "nowhere"))).rejects.toThrow("got no such folder or an empty one")
    await expect(RunFolder.open(base)).rejects.toThrow("got a folder without run.json")
  })
})

describe("processes", () => {
  test("this one, dead ones, ones of other machines and later ones of the same number do not count", () => {
    const { pid } = spawnSync(process.execPath, ["-e", "0"])
    expect(isAnotherLiving(thisProcess())).toBe(false)
    expect(isAnotherLiving({ host: hostname(), id: pid })).toBe(false)
    expect(isAnotherLiving({ host: "elsewhere", id: process.ppid })).toBe(false)
    expect(isAnotherLiving({ host: hostname(), id: process.ppid, started: 1 })).toBe(false)
  })
})

test("the hash of a recipe tells what decides the result, whatever the order, the place and the threads", () => {
  const hash = recipeHash({ seed: 1, epochs: 3, out: "a", threads: 1, checkpointEvery: 5, data: "x" })
  expect(hash).toMatch(/^[0-9a-f]{16}$/)
  expect(recipeHash({ epochs: 3, seed: 1, out: "b" })).toBe(hash)
  expect(recipeHash({ epochs: 4, seed: 1, out: "a" })).not.toBe(hash)
})
