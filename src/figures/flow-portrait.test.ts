import { expect, test } from "vitest"
import { type FlowPortraitData, flowPortrait } from "./flow-portrait.ts"
import { palette } from "./palette.ts"
import { renderSvgWith } from "./render.ts"
import { testContext, textsOf } from "./testing/context.ts"

const data: FlowPortraitData = {
  title: "saddle, b = 2",
  heading: "K* = 0.500000: y_T = 1.000000",
  axes: ["K (units of k_BT)", "h (units of k_BT)"],
  range: [
    [0, 1],
    [-0.5, 0.5],
  ],
  arrows: [
    { from: { x: 0.25, y: 0.2 }, to: { x: 0.1, y: 0.4 } },
    { from: { x: 0.75, y: -0.2 }, to: { x: 0.9, y: -0.4 } },
  ],
  critical: [
    { x: 0.5, y: -0.5 },
    { x: 0.5, y: 0.5 },
  ],
  separatrices: [
    [
      { x: 0.5, y: 0 },
      { x: 1, y: 0 },
    ],
  ],
  fixedPoints: [
    { x: 0, y: 0, relevant: 0 },
    { x: 0.5, y: 0, relevant: 1 },
    { x: 7, y: 0, relevant: 1 },
  ],
}

test("title, what was found, axes and a legend of what is drawn stand in the figure", () => {
  const texts = textsOf(flowPortrait(data, testContext()))
  for (const text of [data.title, data.heading, "sink", "unstable fixed point", "critical line"]) expect(texts).toContain(text) // prettier-ignore
  expect(texts.join(" ")).toContain("K (units of k_BT)")
  expect(texts).not.toContain("one step")
})

test("a map of one coupling is a curve, without a legend of arrows or critical lines", () => {
  const curve = [0, 0.5, 1].map((x) => ({ x, y: x * x }))
  const { title, heading, axes, fixedPoints } = data
  const range = [[0, 1], [0, 1]] as const // prettier-ignore
  const texts = textsOf(flowPortrait({ title, heading, axes, fixedPoints, range, curve }, testContext()))
  expect(texts).toContain("one step")
  expect(texts).not.toContain("critical line")
})

test.each(["light", "dark"] as const)("snapshot, %s", async (theme) => {
  const svg = renderSvgWith(flowPortrait, data, testContext(theme))
  expect(svg).toContain(palette(theme).background)
  await expect(svg).toMatchFileSnapshot(`snapshots/flow-portrait${theme === "light" ? "" : "-dark"}.svg`)
})

test("a line of fixed points is drawn, and named in the legend", () => {
  const plain = flowPortrait(data, testContext())
  const svg = flowPortrait({ ...data, fixedLines: [[{ x: 0, y: -9 }, { x: 0, y: 9 }]] }, testContext()) // prettier-ignore
  expect(textsOf(svg)).toContain("line of fixed points")
  expect(textsOf(plain)).not.toContain("line of fixed points")
  const lines = (of: SVGElement): number => of.querySelectorAll("[aria-label='line']").length
  expect(lines(svg)).toBe(lines(plain) + 1)
})
