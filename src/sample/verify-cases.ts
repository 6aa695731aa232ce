/** Models whose averages are known exactly: what samplers are verified with. */
import { blumeCapel } from "../hamiltonian/blume-capel.ts"
import { type EnumerableModel, countLevels } from "../hamiltonian/enumerate-models.ts"
import { densityOfStates, thermalAverages } from "../hamiltonian/enumeration.ts"
import { ising } from "../hamiltonian/ising.ts"
import { kaufman } from "../hamiltonian/kaufman.ts"
import { type Lattice, chain, cubic, honeycomb, square, triangular } from "../hamiltonian/lattice.ts"
import { levelProbabilities } from "../hamiltonian/levels.ts"
import { type Model, sitesOf } from "../hamiltonian/model.ts"
import { nearestNeighbours, randomBonds } from "../hamiltonian/operators.ts"
import { polynomial } from "../hamiltonian/polynomial.ts"
import { potts, pottsCriticalCoupling } from "../hamiltonian/potts.ts"
import { nextNearestNeighbours, plaquettes } from "../hamiltonian/translated-operators.ts"

export interface ExactCase {
  readonly name: string
  readonly model: Model
  /** Per site, of E as chains measure it. */
  readonly energy: number
  /** K² (⟨E²⟩ − ⟨E⟩²)/N, in units of k_B. */
  readonly specificHeat?: number
  readonly absoluteMagnetization?: number
  readonly magnetization2?: number
  /** Probability of each energy, by its {@link energyKey}. */
  readonly levels?: ReadonlyMap<number, number>
}

const CRITICAL = Math.log(1 + Math.SQRT2) / 2

/** An energy rounded, so that sums of couplings in another order are the same level. */
export function energyKey(energy: number): number {
  return Math.round(energy * 1e6)
}

function enumeratedIsing(name: string, lattice: Lattice, coupling: number, field = 0): ExactCase {
  const states = densityOfStates(lattice)
  const { energy, specificHeat, absoluteMagnetization, magnetization2, logPartition } = thermalAverages(
    states,
    coupling,
    field,
  )
  const { bonds, sites } = lattice
  const levels = new Map<number, number>()
  for (const [index, count] of states.counts.entries()) {
    if (count === 0) continue
    const E = 2 * Math.floor(index / (sites + 1)) - bonds
    const M = 2 * (index % (sites + 1)) - sites
    const weight = count * Math.exp(-coupling * E + field * M - logPartition * sites)
    levels.set(energyKey(E), (levels.get(energyKey(E)) ?? 0) + weight)
  }
  const model = ising({ lattice, coupling, field })
  return { name, model, energy, specificHeat, absoluteMagnetization, magnetization2, levels }
}

function enumerated(name: string, model: EnumerableModel): ExactCase {
  const states = countLevels(model)
  const sums = states.couplings.length
  const levels = new Map<number, number>()
  let mean = 0
  levelProbabilities(states).forEach((p, level) => {
    const S = states.values.subarray(level * sums, (level + 1) * sums)
    const E = model.kind === "polynomial" ? S.reduce((sum, value, a) => sum - states.couplings[a] * value, 0) : -S[0]
    mean += p * E
    levels.set(energyKey(E), (levels.get(energyKey(E)) ?? 0) + p)
  })
  return { name, model, energy: mean / sitesOf(model), levels }
}

function torus(length: number, coupling: number): ExactCase {
  const { energy, specificHeat } = kaufman(length, length, coupling)
  const model = ising({ lattice: square(length, length), coupling })
  return { name: `${length} × ${length} torus, K = ${coupling.toFixed(4)}`, model, energy, specificHeat }
}

/** Tori below, at and above T_c. */
export function largeTori(): ExactCase[] {
  return [16, 40, 64].flatMap((length) => [0.48, CRITICAL, 0.4].map((coupling) => torus(length, coupling)))
}

export function exactCases(): ExactCase[] {
  const open = { periodic: false }
  const small = square(4, 4)
  const nine = square(3, 3)
  return [
    ...[0.3, CRITICAL, 0.55].map((K) => enumeratedIsing(`4 × 4 torus, K = ${K.toFixed(4)}`, small, K)),
    enumeratedIsing("4 × 4 torus, K = −0.35", small, -0.35),
    enumeratedIsing("4 × 4 torus, K = 0.3, h = 0.1", small, 0.3, 0.1),
    enumeratedIsing("2 × 5 torus, K = 0.3", square(2, 5), 0.3),
    enumeratedIsing("open 3 × 5, K = 0.4", square(3, 5, open), 0.4),
    enumeratedIsing("ring of 12, K = 0.7", chain(12), 0.7),
    enumeratedIsing("triangular 3 × 4, K = 0.2", triangular(3, 4), 0.2),
    enumeratedIsing("triangular 3 × 4, K = −0.3, h = 0.2", triangular(3, 4), -0.3, 0.2),
    enumeratedIsing("honeycomb 2 × 4, K = 0.5", honeycomb(2, 4), 0.5),
    enumeratedIsing("cubic 2 × 2 × 4, K = 0.15, h = −0.05", cubic(2, 2, 4), 0.15, -0.05),
    torus(8, 0.4),
    torus(8, CRITICAL),
    torus(8, 0.48),
    torus(16, CRITICAL),
    enumerated("3-state Potts 3 × 3, critical", potts({ lattice: nine, colours: 3, coupling: pottsCriticalCoupling(3) })),
    enumerated("4-state Potts, open 2 × 4, K = 0.8, h = 0.3", potts({ lattice: square(2, 4, open), colours: 4, coupling: 0.8, field: 0.3, fieldColour: 2 })),
    enumerated("Blume–Capel 3 × 3, K = 0.5, Δ = 0.4, h = 0.1", blumeCapel({ lattice: nine, coupling: 0.5, crystalField: 0.4, field: 0.1 })),
    enumerated("±J glass 4 × 4, K = 0.6", polynomial({ lattice: small, operators: [randomBonds(small, { distribution: "bimodal", coupling: 0.6, seed: 1 })] })),
    enumerated("4 × 4 with next neighbours and plaquettes", polynomial({ lattice: small, operators: [nearestNeighbours(small, 0.25), nextNearestNeighbours(small, -0.125), plaquettes(small, 0.25)] })),
  ] // prettier-ignore
}
