/**
 * Receptive fields of the same stack trained on several systems, side by side: a column a system, a row a layer. One square a
 * unit, each to its own largest |weight|.
 */
import { InputError } from "../errors.ts"
import { TITLE_SIZE, type FigureContext, frame, label } from "./figure.ts"
import { type Fields, cellSize, divergingLegend, drawMosaic, SCALE_HEIGHT, shownOf } from "./mosaic.ts"
import { palette } from "./palette.ts"

export interface SystemsMosaicColumn {
  /** Such as "cat". */
  readonly name: string
  /** The fields of each layer, from the first, and a few words for each, such as "12.0(5) sites". */
  readonly layers: readonly { readonly fields: Fields; readonly words: string }[]
}

export interface SystemsMosaicData {
  readonly systems: readonly SystemsMosaicColumn[]
  /** Units shown of each layer at most, evenly chosen. */
  readonly shown: number
}

const WIDTH = 1120
const MARGIN = 12
const SPACING = 22
const HEAD = 30
/** Above each mosaic: layer and units, then the words. */
const TITLES = 36

/** Fields side by side in a mosaic. */
function acrossOf({ units }: Fields, shown: number): number {
  return Math.ceil(Math.sqrt(Math.min(units, shown)))
}

export function systemsMosaic({ systems, shown }: SystemsMosaicData, context: FigureContext): SVGSVGElement {
  const depth = systems[0]?.layers.length ?? 0
  if (depth === 0 || systems.some(({ layers }) => layers.length !== depth))
    throw new InputError(
      `systems mosaic: expected systems with the same number of layers, one at least, got ${systems.map(({ layers }) => layers.length).join(", ") || "no systems"}.`,
    )
  const { document, theme } = context
  const { muted } = palette(theme)
  const column = (WIDTH - 2 * MARGIN - SPACING * (systems.length - 1)) / systems.length
  // One size of a site for all, so that fields can be compared by eye.
  const cell = Math.min(
    6,
    ...systems.flatMap(({ layers }) =>
      layers.map(({ fields }) => cellSize(acrossOf(fields, shown) * (fields.width + 1) - 1, column)),
    ),
  )
  const nodes: Node[] = []
  const sentences: string[] = []
  let y = MARGIN + HEAD
  for (const [place, { name }] of systems.entries())
    nodes.push(
      label(document, name, {
        x: MARGIN + place * (column + SPACING),
        y: MARGIN + 14,
        size: TITLE_SIZE + 2,
        weight: "bold",
      }),
    )
  for (let layer = 0; layer < depth; layer++) {
    let tallest = 0
    for (const [place, { name, layers }] of systems.entries()) {
      const { fields, words } = layers[layer]
      const x = MARGIN + place * (column + SPACING)
      const drawn = drawMosaic({ fields, scale: "field", shown }, context, { x, y: y + TITLES, cell })
      nodes.push(
        label(document, `layer ${layer + 1}: ${shownOf(drawn.shown, fields.units)}`, { x, y: y + 12, colour: muted }),
        label(document, words, { x, y: y + 28 }),
        drawn.node,
      )
      sentences.push(`${name}, layer ${layer + 1}: ${words}.`)
      tallest = Math.max(tallest, drawn.height)
    }
    y += TITLES + tallest + SPACING
  }
  return frame(
    context,
    {
      width: WIDTH,
      height: y + SCALE_HEIGHT + MARGIN,
      title: "Receptive fields of one stack on several systems",
      description: `${sentences.join(" ")} One square a unit; blue: negative weights, orange: positive.`,
    },
    [...nodes, divergingLegend(context, "field", { x: MARGIN, y })],
  )
}
