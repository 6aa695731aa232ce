import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { parseNamedColumns } from "../data/named-columns.ts"
import { deviation } from "../statistics/estimate.ts"
import { type McrgRecipe, mcrgRecipe } from "./mcrg-recipe.ts"
import { type McrgRunResult, mcrgRun } from "./mcrg-run.ts"
import { mcrgText } from "./mcrg-table.ts"
import type { ProgressEvent } from "./progress.ts"
import { checkRecipe } from "./recipe-check.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mcrg-"))
})
afterAll(async () => rm(folder, { recursive: true }))

const recipe = (settings: object): McrgRecipe => checkRecipe(mcrgRecipe, { threads: 1, ...settings }, (key) => key)

async function finished(...asked: Parameters<typeof mcrgRun>): Promise<McrgRunResult> {
  const result = await mcrgRun(...asked)
  if (result.status === "stopped") throw new Error("stopped")
  return result
}

describe("blockspin mcrg", () => {
  test("a run has its table, document and figure, and the same numbers on any number of threads", async () => {
    const settings = { size: [16, 16], count: 4096, match: true }
    const events: ProgressEvent[] = []
    const [one, two] = [join(folder, "one"), join(folder, "two")]
    const result = await finished(recipe({ ...settings, out: one }), { onProgress: (event) => void events.push(event) })
    const again = await finished(recipe({ ...settings, out: two, threads: 2 }))
    expect(again.exponents).toEqual(result.exponents)
    expect(again.matching).toEqual(result.matching)
    // Two steps of seven even and five odd operators.
    const { rows } = parseNamedColumns(await readFile(join(one, "mcrg.csv"), "utf8"), "mcrg.csv")
    expect(rows).toHaveLength(24)
    expect(await readFile(join(one, "mcrg.csv"), "utf8")).not.toContain("NaN")
    const document = JSON.parse(await readFile(join(one, "mcrg.json"), "utf8")) as typeof result
    expect(document.exponents).toEqual(result.exponents)
    expect(await readFile(join(one, "mcrg.svg"), "utf8")).toContain("thermal exponent y_T")
    const last = events.filter((event) => event.kind === "progress").at(-1)!
    expect(last).toMatchObject({ done: 4096, total: 4096, unit: "samples" })
    const text = mcrgText(result)
    expect(text).toMatch(/^16×16, K = 0.44068679, majority, b = 2: 4,096 samples \d+ clusters apart/)
    expect(text).toMatch(/step 1, 16 → 8 .*σ/)
    expect(text).toContain("K_c by matching 16×16 with a lattice 2 times shorter: 0.44")
    expect(text).not.toContain("NaN")
    expect(Math.abs(deviation(result.matching!.criticalCoupling, 0.4406868))).toBeLessThan(5)
  })

  test("swendsen-wang gives the same exponents within 4 combined errors", async () => {
    const settings = { size: [16, 16], count: 4096, even: 2, odd: 1 }
    const wolff = await finished(recipe({ ...settings, out: join(folder, "wolff") }))
    const sweeps = await finished(recipe({ ...settings, method: "swendsen-wang", seed: 2, out: join(folder, "sw") }))
    expect(wolff.exponents).toHaveLength(6)
    for (const [k, { exponent }] of wolff.exponents.entries())
      expect(Math.abs(deviation(exponent, sweeps.exponents[k].exponent))).toBeLessThan(4)
  })

  test("lengths that b does not divide, and lattices without a known K_c, are refused before anything is written", async () => {
    const out = join(folder, "refused")
    await expect(mcrgRun(recipe({ size: [81, 80], scale: 3, out }))).rejects.toThrow(
      "block spins: expected lengths divisible by b = 3, got 81x80. Take 81 instead of 80, or another b.",
    )
    await expect(mcrgRun(recipe({ size: [64], out }))).rejects.toThrow(
      "coupling: expected one for a lattice of 1 axes, whose critical one is not known here, got none. Give --coupling.",
    )
    await expect(readFile(join(out, "run.json"))).rejects.toThrow("ENOENT")
  })
})
