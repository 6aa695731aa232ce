/**
 * Exponents by many methods beside one another: a row for each method, a panel for each exponent and dimension, error bars, and the
 * exact or best known value as a dashed line. What lies outside a panel is drawn at its edge as a triangle.
 */
import * as Plot from "@observablehq/plot"
import type { Estimate } from "../statistics/estimate.ts"
import { horizontalAxis } from "./axes.ts"
import { FONT_SIZE, frame, label, panel, type FigureContext } from "./figure.ts"
import { palette } from "./palette.ts"

export interface ExponentComparisonData {
  /** One for each dimension. */
  readonly groups: readonly {
    /** "square lattice". */
    readonly title: string
    readonly panels: readonly {
      /** "y_T". */
      readonly name: string
      readonly known: number
      /** Half the width of what is shown around it. */
      readonly reach: number
      readonly rows: readonly { readonly method: string; readonly value: Estimate }[]
    }[]
  }[]
}

const LABELS = 200
const PANEL = 250
const ROW = 22
const TOP = 30
const BOTTOM = 44

export function exponentComparison({ groups }: ExponentComparisonData, context: FigureContext): SVGSVGElement {
  const nodes: Node[] = []
  const width = LABELS + Math.max(...groups.map(({ panels }) => panels.length)) * PANEL
  let y = 8
  for (const { title, panels } of groups) {
    const methods = panels[0].rows.map(({ method }) => method)
    const height = TOP + methods.length * ROW + BOTTOM
    nodes.push(label(context.document, title, { x: 16, y: y + 16, weight: "bold" }))
    methods.forEach((method, i) =>
      nodes.push(
        label(context.document, method, { x: LABELS - 8, y: y + TOP + (i + 0.5) * ROW + FONT_SIZE / 3, anchor: "end" }),
      ),
    )
    panels.forEach((one, k) => nodes.push(exponentPanel(one, { x: LABELS + k * PANEL, y, height }, context)))
    y += height + 8
  }
  const note =
    "dashed: exact or best known; triangle: outside the panel; no bar: the error of the approximation is not known"
  nodes.push(label(context.document, note, { x: LABELS + 10, y: y + 12, colour: palette(context.theme).muted }))
  y += 24
  const description = groups
    .map(
      ({ title, panels }) =>
        `${title}: ${panels.map(({ name }) => name).join(", ")} by ${panels[0].rows.length} methods`,
    )
    .join("; ")
  return frame(context, { width, height: y, title: "Exponents by method", description }, nodes)
}

function exponentPanel(
  { name, known, reach, rows }: ExponentComparisonData["groups"][number]["panels"][number],
  { x, y, height }: { readonly x: number; readonly y: number; readonly height: number },
  context: FigureContext,
): SVGElement {
  const { categorical, muted, grid } = palette(context.theme)
  const [blue, orange] = categorical
  const [low, high] = [known - reach, known + reach]
  const clamp = (value: number): number => Math.min(high, Math.max(low, value))
  const inside = rows.filter(({ value }) => value.value >= low && value.value <= high)
  const outside = rows.filter((row) => !inside.includes(row))
  return panel(
    context,
    { x, y },
    {
      width: PANEL,
      height,
      marginLeft: 10,
      marginRight: 18,
      marginTop: TOP,
      marginBottom: BOTTOM,
      x: { domain: [low, high], axis: null },
      y: { type: "band", domain: rows.map(({ method }) => method), axis: null, padding: 0 },
      marks: [
        Plot.ruleY(rows, { y: "method", stroke: grid }),
        horizontalAxis(name, 4),
        Plot.ruleX([known], { stroke: muted, strokeDasharray: "4 3" }),
        Plot.ruleY(rows, {
          y: "method",
          x1: ({ value }: { value: Estimate }) => clamp(value.value - value.error),
          x2: ({ value }: { value: Estimate }) => clamp(value.value + value.error),
          stroke: blue,
          strokeWidth: 1.6,
        }),
        Plot.dot(inside, { y: "method", x: ({ value }: { value: Estimate }) => value.value, r: 4, fill: blue }),
        Plot.dot(outside, {
          y: "method",
          x: ({ value }: { value: Estimate }) => clamp(value.value),
          r: 4.5,
          symbol: "triangle",
          rotate: ({ value }: { value: Estimate }) => (value.value > known ? 90 : -90),
          fill: orange,
        }),
      ],
    },
  )
}
