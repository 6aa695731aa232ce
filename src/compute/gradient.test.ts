import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { BitMatrix } from "./bit-matrix.ts"
import { Engine } from "./engine.ts"
import { codeBytes, getReals, paddedColumns, putReals, scratchBytes } from "./layer.ts"
import { RandomStream } from "./philox.ts"
import { RealMatrix } from "./real-matrix.ts"
import { statisticsStruct } from "./structs.ts"

function randomReals(rows: number, columns: number, stream: RandomStream): RealMatrix {
  return new RealMatrix(
    rows,
    columns,
    Float32Array.from({ length: rows * columns }, () => 2 * stream.uniform() - 1),
  )
}

function randomBits(rows: number, columns: number, stream: RandomStream): BitMatrix {
  const bits = new BitMatrix(rows, columns)
  for (let row = 0; row < rows; row++) for (let i = 0; i < columns; i++) bits.set(row, i, stream.word() & 1)
  return bits
}

/** leftᵀ · right by the kernel. */
async function gradient(engine: Engine, left: BitMatrix | RealMatrix, right: RealMatrix): Promise<RealMatrix> {
  const { rows, columns: sites } = left
  const mark = engine.mark()
  let address: number
  if (left instanceof RealMatrix) address = putReals(engine, left)
  else {
    address = engine.allocate(left.words.length * 4)
    engine.words(address, left.words.length).set(left.words)
  }
  const scratchSize = scratchBytes(sites)
  const stride = paddedColumns(right.columns) * 4
  const out = engine.allocate(sites * stride)
  // What stood there before must not matter.
  engine.floats(out, (sites * stride) / 4).fill(Number.NaN)
  const block = statisticsStruct.make(engine, {
    real: Number(left instanceof RealMatrix),
    left: address,
    leftStride: left instanceof RealMatrix ? paddedColumns(sites) * 4 : left.stride * 4,
    sites,
    rows,
    right: putReals(engine, right),
    rightStride: stride,
    columns: right.columns,
    codes: engine.allocate(codeBytes(paddedColumns(sites), rows)),
    out,
    outStride: stride,
    scratch: engine.allocate(scratchSize * engine.threads),
    scratchSize,
    barrier: engine.allocate(12),
  })
  await engine.run("gradient", block)
  const result = getReals(engine, out, sites, right.columns)
  engine.release(mark)
  return result
}

// Rows, sites, columns: below, at and above the multiples of 5, 16, 20, 32, 40 and 128 that the kernel works in.
const shapes = [
  [1, 1, 1], [4, 3, 5], [5, 16, 16], [19, 17, 15], [20, 15, 17], [21, 31, 32], [39, 32, 33], [40, 33, 48], [41, 40, 49],
  [79, 127, 64], [80, 128, 65], [100, 129, 31], [121, 81, 100], [3, 300, 7], [300, 7, 3],
] as const // prettier-ignore

describe.each([1, 2, 3])("gradient on %i threads", (threads) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await Engine.create({ threads })
  })
  afterAll(() => engine.dispose())

  test.each(shapes)("%i rows, %i sites, %i columns: agrees with plain sums", async (rows, sites, columns) => {
    const stream = new RandomStream(1, "gradient test", rows)
    const right = randomReals(rows, columns, stream)
    for (const left of [randomBits(rows, sites, stream), randomReals(rows, sites, stream)]) {
      const values = left instanceof RealMatrix ? left.values : left.unpack()
      const result = await gradient(engine, left, right)
      let error = 0
      for (let i = 0; i < sites; i++)
        for (let j = 0; j < columns; j++) {
          let sum = 0
          for (let row = 0; row < rows; row++) sum += values[row * sites + i] * right.values[row * columns + j]
          error = Math.max(error, Math.abs(result.values[i * columns + j] - sum))
        }
      // Terms of at most 1, partial sums of order √rows, each rounded to 2^-24.
      expect(error).toBeLessThan(2 ** -24 * 4 * rows)
    }
  })
})

test("gradient gives the same bits for 1, 2, 3 and 4 threads", async () => {
  const outcomes: Float32Array[][] = []
  for (const threads of [1, 2, 3, 4]) {
    using engine = await Engine.create({ threads })
    const stream = new RandomStream(2, "gradient test")
    const right = randomReals(57, 119, stream)
    const bits = await gradient(engine, randomBits(57, 83, stream), right)
    const reals = await gradient(engine, randomReals(57, 83, stream), right)
    outcomes.push([bits.values, reals.values])
  }
  for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0])
})

test("bits and the same bits as reals give the same statistics", async () => {
  using engine = await Engine.create({ threads: 1 })
  const stream = new RandomStream(3, "gradient test")
  // Sixteenths are added without rounding, in any order.
  const right = randomReals(90, 40, stream)
  right.values.forEach((value, k) => (right.values[k] = Math.round(16 * value) / 16))
  const bits = randomBits(90, 50, stream)
  const reals = new RealMatrix(90, 50, Float32Array.from(bits.unpack()))
  expect(await gradient(engine, bits, right)).toEqual(await gradient(engine, reals, right))
})
