/** Pairwise correlation against distance in small windows, a panel a system: the data beside samples of what learned them. */
import * as Plot from "@observablehq/plot"
import { InputError } from "../errors.ts"
import type { Estimate } from "../statistics/estimate.ts"
import { horizontalAxis, tickLabel, verticalAxis } from "./axes.ts"
import { TITLE_SIZE, type FigureContext, frame, label, panel } from "./figure.ts"
import { symbolLegend, symbolMark } from "./legend.ts"
import { palette } from "./palette.ts"

export interface WindowCorrelationsSeries {
  /** The same name has the same look in all panels. */
  readonly label: string
  /** Drawn hollow: what was not learned, such as grey values before they became bits. */
  readonly reference: boolean
  /** ρ(r) at r = 0, 1, 2, … */
  readonly values: readonly Estimate[]
}

export interface WindowCorrelationsData {
  readonly panels: readonly { readonly name: string; readonly series: readonly WindowCorrelationsSeries[] }[]
}

const WIDTH = 960
const HEIGHT = 300
const SYMBOLS = ["circle", "square", "triangle", "diamond"] as const

export function windowCorrelationsFigure({ panels }: WindowCorrelationsData, context: FigureContext): SVGSVGElement {
  const names = [...new Map(panels.flatMap(({ series }) => series.map((one) => [one.label, one.reference])))]
  if (names.length === 0 || names.length > SYMBOLS.length)
    throw new InputError(
      `window correlations: expected from 1 to ${SYMBOLS.length} series by name, got ${names.length}.`,
    )
  const { document, theme } = context
  const { categorical, muted, axis } = palette(theme)
  const looks = new Map(
    names.map(([name, hollow], index) => [
      name,
      { symbol: SYMBOLS[index], colour: hollow ? muted : categorical[index], hollow },
    ]),
  )
  const legend = symbolLegend(
    context,
    { x: 4, y: 6, width: WIDTH - 8 },
    [...looks].map(([label, look]) => ({ label, ...look })),
  )
  const nodes: Node[] = [legend.node]
  const sentences: string[] = []
  const side = WIDTH / 2
  for (const [place, { name, series }] of panels.entries()) {
    const [x, y] = [(place % 2) * side, legend.height + 12 + Math.floor(place / 2) * (HEIGHT + 8)]
    // At distance 0 all are 1.
    const curves = series.map(({ label, values }) => ({
      look: looks.get(label)!,
      points: values.flatMap(({ value, error }, r) =>
        r > 0 && Number.isFinite(value) ? [{ x: r, y: value, low: value - error, high: value + error }] : [],
      ),
    }))
    const points = curves.flatMap((curve) => curve.points)
    if (points.length === 0) continue
    const low = Math.min(0, ...points.map((point) => point.low))
    const plot = panel(
      context,
      { x, y },
      {
        width: side,
        height: HEIGHT,
        marginLeft: 52,
        marginRight: 18,
        marginTop: 40,
        marginBottom: 44,
        x: { domain: [0.5, Math.max(...points.map((point) => point.x)) + 0.5], axis: null },
        y: { domain: [low === 0 ? 0 : low - 0.04, Math.max(...points.map((point) => point.high)) * 1.05], axis: null },
        marks: [
          ...verticalAxis("correlation ρ(r)", 6, theme),
          horizontalAxis("distance r (sites)", 8),
          Plot.ruleY([0], { stroke: axis }),
          ...curves.map(({ look, points }) =>
            Plot.line(points, {
              x: "x",
              y: "y",
              stroke: look.colour,
              strokeOpacity: 0.5,
              strokeDasharray: look.hollow ? "2 4" : "none",
            }),
          ),
          ...curves.map(({ look, points }) =>
            Plot.ruleX(points, { x: "x", y1: "low", y2: "high", stroke: look.colour, strokeWidth: 1.5 }),
          ),
          ...curves.map(({ look, points }) => symbolMark(points, look, context)),
        ],
      },
    )
    nodes.push(plot, label(document, name, { x: x + side - 18, y: y + 20, size: TITLE_SIZE, weight: "bold", anchor: "end" })) // prettier-ignore
    const values = series.map((one) => `${one.label} ${tickLabel(Number((one.values[1]?.value ?? Number.NaN).toFixed(3)))}`) // prettier-ignore
    sentences.push(`${name}, next neighbours: ${values.join(", ")}.`)
  }
  return frame(
    context,
    {
      width: WIDTH,
      height: legend.height + 12 + Math.ceil(panels.length / 2) * (HEIGHT + 8),
      title: "Pairwise correlation against distance",
      description: sentences.join(" "),
    },
    nodes,
  )
}
