/**
 * What is known exactly of a lattice model: of the finite lattice itself, by the first that fits of enumeration (up to 20 Ising
 * spins, 4 million states of others), Kaufman's torus with the distribution of M on small ones, the ring, and strips; and of the
 * infinite lattice of the same kind.
 */
import { InputError } from "../errors.ts"
import { ringThermodynamics } from "../hamiltonian/chain.ts"
import { countLevels } from "../hamiltonian/enumerate-models.ts"
import { densityOfStates, thermalAverages } from "../hamiltonian/enumeration.ts"
import type { Ising } from "../hamiltonian/ising.ts"
import { kaufman } from "../hamiltonian/kaufman.ts"
import type { Lattice } from "../hamiltonian/lattice.ts"
import { levelProbabilities } from "../hamiltonian/levels.ts"
import { valuesOf } from "../hamiltonian/model.ts"
import { onsagerEnergy, onsagerSpecificHeat, yangMagnetization } from "../hamiltonian/onsager.ts"
import { strip } from "../hamiltonian/strip.ts"
import { torusMagnetization } from "../hamiltonian/transfer-matrix.ts"
import {
  honeycombMagnetization,
  honeycombThermodynamics,
  triangularMagnetization,
  triangularThermodynamics,
} from "../hamiltonian/triangular-honeycomb.ts"
import type { LatticeModel } from "./lattice-model.ts"

/** Per site, as `analyseThermodynamics` measures them. */
export interface ExactValues {
  /** u in units of J. */
  readonly energy: number
  /** C in units of k_B. */
  readonly specificHeat: number
  /** ⟨|m|⟩; of an infinite lattice the spontaneous magnetization. */
  readonly magnetization?: number
  /** N(⟨m²⟩ − ⟨|m|⟩²). */
  readonly susceptibility?: number
  /** 1 − ⟨m⁴⟩/(3⟨m²⟩²). */
  readonly binder?: number
}

export interface ExactSolution {
  /** "Kaufman 1949, 8 × 8 torus". */
  readonly source: string
  /**
   * At a coupling, of either sign; undefined where the solution does not reach. `costly`: also what takes up to a second, the
   * magnetization of tori of 37 to 100 sites.
   */
  readonly at: (coupling: number, costly?: boolean) => ExactValues | undefined
}

const MOST_SPINS = 20
const MOST_STATES = 2 ** 22
/** Sites of a torus whose distribution of M takes a few milliseconds, and up to a second. */
const QUICK_SITES = 36
const COSTLY_SITES = 100

/** The solution of the finite lattice of `model`, at any coupling (that of the model does not matter), if there is one. */
export function exactSolution(model: LatticeModel): ExactSolution | undefined {
  const { lattice } = model
  const shape = lattice.size.join(" × ")
  if (model.kind !== "ising") {
    if (valuesOf(model) ** lattice.sites > MOST_STATES) return undefined
    return { source: `enumeration, ${shape}`, at: levelsSolution(model) }
  }
  if (lattice.sites <= MOST_SPINS) return { source: `enumeration, ${shape}`, at: enumerated(model) }
  const closed = lattice.periodic.every(Boolean)
  if (model.field === 0 && closed && lattice.kind === "square")
    return { source: `Kaufman 1949, ${shape} torus`, at: refusing((K, costly) => torus(lattice, K, costly)) }
  if (model.field === 0 && closed && lattice.kind === "chain")
    return { source: `Ising 1925, ring of ${shape}`, at: (K) => ringThermodynamics(lattice.sites, K) }
  const options = stripOptions(lattice)
  if (options === undefined) return undefined
  return {
    source: `transfer matrix, ${shape}`,
    at: refusing((coupling) => {
      const { energy, specificHeat } = strip({ ...options, coupling, field: model.field })
      return { energy, specificHeat }
    }),
  }
}

/** Of the infinite lattice, where it is known: ferromagnets and antiferromagnets without a field. */
export function infiniteSolution(model: LatticeModel): ExactSolution | undefined {
  if (model.kind !== "ising" || model.field !== 0) return undefined
  switch (model.lattice.kind) {
    case "chain":
      return {
        source: "Ising 1925, infinite chain",
        at: (K) => ({ energy: -Math.tanh(K), specificHeat: (K / Math.cosh(K)) ** 2, magnetization: 0 }),
      }
    case "square":
      return {
        source: "Onsager 1944 and Yang 1952, infinite square lattice",
        at: (K) => ({
          energy: onsagerEnergy(K),
          specificHeat: onsagerSpecificHeat(K),
          magnetization: yangMagnetization(K),
        }),
      }
    case "triangular":
      return {
        source: "Houtappel 1950 and Potts 1952, infinite triangular lattice",
        at: (K) => ({ ...triangularThermodynamics(K), magnetization: triangularMagnetization(K) }),
      }
    case "honeycomb":
      return {
        source: "Houtappel 1950 and Naya 1954, infinite honeycomb lattice",
        at: (K) => ({ ...honeycombThermodynamics(K), magnetization: honeycombMagnetization(K) }),
      }
    default:
      return undefined
  }
}

function torus({ size: [height, width], sites }: Lattice, K: number, costly: boolean): ExactValues {
  const values = kaufman(height, width, K)
  const small = sites <= (costly ? COSTLY_SITES : QUICK_SITES) && Math.min(height, width) <= 10
  return small ? { ...values, ...magnetic(sites, torusMagnetization(height, width, K)) } : values
}

function enumerated(model: Ising): ExactSolution["at"] {
  const states = densityOfStates(model.lattice)
  return (K) => {
    const averages = thermalAverages(states, K, model.field)
    return { ...averages, ...magnetic(model.lattice.sites, averages) }
  }
}

function levelsSolution(model: Exclude<LatticeModel, Ising>): ExactSolution["at"] {
  const levels = countLevels(model)
  const sums = levels.names.length
  const N = model.lattice.sites
  return (K) => {
    const p = levelProbabilities(levels, levels.couplings.with(0, K))
    const mean = (f: (level: number) => number): number => p.reduce((sum, weight, level) => sum + weight * f(level), 0)
    const bonds = (level: number): number => levels.values[level * sums]
    const average = mean(bonds)
    const energies = {
      energy: -average / N,
      specificHeat: (K ** 2 * mean((level) => (bonds(level) - average) ** 2)) / N,
    }
    if (model.kind === "potts") return energies
    const m = (level: number): number => Math.abs(levels.values[level * sums + 2]) / N
    const moments = {
      absoluteMagnetization: mean(m),
      magnetization2: mean((level) => m(level) ** 2),
      magnetization4: mean((level) => m(level) ** 4),
    }
    return { ...energies, ...magnetic(N, moments) }
  }
}

function magnetic(
  sites: number,
  moments: {
    readonly absoluteMagnetization: number
    readonly magnetization2: number
    readonly magnetization4: number
  },
): Pick<ExactValues, "magnetization" | "susceptibility" | "binder"> {
  const { absoluteMagnetization: m, magnetization2, magnetization4 } = moments
  return {
    magnetization: m,
    susceptibility: sites * (magnetization2 - m ** 2),
    binder: 1 - magnetization4 / (3 * magnetization2 ** 2),
  }
}

/** Open squares to width 12 and closed ones, in a field, to width 10; chains that are open or in a field. */
function stripOptions({
  kind,
  size,
  periodic,
}: Lattice):
  | { readonly width: number; readonly length: number; readonly periodic: boolean; readonly closed: boolean }
  | undefined {
  const closed = periodic[0]
  if (kind === "chain") return { width: 1, length: size[0], periodic: false, closed }
  if (kind !== "square") return undefined
  const [width, length] = size.toSorted((a, b) => a - b)
  return width <= (closed ? 10 : 12) ? { width, length, periodic: closed, closed } : undefined
}

/** A solution that refuses some couplings is not known there. */
function refusing(at: (coupling: number, costly: boolean) => ExactValues): ExactSolution["at"] {
  return (coupling, costly = false) => {
    try {
      return at(coupling, costly)
    } catch (error) {
      if (error instanceof InputError) return undefined
      throw error
    }
  }
}
