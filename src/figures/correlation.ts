/**
 * The correlation function C(r) on a logarithmic axis, where exponential decay e^(−r/ξ) is a straight line, with error bars
 * and the exact curve.
 */
import * as Plot from "@observablehq/plot"
import { InputError } from "../errors.ts"
import type { Estimate } from "../statistics/estimate.ts"
import { horizontalAxis, logTicks, tickLabel, verticalAxis } from "./axes.ts"
import { frame, panel, type FigureContext } from "./figure.ts"
import { symbolMark } from "./legend.ts"
import { palette } from "./palette.ts"

export interface CorrelationData {
  /** What is shown, such as "C(r) = ⟨s(0) s(r)⟩". */
  readonly symbol: string
  /** In lattice spacings. */
  readonly points: readonly { readonly distance: number; readonly correlation: Estimate }[]
  readonly exact: {
    /** Such as "exact: ξ = 7.467". */
    readonly label: string
    readonly points: readonly { readonly distance: number; readonly correlation: number }[]
  }
}

const WIDTH = 640
const HEIGHT = 380

export function correlation({ symbol, points, exact }: CorrelationData, context: FigureContext): SVGSVGElement {
  const positive = points.flatMap(({ distance, correlation: { value, error } }) =>
    value > 0 ? [{ x: distance, y: value, low: value - error, high: value + error }] : [],
  )
  if (positive.length === 0) throw new InputError("correlation: expected at least one positive value, got none.")
  const { categorical, muted } = palette(context.theme)
  const lowest = Math.min(...positive.map(({ y }) => y), ...exact.points.map((point) => point.correlation))
  // An error bar that reaches zero ends at the edge of the logarithmic axis.
  const bottom = Math.max(Math.min(lowest, ...positive.map(({ low }) => (low > 0 ? low : lowest))) / 1.4, lowest / 10)
  const top = Math.max(...positive.map(({ high }) => high), ...exact.points.map((point) => point.correlation)) * 1.4
  const left = points.length - positive.length
  const note = left === 0 ? "" : `${left} ${left === 1 ? "value" : "values"} at or below zero not shown`
  const [measured, line] = [categorical[0], categorical[1]]
  const middle = exact.points[Math.floor(exact.points.length * 0.55)]
  const plot = panel(
    context,
    { x: 0, y: 6 },
    {
      width: WIDTH,
      height: HEIGHT,
      marginLeft: 62,
      marginRight: 16,
      marginTop: 26,
      marginBottom: 44,
      x: { domain: [0, Math.max(...points.map((point) => point.distance)) + 0.5], axis: null },
      y: { type: "log", domain: [bottom, top], axis: null },
      marks: [
        ...verticalAxis(`correlation ${symbol}`, logTicks(bottom, top), context.theme),
        horizontalAxis("distance r (lattice spacings)", 10),
        Plot.line(exact.points, { x: "distance", y: "correlation", stroke: line, strokeWidth: 1.5 }),
        middle &&
          Plot.text([middle], {
            x: "distance",
            y: "correlation",
            text: () => exact.label,
            dx: 12,
            dy: -14,
            textAnchor: "start",
            fill: line,
          }),
        Plot.ruleX(positive, {
          x: "x",
          y1: ({ low }: { low: number }) => Math.max(low, bottom),
          y2: "high",
          stroke: measured,
          strokeWidth: 1.5,
        }),
        symbolMark(positive, { symbol: "circle", colour: measured, hollow: false }, context),
        Plot.text([note], { frameAnchor: "bottom-left", dx: 8, dy: -6, fill: muted }),
      ],
    },
  )
  const [first, last] = [positive[0], positive.at(-1)!]
  const description =
    `Measured correlations fall from ${tickLabel(first.y)} at r = ${first.x} to ${tickLabel(last.y)} at r = ${last.x}; ` +
    `line: ${exact.label}.${note && ` ${note}.`}`
  return frame(context, { width: WIDTH, height: HEIGHT + 6, title: "Correlation function", description }, [plot])
}
