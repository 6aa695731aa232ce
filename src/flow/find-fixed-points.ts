/**
 * All fixed points of a flow that Newton's method finds from a grid of starts in a region. There may be others: what is found is
 * certain, that nothing else is there is not.
 */
import { expectInput, expectInteger } from "../errors.ts"
import { type FixedPoint, fixedPoint } from "./fixed-point.ts"
import type { FlowMap } from "./flow-map.ts"
import { close } from "./iterate.ts"

export interface FindFixedPointsOptions {
  /** Lowest and highest value of each coupling. */
  readonly region: readonly (readonly [number, number])[]
  /** Starts along each axis, one where its interval is a point. Default 7 for up to 3 couplings, else 3. */
  readonly starts?: number
}

/** Converged fixed points inside the region (with a slack of 1e-6), by their couplings in ascending order. */
export function findFixedPoints(flow: FlowMap, options: FindFixedPointsOptions): FixedPoint[] {
  const { region } = options
  const n = flow.couplings.length
  const { starts = n <= 3 ? 7 : 3 } = options
  expectInput(region.length === n, `findFixedPoints region: expected ${n} intervals, got ${region.length}.`)
  expectInteger("findFixedPoints starts", starts, 1)
  const found: FixedPoint[] = []
  for (const start of grid(region, starts)) {
    const point = fixedPoint(flow, { start })
    const inside = point.couplings.every((value, i) => value >= region[i][0] - 1e-6 && value <= region[i][1] + 1e-6)
    if (!point.converged || !inside) continue
    const known = found.findIndex((other) => close(other.couplings, point.couplings, 1e-6))
    if (known < 0) found.push(point)
    else if (point.residual < found[known].residual) found[known] = point
  }
  return found.toSorted((a, b) => {
    const i = a.couplings.findIndex((value, k) => Math.abs(value - b.couplings[k]) > 1e-9)
    return i < 0 ? 0 : a.couplings[i] - b.couplings[i]
  })
}

/** All points of a grid of cell centres. */
function grid(region: FindFixedPointsOptions["region"], starts: number): number[][] {
  return region.reduce<number[][]>(
    (points, [low, high]) => {
      const count = low === high ? 1 : starts
      const values = Array.from({ length: count }, (_, k) => low + ((k + 0.5) / count) * (high - low))
      return values.flatMap((value) => points.map((point) => [...point, value]))
    },
    [[]],
  )
}
