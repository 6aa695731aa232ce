/**
 * Finite-size scaling as one picture: curves of several sizes as they were measured, and the same points scaled, where they should
 * fall on one curve: y L^(−ζ/ν) against (K − K_c) L^(1/ν).
 */
import * as Plot from "@observablehq/plot"
import { InputError } from "../errors.ts"
import type { Estimate } from "../statistics/estimate.ts"
import { horizontalAxis, tickLabel, verticalAxis } from "./axes.ts"
import { frame, label, panel, type FigureContext } from "./figure.ts"
import { symbolLegend } from "./legend.ts"
import { palette } from "./palette.ts"

export interface DataCollapseData {
  /** Name and unit of the horizontal axis: "coupling K = J/k_BT". */
  readonly axis: string
  /** Name of the quantity: "Binder cumulant". */
  readonly quantity: string
  /** Of the scaled axes: "(K − K_c) L^(1/ν)", "⟨|m|⟩ L^(β/ν)". */
  readonly scaledAxis: string
  readonly scaledQuantity: string
  /** K_c, ν, ζ of the fit. */
  readonly critical: number
  readonly nu: number
  readonly zeta: number
  /** What was found, in one line above. */
  readonly heading: string
  /** Up to six sizes. */
  readonly curves: readonly {
    readonly length: number
    readonly x: ArrayLike<number>
    readonly y: readonly Estimate[]
    /** The factor 1 + c L^(−ω) of a correction to scaling, which is taken out. Default 1. */
    readonly correction?: number
  }[]
}

const PANEL = { width: 470, height: 340 }
const TOP = 30
const SYMBOLS = ["circle", "square", "triangle", "diamond", "wye", "star"] as const

export function dataCollapse(data: DataCollapseData, context: FigureContext): SVGSVGElement {
  const { curves, critical, nu, zeta, heading } = data
  if (curves.length === 0 || curves.length > SYMBOLS.length)
    throw new InputError(`dataCollapse: expected from 1 to ${SYMBOLS.length} curves, got ${curves.length}.`)
  const { categorical } = palette(context.theme)
  const series = (
    xOf: (x: number, length: number) => number,
    scaleOf: (length: number, correction: number) => number,
  ): readonly Series[] =>
    curves.map(({ length, x, y, correction = 1 }, index) => ({
      colour: categorical[index],
      symbol: SYMBOLS[index],
      points: y.map(({ value, error }, i) => {
        const scale = scaleOf(length, correction)
        return {
          x: xOf(x[i], length),
          y: value * scale,
          low: (value - error) * scale,
          high: (value + error) * scale,
        }
      }),
    }))
  const legend = symbolLegend(
    context,
    { x: 44, y: 26, width: 2 * PANEL.width - 60 },
    curves.map(({ length }, index) => ({
      label: `L = ${tickLabel(length)}`,
      symbol: SYMBOLS[index],
      colour: categorical[index],
      hollow: true,
    })),
  )
  const y = TOP + legend.height
  const raw = series(
    (x) => x,
    () => 1,
  )
  const scaled = series(
    (x, length) => (x - critical) * length ** (1 / nu),
    (length, correction) => length ** (-zeta / nu) / correction,
  )
  const names = { raw: [data.axis, data.quantity], scaled: [data.scaledAxis, data.scaledQuantity] } as const
  const description = `${heading}. ${data.quantity} against ${data.axis} of ${curves.length} sizes, and ${data.scaledQuantity} against ${data.scaledAxis}, where they should fall together.`
  return frame(
    context,
    { width: 2 * PANEL.width, height: y + PANEL.height, title: "Data collapse", description },
    [
      label(context.document, heading, { x: 52, y: 20, weight: "bold" }),
      legend.node,
      pointsPanel(raw, names.raw, { x: 0, y, mark: critical, lines: true }, context),
      pointsPanel(scaled, names.scaled, { x: PANEL.width, y, mark: 0, lines: false }, context),
    ],
  ) // prettier-ignore
}

interface Series {
  readonly colour: string
  readonly symbol: Plot.SymbolType
  readonly points: readonly { readonly x: number; readonly y: number; readonly low: number; readonly high: number }[]
}

function pointsPanel(
  series: readonly Series[],
  [horizontal, vertical]: readonly [string, string],
  { x, y, mark, lines }: { readonly x: number; readonly y: number; readonly mark: number; readonly lines: boolean },
  context: FigureContext,
): SVGElement {
  const { background, muted } = palette(context.theme)
  const points = series.flatMap((one) => one.points)
  const xs = domain(points.map((point) => point.x))
  const marked = mark > xs[0] && mark < xs[1] ? [mark] : []
  return panel(
    context,
    { x, y },
    {
      width: PANEL.width,
      height: PANEL.height,
      marginLeft: 58,
      marginRight: 14,
      marginTop: 28,
      marginBottom: 46,
      x: { domain: xs, axis: null },
      y: { domain: domain(points.flatMap(({ low, high }) => [low, high])), axis: null },
      marks: [
        ...verticalAxis(vertical, 6, context.theme),
        horizontalAxis(horizontal, 6),
        Plot.ruleX(marked, { stroke: muted, strokeOpacity: 0.6 }),
        ...series.flatMap(({ colour, symbol, points: own }) => [
          Plot.line(lines ? own : [], { x: "x", y: "y", stroke: colour, strokeOpacity: 0.5 }),
          Plot.ruleX(own, { x: "x", y1: "low", y2: "high", stroke: colour, strokeWidth: 1.3 }),
          Plot.dot(own, { x: "x", y: "y", symbol, r: 3.2, stroke: colour, strokeWidth: 1.3, fill: background }),
        ]),
      ],
    },
  )
}

function domain(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const slack = 0.05 * (high - low) || 0.05
  return [low - slack, high + slack]
}
