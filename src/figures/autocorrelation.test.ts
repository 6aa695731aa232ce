import { expect, test } from "vitest"
import { autocorrelation } from "./autocorrelation.ts"
import { renderSvgWith } from "./render.ts"
import { testContext, textsOf } from "./testing/context.ts"

const data = {
  unit: "sweeps",
  series: [{ label: "energy", rho: [1, 0.5, 0.25, 0.1, -0.02], time: { value: 1.35, error: 0.05 } }],
}

test("the integrated time is marked at its place and written with its error", () => {
  const svg = autocorrelation(data, testContext())
  expect(textsOf(svg)).toContain("energy: τᵢₙₜ = 1.350(50) sweeps")
  const dots = [...svg.querySelectorAll("[aria-label='dot'] > circle")].map((dot) => Number(dot.getAttribute("cx")))
  const rule = svg.querySelector("[aria-label='rule'][stroke-dasharray] > line")!
  expect(dots).toHaveLength(5)
  expect(Number(rule.getAttribute("x1"))).toBeCloseTo(dots[1] + 0.35 * (dots[2] - dots[1]), 6)
})

test("axes carry names and the unit of time", () => {
  const texts = textsOf(autocorrelation(data, testContext()))
  expect(texts).toContain("autocorrelation ρ(t)")
  expect(texts).toContain("time t (sweeps)")
})

test("snapshot", async () => {
  await expect(renderSvgWith(autocorrelation, data, testContext())).toMatchFileSnapshot("snapshots/autocorrelation.svg")
})
