/**
 * One quantity layer by layer, for several series side by side: measured ones as filled marks with error bars, reference
 * values as hollow marks. {@link file://./field-sizes.ts} and {@link file://./locality.ts} are drawn this way.
 */
import * as Plot from "@observablehq/plot"
import { InputError } from "../errors.ts"
import { formatEstimate, type Estimate } from "../statistics/estimate.ts"
import { logTicks, verticalAxis } from "./axes.ts"
import { frame, FONT_SIZE, panel, type FigureContext } from "./figure.ts"
import { symbolLegend, symbolMark } from "./legend.ts"
import { palette } from "./palette.ts"

export interface LayerSeries {
  /** Such as "trained". The first series has its values written beside its marks. */
  readonly label: string
  /** False for values that were not measured in this run: published, ideal. */
  readonly measured: boolean
  /** One a layer; null where there is none. */
  readonly values: readonly (Estimate | null)[]
}

export interface LayerComparisonData {
  /** Names of the layers, such as "layer 1 (400)". */
  readonly layers: readonly string[]
  readonly series: readonly LayerSeries[]
}

export interface LayerComparisonStyle {
  readonly title: string
  /** Name and unit of the vertical axis. */
  readonly axis: string
  readonly scale: "linear" | "log"
  /** A dashed line across, such as the value of a uniform field. */
  readonly line?: { readonly value: number; readonly label: string }
}

const WIDTH = 760
const HEIGHT = 350
const MARGINS = { marginLeft: 58, marginRight: 14, marginTop: 26, marginBottom: 30 }
const SYMBOLS = ["circle", "square", "triangle", "diamond", "star", "cross"] as const
/** Part of the distance between two layers over which the series are spread. */
const SPREAD = 0.46

interface Point {
  readonly x: number
  readonly y: number
  readonly low: number
  readonly high: number
  readonly text: string
}

export function layerComparison(
  { layers, series }: LayerComparisonData,
  { title, axis, scale, line }: LayerComparisonStyle,
  context: FigureContext,
): SVGSVGElement {
  if (layers.length === 0 || series.length === 0 || series.length > SYMBOLS.length)
    throw new InputError(
      `${title}: expected at least one layer and from 1 to ${SYMBOLS.length} series, got ${layers.length} and ${series.length}.`,
    )
  const { background, categorical, muted } = palette(context.theme)
  const logarithmic = scale === "log"
  const drawn = series.map(({ label, measured, values }, index) => ({
    label,
    symbol: SYMBOLS[index],
    colour: measured ? categorical[index] : muted,
    hollow: !measured,
    points: values.flatMap((estimate, layer): Point[] => {
      if (estimate === null || (logarithmic && estimate.value <= 0)) return []
      const error = Number.isFinite(estimate.error) ? estimate.error : 0
      const x = layer + (series.length > 1 ? SPREAD * (index / (series.length - 1) - 0.5) : 0)
      return [
        {
          x,
          y: estimate.value,
          low: estimate.value - error,
          high: estimate.value + error,
          text: formatEstimate(estimate),
        },
      ]
    }),
  }))
  const points = drawn.flatMap((one) => one.points)
  if (points.length === 0)
    throw new InputError(`${title}: expected at least one ${logarithmic ? "positive " : ""}value, got none.`)
  const bottom = logarithmic ? Math.min(...points.map(({ y, low }) => (low > 0 ? low : y / 2))) / 1.3 : 0
  const top = Math.max(line?.value ?? 0, ...points.map((point) => point.high)) * (logarithmic ? 1.3 : 1.1)
  const legend = symbolLegend(context, { x: 4, y: 6, width: WIDTH - 8 }, drawn)
  const edges = [-0.5, layers.length - 0.5] as const
  const plot = panel(
    context,
    { x: 0, y: legend.height + 8 },
    {
      width: WIDTH,
      height: HEIGHT,
      ...MARGINS,
      x: { domain: edges, insetLeft: 36, axis: null },
      y: { type: scale, domain: [bottom, top], axis: null },
      marks: [
        ...verticalAxis(axis, logarithmic ? logTicks(bottom, top) : 6, context.theme),
        Plot.axisX([...layers.keys()], {
          tickFormat: (layer: number) => layers[layer],
          tickSize: 0,
          fontSize: FONT_SIZE,
          label: null,
        }),
        line && [
          Plot.ruleY([line.value], { stroke: muted, strokeDasharray: "5 4" }),
          Plot.text([line], { x: edges[1], y: "value", text: "label", textAnchor: "end", dy: 10, fill: muted }),
        ],
        ...drawn.map((one) =>
          Plot.line(one.points, {
            x: "x",
            y: "y",
            stroke: one.colour,
            strokeOpacity: 0.45,
            strokeDasharray: one.hollow ? "2 4" : "none",
          }),
        ),
        ...drawn.map((one) =>
          Plot.ruleX(
            one.points.filter((point) => point.high > point.low),
            {
              x: "x",
              y1: ({ low }: Point) => Math.max(low, bottom),
              y2: "high",
              stroke: one.colour,
              strokeWidth: 1.5,
            },
          ),
        ),
        ...drawn.map((one) => symbolMark(one.points, one, context)),
        Plot.text(drawn[0].points, {
          x: "x",
          y: "y",
          text: "text",
          dx: -10,
          textAnchor: "end",
          stroke: background,
          strokeWidth: 4,
          fill: drawn[0].colour,
          fontWeight: "bold",
        }),
      ],
    },
  )
  const description = series
    .map(({ label, values }) => {
      const list = values.flatMap((value, i) => (value === null ? [] : [`${layers[i]} ${formatEstimate(value)}`]))
      return `${label}: ${list.join(", ")}.`
    })
    .join(" ")
  return frame(context, { width: WIDTH, height: legend.height + 8 + HEIGHT, title, description }, [legend.node, plot])
}
