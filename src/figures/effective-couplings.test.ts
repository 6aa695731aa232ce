import { expect, test } from "vitest"
import { type EffectiveCouplingsData, effectiveCouplingsFigure } from "./effective-couplings.ts"
import { renderSvgWith } from "./render.ts"
import { testContext, textsOf } from "./testing/context.ts"

const data: EffectiveCouplingsData = {
  couplings: {
    title: "Gaussian bonds, 4 × 4",
    values: [-0.6, -0.2, 0, 0, 0.3, 0.5].map((exact, i) => {
      return { sites: i === 2 ? [0] : [0, i + 1], exact, learned: { value: exact + 0.02 * (i - 3), error: 0.02 } }
    }),
  },
  distances: {
    title: "Ising model, K = 0.35",
    values: [1, Math.SQRT2, 2].map((distance, i) => {
      return {
        distance,
        pairs: 32,
        exact: i === 0 ? 0.35 : 0,
        learned: { value: [0.34, 0.01, -0.01][i], error: 0.004 },
      }
    }),
  },
}

test("a coupling that was learned right lies on the diagonal", () => {
  const exactly = data.couplings.values.map((one) => ({ ...one, learned: { value: one.exact, error: 0 } }))
  const svg = effectiveCouplingsFigure({ ...data, couplings: { ...data.couplings, values: exactly } }, testContext())
  const line = [...svg.querySelectorAll("path")].find((path) => path.getAttribute("d")?.startsWith("M58,"))!
  const [x1, y1, x2, y2] = [...line.getAttribute("d")!.matchAll(/[\d.]+/g)].map(Number)
  // Pairs are hollow squares or circles moved to their place.
  const places = [...svg.querySelectorAll("[aria-label='dot'] circle, [aria-label='dot'] path")].map((mark) =>
    mark.hasAttribute("cx")
      ? [Number(mark.getAttribute("cx")), Number(mark.getAttribute("cy"))]
      : [.../([\d.]+),([\d.]+)/.exec(mark.getAttribute("transform") ?? "")!].slice(1).map(Number),
  )
  const on = places.filter(([x, y]) => Math.abs(y - (y1 + ((x - x1) / (x2 - x1)) * (y2 - y1))) < 0.5)
  expect(on.length).toBeGreaterThanOrEqual(data.couplings.values.length)
})

test("axes have names and units, both panels a title and a key", () => {
  const texts = textsOf(effectiveCouplingsFigure(data, testContext()))
  for (const text of [
    data.couplings.title,
    data.distances.title,
    "learned coupling (k_BT)",
    "coupling of the model (k_BT)",
    "pair coupling J(r) (k_BT)",
    "distance r (lattice spacings)",
    "field J_i",
    "pair J_ij",
    "learned",
    "of the model",
  ])
    // prettier-ignore
    expect(texts).toContain(text)
})

test("an empty panel is refused", () => {
  const empty = { ...data, distances: { title: "", values: [] } }
  expect(() => effectiveCouplingsFigure(empty, testContext())).toThrow("expected couplings for both panels")
})

test("snapshot", async () => {
  await expect(renderSvgWith(effectiveCouplingsFigure, data, testContext())).toMatchFileSnapshot(
    "snapshots/effective-couplings.svg",
  )
})
