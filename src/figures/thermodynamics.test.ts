import { expect, test } from "vitest"
import { renderSvgWith } from "./render.ts"
import { testContext, textsOf } from "./testing/context.ts"
import { thermodynamics } from "./thermodynamics.ts"

const data = {
  quantities: [
    { name: "energy per site (J)", measured: { value: -1.1517, error: 0.0006 }, exact: -1.15182115 },
    { name: "magnetization", measured: { value: 0.0021, error: 0.0005 }, exact: 0 },
    { name: "wrong code", measured: { value: -1.424, error: 0.0005 }, exact: -1.454 },
    { name: "no error", measured: { value: 1, error: 0 }, exact: 2 },
  ],
}

test("good values are dots, poor ones squares, and those beyond the edge arrows that point outward", () => {
  const svg = thermodynamics(data, testContext())
  const dots = [...svg.querySelectorAll("[aria-label='dot']")].map((group) => group.childNodes.length)
  expect(dots).toEqual([1, 1])
  expect(textsOf(svg).filter((text) => text === "▶" || text === "◀")).toEqual(["▶", "◀"])
})

test("the dot of the energy stands at its deviation in standard errors", () => {
  const svg = thermodynamics(data, testContext())
  const x = Number(svg.querySelector("[aria-label='dot'] circle")!.getAttribute("cx"))
  // 280 pixels for −6.4 … 6.4, 10 pixels of margin.
  expect(((x - 10) / 280) * 12.8 - 6.4).toBeCloseTo((-1.1517 + 1.15182115) / 0.0006, 2)
})

test("measured, exact and deviation are written out with the axis", () => {
  const texts = textsOf(thermodynamics(data, testContext()))
  for (const text of [
    "energy per site (J)",
    "−1.15170(60)",
    "−1.15182",
    "+0.2σ",
    "+4.2σ",
    "+60.0σ",
    "−∞σ",
    "(measured − reference) / standard error",
  ])
    expect(texts).toContain(text)
})

test("the bands reach from −1 to 1 and from −3 to 3", () => {
  const bands = thermodynamics(data, testContext()).querySelectorAll("[aria-label='rect'] > rect")
  expect([...bands].map((band) => Number(band.getAttribute("width")))).toEqual([131.25, 43.75])
})

test("snapshot", async () => {
  await expect(renderSvgWith(thermodynamics, data, testContext())).toMatchFileSnapshot("snapshots/thermodynamics.svg")
})
