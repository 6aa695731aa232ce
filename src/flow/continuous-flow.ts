/**
 * A renormalization group in differential form, dK_i/d ln b = β_i(K), as a flow map: a step integrates it over ln b, its Jacobian the
 * variational equation dJ/d ln b = (∂β/∂K) J, J(0) = 1, along. Eigenvalues of the step are b^y with the eigenvalues y of ∂β/∂K at
 * every fixed point, whatever b.
 *
 * F. J. Wegner, A. Houghton, Phys. Rev. A 8, 401 (1973), doi:10.1103/PhysRevA.8.401; E. Hairer, S. P. Nørsett, G. Wanner, Solving
 * Ordinary Differential Equations I, 2nd ed., Springer 1993, I.14 (variational equation).
 */
import { expectNumber } from "../errors.ts"
import { integrate } from "./bulirsch-stoer.ts"
import type { Coupling, FlowMap } from "./flow-map.ts"

/** Errors of a step; the integrator keeps them near rounding, so that Newton converges as with a closed form. */
const TOLERANCE = 1e-13

export interface ContinuousFlow {
  readonly name: string
  readonly couplings: readonly Coupling[]
  /** d, the dimension of space. */
  readonly dimension: number
  /** b > 1 of a step: any will do, the exponents do not depend on it. */
  readonly scale: number
  /** dK/d ln b; must not change its argument. */
  readonly beta: (couplings: Float64Array) => Float64Array
  /** ∂β_i/∂K_j, row-major n × n. Without it the flow map has no Jacobian. */
  readonly jacobian?: (couplings: Float64Array) => Float64Array
  /** As in {@link FlowMap}. */
  readonly outside?: (couplings: Float64Array) => string | undefined
}

/** The flow map of β. A step that runs into a singularity gives NaN. */
export function continuousFlow({ beta, jacobian, outside, ...shared }: ContinuousFlow): FlowMap {
  expectNumber(`${shared.name}, scale`, shared.scale, 1 + Number.EPSILON)
  const n = shared.couplings.length
  const span = Math.log(shared.scale)
  // Outside the region β may be continued in any way, and a long trial step may land there: it must not count.
  const physical = (couplings: Float64Array): Float64Array =>
    outside?.(couplings) === undefined ? beta(couplings) : new Float64Array(n).fill(NaN)
  const flow: FlowMap = {
    ...shared,
    ...(outside && { outside }),
    step: (couplings) =>
      integrate({ derivative: physical, start: couplings, span, tolerance: TOLERANCE }) ??
      new Float64Array(n).fill(NaN),
  }
  if (!jacobian) return flow
  // The state is K followed by the rows of J.
  const derivative = (state: Float64Array): Float64Array => {
    const couplings = state.subarray(0, n)
    const stability = jacobian(couplings)
    const result = new Float64Array(n + n * n)
    result.set(physical(couplings))
    for (let i = 0; i < n; i++)
      for (let k = 0; k < n; k++)
        for (let j = 0; j < n; j++) result[n + i * n + j] += stability[i * n + k] * state[n + k * n + j]
    return result
  }
  return {
    ...flow,
    jacobian: (couplings) => {
      const start = new Float64Array(n + n * n)
      start.set(couplings)
      for (let i = 0; i < n; i++) start[n + i * n + i] = 1
      return integrate({ derivative, start, span, tolerance: TOLERANCE })?.slice(n) ?? new Float64Array(n * n).fill(NaN)
    },
  }
}
