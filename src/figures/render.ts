/** A figure as text. Needs a document, so it runs where there is one; {@link file://./render-node.ts} brings one to Node. */
import type { Figure, FigureContext } from "./figure.ts"

/** Draws `data` and writes it as a standalone SVG document. */
export function renderSvgWith<Data>(figure: Figure<Data>, data: Data, context: FigureContext): string {
  // Coordinates to a hundredth of a pixel: smaller files, and the same bytes on every machine.
  const svg = figure(data, context)
  for (const node of svg.querySelectorAll("*"))
    for (const name of COORDINATES) {
      const value = node.getAttribute(name)
      if (value !== null) node.setAttribute(name, value.replace(/-?\d+\.\d{3,}(e-?\d+)?/g, round))
    }
  return svg.outerHTML
}

const COORDINATES = ["d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "transform", "points"]

function round(digits: string): string {
  return String(Math.round(Number(digits) * 100) / 100)
}
