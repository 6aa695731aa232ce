import { expect, test } from "vitest"
import { Engine, fitStack, ising, measureFieldSizes, receptiveFields, sample, square } from "./index.browser.ts"

test("the page is isolated, so that threads can share memory", async () => {
  expect(crossOriginIsolated).toBe(true)
  using engine = await Engine.create({ threads: 2 })
  expect(engine.threads).toBe(2)
})

test("samples, learns and measures", async () => {
  const model = ising({ lattice: square(8, 8), coupling: 0.4 })
  const { configurations } = await sample(model, { count: 512, seed: 1, threads: 2 })
  const stack = await fitStack(configurations, { layers: [16], epochs: 2, shape: [8, 8], seed: 1, threads: 2 })
  const { participation } = measureFieldSizes(receptiveFields(stack, 1))
  expect(participation.every((sites) => sites > 0 && sites <= 64)).toBe(true)
})
