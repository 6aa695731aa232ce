/**
 * The machine that is an Ising model exactly: a hidden spin for each bond, with weight W to both its ends,
 * ln 2 cosh(W(s + s′)) = K s s′ + constant for W = artanh √(tanh K).
 */
import type { Lattice } from "../../lattice.ts"
import { type RestrictedBoltzmannMachine, type Units, restrictedBoltzmannMachine } from "../../restricted-boltzmann-machine.ts" // prettier-ignore

/** Spins on both sides, or 0/1 units on both sides: v W h = (1 + s)(1 + t) W/4. */
export function bondMachine(lattice: Lattice, coupling: number, units: Units): RestrictedBoltzmannMachine {
  const shape = { visible: lattice.sites, hidden: lattice.bonds, visibleUnits: units, hiddenUnits: units }
  const machine = restrictedBoltzmannMachine(shape, { sigma: 0 })
  const weight = Math.atanh(Math.sqrt(Math.tanh(coupling))) * (units === "binary" ? 4 : 1)
  let bond = 0
  for (let i = 0; i < lattice.sites; i++)
    for (let k = lattice.offsets[i]; k < lattice.offsets[i + 1]; k++) {
      const other = lattice.neighbours[k]
      if (other < i) continue
      for (const end of [i, other]) {
        machine.weights.values[end * lattice.bonds + bond] = weight
        if (units === "binary") machine.visibleBias[end] -= weight / 2
      }
      if (units === "binary") machine.hiddenBias[bond] = -weight
      bond++
    }
  return machine
}
