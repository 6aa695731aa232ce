import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { criticalCoupling } from "../hamiltonian/onsager.ts"
import { collapseRun, collapseText } from "./collapse-run.ts"
import { checkRecipe } from "./recipe-check.ts"
import { type CollapseRecipe, collapseRecipe } from "./thermo-recipe.ts"
import { type ThermoPoint, formatThermoTable } from "./thermo-table.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "blockspin-collapse-"))
})
afterAll(async () => rm(folder, { recursive: true }))

const COUPLINGS = Array.from({ length: 11 }, (_, i) => 0.42 + 0.004 * i)
const random = new RandomStream(1, "collapse test")

/** Points that scale as the Ising model does, K_c, ν = 1, β/ν = 1/8, γ/ν = 7/4, with errors of a hundredth. */
function scaling(length: number, couplings: readonly number[] = COUPLINGS): ThermoPoint[] {
  const noisy = (value: number): { value: number; error: number } => ({
    value: value * (1 + 0.01 * random.normal()),
    error: 0.01 * value,
  })
  return couplings.map((coupling) => {
    const x = (coupling - criticalCoupling) * length
    return {
      size: [length, length],
      length,
      sites: length ** 2,
      coupling,
      temperature: 1 / coupling,
      samples: 1000,
      measured: {
        energy: noisy(1),
        specificHeat: noisy(1),
        magnetization: noisy((1 + 0.4 * Math.tanh(x)) * length ** (-1 / 8)),
        susceptibility: noisy(Math.exp(-((x + 0.4) ** 2)) * length ** (7 / 4)),
        binder: noisy(0.4 + 0.2 * Math.tanh(x)),
      },
    }
  })
}

let tables = 0
async function table(...points: readonly ThermoPoint[][]): Promise<string> {
  const path = join(folder, `table-${tables++}.csv`)
  await writeFile(path, formatThermoTable(points.flat(), "ising", "square"))
  return path
}

const recipe = (settings: Readonly<Record<string, unknown>>): CollapseRecipe =>
  checkRecipe(collapseRecipe, { resamples: 40, out: join(folder, `run-${tables++}`), ...settings })

test.each([
  { observable: "binder", ratio: undefined },
  { observable: "magnetization", ratio: 1 / 8 },
  { observable: "susceptibility", ratio: 7 / 4 },
] as const)("$observable: what made the curves is found within 4σ, from two tables", async ({ observable, ratio }) => {
  const data = [await table(scaling(8), scaling(32)), await table(scaling(16))]
  const asked = recipe({ data, observable })
  const result = await collapseRun(asked)
  const { criticalCoupling: K, criticalTemperature: T, nu, sizes } = result
  expect(sizes).toEqual([8, 16, 32].map((length) => ({ length, points: 11 })))
  expect(Math.abs(K.value - criticalCoupling)).toBeLessThan(4 * K.error)
  expect(T.value).toBeCloseTo(1 / K.value, 12)
  expect(T.error / T.value).toBeCloseTo(K.error / K.value, 12)
  expect(Math.abs(nu.value - 1)).toBeLessThan(4 * nu.error)
  expect(result.ratio === undefined).toBe(ratio === undefined)
  if (result.ratio && ratio) expect(Math.abs(result.ratio.value - ratio)).toBeLessThan(4 * result.ratio.error)
  expect(result.quality).toBeLessThan(2)
  expect(result.crossings).toHaveLength(observable === "binder" ? 2 : 0)
  expect((await readdir(asked.out)).toSorted()).toEqual(["collapse.json", "collapse.png", "collapse.svg", "run.json"])
  expect(JSON.parse(await readFile(join(asked.out, "collapse.json"), "utf8"))).toEqual(result)
  expect(collapseText(result)).toMatch(/^K_c +0\.44\d+\(\d+\)$/m)
})

test("small sizes are left out, and a correction to scaling is fitted where it is asked for", async () => {
  const data = [await table(scaling(6), scaling(8), scaling(16), scaling(32))]
  const result = await collapseRun(recipe({ data, smallest: 8, omega: 2 }))
  expect(result.sizes.map(({ length }) => length)).toEqual([8, 16, 32])
  // There is none in these curves.
  expect(Math.abs(result.correction!.value)).toBeLessThan(4 * result.correction!.error)
  expect(collapseText(result)).toMatch(/^correction c +−?\d.* of 1 \+ c L\^\(−2\)$/m)
})

describe("bad input is one sentence", () => {
  test("fewer than three sizes, in the range that was asked for", async () => {
    const data = [await table(scaling(8), scaling(16))]
    await expect(collapseRun(recipe({ data }))).rejects.toThrow(
      "collapse: expected measurements of at least 3 sizes, got 2 (L = 8, 16). Measure further sizes with blockspin thermo, and give all of its tables.",
    )
    await expect(collapseRun(recipe({ data, from: 0.5 }))).rejects.toThrow("at least 3 sizes, got none.")
  })

  test("sizes that have no couplings in common", async () => {
    const far = COUPLINGS.map((K) => K + 0.2)
    const data = [await table(scaling(8), scaling(16), scaling(32, far))]
    await expect(collapseRun(recipe({ data }))).rejects.toThrow(
      "collapse curves: expected curves of different sizes that overlap when scaled, got none that do.",
    )
  })

  test("a table without errors, one that is exact alone, one twice, and none", async () => {
    const bare = join(folder, "bare.csv")
    await writeFile(bare, "length,coupling,binder\n8,0.4,0.5\n")
    await expect(collapseRun(recipe({ data: [bare] }))).rejects.toThrow(
      `${bare}: expected the columns length, coupling, binder and binder_error, got none named binder_error. Take a thermo.csv that blockspin thermo wrote.`,
    )
    const exact = await table(scaling(8).map((point) => ({ ...point, measured: undefined }) as unknown as ThermoPoint))
    await expect(collapseRun(recipe({ data: [exact] }))).rejects.toThrow("at least 3 sizes, got none.")
    const path = await table(scaling(8), scaling(16), scaling(32))
    await expect(collapseRun(recipe({ data: [path, path] }))).rejects.toThrow(
      "collapse: expected one row a size and coupling, got two of L = 8 at K = 0.42. Leave one of the tables out.",
    )
    await expect(collapseRun(recipe({ data: [join(folder, "none.csv")] }))).rejects.toThrow("none.csv: expected a file, got none of this name.") // prettier-ignore
    expect(() => recipe({})).toThrow("data: expected one or more tables of blockspin thermo (thermo.csv), got nothing.")
  })

  test("curves that do not collapse within their errors give a warning", async () => {
    const shifted = scaling(16, COUPLINGS).map((point) => ({ ...point, coupling: point.coupling + 0.004 }))
    const warnings: string[] = []
    const data = [await table(scaling(8), shifted, scaling(32))]
    await collapseRun(recipe({ data }), {
      onProgress: (event) => event.kind === "warning" && warnings.push(event.text),
    })
    expect(warnings).toEqual([expect.stringMatching(/^the curves do not collapse within their errors \(S = /)])
  })
})
