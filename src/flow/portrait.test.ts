import { expect, test } from "vitest"
import { fixedPoint } from "./fixed-point.ts"
import type { FlowMap } from "./flow-map.ts"
import { portrait } from "./portrait.ts"

/** A saddle at (1, 0) with its critical line x + y = 1: u = x + y − 1 doubles, y halves. */
const saddle: FlowMap = {
  name: "saddle",
  couplings: [
    { name: "x", parity: "even" },
    { name: "y", parity: "even" },
    { name: "h", parity: "odd" },
  ],
  scale: 2,
  dimension: 2,
  step: ([x, y, h]) => Float64Array.of(1 + 2 * (x + y - 1) - y / 2, y / 2, 3 * h),
}
const fixed = fixedPoint(saddle, { start: [0.9, 0.1, 0] })
const options = {
  axes: ["x", "y"],
  range: [
    [0, 2],
    [-0.5, 0.5],
  ],
  fixedPoints: [fixed],
} as const

test("arrows stand on a grid inside the range and lead to the image of a step", () => {
  const { arrows } = portrait(saddle, { ...options, arrows: 4 })
  expect(arrows).toHaveLength(16)
  for (const { from, to } of arrows) {
    const [x, y] = saddle.step(Float64Array.of(from.x, from.y, 0))
    expect(to).toEqual({ x, y })
  }
  expect(arrows[0].from).toEqual({ x: 0.25, y: -0.375 })
})

test("the critical line is where the relevant scaling field vanishes, on every row", () => {
  const { critical } = portrait(saddle, options)
  // A grid point on the line itself ends at the saddle: its row has the crossing twice.
  expect(new Set(critical.map(({ y }) => y)).size).toBe(81)
  for (const { x, y } of critical) expect(Math.abs(x + y - 1)).toBeLessThan(1e-4)
})

test("the separatrix leaves the saddle both ways along its relevant direction", () => {
  const { separatrices, fixedPoints } = portrait(saddle, options)
  expect(separatrices).toHaveLength(2)
  expect(separatrices.map((line) => Math.sign(line.at(-1)!.x - 1)).toSorted((a, b) => a - b)).toEqual([-1, 1])
  for (const line of separatrices) for (const { y } of line) expect(Math.abs(y)).toBeLessThan(1e-9)
  // The odd direction is relevant too, and is not counted in the plane of even couplings.
  expect(fixedPoints[0].relevant).toBe(1)
  expect(fixedPoints[0].x).toBeCloseTo(1, 12)
})

test("axes that are no couplings are refused with those there are", () => {
  expect(() => portrait(saddle, { ...options, axes: ["x", "z"] })).toThrow("portrait axes: expected two of x, y, h, got x, z.") // prettier-ignore
})

test("a line of fixed points, on which every point is its own end, is one phase", () => {
  // y halves, x stays.
  const line: FlowMap = { ...saddle, step: ([x, y, h]) => Float64Array.of(x, y / 2, h) }
  expect(portrait(line, { ...options, fixedPoints: [] }).critical).toEqual([])
})
