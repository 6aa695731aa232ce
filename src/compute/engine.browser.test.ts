/** The engine in a browser: threads of its own on an isolated page, one without. */
import { afterEach, describe, expect, test, vi } from "vitest"
import { Engine, defaultThreads } from "./engine.ts"

const MIB = 2 ** 20
const NOWHERE = 0xffffff00

afterEach(() => {
  vi.unstubAllGlobals()
})

/** What a promise is rejected with. */
async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise
  } catch (error) {
    return error as Error
  }
  throw new Error("expected a rejection")
}

test("the page is isolated, so that threads can share memory", () => {
  expect(crossOriginIsolated).toBe(true)
  expect(defaultThreads()).toBe(Math.min(8, navigator.hardwareConcurrency))
})

describe.each([1, 2, 3])("on %i threads", (threads) => {
  test("memory grows, and the kernels see the new part", async () => {
    using engine = await Engine.create({ threads })
    expect(engine.threads).toBe(threads)
    engine.allocate(20 * MIB)
    const state = engine.allocate(64)
    await engine.run("seedStream", state, 0, 0, 0, 0, 0)
    expect(engine.words(state, 1)[0]).toBe(0x6627e8d5)
  })

  test("a kernel that traps gives one sentence, and so do all later calls", async () => {
    using engine = await Engine.create({ threads })
    const error = await failure(engine.run("contrastiveDivergence", NOWHERE, 0, 1))
    expect(error.message).toBe(
      "Engine: a kernel failed: RuntimeError: memory access out of bounds. What was saved is intact; run again or resume.",
    )
    expect(await failure(engine.run("heatBath", NOWHERE, 1, 1))).toBe(error)
  })

  test("an engine that was disposed of says so", async () => {
    const engine = await Engine.create({ threads })
    engine.dispose()
    expect((await failure(engine.run("heatBath", NOWHERE, 1, 1))).message).toBe("Engine: it was disposed of.")
  })
})

test("a kernel that runs while its engine is disposed of is told so", async () => {
  const engine = await Engine.create({ threads: 2 })
  const out = engine.allocate(64 * MIB)
  const running = failure(engine.run("fillBernoulli", out, 64 * MIB, 0.5, engine.allocate(64), 0, 0, 0))
  engine.dispose()
  expect((await running).message).toBe("Engine: it was disposed of.")
})

test("on a page that is not isolated there is one thread", async () => {
  vi.stubGlobal("crossOriginIsolated", false)
  using engine = await Engine.create({ threads: 2 })
  expect(engine.threads).toBe(1)
  const state = engine.allocate(64)
  await engine.run("seedStream", state, 0, 0, 0, 0, 0)
  expect(engine.words(state, 1)[0]).toBe(0x6627e8d5)
})
