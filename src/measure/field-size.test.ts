import { describe, expect, it } from "vitest"
import { InputError } from "../errors.ts"
import { measureFieldSizes, summariseFieldSizes } from "./field-size.ts"
import { block, fieldsOf, gaussianFields } from "./testing/fields.ts"

const close = (values: Float64Array, expected: readonly number[], digits = 12): void => {
  expect(values.length).toBe(expected.length)
  for (const [i, value] of values.entries()) expect(value).toBeCloseTo(expected[i], digits)
}

describe("the size of a field", () => {
  it("is the number of sites of an even block, of either sign", () => {
    const sides = [1, 2, 4, 8]
    const fields = fieldsOf(4, 40, 40, (unit, y, x) =>
      block({ height: 40, width: 40, row: 38, column: 5, side: sides[unit], value: unit % 2 ? -0.3 : 2 })(y, x),
    )
    close(measureFieldSizes(fields).participation, [1, 4, 16, 64], 9)
  })

  it("is N/3 for independent normal weights, and the locality that of an even field", () => {
    const sizes = measureFieldSizes(gaussianFields(100, 40, 40, 1))
    const { participation, locality } = summariseFieldSizes(sizes)
    // ⟨r²⟩²/⟨r⁴⟩ = 1/3; the reference run's untrained machine has 531 and 0.055: the centre is drawn to the weight.
    expect(Math.abs(participation.value - 531)).toBeLessThan(8)
    expect(Math.abs(locality.value - 0.055)).toBeLessThan(0.003)
  })
})

describe("the centre of a field", () => {
  it("is found across the seam of the torus", () => {
    const corner = block({ height: 20, width: 30, row: 19, column: 28, side: 3 })
    const { centres, locality } = measureFieldSizes(
      fieldsOf(1, 20, 30, (_, y, x) => corner(y, x)),
      { distance: 1 },
    )
    close(centres, [0, 29])
    // Itself and its four neighbours, of nine sites.
    close(locality, [5 / 9])
  })

  it("lies between sites where the weight does", () => {
    const { centres } = measureFieldSizes(fieldsOf(1, 1, 10, (_, __, x) => Number(x === 9 || x === 0)))
    close(centres, [0, 9.5])
  })
})

describe("the locality of a field", () => {
  it("counts sites up to the distance, which is Euclidean", () => {
    const even = fieldsOf(1, 40, 40, (_, y, x) => Math.exp(Math.cos((2 * Math.PI * y) / 40) * 1e-3 + Math.cos((2 * Math.PI * x) / 40) * 1e-3)) // prettier-ignore
    // 81 sites lie within 5 of a site.
    close(measureFieldSizes(even).locality, [81 / 1600], 3)
    close(measureFieldSizes(even, { distance: 0 }).locality, [1 / 1600], 5)
    close(measureFieldSizes(even, { distance: 30 }).locality, [1])
  })

  it("stands beside that of an even field: the disc's share of the lattice", () => {
    const uniform = (height: number, width: number, distance: number): number =>
      measureFieldSizes(gaussianFields(1, height, width, 0), { distance }).uniformLocality
    expect(uniform(40, 40, 5)).toBeCloseTo((25 * Math.PI) / 1600, 6)
    expect(uniform(40, 40, 100)).toBeCloseTo(1, 6)
    expect(uniform(8, 40, 10)).toBeCloseTo((8 * Math.sqrt(84) + 200 * Math.asin(0.4)) / 320, 5)
    expect(uniform(1, 40, 5)).toBe(0.25)
    expect(uniform(1, 4, 5)).toBe(1)
  })
})

describe("the summary over units", () => {
  it("takes medians, leaves silent units out and counts them", () => {
    const sides = [1, 2, 3, 0, 0]
    const fields = fieldsOf(5, 12, 12, (unit, y, x) =>
      block({ height: 12, width: 12, row: 2, column: 2, side: sides[unit] })(y, x),
    )
    const sizes = measureFieldSizes(fields)
    close(sizes.participation.subarray(0, 3), [1, 4, 9], 9)
    expect([...sizes.participation.subarray(3)]).toEqual([Number.NaN, Number.NaN])
    const { participation, silent } = summariseFieldSizes(sizes, { seed: 3 })
    expect(silent).toBe(2)
    expect(participation.value).toBeCloseTo(4, 12)
    // Resamples of {1, 4, 9} have the median 1, 4 or 9 with probabilities 7/27, 13/27, 7/27.
    expect(participation.error).toBeGreaterThan(2.5)
    expect(participation.error).toBeLessThan(3.2)
    expect(summariseFieldSizes(sizes, { seed: 3 }).participation).toEqual(participation)
  })

  it("has no error for a single unit and no value for none", () => {
    const one = summariseFieldSizes(measureFieldSizes(fieldsOf(1, 4, 4, () => 1)))
    expect(one.participation).toEqual({ value: 16, error: Number.NaN })
    const none = summariseFieldSizes(measureFieldSizes(fieldsOf(1, 4, 4, () => 0)))
    expect(none).toEqual({
      participation: { value: Number.NaN, error: Number.NaN },
      locality: { value: Number.NaN, error: Number.NaN },
      silent: 1,
    })
  })
})

it("refuses a negative distance and diverged weights", () => {
  const fields = gaussianFields(2, 4, 4, 0)
  expect(() => measureFieldSizes(fields, { distance: -1 })).toThrow("distance: expected a finite number of at least 0")
  expect(() => measureFieldSizes({ ...fields, values: fields.values.with(0, Infinity) })).toThrow(InputError)
})
