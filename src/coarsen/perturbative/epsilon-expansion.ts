/**
 * Wilson and Fisher's expansion of the critical exponents of the n-vector model in ε = 4 − d, to ε³. At the fixed point u*(ε) of the
 * loop functions y_T, η and ω are read off, and the other exponents follow by the scaling relations; all as truncated power series.
 * The series are asymptotic: their terms fall at first and grow in the end.
 *
 * K. G. Wilson & M. E. Fisher, Phys. Rev. Lett. 28, 240 (1972), doi:10.1103/PhysRevLett.28.240; K. G. Wilson & J. Kogut, Phys. Rep. 12,
 * 75 (1974), doi:10.1016/0370-1573(74)90023-4.
 */
import { expectInteger, expectNumber } from "../../errors.ts"
import { type PowerSeries, combination, compose, divide, evaluate, multiply } from "../../flow/power-series.ts"
import type { Estimate } from "../../statistics/estimate.ts"
import { LOOPS, loopFunctions } from "./loop-functions.ts"

/** ω is the exponent of corrections to scaling, minus the second even y. */
export type EpsilonExponent = "nu" | "alpha" | "beta" | "gamma" | "delta" | "eta" | "omega" | "yT" | "yH"

/** Coefficients of ε⁰ … ε³ for n components. */
export function epsilonSeries(components: number): Readonly<Record<EpsilonExponent, PowerSeries>> {
  const { coupling, mass, field } = loopFunctions(components)
  const one = Float64Array.of(1, 0, 0, 0)
  const epsilon = Float64Array.of(0, 1, 0, 0)
  // ε = Σ_k β_k u^k, solved for u(ε): every turn makes one more order right.
  let u: PowerSeries = Float64Array.of(0, 0, 0, 0)
  for (let order = 1; order <= LOOPS; order++) {
    const higher = compose(Float64Array.of(0, 0, ...coupling.slice(1)), u)
    u = combination([1 / coupling[0], epsilon], [-1 / coupling[0], higher])
  }
  const yT = combination([2, one], [-1, compose(Float64Array.of(0, ...mass), u)])
  const eta = compose(Float64Array.of(0, ...field), u)
  // −∂/∂u of the flow of u: Σ_k (k + 1) β_k u^k − ε = Σ_k k β_k u^k.
  const omega = compose(Float64Array.of(0, ...coupling.map((value, k) => (k + 1) * value)), u)
  const dimension = combination([4, one], [-1, epsilon])
  const nu = divide(one, yT)
  const gap = combination([1, dimension], [-2, one], [1, eta])
  const yH = combination([1 / 2, dimension], [1, one], [-1 / 2, eta])
  return {
    nu,
    alpha: combination([2, one], [-1, multiply(dimension, nu)]),
    beta: combination([1 / 2, multiply(gap, nu)]),
    gamma: multiply(nu, combination([2, one], [-1, eta])),
    delta: divide(combination([2, yH]), gap),
    eta,
    omega,
    yT,
    yH,
  }
}

export interface EpsilonExpansionOptions {
  /** n: 1 Ising, 2 XY, 3 Heisenberg, 0 self-avoiding walks. Default 1. */
  readonly components?: number
  /** ε = 4 − d. Default 1. */
  readonly epsilon?: number
  /** The last power of ε kept, 0 … 3. Default 3. */
  readonly order?: number
}

/**
 * The exponents at a given ε. The error is no standard error: it is the last term kept, or the first one left out where that is known
 * and larger.
 */
export function epsilonExpansion({
  components = 1,
  epsilon = 1,
  order = LOOPS,
}: EpsilonExpansionOptions = {}): Readonly<Record<EpsilonExponent, Estimate>> {
  expectNumber("epsilonExpansion epsilon", epsilon, 0, 4)
  expectInteger("epsilonExpansion order", order, 0, LOOPS)
  const at = (series: PowerSeries): Estimate => {
    const term = (k: number): number => (k > LOOPS ? 0 : Math.abs(series[k] * epsilon ** k))
    return {
      value: evaluate(series.subarray(0, order + 1), epsilon),
      error: Math.max(order > 0 ? term(order) : 0, term(order + 1)),
    }
  }
  const { nu, alpha, beta, gamma, delta, eta, omega, yT, yH } = epsilonSeries(components)
  return {
    nu: at(nu),
    alpha: at(alpha),
    beta: at(beta),
    gamma: at(gamma),
    delta: at(delta),
    eta: at(eta),
    omega: at(omega),
    yT: at(yT),
    yH: at(yH),
  }
}
