import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { formatNpy } from "../data/npy.ts"
import { readDataset } from "../data/read-dataset.ts"
import { checkRecipe } from "./recipe-check.ts"
import { sampleRecipe } from "./recipe.ts"
import { sampleRun } from "./sample-run.ts"
import { type ZoomRecipe, zoomRecipe } from "./zoom-recipe.ts"
import { zoomRun, zoomText } from "./zoom-run.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "blockspin-zoom-"))
})
afterAll(async () => rm(folder, { recursive: true }))

const at = (name: string): string => join(folder, name)
const recipe = (settings: Readonly<Record<string, unknown>>): ZoomRecipe => checkRecipe(zoomRecipe, settings)

test("below T_c block spins order step by step, above it they do not, and a seed gives the same picture", async () => {
  const settings = { size: [256, 256], temperature: [2, 2.2692, 3], burnIn: 60 }
  const result = await zoomRun(recipe({ ...settings, out: at("fresh") }))
  expect(result.rows.map(({ phase }) => phase)).toEqual(["below T_c", "at T_c", "above T_c"])
  expect(result.sizes).toEqual([[256, 256], [128, 128], [64, 64]]) // prettier-ignore
  const [below, , above] = result.rows.map(({ magnetizations }) => magnetizations.map(Math.abs))
  // Onsager: 0.9113 at T = 2.
  expect(below[0]).toBeCloseTo(0.911, 1)
  expect(below[1]).toBeGreaterThan(below[0])
  expect(below[2]).toBeGreaterThan(below[1])
  for (const m of above) expect(m).toBeLessThan(0.1)
  expect((await readdir(at("fresh"))).toSorted()).toEqual(["run.json", "zoom.json", "zoom.png", "zoom.svg"])
  expect(JSON.parse(await readFile(at("fresh/zoom.json"), "utf8"))).toEqual(result)
  const svg = await readFile(at("fresh/zoom.svg"), "utf8")
  for (const text of ["below T_c", "T = 2.2692", "64 of 256 sites", "2 steps"]) expect(svg).toContain(text)
  expect(zoomText(result)).toMatch(/^m +256×256 +128×128 +64×64\nbelow T_c, T = 2.0000 +−?0.9/)
  await zoomRun(recipe({ ...settings, out: at("again") }))
  expect(await readFile(at("again/zoom.svg"), "utf8")).toBe(svg)
})

test("of a file with several couplings the first samples, or the rows asked for, with the couplings of its recipe", async () => {
  const path = at("range.npy")
  const asked = { size: [32, 32], coupling: [0.3, 0.6], count: 200, method: "swendsen-wang", threads: 1, out: path }
  await sampleRun(checkRecipe(sampleRecipe, asked))
  const first = await zoomRun(recipe({ data: path, out: at("first") }))
  expect(first.rows).toMatchObject([
    { row: 0, coupling: 0.3, phase: "above T_c" },
    { row: 200, coupling: 0.6, phase: "below T_c" },
  ])
  // One step, since 32 is less than 64 already.
  expect(first.sizes).toEqual([[32, 32], [16, 16]]) // prettier-ignore
  const chosen = await zoomRun(recipe({ data: path, rows: [399, 7], steps: 3, rule: "decimation", out: at("chosen") }))
  const { bits } = await readDataset(path)
  for (const { row, coupling, magnetizations } of chosen.rows) {
    expect(coupling).toBe(row === 7 ? 0.3 : 0.6)
    expect(magnetizations[0]).toBe((2 * bits!.count(row!)) / 1024 - 1)
    let up = 0
    for (let site = 0; site < 1024; site++) if (site % 8 === 0 && (site >> 5) % 8 === 0) up += bits!.get(row!, site)
    expect(magnetizations[3]).toBe((2 * up) / 16 - 1)
  }
  expect(await readFile(at("chosen/zoom.svg"), "utf8")).toContain("sample 399")
})

describe("bad input is one sentence", () => {
  test.each<[Readonly<Record<string, unknown>>, string]>([
    [{ scale: 3 }, "block spins: expected at most 0 steps of b = 3 from 1024x1024, got 1."],
    [{ size: [64], burnIn: 1 }, "size: expected a square lattice such as 1024x1024, got 64. Give two lengths."],
    [{ temperature: 2, coupling: 0.4 }, "temperature: expected couplings or temperatures, got both."],
    [{ temperature: [1, 2, 3, 4, 5, 6, 7] }, "zoom: expected at most 6 temperatures, one a row of the picture, got 7."],
    [{ rows: [1] }, "--rows: expected a file of samples with it, got none."],
    [{ data: "a.npy", burnIn: 3 }, "--burn-in: expected none beside a.npy, whose samples are drawn already, got one."],
  ])("%o", async (settings, sentence) => {
    await expect(zoomRun(recipe({ ...settings, out: at("refused") }))).rejects.toThrow(sentence)
  })

  test("rows that are not there, grey values, and samples of a chain", async () => {
    const path = at("spins.npy")
    await writeFile(path, formatNpy({ dtype: "i1", shape: [2, 4, 4], data: new Int8Array(32).fill(1).fill(-1, 3) }))
    await expect(zoomRun(recipe({ data: path, rows: [2], out: at("refused") }))).rejects.toThrow("rows: expected numbers from 0 to 1, got 2.") // prettier-ignore
    const grey = at("grey.npy")
    await writeFile(grey, formatNpy({ dtype: "f4", shape: [2, 4, 4], data: new Float32Array(32).fill(0.5) }))
    await expect(zoomRun(recipe({ data: grey, out: at("refused") }))).rejects.toThrow("expected spins, got values between") // prettier-ignore
    const chain = at("chain.npy")
    await writeFile(chain, formatNpy({ dtype: "i1", shape: [2, 16], data: new Int8Array(32).fill(1).fill(-1, 3) }))
    await expect(zoomRun(recipe({ data: chain, out: at("refused") }))).rejects.toThrow("zoom out: expected a square lattice of two axes, got 16.") // prettier-ignore
  })
})
