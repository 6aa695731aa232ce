/** Log-likelihood against work for ways to train one deep machine: a line a seed, thick for their mean. */
import * as Plot from "@observablehq/plot"
import { horizontalAxis, verticalAxis } from "../src/figures/axes.ts"
import { type FigureContext, TITLE_SIZE, frame, label, panel } from "../src/figures/figure.ts"
import { symbolLegend, symbolMark } from "../src/figures/legend.ts"
import { palette } from "../src/figures/palette.ts"

export interface WorkCurve {
  readonly name: string
  /** Unit updates of the points, alike for all seeds. */
  readonly work: readonly number[]
  /** Nats a row, a list a seed. */
  readonly logLikelihoods: readonly (readonly number[])[]
}

export interface WorkCurves {
  readonly title: string
  readonly curves: readonly WorkCurve[]
  /** Levels with names: the best possible, independent units. */
  readonly levels: readonly { readonly name: string; readonly value: number }[]
}

const SYMBOLS = ["circle", "square", "triangle", "diamond", "star"] as const
const WIDTH = 760
const HEIGHT = 430

export function layerByLayer({ title, curves, levels }: WorkCurves, context: FigureContext): SVGSVGElement {
  const { document, theme } = context
  const { categorical, muted, text } = palette(theme)
  const entries = curves.map(({ name }, k) => ({
    label: name,
    symbol: SYMBOLS[k],
    colour: categorical[k],
    hollow: false,
  }))
  const legend = symbolLegend(context, { x: 44, y: 34, width: WIDTH - 60 }, entries)
  const million = (work: number): number => work / 1e6
  const most = Math.max(...curves.flatMap(({ work }) => work.map(million)))
  const means = curves.map(({ work, logLikelihoods }) =>
    work.map((x, i) => ({
      x: million(x),
      y: logLikelihoods.reduce((sum, values) => sum + values[i] / logLikelihoods.length, 0),
    })),
  )
  const all = [...levels.map(({ value }) => value), ...curves.flatMap(({ logLikelihoods }) => logLikelihoods.flat())]
  const top = 40 + legend.height
  const plot = panel(
    context,
    { x: 0, y: top },
    {
      width: WIDTH,
      height: HEIGHT,
      marginLeft: 56,
      marginRight: 24,
      marginTop: 32,
      marginBottom: 46,
      x: { domain: [0, most], axis: null },
      y: { domain: [Math.min(...all) - 0.5, Math.max(...all) + 0.6], axis: null },
      marks: [
        ...verticalAxis("exact mean log-likelihood (nats per image)", 8, theme),
        horizontalAxis("work (millions of unit updates)", 8),
        ...levels.flatMap(({ name, value }) => [
          Plot.ruleY([value], { stroke: muted, strokeDasharray: "4 3" }),
          Plot.text([{ x: most, y: value }], {
            x: "x",
            y: "y",
            text: [name],
            textAnchor: "end",
            dy: -8,
            fill: text,
          }),
        ]),
        ...curves.flatMap(({ work, logLikelihoods }, k) =>
          logLikelihoods.map((values) =>
            Plot.line(
              values.map((y, i) => ({ x: million(work[i]), y })),
              { x: "x", y: "y", stroke: categorical[k], strokeWidth: 0.8, strokeOpacity: 0.6 },
            ),
          ),
        ),
        ...means.map((points, k) => Plot.line(points, { x: "x", y: "y", stroke: categorical[k], strokeWidth: 2 })),
        ...means.map((points, k) => symbolMark(points, entries[k], context)),
      ],
    },
  )
  const heading = label(document, title, { x: 16, y: 24, size: TITLE_SIZE, weight: "bold", colour: text })
  const description = curves
    .map(({ name }, k) => `${name}: ${means[k].at(-1)!.y.toFixed(2)} nats after all work`)
    .join("; ")
  return frame(context, { width: WIDTH, height: top + HEIGHT, title, description }, [heading, legend.node, plot])
}
