import { expect, test } from "vitest"
import { fieldSizes } from "./field-sizes.ts"
import { renderSvgWith } from "./render.ts"
import { testContext, textsOf } from "./testing/context.ts"

const data = {
  layers: ["layer 1", "layer 2"],
  series: [
    {
      label: "trained",
      measured: true,
      values: [
        { value: 100, error: 20 },
        { value: 59.7, error: 1.3 },
      ],
    },
    { label: "untrained", measured: true, values: [{ value: 531, error: 3 }, null] },
    {
      label: "ideal block",
      measured: false,
      values: [
        { value: 4, error: 0 },
        { value: 16, error: 0 },
      ],
    },
  ],
}

/** Centres of the marks, `M…` or `translate(x,y)`, in drawing order. */
function marks(svg: SVGElement): SVGElement[] {
  return [...svg.querySelectorAll("[aria-label='dot'] > *")] as SVGElement[]
}
const position = (mark: SVGElement): [number, number] =>
  (
    /translate\(([^,]+),([^)]+)\)/.exec(mark.getAttribute("transform") ?? "")?.slice(1) ?? [
      mark.getAttribute("cx")!,
      mark.getAttribute("cy")!,
    ]
  ).map(Number) as [number, number]

test("there is a mark for every value, one for each name of the key, and an error bar for every error", () => {
  const svg = fieldSizes(data, testContext())
  expect(marks(svg)).toHaveLength(3 + 5)
  expect(svg.querySelectorAll("[aria-label='rule'] > line")).toHaveLength(3)
})

test("the vertical axis is logarithmic", () => {
  const y = marks(fieldSizes(data, testContext()))
    .slice(3)
    .map((mark) => position(mark)[1])
  const perDecade = (y[4] - y[3]) / Math.log10(16 / 4)
  expect((y[0] - y[3]) / Math.log10(100 / 4)).toBeCloseTo(perDecade, 6)
  expect((y[2] - y[3]) / Math.log10(531 / 4)).toBeCloseTo(perDecade, 6)
})

test("reference values are hollow, measured ones filled", () => {
  const groups = [...fieldSizes(data, testContext()).querySelectorAll("[aria-label='dot']")]
  const fills = groups.map((group) => group.getAttribute("fill") === group.getAttribute("stroke"))
  expect(fills).toEqual([true, true, false, true, true, false])
})

test("axis, unit, layers, series and the measured numbers are written out", () => {
  const texts = textsOf(fieldSizes(data, testContext())).join("|")
  for (const text of [
    "effective field size (sites)",
    "layer 1",
    "layer 2",
    "trained",
    "untrained",
    "ideal block",
    "100(20)",
    "59.7(1.3)",
    "10",
    "500",
  ])
    expect(texts).toContain(text)
})

test("values that a logarithmic axis cannot show are left out, and nothing at all is refused", () => {
  const zero = { label: "trained", measured: true, values: [{ value: 0, error: 1 }, null] }
  expect(() => fieldSizes({ layers: ["a", "b"], series: [zero] }, testContext())).toThrow(
    "Effective field size: expected at least one positive value, got none.",
  )
})

test("snapshot", async () => {
  await expect(renderSvgWith(fieldSizes, data, testContext())).toMatchFileSnapshot("snapshots/field-sizes.svg")
})
