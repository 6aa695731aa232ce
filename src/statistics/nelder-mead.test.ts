import { describe, expect, it } from "vitest"
import { nelderMead } from "./nelder-mead.ts"

describe("nelderMead", () => {
  it("finds the minimum of Rosenbrock's valley", () => {
    const valley = ([x, y]: readonly number[]): number => (1 - x) ** 2 + 100 * (y - x * x) ** 2
    const { at, value } = nelderMead(valley, [-1.2, 1], { steps: [0.5, 0.5] })
    expect(at[0]).toBeCloseTo(1, 5)
    expect(at[1]).toBeCloseTo(1, 5)
    expect(value).toBeLessThan(1e-10)
  })

  it("stays away from where the function is infinite or not a number", () => {
    const f = ([x, y, z]: readonly number[]): number => (x <= 0 ? Number.NaN : x - Math.log(x) + y * y + (z - 3) ** 2)
    const { at } = nelderMead(f, [2, 1, 1], { steps: [1, 1, 1] })
    ;[1, 0, 3].forEach((x, axis) => expect(at[axis]).toBeCloseTo(x, 4))
  })

  it("stops after the moves it is given", () => {
    let count = 0
    nelderMead(
      ([x]) => {
        count++
        return x
      },
      [0],
      { steps: [1], moves: 15 },
    )
    expect(count).toBeLessThan(33)
  })
})
