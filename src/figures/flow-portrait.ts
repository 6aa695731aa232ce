/**
 * A flow of couplings as one picture: of two couplings the arrows of a step, the critical line, the lines on which the flow leaves
 * critical points, and the fixed points; of one coupling the map K′(K) with the diagonal, where they meet.
 */
import * as Plot from "@observablehq/plot"
import { horizontalAxis, verticalAxis } from "./axes.ts"
import { frame, label, panel, type FigureContext } from "./figure.ts"
import { symbolLegend } from "./legend.ts"
import { palette } from "./palette.ts"

interface Point {
  readonly x: number
  readonly y: number
}

export interface FlowPortraitData {
  /** Name of the transformation. */
  readonly title: string
  /** What was found, in one line below it. */
  readonly heading: string
  /** Names of the axes with their units. */
  readonly axes: readonly [string, string]
  readonly range: readonly [readonly [number, number], readonly [number, number]]
  /** Of two couplings. */
  readonly arrows?: readonly { readonly from: Point; readonly to: Point }[]
  readonly critical?: readonly Point[]
  readonly separatrices?: readonly (readonly Point[])[]
  /** Of one coupling: K′ against K. */
  readonly curve?: readonly Point[]
  /** Lines of fixed points, by two of them. */
  readonly fixedLines?: readonly (readonly [Point, Point])[]
  /** `relevant`: how many even directions grow. */
  readonly fixedPoints: readonly (Point & { readonly relevant: number })[]
}

const WIDTH = 620
const HEIGHT = 460
const HEAD = 44
/** An arrow is at most this share of the width of a plot long; its length says little, its direction all. */
const LONGEST = 0.05

export function flowPortrait(data: FlowPortraitData, context: FigureContext): SVGSVGElement {
  const { axes, range, arrows = [], critical = [], separatrices = [], curve = [], fixedLines = [], fixedPoints } = data
  const { categorical, muted, background, text } = palette(context.theme)
  const [blue, orange] = categorical
  const inside = ({ x, y }: Point): boolean =>
    x >= range[0][0] && x <= range[0][1] && y >= range[1][0] && y <= range[1][1]
  const sinks = fixedPoints.filter((point) => inside(point) && point.relevant === 0)
  const others = fixedPoints.filter((point) => inside(point) && point.relevant > 0)
  const legend = symbolLegend(context, { x: 44, y: HEAD, width: WIDTH - 60 }, [
    ...(sinks.length > 0 ? [{ label: "sink", symbol: "circle", colour: text, hollow: false } as const] : []),
    ...(others.length > 0
      ? [{ label: "unstable fixed point", symbol: "circle", colour: orange, hollow: true } as const]
      : []),
    ...(fixedLines.length > 0
      ? [{ label: "line of fixed points", symbol: "square", colour: text, hollow: false } as const]
      : []),
    ...(critical.length > 0
      ? [{ label: "critical line", symbol: "square", colour: orange, hollow: false } as const]
      : []),
    ...(separatrices.length > 0
      ? [{ label: "flow out of critical points", symbol: "square", colour: blue, hollow: false } as const]
      : []),
    ...(curve.length > 0 ? [{ label: "one step", symbol: "square", colour: blue, hollow: false } as const] : []),
  ])
  const y = HEAD + legend.height
  const description = `${data.title}: flow of the couplings ${axes.join(" and ")}. ${data.heading}.`
  return frame(context, { width: WIDTH, height: y + HEIGHT, title: data.title, description }, [
    label(context.document, data.title, { x: 52, y: 20, weight: "bold" }),
    label(context.document, data.heading, { x: 52, y: 38 }),
    legend.node,
    panel(
      context,
      { x: 0, y },
      {
        width: WIDTH,
        height: HEIGHT,
        marginLeft: 62,
        marginRight: 20,
        marginTop: 26,
        marginBottom: 46,
        x: { domain: [...range[0]], axis: null, clamp: false },
        y: { domain: [...range[1]], axis: null, clamp: false },
        marks: [
          ...verticalAxis(axes[1], 6, context.theme),
          horizontalAxis(axes[0], 6),
          Plot.arrow(shortened(arrows, range), {
            x1: "x1",
            y1: "y1",
            x2: "x2",
            y2: "y2",
            stroke: muted,
            strokeOpacity: 0.75,
            strokeWidth: 1.1,
            headLength: 7,
          }),
          // Diagonal K′ = K.
          Plot.line(curve.length > 0 ? [[range[0][0], range[0][0]], [range[0][1], range[0][1]]] : [], { stroke: muted, strokeDasharray: "4 4", clip: true }),
          Plot.line(curve, { x: "x", y: "y", stroke: blue, strokeWidth: 2, clip: true }),
          Plot.dot(critical, { x: "x", y: "y", r: 1.7, fill: orange, clip: true }),
          ...separatrices.map((line) => Plot.line(line, { x: "x", y: "y", stroke: blue, strokeWidth: 1.8, clip: true })),
          ...fixedLines.map((line) => Plot.line(line, { x: "x", y: "y", stroke: text, strokeWidth: 4, clip: true })),
          Plot.dot(others, { x: "x", y: "y", r: 5, stroke: orange, strokeWidth: 2, fill: background }),
          Plot.dot(sinks, { x: "x", y: "y", r: 4.5, fill: text }),
        ],
      },
    ),
  ]) // prettier-ignore
}

/** Arrows that point where a step goes, of lengths that can be read side by side: in proportion up to a greatest one. */
function shortened(
  arrows: NonNullable<FlowPortraitData["arrows"]>,
  [[left, right], [bottom, top]]: FlowPortraitData["range"],
): { x1: number; y1: number; x2: number; y2: number }[] {
  return arrows.flatMap(({ from, to }) => {
    const [dx, dy] = [(to.x - from.x) / (right - left), (to.y - from.y) / (top - bottom)]
    const length = Math.hypot(dx, dy)
    if (!(length > 1e-6)) return []
    const factor = Math.min(1, LONGEST / length)
    const [x2, y2] = [from.x + factor * (to.x - from.x), from.y + factor * (to.y - from.y)]
    return x2 < left || x2 > right || y2 < bottom || y2 > top ? [] : [{ x1: from.x, y1: from.y, x2, y2 }]
  })
}
