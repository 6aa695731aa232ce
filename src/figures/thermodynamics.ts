/**
 * Measured quantities against exact ones: how many standard errors each is off, with the ±1σ and ±3σ bands in which sound
 * measurements fall (68 and 99.7 of 100), and the numbers themselves beside it.
 */
import * as Plot from "@observablehq/plot"
import { InputError } from "../errors.ts"
import { deviation, formatEstimate, type Estimate } from "../statistics/estimate.ts"
import { horizontalAxis, tickLabel } from "./axes.ts"
import { element, frame, label, panel, type FigureContext } from "./figure.ts"
import { palette } from "./palette.ts"

export interface ThermodynamicQuantity {
  /** Name and unit, such as "energy per site (J)". */
  readonly name: string
  readonly measured: Estimate
  /** The exact value, or one measured independently (its error then belongs into that of `measured`). */
  readonly exact: number
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
/** Deviations beyond this many σ are drawn at the edge with an arrow. */
const LIMIT = 6

export function thermodynamics({ quantities }: ThermodynamicsData, context: FigureContext): SVGSVGElement {
  if (quantities.length === 0) throw new InputError("thermodynamics: expected at least one quantity, got none.")
  const { document, theme } = context
  const { categorical, grid, muted, text } = palette(theme)
  const rows = quantities.map(({ name, measured, exact }, row) => {
    const sigma = deviation(measured, exact)
    return {
      name,
      row,
      sigma,
      shown: Math.max(-LIMIT, Math.min(LIMIT, sigma)),
      measured: formatEstimate(measured),
      exact: tickLabel(exact),
    }
  })
  const good = rows.filter((row) => Math.abs(row.sigma) <= 3)
  const poor = rows.filter((row) => !(Math.abs(row.sigma) <= 3))
  const inside = poor.filter((row) => Math.abs(row.sigma) <= LIMIT)
  const beyond = poor.filter((row) => Math.abs(row.sigma) > LIMIT)
  const height = quantities.length * ROW
  const plot = panel(
    context,
    { x: PLOT.x, y: TOP - 10 },
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
        Plot.dot(good, { x: "shown", y: "row", r: 4.5, fill: categorical[0] }),
        Plot.dot(inside, { x: "shown", y: "row", r: 4.5, symbol: "square", fill: categorical[1] }),
        Plot.text(beyond, {
          x: "shown",
          y: "row",
          text: ({ sigma }: { sigma: number }) => (sigma > 0 ? "▶" : "◀"),
          fill: categorical[1],
          fontSize: 14,
        }),
      ],
    },
  )
  const numbers = rows.flatMap(({ name, row, sigma, measured, exact }) => {
    const y = TOP + (row + 0.5) * ROW + 4
    const off = Math.abs(sigma) <= 3 ? {} : { colour: categorical[1], weight: "bold" as const }
    return [
      label(document, name, { x: PLOT.x - 8, y, anchor: "end" }),
      label(document, measured, { x: COLUMNS[0].x, y, anchor: "end" }),
      label(document, exact, { x: COLUMNS[1].x, y, anchor: "end" }),
      label(document, sigmas(sigma), { x: COLUMNS[2].x, y, anchor: "end", ...off }),
    ]
  })
  const heads = COLUMNS.map(({ title, x }) => label(document, title, { x, y: TOP - 10, anchor: "end", colour: muted }))
  const lines = [...quantities.keys()].map((row) => {
    const y = TOP + row * ROW
    return element(document, "line", { x1: 12, x2: WIDTH - 10, y1: y, y2: y, stroke: grid })
  })
  const description = rows.map(
    (row) => `${row.name}: ${row.measured}, reference ${row.exact}, off by ${sigmas(row.sigma)}.`,
  )
  return frame(
    context,
    {
      width: WIDTH,
      height: TOP + height + AXIS,
      title: "Measured against reference values",
      description: description.join(" "),
    },
    [...lines, plot, ...heads, ...numbers],
  )
}

function sigmas(value: number): string {
  const sign = value < 0 ? "−" : "+"
  return Number.isFinite(value) ? `${sign}${Math.abs(value).toFixed(1)}σ` : `${sign}∞σ`
}
