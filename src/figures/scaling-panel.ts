/** A panel of measured values on logarithmic axes, where power laws are straight lines, with error bars and guide lines. */
import * as Plot from "@observablehq/plot"
import type { Estimate } from "../statistics/estimate.ts"
import { horizontalAxis, logTicks, verticalAxis } from "./axes.ts"
import { type FigureContext, panel } from "./figure.ts"
import { palette } from "./palette.ts"

export interface ScalingPanel {
  readonly horizontal: string
  readonly vertical: string
  /** Where the horizontal axis is linear instead. */
  readonly linear?: boolean
  /** Of each series its curves, in one look. */
  readonly series: readonly (readonly (readonly ScalingPoint[])[])[]
  /** Where the ticks of a logarithmic horizontal axis stand. Default: 1, 2, 5, … */
  readonly ticks?: readonly number[]
  /** Curves to compare with, each named at its end. */
  readonly guides: readonly ScalingGuide[]
  /** What was found, in a corner that is free. */
  readonly note: string
  readonly corner: "top-left" | "bottom-left"
}

export interface ScalingPoint {
  readonly x: number
  readonly y: number
  readonly error: number
}

export interface ScalingGuide {
  readonly label: string
  readonly points: readonly { readonly x: number; readonly y: number }[]
}

export interface SeriesLook {
  readonly symbol: "circle" | "square"
  readonly colour: string
  readonly hollow: boolean
}

export const SCALING_PANEL = { width: 470, height: 340 }

/** A value above 0, as a list of one, or of none. */
export function pointOf(x: number, estimate: Estimate | undefined): ScalingPoint[] {
  return estimate !== undefined && estimate.value > 0 ? [{ x, y: estimate.value, error: estimate.error }] : []
}

export function scalingPanel(
  { horizontal, vertical, linear = false, ticks, series, guides, note, corner }: ScalingPanel,
  { looks, x, y }: { readonly looks: readonly SeriesLook[]; readonly x: number; readonly y: number },
  context: FigureContext,
): SVGElement {
  const { background, muted } = palette(context.theme)
  const points = series.flat(2)
  const xs = points.map((point) => point.x)
  const [left, right] = [Math.min(...xs), Math.max(...xs)]
  // Many points are many small ones.
  const radius = series.some((curves) => curves.some((curve) => curve.length > 24)) ? 1.7 : 3.4
  const slack = linear ? 0 : (right / left) ** 0.04
  // With the ends of error bars, but no further below a value than a factor of 2.
  const ends = points.flatMap(({ y: middle, error }) => [Math.max(middle - error, middle / 2), middle + error])
  const ys = [...ends, ...guides.flatMap((guide) => guide.points.map((point) => point.y))]
  // Room above or below for the lines of the note.
  const room = (Math.max(...ys) / Math.min(...ys)) ** (0.04 + 0.09 * note.split("\n").length)
  const [bottom, top] = [
    Math.min(...ys) / (corner === "bottom-left" ? room : 1.3),
    Math.max(...ys) * (corner === "top-left" ? room : 1.3),
  ]
  const bars = { y1: ({ y: middle, error }: ScalingPoint) => Math.max(middle - error, bottom), y2: ({ y: middle, error }: ScalingPoint) => middle + error } // prettier-ignore
  return panel(
    context,
    { x, y },
    {
      width: SCALING_PANEL.width,
      // Less than a panel: the name of the axis keeps off the panel below.
      height: SCALING_PANEL.height - 12,
      marginLeft: 66,
      marginRight: 34,
      marginTop: 30,
      marginBottom: 46,
      x: { type: linear ? "linear" : "log", domain: linear ? [left, right] : [left / slack, right * slack], axis: null },
      y: { type: "log", domain: [bottom, top], axis: null, clamp: true },
      marks: [
        ...verticalAxis(vertical, logTicks(bottom, top), context.theme),
        horizontalAxis(horizontal, linear ? 7 : (ticks ?? logTicks(left / slack, right * slack))),
        ...guides.flatMap((guide) => [
          Plot.line(guide.points, { x: "x", y: "y", stroke: muted, strokeDasharray: "5 4" }),
          Plot.text([guide.points.at(-1)!], { x: "x", y: "y", text: () => guide.label, fill: muted, dx: 10, textAnchor: "start" }),
        ]),
        ...series.flatMap((curves, k) => {
          const { symbol, colour, hollow } = looks[k]
          return curves.flatMap((curve) => [
            Plot.line(curve, { x: "x", y: "y", stroke: colour, strokeOpacity: 0.5 }),
            Plot.ruleX(curve, { x: "x", ...bars, stroke: colour, strokeWidth: 1.3 }),
            Plot.dot(curve, {
              x: "x",
              y: "y",
              symbol,
              r: radius,
              stroke: colour,
              strokeWidth: 1.3,
              fill: hollow ? background : colour,
            }),
          ])
        }),
        Plot.text([note], { frameAnchor: corner, dx: 8, dy: corner === "top-left" ? 4 : -8, lineHeight: 1.3, fill: "currentColor", stroke: background, strokeWidth: 5 }),
      ],
    },
  ) // prettier-ignore
}
