import { spawnSync } from "node:child_process"
import type { Worker } from "node:worker_threads"
import * as fc from "fast-check"
import { afterEach, describe, expect, test, vi } from "vitest"
import { InputError } from "../errors.ts"
import { Engine, defaultThreads } from "./engine.ts"
import { scratchBytes } from "./layer.ts"
import { philox } from "./philox.ts"
import { statisticsStruct } from "./structs.ts"

const MIB = 2 ** 20
// No memory reaches this far: a kernel that finds its parameters here traps.
const NOWHERE = 0xffffff00
const TRAP =
  "Engine: a kernel failed: RuntimeError: memory access out of bounds. What was saved is intact; run again or resume."

/** An engine and the worker threads it started. */
async function engineWithWorkers(threads: number): Promise<{ engine: Engine; workers: Worker[] }> {
  const workers: Worker[] = []
  const record = (worker: Worker): void => void workers.push(worker)
  process.on("worker", record)
  const engine = await Engine.create({ threads })
  process.off("worker", record)
  return { engine, workers }
}

/** What a promise is rejected with. */
async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise
  } catch (error) {
    return error as Error
  }
  throw new Error("expected a rejection")
}

/** xoshiro128++ in four lanes, seeded by the Philox blocks with counters (c0, c1, c2, 0…3): plain reference. */
function xoshiro(key: [number, number], c0: number, c1: number, c2: number): () => number[] {
  const state = [0, 1, 2, 3].map((i) => philox([c0, c1, c2, i], key))
  const rotate = (x: number, left: number): number => ((x << left) | (x >>> (32 - left))) >>> 0
  return () =>
    [0, 1, 2, 3].map((lane) => {
      const [a, b, c, d] = state.map((words) => words[lane])
      const c2 = c ^ a
      const d2 = d ^ b
      state[0][lane] = a ^ d2
      state[1][lane] = b ^ c2
      state[2][lane] = c2 ^ (b << 9)
      state[3][lane] = rotate(d2 >>> 0, 11)
      return (rotate((a + d) >>> 0, 7) + a) >>> 0
    })
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe("threads", () => {
  test.each([1, 2, 4])("an engine of %i threads has as many, and runs kernels on them", async (threads) => {
    const { engine, workers } = await engineWithWorkers(threads)
    using _ = engine
    expect(engine.threads).toBe(threads)
    expect(workers.length).toBe(threads === 1 ? 0 : threads)
    const state = engine.allocate(64)
    for (const counter of [1, 2]) {
      await engine.run("seedStream", state, 5, 6, counter, 8, 9)
      const expected = [0, 1, 2, 3].flatMap((i) => [...philox([counter, 8, 9, i], [5, 6])])
      expect([...engine.words(state, 16)]).toEqual(expected)
    }
  })

  test("left out, they are the processors, at most eight", async () => {
    expect(defaultThreads()).toBe(Math.min(8, navigator.hardwareConcurrency))
    vi.stubGlobal("navigator", { hardwareConcurrency: 128 })
    expect(defaultThreads()).toBe(8)
    vi.stubGlobal("navigator", undefined)
    expect(defaultThreads()).toBe(1)
    using engine = await Engine.create()
    expect(engine.threads).toBe(1)
  })

  test.each([0, 65, 1.5, Number.NaN])("%d are refused", async (threads) => {
    const error = await failure(Engine.create({ threads }))
    expect(error).toBeInstanceOf(InputError)
    expect(error.message).toBe(`threads: expected an integer from 1 to 64, got ${threads}.`)
  })

  test("without shared memory, and on a page that is not isolated, there is one", async () => {
    vi.stubGlobal("crossOriginIsolated", false)
    using page = await Engine.create({ threads: 4 })
    expect(page.threads).toBe(1)
    vi.unstubAllGlobals()
    vi.stubGlobal("SharedArrayBuffer", undefined)
    using engine = await Engine.create({ threads: 4 })
    expect(engine.threads).toBe(1)
    vi.unstubAllGlobals()
    const state = engine.allocate(64)
    await engine.run("seedStream", state, 0, 0, 0, 0, 0)
    expect(engine.words(state, 1)[0]).toBe(0x6627e8d5)
  })

  test("a second kernel is refused while one runs", async () => {
    using engine = await Engine.create({ threads: 2 })
    const state = engine.allocate(64)
    const first = engine.run("seedStream", state, 0, 0, 0, 0, 0)
    expect((await failure(engine.run("seedStream", state, 1, 1, 1, 1, 1))).message).toBe(
      "Engine.run: a kernel is still running; await it first.",
    )
    await first
    await engine.run("seedStream", state, 1, 1, 1, 1, 1)
  })
})

test("the caller's timers are heard between kernels, on one thread as well", async () => {
  using engine = await Engine.create({ threads: 1 })
  const out = engine.allocate(MIB)
  const state = engine.allocate(64)
  const timer = { heard: false }
  setTimeout(() => (timer.heard = true))
  for (let n = 0; n < 1000 && !timer.heard; n++) await engine.run("fillBernoulli", out, MIB, 0.5, state, 0, 0, 0)
  expect(timer.heard).toBe(true)
})

describe.each([1, 2])("memory of an engine of %i threads", (threads) => {
  test("is handed out zeroed, aligned to 64 bytes, without overlap, also after a release", async () => {
    using engine = await Engine.create({ threads })
    fc.assert(
      fc.property(fc.array(fc.nat(300), { maxLength: 12 }), (sizes) => {
        const mark = engine.mark()
        let end = mark
        for (const size of sizes) {
          const address = engine.allocate(size)
          expect(address % 64).toBe(0)
          expect(address).toBeGreaterThanOrEqual(end)
          // With the 64 bytes beyond the end that kernels may read.
          end = address + size
          expect(engine.bytes(address, size + 64).every((byte) => byte === 0)).toBe(true)
          engine.bytes(address, size + 64).fill(0xab)
        }
        engine.release(mark)
        expect(engine.mark()).toBe(mark)
      }),
      { seed: 1 },
    )
  })

  test("grows as wanted, keeps what was written, and the kernels see the new part", async () => {
    using engine = await Engine.create({ threads })
    const first = engine.allocate(16)
    engine.words(first, 4).set([1, 2, 3, 4])
    const large = engine.allocate(20 * MIB)
    const last = engine.allocate(64)
    expect(last).toBeGreaterThanOrEqual(large + 20 * MIB)
    expect([...engine.words(first, 4)]).toEqual([1, 2, 3, 4])
    await engine.run("seedStream", last, 0, 0, 0, 0, 0)
    expect([...engine.words(last, 4)]).toEqual([...philox([0, 0, 0, 0], [0, 0])])
    expect(engine.words(large, 5 * MIB).every((word) => word === 0)).toBe(true)
  })

  test("that does not suffice is refused in one sentence, and the engine goes on", async () => {
    using engine = await Engine.create({ threads })
    const mark = engine.mark()
    expect(() => engine.allocate(5e9)).toThrow(
      "Engine: out of memory, 5000 MB wanted (the limit is 4 GB). Use fewer samples or smaller layers.",
    )
    expect(engine.mark()).toBe(mark)
    const state = engine.allocate(64)
    await engine.run("seedStream", state, 0, 0, 0, 0, 0)
    expect(engine.words(state, 1)[0]).toBe(0x6627e8d5)
  })
})

describe("failures", () => {
  test.each([1, 3])(
    "a kernel that traps on %i threads gives one sentence, and so do all later calls",
    async (threads) => {
      using engine = await Engine.create({ threads })
      const error = await failure(engine.run("contrastiveDivergence", NOWHERE, 0, 1))
      expect(error.message).toBe(TRAP)
      expect(await failure(engine.run("seedStream", engine.allocate(64), 0, 0, 0, 0, 0))).toBe(error)
      expect(await failure(engine.run("heatBath", NOWHERE, 1, 1))).toBe(error)
    },
  )

  test("a trap on one thread is heard while the others wait for it", async () => {
    using engine = await Engine.create({ threads: 3 })
    // Each thread encodes 16 sites, to 256 bytes: those of threads 0 and 1 are the last of the memory, that of thread 2 is beyond.
    const end = engine.bytes(0, 0).buffer.byteLength
    const block = statisticsStruct.make(engine, {
      real: 0,
      left: engine.allocate(8 * 16),
      leftStride: 16,
      sites: 48,
      rows: 8,
      right: engine.allocate(8 * 64),
      rightStride: 64,
      columns: 16,
      codes: end - 512,
      out: engine.allocate(48 * 64),
      outStride: 64,
      scratch: engine.allocate(3 * scratchBytes(48)),
      scratchSize: scratchBytes(48),
      barrier: engine.allocate(12),
    })
    expect(engine.bytes(0, 0).buffer.byteLength).toBe(end)
    const error = await failure(engine.run("gradient", block))
    expect(error.message).toBe(TRAP)
    expect(await failure(engine.run("gradient", block))).toBe(error)
  })

  test("a thread that ends between two kernels is told at the next", async () => {
    const { engine, workers } = await engineWithWorkers(2)
    using _ = engine
    await workers[1].terminate()
    const error = await failure(engine.run("seedStream", engine.allocate(64), 0, 0, 0, 0, 0))
    expect(error.message).toBe(
      "Engine: compute thread 1 ended unexpectedly (exit code 1). What was saved is intact; run again or resume.",
    )
    expect(await failure(engine.run("seedStream", engine.allocate(64), 0, 0, 0, 0, 0))).toBe(error)
  })

  test("a thread that ends during a kernel ends the kernel", async () => {
    const { engine, workers } = await engineWithWorkers(2)
    using _ = engine
    const out = engine.allocate(64 * MIB)
    const running = engine.run("fillBernoulli", out, 64 * MIB, 0.5, engine.allocate(64), 0, 0, 0)
    const [error] = await Promise.all([failure(running), workers[0].terminate()])
    expect(error.message).toContain("Engine: compute thread 0 ended unexpectedly (exit code 1).")
    expect(await failure(engine.run("seedStream", out, 0, 0, 0, 0, 0))).toBe(error)
  })

  test.each([1, 2])("an engine of %i threads that was disposed of says so, however often", async (threads) => {
    const { engine, workers } = await engineWithWorkers(threads)
    const ended = workers.map((worker) => new Promise((resolve) => worker.once("exit", resolve)))
    engine.dispose()
    engine.dispose()
    await Promise.all(ended)
    expect((await failure(engine.run("seedStream", 65_536, 0, 0, 0, 0, 0))).message).toBe("Engine: it was disposed of.")
  })

  test("a kernel that runs while its engine is disposed of is told so", async () => {
    const engine = await Engine.create({ threads: 2 })
    const running = failure(
      engine.run("fillBernoulli", engine.allocate(64 * MIB), 64 * MIB, 0.5, engine.allocate(64), 0, 0, 0),
    )
    engine.dispose()
    expect((await running).message).toBe("Engine: it was disposed of.")
  })

  test("an engine that nobody disposed of does not keep the process alive", () => {
    const script = `
      const { Engine } = await import(${JSON.stringify(new URL("engine.ts", import.meta.url).href)})
      const engine = await Engine.create({ threads: 2 })
      await engine.run("seedStream", engine.allocate(64), 0, 0, 0, 0, 0)
      console.log("done")`
    const { stdout, status } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
      encoding: "utf8",
      timeout: 20_000,
    })
    expect([stdout, status]).toEqual(["done\n", 0])
  })
})

describe("the kernels' random numbers", () => {
  test("fillBernoulli draws u < p with xoshiro128++ seeded by Philox, bit for bit", async () => {
    using engine = await Engine.create({ threads: 2 })
    const count = 400
    const out = engine.allocate(count)
    const state = engine.allocate(64)
    for (const [n, p] of [0, 1e-3, 0.3, 0.5, 0.75, 1].entries()) {
      await engine.run("fillBernoulli", out, count, p, state, 0xdeadbeef, 3, n)
      const next = xoshiro([0xdeadbeef, 3], n, 0, 0)
      const expected: number[] = []
      while (expected.length < count)
        for (const word of next()) expected.push((word >>> 8) / 2 ** 24 < Math.fround(p) ? 1 : 0)
      expect([...engine.bytes(out, count)]).toEqual(expected)
    }
  })

  test("draws of probability p come up p of the time, in every lane and independently of the one before", async () => {
    using engine = await Engine.create({ threads: 1 })
    const count = 200_000
    const out = engine.allocate(count)
    const state = engine.allocate(64)
    for (const [n, p] of [0, 0.001, 0.1, 0.5, 0.9, 1].entries()) {
      await engine.run("fillBernoulli", out, count, p, state, 1, 2, n)
      const draws = engine.bytes(out, count)
      const lanes = [0, 0, 0, 0]
      let pairs = 0
      for (let i = 0; i < count; i++) {
        lanes[i & 3] += draws[i]
        if (i >= 1) pairs += (draws[i] - p) * (draws[i - 1] - p)
      }
      const sigma = Math.sqrt((count / 4) * p * (1 - p))
      for (const ones of lanes) expect(Math.abs(ones - (p * count) / 4)).toBeLessThanOrEqual(4 * sigma)
      expect(Math.abs(pairs)).toBeLessThanOrEqual(4 * Math.sqrt(count) * p * (1 - p))
    }
  })
})
