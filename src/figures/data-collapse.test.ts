import { expect, test } from "vitest"
import { type DataCollapseData, dataCollapse } from "./data-collapse.ts"
import { renderSvgWith } from "./render.ts"
import { testContext, textsOf } from "./testing/context.ts"

const x = [0.42, 0.43, 0.44, 0.45, 0.46]
const data: DataCollapseData = {
  axis: "coupling K = J/k_BT",
  quantity: "magnetization ⟨|m|⟩",
  scaledAxis: "(K − K_c) L^(1/ν)",
  scaledQuantity: "⟨|m|⟩ L^(β/ν)",
  critical: 0.44,
  nu: 1,
  zeta: -0.125,
  heading: "K_c = 0.4400(2), ν = 1.00(2), β/ν = 0.125(4), S = 1.1",
  curves: [8, 16, 32].map((length) => ({
    length,
    x,
    y: x.map((K) => ({ value: (1 + 0.4 * Math.tanh((K - 0.44) * length)) * length ** -0.125, error: 0.01 })),
  })),
}

test("points that scale fall together in the second panel: at K_c all have the same height", () => {
  const svg = dataCollapse(data, testContext())
  const panels = [...svg.querySelectorAll("g")].filter(
    (group) => group.querySelectorAll(":scope > [aria-label='dot']").length === 3,
  )
  // Circles stand by their centre, other symbols are moved to it.
  const heightOf = (mark: Element): number =>
    Number.parseFloat(mark.getAttribute("cy") ?? mark.getAttribute("transform")!.split(",")[1])
  const heights = (panel: Element): number[] =>
    [...panel.querySelectorAll(":scope > [aria-label='dot']")].map((group) => heightOf(group.children[2]))
  const [raw, scaled] = panels.slice(-2)
  const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values)
  expect(spread(heights(raw))).toBeGreaterThan(20)
  expect(spread(heights(scaled))).toBeLessThan(1)
})

test("both panels have the names of their axes, the sizes stand above with what was found", () => {
  const texts = textsOf(dataCollapse(data, testContext()))
  for (const text of [data.axis, data.quantity, data.scaledAxis, data.scaledQuantity, data.heading, "L = 8", "L = 32"])
    expect(texts).toContain(text)
})

test("no curves and too many are refused", () => {
  expect(() => dataCollapse({ ...data, curves: [] }, testContext())).toThrow("expected from 1 to 6 curves, got 0.")
})

test("snapshot", async () => {
  await expect(renderSvgWith(dataCollapse, data, testContext())).toMatchFileSnapshot("snapshots/data-collapse.svg")
})
