import { describe, expect, it } from "vitest"
import { InputError } from "../errors.ts"
import { median, quantile, quantiles } from "./quantile.ts"

describe("quantile", () => {
  it("interpolates linearly between sorted neighbours", () => {
    // numpy.quantile([3, 1, 4, 1, 5], [0, .1, .25, .5, .9, 1])
    const expected = [1, 1, 1, 3, 4.6, 5]
    quantiles([3, 1, 4, 1, 5], [0, 0.1, 0.25, 0.5, 0.9, 1]).forEach((q, i) => expect(q).toBeCloseTo(expected[i], 14))
    expect(quantile([10, 20], 0.25)).toBe(12.5)
  })

  it("does not sort the caller's values", () => {
    const values = Float64Array.of(3, 1, 2)
    quantile(values, 0.5)
    expect([...values]).toEqual([3, 1, 2])
  })

  it("keeps infinities apart from NaN", () => {
    expect(quantile([Infinity, Infinity, 1], 0.75)).toBe(Infinity)
    expect(() => quantile([1, Number.NaN], 0.5)).toThrow(/got NaN/)
  })

  it("refuses empty samples and probabilities outside [0, 1]", () => {
    expect(() => quantile([], 0.5)).toThrow(InputError)
    expect(() => quantile([1], 1.5)).toThrow(/from 0 to 1, got 1.5/)
  })
})

describe("median", () => {
  it("is the middle value, or the mean of the two middle ones", () => {
    expect(median([5, 1, 3])).toBe(3)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(median([-7])).toBe(-7)
  })
})
