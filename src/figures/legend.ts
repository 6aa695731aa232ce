/** The key of a plot: a row of symbols with their names above it, broken into further rows where it does not fit. */
import * as Plot from "@observablehq/plot"
import { panel, textWidth, type FigureContext } from "./figure.ts"
import { palette } from "./palette.ts"

export interface LegendEntry {
  readonly label: string
  readonly symbol: Plot.SymbolType
  readonly colour: string
  /** A hollow mark stands for a value that was not measured. */
  readonly hollow: boolean
}

/** Marks of all symbol plots, so that plot and key look the same. */
export function symbolMark(
  points: readonly { readonly x: number; readonly y: number }[],
  { symbol, colour, hollow }: Omit<LegendEntry, "label">,
  { theme }: FigureContext,
): Plot.Markish {
  const fill = hollow ? palette(theme).background : colour
  return Plot.dot(points, { x: "x", y: "y", symbol, r: 4.2, stroke: colour, strokeWidth: 1.5, fill })
}

const ROW = 20

export interface Legend {
  readonly node: SVGElement
  readonly height: number
}

/** The key at (x, y), at most `width` pixels wide. */
export function symbolLegend(
  context: FigureContext,
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
  entries: readonly LegendEntry[],
): Legend {
  let column = 8
  let row = 0
  const placed = entries.map((entry) => {
    const length = 12 + textWidth(entry.label) + 16
    if (column > 8 && column + length > width) {
      column = 8
      row++
    }
    const place = { x: column, y: ROW * (row + 0.5), label: entry.label }
    column += length
    return place
  })
  const height = ROW * (row + 1)
  const node = panel(
    context,
    { x, y },
    {
      width,
      height,
      margin: 0,
      x: { type: "identity", axis: null },
      y: { type: "identity", axis: null },
      marks: [
        ...entries.map((entry, index) => symbolMark([placed[index]], entry, context)),
        Plot.text(placed, { x: "x", y: "y", text: "label", dx: 11, textAnchor: "start" }),
      ],
    },
  )
  return { node, height }
}
