/**
 * Measured quantities against their references: how many standard errors each is off, with the ±1σ and ±3σ bands in which
 * sound measurements fall (68 and 99.7 of 100), and the numbers themselves beside it. A reference is exact, or was sampled
 * independently: then it has an error of its own, which counts in the deviation, and another mark.
 */
import * as Plot from "@observablehq/plot"
import { InputError } from "../errors.ts"
import { deviation, formatEstimate, type Estimate } from "../statistics/estimate.ts"
import { horizontalAxis, tickLabel } from "./axes.ts"
import { element, frame, label, panel, type FigureContext } from "./figure.ts"
import { symbolLegend, symbolMark } from "./legend.ts"
import { palette } from "./palette.ts"

export interface ThermodynamicQuantity {
  /** Name and unit, such as "energy per site (J)". */
  readonly name: string
  readonly measured: Estimate
  /** A number where it is exact, an estimate where it was sampled independently. */
  readonly reference: number | Estimate
}

export interface ThermodynamicsData {
  readonly quantities: readonly ThermodynamicQuantity[]
}

const ROW = 30
const TOP = 34
const AXIS = 46
/** Left edges in pixels: the names, the plot, then three right-aligned columns of numbers. */
const PLOT = { x: 200, width: 300 }
const COLUMNS = [
  { title: "measured", x: 610 },
  { title: "reference", x: 705 },
  { title: "deviation", x: 790 },
] as const
const WIDTH = 800
const EXACT = { label: "against an exact value", symbol: "circle" } as const
const SAMPLED = { label: "against an independently sampled value (its error included)", symbol: "diamond" } as const
/** Deviations beyond this many σ are drawn at the edge with an arrow. */
const LIMIT = 6

export function thermodynamics({ quantities }: ThermodynamicsData, context: FigureContext): SVGSVGElement {
  if (quantities.length === 0) throw new InputError("thermodynamics: expected at least one quantity, got none.")
  const { document, theme } = context
  const { categorical, grid, muted, text } = palette(theme)
  const rows = quantities.map(({ name, measured, reference }, row) => {
    const sigma = deviation(measured, reference)
    const exact = typeof reference === "number"
    return {
      name,
      x: Math.max(-LIMIT, Math.min(LIMIT, sigma)),
      y: row,
      sigma,
      good: Math.abs(sigma) <= 3,
      kind: exact ? EXACT : SAMPLED,
      measured: formatEstimate(measured),
      reference: exact ? tickLabel(reference) : formatEstimate(reference),
    }
  })
  const kinds = [EXACT, SAMPLED].filter((kind) => rows.some((row) => row.kind === kind))
  const beyond = rows.filter((row) => Math.abs(row.sigma) > LIMIT)
  const marks = kinds.flatMap((kind) =>
    [true, false].map((good) => {
      const shown = rows.filter((row) => row.kind === kind && row.good === good && Math.abs(row.sigma) <= LIMIT)
      return symbolMark(shown, { symbol: kind.symbol, colour: categorical[good ? 0 : 1], hollow: false }, context)
    }),
  )
  const legend = symbolLegend(
    context,
    { x: 4, y: 4, width: WIDTH - 8 },
    kinds.map((kind) => ({ ...kind, colour: categorical[0], hollow: false })),
  )
  const top = TOP + legend.height
  const height = quantities.length * ROW
  const plot = panel(
    context,
    { x: PLOT.x, y: top - 10 },
    {
      width: PLOT.width,
      height: height + 10 + AXIS,
      marginLeft: 10,
      marginRight: 10,
      marginTop: 10,
      marginBottom: AXIS,
      x: { domain: [-LIMIT - 0.4, LIMIT + 0.4], axis: null },
      y: { domain: [-0.5, quantities.length - 0.5], reverse: true, axis: null },
      marks: [
        Plot.rect([3, 1], {
          x1: (s: number) => -s,
          x2: (s: number) => s,
          y1: -0.5,
          y2: quantities.length - 0.5,
          fill: categorical[0],
          fillOpacity: 0.09,
        }),
        Plot.ruleX([0], { stroke: text }),
        horizontalAxis("(measured − reference) / standard error", [-6, -3, -1, 0, 1, 3, 6]),
        ...marks,
        Plot.text(beyond, {
          x: "x",
          y: "y",
          text: ({ sigma }: { sigma: number }) => (sigma > 0 ? "▶" : "◀"),
          fill: categorical[1],
          fontSize: 14,
        }),
      ],
    },
  )
  const numbers = rows.flatMap(({ name, y: row, sigma, good, measured, reference }) => {
    const y = top + (row + 0.5) * ROW + 4
    const off = good ? {} : { colour: categorical[1], weight: "bold" as const }
    return [
      label(document, name, { x: PLOT.x - 8, y, anchor: "end" }),
      label(document, measured, { x: COLUMNS[0].x, y, anchor: "end" }),
      label(document, reference, { x: COLUMNS[1].x, y, anchor: "end" }),
      label(document, sigmas(sigma), { x: COLUMNS[2].x, y, anchor: "end", ...off }),
    ]
  })
  const heads = COLUMNS.map(({ title, x }) => label(document, title, { x, y: top - 10, anchor: "end", colour: muted }))
  const lines = [...quantities.keys()].map((row) => {
    const y = top + row * ROW
    return element(document, "line", { x1: 12, x2: WIDTH - 10, y1: y, y2: y, stroke: grid })
  })
  const description = rows.map(
    (row) =>
      `${row.name}: ${row.measured}, ${row.kind === EXACT ? "exact" : "independently sampled"} ${row.reference}, off by ${sigmas(row.sigma)}.`,
  )
  return frame(
    context,
    {
      width: WIDTH,
      height: top + height + AXIS,
      title: "Measured against reference values",
      description: description.join(" "),
    },
    [legend.node, ...lines, plot, ...heads, ...numbers],
  )
}

function sigmas(value: number): string {
  const sign = value < 0 ? "−" : "+"
  return Number.isFinite(value) ? `${sign}${Math.abs(value).toFixed(1)}σ` : `${sign}∞σ`
}
