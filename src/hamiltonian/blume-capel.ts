/**
 * The Blume–Capel model: spins s = −1, 0, 1 with the reduced Hamiltonian H = −K Σ_⟨ij⟩ s_i s_j + Δ Σ_i s_i² − h Σ_i s_i. The
 * crystal field Δ sets how many sites are vacant: Δ → −∞ is the Ising model, and on the square lattice the continuous
 * transition ends in a tricritical point, beyond which it is of first order. A state is a Uint8Array, 0, 1, 2 for
 * s = −1, 0, 1, one a site.
 *
 * M. Blume, Phys. Rev. 141, 517 (1966), doi:10.1103/PhysRev.141.517;
 * H. W. Capel, Physica 32, 966 (1966), doi:10.1016/0031-8914(66)90027-9.
 */
import { expectInput, expectNumber } from "../errors.ts"
import type { Lattice } from "./lattice.ts"

export interface BlumeCapel {
  readonly kind: "blume-capel"
  readonly lattice: Lattice
  /** K = J/k_BT. */
  readonly coupling: number
  /** Δ over k_BT: positive favours s = 0. */
  readonly crystalField: number
  /** h over k_BT. */
  readonly field: number
}

/** The sums that the couplings multiply. */
export interface BlumeCapelSums {
  /** Σ s s' over bonds. */
  readonly bonds: number
  /** Σ s², the number of sites that are not vacant. */
  readonly occupied: number
  /** M = Σ s. */
  readonly magnetization: number
}

export function blumeCapel({
  lattice,
  coupling,
  crystalField,
  field = 0,
}: {
  lattice: Lattice
  coupling: number
  crystalField: number
  field?: number
}): BlumeCapel {
  expectNumber("blumeCapel coupling", coupling)
  expectNumber("blumeCapel crystalField", crystalField)
  expectNumber("blumeCapel field", field)
  return { kind: "blume-capel", lattice, coupling, crystalField, field }
}

/** Σ s s', Σ s² and Σ s of a state (0, 1, 2 for s = −1, 0, 1). */
export function blumeCapelSums({ lattice }: BlumeCapel, state: Uint8Array): BlumeCapelSums {
  const { sites, offsets, neighbours } = lattice
  expectInput(
    state.length === sites,
    `blumeCapelSums: expected a state of ${sites} sites, as the lattice has, got ${state.length}.`,
  )
  let twice = 0
  let occupied = 0
  let magnetization = 0
  for (let site = 0; site < sites; site++) {
    expectInput(
      state[site] < 3,
      `blumeCapelSums: expected 0, 1 or 2 for the spins −1, 0 and 1, got ${state[site]} at site ${site}.`,
    )
    const spin = state[site] - 1
    occupied += spin * spin
    magnetization += spin
    for (let k = offsets[site]; k < offsets[site + 1]; k++) twice += spin * (state[neighbours[k]] - 1)
  }
  return { bonds: twice / 2, occupied, magnetization }
}

/** Reduced energy H = −K Σ s s' + Δ Σ s² − h Σ s of a state (0, 1, 2 for s = −1, 0, 1), in units of k_BT. */
export function blumeCapelEnergy(model: BlumeCapel, state: Uint8Array): number {
  const { bonds, occupied, magnetization } = blumeCapelSums(model, state)
  return -model.coupling * bonds + model.crystalField * occupied - model.field * magnetization
}
