/**
 * The autocorrelation function ρ(t) of a chain of measurements, with the integrated time τ_int = ½ + Σ_{t≥1} ρ(t) marked: the
 * chain is worth 1/(2τ_int) of its length in independent samples (A. D. Sokal, in Functional Integration, Springer 1997).
 */
import * as Plot from "@observablehq/plot"
import { InputError } from "../errors.ts"
import { formatEstimate, type Estimate } from "../statistics/estimate.ts"
import { horizontalAxis, verticalAxis } from "./axes.ts"
import { frame, panel, type FigureContext } from "./figure.ts"
import { palette } from "./palette.ts"

export interface AutocorrelationData {
  /** The unit of time, such as "sweeps". */
  readonly unit: string
  readonly series: readonly {
    /** The quantity, such as "energy". */
    readonly label: string
    /** ρ(t) at t = 0, 1, 2, … units. */
    readonly rho: ArrayLike<number>
    /** τ_int in the same unit. */
    readonly time: Estimate
  }[]
}

const WIDTH = 640
const HEIGHT = 340
const DASHES = ["none", "6 3", "2 3"] as const

export function autocorrelation({ unit, series }: AutocorrelationData, context: FigureContext): SVGSVGElement {
  if (series.length === 0 || series.length > DASHES.length)
    throw new InputError(`autocorrelation: expected from 1 to ${DASHES.length} series, got ${series.length}.`)
  const { background, categorical, muted } = palette(context.theme)
  const curves = series.map(({ label, rho, time }, index) => ({
    colour: categorical[index],
    dash: DASHES[index],
    points: Array.from(rho, (y, x) => ({ x, y })),
    time: time.value,
    text: `${label}: τᵢₙₜ = ${formatEstimate(time)} ${unit}`,
    row: index,
  }))
  const longest = Math.max(...curves.map((curve) => curve.points.length - 1))
  const lowest = Math.min(0, ...curves.flatMap((curve) => curve.points.map((point) => point.y)))
  const ticks = [0, 0.25, 0.5, 0.75, 1]
  const plot = panel(
    context,
    { x: 0, y: 6 },
    {
      width: WIDTH,
      height: HEIGHT,
      marginLeft: 52,
      marginRight: 16,
      marginTop: 26,
      marginBottom: 44,
      x: { domain: [0, longest], axis: null },
      y: { domain: [lowest - 0.05, 1.03], axis: null },
      marks: [
        ...verticalAxis("autocorrelation ρ(t)", ticks, context.theme),
        Plot.ruleY([0], { stroke: muted }),
        horizontalAxis(`time t (${unit})`, 8),
        ...curves.map(({ points, colour: stroke, dash }) => [
          Plot.line(points, { x: "x", y: "y", stroke, strokeWidth: 1.8, strokeDasharray: dash }),
          Plot.dot(points.length <= 60 ? points : [], { x: "x", y: "y", r: 2.2, fill: stroke }),
        ]),
        ...curves.map(({ time, colour: stroke, dash }) =>
          Plot.ruleX([time], {
            y1: lowest - 0.05,
            y2: 1.03,
            stroke,
            strokeDasharray: dash === "none" ? "1 3" : dash,
            strokeWidth: 1.2,
          }),
        ),
        ...curves.map(({ text, colour: fill, row }) =>
          Plot.text([text], {
            frameAnchor: "top-right",
            dx: -4,
            dy: 8 + 18 * row,
            fill,
            stroke: background,
            strokeWidth: 4,
          }),
        ),
      ],
    },
  )
  const description = `${curves.map((curve) => curve.text).join("; ")}. Autocorrelation up to ${longest} ${unit}.`
  return frame(context, { width: WIDTH, height: HEIGHT + 6, title: "Autocorrelation", description }, [plot])
}
