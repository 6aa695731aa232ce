import { mkdtemp, readFile, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { flowRecipe } from "./flow-recipe.ts"
import { flowRun } from "./flow-run.ts"
import { flowText } from "./flow-table.ts"
import { checkRecipe } from "./recipe-check.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "blockspin-flow-"))
})
afterAll(async () => rm(folder, { recursive: true }))

test("the diamond lattice: its fixed point and exponents in words, and a run folder with its figure", async () => {
  const out = join(folder, "diamond")
  const result = await flowRun(checkRecipe(flowRecipe, { transformation: "diamond", out }))
  const text = flowText(result)
  expect(text).toContain("critical at K = 0.609378    between K = 0 and K → ∞")
  expect(text).toContain("y = 0.747236")
  expect(text).toContain("α = −0.676532")
  expect(await readdir(out)).toEqual(expect.arrayContaining(["flow.json", "flow.png", "flow.svg", "run.json"]))
  expect(JSON.parse(await readFile(join(out, "flow.json"), "utf8")).fixedPoints).toHaveLength(1)
})

test("free spins are a line of fixed points of decimation, in words, numbers and the picture", async () => {
  const out = join(folder, "decimation")
  const result = await flowRun(checkRecipe(flowRecipe, { transformation: "decimation", out }))
  expect(flowText(result)).toContain("K* = 0, any h: a line of fixed points\n  λ = 1.000000")
  expect(result.fixedPoints).toHaveLength(1)
  const [{ couplings, line, directions }] = result.fixedPoints
  expect(couplings["K"]).toBeCloseTo(0, 12)
  expect(couplings["h"]).toBeCloseTo(0, 12)
  expect(line).toEqual({ h: 1 })
  expect(directions).toMatchObject([
    { kind: "marginal", parity: "odd" },
    { kind: "irrelevant", parity: "even" },
  ])
  const svg = await readFile(join(out, "flow.svg"), "utf8")
  expect(svg).toContain("line of fixed points")
  expect(svg).not.toContain("critical line")
})
