/**
 * Hopfield's memory as a Boltzmann machine of ±1 units: P patterns ξ = ±1 are stored in couplings, and recalled by going down in energy.
 *
 * - Hebb's rule: J_ij = (1/N) Σ_μ ξ_i^μ ξ_j^μ; patterns are recalled, with few errors, up to P = 0.138 N of random ones;
 * - the pseudo-inverse rule: J_ij = (1/N) Σ_μν ξ_i^μ (C⁻¹)_μν ξ_j^ν with the overlaps C_μν = ξ^μ·ξ^ν/N; every pattern is at rest, also
 *   correlated ones, as long as they are linearly independent.
 *
 * No unit acts on itself. At temperature 1/β the same memory is a restricted machine of ±1 units with one Gaussian unit a pattern:
 * summing those out leaves −β/2 Σ_ij J_ij s_i s_j, diagonal included, which for ±1 units is a constant.
 *
 * Hopfield 1982, doi:10.1073/pnas.79.8.2554; Personnaz, Guyon & Dreyfus 1985, doi:10.1051/jphyslet:01985004608035900; Kanter &
 * Sompolinsky 1987, doi:10.1103/PhysRevA.35.380; as a restricted machine: Barra, Bernacchia, Santucci & Contucci 2012,
 * doi:10.1016/j.neunet.2012.06.003.
 */
import type { BitMatrix } from "../compute/bit-matrix.ts"
import type { RandomStream } from "../compute/philox.ts"
import { InputError, expectInput, expectInteger, expectNumber } from "../errors.ts"
import { symmetricEigen } from "../linear-algebra/symmetric-eigen.ts"
import { upperGamma } from "../statistics/p-value.ts"
import { BoltzmannMachine } from "./boltzmann-machine.ts"
import { Harmonium } from "./harmonium.ts"
import { spinUnits } from "./units/discrete-units.ts"
import { gaussianUnits } from "./units/gaussian-units.ts"

export type StorageRule = "hebb" | "pseudo-inverse"

export interface HopfieldOptions {
  /** Default hebb. */
  readonly rule?: StorageRule
  /** β, which multiplies the energy. Default 1. */
  readonly inverseTemperature?: number
}

/** The fully visible machine of ±1 units with couplings β J_ij, zeros on the diagonal; `patterns`: a row of N bits each. */
export function hopfieldMachine(
  patterns: BitMatrix,
  { rule = "hebb", inverseTemperature = 1 }: HopfieldOptions = {},
): BoltzmannMachine {
  expectNumber("hopfieldMachine inverseTemperature", inverseTemperature, 0)
  const { columns: n, rows } = patterns
  const η = storedVectors(patterns, rule)
  const weights = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let μ = 0; μ < rows; μ++) {
      const value = (inverseTemperature * η[μ * n + i]) / n
      for (let j = i + 1, k = i * n + j; j < n; j++, k++) weights[k] += value * η[μ * n + j]
    }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) weights[i * n + j] = weights[j * n + i]
  return new BoltzmannMachine({ visible: n, units: "spin", weights })
}

/**
 * The same memory as a restricted machine of ±1 and Gaussian units, one a pattern: with E the energy of {@link hopfieldMachine},
 * F(s) = E(s) − β/2 Σ_i J_ii − (P/2) ln 2π, where Σ_i J_ii = P by either rule.
 */
export function hopfieldHarmonium(
  patterns: BitMatrix,
  { rule = "hebb", inverseTemperature = 1 }: HopfieldOptions = {},
): Harmonium {
  expectNumber("hopfieldHarmonium inverseTemperature", inverseTemperature, 0)
  const { columns: n, rows } = patterns
  const η = storedVectors(patterns, rule)
  const scale = Math.sqrt(inverseTemperature / n)
  const weights = new Float64Array(n * rows)
  for (let i = 0; i < n; i++) for (let μ = 0; μ < rows; μ++) weights[i * rows + μ] = scale * η[μ * n + i]
  return new Harmonium(spinUnits(n), gaussianUnits(rows), weights)
}

/** ξ, or C^(−1/2) ξ: J = ηᵀ η/N. P × N. */
function storedVectors(patterns: BitMatrix, rule: StorageRule): Float64Array {
  const { rows, columns: n } = patterns
  expectInteger("Hopfield patterns", rows, 1)
  const ξ = Float64Array.from(patterns.unpack(-1))
  if (rule === "hebb") return ξ
  if (rule !== "pseudo-inverse")
    throw new InputError(`Hopfield rule: expected hebb or pseudo-inverse, got ${String(rule)}.`)
  const C = new Float64Array(rows * rows)
  for (let μ = 0; μ < rows; μ++)
    for (let ν = 0; ν <= μ; ν++) {
      let sum = 0
      for (let i = 0; i < n; i++) sum += ξ[μ * n + i] * ξ[ν * n + i]
      C[μ * rows + ν] = C[ν * rows + μ] = sum / n
    }
  const { values, vectors } = symmetricEigen(C, rows)
  expectInput(
    values[rows - 1] > 1e-9 * values[0],
    `Hopfield rule pseudo-inverse: expected linearly independent patterns, got ${rows} of ${n} sites that are not. Leave out patterns that others determine, or take hebb.`,
  )
  const root = new Float64Array(rows * rows)
  for (let k = 0; k < rows; k++)
    for (let μ = 0; μ < rows; μ++)
      for (let ν = 0; ν < rows; ν++)
        root[μ * rows + ν] += (vectors[k * rows + μ] * vectors[k * rows + ν]) / Math.sqrt(values[k])
  const η = new Float64Array(rows * n)
  for (let μ = 0; μ < rows; μ++)
    for (let ν = 0; ν < rows; ν++) for (let i = 0; i < n; i++) η[μ * n + i] += root[μ * rows + ν] * ξ[ν * n + i]
  return η
}

export interface Recall {
  /** ±1. */
  readonly state: Float64Array
  /** Sweeps over all units, the last of which changed nothing where `converged`. */
  readonly sweeps: number
  readonly converged: boolean
}

/**
 * Goes down in energy from a state of ±1 units, one unit after the other aligned with its field, until all are (no temperature: Hopfield's
 * dynamics). The order is that of the units, or drawn for every sweep from `stream`. A unit without field stays.
 */
export function recallPattern(
  machine: BoltzmannMachine,
  start: ArrayLike<number>,
  { stream, maxSweeps = 1000 }: { readonly stream?: RandomStream; readonly maxSweeps?: number } = {},
): Recall {
  const { count: n, weights, units } = machine
  expectInput(
    units === "spin" && start.length === n && Array.from(start).every((value) => value === 1 || value === -1),
    `recallPattern: expected ±1 for each of ${n} spin units, got ${start.length} values for ${units} units.`,
  )
  const state = Float64Array.from(start)
  const fields = Float64Array.from({ length: n }, (_, i) => machine.field(state, i))
  for (let sweep = 1; sweep <= maxSweeps; sweep++) {
    let flips = 0
    const order = stream?.permutation(n)
    for (let step = 0; step < n; step++) {
      const i = order ? order[step] : step
      if (state[i] * fields[i] >= 0) continue
      state[i] = -state[i]
      for (let j = 0, k = i * n; j < n; j++, k++) fields[j] += 2 * state[i] * weights[k]
      flips++
    }
    if (flips === 0) return { state, sweeps: sweep, converged: true }
  }
  return { state, sweeps: maxSweeps, converged: false }
}

/** m_μ = ξ^μ·s/N of every pattern: 1 where it is recalled, −1 where its negative is. */
export function patternOverlaps(patterns: BitMatrix, state: ArrayLike<number>): Float64Array {
  const { rows, columns: n } = patterns
  const ξ = patterns.unpack(-1)
  return Float64Array.from({ length: rows }, (_, μ) => {
    let sum = 0
    for (let i = 0; i < n; i++) sum += ξ[μ * n + i] * state[i]
    return sum / n
  })
}

/**
 * The overlap m with which one of α N random patterns stored by Hebb's rule is recalled without temperature, N → ∞: m = erf(y) with the
 * largest y of y (√(2α) + 2 e^(−y²)/√π) = erf(y), and 0 beyond α_c = 0.138, where there is none but 0.
 *
 * Amit, Gutfreund & Sompolinsky 1985, doi:10.1103/PhysRevLett.55.1530.
 */
export function retrievalOverlap(load: number): number {
  expectNumber("retrievalOverlap load", load, Number.MIN_VALUE)
  const erf = (y: number): number => 1 - upperGamma(0.5, y * y)
  // Both sides grow with y: from above, this goes down to the largest solution.
  let y = 1 / Math.sqrt(2 * load)
  for (let n = 0; n < 100_000; n++) {
    const next = erf(y) / (Math.sqrt(2 * load) + (2 * Math.exp(-y * y)) / Math.sqrt(Math.PI))
    if (Math.abs(next - y) < 1e-15 * y) break
    if (next < 1e-3) return 0
    y = next
  }
  return erf(y)
}
