import { convertIndexedToRgb, decode } from "fast-png"
import { DOMParser } from "linkedom"
import { expect, test } from "vitest"
import { element, frame, image, label, type FigureContext } from "./figure.ts"
import { matrixDataUri } from "./image.ts"
import { palette, parseHex, type Theme } from "./palette.ts"
import { renderPng, renderSvg } from "./render-node.ts"

/** Two cells, blue and orange, eight pixels each, and a line of text below. */
function twoCells(words: string, context: FigureContext): SVGSVGElement {
  const { document, theme } = context
  const { diverging } = palette(theme)
  const href = matrixDataUri({
    values: [-1, 1],
    height: 1,
    width: 2,
    range: [-1, 1],
    ramp: diverging,
    gap: [0, 0, 0],
    upscale: 16,
  })
  return frame(context, { width: 60, height: 30, title: "Cells", description: "Two cells." }, [
    image(document, href, { x: 0, y: 0, width: 16, height: 8 }),
    element(document, "path", { d: "M1.23456,2.00000001L3,4" }),
    label(document, words, { x: 2, y: 24 }),
  ])
}

function pixelsOf(svg: string, scale: number) {
  const png = decode(renderPng(svg, { scale }))
  expect([png.width, png.height]).toEqual([60 * scale, 30 * scale])
  const data = png.palette ? convertIndexedToRgb(png) : png.data
  return (x: number, y: number): number[] => {
    const start = (y * png.width + x) * png.channels
    return Array.from(data.slice(start, start + 3))
  }
}

test("the SVG is a document that parses, with text escaped and coordinates rounded", () => {
  const svg = renderSvg(twoCells, 'a < b & "c"', "light")
  const parsed = new DOMParser().parseFromString(svg, "image/svg+xml")
  expect(parsed.querySelector("text")!.textContent).toBe('a < b & "c"')
  expect(svg).toContain("M1.23,2L3,4")
  expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
  expect(svg).not.toContain("<style")
})

test.each(["light", "dark"] as const)(
  "the PNG on a %s page shows crisp cells on the right background",
  (theme: Theme) => {
    const { background, diverging } = palette(theme)
    const at = pixelsOf(renderSvg(twoCells, "x", theme), 2)
    expect(at(59, 1)).toEqual([...parseHex(background)])
    expect(at(15, 8)).toEqual([...diverging[0]])
    expect(at(16, 8)).toEqual([...diverging[254]])
  },
)

test("text is drawn with the fonts of the package", () => {
  const at = pixelsOf(renderSvg(twoCells, "████", "light"), 1)
  expect(at(6, 20)).toEqual([...parseHex(palette("light").text)])
})
