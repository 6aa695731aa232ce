/** What the tests of figures share: a document for Node, and the pixels of the images in an SVG. */
import { convertIndexedToRgb, decode } from "fast-png"
import { parseHTML } from "linkedom"
import type { FigureContext } from "../figure.ts"
import { toHex, type Theme } from "../palette.ts"

export function testContext(theme: Theme = "light"): FigureContext {
  const { document } = parseHTML("<!doctype html><html><body></body></html>")
  return { document, theme }
}

export interface Pixels {
  readonly width: number
  readonly height: number
  /** Colour at column x, row y as `#rrggbb`. */
  at(x: number, y: number): string
}

export function decodeDataUri(uri: string): Pixels {
  const prefix = "data:image/png;base64,"
  if (!uri.startsWith(prefix)) throw new Error(`expected a PNG data URI, got ${uri.slice(0, 30)}`)
  const png = decode(Uint8Array.from(atob(uri.slice(prefix.length)), (character) => character.charCodeAt(0)))
  const rgb = convertIndexedToRgb(png)
  return {
    width: png.width,
    height: png.height,
    at(x, y) {
      const start = 3 * (y * png.width + x)
      return toHex([rgb[start], rgb[start + 1], rgb[start + 2]])
    },
  }
}

/** The images of a figure, in document order. */
export function imagesOf(svg: SVGElement): Pixels[] {
  return [...svg.querySelectorAll("image")].map((node) => decodeDataUri(node.getAttribute("href")!))
}

/** The texts of a figure, in document order. */
export function textsOf(svg: SVGElement): string[] {
  return [...svg.querySelectorAll("text")].map((node) => node.textContent ?? "")
}
