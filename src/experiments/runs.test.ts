import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { parseNpy } from "../data/npy.ts"
import { parseNpz } from "../data/npz.ts"
import { readDataset } from "../data/read-dataset.ts"
import { receptiveFields } from "../measure/receptive-fields.ts"
import { measureRun, measureTable } from "./measure-run.ts"
import type { SampleRecipe, TrainRecipe } from "./recipe.ts"
import { reportRun } from "./report-run.ts"
import { modelOf } from "./lattice-model.ts"
import { sampleRun } from "./sample-run.ts"
import { blockSideFor } from "./stack-measures.ts"
import { trainRun } from "./train-run.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "blockspin-runs-"))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

const sampling: SampleRecipe = { model: "ising", size: [8, 8], lattice: "auto", boundary: "periodic", coupling: 0.4, field: 0, count: 600, method: "heat-bath", seed: 1, threads: 1, burnIn: "auto", spacing: "auto", packed: false, out: "" } // prettier-ignore

test("sample, train, measure, report: each goes on from the files of the one before", async () => {
  const samples = join(folder, "samples.npy")
  const {
    runs: [drawn],
  } = await sampleRun({ ...sampling, out: samples })
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
  const { runs } = await sampleRun({ ...sampling, size: [50], coupling: 0.8, count: 100, out })
  expect(runs[0].comparisons).toHaveLength(2)
  for (const { deviation, source } of runs[0].comparisons) {
    expect(Math.abs(deviation)).toBeLessThan(4)
    expect(source).toBe("Ising 1925, ring of 50")
  }
})

test("several couplings are one array, with the couplings in the recipe and random numbers of their own", async () => {
  const out = join(folder, "range.npz")
  const coupling = [0.2, 0.3]
  const progress: number[] = []
  const { runs } = await sampleRun(
    { ...sampling, coupling, count: 300, out },
    { onProgress: (event) => event.kind === "progress" && progress.push(event.done / event.total) },
  )
  expect(runs.map((run) => run.coupling)).toEqual(coupling)
  for (const { deviation } of runs.flatMap(({ comparisons }) => comparisons))
    expect(Math.abs(deviation)).toBeLessThan(4)
  const arrays = parseNpz(await readFile(out), "range")
  expect(arrays.get("samples")!.shape).toEqual([2, 300, 8, 8])
  const recipe = JSON.parse(new TextDecoder().decode(arrays.get("recipe")!.data))
  expect(recipe).toMatchObject({ coupling, axes: ["coupling", "sample", "axis 0", "axis 1"], count: 300 })
  expect(progress).toEqual(progress.toSorted((a, b) => a - b))
  expect(progress.at(-1)).toBe(1)

  // Read for training, the ensembles stand one after the other.
  expect(await readDataset(out)).toMatchObject({ rows: 600, shape: [8, 8], units: "spin" })
  const twice = await sampleRun({ ...sampling, coupling: [0.2, 0.21], count: 300, out: join(folder, "twice.npz") })
  expect(twice.runs[0].comparisons[0].measured).toEqual(runs[0].comparisons[0].measured)
  expect(twice.runs[1].comparisons[0].measured).not.toEqual(runs[1].comparisons[0].measured)
})

test.each([
  { model: "potts", values: [0, 1, 2] },
  { model: "blume-capel", values: [-1, 0, 1] },
] as const)(
  "$model: values, energies against enumeration, and training refuses them in a sentence",
  async ({ model, values }) => {
    const out = join(folder, `${model}.npy`)
    const small = { ...sampling, model, size: [3, 3], coupling: 0.6, count: 3200, out }
    const { runs } = await sampleRun(small)
    expect(runs[0].comparisons[0].source).toBe("enumeration, 3 × 3")
    for (const { deviation } of runs[0].comparisons) expect(Math.abs(deviation)).toBeLessThan(4)
    const { data, dtype } = parseNpy(await readFile(out), out)
    expect([dtype, [...new Set(data)].toSorted((a, b) => a - b)]).toEqual(["i1", values])
    await expect(readDataset(out)).rejects.toThrow(/expected only 0 and 1, only −1 and 1, or values from 0 to 1, got/)
  },
)

test("packed spins are those of the file that is not, an eighth of its size, and come back for training", async () => {
  const [plain, packed] = ["plain.npy", "packed.npy"].map((name) => join(folder, name))
  await sampleRun({ ...sampling, size: [5, 5], count: 300, out: plain })
  await sampleRun({ ...sampling, size: [5, 5], count: 300, packed: true, out: packed })
  expect(parseNpy(await readFile(packed), packed).shape).toEqual([300, 4])
  const { name: _, description: __, ...spins } = await readDataset(plain)
  expect(await readDataset(packed)).toMatchObject(spins)
})

test("what cannot be sampled or written is refused before any work", async () => {
  await expect(sampleRun({ ...sampling, out: "samples.txt" })).rejects.toThrow(
    "out: expected a name that ends in .npy or .npz, got samples.txt.",
  )
  const triangular = { lattice: "triangular", boundary: "periodic", field: 0 } as const
  expect(() => modelOf({ ...triangular, size: [4, 4, 4] }, 0.2)).toThrow(
    "size: expected two axes (16x16) for a triangular lattice, got 4x4x4.",
  )
  const square = { ...triangular, lattice: "auto", size: [4, 4] } as const
  expect(() => modelOf({ ...square, size: [4, 4], colours: 3 }, 0.2)).toThrow(
    "colours: expected none of the model ising, got 3. Take the model potts.",
  )
  expect(() => modelOf({ ...square, size: [4, 4], model: "potts", crystalField: 1 }, 0.2)).toThrow(
    "crystal field: expected none of the model potts, got 1. Take the model blume-capel.",
  )
  await expect(sampleRun({ ...sampling, model: "potts", packed: true, out: "samples.npy" })).rejects.toThrow(
    "packed: expected the model ising, whose spins are bits, got potts. Leave --packed out.",
  )
})

test("block sides divide the lattice", () => {
  expect([[40, 40], [28, 28], [64], [7, 7], [9, 6]].map(blockSideFor)).toEqual([8, 7, 8, 7, 3])
})
