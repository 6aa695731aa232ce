import { expect, test } from "vitest"
import { RandomStream } from "../../compute/philox.ts"
import { withDecoupled } from "./block-environment.ts"
import { chainBlock } from "./chain-block.ts"
import { COARSE_RULES, coarseRule, filterChannel, filterShares, upright } from "./coarse-rules.ts"
import { blockInformation, coarseInformation, mutualInformation } from "./information.ts"
import { informationGradient, optimalFilter } from "./optimal-filter.ts"
import { optimalPartition } from "./optimal-partition.ts"
import { squareBlock } from "./square-block.ts"

test("independent variables have no mutual information, equal ones their entropy", () => {
  expect(mutualInformation(Float64Array.of(0.06, 0.14, 0.24, 0.56), 2)).toBeCloseTo(0, 15)
  expect(mutualInformation(Float64Array.of(1, 0, 0, 1), 2)).toBe(1)
  expect(mutualInformation(Float64Array.of(0.25, 0, 0, 0.75), 2)).toBeCloseTo(2 - 0.75 * Math.log2(3), 15)
})

test("the gradient of the information is that of differences", () => {
  const block = chainBlock({ coupling: 0.8, field: 0.2, block: 3 })
  const stream = new RandomStream(1, "test")
  const filters = [0, 1].map(() => ({ weights: [0, 0, 0].map(() => stream.normal()), bias: stream.normal() }))
  const { information, gradients } = informationGradient(block, filters)
  expect(information).toBeCloseTo(coarseInformation(block, filterChannel(filters)), 14)
  const moved = (j: number, i: number, step: number): number => {
    const next = filters.map(({ weights, bias }, k) => ({
      weights: k === j && i < 3 ? weights.with(i, weights[i] + step) : weights,
      bias: k === j && i === 3 ? bias + step : bias,
    }))
    return coarseInformation(block, filterChannel(next))
  }
  for (const [j, { weights, bias }] of gradients.entries())
    for (const [i, slope] of [...weights, bias].entries())
      expect(slope).toBeCloseTo((moved(j, i, 1e-5) - moved(j, i, -1e-5)) / 2e-5, 8)
})

test("no coarse variable knows more than its block", () => {
  const block = chainBlock({ coupling: 0.5, field: 0.1, block: 4 })
  const all = blockInformation(block)
  for (const rule of ["edge", "edges", "centre", "sum", "majority"] as const)
    expect(coarseInformation(block, coarseRule(rule, 4))).toBeLessThanOrEqual(all + 1e-12)
  expect(optimalFilter(block, { starts: 4 }).information).toBeLessThan(optimalPartition(block).information)
})

test("where nothing couples, no rule and no filter knows anything, and not less", () => {
  const block = chainBlock({ coupling: 0, block: 3 })
  expect(blockInformation(block)).toBe(0)
  for (const rule of COARSE_RULES) {
    const information = coarseInformation(block, coarseRule(rule, 3))
    expect(information).toBeGreaterThanOrEqual(0)
    expect(information).toBeLessThan(1e-15)
  }
  expect(optimalFilter(block, { starts: 1 }).information).toBeLessThan(1e-15)
})

test("a filter and its opposite are shown alike, also where its weights cancel", () => {
  for (const weights of [
    [1, -0.98, -1.02, 0.99],
    [0.1, 0.2, -3],
    [0, 2],
  ]) {
    const shown = upright({ weights, bias: 0.5 })
    expect(upright({ weights: weights.map((weight) => -weight), bias: -0.5 })).toEqual(shown)
    expect(Math.max(...shown.weights.map(Math.abs))).toBe(Math.max(...weights.map(Math.abs)))
  }
  expect(upright({ weights: [0.1, 0.2, -3] })).toMatchObject({ weights: [-0.1, -0.2, 3] })
  expect(upright({ weights: [1, -0.98, -1.02, 0.99] }).weights[0]).toBe(1)
})

test("a filter that is sharp is a rule", () => {
  const block = chainBlock({ coupling: 1, block: 3 })
  const sharp = coarseInformation(block, filterChannel([{ weights: [30, 0, 0] }]))
  expect(sharp).toBeCloseTo(coarseInformation(block, coarseRule("edge", 3)), 12)
  expect(filterShares([3, 0, -4])).toEqual([9 / 25, 0, 16 / 25])
})

test("what cannot be is refused in a sentence", () => {
  expect(() => chainBlock({ coupling: 1, block: 21 })).toThrow(
    "expected at most 22 spins of block and environment together, got 23.",
  )
  expect(() => chainBlock({ coupling: Number.NaN, block: 2 })).toThrow(
    "chain block coupling: expected a finite number, got NaN.",
  )
  expect(() => filterChannel([{ weights: [1] }, { weights: [1, 2] }])).toThrow("got 1, 2.")
  const block = chainBlock({ coupling: 1, block: 3 })
  expect(() => coarseInformation(block, coarseRule("edge", 2))).toThrow("8 states of a block of 3 spins")
  expect(() => optimalFilter(block, { sharpness: 0 })).toThrow("sharpness: expected a number above 0, got 0.")
  expect(() => squareBlock({ coupling: 50 })).toThrow("expected Boltzmann weights with a finite sum above 0")
  expect(() => withDecoupled(block, [1, 1, 1])).toThrow("expected 2ᵏ weights of k spins, got 3.")
  expect(() => mutualInformation(new Float64Array(3), 2)).toThrow("expected rows of 2 probabilities, got 3 values.")
})
