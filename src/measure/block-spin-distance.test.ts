import { describe, expect, it } from "vitest"
import { blockSpinDistances, summariseBlockSpinDistances } from "./block-spin-distance.ts"
import { block, fieldsOf, gaussianFields } from "./testing/fields.ts"

describe("the distance from a block spin", () => {
  it("is 0 for an exact block of any side, place and sign, also across the seam", () => {
    const places = [[1, 3, 7], [2, 39, 39], [5, 0, 38], [13, 33, 20], [20, 25, 30]] as const // prettier-ignore
    const fields = fieldsOf(places.length, 40, 40, (unit, y, x) => {
      const [side, row, column] = places[unit]
      return block({ height: 40, width: 40, row, column, side, value: unit % 2 ? -0.7 : 0.3 })(y, x)
    })
    const { distances, sides, corners } = blockSpinDistances(fields)
    for (const [unit, [side, row, column]] of places.entries()) {
      expect(distances[unit]).toBeCloseTo(0, 12)
      expect([sides[unit], corners[2 * unit], corners[2 * unit + 1]]).toEqual([side, row, column])
    }
  })

  it("is 1 minus the cosine with the best block", () => {
    // A cross of five sites: 4/(2√5) would need four of them in a 2×2 block, which holds three; 5/(3√5) in 3×3.
    const cross = fieldsOf(1, 10, 10, (_, y, x) => Number(Math.abs(y - 4) + Math.abs(x - 6) <= 1))
    const { distances, sides, corners } = blockSpinDistances(cross)
    expect(distances[0]).toBeCloseTo(1 - 5 / (3 * Math.sqrt(5)), 12)
    expect([sides[0], ...corners]).toEqual([3, 3, 5])
  })

  it("agrees with trying every block on random fields", () => {
    for (const [height, width] of [
      [6, 6],
      [4, 7],
      [1, 9],
      [5, 1],
      [1, 1],
    ]) {
      // prettier-ignore
      const fields = gaussianFields(3, height, width, height)
      const { distances } = blockSpinDistances(fields)
      const largest = Math.max(1, (height === 1 ? width : Math.min(height, width)) >> 1)
      for (let unit = 0; unit < 3; unit++) {
        const r = fields.values.subarray(unit * height * width, (unit + 1) * height * width)
        let best = 0
        for (let side = 1; side <= largest; side++) {
          const blockHeight = height === 1 ? 1 : side
          for (let place = 0; place < r.length; place++) {
            const row = Math.floor(place / width)
            const inside = block({ height, width, row, column: place % width, side, blockHeight })
            const sum = r.reduce((s, value, site) => s + value * inside(Math.floor(site / width), site % width), 0)
            best = Math.max(best, Math.abs(sum) / Math.sqrt(blockHeight * side))
          }
        }
        const norm = Math.sqrt(r.reduce((s, value) => s + value * value, 0))
        expect(distances[unit]).toBeCloseTo(1 - best / norm, 6)
      }
    }
  })

  it("of a random field is about 0.89 on 40×40 sites: the largest of many normal cosines of width 1/40", () => {
    const { distance } = summariseBlockSpinDistances(blockSpinDistances(gaussianFields(60, 40, 40, 3)))
    expect(distance.value).toBeGreaterThan(0.88)
    expect(distance.value).toBeLessThan(0.91)
    expect(distance.error).toBeLessThan(0.005)
  })
})

describe("the summary over units", () => {
  it("takes medians and leaves silent units out", () => {
    const sides = [2, 3, 5, 0]
    const fields = fieldsOf(4, 12, 12, (unit, y, x) =>
      block({ height: 12, width: 12, row: 1, column: 1, side: sides[unit] })(y, x),
    )
    const measured = blockSpinDistances(fields)
    expect(measured.distances[3]).toBeNaN()
    const { distance, side } = summariseBlockSpinDistances(measured)
    expect(distance.value).toBeCloseTo(0, 12)
    expect(side.value).toBe(3)
    expect(side.error).toBeGreaterThan(0.5)
  })
})
