import { existsSync } from "node:fs"
import { mkdtemp, readFile, readdir, rename, rm, truncate, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { parseNpz } from "../data/npz.ts"
import { checkRecipe } from "./recipe-check.ts"
import { type SampleRecipe, sampleRecipe } from "./recipe.ts"
import { formatArchive, parseArchive } from "./sample-archive.ts"
import { type SampleRunResult, resumeSampling, sampleRun } from "./sample-run.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "blockspin-partial-"))
})
afterAll(async () => rm(folder, { recursive: true }))

const at = (name: string): string => join(folder, name)
const recipe = (settings: Readonly<Record<string, unknown>>): SampleRecipe =>
  checkRecipe(sampleRecipe, { size: [6, 6], count: 1000, threads: 1, ...settings })

/** Runs until more than `samples` of all couplings are drawn. */
async function until(
  samples: number,
  work: (hooks: NonNullable<Parameters<typeof sampleRun>[1]>) => Promise<SampleRunResult>,
): Promise<SampleRunResult> {
  const controller = new AbortController()
  return work({
    signal: controller.signal,
    onProgress: (event) => event.kind === "progress" && event.done > samples && controller.abort(),
  })
}

/** What a run found, without the time that it took. */
const found = ({ runs }: SampleRunResult): unknown[] =>
  runs.map((run) => ({ ...run, seconds: 0, flipsPerNanosecond: 0 }))

describe("samples that are stopped twice and resumed are the same bytes as in one go", () => {
  test.each([
    { name: "heat-bath.npy", coupling: 0.4 },
    { name: "range.npz", coupling: [0.3, 0.4, 0.5], method: "swendsen-wang", packed: true },
    { name: "values.npy", model: "potts", colours: 4, coupling: [0.5, 0.9], method: "swendsen-wang" },
    { name: "blume-capel.npz", model: "blume-capel", coupling: [0.5, 0.6] },
    { name: "exact.npz", coupling: [0.3, 0.4], method: "exact", count: 100 },
  ])("$name", async ({ name, ...settings }) => {
    const out = at(name)
    const asked = recipe({ ...settings, out })
    const whole = await sampleRun(asked)
    const files = (await readdir(folder)).filter((file) => file.startsWith(name))
    const expected = await Promise.all(files.map(async (file) => readFile(at(file))))
    for (const file of files) await rm(at(file))

    const total = asked.count * (Array.isArray(asked.coupling) ? asked.coupling.length : 1)
    const partial = `${out}.partial`
    expect(await until(total * 0.3, (hooks) => sampleRun(asked, hooks))).toMatchObject({ status: "stopped", partial })
    expect(await until(total * 0.7, (hooks) => resumeSampling(partial, hooks))).toMatchObject({ status: "stopped", partial }) // prettier-ignore
    expect((await readdir(folder)).filter((file) => file.startsWith(name))).toEqual([`${name}.partial`])
    const resumed = await resumeSampling(partial)
    expect(resumed).toMatchObject({ status: "finished", out, recipe: asked })
    expect(found(resumed)).toEqual(found(whole))
    for (const [k, file] of files.entries()) expect((await readFile(at(file))).equals(expected[k]), file).toBe(true)
    expect(existsSync(partial)).toBe(false)
  })
})

test("a job that is stopped in its first burn-in leaves nothing", async () => {
  const asked = recipe({ out: at("early.npy") })
  await expect(sampleRun(asked, { signal: AbortSignal.abort() })).rejects.toThrow("aborted")
  expect(existsSync(`${asked.out}.partial`)).toBe(false)
})

describe("a partial file", () => {
  const stop = async (name: string): Promise<string> => {
    const asked = recipe({ out: at(name), burnIn: 10, spacing: 2 })
    return (await until(300, (hooks) => sampleRun(asked, hooks))).partial!
  }

  test("is not written over by a new job, and goes on where it is moved to", async () => {
    const partial = await stop("waiting.npy")
    await expect(sampleRun(recipe({ out: at("waiting.npy") }))).rejects.toThrow(
      `${partial}: expected no unfinished samples of ${at("waiting.npy")}, got some. Go on with them (blockspin sample --resume ${partial}), remove`,
    )
    await rename(partial, at("moved.npy.partial"))
    expect(await resumeSampling(at("moved.npy.partial"))).toMatchObject({ status: "finished", out: at("moved.npy") })
  })

  test("that is cut short, or another file, is refused in a sentence", async () => {
    const partial = await stop("short.npy")
    const sentence = `${partial}: expected the whole file that blockspin wrote, got a damaged or another one. Copy it again, or start again without --resume.`
    await truncate(partial, 2000)
    await expect(resumeSampling(partial)).rejects.toThrow(sentence)
    await writeFile(partial, "")
    await expect(resumeSampling(partial)).rejects.toThrow(sentence)
    await writeFile(partial, "something else")
    await expect(resumeSampling(partial)).rejects.toThrow(sentence)
    await expect(resumeSampling(at("short.npy"))).rejects.toThrow(
      "--resume: expected a file that blockspin sample left",
    )
    await expect(resumeSampling(at("none.npy.partial"))).rejects.toThrow("none.npy.partial: expected a file, got none")
  })

  test("of another version, or with another recipe, is refused in a sentence", async () => {
    const partial = await stop("other.npy")
    const bytes = await readFile(partial)
    const { about } = parseArchive(bytes, partial, "")
    const arrays = [...parseNpz(bytes, partial)].filter(([name]) => name !== "about")
    const write = async (changes: object): Promise<void> =>
      writeFile(partial, formatArchive({ ...about, ...changes }, arrays as Parameters<typeof formatArchive>[1]))
    await write({ blockspin: "0.0.1" })
    await expect(resumeSampling(partial)).rejects.toThrow(
      /expected unfinished samples of blockspin \d.*, got some of 0\.0\.1 .*may draw other bits\. Resume with that version/,
    )
    const kept = about["recipe"] as SampleRecipe
    await write({ recipe: { ...kept, coupling: 0.41 } })
    await expect(resumeSampling(partial)).rejects.toThrow("expected samples of the recipe in the file")
  })
})
