/**
 * The Hamiltonian of the visible units of a restricted Boltzmann machine, its free energy F(v), as a polynomial in spins
 * (polynomial.ts), which samplers and enumeration take like any other model.
 */
import { expectInput, expectNumber } from "../../errors.ts"
import { termList } from "../operators.ts"
import { type Polynomial, polynomial } from "../polynomial.ts"
import type { RestrictedBoltzmannMachine } from "../restricted-boltzmann-machine.ts"
import type { Coupling } from "./coupling-search.ts"
import { effectiveCouplings } from "./effective-couplings.ts"
import { EXPANDABLE, expandFreeEnergy } from "./expansion.ts"

// Couplings of more units than these come from an expansion of all states, or not at all.
const HIGHEST_ORDER = 8

/**
 * F(v) = −Σ_A J_A Π_{i∈A} σ_i with its constant, one operator for each order. Exact, with all orders, for up to 20 visible units and
 * where no hidden unit sees more than 8; else truncated at the `orders` (from 1 to 8) that must be given. Couplings of at most
 * `threshold` in size (default 1e-12, which is rounding) are left out.
 */
export function effectivePolynomial(
  machine: RestrictedBoltzmannMachine,
  { orders, threshold = 1e-12 }: { orders?: readonly number[]; threshold?: number } = {},
): Polynomial {
  expectNumber("effectivePolynomial threshold", threshold, 0)
  const { constant, couplings } =
    orders === undefined && machine.visible <= EXPANDABLE
      ? allCouplings(machine, threshold)
      : effectiveCouplings(machine, { orders: orders ?? ordersOf(machine), threshold, strongest: 2 ** 24 })
  const byOrder = Map.groupBy(couplings, ({ sites }) => sites.length)
  const operators = [...byOrder.keys()]
    .sort((a, b) => a - b)
    .map((order) => {
      const terms = byOrder.get(order)!.map(({ value, sites }) => [value, sites] as const)
      return termList(terms, 1, ["", "fields", "pairs", "triples"][order] ?? `products of ${order}`)
    })
  return polynomial({ sites: machine.visible, operators: [termList([[constant, []]], 1, "constant"), ...operators] })
}

function allCouplings(
  machine: RestrictedBoltzmannMachine,
  threshold: number,
): { constant: number; couplings: readonly Coupling[] } {
  const values = expandFreeEnergy(machine)
  const couplings: Coupling[] = []
  for (let set = 1; set < values.length; set++) {
    if (Math.abs(values[set]) <= threshold) continue
    const sites: number[] = []
    for (let i = 0; i < machine.visible; i++) if ((set >> i) & 1) sites.push(i)
    couplings.push({ sites, value: values[set] })
  }
  return { constant: values[0], couplings }
}

/** All orders that there are, if they are few. */
function ordersOf({ visible, hidden, weights }: RestrictedBoltzmannMachine): readonly number[] {
  const seen = new Int32Array(hidden)
  weights.values.forEach((weight, k) => (seen[k % hidden] += weight === 0 ? 0 : 1))
  const most = seen.reduce((a, b) => Math.max(a, b), 1)
  expectInput(
    most <= HIGHEST_ORDER,
    `effectivePolynomial: expected orders for a machine of ${visible} visible units with a hidden unit that sees ${most} of them: all orders can be had up to ${EXPANDABLE} visible units, or ${HIGHEST_ORDER} that are seen. Give orders, such as [1, 2].`,
  )
  return Array.from({ length: most }, (_, n) => n + 1)
}
