import { expect, test } from "vitest"
import { type LikelihoodCurvesData, likelihoodCurves } from "./likelihood-curves.ts"
import { renderSvgWith } from "./render.ts"
import { testContext, textsOf } from "./testing/context.ts"

const updates = [1, 10, 100, 1000]
const data: LikelihoodCurvesData = {
  title: "Bars and stripes",
  curves: [
    { label: "CD-1", updates, trainings: [[-11, -6, -4.5, -4.7], [-11.2, -6.1, -4.4, -4.8], [-11.1, -6.3, -4.6, -4.6]] }, // prettier-ignore
    {
      label: "PCD-1",
      updates,
      trainings: [
        [-11, -6, -3.6, -3.42],
        [-11, -6.2, -3.7, -3.4],
      ],
    },
  ],
  reference: { label: "exact gradient", updates, trainings: [[-11, -5, -3.5, -3.39]] },
  optimum: -3.379092505,
}

/** Places of the points of a line. */
function placesOf(path: Element): { x: number; y: number }[] {
  return [...path.getAttribute("d")!.matchAll(/([\d.]+),([\d.]+)/g)].map(([, x, y]) => ({ x: Number(x), y: Number(y) }))
}

test("each method has a line and a band in both panels, at the median of its trainings", () => {
  const svg = likelihoodCurves(data, testContext())
  const lines = [...svg.querySelectorAll("[aria-label='line'] > path")]
  expect(lines).toHaveLength(6)
  expect(svg.querySelectorAll("[aria-label='area'] > path")).toHaveLength(6)
  // −11.1, −6.1, −4.5, −4.7 on a straight scale.
  const [a, b, c, d] = placesOf(lines[0])
  expect((b.y - a.y) / (c.y - b.y)).toBeCloseTo(5 / 1.6, 2)
  expect((d.y - c.y) / (c.y - b.y)).toBeCloseTo(-0.2 / 1.6, 2)
})

test("equal ratios of the distance from the optimum, and of updates, are equal distances", () => {
  const svg = likelihoodCurves(data, testContext())
  const [a, b, c] = placesOf([...svg.querySelectorAll("[aria-label='line'] > path")][5])
  expect(b.x - a.x).toBeCloseTo(c.x - b.x, 1)
  const z = [-11, -5, -3.5].map((value) => Math.log(data.optimum - value))
  expect((b.y - a.y) / (c.y - b.y)).toBeCloseTo((z[1] - z[0]) / (z[2] - z[1]), 2)
})

test("the optimum and the tolerance are marked", () => {
  const texts = textsOf(likelihoodCurves(data, testContext()))
  expect(texts).toContain("largest possible")
  expect(texts).toContain("2 %")
})

test("values above the optimum, no curves and too many are refused", () => {
  const [curve] = data.curves
  const draw = (curves: LikelihoodCurvesData["curves"]) => () => likelihoodCurves({ ...data, curves }, testContext())
  expect(draw([])).toThrow("likelihoodCurves: expected from 1 to 6 curves, got 0.")
  expect(draw(Array.from({ length: 7 }, () => curve))).toThrow("expected from 1 to 6 curves, got 7.")
  expect(draw([{ ...curve, trainings: [] }])).toThrow(
    "likelihoodCurves: expected at least one training and one update of CD-1, got none.",
  )
  expect(draw([{ ...curve, trainings: [[-11, -3, -4, -4]] }])).toThrow(
    "likelihoodCurves: expected log-likelihoods below the optimum -3.379092505 after at least one update, got -3 after 10 of CD-1.",
  )
})

test.each(["light", "dark"] as const)("snapshot, %s", async (theme) => {
  await expect(renderSvgWith(likelihoodCurves, data, testContext(theme))).toMatchFileSnapshot(
    `snapshots/likelihood-curves${theme === "dark" ? "-dark" : ""}.svg`,
  )
})
