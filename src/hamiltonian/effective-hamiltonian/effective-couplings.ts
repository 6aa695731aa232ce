/**
 * The Hamiltonian that a restricted Boltzmann machine has for its visible units alone, as fields, pair and many-body couplings:
 *   F(v) = −J_∅ − Σ_i J_i σ_i − Σ_{i<j} J_ij σ_i σ_j − Σ_{i<j<k} J_ijk σ_i σ_j σ_k − …
 * Couplings of spins are averages over all states of all other spins, which are integrals in one dimension for any size
 * (hidden-unit-integral.ts); those of a lattice gas (0/1) are differences of F between the 2^n states of n units, all others 0.
 *
 * The search goes through sets of sites, smaller numbers first, and leaves out at once all sets that cannot be strong enough:
 * since |g′|, |g″| ≤ 1 for g = ln 2 cosh, a hidden unit couples sites i, j, … by at most min(|u_i|, |u_i u_j|), i and j those
 * with the smallest weights. So machines whose hidden units see few sites are cheap, whatever their size.
 *
 * G. Cossu, L. Del Debbio, T. Giani, A. Khamseh & M. Wilson, Phys. Rev. B 100, 064304 (2019), arXiv:1810.11503;
 * A. Decelle, C. Furtlehner, A. Navas Gómez & B. Seoane, SciPost Phys. 16, 095 (2024), arXiv:2309.02292.
 */
import { expectInput, expectInteger, expectNumber } from "../../errors.ts"
import type { RestrictedBoltzmannMachine } from "../restricted-boltzmann-machine.ts"
import type { CouplingBasis } from "./expansion.ts"
import { type Coupling, StrongestCouplings, searchCouplings } from "./coupling-search.ts"
import { latticeGasProducts } from "./lattice-gas-products.ts"
import { spinForm } from "./spin-form.ts"
import { spinProducts } from "./spin-products.ts"

export interface EffectiveCouplings {
  readonly basis: CouplingBasis
  /** J_∅: the mean of −F over all states (spin), or −F where all units are 0 (lattice gas). */
  readonly constant: number
  /** Strongest first. */
  readonly couplings: readonly Coupling[]
}

export interface EffectiveCouplingsOptions {
  /** How many units a coupling joins, from 1 to 8. Default [1, 2]. */
  readonly orders?: readonly number[]
  /** Products of spins ±1 or of 0/1 units. The machine's own visible units make no difference. Default "spin". */
  readonly basis?: CouplingBasis
  /** Couplings weaker than this are left out. Default 0. */
  readonly threshold?: number
  /** Only so many are kept, the strongest of all orders together. Default 2^20. */
  readonly strongest?: number
  /** Only couplings among these visible units. Default all. */
  readonly sites?: readonly number[]
  /** Absolute error of each coupling, from 1e-13 to 1e-3, apart from rounding. Default 1e-12. */
  readonly tolerance?: number
}

/**
 * Couplings of the Hamiltonian that remains when the hidden units are summed over, strongest first. Every set of the orders asked
 * for is looked at or proved too weak. The cost is that of the number of sets times the hidden units that see them, so above pairs
 * give `threshold`, `strongest` or `sites` where many sites share hidden units; an {@link InputError} says so where it would
 * take minutes.
 */
export function effectiveCouplings(
  machine: RestrictedBoltzmannMachine,
  options: EffectiveCouplingsOptions = {},
): EffectiveCouplings {
  const { orders = [1, 2], basis = "spin", threshold = 0, strongest = 2 ** 20, tolerance = 1e-12 } = options
  expectInput(orders.length > 0, "effectiveCouplings orders: expected at least one, got none.")
  for (const order of orders) expectInteger("effectiveCouplings orders", order, 1, 8)
  expectNumber("effectiveCouplings threshold", threshold, 0)
  expectInteger("effectiveCouplings strongest", strongest, 1, 2 ** 24)
  expectNumber("effectiveCouplings tolerance", tolerance, 1e-13, 1e-3)
  expectFinite(machine)
  const sites = expectSites(options.sites ?? Array.from({ length: machine.visible }, (_, i) => i), machine.visible)

  const form = spinForm(machine)
  const order = Math.max(...orders)
  const units =
    basis === "spin"
      ? spinProducts(form, { order, tolerance: tolerance / machine.hidden })
      : latticeGasProducts(form, { order })
  const found = new StrongestCouplings(strongest, threshold)
  for (const n of new Set(orders)) searchCouplings(units, { sites, n, found })
  return { basis, constant: units.constant, couplings: found.sorted() }
}

function expectSites(sites: readonly number[], visible: number): readonly number[] {
  for (const site of sites) expectInteger("effectiveCouplings sites", site, 0, visible - 1)
  const ascending = [...sites].sort((a, b) => a - b)
  const twice = ascending.find((site, k) => site === ascending[k + 1])
  expectInput(twice === undefined, `effectiveCouplings sites: expected each visible unit once, got ${twice} twice.`)
  return ascending
}

function expectFinite({ weights, visibleBias, hiddenBias }: RestrictedBoltzmannMachine): void {
  for (const [name, values] of [
    ["weights", weights.values],
    ["visible biases", visibleBias],
    ["hidden biases", hiddenBias],
  ] as const)
    // prettier-ignore
    expectInput(
      values.every(Number.isFinite),
      `effectiveCouplings: expected finite ${name}, got NaN or infinity: its training diverged. Lower learningRate.`,
    )
}
