/**
 * Effective couplings of Boltzmann machines as one picture: the couplings learned against those of the model that made the data, which
 * should lie on the diagonal, and pair couplings against distance, where a model of nearest neighbours has none beyond them.
 */
import * as Plot from "@observablehq/plot"
import { InputError } from "../errors.ts"
import type { ComparedCoupling } from "../hamiltonian/effective-hamiltonian/compare-hamiltonians.ts"
import type { CouplingAtDistance } from "../hamiltonian/effective-hamiltonian/couplings-by-distance.ts"
import { horizontalAxis, verticalAxis } from "./axes.ts"
import { type FigureContext, frame, label, panel } from "./figure.ts"
import { type LegendEntry, symbolLegend, symbolMark } from "./legend.ts"
import { palette } from "./palette.ts"

export interface EffectiveCouplingsData {
  readonly couplings: {
    /** "square lattice 5 × 5, Gaussian bonds". */
    readonly title: string
    readonly values: readonly ComparedCoupling[]
  }
  readonly distances: {
    readonly title: string
    readonly values: readonly CouplingAtDistance[]
  }
}

const PANEL = { width: 460, height: 360 }
const NAMES = ["", "field J_i", "pair J_ij", "triple J_ijk"]
const SYMBOLS = ["circle", "square", "circle", "triangle", "diamond"] as const

export function effectiveCouplingsFigure(
  { couplings, distances }: EffectiveCouplingsData,
  context: FigureContext,
): SVGSVGElement {
  if (couplings.values.length === 0 || distances.values.length === 0)
    throw new InputError("effectiveCouplingsFigure: expected couplings for both panels, got none for one of them.")
  const { categorical, background, muted } = palette(context.theme)
  const orders = [...new Set(couplings.values.map(({ sites }) => sites.length))].sort((a, b) => a - b)
  const look = (order: number): LegendEntry => {
    const k = Math.min(order, SYMBOLS.length - 1)
    const name = NAMES[order] ?? `product of ${order}`
    return { label: name, symbol: SYMBOLS[k], colour: categorical[(k + 1) % 4], hollow: order === 2 }
  }
  const legend = symbolLegend(context, { x: 52, y: 28, width: PANEL.width - 60 }, orders.map(look))
  const y = 32 + legend.height

  const points = couplings.values.map(({ sites, exact, learned: { value, error } }) => {
    return { order: sites.length, x: exact, y: value, low: value - error, high: value + error }
  })
  const reach = domain(points.flatMap(({ x, low, high }) => [x, low, high]))
  const left = panel(
    context,
    { x: 0, y },
    {
      ...layout,
      x: { domain: reach, axis: null },
      y: { domain: reach, axis: null },
      marks: [
        ...verticalAxis("learned coupling (k_BT)", 6, context.theme),
        horizontalAxis("coupling of the model (k_BT)", 6),
        Plot.line([reach, reach].map((ends, k) => ({ x: ends[k], y: ends[k] })), { x: "x", y: "y", stroke: muted, strokeDasharray: "4 3" }), // prettier-ignore
        // Fewer on top of many.
        ...orders.toReversed().flatMap((order) => {
          const own = points.filter((point) => point.order === order)
          const { colour } = look(order)
          return [
            Plot.ruleX(own, { x: "x", y1: "low", y2: "high", stroke: colour, strokeOpacity: 0.55 }),
            symbolMark(own, { ...look(order) }, context),
          ]
        }),
      ],
    },
  )

  const learned = distances.values.map(({ distance, learned: { value, error } }) => {
    const bar = Number.isFinite(error) ? error : 0
    return { x: distance, y: value, low: value - bar, high: value + bar }
  })
  const exact = distances.values.map((one) => ({ x: one.distance, y: one.exact }))
  const furthest = Math.max(...exact.map((point) => point.x))
  const right = panel(
    context,
    { x: PANEL.width, y },
    {
      ...layout,
      x: { domain: [0.6, furthest + 0.25], axis: null },
      y: { domain: domain([0, ...exact.map((point) => point.y), ...learned.flatMap(({ low, high }) => [low, high])]), axis: null }, // prettier-ignore
      marks: [
        ...verticalAxis("pair coupling J(r) (k_BT)", 6, context.theme),
        horizontalAxis("distance r (lattice spacings)", 6),
        Plot.ruleY([0], { stroke: muted, strokeOpacity: 0.6 }),
        Plot.dot(exact, { x: "x", y: "y", symbol: "square", r: 6, stroke: categorical[1], fill: background, strokeWidth: 1.4 }), // prettier-ignore
        Plot.ruleX(learned, { x: "x", y1: "low", y2: "high", stroke: categorical[0], strokeWidth: 1.5 }),
        Plot.dot(learned, { x: "x", y: "y", r: 2.8, fill: categorical[0] }),
      ],
    },
  )
  const key = symbolLegend(context, { x: PANEL.width + 52, y: 28, width: PANEL.width - 60 }, [
    { label: "learned", symbol: "circle", colour: categorical[0], hollow: false },
    { label: "of the model", symbol: "square", colour: categorical[1], hollow: true },
  ])
  const nearest = distances.values[0]
  const description =
    `${couplings.title}: ${couplings.values.length} couplings learned against those of the model. ${distances.title}: pair couplings ` +
    `against distance, ${nearest.learned.value.toPrecision(3)} between nearest neighbours where the model has ${nearest.exact.toPrecision(3)}.`
  return frame(
    context,
    { width: 2 * PANEL.width, height: y + PANEL.height, title: "Effective couplings", description },
    [
      label(context.document, couplings.title, { x: 58, y: 20, weight: "bold" }),
      label(context.document, distances.title, { x: PANEL.width + 58, y: 20, weight: "bold" }),
      legend.node,
      key.node,
      left,
      right,
    ],
  )
}

const layout = { ...PANEL, marginLeft: 58, marginRight: 14, marginTop: 28, marginBottom: 46 }

function domain(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const slack = 0.05 * (high - low) || 0.05
  return [low - slack, high + slack]
}
