import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { formatNpy } from "../data/npy.ts"
import { formatNpz } from "../data/npz.ts"
import { parseNamedColumns } from "../data/named-columns.ts"
import { deviation } from "../statistics/estimate.ts"
import { type PrgRecipe, prgRecipe } from "./prg-recipe.ts"
import { prgRun } from "./prg-run.ts"
import { prgText } from "./prg-table.ts"
import { checkRecipe } from "./recipe-check.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "blockspin-prg-"))
})
afterAll(async () => rm(folder, { recursive: true }))

const [ROWS, COLUMNS] = [1024, 64]

/** Independent counts from 0 to 3, but for column 5, which never changes. */
function counts(): Int32Array {
  const random = new RandomStream(1, "prg test")
  return Int32Array.from({ length: ROWS * COLUMNS }, (_, k) => (k % COLUMNS === 5 ? 2 : random.integer(4)))
}

let runs = 0
async function recipe(
  data: Int32Array,
  settings: Readonly<Record<string, unknown>> = {},
  columns = COLUMNS,
): Promise<PrgRecipe> {
  const path = join(folder, `data-${runs}.npy`)
  await writeFile(path, formatNpy({ dtype: "i4", shape: [data.length / columns, columns], data }))
  return checkRecipe(prgRecipe, { data: path, blocks: 8, out: join(folder, `run-${runs++}`), ...settings })
}

test("independent counts have slopes of 1 like their surrogates (4σ), and the constant column is named", async () => {
  const asked = await recipe(counts(), { shuffles: 2 })
  const result = await prgRun(asked)
  expect(result).toMatchObject({ constant: [5], data: { kind: "activity", columns: 63 } })
  for (const { levels } of [result.data, ...result.surrogates])
    for (const { varianceSlope } of levels.slice(1)) expect(Math.abs(deviation(varianceSlope!, 1))).toBeLessThan(4)
  expect((await readdir(asked.out)).toSorted()).toEqual(["prg.csv", "prg.json", "prg.png", "prg.svg", "run.json"])
  expect(JSON.parse(await readFile(join(asked.out, "prg.json"), "utf8"))).toEqual(result)
  const { rows } = parseNamedColumns(await readFile(join(asked.out, "prg.csv"), "utf8"), "prg.csv")
  expect(rows.map((row) => row["recordings"])).toEqual(["data", "surrogate 1", "surrogate 2"].flatMap((name) => result.data.levels.map(() => name))) // prettier-ignore
  expect(Number(rows[0]["variance"])).toBe(result.data.levels[0].variance.value)
  const text = prgText(result)
  expect(text).toContain("left out 1 column that never changes: 5")
  expect(text).toContain(
    "no exponents: a fit takes three sizes of 8 clusters or more, at least 64 variables that change",
  )
  expect(text).toMatch(/^1 → 2 +31 +\d\.\d+\(\d+\)/m)
})

test("signed numbers of a .npz are a signal, and ordered rows have a correlation time", async () => {
  const path = join(folder, "signal.npz")
  const random = new RandomStream(2, "prg test")
  const data = Float64Array.from({ length: ROWS * COLUMNS }, () => random.normal())
  await writeFile(path, formatNpz([["rates", { dtype: "f8", shape: [ROWS, COLUMNS], data }]]))
  const asked = await recipe(counts(), { data: path, key: "rates", ordered: true })
  const { data: rg, surrogates } = await prgRun(asked)
  expect(rg.kind).toBe("signal")
  expect(rg.exponents.freeEnergy).toBeUndefined()
  expect(Math.abs(rg.exponents.variance!.value - 1)).toBeLessThan(4 * rg.exponents.variance!.error)
  // Rows are independent.
  for (const { correlationTime } of [...rg.levels.slice(0, 3), ...surrogates[0].levels.slice(0, 3)])
    expect(Math.abs(deviation(correlationTime!, 0.5))).toBeLessThan(4)
  expect(prgText({ ...(await prgRun({ ...asked, out: `${asked.out}-again` })) })).toContain("(signal)")
})

describe("bad input is one sentence", () => {
  test("one axis, few rows, all constant, and an odd number of blocks", async () => {
    const path = join(folder, "line.npy")
    await writeFile(path, formatNpy({ dtype: "i4", shape: [ROWS], data: new Int32Array(ROWS) }))
    await expect(prgRun(await recipe(counts(), { data: path }))).rejects.toThrow(
      `${path}: expected an array of two or more axes, the first of them moments, got shape (1024). Reshape it to (moments, variables).`,
    )
    await expect(prgRun(await recipe(counts().subarray(0, 10 * COLUMNS)))).rejects.toThrow("at least 64 rows")
    await expect(prgRun(await recipe(new Int32Array(ROWS * COLUMNS)))).rejects.toThrow("expected at least 4 columns that change, got 0 of 64.") // prettier-ignore
    await expect(prgRun(await recipe(counts(), { blocks: 7 }))).rejects.toThrow("expected an even number, got 7.")
  })

  test("a key of a file without names, a file that is not there, and nothing at all", async () => {
    await expect(prgRun(await recipe(counts(), { key: "x" }))).rejects.toThrow("only the arrays of a .npz file have names") // prettier-ignore
    await expect(prgRun(await recipe(counts(), { data: join(folder, "none.npy") }))).rejects.toThrow("none.npy: expected a file, got none of this name.") // prettier-ignore
    expect(() => checkRecipe(prgRecipe, {})).toThrow("data: expected the path of recordings, got nothing.")
  })
})
