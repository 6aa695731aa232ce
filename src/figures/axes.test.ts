import { expect, test } from "vitest"
import { logTicks, tickLabel } from "./axes.ts"

test("logarithmic ticks are 1, 2, 5 and whole decades over wide ranges", () => {
  expect(logTicks(3, 700)).toEqual([5, 10, 20, 50, 100, 200, 500])
  expect(logTicks(0.05, 1.2)).toEqual([0.05, 0.1, 0.2, 0.5, 1])
  expect(logTicks(1e-4, 2)).toEqual([1e-4, 1e-3, 1e-2, 0.1, 1])
})

test("tick labels have no rounding noise and a true minus sign", () => {
  expect(tickLabel(0.1 + 0.2)).toBe("0.3")
  expect(tickLabel(-0.5)).toBe("−0.5")
})
