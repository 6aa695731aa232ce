import { afterEach, expect, test, vi } from "vitest"
import { runProgram } from "../program.ts"
import { type Captured, captured } from "../testing/captured.ts"

// The study is tested beside itself; here, what the command asks of it and says of its end.
const study = vi.hoisted(() => ({ runMehtaSchwab: vi.fn(), resumeMehtaSchwab: vi.fn() }))
vi.mock("../../experiments/mehta-schwab-run.ts", () => study)

const FINISHED = { run: "runs/a", status: "finished", results: { claims: 6 } }

const cats = vi.hoisted(() => ({ runCatsAndCosmos: vi.fn(), resumeCatsAndCosmos: vi.fn() }))
vi.mock("../../experiments/cats-and-cosmos-run.ts", () => cats)

afterEach(() => [...Object.values(study), ...Object.values(cats)].forEach((mock) => mock.mockReset()))

const run = async (...args: string[]): Promise<Captured> =>
  captured(async () => runProgram(["reproduce", "mehta-schwab", ...args]))

test("--quick is the smaller study, but for settings that are given", async () => {
  study.runMehtaSchwab.mockResolvedValue(FINISHED)
  expect(await run("--quick", "--count", "700")).toEqual({ stdout: "→ runs/a/report.html\n", stderr: "", code: 0 })
  const [recipe, options] = study.runMehtaSchwab.mock.lastCall!
  expect(recipe).toMatchObject({ quick: true, count: 700, epochs: 100, layers: [400, 100, 25] })
  expect(options).toMatchObject({ force: false })
})

test("--force replaces an earlier run only if it is given", async () => {
  study.runMehtaSchwab.mockResolvedValue(FINISHED)
  await run("--force", "--json")
  expect(study.runMehtaSchwab.mock.lastCall![1]).toMatchObject({ force: true })
})

test("--json is the result with its numbers", async () => {
  study.runMehtaSchwab.mockResolvedValue(FINISHED)
  expect(JSON.parse((await run("--json")).stdout)).toEqual(FINISHED)
})

test("a stopped study says how to go on, and that command goes on with it", async () => {
  const stopped = (): unknown => {
    process.emit("SIGTERM", "SIGTERM")
    return { run: "runs/a", status: "stopped" }
  }
  study.runMehtaSchwab.mockImplementation(stopped)
  const { stdout, stderr, code } = await run("--out", "runs/a")
  expect({ stdout, code }).toEqual({ stdout: "", code: 143 })
  const [, words] = /\nstopped\. Go on with: blockspin reproduce mehta-schwab (.*)\n$/.exec(stderr)!

  study.resumeMehtaSchwab.mockResolvedValue(FINISHED)
  expect(await run(...words.split(" "))).toMatchObject({ stdout: "→ runs/a/report.html\n", code: 0 })
  expect(study.resumeMehtaSchwab.mock.lastCall![0]).toBe("runs/a")
})

test("--resume beside other settings is refused before anything runs", async () => {
  const { stdout, stderr, code } = await run("--resume", "runs/a", "--quick", "--seed", "2", "--force")
  expect({ stdout, code }).toEqual({ stdout: "", code: 2 })
  expect(stderr).toMatch(
    /^error: --resume: expected no other settings, .* got --quick, --seed, --force\. Leave them out/,
  )
  for (const mock of Object.values(study)) expect(mock).not.toHaveBeenCalled()
})

test("cats-and-cosmos says of its own study how to go on with it", async () => {
  cats.runCatsAndCosmos.mockImplementation((): unknown => {
    process.emit("SIGTERM", "SIGTERM")
    return { run: "runs/c", status: "stopped" }
  })
  const stopped = await captured(async () => runProgram(["reproduce", "cats-and-cosmos", "--quick", "--layers", "9,4"]))
  expect(cats.runCatsAndCosmos.mock.lastCall![0]).toMatchObject({ size: 8, layers: [9, 4], steps: 5 })
  expect(stopped.stderr).toContain("stopped. Go on with: blockspin reproduce cats-and-cosmos --resume runs/c\n")
  cats.resumeCatsAndCosmos.mockResolvedValue({ run: "runs/c", status: "finished" })
  const again = await captured(async () => runProgram(["reproduce", "cats-and-cosmos", "--resume", "runs/c"]))
  expect(again).toMatchObject({ stdout: "→ runs/c/report.html\n", code: 0 })
})
