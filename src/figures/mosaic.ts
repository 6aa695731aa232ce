/**
 * The receptive fields of one layer as a mosaic: one small square a unit, blue for negative and orange for positive weights.
 *
 * Zero is always neutral: the scale is symmetric, either each field's own (its largest |weight|), which shows shapes, or one
 * for the layer, which also shows strengths.
 */
import { InputError, expectInteger } from "../errors.ts"
import { element, frame, image, label, TITLE_SIZE, type FigureContext } from "./figure.ts"
import { matrixDataUri } from "./image.ts"
import { palette, parseHex, RAMP_LENGTH } from "./palette.ts"

/** Fields of units over a lattice: row-major, units × height × width. */
export interface Fields {
  readonly values: ArrayLike<number>
  readonly units: number
  readonly height: number
  readonly width: number
}

/** What full colour stands for: the largest |weight| of each field, or of all fields. */
export type FieldScale = "field" | "layer"

export interface MosaicData {
  readonly fields: Fields
  readonly scale: FieldScale
  /** Units shown at most, evenly chosen. */
  readonly shown: number
  readonly title: string
}

export interface Mosaic {
  readonly node: SVGElement
  readonly width: number
  readonly height: number
  /** Units actually shown. */
  readonly shown: number
}

/** Cells of the lattice between neighbouring fields. */
const GAP = 1

/** `shown` of `units` units, evenly spread in their order. */
export function evenlyChosen(units: number, shown: number): number[] {
  const count = Math.min(units, shown)
  return Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * units) / count))
}

/** Cells across a mosaic of `count` fields, each `width` cells wide. */
function mosaicCells(count: number, width: number): number {
  return Math.ceil(Math.sqrt(count)) * (width + GAP) - GAP
}

/** The largest side of a cell, in half pixels, at which `cells` cells fit into `space` pixels. */
export function cellSize(cells: number, space: number): number {
  const size = Math.floor((2 * space) / cells) / 2
  return size > 0 ? size : space / cells
}

/** The side of a cell at which at most `shown` of the fields fit into `space` pixels; bounded, to keep gaps thin. */
export function mosaicCell({ units, width }: Fields, shown: number, space: number): number {
  return Math.min(6, cellSize(mosaicCells(Math.min(units, shown), width), space))
}

/** The mosaic alone, `cell` pixels a lattice site. */
export function drawMosaic(
  { fields, scale, shown }: Omit<MosaicData, "title">,
  { document, theme }: FigureContext,
  { x, y, cell }: { readonly x: number; readonly y: number; readonly cell: number },
): Mosaic {
  const { values, units, height, width } = fields
  expectInteger("mosaic units", units, 1)
  expectInteger("mosaic shown", shown, 1)
  if (values.length !== units * height * width)
    throw new InputError(
      `mosaic fields: expected ${units} × ${height} × ${width} = ${units * height * width} values, got ${values.length}. Check the shape.`,
    )
  const chosen = evenlyChosen(units, shown)
  const columns = Math.ceil(Math.sqrt(chosen.length))
  const rows = Math.ceil(chosen.length / columns)
  const cellsWide = mosaicCells(chosen.length, width)
  const cellsHigh = rows * (height + GAP) - GAP
  const cells = new Float32Array(cellsWide * cellsHigh).fill(Number.NaN)
  const common = scale === "layer" ? largest(values, 0, values.length) : 0
  for (const [place, unit] of chosen.entries()) {
    const start = unit * height * width
    // A field of zeros is neutral, not undefined.
    const full = (scale === "layer" ? common : largest(values, start, start + height * width)) || 1
    const left = (place % columns) * (width + GAP)
    const top = Math.floor(place / columns) * (height + GAP)
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++)
        cells[(top + row) * cellsWide + left + column] = values[start + row * width + column] / full
  }
  const { diverging, background } = palette(theme)
  const href = matrixDataUri({
    values: cells,
    height: cellsHigh,
    width: cellsWide,
    range: [-1, 1],
    ramp: diverging,
    gap: parseHex(background),
    upscale: Math.max(1, Math.ceil(2 * cell)),
  })
  const box = { x, y, width: cellsWide * cell, height: cellsHigh * cell }
  return { node: image(document, href, box), width: box.width, height: box.height, shown: chosen.length }
}

/** Largest absolute value of `values[from … to − 1]`. */
function largest(values: ArrayLike<number>, from: number, to: number): number {
  let result = 0
  for (let i = from; i < to; i++) result = Math.max(result, Math.abs(values[i]))
  return result
}

export const SCALE_WIDTH = 220
export const SCALE_HEIGHT = 44

/** The colour legend of a mosaic, `SCALE_WIDTH` × `SCALE_HEIGHT` pixels. */
export function divergingLegend(
  { document, theme }: FigureContext,
  scale: FieldScale,
  { x, y }: { readonly x: number; readonly y: number },
): SVGElement {
  const { diverging, background, muted } = palette(theme)
  const href = matrixDataUri({
    values: Array.from({ length: RAMP_LENGTH }, (_, i) => i),
    height: 1,
    width: RAMP_LENGTH,
    range: [0, RAMP_LENGTH - 1],
    ramp: diverging,
    gap: parseHex(background),
    upscale: 1,
  })
  const ticks = [-1, 0, 1].map((value) =>
    label(document, String(value).replace("-", "−"), {
      x: x + ((value + 1) / 2) * SCALE_WIDTH,
      y: y + 40,
      anchor: value < 0 ? "start" : value > 0 ? "end" : "middle",
      colour: muted,
    }),
  )
  return element(document, "g", {}, [
    label(document, `weight / largest |weight| of the ${scale}`, { x, y: y + 10 }),
    image(document, href, { x, y: y + 16, width: SCALE_WIDTH, height: 11 }),
    ...ticks,
  ])
}

/** "25 of 400 shown", or nothing to say when all are. */
export function shownOf(shown: number, units: number): string {
  return shown < units ? `${shown} of ${units} shown` : `all ${units} shown`
}

export function mosaic(data: MosaicData, context: FigureContext): SVGSVGElement {
  const { document, theme } = context
  const margin = 12
  const cell = mosaicCell(data.fields, data.shown, 460)
  const drawn = drawMosaic(data, context, { x: margin, y: 48, cell })
  const width = Math.max(drawn.width, SCALE_WIDTH) + 2 * margin
  const top = 48 + drawn.height + 14
  const count = shownOf(drawn.shown, data.fields.units)
  return frame(
    context,
    {
      width,
      height: top + SCALE_HEIGHT + margin,
      title: data.title,
      description: `Receptive fields, one square a unit, ${count}; blue: negative weights, orange: positive.`,
    },
    [
      label(document, data.title, { x: margin, y: 22, size: TITLE_SIZE, weight: "bold" }),
      label(document, count, { x: margin, y: 39, colour: palette(theme).muted }),
      drawn.node,
      divergingLegend(context, data.scale, { x: margin, y: top }),
    ],
  )
}
