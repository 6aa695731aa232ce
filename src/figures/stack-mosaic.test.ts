import { expect, test } from "vitest"
import { renderSvgWith } from "./render.ts"
import { stackMosaic } from "./stack-mosaic.ts"
import { imagesOf, testContext, textsOf } from "./testing/context.ts"

function layer(name: string, units: number, size: { value: number; error: number }) {
  const values = Float32Array.from({ length: units * 9 }, (_, i) => Math.sin(i * i))
  return { name, fields: { values, units, height: 3, width: 3 }, size }
}
const data = {
  layers: [layer("layer 1", 16, { value: 59.7, error: 1.3 }), layer("layer 2", 4, { value: 163, error: 14 })],
  scale: "field",
  shown: 9,
} as const

test("every layer has its title, its size with error and its mosaic", () => {
  const svg = stackMosaic(data, testContext())
  const texts = textsOf(svg)
  for (const text of ["layer 1: 16 units", "median size 59.7(1.3) sites", "9 of 16 shown"])
    expect(texts).toContain(text)
  for (const text of ["layer 2: 4 units", "median size 163(14) sites", "all 4 shown"]) expect(texts).toContain(text)
  expect(texts).toContain("weight / largest |weight| of the field")
  expect(imagesOf(svg)).toHaveLength(3)
  expect(svg.querySelector("desc")!.textContent).toContain(
    "layer 1: 16 units, median size 59.7(1.3) sites, 9 of 16 shown.",
  )
})

test("a site of the lattice has one size in all layers, so that fields can be compared by eye", () => {
  const [first, second] = stackMosaic(data, testContext()).querySelectorAll("image")
  // 3 × 3 fields of 3 sites and 2 gaps; 2 × 2 fields and 1 gap.
  expect(Number(first.getAttribute("width")) / 11).toBe(Number(second.getAttribute("width")) / 7)
})

test("snapshot of two small layers", async () => {
  await expect(renderSvgWith(stackMosaic, data, testContext())).toMatchFileSnapshot("snapshots/stack-mosaic.svg")
})
