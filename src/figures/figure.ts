/**
 * What a figure is, and the few pieces that all figures share: the outer SVG, panels drawn by Observable Plot, text and images.
 *
 * A figure is a plain function of its data; the document is handed in, so that the same code draws in the browser and, with
 * linkedom, in Node. Figures carry no ids, style sheets or scripts: they can be inlined into any page, many at a time.
 */
import * as Plot from "@observablehq/plot"
import { palette, type Theme } from "./palette.ts"

export interface FigureContext {
  readonly document: Document
  readonly theme: Theme
}

/** Draws `data` as one self-contained SVG element with `<title>` and `<desc>`. */
export type Figure<Data> = (data: Data, context: FigureContext) => SVGSVGElement

export const FONT_FAMILY = "DejaVu Sans, system-ui, sans-serif"
/** Sizes in pixels: axes and labels, panel titles. */
export const FONT_SIZE = 11.5
export const TITLE_SIZE = 13

const SVG = "http://www.w3.org/2000/svg"

export function element(
  document: Document,
  name: string,
  attributes: Readonly<Record<string, string | number>> = {},
  children: readonly (Node | string)[] = [],
): SVGElement {
  const node = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value))
  node.append(...children)
  return node
}

export interface Frame {
  readonly width: number
  readonly height: number
  /** The picture in a few words, and in a few sentences for those who cannot see it. */
  readonly title: string
  readonly description: string
}

/** The outer SVG with background, fonts and accessible title; coordinates are CSS pixels. */
export function frame(
  context: FigureContext,
  { width, height, title, description }: Frame,
  children: Node[],
): SVGSVGElement {
  const { document, theme } = context
  const { background, text } = palette(theme)
  return element(
    document,
    "svg",
    {
      xmlns: SVG,
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "font-family": FONT_FAMILY,
      "font-size": FONT_SIZE,
      fill: text,
      color: text,
    },
    [
      element(document, "title", {}, [title]),
      element(document, "desc", {}, [description]),
      element(document, "rect", { width, height, fill: background }),
      ...children,
    ],
  ) as SVGSVGElement
}

export interface Label {
  readonly x: number
  readonly y: number
  readonly size?: number
  readonly weight?: "bold" | "normal"
  readonly anchor?: "start" | "middle" | "end"
  readonly colour?: string
}

/** One line of text, `y` its baseline. */
export function label(document: Document, text: string, options: Label): SVGElement {
  const { x, y, size = FONT_SIZE, weight = "normal", anchor = "start", colour } = options
  return element(
    document,
    "text",
    {
      x,
      y,
      ...(size === FONT_SIZE ? {} : { "font-size": size }),
      ...(weight === "bold" ? { "font-weight": "bold" } : {}),
      ...(anchor === "start" ? {} : { "text-anchor": anchor }),
      ...(colour === undefined ? {} : { fill: colour }),
    },
    [text],
  )
}

/** An image whose cells stay sharp when enlarged. */
export function image(
  document: Document,
  href: string,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): SVGElement {
  return element(document, "image", { ...box, href, preserveAspectRatio: "none", style: "image-rendering: pixelated" })
}

/**
 * A plot as a group at (x, y). Plot's own outer `<svg>` is taken off: its style sheet would apply to the whole page and
 * stretch nested drawings.
 */
export function panel(
  { document, theme }: FigureContext,
  { x, y }: { readonly x: number; readonly y: number },
  options: Plot.PlotOptions,
): SVGElement {
  const drawing = Plot.plot({ ...options, document })
  const group = element(document, "g", { transform: `translate(${x},${y})`, "text-anchor": "middle" })
  for (const child of Array.from(drawing.childNodes)) if (child.nodeName.toLowerCase() !== "style") group.append(child)
  for (const ticks of group.querySelectorAll("[aria-label$='axis tick']"))
    ticks.setAttribute("stroke", palette(theme).axis)
  return group
}

/** Width of `text` in DejaVu Sans, estimated generously from 0.6 em a character. */
export function textWidth(text: string, size: number = FONT_SIZE): number {
  return text.length * 0.6 * size
}

/** Breaks `text` between words into lines of at most `width` pixels. */
export function wrap(text: string, width: number, size: number = FONT_SIZE): string[] {
  const lines: string[] = []
  let line = ""
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`
    if (line !== "" && textWidth(longer, size) > width) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line]
}
