import { expect, test } from "vitest"
import { phenomenologicalRg } from "../coarsen/phenomenological/phenomenological-rg.ts"
import { recordings, surrogate } from "../coarsen/phenomenological/recordings.ts"
import { RandomStream } from "../compute/philox.ts"
import { phenomenologicalRenormalization } from "./phenomenological-renormalization.ts"
import { renderSvgWith } from "./render.ts"
import { testContext, textsOf } from "./testing/context.ts"

/** Bits of which every second one follows a field that all share. */
const bits = ((): { rows: number; columns: number; values: Uint8Array } => {
  const [rows, columns] = [320, 64]
  const random = new RandomStream(1, "figure of recordings")
  const values = new Uint8Array(rows * columns)
  for (let t = 0; t < rows; t++) {
    const shared = random.integer(2)
    for (let i = 0; i < columns; i++) values[t * columns + i] = random.integer(2) === 0 ? shared : random.integer(2)
  }
  return { rows, columns, values }
})()
const measured = (signal: boolean, ordered: boolean): Parameters<typeof phenomenologicalRenormalization>[0] => {
  const values = signal ? Float32Array.from(bits.values, (bit, k) => bit - 0.3 + (k % 7) / 10) : bits.values
  const data = recordings({ ...bits, values })
  const options = { ordered, blocks: 8 }
  return {
    data: phenomenologicalRg(data, options),
    surrogates: [phenomenologicalRg(surrogate(data, { seed: 1, ordered }), options)],
  }
}
const activity = measured(false, false)

test("activity: variance, free energy, eigenvalues and distribution, with what was found", () => {
  const texts = textsOf(phenomenologicalRenormalization(activity, testContext()))
  for (const text of [
    "variance M₂ of clusters",
    "free energy −ln P(silence)",
    "eigenvalue λ in clusters of 8, 16, 32",
    "probability density",
    "K²",
    "Gaussian",
    "data",
    "surrogate",
  ])
    expect(texts).toContain(text)
  expect(texts.join("\n")).toMatch(/α̃ = 1\.[56]\d*\(\d+\), surrogate (1\.0|0\.9)\d*\(\d+\)/)
})

test("the surrogate's variances lie on the guide line K, within 4σ, and every value has an error bar", () => {
  const svg = phenomenologicalRenormalization(activity, testContext())
  const [variance] = [...svg.querySelectorAll("g")].filter((group) =>
    [...group.children].some((child) => child.getAttribute("aria-label") === "dot" && child.children.length === 7),
  )
  const dots = [...variance.querySelectorAll(":scope > [aria-label='dot']")]
  const bars = [...variance.querySelectorAll(":scope > [aria-label='rule']")]
  expect(dots.map(({ children }) => children.length)).toEqual([7, 7])
  expect(bars.map(({ children }) => children.length)).toEqual([7, 7])
  for (const { size, variance: { value, error } } of activity.surrogates[0].levels)
    expect(Math.abs(value / activity.data.levels[0].variance.value / size - 1)).toBeLessThan(4 * error / value + 1e-9) // prettier-ignore
})

test("a signal has no free energy; ordered rows have correlation times", () => {
  const texts = textsOf(phenomenologicalRenormalization(measured(true, true), testContext()))
  expect(texts).toContain("correlation time τ (rows) of sums, and of differences of halves")
  expect(texts).toContain("probability density")
  expect(texts).not.toContain("free energy −ln P(silence)")
})

test.each(["light", "dark"] as const)("snapshot, %s", async (theme) => {
  await expect(renderSvgWith(phenomenologicalRenormalization, activity, testContext(theme))).toMatchFileSnapshot(
    `snapshots/phenomenological-renormalization${theme === "dark" ? "-dark" : ""}.svg`,
  )
})
