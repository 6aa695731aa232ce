import { expect, test } from "vitest"
import { InputError } from "../errors.ts"
import { renderSvgWith } from "./render.ts"
import { systemsMosaic } from "./systems-mosaic.ts"
import { imagesOf, testContext, textsOf } from "./testing/context.ts"

const layer = (units: number, words: string) => ({
  fields: { units, height: 3, width: 3, values: Float32Array.from({ length: units * 9 }, (_, i) => Math.sin(i * i)) },
  words,
})
const data = {
  systems: [
    { name: "cat", layers: [layer(9, "size 3.0(2)"), layer(4, "size 5.0(4)")] },
    { name: "sky", layers: [layer(9, "size 7.0(2)"), layer(4, "size 2.0(4)")] },
  ],
  shown: 4,
}

test("every system has its name and a mosaic for each layer, with what was measured of it", () => {
  const svg = systemsMosaic(data, testContext())
  const texts = textsOf(svg)
  for (const text of ["cat", "sky", "layer 1: 4 of 9 shown", "layer 2: all 4 shown", "size 2.0(4)"])
    expect(texts).toContain(text)
  // Four mosaics and the colour scale.
  expect(imagesOf(svg)).toHaveLength(5)
  expect(svg.querySelector("desc")!.textContent).toContain("sky, layer 1: size 7.0(2).")
})

test("a site has one size in all mosaics", () => {
  const uneven = { ...data, systems: [{ name: "cat", layers: [layer(100, ""), layer(4, "")] }], shown: 100 }
  const [first, second] = systemsMosaic(uneven, testContext()).querySelectorAll("image")
  expect(Number(first.getAttribute("width")) / 39).toBeCloseTo(Number(second.getAttribute("width")) / 7, 9)
})

test("systems of different depth are refused", () => {
  const bad = { ...data, systems: [data.systems[0], { name: "sky", layers: [] }] }
  expect(() => systemsMosaic(bad, testContext())).toThrow(
    new InputError("systems mosaic: expected systems with the same number of layers, one at least, got 2, 0."),
  )
  expect(() => systemsMosaic({ systems: [], shown: 1 }, testContext())).toThrow(/got no systems/)
})

test("snapshot", async () => {
  await expect(renderSvgWith(systemsMosaic, data, testContext())).toMatchFileSnapshot("snapshots/systems-mosaic.svg")
})
