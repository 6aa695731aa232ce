/**
 * The Ising model: spins s = ±1 (bits 1 and 0) with the reduced Hamiltonian H = −K Σ_⟨ij⟩ s_i s_j − h Σ_i s_i, K = J/k_BT.
 * Energies are E = −Σ_⟨ij⟩ s_i s_j, in units of J, without the field.
 *
 * E. Ising, Z. Phys. 31, 253 (1925), doi:10.1007/BF02980577.
 */
import { type BitMatrix, popcount } from "../compute/bit-matrix.ts"
import { expectInput, expectNumber } from "../errors.ts"
import type { Lattice } from "./lattice.ts"

export interface Ising {
  readonly kind: "ising"
  readonly lattice: Lattice
  /** K = J/k_BT: positive for the ferromagnet. */
  readonly coupling: number
  /** h: the magnetic field over k_BT. */
  readonly field: number
}

/** Equilibrium properties per site, in the conventions of every exact solution here. */
export interface Thermodynamics {
  /** ln Z/N. */
  readonly logPartition: number
  /** Energy u = ⟨E⟩/N = −∂(ln Z/N)/∂K in units of J. */
  readonly energy: number
  /** Specific heat C/N = K² ∂²(ln Z/N)/∂K² in units of k_B. */
  readonly specificHeat: number
}

export function ising({ lattice, coupling, field = 0 }: { lattice: Lattice; coupling: number; field?: number }): Ising {
  expectNumber("ising coupling", coupling)
  expectNumber("ising field", field)
  return { kind: "ising", lattice, coupling, field }
}

/** Energy E = −Σ s s' over all bonds of the state in a row of `bits`, in units of J. */
export function energy({ lattice }: Ising, bits: BitMatrix, row: number): number {
  expectInput(
    bits.columns === lattice.sites,
    `energy: expected states of ${lattice.sites} sites, as the lattice has, got ${bits.columns} columns.`,
  )
  const unlike =
    lattice.kind === "square" && lattice.periodic.every(Boolean)
      ? unlikeOnSquare(lattice, bits.row(row))
      : unlikeBonds(lattice, bits, row)
  return 2 * unlike - lattice.bonds
}

/** Magnetization M = Σ s of the state in a row of `bits`. */
export function magnetization(bits: BitMatrix, row: number): number {
  return 2 * bits.count(row) - bits.columns
}

/** Number of bonds between unlike spins, for any lattice. */
function unlikeBonds({ sites, offsets, neighbours }: Lattice, bits: BitMatrix, row: number): number {
  let twice = 0
  for (let site = 0; site < sites; site++) {
    const bit = bits.get(row, site)
    for (let k = offsets[site]; k < offsets[site + 1]; k++) twice += bit ^ bits.get(row, neighbours[k])
  }
  return twice / 2
}

/** The same for the square lattice, 32 bonds at a time. */
function unlikeOnSquare({ sites, size: [, width] }: Lattice, words: Uint32Array): number {
  let unlike = differences(words, 0, width, sites - width) + differences(words, sites - width, 0, width)
  for (let start = 0; start < sites; start += width)
    unlike += differences(words, start, start + 1, width - 1) + differences(words, start + width - 1, start, 1)
  return unlike
}

/** How many of the `length` bits from bit `a` on differ from those from bit `b` on. */
function differences(words: Uint32Array, a: number, b: number, length: number): number {
  let count = 0
  for (let done = 0; done < length; done += 32) {
    const unlike = bitsFrom(words, a + done) ^ bitsFrom(words, b + done)
    const left = length - done
    count += popcount(left < 32 ? unlike & ((1 << left) - 1) : unlike)
  }
  return count
}

/** 32 bits from bit `position` on. */
function bitsFrom(words: Uint32Array, position: number): number {
  const word = position >> 5
  const shift = position & 31
  // Shifting by 32 would shift by 0. Past the last word come zeros, which the caller masks off.
  return shift === 0 ? words[word] : (words[word] >>> shift) | (words[word + 1] << (32 - shift))
}
