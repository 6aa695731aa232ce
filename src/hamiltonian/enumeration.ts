/**
 * All 2^N states of a small lattice, counted by energy and magnetization: g(E, M), from which everything follows exactly at
 * every coupling, ⟨A⟩ = Σ g A e^(−KE)/Σ g e^(−KE). A Gray code visits the states one spin flip apart.
 *
 * F. Gray, US patent 2,632,058 (1953); Knuth, The Art of Computer Programming 4A (2011), §7.2.1.1, algorithm L.
 */
import { expectInput, expectNumber } from "../errors.ts"
import type { Thermodynamics } from "./ising.ts"
import type { Lattice } from "./lattice.ts"

export interface DensityOfStates {
  readonly lattice: Lattice
  /** Number of states of energy E (units of J) and magnetization M at [(E + bonds)/2 · (sites + 1) + (M + sites)/2]. */
  readonly counts: Float64Array
}

/** Equilibrium averages; the magnetization per site is m = M/N. */
export interface ThermalAverages extends Thermodynamics {
  /** ⟨|m|⟩. */
  readonly absoluteMagnetization: number
  /** ⟨m²⟩. */
  readonly magnetization2: number
  /** ⟨m⁴⟩. */
  readonly magnetization4: number
}

/** Largest number of sites: 2^26 states take a second. */
const LARGEST = 26

/** Counts the states of a lattice of up to 26 sites. */
export function densityOfStates(lattice: Lattice): DensityOfStates {
  const { sites, offsets, neighbours, bonds } = lattice
  expectInput(
    sites <= LARGEST,
    `densityOfStates: expected at most ${LARGEST} sites, got ${sites}. On larger tori, use kaufman or torusMagnetization.`,
  )
  const counts = new Float64Array((bonds + 1) * (sites + 1))
  const spins = new Int8Array(sites).fill(1)
  let energy = -bonds
  let magnetization = sites
  // The last spin stays up; turning all spins over gives the other half.
  for (let state = 1; ; state++) {
    const level = ((energy + bonds) / 2) * (sites + 1)
    counts[level + (sites + magnetization) / 2]++
    counts[level + (sites - magnetization) / 2]++
    const site = 31 - Math.clz32(state & -state)
    if (site === sites - 1) return { lattice, counts }
    let field = 0
    for (let k = offsets[site]; k < offsets[site + 1]; k++) field += spins[neighbours[k]]
    energy += 2 * spins[site] * field
    magnetization -= 2 * spins[site]
    spins[site] = -spins[site]
  }
}

/** How many states have each energy −bonds, −bonds + 2, … (units of J). */
export function energyLevels({ lattice: { sites, bonds }, counts }: DensityOfStates): Map<number, number> {
  const levels = new Map<number, number>()
  for (let level = 0; level <= bonds; level++) {
    const states = counts.subarray(level * (sites + 1), (level + 1) * (sites + 1)).reduce((sum, g) => sum + g, 0)
    if (states > 0) levels.set(2 * level - bonds, states)
  }
  return levels
}

/**
 * Exact averages of the Ising model at coupling K = J/k_BT and field h: P ∝ e^(−KE + hM). Energy and specific heat are those of
 * the bonds alone, u = ⟨E⟩/N and C/N = K²(⟨E²⟩ − ⟨E⟩²)/N.
 */
export function thermalAverages({ lattice, counts }: DensityOfStates, coupling: number, field = 0): ThermalAverages {
  expectNumber("thermalAverages coupling", coupling)
  expectNumber("thermalAverages field", field)
  const { sites: N, bonds } = lattice
  // Costs count from the lowest, so that no weight overflows.
  const cost = (index: number): number =>
    coupling * (2 * Math.floor(index / (N + 1)) - bonds) - field * (2 * (index % (N + 1)) - N)
  let lowest = Infinity
  for (let index = 0; index < counts.length; index++) if (counts[index] > 0) lowest = Math.min(lowest, cost(index))
  let Z = 0
  let E = 0
  let absolute = 0
  let m2 = 0
  let m4 = 0
  const forEachState = (visit: (weight: number, energy: number, m: number) => void): void => {
    for (let index = 0; index < counts.length; index++) {
      const energy = 2 * Math.floor(index / (N + 1)) - bonds
      if (counts[index] > 0)
        visit(counts[index] * Math.exp(lowest - cost(index)), energy, (2 * (index % (N + 1)) - N) / N)
    }
  }
  forEachState((weight, energy, m) => {
    Z += weight
    E += weight * energy
    absolute += weight * Math.abs(m)
    m2 += weight * m ** 2
    m4 += weight * m ** 4
  })
  E /= Z
  let fluctuation = 0
  forEachState((weight, energy) => (fluctuation += weight * (energy - E) ** 2))
  return {
    logPartition: (Math.log(Z) - lowest) / N,
    energy: E / N,
    specificHeat: (coupling ** 2 * fluctuation) / Z / N,
    absoluteMagnetization: absolute / Z,
    magnetization2: m2 / Z,
    magnetization4: m4 / Z,
  }
}
