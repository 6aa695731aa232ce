/**
 * Lattice configurations side by side: a column a sample, a row a way of seeing it (the sample itself, its reconstruction
 * from the first layer, from the second, …). Values run from 0 (spin down) to 1 (spin up); between them lie probabilities.
 */
import { InputError, expectInteger } from "../errors.ts"
import { element, frame, image, label, textWidth, wrap, FONT_SIZE, type FigureContext } from "./figure.ts"
import { matrixDataUri } from "./image.ts"
import { cellSize } from "./mosaic.ts"
import { palette, parseHex, RAMP_LENGTH } from "./palette.ts"

export interface StatesRow {
  /** Such as "from layer 1 (400)". */
  readonly label: string
  /** One state a column, each row-major height × width, values 0 … 1. */
  readonly states: readonly ArrayLike<number>[]
}

export interface StatesData {
  readonly height: number
  readonly width: number
  readonly rows: readonly StatesRow[]
  /** What 0 and 1 stand for, such as ["spin −1", "spin +1"]. */
  readonly levels: readonly [string, string]
  readonly caption: string
}

const WIDTH = 960
const MARGIN = 12
const SPACING = 10
const LABELS = 145

export function states(data: StatesData, context: FigureContext): SVGSVGElement {
  const { height, width, rows, levels } = data
  expectInteger("states height", height, 1)
  expectInteger("states width", width, 1)
  const columns = Math.max(0, ...rows.map((row) => row.states.length))
  if (columns === 0) throw new InputError("states: expected at least one row with one state, got none.")
  const { document, theme } = context
  const { background, muted, axis, sequential } = palette(theme)
  const left = MARGIN + LABELS
  const cell = cellSize(width, Math.min(160, (WIDTH - left - MARGIN - SPACING * (columns - 1)) / columns))
  const tile = { width: cell * width, height: cell * height }
  const colours = { ramp: sequential, gap: parseHex(background) }
  const nodes: Node[] = []
  let y = MARGIN
  for (const row of rows) {
    const lines = wrap(row.label, LABELS - SPACING)
    const first = y + tile.height / 2 + 4 - ((lines.length - 1) * 15) / 2
    nodes.push(
      ...lines.map((line, i) => label(document, line, { x: left - SPACING, y: first + 15 * i, anchor: "end" })),
    )
    for (const [column, values] of row.states.entries()) {
      const box = { x: left + column * (tile.width + SPACING), y, ...tile }
      const upscale = Math.max(1, Math.ceil(2 * cell))
      nodes.push(
        image(document, matrixDataUri({ values, height, width, range: [0, 1], ...colours, upscale }), box),
        element(document, "rect", { ...box, fill: "none", stroke: axis, "stroke-width": 0.5 }),
      )
    }
    y += tile.height + SPACING
  }
  const total = left + columns * (tile.width + SPACING) - SPACING + MARGIN
  y += 6
  const bar = { x: left + textWidth(levels[0]) + 6, y, width: 90, height: 11 }
  const ramp = Array.from({ length: RAMP_LENGTH }, (_, i) => i / (RAMP_LENGTH - 1))
  const href = matrixDataUri({ values: ramp, height: 1, width: RAMP_LENGTH, range: [0, 1], ...colours, upscale: 1 })
  nodes.push(
    label(document, levels[0], { x: left, y: y + 10 }),
    image(document, href, bar),
    element(document, "rect", { ...bar, fill: "none", stroke: axis, "stroke-width": 0.5 }),
    label(document, levels[1], { x: bar.x + bar.width + 6, y: y + 10 }),
  )
  y += 22
  for (const line of wrap(data.caption, total - left - MARGIN)) {
    y += FONT_SIZE + 4
    nodes.push(label(document, line, { x: left, y, colour: muted }))
  }
  const names = rows.map((row) => row.label).join("; ")
  return frame(
    context,
    {
      width: total,
      height: y + MARGIN,
      title: "Lattice states",
      description: `${columns} columns, one a sample; rows: ${names}. ${data.caption}`,
    },
    nodes,
  )
}
