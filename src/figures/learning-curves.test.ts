import { expect, test } from "vitest"
import { learningCurves } from "./learning-curves.ts"
import { renderSvgWith } from "./render.ts"
import { testContext, textsOf } from "./testing/context.ts"

const epochs = [1, 2, 3, 4]
const layer = {
  name: "layer 1 (16 → 4)",
  reconstructionError: [{ label: "training", epochs, values: [0.3, 0.2, 0.15, 0.14] }],
  pseudoLikelihood: [
    { label: "training", epochs, values: [-0.6, -0.5, -0.45, -0.44] },
    { label: "held-out", epochs, values: [-0.6, -0.5, -0.46, -0.45] },
  ],
  freeEnergyGap: [{ label: "gap", epochs, values: [0.1, -0.1, -0.2, -0.3], errors: [0.1, 0.1, 0.1, 0.1] }],
}
const data = { layers: [layer, { ...layer, name: "layer 2 (4 → 1)", freeEnergyGap: [] }] }

test("there is a line for every curve and a panel for every monitor of every layer", () => {
  const svg = learningCurves(data, testContext())
  expect(svg.querySelectorAll("[aria-label='line'] > path")).toHaveLength(4 + 3)
  expect(textsOf(svg).filter((text) => text === "pseudo-log-likelihood (nats per site)")).toHaveLength(2)
  expect(textsOf(svg).filter((text) => text === "free-energy gap, held-out − training (nats)")).toHaveLength(1)
})

test("the free-energy gap has a line at zero", () => {
  const svg = learningCurves({ layers: [{ ...layer, reconstructionError: [], pseudoLikelihood: [] }] }, testContext())
  const rule = svg.querySelector("[aria-label='rule'] > line")!
  const labels = [...svg.querySelectorAll("[aria-label='y-axis tick label'] text")]
  const zero = labels.find((label) => label.textContent === "0")!
  expect(zero.getAttribute("transform")).toContain(`,${Number(rule.getAttribute("y1"))})`)
})

test("labels at the ends of neighbouring lines do not overlap", () => {
  const svg = learningCurves({ layers: [{ ...layer, reconstructionError: [], freeEnergyGap: [] }] }, testContext())
  const [above, below] = [...svg.querySelectorAll("[aria-label='text'] text")].slice(-2)
  const height = (node: Element): number => {
    const shift = /translate\([^,]+,([^)]+)\)/
    return [node, node.parentElement!].reduce(
      (sum, at) => sum + Number(shift.exec(at.getAttribute("transform") ?? "")?.[1] ?? 0),
      0,
    )
  }
  expect(Math.abs(height(above) - height(below))).toBeGreaterThanOrEqual(13.99)
})

test("no curve at all is refused", () => {
  const empty = { name: "layer 1", reconstructionError: [], pseudoLikelihood: [], freeEnergyGap: [] }
  expect(() => learningCurves({ layers: [empty] }, testContext())).toThrow(
    "learning curves: expected at least one curve, got none.",
  )
})

test("snapshot", async () => {
  await expect(renderSvgWith(learningCurves, data, testContext())).toMatchFileSnapshot("snapshots/learning-curves.svg")
})
