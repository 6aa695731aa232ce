import { expect, test } from "vitest"
import { InputError } from "../errors.ts"
import { renderSvgWith } from "./render.ts"
import { testContext, textsOf } from "./testing/context.ts"
import { windowCorrelationsFigure } from "./window-correlations.ts"

const values = (...numbers: number[]) => numbers.map((value) => ({ value, error: 0.02 }))
const data = {
  panels: [
    {
      name: "spins",
      series: [
        { label: "data", reference: false, values: values(1, 0.7, 0.6) },
        { label: "samples", reference: false, values: values(1, 0.5, 0.4) },
      ],
    },
    {
      name: "sky",
      series: [
        { label: "data", reference: false, values: values(1, 0.4, -0.1) },
        { label: "grey", reference: true, values: values(1, 0.8, Number.NaN) },
      ],
    },
  ],
}

test("a panel a system, a point a distance but 0 and values that there are not, one look for a name", () => {
  const svg = windowCorrelationsFigure(data, testContext())
  const texts = textsOf(svg)
  for (const text of ["spins", "sky", "data", "samples", "grey", "correlation ρ(r)", "distance r (sites)"])
    expect(texts).toContain(text)
  // Circles: two points in each panel and one in the key.
  expect(svg.querySelectorAll("[aria-label='dot'] > circle, [aria-label='dot'] > path")).toHaveLength(3 + 4 + 2 + 1)
  expect(svg.querySelector("desc")!.textContent).toBe(
    "spins, next neighbours: data 0.7, samples 0.5. sky, next neighbours: data 0.4, grey 0.8.",
  )
})

test("no series, or more than there are looks, are refused", () => {
  expect(() => windowCorrelationsFigure({ panels: [] }, testContext())).toThrow(
    new InputError("window correlations: expected from 1 to 4 series by name, got 0."),
  )
})

test("snapshot", async () => {
  await expect(renderSvgWith(windowCorrelationsFigure, data, testContext())).toMatchFileSnapshot(
    "snapshots/window-correlations.svg",
  )
})
