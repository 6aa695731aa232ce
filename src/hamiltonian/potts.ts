/**
 * The Potts model: q colours with the reduced Hamiltonian H = −K Σ_⟨ij⟩ δ(σ_i, σ_j) − h Σ_i δ(σ_i, c), K = J/k_BT. Energies
 * are E = −Σ_⟨ij⟩ δ(σ_i, σ_j), in units of J, without the field. Two colours are the Ising model at half the coupling,
 * δ = (1 + s s')/2. A state is a Uint8Array of colours 0 … q − 1, one a site.
 *
 * R. B. Potts, Math. Proc. Camb. Philos. Soc. 48, 106 (1952), doi:10.1017/S0305004100027419;
 * F. Y. Wu, Rev. Mod. Phys. 54, 235 (1982), doi:10.1103/RevModPhys.54.235.
 */
import { expectInput, expectInteger, expectNumber } from "../errors.ts"
import type { Lattice } from "./lattice.ts"

export interface Potts {
  readonly kind: "potts"
  readonly lattice: Lattice
  /** q. */
  readonly colours: number
  /** K = J/k_BT: positive for the ferromagnet. */
  readonly coupling: number
  /** h over k_BT, and the colour c that it favours. */
  readonly field: number
  readonly fieldColour: number
}

export function potts({
  lattice,
  colours,
  coupling,
  field = 0,
  fieldColour = 0,
}: {
  lattice: Lattice
  /** q, from 2 to 256. */
  colours: number
  coupling: number
  field?: number
  fieldColour?: number
}): Potts {
  expectInteger("potts colours", colours, 2, 256)
  expectNumber("potts coupling", coupling)
  expectNumber("potts field", field)
  expectInteger("potts fieldColour", fieldColour, 0, colours - 1)
  return { kind: "potts", lattice, colours, coupling, field, fieldColour }
}

/**
 * K_c = ln(1 + √q) of the square lattice, where it is its own dual: the transition is continuous up to q = 4 and of first
 * order above (R. J. Baxter, J. Phys. C 6, L445 (1973), doi:10.1088/0022-3719/6/23/005).
 */
export function pottsCriticalCoupling(colours: number): number {
  expectInteger("pottsCriticalCoupling colours", colours, 2)
  return Math.log1p(Math.sqrt(colours))
}

/** Energy E = −(number of bonds between like colours) of a state, in units of J. */
export function pottsEnergy({ lattice, colours }: Potts, state: Uint8Array): number {
  expectState("pottsEnergy", state, lattice.sites, colours)
  const { sites, offsets, neighbours } = lattice
  let twice = 0
  for (let site = 0; site < sites; site++)
    for (let k = offsets[site]; k < offsets[site + 1]; k++) if (state[site] === state[neighbours[k]]) twice++
  return 0 - twice / 2
}

/** How many sites have each colour: `colours` numbers. */
export function colourCounts({ lattice, colours }: Potts, state: Uint8Array): Float64Array {
  expectState("colourCounts", state, lattice.sites, colours)
  const counts = new Float64Array(colours)
  for (const colour of state) counts[colour]++
  return counts
}

/** Order parameter per site m = (q max_c n_c/N − 1)/(q − 1), from 0 (all colours alike) to 1 (one colour). */
export function pottsMagnetization(model: Potts, state: Uint8Array): number {
  const { colours: q, lattice } = model
  return ((q * Math.max(...colourCounts(model, state))) / lattice.sites - 1) / (q - 1)
}

function expectState(what: string, state: Uint8Array, sites: number, colours: number): void {
  expectInput(
    state.length === sites,
    `${what}: expected a state of ${sites} sites, as the lattice has, got ${state.length}.`,
  )
  const wrong = state.find((colour) => colour >= colours)
  expectInput(wrong === undefined, `${what}: expected colours from 0 to ${colours - 1}, got ${wrong}.`)
}
