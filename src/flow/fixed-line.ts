/**
 * Lines of fixed points. Along a direction with λ = 1 fixed points may go on: free spins are one in any field. Or they may not, where
 * the direction is marginally relevant or irrelevant, of which the linear part knows nothing. The flow itself tells: on a line it leaves
 * points at every distance where they are. Straight lines are seen.
 *
 * J. M. Kosterlitz, J. Phys. C 7, 1046 (1974), doi:10.1088/0022-3719/7/6/005 (a line of fixed points, and a marginal direction at its end).
 */
import type { FixedPoint } from "./fixed-point.ts"
import type { FlowMap } from "./flow-map.ts"
import { linearise } from "./linearise.ts"

export interface FixedLine {
  /** Its point nearest to where all couplings are 0. */
  readonly through: FixedPoint
  /** Unit vector along it, by the names of couplings: those that it has none of are left out. */
  readonly along: Readonly<Record<string, number>>
}

/** Distances from the nearest point that are tried, to both sides. */
const DISTANCES = [0, 0.01, 0.1, 1, 10]
/** Largest residual on a line relative to 1 + distance: rounding of the found point and direction, far below a quadratic term. */
const TOLERANCE = 1e-6

/** The straight line of fixed points that a converged fixed point is on, or undefined. */
export function fixedLine(flow: FlowMap, found: FixedPoint): FixedLine | undefined {
  for (const { kind, eigenvalue, direction } of linearise(flow, found).directions) {
    if (kind !== "marginal" || eigenvalue.real < 0 || eigenvalue.imaginary !== 0) continue
    const along = Float64Array.from(flow.couplings, ({ name }) => direction[name] ?? 0).map((value) =>
      Math.abs(value) < TOLERANCE ? 0 : value,
    )
    const projection = along.reduce((sum, value, i) => sum + value * found.couplings[i], 0)
    const nearest = found.couplings.map((value, i) => value - projection * along[i])
    const stays = (distance: number): boolean => {
      const point = nearest.map((value, i) => value + distance * along[i])
      return residualAt(flow, point) <= TOLERANCE * (1 + Math.abs(distance))
    }
    if (!DISTANCES.every((distance) => stays(distance) && stays(-distance))) continue
    return {
      through: { ...found, couplings: nearest, residual: residualAt(flow, nearest) },
      along: Object.fromEntries(
        flow.couplings.flatMap(({ name }, i) => (along[i] === 0 ? [] : [[name, along[i]] as const])),
      ),
    }
  }
  return undefined
}

/** Largest |R(K)_i − K_i|; NaN outside the physical region. */
function residualAt(flow: FlowMap, couplings: Float64Array): number {
  if (flow.outside?.(couplings) !== undefined) return Number.NaN
  const image = flow.step(couplings)
  return Math.max(...couplings.map((value, i) => Math.abs(image[i] - value)))
}
