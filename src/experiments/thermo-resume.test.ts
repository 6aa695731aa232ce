import { mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { checkRecipe } from "./recipe-check.ts"
import { type ThermoRecipe, thermoRecipe } from "./thermo-recipe.ts"
import { type ThermoRunResult, resumeThermo, thermoRun } from "./thermo-run.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "blockspin-thermo-resume-"))
})
afterAll(async () => rm(folder, { recursive: true }))

const at = (name: string): string => join(folder, name)
const recipe = (settings: Readonly<Record<string, unknown>>): ThermoRecipe =>
  checkRecipe(thermoRecipe, { threads: 1, count: 300, size: [[4, 4], [6, 6]], coupling: [0.4, 0.42, 0.44], ...settings }) // prettier-ignore

/** Runs until more than `samples` of all points are drawn. */
async function until(
  samples: number,
  work: (hooks: NonNullable<Parameters<typeof resumeThermo>[1]>) => Promise<ThermoRunResult>,
): Promise<ThermoRunResult> {
  const controller = new AbortController()
  return work({
    signal: controller.signal,
    onProgress: (event) =>
      event.kind === "progress" && event.unit === "samples" && event.done > samples && controller.abort(),
  })
}

test("stopped within a point and resumed, twice, gives the numbers and files of one go; finished points are kept", async () => {
  const asked = recipe({ out: at("stopped") })
  const whole = await thermoRun(recipe({ out: at("whole") }))
  // Of six points with 300 samples each: within the third, then within the fifth.
  const first = await until(700, (hooks) => thermoRun(asked, hooks))
  expect([first.status, first.points.length]).toEqual(["stopped", 2])
  expect((await readdir(at("stopped/points"))).toSorted()).toEqual(["0.npz", "1.npz", "2.checkpoint.npz"])
  const { mtimeMs } = await stat(at("stopped/points/0.npz"))
  const second = await until(1300, (hooks) => resumeThermo(at("stopped"), hooks))
  expect([second.status, second.points.length]).toEqual(["stopped", 4])
  expect((await stat(at("stopped/points/0.npz"))).mtimeMs).toBe(mtimeMs)

  const drawn: number[] = []
  const resumed = await resumeThermo(at("stopped"), {
    onProgress: (event) => event.kind === "progress" && event.unit === "samples" && drawn.push(event.done),
  })
  expect(Math.min(...drawn)).toBeGreaterThan(1300)
  expect(resumed).toEqual({ ...whole, run: at("stopped"), recipe: asked })
  expect((await readdir(at("stopped"))).toSorted()).toEqual((await readdir(at("whole"))).toSorted())
  for (const name of ["thermo.csv", "thermo.svg", "thermo.png"])
    expect((await readFile(join(at("stopped"), name))).equals(await readFile(join(at("whole"), name))), name).toBe(true)

  // Of a finished run nothing is left to do.
  const notes: string[] = []
  const again = await resumeThermo(at("stopped"), {
    onProgress: (event) => event.kind === "note" && notes.push(event.text),
  })
  expect(notes).toEqual([`${at("stopped")} is finished: nothing is left to do`])
  expect(again.points).toEqual(whole.points)
})

test("stopped in its first burn-in it has no points yet, and starts there again", async () => {
  const asked = recipe({ out: at("early"), size: [[4, 4]] })
  const { status, points } = await thermoRun(asked, { signal: AbortSignal.abort() })
  expect([status, points]).toEqual(["stopped", []])
  expect(await readdir(at("early"))).toEqual(["run.json"])
  expect(await resumeThermo(at("early"))).toMatchObject({ status: "finished", points: [{}, {}, {}] })
})

test("points of another recipe or version, cut short, and runs of another command are refused in a sentence", async () => {
  await until(400, (hooks) => thermoRun(recipe({ out: at("changed") }), hooks))
  const file = at("changed/run.json")
  const text = await readFile(file, "utf8")
  const record = JSON.parse(text) as { recipe: object }
  await writeFile(file, JSON.stringify({ ...record, recipe: { ...record.recipe, count: 200 } }))
  await expect(resumeThermo(at("changed"))).rejects.toThrow(
    /points\/0\.npz: expected a point of the recipe in run\.json \(.*\), got one of another recipe .* Undo the changes/,
  )
  await writeFile(file, JSON.stringify({ ...record, command: "train" }))
  await expect(resumeThermo(at("changed"))).rejects.toThrow(
    'expected a run of "blockspin thermo", got one of "blockspin train". Resume it with that command.',
  )
  await writeFile(file, text)
  await writeFile(at("changed/points/0.npz"), (await readFile(at("changed/points/0.npz"))).subarray(0, 500))
  await expect(resumeThermo(at("changed"))).rejects.toThrow(
    "points/0.npz: expected the whole file that blockspin wrote, got a damaged or another one. Start again with --force.",
  )
})
