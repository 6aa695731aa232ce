/**
 * Wilson's momentum-shell recursion for φ⁴ theory, in differential form and to one loop. Modes between Λ/b and Λ are integrated out of
 *
 *   H = ∫ d^dx [½ (∇φ)² + ½ r φ² + u (φ²)²/(4K_d)],  Λ = 1,  K_d = S_d/(2π)^d,
 *
 * and lengths are rescaled, which gives, without expanding in r,
 *
 *   dr/d ln b = 2r + (n + 2) u/(1 + r),  du/d ln b = (4 − d) u − (n + 8) u²/(1 + r)²,  dh/d ln b = (d/2 + 1) h.
 *
 * With a = (n + 2) ε/(2 (n + 8)) its Wilson–Fisher fixed point is r* = −a/(1 + a), u* = ε/((n + 8)(1 + a)²). η = 0 to this order.
 *
 * K. G. Wilson, Phys. Rev. B 4, 3174 (1971), doi:10.1103/PhysRevB.4.3174; K. G. Wilson & J. Kogut, Phys. Rep. 12, 75 (1974),
 * doi:10.1016/0370-1573(74)90023-4; M. Kardar, Statistical Physics of Fields, Cambridge 2007, ch. 5.
 */
import { expectNumber } from "../../errors.ts"
import { continuousFlow } from "../../flow/continuous-flow.ts"
import type { FlowMap } from "../../flow/flow-map.ts"
import { PHI4_COUPLINGS, type Phi4Options, unbounded } from "./phi4-flow.ts"

/** The flow of r, u and h. */
export function momentumShell({ components = 1, dimension = 3 }: Phi4Options = {}): FlowMap {
  expectNumber("momentumShell components", components, -2)
  expectNumber("momentumShell dimension", dimension, 0, 6)
  const epsilon = 4 - dimension
  const [mass, vertex] = [components + 2, components + 8]
  return continuousFlow({
    name: `momentum shell, n = ${components}, d = ${dimension}`,
    couplings: PHI4_COUPLINGS,
    dimension,
    scale: 2,
    beta: ([r, u, h]) =>
      Float64Array.of(
        2 * r + (mass * u) / (1 + r),
        epsilon * u - (vertex * u * u) / (1 + r) ** 2,
        (dimension / 2 + 1) * h,
      ),
    jacobian: ([r, u]) =>
      Float64Array.of(
        2 - (mass * u) / (1 + r) ** 2,
        mass / (1 + r),
        0,
        (2 * vertex * u * u) / (1 + r) ** 3,
        epsilon - (2 * vertex * u) / (1 + r) ** 2,
        0,
        0,
        0,
        dimension / 2 + 1,
      ),
    outside: ([r, u]) => (r <= -1 ? "r is not above −1, where modes at the cutoff become unstable" : unbounded(u)),
  })
}
