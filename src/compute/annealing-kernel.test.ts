import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type AnnealedMachine, AnnealingKernel } from "./annealing-kernel.ts"
import { BitMatrix } from "./bit-matrix.ts"
import { Engine } from "./engine.ts"
import { LayerKernel, putReals, putWeights } from "./layer.ts"
import { RandomStream } from "./philox.ts"
import { RealMatrix } from "./real-matrix.ts"

// Visible units, hidden units, rows: below, at and above the multiples of 4, 16, 32, 40, 128 and 512 that the kernel works in.
const SHAPES = [
  [1, 1, 1], [5, 3, 7], [16, 7, 16], [20, 17, 4], [33, 16, 5], [41, 31, 9], [127, 48, 33], [129, 65, 30], [40, 512, 6], [31, 530, 6],
] as const // prettier-ignore
const UNITS = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const
const KEY = [3, 4] as const

function randomMachine(
  visible: number,
  hidden: number,
  spins: readonly [boolean, boolean],
  sigma = 0.5,
): AnnealedMachine {
  const stream = new RandomStream(visible, "annealing test", hidden)
  const normals = (length: number, scale: number): Float32Array =>
    Float32Array.from({ length }, () => scale * stream.normal())
  return {
    weights: new RealMatrix(visible, hidden, normals(visible * hidden, sigma)),
    baseBias: normals(visible, 1),
    visibleBias: normals(visible, 1),
    hiddenBias: normals(hidden, 1),
    visibleSpin: spins[0],
    hiddenSpin: spins[1],
  }
}

function randomBits(rows: number, columns: number): BitMatrix {
  const stream = new RandomStream(rows, "annealing test/bits", columns)
  const bits = new BitMatrix(rows, columns)
  for (let row = 0; row < rows; row++) for (let i = 0; i < columns; i++) bits.set(row, i, stream.word() & 1)
  return bits
}

/** Plain reference: ln p*_β of every row of v, in double precision, and how large its terms are. */
function logProbabilities(machine: AnnealedMachine, v: BitMatrix, beta: number): { values: number[]; sizes: number[] } {
  const { weights, baseBias, visibleBias, hiddenBias, visibleSpin, hiddenSpin } = machine
  const [values, sizes]: [number[], number[]] = [[], []]
  for (let row = 0; row < v.rows; row++) {
    let [value, size] = [0, 0]
    const unit = (i: number): number => (v.get(row, i) ? 1 : visibleSpin ? -1 : 0)
    for (let i = 0; i < v.columns; i++) {
      value += ((1 - beta) * baseBias[i] + beta * visibleBias[i]) * unit(i)
      size += Math.abs(baseBias[i]) + Math.abs(visibleBias[i])
    }
    for (let j = 0; j < weights.columns; j++) {
      let x = hiddenBias[j]
      for (let i = 0; i < v.columns; i++) {
        x += weights.values[i * weights.columns + j] * unit(i)
        size += Math.abs(weights.values[i * weights.columns + j])
      }
      size += Math.abs(hiddenBias[j])
      const y = beta * x
      value += hiddenSpin
        ? Math.abs(y) + Math.log1p(Math.exp(-2 * Math.abs(y)))
        : Math.max(y, 0) + Math.log1p(Math.exp(-Math.abs(y)))
    }
    values.push(value)
    sizes.push(size)
  }
  return { values, sizes }
}

/** The sums after one step from `from` to `to`. */
async function ratios(kernel: AnnealingKernel, v: BitMatrix, from: number, to: number): Promise<Float64Array> {
  const sums = new Float64Array(v.rows)
  await kernel.apply(v, Float32Array.of(from, to), sums, 0)
  return sums
}

/** The largest difference from the plain reference, where 1 is the rounding of one field in single precision times the step. */
async function largestError(
  kernel: AnnealingKernel,
  machine: AnnealedMachine,
  v: BitMatrix,
  from: number,
  to: number,
): Promise<number> {
  const [first, last] = [from, to].map((beta) => logProbabilities(machine, v, Math.fround(beta)))
  const step = Math.abs(Math.fround(to) - Math.fround(from))
  const sums = await ratios(kernel, v, from, to)
  return Math.max(
    ...sums.map(
      (sum, row) => Math.abs(sum - (last.values[row] - first.values[row])) / (2 ** -23 * first.sizes[row] * step),
    ),
  )
}

describe.each([1, 3])("AnnealingKernel on %i threads", (threads) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await Engine.create({ threads })
  })
  afterAll(() => engine.dispose())

  test.each(SHAPES)(
    "%i visible and %i hidden units, %i rows: ratios agree with the plain reference",
    async (visible, hidden, rows) => {
      const v = randomBits(rows, visible)
      for (const spins of UNITS) {
        const mark = engine.mark()
        const machine = randomMachine(visible, hidden, spins)
        // Panels of fewer rows than there are.
        const kernel = new AnnealingKernel(engine, machine, KEY, 6)
        for (const [from, to] of [
          [0, 1],
          [1, 0],
          [0, 1e-4],
          [0.3, 0.31],
          [0.9, 0.6],
          [0.9999, 1],
        ])
          // prettier-ignore
          expect(await largestError(kernel, machine, v, from, to), `${from} to ${to}`).toBeLessThan(0.3)
        engine.release(mark)
      }
    },
  )

  test("fields of thousands, where the logarithms are saturated, give finite ratios that agree as well", async () => {
    const v = randomBits(11, 50)
    for (const spins of UNITS) {
      const mark = engine.mark()
      const machine = randomMachine(50, 35, spins, 300)
      const kernel = new AnnealingKernel(engine, machine, KEY)
      for (const [from, to] of [
        [0, 1],
        [1, 0],
        [0, 1e-4],
        [0.02, 0.03],
        [0.5, 0.501],
      ])
        // prettier-ignore
        expect(await largestError(kernel, machine, v, from, to), `${from} to ${to}`).toBeLessThan(0.3)
      engine.release(mark)
    }
  })

  test("the states are those of a layer up and a layer down at the new β", async () => {
    for (const spins of UNITS) {
      const mark = engine.mark()
      const machine = randomMachine(70, 45, spins)
      const kernel = new AnnealingKernel(engine, machine, KEY)
      const v = randomBits(20, 70)
      const beta = 0.625
      const states = await kernel.apply(v, Float32Array.of(0.5, beta), new Float64Array(20), 8)
      const [gainV, gainH] = spins.map((spin) => (spin ? 2 : 1))
      const w = machine.weights.values
      const up = machine.hiddenBias.map((bias, j) => {
        let sum = 0
        if (spins[0]) for (let i = 0; i < 70; i++) sum += w[i * 45 + j]
        return gainH * beta * (bias - sum)
      })
      const down = machine.visibleBias.map((bias, i) => {
        let sum = 0
        if (spins[1]) for (let j = 0; j < 45; j++) sum += w[i * 45 + j]
        return gainV * ((1 - beta) * machine.baseBias[i] + beta * (bias - sum))
      })
      const shared = { weights: putWeights(engine, machine.weights), alpha: beta * gainV * gainH }
      const put = (values: Float32Array): number => putReals(engine, new RealMatrix(1, values.length, values))
      const hidden = await new LayerKernel(engine, { inputs: 70, outputs: 45, transposed: false, beta: put(up), ...shared })
        .apply(v, { samples: { key: KEY, counter: 8 } }) // prettier-ignore
      const visible = await new LayerKernel(engine, { inputs: 45, outputs: 70, transposed: true, beta: put(down), ...shared })
        .apply(hidden.samples, { samples: { key: KEY, counter: 9 } }) // prettier-ignore
      expect(states).toEqual(visible.samples)
      engine.release(mark)
    }
  })

  test("a path is its steps one after the other", async () => {
    const machine = randomMachine(60, 40, [true, false])
    const kernel = new AnnealingKernel(engine, machine, KEY)
    const path = Float32Array.of(0, 0.25, 0.5, 0.5, 1, 0.75)
    const start = randomBits(9, 60)
    const whole = new Float64Array(9)
    const end = await kernel.apply(start, path, whole, 5)
    const sums = new Float64Array(9)
    let v = start
    for (let k = 0; k + 1 < path.length; k++) v = await kernel.apply(v, path.slice(k, k + 2), sums, 5 + 2 * k)
    expect(sums).toEqual(whole)
    expect(v).toEqual(end)
  })
})

test("a step back has the opposite ratios, and no step none, to the last bit", async () => {
  using engine = await Engine.create({ threads: 1 })
  for (const spins of UNITS) {
    const kernel = new AnnealingKernel(engine, randomMachine(37, 50, spins), KEY)
    const v = randomBits(10, 37)
    expect(await ratios(kernel, v, 0.4, 0.7)).toEqual((await ratios(kernel, v, 0.7, 0.4)).map((sum) => -sum))
    expect(await ratios(kernel, v, 0.4, 0.4)).toEqual(new Float64Array(10))
  }
})

test("a thousand small steps add up to a large one: what single precision loses does not gather", async () => {
  using engine = await Engine.create({ threads: 1 })
  const machine = randomMachine(30, 40, [false, false])
  const kernel = new AnnealingKernel(engine, machine, KEY)
  const v = randomBits(8, 30)
  const sums = new Float64Array(8)
  for (let k = 0; k < 1000; k++) await kernel.apply(v, Float32Array.of(k / 1000, (k + 1) / 1000), sums, 0)
  const [first, last] = [0, 1].map((beta) => logProbabilities(machine, v, beta).values)
  for (let row = 0; row < 8; row++) expect(Math.abs(sums[row] - (last[row] - first[row]))).toBeLessThan(2e-6)
})

test("any number of threads gives the same bits", async () => {
  const machine = randomMachine(150, 130, [false, true], 0.2)
  const path = Float32Array.from({ length: 31 }, (_, k) => k / 30)
  const outcomes = []
  for (const threads of [1, 2, 4]) {
    using engine = await Engine.create({ threads })
    const sums = new Float64Array(75)
    const end = await new AnnealingKernel(engine, machine, KEY, 50).apply(randomBits(75, 150), path, sums, 0)
    outcomes.push({ sums, end })
  }
  expect(outcomes[1]).toEqual(outcomes[0])
  expect(outcomes[2]).toEqual(outcomes[0])
})
