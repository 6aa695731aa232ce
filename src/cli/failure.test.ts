import { afterEach, describe, expect, test, vi } from "vitest"
import { InputError, NumericalError } from "../errors.ts"
import { failureOf } from "./failure.ts"
import { nodeMistake } from "./node-version.ts"

afterEach(() => vi.unstubAllEnvs())

describe("failures", () => {
  test("the user's mistakes have exit code 2, one line each; numerical ones 1", () => {
    expect(failureOf(new InputError("a: wrong.\nb: wrong."))).toEqual({
      text: "a: wrong.\nerror: b: wrong.",
      exitCode: 2,
    })
    expect(failureOf(new NumericalError("diverged."))).toEqual({ text: "diverged.", exitCode: 1 })
  })

  test("anything else is one line that names the way to the stack trace", () => {
    expect(failureOf(new TypeError("x is undefined\nsecond line"))).toEqual({
      text: "x is undefined (internal error; run with BLOCKSPIN_DEBUG=1 for the stack trace)",
      exitCode: 1,
    })
    vi.stubEnv("BLOCKSPIN_DEBUG", "1")
    expect(failureOf(new TypeError("x")).text).toMatch(
      /^x \(internal error; its stack trace follows\)\nTypeError: x\n {4}at /,
    )
  })

  test("a full disk is said in a sentence wherever it happens", () => {
    const error = Object.assign(new Error("ENOSPC: no space left on device, write"), {
      code: "ENOSPC",
      path: "runs/a.npy",
    })
    expect(failureOf(error)).toMatchObject({ text: expect.stringMatching(/^runs\/a\.npy: expected room/), exitCode: 2 })
  })
})

test("an old Node is named before anything else", () => {
  expect(nodeMistake("20.20.2")).toBe(
    "blockspin: expected Node 22.18 or newer, got 20.20.2. Install Node 24 LTS from https://nodejs.org.",
  )
  expect(nodeMistake("22.17.1")).toContain("got 22.17.1")
  for (const version of ["22.18.0", "23.0.0", "24.21.0", "26.0.0-nightly"]) expect(nodeMistake(version)).toBeUndefined()
})
