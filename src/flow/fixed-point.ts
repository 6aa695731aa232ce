/**
 * Fixed points K* = R(K*) of a flow map by Newton's method on R(K) − K, damped so that the residual falls.
 *
 * J. Nocedal & S. J. Wright, Numerical Optimization, Springer 2006, ch. 11.
 */
import { expectInput, expectInteger } from "../errors.ts"
import { solve } from "../linear-algebra/matrix.ts"
import { expectCouplings } from "./couplings.ts"
import type { FlowMap } from "./flow-map.ts"
import { jacobian } from "./jacobian.ts"

export interface FixedPoint {
  readonly couplings: Float64Array
  /** Largest |R(K)_i − K_i|. */
  readonly residual: number
  readonly iterations: number
  /** Whether `residual` came below the tolerance: nothing follows from couplings where it did not. */
  readonly converged: boolean
  /** Where it did not: why, in one clause. */
  readonly reason?: string
}

export interface FixedPointOptions {
  /** Where Newton's method starts. */
  readonly start: ArrayLike<number>
  /** Largest residual, relative to 1 + |K|, at which the search may end. Default 1e-11; it goes on while it still gains. */
  readonly tolerance?: number
  /** Most Newton steps. Default 100. */
  readonly maxIterations?: number
}

/** Below this, relative to 1 + |K|, a residual only follows a coupling of exactly 0 towards the smallest numbers. */
const ROUNDING = 1e-17

/** Looks for a fixed point of `flow` from `start`; whether it is one is in `converged`. */
export function fixedPoint(flow: FlowMap, options: FixedPointOptions): FixedPoint {
  const { tolerance = 1e-11, maxIterations = 100 } = options
  expectInput(tolerance > 0, `fixedPoint tolerance: expected a number above 0, got ${tolerance}.`)
  expectInteger("fixedPoint maxIterations", maxIterations, 1)
  let couplings = expectCouplings("fixedPoint start", flow, options.start)
  let reason = outsideOf(flow, couplings)
  let image = reason === undefined ? flow.step(couplings) : couplings.map(() => Number.NaN)
  let residual = largest(image, couplings)
  let iterations = 0
  while (reason === undefined && iterations < maxIterations && residual > ROUNDING * (1 + size(couplings))) {
    const next = improved(flow, couplings, image, residual)
    iterations += 1
    if (typeof next === "string") {
      reason = next
      break
    }
    ;({ couplings, image, residual } = next)
  }
  const converged = residual <= tolerance * (1 + size(couplings))
  return {
    couplings,
    residual,
    iterations,
    converged,
    ...(converged ? {} : { reason: reason ?? `no convergence within ${maxIterations} steps` }),
  }
}

function size(couplings: Float64Array): number {
  return couplings.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}

interface Point {
  readonly couplings: Float64Array
  readonly image: Float64Array
  readonly residual: number
}

/** A damped Newton step that lowers the residual, or why there is none. */
function improved(flow: FlowMap, couplings: Float64Array, image: Float64Array, residual: number): Point | string {
  const n = couplings.length
  const { matrix } = jacobian(flow, couplings)
  if (!matrix.every(Number.isFinite)) return "the derivatives are not finite there"
  const shifted = matrix.map((value, index) => (index % (n + 1) === 0 ? value - 1 : value))
  const step = solve(
    shifted,
    image.map((value, i) => couplings[i] - value),
  )
  if (step === undefined) return "a direction is exactly marginal, which leaves Newton's step undetermined"
  let why = "no step along Newton's direction lowers the residual"
  for (let damping = 1; damping > 1e-6; damping /= 2) {
    const tried = couplings.map((value, i) => value + damping * step[i])
    const outside = outsideOf(flow, tried)
    if (outside !== undefined) {
      why = `the search leaves the physical region: ${outside}`
      continue
    }
    const next = flow.step(tried)
    const left = largest(next, tried)
    if (left < residual) return { couplings: tried, image: next, residual: left }
  }
  return why
}

function outsideOf(flow: FlowMap, couplings: Float64Array): string | undefined {
  return couplings.every(Number.isFinite) ? flow.outside?.(couplings) : "a coupling is infinite"
}

function largest(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, value, i) => {
    const difference = Math.abs(value - b[i])
    return difference > most || Number.isNaN(difference) ? difference : most
  }, 0)
}
