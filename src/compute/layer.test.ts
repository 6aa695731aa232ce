import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { BitMatrix } from "./bit-matrix.ts"
import { Engine } from "./engine.ts"
import { LayerKernel, type LayerResult, getWeights, putReals, putWeights } from "./layer.ts"
import { RandomStream } from "./philox.ts"
import { RealMatrix } from "./real-matrix.ts"

// Ragged shapes: below, at and above the multiples of 5, 16, 20, 32, 40 and 128 that the kernels work in.
const shapes = [
  [1, 1, 1], [3, 5, 7], [7, 16, 16], [4, 20, 17], [5, 40, 33], [9, 41, 31], [100, 127, 48], [101, 129, 65], [13, 256, 100],
  [33, 81, 15], [600, 39, 5], [2, 1600, 400],
] as const // prettier-ignore

function randomReals(rows: number, columns: number, stream: RandomStream, scale = 1): RealMatrix {
  return new RealMatrix(
    rows,
    columns,
    Float32Array.from({ length: rows * columns }, () => scale * stream.normal()),
  )
}

function randomBits(rows: number, columns: number, stream: RandomStream): BitMatrix {
  return BitMatrix.from(
    Uint8Array.from({ length: rows * columns }, () => stream.word() & 1),
    rows,
    columns,
  )
}

/** Plain reference: α x·W + β in double precision. */
function reference(
  x: (row: number, k: number) => number,
  rows: number,
  w: RealMatrix,
  transposed: boolean,
  alpha: number,
  beta: Float32Array,
): Float64Array {
  const inputs = transposed ? w.columns : w.rows
  const outputs = transposed ? w.rows : w.columns
  const y = new Float64Array(rows * outputs)
  for (let row = 0; row < rows; row++)
    for (let k = 0; k < inputs; k++) {
      const value = x(row, k)
      if (value === 0) continue
      for (let j = 0; j < outputs; j++)
        y[row * outputs + j] += value * (transposed ? w.values[j * inputs + k] : w.values[k * outputs + j])
    }
  for (let row = 0; row < rows; row++)
    for (let j = 0; j < outputs; j++) y[row * outputs + j] = alpha * y[row * outputs + j] + beta[j]
  return y
}

describe.each([1, 2, 3])("LayerKernel on %i threads", (threads) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await Engine.create({ threads })
  })
  afterAll(() => engine.dispose())

  test.each(shapes)(
    "%i rows, %i inputs, %i outputs: fields, probabilities, samples and cumulants agree with the plain reference",
    async (rows, inputs, outputs) => {
      const stream = new RandomStream(7, "layer test", inputs)
      const mark = engine.mark()
      for (const transposed of [false, true]) {
        const w = transposed ? randomReals(outputs, inputs, stream, 0.3) : randomReals(inputs, outputs, stream, 0.3)
        const beta = randomReals(1, outputs, stream).values
        const weights = putWeights(engine, w)
        const layer = new LayerKernel(engine, {
          inputs,
          outputs,
          weights,
          transposed,
          alpha: 2,
          beta: putReals(engine, new RealMatrix(1, outputs, beta)),
          panel: 256,
        })
        const bits = randomBits(rows, inputs, stream)
        const reals = randomReals(rows, inputs, stream)
        for (const [input, tilt] of [
          [bits, 0.5],
          [reals, 0],
        ] as const) {
          const value =
            input instanceof BitMatrix
              ? (row: number, k: number) => input.get(row, k)
              : (row: number, k: number) => input.values[row * inputs + k]
          const expected = reference(value, rows, w, transposed, 2, beta)
          const result = await layer.apply(input, {
            fields: true,
            probabilities: true,
            samples: { key: [1, 2], counter: 3 },
            cumulants: { tilt },
          })
          let fieldError = 0
          let logisticError = 0
          let ones = 0
          let variance = 0
          let mean = 0
          const drawn = result.samples.unpack()
          for (let i = 0; i < expected.length; i++) {
            fieldError = Math.max(fieldError, Math.abs(result.fields.values[i] - expected[i]))
            const p = 1 / (1 + Math.exp(-result.fields.values[i]))
            logisticError = Math.max(logisticError, Math.abs(result.probabilities.values[i] - p) / p)
            ones += drawn[i]
            mean += p
            variance += p * (1 - p)
          }
          expect(fieldError).toBeLessThan(2e-6 * inputs + 1e-6)
          expect(logisticError).toBeLessThan(4e-7)
          for (let row = 0; row < rows; row++) {
            let [cumulant, size] = [0, 0]
            for (const y of result.fields.row(row)) {
              cumulant += Math.max(y, 0) + Math.log1p(Math.exp(-Math.abs(y))) - tilt * y
              size += 1 + Math.abs(y)
            }
            expect(Math.abs(result.cumulants[row] - cumulant)).toBeLessThan(4e-7 * size)
          }
          expect(Math.abs(ones - mean)).toBeLessThan(4.5 * Math.sqrt(variance) + 1)
        }
      }
      engine.release(mark)
    },
  )

  test("a saturated field gives exactly 0 or 1 and never NaN", async () => {
    const mark = engine.mark()
    const beta = putReals(engine, new RealMatrix(1, 3, Float32Array.of(-1e30, 1e30, 0)))
    const layer = new LayerKernel(engine, {
      inputs: 1,
      outputs: 3,
      weights: putWeights(engine, new RealMatrix(1, 3)),
      transposed: false,
      alpha: 1,
      beta,
    })
    const { probabilities } = await layer.apply(new BitMatrix(1, 1), { probabilities: true })
    expect(probabilities.values[0]).toBeLessThan(1e-37)
    expect([...probabilities.values.subarray(1)]).toEqual([1, 0.5])
    engine.release(mark)
  })
})

test("a weight matrix comes back from kernel memory as it went in", async () => {
  using engine = await Engine.create({ threads: 1 })
  for (const [rows, columns] of [
    [1, 1],
    [3, 31],
    [5, 32],
    [2, 100],
  ]) {
    const w = randomReals(rows, columns, new RandomStream(1, "weights"))
    expect(getWeights(engine, putWeights(engine, w), rows, columns)).toEqual(w)
  }
})

test("results are the same bits for 1, 2 and 4 threads and for panels of one block of rows, of some and of all", async () => {
  const outcomes: LayerResult[][] = []
  for (const [threads, panel] of [
    [1, 500],
    [2, 1500],
    [4, undefined],
  ] as const) {
    using engine = await Engine.create({ threads })
    expect(engine.threads).toBe(threads)
    const stream = new RandomStream(3, "threads")
    const layer = new LayerKernel(engine, {
      inputs: 77, outputs: 203, weights: putWeights(engine, randomReals(77, 203, stream)), transposed: false, alpha: 1,
      beta: putReals(engine, randomReals(1, 203, stream)), ...(panel && { panel }),
    }) // prettier-ignore
    const request = {
      fields: true,
      probabilities: true,
      samples: { key: [5, 6], counter: 1 },
      cumulants: { tilt: 0 },
    } as const
    const inputs = [randomBits(50, 77, stream), randomBits(2301, 77, stream), randomReals(2301, 77, stream)]
    const results: LayerResult[] = []
    for (const input of inputs) results.push(await layer.apply(input, request))
    outcomes.push(results)
  }
  expect(outcomes[1]).toEqual(outcomes[0])
  expect(outcomes[2]).toEqual(outcomes[0])
})
