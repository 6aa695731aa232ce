import { expect, test } from "vitest"
import { fixedLine } from "./fixed-line.ts"
import { fixedPoint } from "./fixed-point.ts"
import type { FlowMap } from "./flow-map.ts"

function flowOf(step: (x: number, y: number) => [number, number]): FlowMap {
  return {
    name: "test",
    couplings: [
      { name: "x", parity: "even" },
      { name: "y", parity: "odd" },
    ],
    scale: 2,
    dimension: 2,
    step: ([x, y]) => Float64Array.of(...step(x, y)),
  }
}

test("a line of fixed points along a coupling is found from any of them, with its point nearest to 0", () => {
  // y is left alone at x = 0.2.
  const flow = flowOf((x, y) => [0.2 + (x - 0.2) / 2, y * (1 + x - 0.2)])
  for (const y of [-0.7, 0, 0.3]) {
    const line = fixedLine(flow, fixedPoint(flow, { start: [0.2, y] }))!
    expect(line.along).toEqual({ y: 1 })
    expect(line.through.couplings[0]).toBeCloseTo(0.2, 12)
    expect(line.through.couplings[1]).toBeCloseTo(0, 12)
    expect(line.through.residual).toBeLessThan(1e-12)
  }
})

test("a line aslant is found too", () => {
  // x + y − 1 halves, x − y stays.
  const flow = flowOf((x, y) => [x - (x + y - 1) / 4, y - (x + y - 1) / 4])
  const { through, along } = fixedLine(flow, fixedPoint(flow, { start: [0.7, 0.3] }))!
  expect([...through.couplings]).toEqual([expect.closeTo(0.5, 6), expect.closeTo(0.5, 6)])
  expect(Math.abs(along.x)).toBeCloseTo(Math.SQRT1_2, 6)
  expect(along.x + along.y).toBeCloseTo(0, 6)
})

test("a marginal direction along which the flow moves is no line, nor are other fixed points on one", () => {
  for (const flow of [
    flowOf((x, y) => [x / 2, y - y ** 3]),
    flowOf((x, y) => [x / 2, y + y ** 2]),
    flowOf((x, y) => [x / 2, 2 * y]),
    flowOf((x, y) => [x / 2, -y]),
    { ...flowOf((x, y) => [x / 2, y]), outside: ([, y]: Float64Array) => (y > 1 ? "y is above 1" : undefined) },
  ])
    expect(fixedLine(flow, fixedPoint(flow, { start: [0, 0] }))).toBeUndefined()
})
