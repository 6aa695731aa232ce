import { expect, test } from "vitest"
import { drawMosaic, evenlyChosen, mosaic } from "./mosaic.ts"
import { palette, toHex } from "./palette.ts"
import { renderSvgWith } from "./render.ts"
import { decodeDataUri, imagesOf, testContext, textsOf } from "./testing/context.ts"

const { diverging, background } = palette("light")
const [negative, neutral, positive] = [diverging[0], diverging[127], diverging[254]].map(toHex)
/** Three units on a lattice of 1 × 2 sites. */
const fields = { values: [2, -2, 0, 1, 0, 0], units: 3, height: 1, width: 2 }
const place = { x: 0, y: 0, cell: 0.5 }

test("each field is scaled to its own largest weight, zero stays neutral, gaps show the background", () => {
  const { node } = drawMosaic({ fields, scale: "field", shown: 4 }, testContext(), place)
  const image = decodeDataUri(node.getAttribute("href")!)
  expect([image.width, image.height]).toEqual([5, 3])
  expect([0, 1, 2, 3, 4].map((x) => image.at(x, 0))).toEqual([positive, negative, background, neutral, positive])
  expect([0, 1, 2].map((x) => image.at(x, 2))).toEqual([neutral, neutral, background])
  expect(image.at(0, 1)).toBe(background)
})

test("a common scale shows how strong fields are", () => {
  const { node } = drawMosaic({ fields, scale: "layer", shown: 4 }, testContext(), place)
  const image = decodeDataUri(node.getAttribute("href")!)
  expect(image.at(0, 0)).toBe(positive)
  expect(image.at(4, 0)).toBe(toHex(diverging[191]))
})

test("units are chosen evenly and in order", () => {
  expect(evenlyChosen(400, 4)).toEqual([50, 150, 250, 350])
  expect(evenlyChosen(3, 25)).toEqual([0, 1, 2])
})

test("the figure says how many units it shows and what its colours mean", async () => {
  const svg = mosaic({ fields, scale: "field", shown: 2, title: "layer 1: 3 units" }, testContext())
  const texts = textsOf(svg)
  expect(texts).toContain("2 of 3 shown")
  expect(texts).toContain("weight / largest |weight| of the field")
  expect(texts.slice(-3)).toEqual(["−1", "0", "1"])
  const legend = imagesOf(svg)[1]
  expect([legend.at(0, 0), legend.at(127, 0), legend.at(254, 0)]).toEqual([negative, neutral, positive])
  const data = { fields, scale: "field", shown: 2, title: "layer 1: 3 units" } as const
  await expect(renderSvgWith(mosaic, data, testContext())).toMatchFileSnapshot("snapshots/mosaic.svg")
})

test("fields of the wrong shape are refused", () => {
  const wrong = { fields: { ...fields, units: 4 }, scale: "field", shown: 4 } as const
  expect(() => drawMosaic(wrong, testContext(), place)).toThrow(
    "mosaic fields: expected 4 × 1 × 2 = 8 values, got 6. Check the shape.",
  )
})
