/**
 * Energy, specific heat, magnetization, susceptibility and Binder cumulant against coupling or temperature: measured points with
 * error bars, one colour and symbol a lattice size, beside the exact curves of the same finite lattices (lines of their colours) and
 * of the infinite lattice (dashed).
 */
import * as Plot from "@observablehq/plot"
import { InputError } from "../errors.ts"
import type { Estimate } from "../statistics/estimate.ts"
import { horizontalAxis, tickLabel, verticalAxis } from "./axes.ts"
import { element, frame, label, panel, wrap, type FigureContext } from "./figure.ts"
import { symbolLegend } from "./legend.ts"
import { palette } from "./palette.ts"

/** What is drawn, each in a panel of its own, in this order. */
export const CURVES = {
  energy: "energy u = ⟨E⟩/N (J)",
  specificHeat: "specific heat C per site (k_B)",
  magnetization: "magnetization ⟨|m|⟩",
  susceptibility: "susceptibility N(⟨m²⟩ − ⟨|m|⟩²)",
  binder: "Binder cumulant 1 − ⟨m⁴⟩/(3⟨m²⟩²)",
} as const

export type CurveName = keyof typeof CURVES

export interface MeasuredPoint {
  /** Coupling or temperature. */
  readonly x: number
  readonly values: Readonly<Partial<Record<CurveName, Estimate>>>
}

export interface ExactPoint {
  readonly x: number
  readonly values: Readonly<Partial<Record<CurveName, number>>>
}

export interface ThermodynamicCurvesData {
  /** Name and unit of the horizontal axis: "coupling K = J/k_BT". */
  readonly axis: string
  /** Up to six, smallest first. */
  readonly sizes: readonly {
    /** "16 × 16". */
    readonly label: string
    readonly measured: readonly MeasuredPoint[]
    /** In the order of x. */
    readonly exact: readonly ExactPoint[]
    /** Curves between the points, reweighted from them. */
    readonly reweighted?: readonly MeasuredPoint[]
  }[]
  readonly infinite?: { readonly label: string; readonly points: readonly ExactPoint[] }
  /** Where the infinite system is critical: its place and symbol, "K_c". */
  readonly critical?: { readonly x: number; readonly label: string }
}

const COLUMNS = 3
const PANEL = { width: 320, height: 250 }
const SYMBOLS = ["circle", "square", "triangle", "diamond", "wye", "star"] as const
/** Dashes of the infinite lattice and of reweighted curves. */
const DASHED = "6 4"
const DOTTED = "1.5 3"

export function thermodynamicCurves(data: ThermodynamicCurvesData, context: FigureContext): SVGSVGElement {
  const { sizes } = data
  if (sizes.length === 0 || sizes.length > SYMBOLS.length)
    throw new InputError(`thermodynamicCurves: expected from 1 to ${SYMBOLS.length} sizes, got ${sizes.length}.`)
  const names = (Object.keys(CURVES) as CurveName[]).filter((name) =>
    sizes.some(({ measured, exact }) => [...measured, ...exact].some(({ values }) => values[name] !== undefined)),
  )
  if (names.length === 0) throw new InputError("thermodynamicCurves: expected at least one curve, got none.")
  const all = sizes.flatMap(({ measured, exact }) => [...measured, ...exact].map(({ x }) => x))
  const range: Interval = [Math.min(...all), Math.max(...all)]
  const place = (index: number): { x: number; y: number } => ({
    x: (index % COLUMNS) * PANEL.width,
    y: Math.floor(index / COLUMNS) * PANEL.height,
  })
  const panels = names.map((name, index) => curvePanel(data, name, padded(range, 0.04), place(index), context))
  const cells = names.length + 1
  const size = {
    width: Math.min(cells, COLUMNS) * PANEL.width,
    height: Math.ceil(cells / COLUMNS) * PANEL.height,
  }
  const description = `${names.map((name) => CURVES[name]).join(", ")} against ${data.axis}, from ${tickLabel(range[0])} to ${tickLabel(range[1])}, of ${sizes.map((one) => one.label).join(", ")}.`
  return frame(context, { ...size, title: "Thermodynamic curves", description }, [
    ...panels,
    ...key(data, place(names.length), context),
  ])
}

type Interval = readonly [low: number, high: number]

function padded([low, high]: Interval, share: number): Interval {
  const slack = share * (high - low) || 0.05 * (Math.abs(low) || 1)
  return [low - slack, high + slack]
}

function curvePanel(
  { axis, sizes, infinite, critical }: ThermodynamicCurvesData,
  name: CurveName,
  domain: Interval,
  { x, y }: { readonly x: number; readonly y: number },
  context: FigureContext,
): SVGElement {
  const { background, categorical, muted } = palette(context.theme)
  const drawn = sizes.map(({ measured, exact, reweighted = [] }, index) => ({
    colour: categorical[index],
    symbol: SYMBOLS[index],
    points: measured.flatMap((point) => {
      const estimate = point.values[name]
      if (estimate === undefined || !Number.isFinite(estimate.value)) return []
      const { value } = estimate
      const error = Number.isFinite(estimate.error) ? estimate.error : 0
      return [{ x: point.x, y: value, low: value - error, high: value + error }]
    }),
    exact: lineOf(exact, (values) => values[name]),
    // What is known exactly says the same better.
    reweighted: exact.some(({ values }) => values[name] !== undefined)
      ? []
      : lineOf(reweighted, (values) => values[name]?.value),
  }))
  const heights = drawn.flatMap(({ points, exact }) => [
    ...points.flatMap(({ low, high }) => [low, high]),
    ...exact.map((point) => point.y),
  ])
  // The spontaneous magnetization ends at zero.
  if (name === "magnetization") heights.push(0)
  const vertical = padded([Math.min(...heights), Math.max(...heights)], 0.07)
  // Beyond the panel the infinite lattice's curve is interrupted: it may diverge.
  const limit = lineOf(infinite?.points ?? [], (values) => values[name]).map((point) => ({
    ...point,
    y: point.y >= vertical[0] && point.y <= vertical[1] ? point.y : Number.NaN,
  }))
  const marked = critical !== undefined && critical.x > domain[0] && critical.x < domain[1] ? [critical] : []
  return panel(
    context,
    { x, y: y + 6 },
    {
      width: PANEL.width,
      height: PANEL.height - 6,
      marginLeft: 52,
      marginRight: 12,
      marginTop: 30,
      marginBottom: 44,
      x: { domain: [...domain], axis: null },
      y: { domain: [...vertical], axis: null },
      marks: [
        ...verticalAxis(CURVES[name], 5, context.theme),
        horizontalAxis(axis, 5),
        Plot.ruleX(marked, { x: "x", stroke: muted, strokeOpacity: 0.6 }),
        Plot.line(limit, { x: "x", y: "y", stroke: muted, strokeWidth: 1.5, strokeDasharray: DASHED }),
        ...drawn.flatMap(({ colour: stroke, exact, reweighted }) => [
          Plot.line(exact, { x: "x", y: "y", stroke, strokeWidth: 1.5 }),
          Plot.line(reweighted, { x: "x", y: "y", stroke, strokeWidth: 1.5, strokeDasharray: DOTTED }),
        ]),
        ...drawn.flatMap(({ colour, symbol, points }) => [
          Plot.ruleX(points, { x: "x", y1: "low", y2: "high", stroke: colour, strokeWidth: 1.3 }),
          Plot.dot(points, { x: "x", y: "y", symbol, r: 3, stroke: colour, strokeWidth: 1.3, fill: background }),
        ]),
      ],
    },
  )
}

function lineOf<Values>(
  points: readonly { readonly x: number; readonly values: Values }[],
  valueOf: (values: Values) => number | undefined,
): { x: number; y: number }[] {
  return points.flatMap(({ x, values }) => {
    const y = valueOf(values)
    return y === undefined || !Number.isFinite(y) ? [] : [{ x, y }]
  })
}

/** What the marks mean, in the cell after the last panel. */
function key(
  { sizes, infinite, critical }: ThermodynamicCurvesData,
  { x, y }: { readonly x: number; readonly y: number },
  context: FigureContext,
): Node[] {
  const { categorical, muted, text } = palette(context.theme)
  const left = x + 52
  const width = PANEL.width - 64
  const legend = symbolLegend(
    context,
    { x: left - 8, y: y + 34, width: 90 },
    sizes.map((one, index) => ({ label: one.label, symbol: SYMBOLS[index], colour: categorical[index], hollow: true })),
  )
  const lines: { text: string; dash?: string; colour: string; upright?: boolean }[] = []
  if (sizes.some(({ exact }) => exact.length > 0)) lines.push({ text: "exact, same lattice", colour: text })
  if (sizes.some(({ reweighted = [] }) => reweighted.length > 0))
    lines.push({ text: "reweighted", dash: DOTTED, colour: text })
  if (infinite !== undefined) lines.push({ text: infinite.label, dash: DASHED, colour: muted })
  if (critical !== undefined)
    lines.push({ text: `${critical.label} = ${tickLabel(critical.x)}`, colour: muted, upright: true })
  const nodes: Node[] = [label(context.document, "lattice", { x: left, y: y + 26, colour: muted }), legend.node]
  let row = y + 34 + legend.height + 16
  for (const line of lines) {
    nodes.push(
      element(context.document, "line", {
        x1: line.upright ? left + 13 : left,
        x2: line.upright ? left + 13 : left + 26,
        y1: line.upright ? row - 10 : row - 4,
        y2: line.upright ? row + 3 : row - 4,
        stroke: line.colour,
        "stroke-width": 1.5,
        ...(line.dash === undefined ? {} : { "stroke-dasharray": line.dash }),
      }),
    )
    for (const part of wrap(line.text, width - 34)) {
      nodes.push(label(context.document, part, { x: left + 34, y: row }))
      row += 17
    }
  }
  if (sizes.some(({ measured }) => measured.length > 0))
    nodes.push(label(context.document, "error bars: one standard error", { x: left, y: row + 4, colour: muted }))
  return nodes
}
