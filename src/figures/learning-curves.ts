/**
 * Learning, layer by layer: a column a layer, a row a monitor. The free-energy gap, mean F of held-out data minus that of a
 * training subset, stays near zero without overfitting and grows with it, because memorised states have a lower free energy
 * (G. Hinton, A practical guide to training restricted Boltzmann machines, 2010, section 6).
 */
import * as Plot from "@observablehq/plot"
import { InputError } from "../errors.ts"
import { horizontalAxis, tickLabel, verticalAxis } from "./axes.ts"
import { element, frame, label, panel, TITLE_SIZE, textWidth, type FigureContext } from "./figure.ts"
import { palette } from "./palette.ts"

export interface LearningCurve {
  /** Written at the end of the line, such as "held-out". */
  readonly label: string
  readonly epochs: ArrayLike<number>
  readonly values: ArrayLike<number>
  /** Standard errors, drawn as a band. */
  readonly errors?: ArrayLike<number>
}

export interface LearningLayer {
  /** Such as "layer 1 (1600 → 400)". */
  readonly name: string
  /** Mean distance between a state and its reconstruction, per site. */
  readonly reconstructionError: readonly LearningCurve[]
  /** In nats per site. */
  readonly pseudoLikelihood: readonly LearningCurve[]
  /** In nats: held-out minus training subset. */
  readonly freeEnergyGap: readonly LearningCurve[]
}

export interface LearningCurvesData {
  readonly layers: readonly LearningLayer[]
}

type Monitor = Exclude<keyof LearningLayer, "name">
const MONITORS: Readonly<Record<Monitor, string>> = {
  reconstructionError: "reconstruction error per site",
  pseudoLikelihood: "pseudo-log-likelihood (nats per site)",
  freeEnergyGap: "free-energy gap, held-out − training (nats)",
}

const WIDTH = 960
const HEIGHT = 178
const TOP = 30
const SPACING = 10
/** Layers side by side; further ones go below, so that the names of the axes keep their room. */
const COLUMNS = 3
const DASHES = ["none", "6 3", "2 3", "8 3 2 3"] as const

export function learningCurves({ layers }: LearningCurvesData, context: FigureContext): SVGSVGElement {
  const monitors = (Object.keys(MONITORS) as Monitor[]).filter((monitor) =>
    layers.some((layer) => layer[monitor].length > 0),
  )
  if (monitors.length === 0) throw new InputError("learning curves: expected at least one curve, got none.")
  const columns = Math.min(COLUMNS, layers.length)
  const width = Math.min(480, (WIDTH - SPACING * (columns - 1)) / columns)
  const height = TOP + monitors.length * HEIGHT + 22
  // One margin for all labels, so that the plots of a column line up.
  const names = layers.flatMap((layer) => monitors.flatMap((monitor) => layer[monitor].map((curve) => curve.label)))
  const right = 8 + Math.max(...names.map((name) => textWidth(name)))
  const nodes: Node[] = []
  for (const [index, layer] of layers.entries()) {
    const x = (index % columns) * (width + SPACING)
    const top = Math.floor(index / columns) * height
    nodes.push(label(context.document, layer.name, { x: x + 4, y: top + 18, size: TITLE_SIZE, weight: "bold" }))
    for (const [row, monitor] of monitors.entries()) {
      const place = { x, y: top + TOP + row * HEIGHT, width, right, last: row === monitors.length - 1 }
      nodes.push(curvePanel(layer[monitor], monitor, place, context))
    }
  }
  const size = { width: columns * (width + SPACING) - SPACING, height: Math.ceil(layers.length / columns) * height }
  return frame(context, { ...size, title: "Learning curves", description: describe(layers, monitors) }, nodes)
}

function curvePanel(
  curves: readonly LearningCurve[],
  monitor: Monitor,
  { x, y, width, right, last }: { x: number; y: number; width: number; right: number; last: boolean },
  context: FigureContext,
): SVGElement {
  if (curves.length === 0) return element(context.document, "g")
  if (curves.length > DASHES.length)
    throw new InputError(`learning curves: expected at most ${DASHES.length} curves a panel, got ${curves.length}.`)
  const { background, categorical, text } = palette(context.theme)
  const drawn = curves.map((curve, index) => ({
    label: curve.label,
    stroke: categorical[index],
    dash: DASHES[index],
    points: Array.from(curve.values, (value, i) => {
      const error = curve.errors?.[i] ?? 0
      return { epoch: curve.epochs[i], value, low: value - error, high: value + error }
    }).filter((point) => Number.isFinite(point.value)),
  }))
  const all = drawn.flatMap((curve) => curve.points)
  if (all.length === 0)
    throw new InputError(`learning curves: expected finite values of the ${MONITORS[monitor]}, got none.`)
  const zero = monitor === "freeEnergyGap" ? [0] : []
  const low = Math.min(...zero, ...all.map((point) => point.low))
  const high = Math.max(...zero, ...all.map((point) => point.high))
  const slack = 0.08 * (high - low || 1)
  const [marginTop, marginBottom] = [28, last ? 44 : 24]
  const inner = HEIGHT - marginTop - 24
  const ends = spread(
    drawn.map((curve) => (1 - ((curve.points.at(-1)?.value ?? low) - low + slack) / (high - low + 2 * slack)) * inner),
    14,
  )
  return panel(
    context,
    { x, y },
    {
      width,
      height: HEIGHT - 24 + marginBottom,
      marginLeft: 56,
      marginRight: right,
      marginTop,
      marginBottom,
      x: { domain: [0, Math.max(...all.map((point) => point.epoch))], axis: null },
      y: { domain: [low - slack, high + slack], axis: null },
      marks: [
        ...verticalAxis(MONITORS[monitor], 4, context.theme),
        Plot.ruleY(zero, { stroke: text, strokeWidth: 1 }),
        horizontalAxis(last ? "epoch" : null, 5),
        ...drawn.map(({ points, stroke, dash }) => [
          Plot.areaY(points, { x: "epoch", y1: "low", y2: "high", fill: stroke, fillOpacity: 0.2 }),
          Plot.line(points, { x: "epoch", y: "value", stroke, strokeWidth: 1.7, strokeDasharray: dash }),
        ]),
        ...drawn.map(({ label, stroke: fill }, index) =>
          Plot.text([label], {
            frameAnchor: "top-right",
            dx: 6,
            textAnchor: "start",
            dy: ends[index] - 6,
            fill,
            stroke: background,
            strokeWidth: 3,
          }),
        ),
      ],
    },
  )
}

/** Moves `positions` apart to at least `distance`, keeping their order. */
function spread(positions: readonly number[], distance: number): number[] {
  const order = [...positions.keys()].sort((a, b) => positions[a] - positions[b])
  const moved = [...positions]
  for (let i = 1; i < order.length; i++) {
    const [above, below] = [order[i - 1], order[i]]
    moved[below] = Math.max(moved[below], moved[above] + distance)
  }
  return moved
}

function describe(layers: readonly LearningLayer[], monitors: readonly Monitor[]): string {
  const sentences = layers.flatMap((layer) =>
    monitors.flatMap((monitor) =>
      layer[monitor].map(({ label, values }) => {
        const [first, last] = [values[0], values[values.length - 1]]
        return `${layer.name}, ${MONITORS[monitor]}, ${label}: from ${tickLabel(first)} to ${tickLabel(last)}.`
      }),
    ),
  )
  return sentences.join(" ")
}
