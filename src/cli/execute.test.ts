import { afterEach, describe, expect, test, vi } from "vitest"
import { InputError, NumericalError } from "../errors.ts"
import { type Outcome, type OutputFlags, execute } from "./execute.ts"
import { type Captured, captured } from "./testing/captured.ts"

type Work = Parameters<typeof execute>[1]

const run = async (flags: OutputFlags, work: Work): Promise<Captured> => captured(async () => execute(flags, work))

const DONE: Outcome = { document: { epochs: 2, energy: { value: -1.5, error: 0.1 } }, text: "→ runs/a" }
const STOPPING = "stopping at the next point that can be resumed; Ctrl-C again quits at once\n"

afterEach(() => vi.restoreAllMocks())

describe("a result", () => {
  test("is a text for people", async () => {
    expect(await run({}, async () => DONE)).toEqual({ stdout: "→ runs/a\n", stderr: "", code: 0 })
  })

  test("is with --json one document and nothing else on stdout", async () => {
    const { stdout, code } = await run({ json: true }, async () => DONE)
    expect(JSON.parse(stdout)).toEqual(DONE.document)
    expect({ code, last: stdout.at(-1) }).toEqual({ code: 0, last: "\n" })
  })

  test("without a text prints no empty line", async () => {
    expect(await run({}, async () => ({ ...DONE, text: "" }))).toEqual({ stdout: "", stderr: "", code: 0 })
  })

  test("leaves an exit code that the work has set", async () => {
    const { code } = await run({}, async () => {
      process.exitCode = 1
      return DONE
    })
    expect(code).toBe(1)
  })
})

test("progress goes to stderr, and with --quiet only its warnings", async () => {
  const work: Work = async ({ onProgress }) => {
    onProgress({ kind: "done", text: "read 60 samples" })
    onProgress({ kind: "warning", text: "chains did not mix" })
    return DONE
  }
  expect(await run({}, work)).toMatchObject({
    stdout: "→ runs/a\n",
    stderr: "✔ read 60 samples\n⚠ chains did not mix\n",
  })
  expect(await run({ quiet: true }, work)).toMatchObject({ stdout: "→ runs/a\n", stderr: "⚠ chains did not mix\n" })
})

describe("an error", () => {
  test.each([
    ["the user's mistake", new InputError("--seed: wrong."), 2, "error: --seed: wrong.\n"],
    ["a numerical failure", new NumericalError("training diverged."), 1, "error: training diverged.\n"],
    [
      "an error of ours",
      new TypeError("x is undefined"),
      1,
      "error: x is undefined (internal error; run with BLOCKSPIN_DEBUG=1 for the stack trace)\n",
    ],
  ])("that is %s has its exit code, and is on stderr also with --json and --quiet", async (_, error, code, stderr) => {
    for (const flags of [{}, { json: true, quiet: true }])
      expect(await run(flags, async () => Promise.reject(error))).toEqual({ stdout: "", stderr, code })
  })

  test("comes after the last line of progress", async () => {
    const { stderr } = await run({}, async ({ onProgress }) => {
      onProgress({ kind: "progress", phase: "layer 1", done: 1, total: 1, unit: "samples" })
      throw new InputError("broken.")
    })
    expect(stderr).toBe("layer 1  100%  in 0:00\nerror: broken.\n")
  })

  test("named AbortError that nobody asked for is no stop", async () => {
    const { code, stderr } = await run({}, async () => {
      throw new DOMException("aborted", "AbortError")
    })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error: aborted \(internal error/)
  })
})

describe("Ctrl-C", () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s stops work that can be resumed, which says how: exit code %i", async (name, code) => {
    const result = await run({}, async ({ signal }) => {
      process.emit(name, name)
      expect(signal.aborted).toBe(true)
      return { document: {}, text: "", stopped: "stopped. Go on with: blockspin train --resume runs/a" }
    })
    expect(result).toEqual({
      stdout: "",
      stderr: `${STOPPING}stopped. Go on with: blockspin train --resume runs/a\n`,
      code,
    })
  })

  test("ends work that cannot be resumed without calling it an error", async () => {
    const result = await run({}, async ({ signal }) => {
      process.emit("SIGINT", "SIGINT")
      signal.throwIfAborted()
      return DONE
    })
    expect(result).toEqual({ stdout: "", stderr: `${STOPPING}stopped; nothing was saved\n`, code: 130 })
  })

  test("that comes too late to stop anything leaves the result and exit code 0", async () => {
    const result = await run({}, async () => {
      process.emit("SIGINT", "SIGINT")
      return DONE
    })
    expect(result).toEqual({ stdout: "→ runs/a\n", stderr: STOPPING, code: 0 })
  })

  test("does not hide a failure while stopping", async () => {
    const { stderr, code } = await run({}, async () => {
      process.emit("SIGINT", "SIGINT")
      throw new InputError("runs/a: expected room on the disk, got none.")
    })
    expect({ stderr, code }).toEqual({
      stderr: `${STOPPING}error: runs/a: expected room on the disk, got none.\n`,
      code: 2,
    })
  })

  test("twice quits at once", async () => {
    const exit = vi.spyOn(process, "exit").mockImplementation(() => {
      throw new Error("process ended")
    })
    await run({}, async () => {
      process.emit("SIGINT", "SIGINT")
      expect(exit).not.toHaveBeenCalled()
      expect(() => process.emit("SIGINT", "SIGINT")).toThrow("process ended")
      return DONE
    })
    expect(exit).toHaveBeenCalledExactlyOnceWith(130)
  })

  test("is left to the system again when the work has ended, well or not", async () => {
    const count = (): number[] => ["SIGINT", "SIGTERM"].map((name) => process.listenerCount(name))
    const before = count()
    await run({}, async () => {
      expect(count()).toEqual(before.map((n) => n + 1))
      return DONE
    })
    await run({}, async () => Promise.reject(new InputError("wrong.")))
    expect(count()).toEqual(before)
  })
})
