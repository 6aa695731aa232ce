import { expect, test } from "vitest"
import { correlation } from "./correlation.ts"
import { renderSvgWith } from "./render.ts"
import { testContext, textsOf } from "./testing/context.ts"

const decay = (r: number): number => Math.exp(-r / 2)
const data = {
  symbol: "C(r)",
  points: [0, 1, 2, 3, 4].map((distance) => ({
    distance,
    correlation: { value: distance === 4 ? -0.01 : decay(distance), error: distance === 0 ? 0 : 0.03 },
  })),
  exact: {
    label: "exact: ξ = 2",
    points: [0, 1, 2, 3, 4].map((distance) => ({ distance, correlation: decay(distance) })),
  },
}

test("points lie on the exact line where they should, and the line is straight", () => {
  const svg = correlation(data, testContext())
  const points = [...svg.querySelectorAll("[aria-label='dot'] > circle")].map((circle) => [
    Number(circle.getAttribute("cx")),
    Number(circle.getAttribute("cy")),
  ])
  const line = svg.querySelector("[aria-label='line'] > path")!.getAttribute("d")!
  const corners = line
    .slice(1)
    .split("L")
    .map((corner) => corner.split(",").map(Number))
  for (const [i, [x, y]] of points.entries()) {
    expect(x).toBeCloseTo(corners[i][0], 2)
    expect(y).toBeCloseTo(corners[i][1], 2)
  }
  const falls = corners.slice(1).map(([, y], i) => y - corners[i][1])
  for (const fall of falls) expect(fall).toBeCloseTo(falls[0], 2)
})

test("values at or below zero are counted, not hidden", () => {
  const svg = correlation(data, testContext())
  expect(svg.querySelectorAll("[aria-label='dot'] > circle")).toHaveLength(4)
  expect(textsOf(svg)).toContain("1 value at or below zero not shown")
})

test("axes carry names and units, the line its name", () => {
  const texts = textsOf(correlation(data, testContext()))
  for (const text of ["correlation C(r)", "distance r (lattice spacings)", "exact: ξ = 2"])
    expect(texts).toContain(text)
})

test("snapshot", async () => {
  await expect(renderSvgWith(correlation, data, testContext())).toMatchFileSnapshot("snapshots/correlation.svg")
})
