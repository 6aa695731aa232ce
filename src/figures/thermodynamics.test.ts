import { expect, test } from "vitest"
import { palette } from "./palette.ts"
import { renderSvgWith } from "./render.ts"
import { testContext, textsOf } from "./testing/context.ts"
import { thermodynamics } from "./thermodynamics.ts"

const data = {
  quantities: [
    { name: "energy per site (J)", measured: { value: -1.1517, error: 0.0006 }, reference: -1.15182115 },
    { name: "magnetization", measured: { value: 0.0021, error: 0.0005 }, reference: 0 },
    { name: "wrong code", measured: { value: -1.424, error: 0.0005 }, reference: -1.454 },
    { name: "no error", measured: { value: 1, error: 0 }, reference: 2 },
  ],
}

test("poor values have another colour, and those beyond the edge are arrows that point outward", () => {
  const svg = thermodynamics(data, testContext())
  const plot = svg.querySelector("[aria-label='rect']")!.parentElement!
  const { categorical } = palette("light")
  const dots = [...plot.querySelectorAll("[aria-label='dot']")]
  expect(dots.map((group) => [group.childNodes.length, group.getAttribute("fill")])).toEqual([
    [1, categorical[0]],
    [1, categorical[1]],
  ])
  expect(textsOf(svg).filter((text) => text === "▶" || text === "◀")).toEqual(["▶", "◀"])
})

test("a sampled reference has its own mark, is written with its error, and the error counts", () => {
  const sampled = { name: "⟨|m|⟩", measured: { value: 0.195, error: 0.003 }, reference: { value: 0.19, error: 0.004 } }
  const svg = thermodynamics({ quantities: [data.quantities[0], sampled] }, testContext())
  const texts = textsOf(svg)
  for (const text of ["against an exact value", "against an independently sampled value (its error included)"])
    expect(texts).toContain(text)
  expect(texts).toContain("0.1900(40)")
  expect(texts).toContain("+1.0σ")
  expect(svg.querySelector("desc")!.textContent).toContain("⟨|m|⟩: 0.1950(30), independently sampled 0.1900(40), off")
  const shapes = [...svg.querySelectorAll("[aria-label='dot'] > *")].map((mark) => mark.nodeName.toLowerCase())
  expect(shapes).toEqual(["circle", "path", "circle", "path"])
  expect(textsOf(thermodynamics(data, testContext()))).not.toContain(
    "against an independently sampled value (its error included)",
  )
})

test("the dot of the energy stands at its deviation in standard errors", () => {
  const svg = thermodynamics(data, testContext())
  const plot = svg.querySelector("[aria-label='rect']")!.parentElement!
  const x = Number(plot.querySelector("[aria-label='dot'] circle")!.getAttribute("cx"))
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
