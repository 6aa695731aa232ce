import { describe, expect, it } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { fieldOverlap } from "./field-overlap.ts"
import { block, fieldsOf, gaussianFields } from "./testing/fields.ts"

describe("the overlap of fields", () => {
  it("is 0 for disjoint blocks, which cover the lattice evenly", () => {
    const blocks = fieldsOf(16, 8, 8, (unit, y, x) =>
      block({ height: 8, width: 8, row: 2 * (unit >> 2), column: 2 * (unit & 3), side: 2, value: unit - 7.5 })(y, x),
    )
    const { pairs, nearest, coverage, silent } = fieldOverlap(blocks)
    expect(pairs.value).toBe(0)
    expect(nearest.value).toBe(0)
    expect(coverage.value).toBeCloseTo(1, 12)
    expect(silent).toBe(0)
  })

  it("is 1 for copies of one field, whatever their sign and strength", () => {
    const { pairs, nearest, coverage } = fieldOverlap(
      fieldsOf(
        5,
        6,
        6,
        (unit, y, x) => (unit - 2.5) * block({ height: 6, width: 6, row: 4, column: 1, side: 3 })(y, x),
      ),
    )
    expect(pairs.value).toBeCloseTo(1, 12)
    expect(pairs.error).toBeCloseTo(0, 12)
    expect(nearest.value).toBeCloseTo(1, 12)
    expect(coverage.value).toBeCloseTo(9 / 36, 12)
  })

  it("is 1/3 for independent normal weights, whose summed map has the coverage 1/(1 + 2/n)", () => {
    const { pairs, coverage } = fieldOverlap(gaussianFields(101, 20, 20, 2))
    expect(Math.abs(pairs.value - 1 / 3)).toBeLessThan(0.005)
    expect(coverage.value).toBeCloseTo(1 / (1 + 2 / 101), 2)
  })

  it("agrees with the definitions, and its errors with leaving units out one by one", () => {
    const n = 7
    const fields = gaussianFields(n, 3, 4, 5)
    const maps = Array.from({ length: n }, (_, i) => {
      const w = Array.from(fields.values.subarray(12 * i, 12 * i + 12), (r) => r * r)
      const sum = w.reduce((a, b) => a + b)
      return w.map((x) => x / sum)
    })
    const dot = (a: number[], b: number[]): number => a.reduce((sum, x, i) => sum + x * b[i], 0)
    const plain = (units: number[][]): [number, number, number] => {
      const cosines = units.map((a, i) =>
        units.filter((_, j) => j !== i).map((b) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))),
      )
      const summed = units.reduce((sum, w) => sum.map((x, i) => x + w[i]))
      const m = units.length
      return [
        cosines.flat().reduce((a, b) => a + b) / (m * (m - 1)),
        cosines.reduce((sum, c) => sum + Math.max(...c), 0) / m,
        m ** 2 / dot(summed, summed) / 12,
      ]
    }
    const measured = fieldOverlap(fields)
    const left = maps.map((_, i) => plain(maps.filter((__, j) => j !== i)))
    for (const [k, { value, error }] of [measured.pairs, measured.nearest, measured.coverage].entries()) {
      const mean = left.reduce((sum, x) => sum + x[k], 0) / n
      const squares = left.reduce((sum, x) => sum + (x[k] - mean) ** 2, 0)
      expect(value).toBeCloseTo(plain(maps)[k], 12)
      expect(error).toBeCloseTo(Math.sqrt(((n - 1) / n) * squares), 12)
    }
  })

  it("covers the overlap of all units that might have been with 1σ in two layers of three", () => {
    // Even blocks at random places: of 12 sites, 3 of each; two overlap by max(0, 3 − distance)/3, on average 9/36.
    const random = new RandomStream(1, "places")
    const layers = 400
    let inside = 0
    for (let layer = 0; layer < layers; layer++) {
      const places = Array.from({ length: 40 }, () => random.integer(12))
      const { pairs } = fieldOverlap(fieldsOf(40, 1, 12, (unit, _, x) => Number((x - places[unit] + 12) % 12 < 3)))
      inside += Number(Math.abs(pairs.value - 1 / 4) < pairs.error)
    }
    // The kernel is degenerate here (every place is alike): the jackknife may be wide, not narrow.
    expect(inside / layers).toBeGreaterThan(0.6)
  })
})

it("leaves silent units out and refuses fewer than three others", () => {
  const fields = fieldsOf(5, 2, 2, (unit, y, x) => (unit < 3 ? unit + y + 2 * x : 0))
  expect(fieldOverlap(fields).silent).toBe(2)
  expect(() => fieldOverlap(fieldsOf(5, 2, 2, (unit) => Number(unit < 2)))).toThrow(
    "fieldOverlap fields: expected at least 3 units with weights other than zero, got 2.",
  )
})
