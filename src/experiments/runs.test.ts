import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { parseNpy } from "../data/npy.ts"
import { receptiveFields } from "../measure/receptive-fields.ts"
import { measureRun, measureTable } from "./measure-run.ts"
import type { SampleRecipe, TrainRecipe } from "./recipe.ts"
import { reportRun } from "./report-run.ts"
import { modelOf, sampleRun } from "./sample-run.ts"
import { blockSideFor } from "./stack-measures.ts"
import { trainRun } from "./train-run.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "blockspin-runs-"))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

const sampling: SampleRecipe = { model: "ising", size: [8, 8], lattice: "auto", boundary: "periodic", coupling: 0.4, field: 0, count: 600, method: "heat-bath", seed: 1, threads: 1, burnIn: "auto", spacing: "auto", out: "" } // prettier-ignore

test("sample, train, measure, report: each goes on from the files of the one before", async () => {
  const samples = join(folder, "samples.npy")
  const drawn = await sampleRun({ ...sampling, out: samples })
  expect(drawn.equilibrated).toBe(true)
  for (const { deviation } of drawn.comparisons) expect(Math.abs(deviation)).toBeLessThan(4)
  expect(parseNpy(await readFile(samples), "samples").shape).toEqual([600, 8, 8])
  expect(JSON.parse(await readFile(`${samples}.json`, "utf8"))).toMatchObject({
    coupling: 0.4,
    spacing: drawn.spacing,
    burnIn: drawn.burnIn,
  })

  const run = join(folder, "run")
  const recipe: TrainRecipe = {
    data: samples, layers: [12, 4], epochs: 5, batch: 50, learningRate: 0.1, momentum: 0.5, l1: 1e-3, l2: 0, method: "cd", steps: 1,
    reconstruction: "sample", feed: "probabilities", visibleUnits: "auto", hiddenUnits: "binary", sigma: 0.01, initialBias: "data",
    heldOut: 0.1, checkpointEvery: 10, seed: 1, threads: 1, out: run,
  } // prettier-ignore
  await trainRun(recipe)
  const measured = await measureRun(run, { threads: 1 })
  expect(measured.fields.map(({ units }) => units)).toEqual([12, 4])
  expect(measured.reconstructions).toHaveLength(2)
  // The samples' own energy, whatever the machine learned.
  const energy = drawn.comparisons[0].measured
  const { originalEnergy } = measured.reconstructions[0]
  expect(Math.abs(originalEnergy.value - energy.value)).toBeLessThan(4 * Math.hypot(energy.error, originalEnergy.error))
  expect(measureTable(measured).split("\n")).toHaveLength(9)
  expect(JSON.parse(await readFile(join(run, "measures.json"), "utf8")).fields[0].size.value).toBe(
    measured.fields[0].size.value,
  )
  expect(receptiveFields(measured.stack, 2).units).toBe(4)

  const { report } = await reportRun(run, { threads: 1 })
  const html = await readFile(report, "utf8")
  expect(new Set(html.match(/Figure \d+/g)).size).toBe(4)
  expect(html.replaceAll(/<\/?span>/g, "")).toContain(
    `blockspin train ${samples} --layers 12,4 --epochs 5 --batch 50 --l1 0.001 --held-out 0.1 --seed 1<`,
  )

  // Without the data only the reconstructions are missing.
  await rm(samples)
  const notes: string[] = []
  const without = await measureRun(run, {
    threads: 1,
    onProgress: (event) => event.kind === "note" && notes.push(event.text),
  })
  expect(without.reconstructions).toEqual([])
  expect(notes[0]).toMatch(/^no reconstructions: .*samples\.npy: expected a file/)
})

test("a chain is sampled against the exact ring, with fewer samples than chains too", async () => {
  const out = join(folder, "ring.npz")
  const { comparisons } = await sampleRun({ ...sampling, size: [50], coupling: 0.8, count: 100, out })
  for (const { deviation, source } of comparisons) {
    expect(Math.abs(deviation)).toBeLessThan(4)
    expect(source).toBe("Ising 1925, ring of 50")
  }
})

test("what cannot be sampled or written is refused before any work", async () => {
  await expect(sampleRun({ ...sampling, out: "samples.txt" })).rejects.toThrow(
    "out: expected a name that ends in .npy or .npz, got samples.txt.",
  )
  const triangular = { lattice: "triangular", boundary: "periodic", coupling: 0.2, field: 0 } as const
  expect(() => modelOf({ ...triangular, size: [4, 4, 4] })).toThrow(
    "size: expected two axes (16x16) for a triangular lattice, got 4x4x4.",
  )
})

test("block sides divide the lattice", () => {
  expect([[40, 40], [28, 28], [64], [7, 7], [9, 6]].map(blockSideFor)).toEqual([8, 7, 8, 7, 3])
})
