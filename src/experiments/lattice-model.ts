/** The lattice model that a recipe asks for, at one of its couplings. */
import { InputError, expectInput } from "../errors.ts"
import { type BlumeCapel, blumeCapel } from "../hamiltonian/blume-capel.ts"
import { type Ising, ising } from "../hamiltonian/ising.ts"
import { type Lattice, chain, cubic, honeycomb, hypercubic, square, triangular } from "../hamiltonian/lattice.ts"
import { type Potts, potts } from "../hamiltonian/potts.ts"
import type { LatticeModelRecipe } from "./recipe.ts"

export type LatticeModel = Ising | Potts | BlumeCapel

type Settings = Omit<LatticeModelRecipe, "coupling" | "model"> & { readonly model?: LatticeModelRecipe["model"] }

/** The model at `coupling`. A setting that belongs to another model is refused, not passed over. */
export function modelOf(recipe: Settings, coupling: number): LatticeModel {
  const { model = "ising", field, colours, crystalField } = recipe
  if (model !== "potts")
    expectInput(
      colours === undefined,
      `colours: expected none of the model ${model}, got ${colours}. Take the model potts.`,
    )
  if (model !== "blume-capel")
    expectInput(
      crystalField === undefined,
      `crystal field: expected none of the model ${model}, got ${crystalField}. Take the model blume-capel.`,
    )
  const lattice = latticeOf(recipe)
  if (model === "potts") return potts({ lattice, colours: colours ?? 3, coupling, field })
  if (model === "blume-capel") return blumeCapel({ lattice, coupling, crystalField: crystalField ?? 0, field })
  return ising({ lattice, coupling, field })
}

function latticeOf({ size, lattice, boundary }: Pick<Settings, "size" | "lattice" | "boundary">): Lattice {
  const options = { periodic: boundary === "periodic" }
  if (lattice !== "auto") {
    if (size.length !== 2)
      throw new InputError(`size: expected two axes (16x16) for a ${lattice} lattice, got ${size.join("x")}.`)
    return (lattice === "triangular" ? triangular : honeycomb)(size[0], size[1], options)
  }
  if (size.length === 1) return chain(size[0], options)
  if (size.length === 2) return square(size[0], size[1], options)
  if (size.length === 3) return cubic(size[0], size[1], size[2], options)
  return hypercubic(size, options)
}

/** Axes of the array of a configuration: a honeycomb's cells have two sites. */
export function shapeOf({ kind, size }: Lattice): readonly number[] {
  return kind === "honeycomb" ? [...size, 2] : size
}

/** "3-state Potts", as sentences call a model. */
export function modelName(model: LatticeModel): string {
  if (model.kind === "potts") return `${model.colours}-state Potts`
  return model.kind === "ising" ? "Ising" : "Blume–Capel"
}
