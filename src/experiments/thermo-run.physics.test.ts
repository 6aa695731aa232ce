import { mkdtemp, readFile, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { parseNamedColumns } from "../data/named-columns.ts"
import { deviation } from "../statistics/estimate.ts"
import { exactSolution } from "./exact-thermodynamics.ts"
import { modelOf } from "./lattice-model.ts"
import { checkRecipe } from "./recipe-check.ts"
import { type ThermoRecipe, thermoRecipe } from "./thermo-recipe.ts"
import { thermoRun } from "./thermo-run.ts"
import { readThermoTable } from "./thermo-table.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "blockspin-thermo-"))
})
afterAll(async () => rm(folder, { recursive: true }))

/** Each in a folder of its own. */
let runs = 0
const recipe = (settings: Readonly<Record<string, unknown>>): ThermoRecipe =>
  checkRecipe(thermoRecipe, { threads: 1, out: join(folder, `run-${runs++}`), ...settings })

describe("measured curves agree with the exact ones by their own χ², p corrected for five tests above 0.001", () => {
  test("8 × 8 against Kaufman and the distribution of M, files and progress", async () => {
    const asked = recipe({ size: [[8, 8]], coupling: { start: 0.36, stop: 0.52, step: 0.04 }, count: 2000, seed: 3 })
    const progress: number[] = []
    const { status, points, tests, sources, run, axis } = await thermoRun(asked, {
      onProgress: (event) =>
        event.kind === "progress" && event.phase === "sampling" && progress.push(event.done / event.total),
    })
    expect({ status, axis }).toEqual({ status: "finished", axis: "K" })
    expect(sources).toEqual([{ size: [8, 8], source: "Kaufman 1949, 8 × 8 torus" }])
    expect(tests.map(({ quantity, points: compared }) => [quantity, compared])).toEqual(
      ["energy", "specificHeat", "magnetization", "susceptibility", "binder"].map((quantity) => [quantity, 5]),
    )
    for (const { correctedPValue, quantity } of tests) expect(correctedPValue, quantity).toBeGreaterThan(0.001)
    expect(points.map(({ coupling }) => coupling)).toEqual([0.36, 0.4, 0.44, 0.48, 0.52])
    expect(points.every(({ equilibrated, tauEnergy }) => equilibrated && tauEnergy!.value >= 0.5)).toBe(true)
    expect(progress).toEqual(progress.toSorted((a, b) => a - b))

    expect((await readdir(run)).toSorted()).toEqual([
      "run.json",
      "thermo.csv",
      "thermo.json",
      "thermo.png",
      "thermo.svg",
    ])
    const table = parseNamedColumns(await readFile(join(run, "thermo.csv"), "utf8"), "thermo.csv")
    expect(readThermoTable(table, "binder", "thermo.csv")).toEqual(
      points.map(({ length, coupling, measured }) => ({ length, coupling, estimate: measured!.binder })),
    )
    expect(JSON.parse(await readFile(join(run, "thermo.json"), "utf8")).points).toEqual(points)

    // An earlier run is not written over, unless it is asked for.
    await expect(thermoRun(asked)).rejects.toThrow("expected a new or an empty folder, got an earlier run (finished)")
  })

  test.each([
    { model: "potts", size: [[3, 3]], coupling: [0.5, 1, 1.5], compared: 2 },
    { model: "blume-capel", size: [[3, 3]], crystalField: 0.5, coupling: [0.4, 0.7, 1], compared: 5 },
    { model: "ising", size: [[20], [3, 3]], coupling: [-0.4, 0.5], compared: 5 },
  ])("$model of a few spins against enumeration", async ({ compared, ...settings }) => {
    const { tests } = await thermoRun(recipe({ ...settings, count: 2000 }))
    expect(tests).toHaveLength(compared)
    for (const { correctedPValue, quantity } of tests) expect(correctedPValue, quantity).toBeGreaterThan(0.001)
  })
})

test("between points that are close enough reweighted curves agree with the exact ones within 4σ, and lead through the points", async () => {
  const { points, reweighted } = await thermoRun(
    recipe({ size: [[6, 6]], temperature: { start: 2.2, stop: 2.6, step: 0.2 }, count: 3000 }),
  )
  const [{ size, points: curve }] = reweighted
  expect(size).toEqual([6, 6])
  expect([curve[0].coupling, curve.at(-1)!.coupling]).toEqual([points[0].coupling, points[2].coupling])
  const model = modelOf({ size: [6, 6], lattice: "auto", boundary: "periodic", field: 0 }, 0.4)
  for (const { coupling, values } of curve.filter((_, i) => i % 8 === 0)) {
    const exact = exactSolution(model)!.at(coupling)!
    for (const name of ["energy", "specificHeat", "magnetization", "susceptibility", "binder"] as const)
      expect(Math.abs(deviation(values[name], exact[name]!)), `${name} at ${coupling}`).toBeLessThan(4)
  }
  const far = await thermoRun(recipe({ size: [[6, 6]], coupling: [0.1, 1], count: 200 }))
  expect(far.reweighted).toEqual([])
})

test("points have random numbers of their own, and the seed names them", async () => {
  const settings = {
    size: [
      [4, 4],
      [4, 4],
    ],
    coupling: [0.4],
    count: 200,
  }
  const { points } = await thermoRun(recipe(settings))
  expect(points[0].measured).not.toEqual(points[1].measured)
  expect((await thermoRun(recipe(settings))).points).toEqual(points)
})

test("temperatures are shown as such, and exact curves alone take no samples", async () => {
  const { axis, points, tests } = await thermoRun(
    recipe({ size: [[16, 16]], temperature: { start: 2, stop: 2.5, step: 0.25 }, exact: true }),
  )
  expect(axis).toBe("T")
  expect(points.map(({ temperature }) => temperature)).toEqual([2, 2.25, 2.5])
  expect(points.map(({ measured, samples }) => [measured, samples])).toEqual(points.map(() => [undefined, 0]))
  expect(points[0].exact!.energy).toBeCloseTo(-1.7455, 3)
  expect(tests).toEqual([])
})

test("a run that is stopped keeps the points that it has", async () => {
  const controller = new AbortController()
  const asked = recipe({ size: [[4, 4]], coupling: [0.3, 0.4, 0.5], count: 300 })
  const { status, points } = await thermoRun(asked, {
    signal: controller.signal,
    onProgress: (event) => event.kind === "progress" && event.done > 300 && controller.abort(),
  })
  expect(status).toBe("stopped")
  expect(points.length).toBeGreaterThan(0)
  expect(points.length).toBeLessThan(3)
  expect(JSON.parse(await readFile(join(asked.out, "run.json"), "utf8")).status).toBe("stopped")
  expect(await readdir(asked.out)).toContain("thermo.csv")
})

test("what cannot be is refused in a sentence, before there is a folder", async () => {
  const refusal = async (settings: Readonly<Record<string, unknown>>, sentence: string): Promise<void> => {
    const asked = recipe(settings)
    await expect(thermoRun(asked)).rejects.toThrow(sentence)
    expect(await readdir(folder)).not.toContain(asked.out.slice(folder.length + 1))
  }
  await refusal({ coupling: 0.4, temperature: 2 }, "temperature: expected couplings or temperatures, got both.")
  await refusal({ coupling: [-0.1, 0.4], axis: "T" }, "axis: expected positive couplings to show temperatures T = 1/K")
  await refusal(
    { size: [[8, 8, 8]], exact: true },
    "exact: expected a lattice whose solution is known, got 8x8x8 of a Ising model.",
  )
  expect(() =>
    recipe({
      size: [
        [16, 16],
        [1, 4],
      ],
    }),
  ).toThrow(
    "size: expected one to 6 sizes such as [[16, 16], [32, 32]] (16x16,32x32 on the command line), lengths from 2 to 65536, got",
  )
})
