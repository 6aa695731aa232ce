import { expect, test } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { InputError } from "../errors.ts"
import { ising } from "../hamiltonian/ising.ts"
import { kaufman } from "../hamiltonian/kaufman.ts"
import { square } from "../hamiltonian/lattice.ts"
import { sample } from "../sample/sample.ts"
import { deviation } from "../statistics/estimate.ts"
import { windowCorrelations } from "./window-correlations.ts"

test("independent sites with means of their own have no correlation", () => {
  const stream = new RandomStream(1, "test")
  const bits = new BitMatrix(4000, 20)
  for (let row = 0; row < bits.rows; row++)
    for (let site = 0; site < 20; site++) bits.set(row, site, stream.uniform() < (site + 1) / 21)
  const [zero, ...others] = windowCorrelations(bits, { shape: [4, 5] })
  expect(zero.value).toBeCloseTo(1, 12)
  expect(others).toHaveLength(4)
  for (const estimate of others) {
    expect(Math.abs(deviation(estimate, 0))).toBeLessThan(4)
    expect(estimate.error).toBeLessThan(0.02)
  }
})

test("a chain of reals in which every site keeps a share c of the one before has ρ(r) = c^r", () => {
  const stream = new RandomStream(2, "test")
  const c = 0.8
  const chains = new RealMatrix(6000, 6)
  for (let row = 0; row < chains.rows; row++) {
    let x = stream.normal()
    for (let site = 0; site < 6; site++) {
      chains.values[6 * row + site] = 10 + x
      x = c * x + Math.sqrt(1 - c * c) * stream.normal()
    }
  }
  for (const [r, estimate] of windowCorrelations(chains, { shape: [1, 6] }).entries())
    if (r > 0) expect(Math.abs(deviation(estimate, c ** r))).toBeLessThan(4)
})

test("neighbours in a window of a torus are as correlated as the exact energy says", async () => {
  const K = 0.38
  const { configurations } = await sample(ising({ lattice: square(12, 12), coupling: K }), {
    count: 2000,
    seed: 1,
    method: "exact",
    threads: 1,
  })
  const window = new BitMatrix(configurations.rows, 30)
  for (let row = 0; row < window.rows; row++)
    for (let y = 0; y < 5; y++)
      for (let x = 0; x < 6; x++) window.set(row, 6 * y + x, configurations.get(row, 12 * (y + 2) + x + 3))
  const [, neighbours] = windowCorrelations(window, { shape: [5, 6] })
  expect(Math.abs(deviation(neighbours, -kaufman(12, 12, K).energy / 2))).toBeLessThan(4)
})

test("sites that are the same in all samples have no correlation to tell", () => {
  for (const { value } of windowCorrelations(new BitMatrix(10, 4), { shape: [2, 2], blocks: 2 }))
    expect(value).toBeNaN()
})

test("refuses other shapes and too few rows", () => {
  expect(() => windowCorrelations(new BitMatrix(100, 4), { shape: [2, 3] })).toThrow(
    new InputError(
      "windowCorrelations shape: expected [height, width] of windows with 4 sites, two at least, got [2, 3].",
    ),
  )
  expect(() => windowCorrelations(new BitMatrix(99, 4), { shape: [2, 2] })).toThrow(
    /expected at least 100 rows for 50 blocks, got 99\. Take more samples, or fewer blocks/,
  )
})
