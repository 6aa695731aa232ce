import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type McrgRecipe, mcrgRecipe } from "./mcrg-recipe.ts"
import { mcrgRun, resumeMcrg } from "./mcrg-run.ts"
import { checkRecipe } from "./recipe-check.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "blockspin-mcrg-resume-"))
})
afterAll(async () => rm(folder, { recursive: true }))

const at = (name: string): string => join(folder, name)
const recipe = (settings: Readonly<Record<string, unknown>>): McrgRecipe =>
  checkRecipe(mcrgRecipe, { threads: 1, count: 6000, size: [16, 16], ...settings })

/** Runs until `samples` of a phase whose name begins so are measured. */
async function until<Result>(
  phase: string,
  samples: number,
  work: (hooks: NonNullable<Parameters<typeof resumeMcrg>[1]>) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController()
  return work({
    signal: controller.signal,
    onProgress: (event) =>
      event.kind === "progress" && event.phase.startsWith(phase) && event.done >= samples && controller.abort(),
  })
}

test("stopped within the samples, within each of the matched lattices, and resumed, it gives the files of one go", async () => {
  const whole = await mcrgRun(recipe({ match: true, threads: 2, out: at("whole") }))
  const first = await until("samples", 2000, (hooks) => mcrgRun(recipe({ match: true, out: at("stopped") }), hooks))
  expect(first.status).toBe("stopped")
  expect(await readdir(at("stopped/checkpoints"))).toEqual(["samples.npz"])
  expect(await until("matching", 2000, (hooks) => resumeMcrg(at("stopped"), hooks))).toEqual(first)
  expect(await until("matching", 5000, (hooks) => resumeMcrg(at("stopped"), hooks))).toEqual(first)
  expect((await readdir(at("stopped/checkpoints"))).toSorted()).toEqual(["large.npz", "samples.npz", "small.npz"])

  const measured: number[] = []
  const resumed = await resumeMcrg(at("stopped"), {
    onProgress: (event) => event.kind === "progress" && measured.push(event.done),
  })
  // Nothing is measured again.
  expect(Math.min(...measured)).toBeGreaterThan(5000)
  const own = { run: at("stopped"), recipe: first.recipe, seconds: expect.any(Number) }
  expect(resumed).toEqual({ ...whole, ...own })
  expect((await readdir(at("stopped"))).toSorted()).toEqual((await readdir(at("whole"))).toSorted())
  for (const name of ["mcrg.csv", "mcrg.svg", "mcrg.png"])
    expect((await readFile(join(at("stopped"), name))).equals(await readFile(join(at("whole"), name))), name).toBe(true)

  const notes: string[] = []
  const again = await resumeMcrg(at("stopped"), { onProgress: (event) => event.kind === "note" && notes.push(event.text) }) // prettier-ignore
  expect(notes).toEqual([`${at("stopped")} is finished: nothing is left to do`])
  expect(again).toEqual(resumed)
})

test("stopped in its burn-in it starts there again; ties by coins and swendsen-wang are taken up too", async () => {
  const settings = { method: "swendsen-wang", rule: "majority", count: 3000 }
  const whole = await mcrgRun(recipe({ ...settings, out: at("whole-sw") }))
  const early = await mcrgRun(recipe({ ...settings, out: at("early") }), { signal: AbortSignal.abort() })
  expect(early.status).toBe("stopped")
  expect(await readdir(at("early"))).toEqual(["run.json"])
  await until("samples", 1000, (hooks) => resumeMcrg(at("early"), hooks))
  await resumeMcrg(at("early"))
  expect(whole.status).toBe("finished")
  expect(await readFile(at("early/mcrg.csv"), "utf8")).toBe(await readFile(at("whole-sw/mcrg.csv"), "utf8"))
})

test("checkpoints of another recipe, cut short, and runs of another command are refused in a sentence", async () => {
  await until("samples", 1000, (hooks) => mcrgRun(recipe({ out: at("changed") }), hooks))
  const file = at("changed/run.json")
  const text = await readFile(file, "utf8")
  const record = JSON.parse(text) as { recipe: object }
  await writeFile(file, JSON.stringify({ ...record, recipe: { ...record.recipe, count: 5000 } }))
  await expect(resumeMcrg(at("changed"))).rejects.toThrow(
    /checkpoints\/samples\.npz: expected a checkpoint of the recipe in run\.json \(.*\), got one of another recipe/,
  )
  await writeFile(file, JSON.stringify({ ...record, command: "thermo" }))
  await expect(resumeMcrg(at("changed"))).rejects.toThrow(
    'expected a run of "blockspin mcrg", got one of "blockspin thermo". Resume it with that command.',
  )
  await writeFile(file, text)
  const checkpoint = at("changed/checkpoints/samples.npz")
  await writeFile(checkpoint, (await readFile(checkpoint)).subarray(0, 500))
  await expect(resumeMcrg(at("changed"))).rejects.toThrow(
    "checkpoints/samples.npz: expected the whole file that blockspin wrote, got a damaged or another one.",
  )
})
