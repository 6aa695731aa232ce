/**
 * Were the samples in equilibrium? Energy, specific heat, |m|, m² and correlation length of the configurations themselves, with
 * errors that know of autocorrelation, beside exact values of the same finite torus where they exist and beside an independent
 * Wolff run where they do not.
 */
import { cylinderMass } from "../hamiltonian/cylinder-mass.ts"
import { type CorrelationFunctions, correlationFunctions } from "../measure/correlation-function.ts"
import { type CorrelationLength, exponentialCorrelationLength } from "../measure/correlation-length.ts"
import { analyseThermodynamics } from "../measure/thermodynamics.ts"
import type { Samples } from "../sample/sample.ts"
import { Wolff } from "../sample/wolff.ts"
import { type Estimate, deviation } from "../statistics/estimate.ts"
import { type AnalysedSamples, analyseSamples } from "./analyse-samples.ts"
import { type ExactSolution, exactSolution } from "./exact-thermodynamics.ts"

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

/** Energy and specific heat of samples beside exact values of the same finite lattice, where they are known. */
export function compareWithExact(
  samples: AnalysedSamples,
  solution: ExactSolution | undefined = exactSolution(samples.model),
): Comparison[] {
  const exact = solution?.at(samples.model.coupling)
  if (solution === undefined || exact === undefined) return []
  const measured = analyseSamples(samples)
  const { source } = solution
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
  const measured = analyseSamples(samples)
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
