/**
 * The flow of O(n)-symmetric φ⁴ theory by the loop functions of minimal subtraction, at a given dimension: r the distance from
 * criticality, u the coupling, h the field. To one loop its Wilson–Fisher fixed point has the exponents of the ε-expansion to first order,
 * 1/ν = 2 − (n + 2)/(n + 8) ε and ω = ε. To two loops there is a fixed point only for ε ≤ (n + 8)²/(12 (3n + 14)).
 *
 * K. G. Wilson & J. Kogut, Phys. Rep. 12, 75 (1974), doi:10.1016/0370-1573(74)90023-4.
 */
import { expectInteger, expectNumber } from "../../errors.ts"
import { continuousFlow } from "../../flow/continuous-flow.ts"
import type { Coupling, FlowMap } from "../../flow/flow-map.ts"
import { LOOPS, loopFunctions } from "./loop-functions.ts"

export interface Phi4Options {
  /** n. Default 1. */
  readonly components?: number
  /** d = 4 − ε. Default 3. */
  readonly dimension?: number
}

export interface Phi4FlowOptions extends Phi4Options {
  /** 1 … 3. Default 1. */
  readonly loops?: number
}

/** r, u and h of φ⁴ theory. */
export const PHI4_COUPLINGS: readonly Coupling[] = [
  { name: "r", parity: "even" },
  { name: "u", parity: "even" },
  { name: "h", parity: "odd" },
]

/** Why φ⁴ theory with this u has no ground state. */
export function unbounded(u: number): string | undefined {
  return u < 0 ? "u is negative, which leaves the energy without a lower bound" : undefined
}

/** The flow of r, u and h. */
export function phi4Flow({ components = 1, dimension = 3, loops = 1 }: Phi4FlowOptions = {}): FlowMap {
  expectNumber("phi4Flow dimension", dimension, 0, 6)
  expectInteger("phi4Flow loops", loops, 1, LOOPS)
  const { coupling, mass, field } = loopFunctions(components)
  /** Σ_k c_k u^k over the loops kept, and its derivative. */
  const polynomial = (coefficients: readonly number[], u: number): [number, number] => {
    let [value, slope] = [0, 0]
    for (let k = loops; k > 0; k--) {
      value += coefficients[k - 1] * u ** k
      slope += k * coefficients[k - 1] * u ** (k - 1)
    }
    return [value, slope]
  }
  return continuousFlow({
    name: `φ⁴ to ${loops} ${loops === 1 ? "loop" : "loops"}, n = ${components}, d = ${dimension}`,
    couplings: PHI4_COUPLINGS,
    dimension,
    scale: 2,
    beta: ([r, u, h]) =>
      Float64Array.of(
        (2 - polynomial(mass, u)[0]) * r,
        (4 - dimension - polynomial(coupling, u)[0]) * u,
        ((dimension + 2 - polynomial(field, u)[0]) / 2) * h,
      ),
    jacobian([r, u, h]) {
      const [g, gSlope] = polynomial(coupling, u)
      const [m, mSlope] = polynomial(mass, u)
      const [e, eSlope] = polynomial(field, u)
      return Float64Array.of(
        2 - m,
        -mSlope * r,
        0,
        0,
        4 - dimension - g - gSlope * u,
        0,
        0,
        (-eSlope * h) / 2,
        (dimension + 2 - e) / 2,
      )
    },
    outside: ([, u]) => unbounded(u),
  })
}
