/**
 * Were the samples in equilibrium? Energy, specific heat, |m|, m² and correlation length of the configurations themselves, with
 * errors that know of autocorrelation, beside exact values of the same finite torus where they exist and beside an independent
 * Wolff run where they do not.
 */
import { cylinderMass } from "../hamiltonian/cylinder-mass.ts"
import { ringThermodynamics } from "../hamiltonian/chain.ts"
import { kaufman } from "../hamiltonian/kaufman.ts"
import { type CorrelationFunctions, correlationFunctions } from "../measure/correlation-function.ts"
import { type CorrelationLength, exponentialCorrelationLength } from "../measure/correlation-length.ts"
import { analyseThermodynamics } from "../measure/thermodynamics.ts"
import type { Samples } from "../sample/sample.ts"
import { Wolff } from "../sample/wolff.ts"
import { type Estimate, deviation } from "../statistics/estimate.ts"

export interface Comparison {
  readonly name: string
  readonly unit: string
  readonly measured: Estimate
  /** What it is compared with; error 0 where it is exact. */
  readonly reference: Estimate
  readonly source: string
  /** (measured − reference)/σ. */
  readonly deviation: number
}

export interface Equilibrium {
  readonly comparisons: readonly Comparison[]
  readonly correlations: CorrelationFunctions
  readonly correlationLength: CorrelationLength
  /** Exact mass of a cylinder as wide as the torus, 1/ξ. */
  readonly mass: number
}

/** Blocks of consecutive rows for the jackknife: as many as divide the rows kept, near 100. */
const BLOCKS = 100
/** Samples of the independent Wolff run. */
const WOLFF_SAMPLES = 20_000

/** Energy and specific heat of samples beside exact values of the same torus or ring. */
export function compareWithExact(samples: Samples): Comparison[] {
  const { model } = samples
  const { kind, size, periodic } = model.lattice
  const square = kind === "square"
  if ((!square && kind !== "chain") || !periodic.every(Boolean) || model.field !== 0) return []
  const measured = analyse(samples)
  // Kaufman's torus with K < 0 wants even sides.
  if (square && model.coupling < 0 && size.some((length) => length % 2 === 1)) return []
  const exact = square ? kaufman(size[0], size[1], model.coupling) : ringThermodynamics(size[0], model.coupling)
  const source = square ? `Kaufman 1949, ${size.join(" × ")} torus` : `Ising 1925, ring of ${size[0]}`
  return [
    compare("energy per site", "J", measured.energy.mean, { value: exact.energy, error: 0 }, source),
    compare(
      "specific heat per site",
      "k_B",
      measured.specificHeat.mean,
      { value: exact.specificHeat, error: 0 },
      source,
    ),
  ]
}

function compare(name: string, unit: string, measured: Estimate, reference: Estimate, source: string): Comparison {
  return { name, unit, measured, reference, source, deviation: deviation(measured, reference) }
}

/** Compares samples of a square torus with exact values, and with an independent Wolff run where there are none. */
export function checkEquilibrium(samples: Samples, seed: number): Equilibrium {
  const { model, configurations, chainStarts } = samples
  const { lattice, coupling } = model
  const [, width] = lattice.size
  const measured = analyse(samples)
  const wolff = wolffRun(model, chainStarts.length, seed)
  const comparisons = [
    ...compareWithExact(samples),
    compare("⟨|m|⟩", "", measured.absoluteMagnetization.mean, wolff.absolute, "independent Wolff run (no closed form)"),
    compare("⟨m²⟩", "", measured.magnetization2.mean, wolff.square, "independent Wolff run (no closed form)"),
  ]
  const rows = configurations.rows - (configurations.rows % BLOCKS)
  const correlations = correlationFunctions(configurations.slice(0, rows), { chains: BLOCKS })
  const correlationLength = exponentialCorrelationLength(correlations)
  const mass = cylinderMass(width, coupling)
  comparisons.push(
    compare(
      "correlation length",
      "sites",
      correlationLength,
      { value: 1 / mass, error: 0 },
      `exact, cylinder of circumference ${width} (Onsager 1944)`,
    ),
  )
  return { comparisons, correlations, correlationLength, mass }
}

// The gamma method wants chains of equal length: the few configurations beyond are left out.
function analyse({ model, energies, magnetizations, chainStarts }: Samples): ReturnType<typeof analyseThermodynamics> {
  const many = energies.length >= 2 * (chainStarts.length - 1)
  // With fewer than two configurations a chain they are independent of each other: one series of them all.
  const chains = many ? chainStarts.length - 1 : 1
  const length = Math.floor(energies.length / chains)
  const equal = (values: Float64Array): Float64Array => {
    const kept = new Float64Array(chains * length)
    for (let chain = 0; chain < chains; chain++)
      kept.set(values.subarray(chainStarts[chain], chainStarts[chain] + length), chain * length)
    return kept
  }
  return analyseThermodynamics({
    energies: equal(energies),
    magnetizations: equal(magnetizations),
    replicas: chains,
    coupling: model.coupling,
    sites: model.lattice.sites,
  })
}

function wolffRun(model: Samples["model"], chain: number, seed: number): { absolute: Estimate; square: Estimate } {
  const wolff = new Wolff(model, { seed, chain })
  const { sites } = model.lattice
  let size = 0
  for (let n = 0; n < 1000; n++) size += wolff.step(1) / 1000
  // A quarter of the lattice flipped, about, between measurements.
  const clusters = Math.max(1, Math.round(sites / size / 4))
  const energies = new Float64Array(WOLFF_SAMPLES)
  const magnetizations = new Float64Array(WOLFF_SAMPLES)
  for (let n = 0; n < WOLFF_SAMPLES; n++) {
    wolff.step(clusters)
    energies[n] = wolff.energy
    magnetizations[n] = wolff.magnetization
  }
  const measured = analyseThermodynamics({ energies, magnetizations, replicas: 1, coupling: model.coupling, sites })
  return { absolute: measured.absoluteMagnetization.mean, square: measured.magnetization2.mean }
}
