import { expect, test } from "vitest"
import { locality } from "./locality.ts"
import { renderSvgWith } from "./render.ts"
import { testContext, textsOf } from "./testing/context.ts"

const data = {
  layers: ["layer 1", "layer 2"],
  distance: 5,
  uniform: 0.049,
  series: [
    {
      label: "trained",
      measured: true,
      values: [
        { value: 0.1, error: 0.004 },
        { value: 0.82, error: 0.012 },
      ],
    },
  ],
}

test("the axis names the distance and a dashed line marks the evenly spread field", () => {
  const svg = locality(data, testContext())
  const texts = textsOf(svg)
  expect(texts).toContain("share of squared weight within distance 5 of the centre")
  expect(texts).toContain("evenly spread: 0.049")
  expect(svg.querySelectorAll("[aria-label='rule'][stroke-dasharray='5 4'] > line")).toHaveLength(1)
})

test("snapshot", async () => {
  await expect(renderSvgWith(locality, data, testContext())).toMatchFileSnapshot("snapshots/locality.svg")
})
