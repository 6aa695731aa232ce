/**
 * Filters that make a coarse spin of a block: each as a small mosaic of its weights, beside how much information about the environment
 * they keep, as a learning curve with what is known exactly, or as bars of several rules.
 */
import * as Plot from "@observablehq/plot"
import { InputError } from "../errors.ts"
import { horizontalAxis, tickLabel, verticalAxis } from "./axes.ts"
import { element, frame, label, panel, textWidth, type FigureContext } from "./figure.ts"
import { RAMP_LENGTH, palette, toHex, toOklab } from "./palette.ts"

export interface CoarseFiltersData {
  /** What was found, in one line above. */
  readonly heading: string
  readonly filters: readonly {
    readonly name: string
    /** Λ of the block's spins, row by row: height × width. */
    readonly weights: ArrayLike<number>
    readonly height: number
    readonly width: number
  }[]
  /** Information in bits as it was learned, with standard errors. */
  readonly curve?: readonly { readonly step: number; readonly value: number; readonly error: number }[]
  /** Information in bits of several rules, instead of a curve. */
  readonly bars?: readonly { readonly name: string; readonly value: number }[]
  /** Known values in bits, drawn as lines. */
  readonly references: readonly { readonly name: string; readonly value: number }[]
}

const PANEL = { width: 540, height: 330 }
const TOP = 34
const MARGIN = 18
const DASHES = ["none", "7 3", "2 3", "8 3 2 3"] as const
const AXIS = "information about the environment (bits)"

export function coarseFilters(data: CoarseFiltersData, context: FigureContext): SVGSVGElement {
  const { filters, heading, curve, bars, references } = data
  if (filters.length === 0) throw new InputError("coarseFilters: expected at least one filter, got none.")
  const side = cellOf(filters)
  const mosaics = drawFilters(data, side, context)
  const x = mosaics.width + 2 * MARGIN
  const height = TOP + Math.max(PANEL.height, mosaics.height + MARGIN)
  const shown = curve ? curvePanel(curve, references, x, context) : barPanel(bars ?? [], references, x, context)
  const description = [
    heading,
    ...filters.map(({ name, weights }) => `${name}: weights ${Array.from(weights, (weight) => tickLabel(Number(weight.toFixed(2)))).join(", ")}.`),
    ...references.map(({ name, value }) => `${name}: ${tickLabel(Number(value.toFixed(4)))} bits.`),
  ].join(" ") // prettier-ignore
  return frame(context, { width: x + PANEL.width, height, title: "Coarse-graining filters", description }, [
    label(context.document, heading, { x: MARGIN, y: 22, weight: "bold" }),
    mosaics.node,
    shown,
  ])
}

/** Side of a cell: large for small blocks, and never so small that its number does not fit. */
function cellOf(filters: CoarseFiltersData["filters"]): number {
  const widest = Math.max(...filters.map(({ width }) => width))
  const tallest = filters.reduce((sum, { height }) => sum + height, 0)
  return Math.max(38, Math.min(64, 260 / widest, 220 / tallest))
}

function drawFilters(
  { filters }: CoarseFiltersData,
  side: number,
  { document, theme }: FigureContext,
): { readonly node: SVGElement; readonly width: number; readonly height: number } {
  const { diverging, background, text, axis } = palette(theme)
  const full = Math.max(...filters.flatMap(({ weights }) => Array.from(weights, Math.abs))) || 1
  const nodes: Node[] = []
  let y = TOP + 14
  for (const { name, weights, height, width } of filters) {
    if (weights.length !== height * width)
      throw new InputError(`coarseFilters: expected ${height} × ${width} weights, got ${weights.length}.`)
    nodes.push(label(document, name, { x: MARGIN, y }))
    y += 8
    for (let k = 0; k < weights.length; k++) {
      const [row, column] = [Math.floor(k / width), k % width]
      const colour = diverging[Math.round(((weights[k] / full + 1) / 2) * (RAMP_LENGTH - 1))]
      const light = toOklab(colour)[0] > 0.6
      const [left, top] = [MARGIN + column * side, y + row * side]
      nodes.push(
        element(document, "rect", { x: left, y: top, width: side - 2, height: side - 2, fill: toHex(colour), stroke: axis, "stroke-width": 0.5 }),
        label(document, rounded(weights[k]), {
          x: left + side / 2 - 1,
          y: top + side / 2 + 3,
          anchor: "middle",
          colour: light === (theme === "light") ? text : background,
        }),
      ) // prettier-ignore
    }
    y += height * side + 24
  }
  const widths = filters.map(({ name, width }) => Math.max(width * side, textWidth(name)))
  return { node: element(document, "g", {}, nodes), width: MARGIN + Math.max(...widths), height: y - TOP }
}

function rounded(weight: number): string {
  const text = weight.toFixed(2)
  return text === "-0.00" ? "0.00" : text.replace("-", "−")
}

type References = CoarseFiltersData["references"]

function curvePanel(
  curve: NonNullable<CoarseFiltersData["curve"]>,
  references: References,
  x: number,
  context: FigureContext,
): SVGElement {
  const { categorical, muted, background } = palette(context.theme)
  const points = curve.map(({ step, value, error }) => ({ step, value, low: value - error, high: value + error }))
  const last = points.at(-1)
  if (last === undefined) throw new InputError("coarseFilters: expected at least one point of the curve, got none.")
  const top = Math.max(...points.map(({ high }) => high), ...references.map(({ value }) => value))
  const bottom = Math.min(0, ...points.map(({ low }) => low))
  const span = 1.12 * (top - bottom)
  // Names stand above their lines, from the right end; of two lines that are close the lower one has its name below it.
  const rows = references
    .toSorted((a, b) => b.value - a.value)
    .map((one, k, all) => ({ ...one, below: k > 0 && all[k - 1].value - one.value < 0.07 * span }))
  return panel(
    context,
    { x, y: TOP },
    {
      ...PANEL,
      marginLeft: 52,
      marginRight: 16,
      marginTop: 28,
      marginBottom: 46,
      x: { domain: [0, last.step], axis: null },
      y: { domain: [bottom, bottom + span], axis: null },
      marks: [
        ...verticalAxis(AXIS, 6, context.theme),
        horizontalAxis("step", 6),
        ...rows.map(({ value }, k) =>
          Plot.ruleY([value], { stroke: muted, strokeWidth: 1.3, strokeDasharray: DASHES[k % DASHES.length] }),
        ),
        Plot.areaY(points, { x: "step", y1: "low", y2: "high", fill: categorical[0], fillOpacity: 0.22 }),
        Plot.line(points, { x: "step", y: "value", stroke: categorical[0], strokeWidth: 1.8 }),
        ...rows.map(({ name, value, below }) =>
          Plot.text([{ name, value }], {
            x: () => last.step,
            y: "value",
            text: "name",
            textAnchor: "end",
            dy: below ? 9 : -8,
            stroke: background,
            strokeWidth: 3,
            fill: "currentColor",
          }),
        ),
        Plot.text(["bound of held-out samples"], {
          x: () => last.step,
          y: () => last.value - 0.16 * span,
          text: (name: string) => name,
          textAnchor: "end",
          fill: categorical[0],
        }),
      ],
    },
  )
}

function barPanel(
  bars: NonNullable<CoarseFiltersData["bars"]>,
  references: References,
  x: number,
  context: FigureContext,
): SVGElement {
  if (bars.length === 0) throw new InputError("coarseFilters: expected a curve or bars, got neither.")
  const { categorical, muted, background } = palette(context.theme)
  const top = Math.max(...bars.map(({ value }) => value), ...references.map(({ value }) => value))
  const left = 16 + Math.max(...bars.map(({ name }) => textWidth(name)))
  return panel(
    context,
    { x, y: TOP },
    {
      ...PANEL,
      marginLeft: left,
      marginRight: 16,
      marginTop: 34,
      marginBottom: 46,
      x: { domain: [0, 1.14 * top], axis: null },
      y: { domain: bars.map(({ name }) => name), axis: null, padding: 0.35 },
      marks: [
        horizontalAxis(AXIS, 6),
        Plot.axisY({ tickSize: 0, label: null }),
        Plot.barX(bars, { x: "value", y: "name", fill: categorical[0] }),
        ...references.map(({ value }, k) =>
          Plot.ruleX([value], { stroke: muted, strokeWidth: 1.3, strokeDasharray: DASHES[k % DASHES.length] }),
        ),
        Plot.text(bars, { x: "value", y: "name", text: ({ value }: { value: number }) => value.toFixed(4), dx: 4, textAnchor: "start", stroke: background, strokeWidth: 3, fill: "currentColor" }),
        ...references.map(({ name, value }) =>
          Plot.text([name], { x: () => value, frameAnchor: "top", dy: -14, dx: 4, textAnchor: "end", text: (one: string) => one }),
        ),
      ],
    },
  ) // prettier-ignore
}
