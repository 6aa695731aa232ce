import { expect, test } from "vitest"
import { palette } from "./palette.ts"
import { renderSvgWith } from "./render.ts"
import { testContext, textsOf } from "./testing/context.ts"
import { type ThermodynamicCurvesData, thermodynamicCurves } from "./thermodynamic-curves.ts"

const couplings = [0.38, 0.41, 0.44, 0.47]
const exact = (K: number, steep: number): Record<"energy" | "specificHeat", number> => ({
  energy: -2 * Math.tanh(steep * K),
  specificHeat: 1.5 - 40 * (K - 0.43) ** 2,
})
const size = (label: string, steep: number): ThermodynamicCurvesData["sizes"][number] => ({
  label,
  measured: couplings.map((x, i) => {
    const { energy, specificHeat } = exact(x, steep)
    return {
      x,
      values: {
        energy: { value: energy + 0.01 * (i % 2), error: 0.02 },
        specificHeat: { value: specificHeat, error: 0.1 },
        magnetization: { value: 0.2 + 4 * (x - 0.38), error: 0.03 },
        susceptibility: { value: 5 * steep, error: 0.4 },
        binder: { value: 0.3, error: 0.02 },
      },
    }
  }),
  exact: couplings.map((x) => ({ x, values: exact(x, steep) })),
})

const data: ThermodynamicCurvesData = {
  axis: "coupling K = J/k_BT",
  sizes: [size("8 × 8", 2), size("16 × 16", 1.8)],
  infinite: {
    label: "infinite lattice",
    points: [0.38, 0.42, 0.44, 0.45, 0.47].map((x) => ({
      x,
      values: { energy: -1.2, specificHeat: x === 0.44 ? 9 : 1.45, magnetization: x > 0.44 ? 0.7 : 0 },
    })),
  },
  critical: { x: 0.4407, label: "K_c" },
}

test("a panel a quantity that there is, with its name and unit and the axis", () => {
  const texts = textsOf(thermodynamicCurves(data, testContext()))
  for (const text of [
    "energy u = ⟨E⟩/N (J)",
    "specific heat C per site (k_B)",
    "magnetization ⟨|m|⟩",
    "susceptibility N(⟨m²⟩ − ⟨|m|⟩²)",
    "Binder cumulant 1 − ⟨m⁴⟩/(3⟨m²⟩²)",
    "8 × 8",
    "16 × 16",
    "K_c = 0.4407",
    "exact, same lattice",
    "infinite lattice",
  ])
    expect(texts, text).toContain(text)
  expect(texts.filter((text) => text === "coupling K = J/k_BT")).toHaveLength(5)
  const alone = { ...data, sizes: data.sizes.map((one) => ({ ...one, measured: [] })) }
  expect(textsOf(thermodynamicCurves(alone, testContext())).filter((text) => text === data.axis)).toHaveLength(2)
})

test("a size has one colour in all panels", () => {
  const svg = thermodynamicCurves(data, testContext())
  const dots = [...svg.querySelectorAll("[aria-label='dot']")]
  expect(new Set(dots.map((group) => group.getAttribute("stroke")))).toEqual(
    new Set(palette("light").categorical.slice(0, 2)),
  )
})

test("an error bar is two errors long, on the scale of its axis", () => {
  const svg = thermodynamicCurves({ ...data, sizes: data.sizes.slice(0, 1) }, testContext())
  // The last panel: U = 0.3 ± 0.02 fills the axis with 7 % of the whole around it.
  const bars = [...svg.querySelectorAll("[aria-label='rule'] line")].slice(-4)
  const length = (bar: Element): number => Number(bar.getAttribute("y1")) - Number(bar.getAttribute("y2"))
  for (const bar of bars) expect(length(bar)).toBeCloseTo((244 - 30 - 44) / 1.14, 1)
})

test("a curve that diverges is interrupted at the edge of the panel", () => {
  const svg = thermodynamicCurves(data, testContext())
  const dashed = [...svg.querySelectorAll("[stroke-dasharray='6 4'] path")].map((path) => path.getAttribute("d")!)
  // Of the specific heat two pieces, since the point in between lies outside.
  expect(dashed.some((path) => path.match(/M/g)!.length === 2)).toBe(true)
})

test("no sizes, too many, and nothing to draw are refused", () => {
  const draw = (sizes: ThermodynamicCurvesData["sizes"]) => () => thermodynamicCurves({ ...data, sizes }, testContext())
  expect(draw([])).toThrow("thermodynamicCurves: expected from 1 to 6 sizes, got 0.")
  expect(draw(Array.from({ length: 7 }, () => data.sizes[0]))).toThrow("expected from 1 to 6 sizes, got 7.")
  expect(draw([{ label: "4 × 4", measured: [], exact: [] }])).toThrow("expected at least one curve, got none.")
})

test("snapshot", async () => {
  const svg = renderSvgWith(thermodynamicCurves, data, testContext())
  await expect(svg).toMatchFileSnapshot("snapshots/thermodynamic-curves.svg")
})
