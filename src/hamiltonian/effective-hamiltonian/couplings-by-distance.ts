/**
 * Learned pair couplings against the distance of the sites, J(r): the mean over all pairs of a lattice that are as far apart,
 * r the straight line, the shorter way around periodic axes.
 */
import { expectInput } from "../../errors.ts"
import { type Estimate, meanEstimate } from "../../statistics/estimate.ts"
import type { Ising } from "../ising.ts"
import type { Lattice } from "../lattice.ts"
import { isingToPolynomial } from "../polynomial.ts"
import type { RestrictedBoltzmannMachine } from "../restricted-boltzmann-machine.ts"
import { effectiveCouplings } from "./effective-couplings.ts"

export interface CouplingAtDistance {
  /** In lattice spacings. */
  readonly distance: number
  readonly pairs: number
  /** Mean coupling of these pairs in the model, in units of k_BT. */
  readonly exact: number
  /** The same in the machines; the error is that of the mean over machines, NaN for a single one. */
  readonly learned: Estimate
}

/** J(r) of machines trained on samples of an Ising model on a chain, a square, cubic or hypercubic lattice; shortest first. */
export function couplingsByDistance(
  machines: readonly RestrictedBoltzmannMachine[],
  model: Ising,
): readonly CouplingAtDistance[] {
  const { lattice } = model
  expectInput(
    ["chain", "square", "cubic", "hypercubic"].includes(lattice.kind),
    `couplingsByDistance: expected a chain, a square, cubic or hypercubic lattice, got a ${lattice.kind}.`,
  )
  expectInput(machines.length > 0, "couplingsByDistance: expected at least one machine, got none.")
  const groups = new Map<number, { pairs: number; exact: number; sums: Float64Array }>()
  for (let i = 0; i < lattice.sites; i++)
    for (let j = i + 1; j < lattice.sites; j++) {
      const square = squaredDistance(lattice, i, j)
      const group = groups.get(square) ?? { pairs: 0, exact: 0, sums: new Float64Array(machines.length) }
      group.pairs++
      groups.set(square, group)
    }
  const { termMembers } = isingToPolynomial({ ...model, field: 0 })
  for (let t = 0; t < termMembers.length; t += 2)
    groups.get(squaredDistance(lattice, termMembers[t], termMembers[t + 1]))!.exact += model.coupling
  for (const [m, machine] of machines.entries()) {
    expectInput(
      machine.visible === lattice.sites,
      `couplingsByDistance: expected machines of ${lattice.sites} visible units, as the lattice has sites, got ${machine.visible}.`,
    )
    for (const { sites, value } of effectiveCouplings(machine, { orders: [2] }).couplings)
      groups.get(squaredDistance(lattice, sites[0], sites[1]))!.sums[m] += value
  }
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([square, { pairs, exact, sums }]) => {
      const learned = meanEstimate(sums.map((sum) => sum / pairs))
      return { distance: Math.sqrt(square), pairs, exact: exact / pairs, learned }
    })
}

function squaredDistance({ size, periodic }: Lattice, i: number, j: number): number {
  let sum = 0
  for (let axis = size.length - 1; axis >= 0; axis--) {
    const length = size[axis]
    const apart = Math.abs((i % length) - (j % length))
    sum += Math.min(apart, periodic[axis] ? length - apart : apart) ** 2
    i = Math.floor(i / length)
    j = Math.floor(j / length)
  }
  return sum
}
