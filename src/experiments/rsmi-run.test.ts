import { mkdtemp, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { writeSamples } from "../data/write-samples.ts"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream } from "../compute/philox.ts"
import type { OnProgress } from "./progress.ts"
import { checkRecipe } from "./recipe-check.ts"
import { type RsmiRecipe, rsmiRecipe } from "./rsmi-recipe.ts"
import { rsmiRun } from "./rsmi-run.ts"
import { rsmiText } from "./rsmi-table.ts"
import { readRunRecord } from "./run-folder.ts"

let folder: string
let runs = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "blockspin-rsmi-"))
})
afterAll(async () => rm(folder, { recursive: true }))

const recipe = (settings: Readonly<Record<string, unknown>>): RsmiRecipe =>
  checkRecipe(rsmiRecipe, { threads: 1, out: join(folder, `run-${runs++}`), ...settings })

describe("exactly", () => {
  test("of the chain: the best filter beside the rules, in a run folder with its figure", async () => {
    const asked = recipe({ exact: true, block: [3], coupling: 1 })
    const { filters, exact, run } = await rsmiRun(asked)
    expect(Math.max(...filters[0].shares)).toBeGreaterThan(0.9)
    expect(exact!.rules.find(({ name }) => name === "edge")!.information).toBeCloseTo(0.314157, 6)
    expect(exact!.partition).toBeCloseTo(0.314157, 6)
    expect(exact!.filters).toBeCloseTo(exact!.optimal, 12)
    expect(await readdir(run)).toEqual(expect.arrayContaining(["rsmi.json", "rsmi.png", "rsmi.svg", "run.json"]))
    expect(await readRunRecord(run)).toMatchObject({ command: "rsmi", status: "finished" })
    const result = await rsmiRun(asked, { force: true })
    expect(rsmiText(result)).toMatch(/^I\(V:E\) +0\.489438 bits$/m)
  })

  test("a block that has no exact solution here is refused", async () => {
    await expect(rsmiRun(recipe({ exact: true, block: [3, 3] }))).rejects.toThrow("expected a block of up to 12 sites of a chain (--block 4), or 2x2 with a buffer and an environment of 1, got 3x3 with 1 and 1.") // prettier-ignore
    await expect(rsmiRun(recipe({ exact: true, data: "a.npy" }))).rejects.toThrow("exact: expected no samples, got a.npy.") // prettier-ignore
    await expect(rsmiRun(recipe({ exact: true, coupling: 50 }))).rejects.toThrow("Take a smaller coupling or field.")
    await expect(rsmiRun(recipe({ exact: true, size: [6, 6] }))).rejects.toThrow(
      "size: expected none with exact, got 6x6",
    )
  })
})

describe("from samples", () => {
  const quick = { steps: 40, batch: 64, count: 1500 }

  test("that are drawn: the bound beside what is known exactly", async () => {
    const phases = new Set<string>()
    const result = await rsmiRun(recipe({ ...quick, block: [2] }), {
      onProgress: (event) => event.kind === "progress" && phases.add(event.phase),
    })
    expect([...phases]).toEqual(["sampling", "learning"])
    expect(result.exact!.block).toBeCloseTo(0.469195, 6)
    expect(result.ceiling).toBe(6)
    expect(result.curve!.at(-1)!.step).toBe(40)
    expect(rsmiText(result)).toContain("on held-out samples")
  })

  test("of a file: blocks at every place, and nothing exact", async () => {
    const random = new RandomStream(1, "test")
    const bits = new BitMatrix(1500, 64)
    for (let row = 0; row < 1500; row++) for (let site = 0; site < 64; site++) bits.set(row, site, random.word() & 1)
    const path = join(folder, "noise.npy")
    await writeSamples(path, bits, [8, 8], {})
    const independent = await rsmiRun(recipe({ ...quick, data: path }))
    const { exact, bound, source } = independent
    expect(exact).toBeUndefined()
    expect(source).toContain("1,500 samples of 8×8 spins")
    // Independent spins have no information: a bound of held-out samples stays below.
    expect(bound!.value).toBeLessThan(4 * bound!.error)
    expect(rsmiText(independent)).toContain("not above 0 by two standard errors")
    await expect(rsmiRun(recipe({ data: path, block: [3] }))).rejects.toThrow("expected a length for each of the 2 axes of the samples (8x8), got 3.") // prettier-ignore
    await expect(rsmiRun(recipe({ data: path, size: [8, 8] }))).rejects.toThrow("size: expected none with a file of samples") // prettier-ignore
    await expect(rsmiRun(recipe({ data: path, buffer: 3 }))).rejects.toThrow("expected axes of at least 2 + 2·(3 + 1) = 10 sites") // prettier-ignore
  })

  test("too few for the batch, and a lattice that is too small, are refused before a folder is made", async () => {
    const few = recipe({ ...quick, count: 200 })
    const phases: string[] = []
    const onProgress: OnProgress = (event) => event.kind === "progress" && phases.push(event.phase)
    await expect(rsmiRun(few, { onProgress })).rejects.toThrow("expected at least 640 configurations for batches of 64")
    expect(phases).toEqual([])
    expect(await readdir(folder)).not.toContain(few.out.split("/").at(-1))
    await expect(rsmiRun(recipe({ size: [4, 4] }))).rejects.toThrow("got 4x4. Take larger samples")
  })
})
