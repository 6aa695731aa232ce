/** What `blockspin mcrg` measures by its recipe: the model, its known exponents where it is critical, and the operators. */
import { blockSizes, coarseSize } from "../coarsen/block-spins.ts"
import { type BlockOperator, operatorBasis } from "../coarsen/operator-basis.ts"
import { InputError } from "../errors.ts"
import { cubicCriticalCoupling } from "../hamiltonian/critical.ts"
import { type Ising, ising } from "../hamiltonian/ising.ts"
import { chain, cubic, hypercubic, square } from "../hamiltonian/lattice.ts"
import { criticalCoupling } from "../hamiltonian/onsager.ts"
import type { McrgRecipe } from "./mcrg-recipe.ts"

export interface KnownExponents {
  readonly even: number
  readonly odd: number
  /** "exact", or where they come from. */
  readonly source: string
}

/**
 * Square: L. Onsager, Phys. Rev. 65, 117 (1944). Cubic, Δ_ε = 1.412625(10), Δ_σ = 0.5181489(10): F. Kos, D. Poland, D. Simmons-Duffin &
 * A. Vichi, JHEP 08 (2016) 036, doi:10.1007/JHEP08(2016)036.
 */
const CRITICAL: Readonly<Record<number, { readonly coupling: number; readonly known: KnownExponents }>> = {
  2: { coupling: criticalCoupling, known: { even: 1, odd: 15 / 8, source: "exact" } },
  3: {
    coupling: cubicCriticalCoupling.value,
    known: { even: 3 - 1.412625, odd: 3 - 0.5181489, source: "conformal bootstrap" },
  },
}

/** What is measured, all checked. */
export interface McrgPlan {
  readonly model: Ising
  readonly known?: KnownExponents
  readonly operators: readonly BlockOperator[]
}

/** The model and the operators of a recipe; lengths that its steps do not divide are refused. */
export function planOf(recipe: McrgRecipe): McrgPlan {
  const { size, scale, steps } = recipe
  const plan = { ...modelOf(recipe), operators: basisOf(recipe) }
  coarseSize(size, scale)
  if (steps !== undefined) blockSizes(size, scale, steps)
  return plan
}

function modelOf({ size, coupling }: McrgRecipe): { model: Ising; known?: KnownExponents } {
  const [a, b, c] = size
  const lattice = [chain, square, cubic][size.length - 1]
  const critical = size.every((length) => length === size[0]) ? CRITICAL[size.length] : undefined
  const K = coupling ?? CRITICAL[size.length]?.coupling
  if (K === undefined)
    throw new InputError(
      `coupling: expected one for a lattice of ${size.length} axes, whose critical one is not known here, got none. Give --coupling.`,
    )
  const made = lattice === undefined ? hypercubic(size) : size.length === 1 ? chain(a) : size.length === 2 ? square(a, b) : cubic(a, b, c)
  const near = critical !== undefined && Math.abs(K - critical.coupling) < 1e-5
  return { model: ising({ lattice: made, coupling: K }), ...(near ? { known: critical.known } : {}) }
} // prettier-ignore

function basisOf({ size, even, odd }: McrgRecipe): BlockOperator[] {
  return operatorBasis(size.length, { ...(even === undefined ? {} : { even }), ...(odd === undefined ? {} : { odd }) })
}
