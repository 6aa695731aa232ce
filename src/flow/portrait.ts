/**
 * What a picture of a flow shows: in two couplings arrows, the critical line and the lines on which the flow leaves the critical fixed
 * points; in one the map K′(K). Other couplings are held at 0.
 */
import { expectInput } from "../errors.ts"
import { criticalPoint } from "./critical-point.ts"
import type { FixedPoint } from "./fixed-point.ts"
import type { FlowMap } from "./flow-map.ts"
import { type Ending, iterate, sameEnding, withoutField } from "./iterate.ts"
import { linearise } from "./linearise.ts"

export interface PortraitPoint {
  readonly x: number
  readonly y: number
}

export interface PortraitOptions {
  /** Which couplings are drawn, by their names. */
  readonly axes: readonly [string, string]
  /** Lowest and highest value on each axis. */
  readonly range: readonly [readonly [number, number], readonly [number, number]]
  /** Fixed points to mark, and to start separatrices from. */
  readonly fixedPoints: readonly FixedPoint[]
  /** Arrows along each axis. Default 13. */
  readonly arrows?: number
}

export interface Portrait {
  readonly arrows: readonly { readonly from: PortraitPoint; readonly to: PortraitPoint }[]
  /** Where neighbouring points of a row flow to different sinks. */
  readonly critical: readonly PortraitPoint[]
  /** The flow out of fixed points along their relevant even directions, both ways. */
  readonly separatrices: readonly (readonly PortraitPoint[])[]
  readonly fixedPoints: readonly (PortraitPoint & { readonly relevant: number })[]
}

/** Rows on which the critical line is looked for, and points of each. */
const ROWS = 81
const COLUMNS = 9
/** Part of the distance of two columns, on either side of a crossing, at which it is looked whether the ends jump there. */
const NEAR = 0.01

/** The flow in the plane of two couplings. */
export function portrait(flow: FlowMap, { axes, range, fixedPoints, arrows = 13 }: PortraitOptions): Portrait {
  const index = axes.map((name) => flow.couplings.findIndex((coupling) => coupling.name === name))
  expectInput(
    index.every((i) => i >= 0) && index[0] !== index[1],
    `portrait axes: expected two of ${flow.couplings.map(({ name }) => name).join(", ")}, got ${axes.join(", ")}.`,
  )
  const at = (x: number, y: number): Float64Array =>
    Float64Array.from(flow.couplings, (_, i) => (i === index[0] ? x : i === index[1] ? y : 0))
  const point = (couplings: Float64Array): PortraitPoint => ({ x: couplings[index[0]], y: couplings[index[1]] })
  const [[left, right], [bottom, top]] = range
  const grid = (n: number, low: number, high: number): number[] =>
    Array.from({ length: n }, (_, i) => low + ((i + 0.5) / n) * (high - low))
  return {
    arrows: grid(arrows, left, right).flatMap((x) =>
      grid(arrows, bottom, top).flatMap((y) => {
        const from = at(x, y)
        const to = flow.outside?.(from) === undefined ? flow.step(from) : undefined
        return to?.every(Number.isFinite) ? [{ from: { x, y }, to: point(to) }] : []
      }),
    ),
    critical: Array.from({ length: ROWS }, (_, i) => bottom + (i / (ROWS - 1)) * (top - bottom)).flatMap((y) =>
      crossings(flow, (x) => at(x, y), left, right).map((x) => ({ x, y })),
    ),
    separatrices: fixedPoints.flatMap((fixed) => outward(flow, fixed).map((line) => line.map(point))),
    fixedPoints: fixedPoints.map((fixed) => ({
      ...point(fixed.couplings),
      relevant: directionsOf(flow, fixed).filter(({ kind, parity }) => kind === "relevant" && parity !== "odd").length,
    })),
  }
}

/** Where a row changes its sink. */
function crossings(flow: FlowMap, at: (x: number) => Float64Array, left: number, right: number): number[] {
  const xs = Array.from({ length: COLUMNS }, (_, i) => left + (i / (COLUMNS - 1)) * (right - left))
  const within = withoutField(flow, at(left), at(right))
  const endings = xs.map((x) => iterate(within, at(x), { tolerance: 1e-9 }).ending)
  return xs.slice(1).flatMap((x, i) => {
    const [before, after] = [endings[i], endings[i + 1]]
    if (before.kind === "undecided" || after.kind === "undecided" || sameEnding(before, after)) return []
    const { couplings } = criticalPoint(flow, { from: at(xs[i]), to: at(x), tolerance: 1e-9, precision: 1e-4 })
    const [from, to] = [at(xs[i]), at(x)]
    const moved = from.findIndex((value, k) => value !== to[k])
    const end = (side: number): Ending =>
      iterate(within, at(couplings[moved] + side * NEAR * (x - xs[i])), { tolerance: 1e-9 }).ending
    // On a line of fixed points every point of a row ends somewhere else, and near ones end near each other: one phase.
    return jump(end(-1), end(1)) < jump(before, after) / 2 ? [] : [couplings[moved]]
  })
}

/** How far apart flows end. */
function jump(a: Ending, b: Ending): number {
  if (a.kind !== "fixed point" || b.kind !== "fixed point") return sameEnding(a, b) ? 0 : Infinity
  return Math.max(...a.at.map((value, i) => Math.abs(value - b.at[i])))
}

function directionsOf(flow: FlowMap, fixed: FixedPoint): ReturnType<typeof linearise>["directions"] {
  try {
    return linearise(flow, fixed).directions
  } catch {
    // Singular derivatives, at K = 0 of some limits: nothing to draw.
    return []
  }
}

/** The flow along the one relevant even direction of a critical fixed point. */
function outward(flow: FlowMap, fixed: FixedPoint): Float64Array[][] {
  const relevant = directionsOf(flow, fixed).filter(({ kind, parity }) => kind === "relevant" && parity === "even")
  if (relevant.length !== 1) return []
  return [1, -1].map((sign) => {
    const start = fixed.couplings.map(
      (value, i) => value + sign * 1e-4 * (relevant[0].direction[flow.couplings[i].name] ?? 0),
    )
    return [fixed.couplings, ...iterate(withoutField(flow, start), start, { tolerance: 1e-6, limit: 50 }).history]
  })
}
