/** Finite-size scaling, a row a model: the Binder cumulant against K, collapsed, and its slope at K_c against L. */
import * as Plot from "@observablehq/plot"
import { horizontalAxis, logTicks, verticalAxis } from "../src/figures/axes.ts"
import { type FigureContext, frame, label, panel } from "../src/figures/figure.ts"
import { symbolLegend } from "../src/figures/legend.ts"
import { TITLE_SIZE } from "../src/figures/figure.ts"
import { RAMP_LENGTH, palette, toHex } from "../src/figures/palette.ts"
import { formatEstimate } from "../src/statistics/estimate.ts"
import type { Results } from "./finite-size-scaling-analysis.ts"

const SYMBOLS = ["circle", "square", "triangle", "diamond", "wye", "star", "times"] as const
const PANEL = { width: 320, height: 280 }
const ROW = 345

export function finiteSizeScaling(results: readonly Results[], context: FigureContext): SVGSVGElement {
  const rows = results.flatMap((result, row) => rowOf(result, row * ROW, context))
  const description = results
    .map(({ title, collapsed }) => `${title}: ν = ${formatEstimate(collapsed.nu)} by collapse`)
    .join("; ")
  const size = { width: 3 * PANEL.width, height: results.length * ROW }
  return frame(context, { ...size, title: "Finite-size scaling of the Binder cumulant", description }, rows)
}

function rowOf(
  { title, critical, from, curves, collapsed, slopes, law }: Results,
  top: number,
  context: FigureContext,
): Node[] {
  const { theme, document } = context
  const { sequential, background, muted, text, categorical } = palette(theme)
  // Sizes in the order of a ramp of one hue, from pale to dark.
  const colour = (k: number): string =>
    toHex(sequential[Math.round((RAMP_LENGTH - 1) * (0.35 + (0.65 * k) / (curves.length - 1)))])
  const box = {
    width: PANEL.width,
    height: PANEL.height,
    marginLeft: 52,
    marginRight: 14,
    marginTop: 28,
    marginBottom: 44,
  }
  const points = curves.map(({ length, x, y }) =>
    y.map(({ value, error }, i) => ({
      x: x[i],
      scaled: (x[i] - collapsed.critical.value) * length ** (1 / collapsed.nu.value),
      y: value,
      low: value - error,
      high: value + error,
      length,
    })),
  )
  const marks = (name: "x" | "scaled", smallest: number): Plot.Markish[] =>
    points.flatMap((curve, k) =>
      curve[0].length < smallest
        ? []
        : [
            ...(name === "x" ? [Plot.line(curve, { x: name, y: "y", stroke: colour(k), strokeWidth: 1 })] : []),
            Plot.ruleX(curve, { x: name, y1: "low", y2: "high", stroke: colour(k), strokeWidth: 1.2 }),
            Plot.dot(curve, {
              x: name,
              y: "y",
              symbol: SYMBOLS[k],
              r: 2.2,
              stroke: colour(k),
              strokeWidth: 1.2,
              fill: background,
            }),
          ],
    )
  const all = points.flat()
  const y = {
    domain: [Math.min(...all.map(({ low }) => low)) - 0.01, Math.max(...all.map(({ high }) => high)) + 0.01],
    axis: null,
  } as const
  const raw = panel(
    context,
    { x: 0, y: top + 56 },
    {
      ...box,
      x: { nice: false, inset: 6, axis: null },
      y,
      marks: [
        ...verticalAxis("U = 1 − ⟨m⁴⟩/(3⟨m²⟩²)", 7, theme),
        horizontalAxis("coupling K = J/k_BT", 5),
        Plot.ruleX([critical], { stroke: muted, strokeDasharray: "2 3" }),
        ...marks("x", 0),
      ],
    },
  )
  const scaled = panel(
    context,
    { x: PANEL.width, y: top + 56 },
    {
      ...box,
      x: { inset: 6, axis: null },
      y,
      marks: [
        ...verticalAxis(
          `U, L ≥ ${from}: K_c = ${formatEstimate(collapsed.critical)}, ν = ${formatEstimate(collapsed.nu)}`,
          7,
          theme,
        ),
        horizontalAxis("(K − K_c) L^(1/ν)", 5),
        ...marks("scaled", from),
      ],
    },
  )
  const steep = slopes.map(({ length, value: { value, error } }) => ({
    x: length,
    y: value,
    low: value - error,
    high: value + error,
  }))
  const domain: [number, number] = [
    Math.min(...steep.map((one) => one.y)) / 1.4,
    Math.max(...steep.map((one) => one.y)) * 1.4,
  ]
  const lengths = steep.map((one) => one.x)
  const fitted = [from, lengths.at(-1)!].map((x) => ({ x, y: law.amplitude.value * x ** law.exponent.value }))
  const slope = panel(
    context,
    { x: 2 * PANEL.width, y: top + 56 },
    {
      ...box,
      x: { type: "log", domain: [lengths[0] / 1.15, lengths.at(-1)! * 1.15], axis: null },
      y: { type: "log", domain, axis: null },
      marks: [
        ...verticalAxis(`dU/dK at K_c; line: 1/ν = ${formatEstimate(law.exponent)}`, logTicks(...domain), theme),
        horizontalAxis("L (lattice spacings)", lengths),
        Plot.line(fitted, { x: "x", y: "y", stroke: categorical[1], strokeWidth: 1.5 }),
        ...steep.flatMap((one, k) => [
          Plot.ruleX([one], { x: "x", y1: "low", y2: "high", stroke: colour(k), strokeWidth: 1.2 }),
          Plot.dot([one], {
            x: "x",
            y: "y",
            symbol: SYMBOLS[k],
            r: 3.4,
            stroke: colour(k),
            strokeWidth: 1.4,
            fill: background,
          }),
        ]),
      ],
    },
  )
  const legend = symbolLegend(
    context,
    { x: 230, y: top + 12, width: 3 * PANEL.width - 240 },
    lengths.map((length, k) => ({ label: `L = ${length}`, symbol: SYMBOLS[k], colour: colour(k), hollow: true })),
  )
  const heading = label(document, title, { x: 16, y: top + 26, size: TITLE_SIZE, weight: "bold", colour: text })
  return [heading, legend.node, raw, scaled, slope]
}
