import { expect, test } from "vitest"
import { Engine } from "./engine.ts"
import { RandomStream } from "./philox.ts"

// Below, at and above the multiples of 4 and 8 that the kernel works in, and fewer eights than threads.
const SIZES = [0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 23, 24, 31, 33, 127, 128, 129, 1000, 1001, 4103]
const THREADS = [1, 2, 3]

/** The kernel's answer as the trainer takes it: the largest over the threads. What stands around the values is larger. */
async function magnitude(engine: Engine, values: Float32Array): Promise<number> {
  const mark = engine.mark()
  const around = 16
  const address = engine.allocate(4 * (values.length + 2 * around))
  const out = engine.allocate(4 * engine.threads)
  engine.floats(address, values.length + 2 * around).fill(Number.NaN)
  engine.floats(address + 4 * around, values.length).set(values)
  engine.floats(out, engine.threads).fill(Number.NaN)
  await engine.run("magnitude", address + 4 * around, values.length, out)
  const largest = Math.max(...engine.floats(out, engine.threads))
  engine.release(mark)
  return largest
}

/** Plain reference. */
function largestOf(values: Float32Array): number {
  return values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
}

test.each(THREADS)("the magnitude is the largest |x| of any number of floats, on %i threads", async (threads) => {
  using engine = await Engine.create({ threads })
  const stream = new RandomStream(1, "magnitude")
  for (const size of SIZES)
    for (const scale of [1e-42, 1, 1e38]) {
      const values = Float32Array.from({ length: size }, () => scale * stream.normal())
      expect(await magnitude(engine, values)).toBe(largestOf(values))
      const negative = values.map((x) => -Math.abs(x))
      expect(await magnitude(engine, negative)).toBe(largestOf(negative))
    }
})

test.each(THREADS)("one large, infinite or NaN value is found wherever it stands, on %i threads", async (threads) => {
  using engine = await Engine.create({ threads })
  const stream = new RandomStream(2, "magnitude")
  for (const size of SIZES) {
    const values = Float32Array.from({ length: size }, () => stream.normal())
    const positions = size <= 33 ? [...values.keys()] : [0, 1, 63, size >> 1, size - 9, size - 8, size - 2, size - 1]
    for (const at of positions)
      for (const odd of [1e4, -1e4, Infinity, -Infinity, Number.NaN]) {
        const spoilt = Float32Array.from(values, (x, i) => (i === at ? odd : x))
        expect(await magnitude(engine, spoilt)).toBe(Math.abs(odd))
        // NaN wins over infinity on either side of it.
        for (const other of [0, size - 1]) {
          if (!Number.isNaN(odd) || other === at) continue
          spoilt[other] = Infinity
          expect(await magnitude(engine, spoilt)).toBeNaN()
        }
      }
  }
})

test("zeros of either sign and nothing at all have magnitude 0", async () => {
  using engine = await Engine.create({ threads: 2 })
  for (const size of SIZES) expect(await magnitude(engine, new Float32Array(size).fill(-0))).toBe(0)
})
