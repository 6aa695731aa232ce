/** Any of the spin models of this library, and what all of them have. */
import type { BlumeCapel } from "./blume-capel.ts"
import type { Ising } from "./ising.ts"
import type { Polynomial } from "./polynomial.ts"
import type { Potts } from "./potts.ts"

export type Model = Ising | Polynomial | Potts | BlumeCapel

/** Number of spins. */
export function sitesOf(model: Model): number {
  return model.kind === "polynomial" ? model.sites : model.lattice.sites
}

/** q, the values of one spin: 2 for Ising spins (ising and polynomial), the colours of a Potts model, 3 for Blume–Capel. */
export function valuesOf(model: Model): number {
  if (model.kind === "potts") return model.colours
  return model.kind === "blume-capel" ? 3 : 2
}

/** What E of a model is multiplied with in H: the coupling K, and 1 for a polynomial, whose E is H itself. */
export function couplingOf(model: Model): number {
  return model.kind === "polynomial" ? 1 : model.coupling
}
