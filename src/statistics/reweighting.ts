/**
 * Averages at couplings that were not simulated, from runs that were: one (single-histogram) or several (multi-histogram, WHAM,
 * MBAR) runs with probability ∝ e^(−KE), K the coupling and E the energy that it multiplies (for a field h, E = −M). A
 * measurement of energy E counts with the weight w(E) = c e^(−KE)/D(E) (histogram-equations.ts), where c = 1/(2 τ_int) of its run:
 *   ⟨O⟩_K = Σ w O/Σ w,   Z(K)/Z(K_0) = Σ w,   g(E) ∝ Σ_{E_n = E} c/D(E).
 * Errors: to leading order an estimate fluctuates as a sum of one series a run, in which the fluctuations of the free energies
 * are accounted for; each gets its error by the Γ-method with its own autocorrelation time.
 *
 * Far from the measured couplings it refuses: safe-range.ts says where.
 *
 * A. M. Ferrenberg & R. H. Swendsen, Phys. Rev. Lett. 61, 2635 (1988), doi:10.1103/PhysRevLett.61.2635, and 63, 1195 (1989),
 * doi:10.1103/PhysRevLett.63.1195; M. R. Shirts & J. D. Chodera, J. Chem. Phys. 129, 124105 (2008), doi:10.1063/1.2978177;
 * J. D. Chodera et al., J. Chem. Theory Comput. 3, 26 (2007), doi:10.1021/ct0502864 (autocorrelated runs).
 */
import { InputError, expectInput, expectNumber } from "../errors.ts"
import { autocorrelation, average, flatten } from "./autocorrelation.ts"
import type { Estimate } from "./estimate.ts"
import { type EnergyLevels, type HistogramSolution, solveHistograms } from "./histogram-equations.ts"
import { MINIMUM, type WeighedLevels, effectiveSamples, isSafe, safeEnd } from "./safe-range.ts"

/** The time series of one coupling. */
export interface ReweightingRun {
  /** K, for p ∝ e^(−K E). */
  readonly coupling: number
  /** E of the whole system: replicas × length, equally spaced in time, in equilibrium. */
  readonly energies: Float64Array
  /** Other observables of the same states, by name; the same names in every run. */
  readonly observables?: Readonly<Record<string, Float64Array>>
  /** How many independent chains the series hold, one after the other. Default 1. */
  readonly replicas?: number
}

export interface ReweightingOptions {
  /** Smallest N_eff that an average may rest on. Default 200. */
  readonly minimumEffectiveSamples?: number
}

/** A reweighted value and the number of independent measurements that carry it. */
export interface ReweightedEstimate extends Estimate {
  readonly effectiveSamples: number
}

export interface LevelDensity {
  /** The different energies that were measured, ascending. */
  readonly energies: Float64Array
  /** ln g(E) of each. */
  readonly logDensities: readonly Estimate[]
}

/** Puts runs at different couplings together. Couplings must be so close that every one in between is safe. */
export function reweighting(
  runs: readonly ReweightingRun[],
  { minimumEffectiveSamples = MINIMUM }: ReweightingOptions = {},
): Reweighting {
  expectInput(runs.length > 0, "reweighting runs: expected at least one, got none.")
  expectNumber("reweighting minimumEffectiveSamples", minimumEffectiveSamples, 1)
  return new Reweighting(
    runs.toSorted((a, b) => a.coupling - b.coupling),
    minimumEffectiveSamples,
  )
}

interface Run {
  readonly replicas: number
  /** c: independent measurements that one is worth. */
  readonly worth: number
  /** The level of each measurement. */
  readonly level: Int32Array
  readonly observables: ReadonlyMap<string, Float64Array>
}

/** What {@link reweighting} makes of the runs. */
export class Reweighting {
  /** Couplings of the runs, ascending. */
  readonly couplings: readonly number[]
  readonly #runs: readonly Run[]
  readonly #levels: EnergyLevels
  readonly #weighed: WeighedLevels
  readonly #solution: HistogramSolution
  readonly #minimum: number
  #range?: readonly [number, number]

  /** Use {@link reweighting}. */
  constructor(runs: readonly ReweightingRun[], minimum: number) {
    this.#minimum = minimum
    this.couplings = runs.map(({ coupling }) => coupling)
    const names = Object.keys(runs[0].observables ?? {})
    for (const [k, { coupling }] of runs.entries()) {
      expectNumber("reweighting coupling", coupling)
      expectInput(
        k === 0 || coupling > this.couplings[k - 1],
        `reweighting runs: expected one run a coupling, got two at ${coupling}. Join their chains as replicas.`,
      )
    }
    const analyses = runs.map(({ coupling, energies, replicas = 1 }) =>
      flatten(`reweighting energies at coupling ${coupling}`, energies, { replicas }),
    )
    const { energies, index } = distinct(analyses.map(({ values }) => values))
    const counts = new Float64Array(energies.length)
    this.#runs = runs.map(({ coupling, observables = {} }, k) => {
      const { values, replicas } = analyses[k]
      const worth = 1 / (2 * autocorrelation(values, { replicas }).tau.value)
      for (const level of index[k]) counts[level] += worth
      expectInput(
        Object.keys(observables).length === names.length && names.every((name) => name in observables),
        `reweighting observables at coupling ${coupling}: expected ${names.join(", ") || "none"}, as at ${this.couplings[0]}, got ${Object.keys(observables).join(", ") || "none"}.`,
      )
      const series = new Map<string, Float64Array>()
      for (const [name, measured] of Object.entries(observables)) {
        expectInput(
          name !== "energy",
          'reweighting observables: expected any name but "energy", which is there already.',
        )
        const flat = flatten(`reweighting ${name} at coupling ${coupling}`, measured, { replicas })
        expectInput(
          measured.length === values.length,
          `reweighting ${name} at coupling ${coupling}: expected ${values.length} measurements, as of the energy, got ${measured.length}.`,
        )
        series.set(name, flat.values)
      }
      return { replicas, worth, level: index[k], observables: series.set("energy", values) }
    })
    this.#levels = {
      energies,
      counts,
      couplings: this.couplings,
      totals: this.#runs.map(({ worth, level }) => worth * level.length),
      means: analyses.map(({ values }) => average(values)),
    }
    this.#weighed = {
      energies,
      counts,
      couplings: this.couplings,
      sharesAt: (coupling) => this.#weights(coupling).shares,
    }
    this.#expectOverlap()
    this.#solution = solveHistograms(this.#levels)
    this.#expectSafeBetween()
  }

  /** The couplings that averages can be taken at, the lowest and the highest; low > high where the runs are too short. */
  get range(): readonly [low: number, high: number] {
    return (this.#range ??= [
      safeEnd(this.#weighed, this.couplings[0], -1, this.#minimum),
      safeEnd(this.#weighed, this.couplings.at(-1)!, 1, this.#minimum),
    ])
  }

  /** N_eff at any coupling: how many independent measurements an average there rests on. */
  effectiveSamples(coupling: number): number {
    expectNumber("reweighting coupling", coupling)
    return effectiveSamples(this.#weighed, coupling)
  }

  /** ⟨O⟩ at `coupling` of the observable `name`, or of "energy". */
  mean(name: string, coupling: number): ReweightedEstimate {
    return this.derived([name], ([value]) => value, coupling)
  }

  /**
   * f(⟨O_1⟩, ⟨O_2⟩, …) at `coupling` of the observables `names`, with all their covariances: for the Binder cumulant,
   * `derived(["m2", "m4"], ([m2, m4]) => 1 - m4 / (3 * m2 ** 2), K)`.
   */
  derived(names: readonly string[], f: (means: readonly number[]) => number, coupling: number): ReweightedEstimate {
    return this.#derived(
      this.#runs.map(({ observables }) =>
        names.map((name) => {
          const series = observables.get(name)
          const known = [...this.#runs[0].observables.keys()].join(", ")
          expectInput(series !== undefined, `reweighting observable: expected one of ${known}, got ${name}.`)
          return series
        }),
      ),
      f,
      coupling,
    )
  }

  /** C = K² (⟨E²⟩ − ⟨E⟩²) of the whole system, in units of k_B; divide by the sites. */
  specificHeat(coupling: number): ReweightedEstimate {
    const { energies } = this.#levels
    const { shares } = this.#weights(coupling)
    // Deviations from the mean: the squares of large energies would lose digits.
    const center = shares.reduce((sum, share, level) => sum + share * energies[level], 0)
    const series = this.#runs.map(({ observables }) => {
      const excess = observables.get("energy")!.map((E) => E - center)
      return [excess, excess.map((x) => x * x)]
    })
    return this.#derived(series, ([x, x2]) => coupling ** 2 * (x2 - x * x), coupling)
  }

  /** ln(Z(K)/Z(K_0)), K_0 the lowest coupling of the runs. */
  logPartition(coupling: number): ReweightedEstimate {
    const effectiveSamples = this.#expectSafe(coupling)
    const { shares, logTotal } = this.#weights(coupling)
    const error = this.#error(
      (k, n) => shares[this.#runs[k].level[n]] / this.#levels.counts[this.#runs[k].level[n]],
      shares,
    )
    return { value: logTotal, error, effectiveSamples }
  }

  /**
   * ln g(E), the logarithm of the number of states of each energy, for energies that repeat. `logStates`, the logarithm of the
   * number of all states (N ln 2 for N Ising spins), fixes the constant, and needs coupling 0 in the safe range; without it
   * Σ g(E) e^(−K_0 E) = 1 at the lowest coupling of the runs. Takes a pass over all measurements for every energy.
   */
  densityOfStates({ logStates }: { logStates?: number } = {}): LevelDensity {
    const { energies, counts } = this.#levels
    const measured = this.#runs.reduce((sum, { level }) => sum + level.length, 0)
    expectInput(
      2 * energies.length <= measured,
      `reweighting densityOfStates: expected energies that repeat, got ${energies.length} different ones in ${measured} measurements. Round them to bins first.`,
    )
    if (logStates !== undefined) this.#expectSafe(0)
    const zero = this.#weights(logStates === undefined ? this.couplings[0] : 0)
    const { logDenominators } = this.#solution
    const logDensities = Array.from(energies, (_, level): Estimate => {
      // ln g = ln counts − ln D − ln Z(0): the first from the measurements of this energy, the others through f as well.
      const sensitivity = zero.shares.map((share, other) => (other === level ? 1 : 0) - share)
      const error = this.#error((k, n) => {
        const other = this.#runs[k].level[n]
        return ((other === level ? 1 : 0) - zero.shares[other]) / counts[other]
      }, sensitivity)
      const value = Math.log(counts[level]) - logDenominators[level] - zero.logTotal + (logStates ?? 0)
      return { value, error }
    })
    return { energies: energies.slice(), logDensities }
  }

  #derived(
    series: readonly (readonly Float64Array[])[],
    f: (means: readonly number[]) => number,
    coupling: number,
  ): ReweightedEstimate {
    const effectiveSamples = this.#expectSafe(coupling)
    const { energies, counts } = this.#levels
    const { shares } = this.#weights(coupling)
    const weights = shares.map((share, level) => share / counts[level])
    const observables = series[0].length
    const sums = (power: number, centers: readonly number[]): number[] =>
      Array.from({ length: observables }, (_, j) => {
        let sum = 0
        for (const [k, { level, worth }] of this.#runs.entries()) {
          const values = series[k][j]
          for (let n = 0; n < level.length; n++) sum += worth * weights[level[n]] * (values[n] - centers[j]) ** power
        }
        return sum
      })
    const start = series[0].map((values) => values[0])
    const means = sums(1, start).map((sum, j) => start[j] + sum)
    const value = f(means)
    expectInput(
      Number.isFinite(value),
      `reweighting derived: expected a finite number at the means ${means.join(", ")}, got ${value}.`,
    )
    // Central differences over one standard error, the scale on which the means fluctuate.
    const slopes = sums(2, means).map((variance, j) => {
      const step = Math.sqrt(variance / effectiveSamples)
      return step === 0 ? 0 : (f(means.with(j, means[j] + step)) - f(means.with(j, means[j] - step))) / (2 * step)
    })
    const projected = (k: number, n: number): number => {
      let sum = 0
      for (let j = 0; j < observables; j++) sum += slopes[j] * (series[k][j][n] - means[j])
      return sum * weights[this.#runs[k].level[n]]
    }
    const sensitivity = new Float64Array(energies.length)
    for (const [k, { level, worth }] of this.#runs.entries())
      for (let n = 0; n < level.length; n++) sensitivity[level[n]] += worth * projected(k, n)
    return { value, error: this.#error(projected, sensitivity), effectiveSamples }
  }

  /**
   * The error of an estimate A whose direct fluctuation is Σ c_n direct(run, n), and whose derivatives by the free energies are
   * ∂A/∂f_j = −Σ_levels sensitivity · p_j. These fluctuate as δf = −H⁻¹ Σ c_n p(E_n), H the curvature.
   */
  #error(direct: (run: number, n: number) => number, sensitivity: Float64Array): number {
    const R = this.couplings.length
    const { origins, response } = this.#solution
    const slopes = new Float64Array(R - 1)
    for (let level = 0; level < sensitivity.length; level++)
      for (let j = 1; j < R; j++) slopes[j - 1] += sensitivity[level] * origins[level * R + j]
    const answer = response(slopes)
    const indirect = sensitivity.map((_, level) =>
      answer.reduce((sum, y, j) => sum + y * origins[level * R + j + 1], 0),
    )
    let variance = 0
    for (const [k, { replicas, worth, level }] of this.#runs.entries()) {
      const series = new Float64Array(level.length)
      for (let n = 0; n < level.length; n++) series[n] = worth * (direct(k, n) + indirect[level[n]])
      variance += (level.length * autocorrelation(series, { replicas }).mean.error) ** 2
    }
    return Math.sqrt(variance)
  }

  /** The share of each level in the averages at `coupling`, and ln Σ w. */
  #weights(coupling: number): { shares: Float64Array; logTotal: number } {
    const { energies, counts } = this.#levels
    const { logDenominators } = this.#solution
    const shares = energies.map((E, level) => Math.log(counts[level]) - coupling * E - logDenominators[level])
    const highest = shares.reduce((a, b) => Math.max(a, b))
    let sum = 0
    for (let level = 0; level < shares.length; level++) sum += shares[level] = Math.exp(shares[level] - highest)
    return { shares: shares.map((share) => share / sum), logTotal: highest + Math.log(sum) }
  }

  #expectSafe(coupling: number): number {
    const effective = this.effectiveSamples(coupling)
    if (isSafe(this.#weighed, coupling, this.#minimum)) return effective
    const [low, high] = this.range
    throw new InputError(
      low > high
        ? `reweighting runs: expected at least ${this.#minimum} independent measurements at couplings ${this.couplings.join(", ")}, got runs too short. Measure longer.`
        : `reweighting coupling: expected one in the safe range, ${low.toPrecision(5)} to ${high.toPrecision(5)}, got ${coupling}, of whose energies too few were measured (${effective.toPrecision(2)} independent ones). Measure closer to it.`,
    )
  }

  /** Runs whose energies do not even meet would leave the free energies undetermined. */
  #expectOverlap(): void {
    const extremes = this.#runs.map(({ observables }) => {
      const energies = observables.get("energy")!
      return [energies.reduce((a, b) => Math.min(a, b)), energies.reduce((a, b) => Math.max(a, b))]
    })
    for (let k = 1; k < extremes.length; k++)
      expectInput(
        extremes[k][0] <= extremes[k - 1][1] && extremes[k - 1][0] <= extremes[k][1],
        gap(this.couplings[k - 1], this.couplings[k], "no energy in common"),
      )
  }

  #expectSafeBetween(): void {
    for (let k = 1; k < this.couplings.length; k++) {
      const [low, high] = [this.couplings[k - 1], this.couplings[k]]
      for (const part of [0.25, 0.5, 0.75]) {
        const middle = low + part * (high - low)
        const effective = this.effectiveSamples(middle).toPrecision(2)
        expectInput(
          isSafe(this.#weighed, middle, this.#minimum),
          gap(low, high, `too few measurements in between (${effective} independent ones at ${middle.toPrecision(5)})`),
        )
      }
    }
  }
}

function gap(low: number, high: number, got: string): string {
  return `reweighting runs: expected couplings close enough to overlap, got ${low} and ${high} with ${got}. Measure a coupling in between, or longer.`
}

/** The different values of several series, ascending, and where each measurement's stands among them. */
function distinct(series: readonly Float64Array[]): { energies: Float64Array; index: Int32Array[] } {
  const seen = new Set<number>()
  for (const values of series) for (const E of values) seen.add(E)
  const energies = Float64Array.from(seen).sort()
  const place = new Map(Array.from(energies, (E, level) => [E, level]))
  return { energies, index: series.map((values) => Int32Array.from(values, (E) => place.get(E)!)) }
}
