/** A model at another temperature: β H instead of H, all its couplings and fields multiplied with β. */
import type { Model } from "../../hamiltonian/model.ts"
import { isingToPolynomial, polynomial } from "../../hamiltonian/polynomial.ts"

/** The model of β H. */
export function scaleModel(model: Model, β: number): Model {
  if (model.kind === "polynomial") {
    const { sites, lattice, operators } = model
    const scaled = operators.map((operator) => ({ ...operator, coupling: β * operator.coupling }))
    return polynomial({ sites, ...(lattice && { lattice }), operators: scaled })
  }
  const scaled = { ...model, coupling: β * model.coupling, field: β * model.field }
  return scaled.kind === "blume-capel" ? { ...scaled, crystalField: β * scaled.crystalField } : scaled
}

/** An Ising model as a polynomial, which keeps a field of any strength among its sums; other models as they are. */
export function localModel(model: Model): Exclude<Model, { kind: "ising" }> {
  return model.kind === "ising" ? isingToPolynomial(model) : model
}
