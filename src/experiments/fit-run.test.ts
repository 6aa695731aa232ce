import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { parseHarmonium } from "../data/harmonium-safetensors.ts"
import { type FitRecipe, fitRecipe } from "./fit-recipe.ts"
import { fitRun, resumeFit } from "./fit-run.ts"
import { fitText } from "./fit-table.ts"
import { checkRecipe } from "./recipe-check.ts"

let folder: string
let data: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fit-"))
  data = join(folder, "readings.csv")
  const stream = new RandomStream(1, "readings")
  const lines = Array.from({ length: 300 }, () => {
    const warm = stream.uniform() < 0.5 ? 4 : 0
    return Array.from({ length: 4 }, () => (20 + warm + stream.normal()).toFixed(3)).join(",")
  })
  await writeFile(data, `${lines.join("\n")}\n`)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const recipe = (change: Partial<FitRecipe>): FitRecipe =>
  checkRecipe(fitRecipe, { data, hidden: 3, epochs: 8, batch: 30, checkpointEvery: 2, threads: 1, ...change })

test("real values are taken as Gaussian units, learned and scored beside held-out rows", async () => {
  const notes: string[] = []
  const out = join(folder, "plain")
  const result = await fitRun(recipe({ out, method: "exact", epochs: 40, learningRate: 0.05 }), {
    onProgress: (event) => {
      if (event.kind !== "progress") notes.push(event.text)
    },
  })
  expect(notes).toContain("300 rows of 4 values, as gaussian units")
  expect(result).toMatchObject({
    status: "finished",
    epochs: 40,
    visible: { kind: "gaussian", count: 4 },
    hidden: { kind: "bernoulli", count: 3 },
  })
  // Independent Gaussians of variance 1 + 4: 4 · ½ ln(2πe · 5) = 8.89 nats; two states: 4 · ½ ln(2πe) + ln 2 = 6.37.
  expect(result.training!.exact).toBe(true)
  expect(result.heldOut!.value).toBeGreaterThan(-8.6)
  expect(result.heldOut!.value).toBeLessThan(-6)
  expect(fitText(result)).toMatch(/held-out {2}−[\d.]+\(\d+\) nats a row \(ln Z exact\)/)
  expect((await readdir(out)).sort()).toEqual(
    ["fit.json", "fit.png", "fit.svg", "machine.safetensors", "metrics.csv", "metrics.jsonl", "run.json"].sort(),
  )
  expect(parseHarmonium(await readFile(join(out, "machine.safetensors"))).visible.kind).toBe("gaussian")
})

test.each([{}, { patience: 3, method: "tempering" }] as const)(
  "stopped in the middle and taken up again, %o gives the same machine and numbers",
  async (change) => {
    const [whole, parts] = ["whole", "parts"].map((name) => join(folder, `${name} ${JSON.stringify(change).length}`))
    const straight = await fitRun(recipe({ out: whole, ...change }))
    const controller = new AbortController()
    const stopped = await fitRun(recipe({ out: parts, ...change }), {
      signal: controller.signal,
      onProgress: (event) => {
        if (event.kind === "progress" && event.done > 3.5 * 270) controller.abort()
      },
    })
    expect(stopped).toMatchObject({ status: "stopped", epochs: 4 })
    const { run: _, last, ...result } = await resumeFit(parts)
    const { run: __, last: expected, ...numbers } = straight
    expect(result).toEqual(numbers)
    expect(last!.freeEnergyGap).toEqual(expected!.freeEnergyGap)
    const files = await Promise.all([whole, parts].map((run) => readFile(join(run, "machine.safetensors"))))
    expect(files[1]).toEqual(files[0])
    await expect(resumeFit(parts)).rejects.toThrow("expected a run that was stopped, got a finished one")
  },
)

test("bits and spins are known by their values", async () => {
  for (const [name, values, kind] of [
    ["bits", [0, 1], "bernoulli"],
    ["spins", [-1, 1], "spin"],
  ] as const) {
    const path = join(folder, `${name}.csv`)
    await writeFile(path, Array.from({ length: 20 }, (_, k) => `${values[k % 2]},${values[(k >> 1) % 2]}`).join("\n"))
    const result = await fitRun(recipe({ data: path, out: join(folder, name), epochs: 1 }))
    expect(result.visible.kind).toBe(kind)
  }
})

test("what cannot be learned is refused in one sentence before there is a folder", async () => {
  const out = join(folder, "refused")
  await expect(fitRun(recipe({ out, visibleUnits: "bernoulli" }))).rejects.toThrow("take gaussian units")
  await expect(fitRun(recipe({ out, heldOut: 0, patience: 2 }))).rejects.toThrow(
    "--patience: expected held-out rows to watch, got --held-out 0. Give a fraction such as 0.1.",
  )
  await expect(fitRun(recipe({ out, data: join(folder, "none.csv") }))).rejects.toThrow("none.csv")
  expect(await readdir(folder)).not.toContain("refused")
})
