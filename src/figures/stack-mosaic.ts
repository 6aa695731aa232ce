/**
 * The receptive fields of a whole stack, its layers side by side: what a unit of layer l sees of the lattice,
 * r⁽ˡ⁾ = r⁽ˡ⁻¹⁾ W⁽ˡ⁾ (Mehta & Schwab 2014, arXiv:1410.3831, figure 4).
 */
import { InputError } from "../errors.ts"
import { formatEstimate, type Estimate } from "../statistics/estimate.ts"
import { frame, label, TITLE_SIZE, type FigureContext } from "./figure.ts"
import {
  divergingLegend,
  drawMosaic,
  mosaicCell,
  SCALE_HEIGHT,
  shownOf,
  type Fields,
  type FieldScale,
} from "./mosaic.ts"
import { palette } from "./palette.ts"

export interface StackMosaicLayer {
  /** Such as "layer 1". */
  readonly name: string
  readonly fields: Fields
  /** Median effective field size in sites. */
  readonly size: Estimate
}

export interface StackMosaicData {
  readonly layers: readonly StackMosaicLayer[]
  readonly scale: FieldScale
  /** Units shown of each layer at most, evenly chosen. */
  readonly shown: number
}

const WIDTH = 960
const MARGIN = 8
const SPACING = 12
const TOP = 60
/** Room for the titles above a small mosaic. */
const TITLES = 215

export function stackMosaic({ layers, scale, shown }: StackMosaicData, context: FigureContext): SVGSVGElement {
  if (layers.length === 0) throw new InputError("stack mosaic: expected at least one layer, got none.")
  const { document, theme } = context
  const { muted } = palette(theme)
  const space = (WIDTH - 2 * MARGIN - SPACING * (layers.length - 1)) / layers.length
  // One size of a lattice site for all layers, so that fields can be compared by eye.
  const cell = Math.min(...layers.map(({ fields }) => mosaicCell(fields, shown, Math.min(space, 460))))
  const nodes: Node[] = []
  const sentences: string[] = []
  let tallest = 0
  let x = MARGIN
  for (const { name, fields, size } of layers) {
    const drawn = drawMosaic({ fields, scale, shown }, context, { x, y: TOP, cell })
    const sites = `median size ${formatEstimate(size)} sites`
    const count = shownOf(drawn.shown, fields.units)
    nodes.push(
      label(document, `${name}: ${fields.units} units`, { x, y: 20, size: TITLE_SIZE, weight: "bold" }),
      label(document, sites, { x, y: 36 }),
      label(document, count, { x, y: 51, colour: muted }),
      drawn.node,
    )
    sentences.push(`${name}: ${fields.units} units, ${sites}, ${count}.`)
    tallest = Math.max(tallest, drawn.height)
    x += Math.max(drawn.width, TITLES) + SPACING
  }
  const y = TOP + tallest + 14
  return frame(
    context,
    {
      width: x - SPACING + MARGIN,
      height: y + SCALE_HEIGHT + 8,
      title: "Receptive fields, layer by layer",
      description: `${sentences.join(" ")} One square a unit; blue: negative weights, orange: positive.`,
    },
    [...nodes, divergingLegend(context, scale, { x: MARGIN, y })],
  )
}
