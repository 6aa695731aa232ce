/**
 * Exact log-likelihood while machines learn, by several methods: on the left itself against the updates, with the most that any machine
 * can reach; on the right how far it is below that, in which small differences and falling back are seen. Lines are medians of
 * several trainings, bands go from the worst to the best one.
 */
import * as Plot from "@observablehq/plot"
import { InputError } from "../errors.ts"
import { horizontalAxis, logTicks, tickLabel, verticalAxis } from "./axes.ts"
import { FONT_SIZE, frame, label, panel, type FigureContext } from "./figure.ts"
import { symbolLegend } from "./legend.ts"
import { palette } from "./palette.ts"

export interface LikelihoodCurve {
  /** Such as "CD-1". */
  readonly label: string
  /** Updates done, above 0 and rising. */
  readonly updates: ArrayLike<number>
  /** Of each training the mean log-likelihood a row in nats, one number for each of `updates`. */
  readonly trainings: readonly ArrayLike<number>[]
}

export interface LikelihoodCurvesData {
  readonly title: string
  /** Up to six methods that are compared. */
  readonly curves: readonly LikelihoodCurve[]
  /** What they are compared with, such as the exact gradient. */
  readonly reference?: LikelihoodCurve
  /** The largest possible log-likelihood in nats. */
  readonly optimum: number
  /** Relative distance from the optimum that is marked. Default 0.02. */
  readonly tolerance?: number
}

const PANEL = { width: 480, height: 350 }
const TITLE = 28
const MARGINS = { marginLeft: 58, marginRight: 14, marginTop: 28, marginBottom: 46 }
const SYMBOLS = ["circle", "square", "triangle", "diamond", "wye", "star"] as const
/** About as many symbols on a line. */
const SYMBOLS_EACH = 6

interface Point {
  readonly updates: number
  readonly low: number
  readonly middle: number
  readonly high: number
}

interface Series {
  readonly label: string
  readonly colour: string
  readonly symbol: Plot.SymbolType
  readonly dashes: string
  readonly points: readonly Point[]
}

export function likelihoodCurves(data: LikelihoodCurvesData, context: FigureContext): SVGSVGElement {
  const { curves, reference, optimum, tolerance = 0.02, title } = data
  if (curves.length === 0 || curves.length > SYMBOLS.length)
    throw new InputError(`likelihoodCurves: expected from 1 to ${SYMBOLS.length} curves, got ${curves.length}.`)
  const { categorical, text } = palette(context.theme)
  const series: Series[] = curves.map((curve, k) => ({
    label: curve.label,
    colour: categorical[k],
    symbol: SYMBOLS[k],
    dashes: "none",
    points: pointsOf(curve, optimum),
  }))
  if (reference)
    series.push({
      label: reference.label,
      colour: text,
      symbol: "plus",
      dashes: "5 3",
      points: pointsOf(reference, optimum),
    })
  const key = symbolLegend(
    context,
    { x: 44, y: TITLE, width: 2 * PANEL.width - 60 },
    series.map((one) => ({ ...one, hollow: true })),
  )
  const y = TITLE + key.height
  const ends = series.map(({ label: name, points }) => `${name} ${tickLabel(points[points.length - 1].middle)}`)
  const description = `Exact log-likelihood against updates, and its distance from the largest possible value ${tickLabel(optimum)} nats. At the end: ${ends.join(", ")} nats.`
  return frame(context, { width: 2 * PANEL.width, height: y + PANEL.height, title, description }, [
    label(context.document, title, { x: 52, y: 20, weight: "bold" }),
    key.node,
    likelihoodPanel(series, optimum, y, context),
    deficitPanel(series, { optimum, tolerance }, y, context),
  ])
}

function pointsOf({ label: name, updates, trainings }: LikelihoodCurve, optimum: number): Point[] {
  if (trainings.length === 0 || updates.length === 0)
    throw new InputError(`likelihoodCurves: expected at least one training and one update of ${name}, got none.`)
  return Array.from(updates, (update, k) => {
    const values = trainings.map((training) => training[k]).toSorted((a, b) => a - b)
    if (values.some((value) => !(value < optimum)) || !(update > 0))
      throw new InputError(
        `likelihoodCurves: expected log-likelihoods below the optimum ${optimum} after at least one update, got ${values[values.length - 1]} after ${update} of ${name}.`,
      )
    const half = values.length / 2
    const middle = (values[Math.ceil(half) - 1] + values[Math.floor(half)]) / 2
    return { updates: update, low: values[0], middle, high: values[values.length - 1] }
  })
}

function updatesScale(series: readonly Series[]): { type: "log"; domain: [number, number]; axis: null } {
  const updates = series.flatMap(({ points }) => points.map((point) => point.updates))
  return { type: "log", domain: [Math.min(...updates), Math.max(...updates)], axis: null }
}

function likelihoodPanel(series: readonly Series[], optimum: number, y: number, context: FigureContext): SVGElement {
  const { muted } = palette(context.theme)
  const x = updatesScale(series)
  const lowest = Math.min(...series.flatMap(({ points }) => points.map((point) => point.low)))
  const span = optimum - lowest
  return panel(
    context,
    { x: 0, y },
    {
      ...PANEL,
      ...MARGINS,
      x,
      y: { domain: [lowest - 0.03 * span, optimum + 0.09 * span], axis: null },
      marks: [
        ...verticalAxis("log-likelihood (nats a row)", 6, context.theme),
        horizontalAxis("updates", logTicks(...x.domain)),
        Plot.ruleY([optimum], { stroke: muted, strokeDasharray: "6 4" }),
        Plot.text([optimum], { x: x.domain[0], y: (value: number) => value, text: () => "largest possible", dx: 4, dy: -8, textAnchor: "start", fill: muted }),
        ...series.flatMap((one) => curveOf(one, (value) => value, context)),
      ],
    },
  ) // prettier-ignore
}

function deficitPanel(
  series: readonly Series[],
  { optimum, tolerance }: { readonly optimum: number; readonly tolerance: number },
  y: number,
  context: FigureContext,
): SVGElement {
  const { muted, grid } = palette(context.theme)
  const x = updatesScale(series)
  const limit = tolerance * Math.abs(optimum)
  const deficits = series.flatMap(({ points }) => points.flatMap(({ low, high }) => [optimum - low, optimum - high]))
  const domain: [number, number] = [Math.min(limit, ...deficits) / 1.3, Math.max(...deficits) * 1.3]
  const ticks = logTicks(...domain)
  return panel(
    context,
    { x: PANEL.width, y },
    {
      ...PANEL,
      ...MARGINS,
      x,
      y: { type: "log", domain, axis: null },
      marks: [
        Plot.gridY(ticks, { stroke: grid, strokeOpacity: 1 }),
        Plot.axisY(ticks, { text: tickLabel, label: "below the largest possible value (nats)", labelArrow: "none", fontSize: FONT_SIZE }),
        horizontalAxis("updates", logTicks(...x.domain)),
        Plot.ruleY([limit], { stroke: muted, strokeDasharray: "6 4" }),
        Plot.text([limit], { x: x.domain[0], y: (value: number) => value, text: () => `${tickLabel(100 * tolerance)} %`, dx: 4, dy: -8, textAnchor: "start", fill: muted }),
        ...series.flatMap((one) => curveOf(one, (value) => optimum - value, context)),
      ],
    },
  ) // prettier-ignore
}

function curveOf(
  { points, colour, symbol, dashes }: Series,
  height: (logLikelihood: number) => number,
  context: FigureContext,
): Plot.Markish[] {
  const drawn = points.map(({ updates, low, middle, high }) => ({
    updates,
    low: height(low),
    middle: height(middle),
    high: height(high),
  }))
  const every = Math.max(1, Math.floor(drawn.length / SYMBOLS_EACH))
  const marked = drawn.filter((_, k) => (drawn.length - 1 - k) % every === 0)
  return [
    Plot.areaY(drawn, { x: "updates", y1: "low", y2: "high", fill: colour, fillOpacity: 0.18 }),
    Plot.line(drawn, { x: "updates", y: "middle", stroke: colour, strokeWidth: 1.6, strokeDasharray: dashes }),
    Plot.dot(marked, { x: "updates", y: "middle", symbol, r: 3.2, stroke: colour, strokeWidth: 1.4, fill: palette(context.theme).background }),
  ] // prettier-ignore
}
