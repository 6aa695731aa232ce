/**
 * Exponents of the Ising model in two and three dimensions by every method that is a formula or a recursion, each timed: what
 * `blockspin reproduce exponents` puts beside Monte Carlo.
 */
import { optimalParameter } from "../coarsen/kadanoff/optimal-parameter.ts"
import { migdalKadanoff, migdalKadanoffLimit } from "../coarsen/migdal-kadanoff.ts"
import { niemeijerVanLeeuwen } from "../coarsen/niemeijer-van-leeuwen.ts"
import { epsilonExpansion } from "../coarsen/perturbative/epsilon-expansion.ts"
import { momentumShell } from "../coarsen/perturbative/momentum-shell.ts"
import { criticalPoint } from "../flow/critical-point.ts"
import { type FlowExponents, exponents, scalingRelations } from "../flow/exponents.ts"
import { fixedPoint } from "../flow/fixed-point.ts"
import type { FlowMap } from "../flow/flow-map.ts"
import type { Estimate } from "../statistics/estimate.ts"

export interface MethodExponents {
  readonly method: string
  readonly dimension: 2 | 3
  readonly yT: Estimate
  readonly yH: Estimate
  readonly nu: Estimate
  readonly eta: Estimate
  /** What its error is: of derivatives (next to nothing; the approximation's own error is unknown), the size of a term, or sampling. */
  readonly errorKind: "derivatives" | "next term" | "sampling" | "published"
  readonly seconds: number
}

/** Of the square lattice exact; of the cubic one by the conformal bootstrap, Δ_ε = 1.41262528(29), Δ_σ = 0.518148806(24): C.-H. Chang, V.
 * Dommes, R. S. Erramilli, A. Homrich, P. Kravchuk, A. Liu, M. S. Mitchell, D. Poland & D. Simmons-Duffin, arXiv:2411.15300; before them
 * F. Kos, D. Poland, D. Simmons-Duffin & A. Vichi, JHEP 08 (2016) 036, doi:10.1007/JHEP08(2016)036, 1.412625(10) and 0.5181489(10). */
export const BEST_KNOWN: Readonly<
  Record<2 | 3, { readonly yT: Estimate; readonly yH: Estimate; readonly source: string }>
> = {
  2: { yT: { value: 1, error: 0 }, yH: { value: 15 / 8, error: 0 }, source: "exact" },
  3: {
    yT: { value: 3 - 1.41262528, error: 2.9e-7 },
    yH: { value: 3 - 0.518148806, error: 2.4e-8 },
    source: "conformal bootstrap",
  },
}

/** All methods, two dimensions first. */
export function analyticMethods(): MethodExponents[] {
  const methods: MethodExponents[] = []
  const add = (method: string, dimension: 2 | 3, of: () => FlowExponents): void => {
    const start = performance.now()
    const { yT, yH } = of()
    const seconds = (performance.now() - start) / 1000
    methods.push(methodOf(method, dimension, { yT: yT!, yH: yH!, errorKind: "derivatives", seconds }))
  }
  for (const dimension of [2, 3] as const) {
    add("Migdal–Kadanoff, b = 2", dimension, () => transition(migdalKadanoff({ dimension })))
    add("Migdal–Kadanoff, b → 1", dimension, () => transition(migdalKadanoffLimit({ dimension })))
    if (dimension === 2)
      for (const order of [1, 2] as const)
        add(`${order === 1 ? "first" : "second"} cumulant (triangular)`, 2, () =>
          transition(niemeijerVanLeeuwen({ order })),
        )
    add("Kadanoff's lower bound", dimension, () => optimalParameter(dimension).exponents)
    for (const order of [1, 2, 3]) {
      const start = performance.now()
      // Each exponent by its own series: cut at an order, they do not obey the scaling relations.
      const { yT, yH, nu, eta } = epsilonExpansion({ epsilon: 4 - dimension, order })
      const seconds = (performance.now() - start) / 1000
      methods.push({
        method: `ε-expansion, order ${order}`,
        dimension,
        yT,
        yH,
        nu,
        eta,
        errorKind: "next term",
        seconds,
      })
    }
    if (dimension === 3)
      add("momentum shell, one loop", 3, () => {
        const flow = momentumShell({ dimension: 3 })
        return exponents(flow, fixedPoint(flow, { start: [-0.1, 0.1, 0] }))
      })
  }
  return methods
}

/** A row from y_T and y_H: ν and η by the scaling relations. */
export function methodOf(
  method: string,
  dimension: 2 | 3,
  found: Pick<MethodExponents, "yT" | "yH" | "errorKind" | "seconds">,
): MethodExponents {
  const { nu, eta } = scalingRelations(dimension, found.yT, found.yH)
  return { method, dimension, nu, eta: eta!, ...found }
}

/** Between weak and strong nearest-neighbour coupling. */
function transition(flow: FlowMap): FlowExponents {
  const at = (K: number): number[] => flow.couplings.map((_, i) => (i === 0 ? K : 0))
  return exponents(
    flow,
    criticalPoint(flow, { from: at(0.02), to: at(flow.name.includes("second") ? 0.35 : 2) }).fixedPoint,
  )
}
