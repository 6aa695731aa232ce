/**
 * Averages at couplings that were not simulated, from runs that were: one (single-histogram) or several (multi-histogram, WHAM,
 * MBAR) runs with probability ∝ e^(−KE), K the coupling and E the energy that it multiplies (for a field h, E = −M). A
 * measurement of energy E counts with the weight w(E) = c e^(−KE)/D(E) (histogram-equations.ts), where c = 1/(2 τ_int) of its run:
 *   ⟨O⟩_K = Σ w O/Σ w,   Z(K)/Z(K_0) = Σ w,   g(E) ∝ Σ_{E_n = E} c/D(E).
 * Errors: reweighting-estimate.ts.
 *
 * Far from the measured couplings it refuses: safe-range.ts says where.
 *
 * A. M. Ferrenberg & R. H. Swendsen, Phys. Rev. Lett. 61, 2635 (1988), doi:10.1103/PhysRevLett.61.2635, and 63, 1195 (1989),
 * doi:10.1103/PhysRevLett.63.1195; M. R. Shirts & J. D. Chodera, J. Chem. Phys. 129, 124105 (2008), doi:10.1063/1.2978177;
 * J. D. Chodera et al., J. Chem. Theory Comput. 3, 26 (2007), doi:10.1021/ct0502864 (autocorrelated runs).
 */
import { InputError, expectInput, expectNumber } from "../errors.ts"
import type { Estimate } from "./estimate.ts"
import { solveHistograms } from "./histogram-equations.ts"
import { type SolvedRuns, derivedEstimate, estimateError } from "./reweighting-estimate.ts"
import { type ReweightingRun, expectedOverlap, poolRuns } from "./reweighting-runs.ts"
import { MINIMUM, type WeighedLevels, effectiveSamples, isSafe, safeEnd } from "./safe-range.ts"

export type { ReweightingRun } from "./reweighting-runs.ts"

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

/** What {@link reweighting} makes of the runs. */
export class Reweighting {
  /** Couplings of the runs, ascending. */
  readonly couplings: readonly number[]
  readonly #solved: SolvedRuns
  readonly #weighed: WeighedLevels
  readonly #minimum: number
  #range?: readonly [number, number]

  /** Use {@link reweighting}. */
  constructor(runs: readonly ReweightingRun[], minimum: number) {
    this.#minimum = minimum
    const pooled = poolRuns(runs)
    this.couplings = pooled.levels.couplings
    this.#solved = { ...pooled, solution: solveHistograms(pooled.levels) }
    this.#weighed = { ...pooled.levels, sharesAt: (coupling) => this.#weights(coupling).shares }
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
      this.#solved.runs.map(({ observables }) =>
        names.map((name) => {
          const series = observables.get(name)
          const known = [...this.#solved.runs[0].observables.keys()].join(", ")
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
    const { energies } = this.#solved.levels
    const { shares } = this.#weights(coupling)
    // Deviations from the mean: the squares of large energies would lose digits.
    const center = shares.reduce((sum, share, level) => sum + share * energies[level], 0)
    const series = this.#solved.runs.map(({ observables }) => {
      const excess = observables.get("energy")!.map((E) => E - center)
      return [excess, excess.map((x) => x * x)]
    })
    return this.#derived(series, ([x, x2]) => coupling ** 2 * (x2 - x * x), coupling)
  }

  /** ln(Z(K)/Z(K_0)), K_0 the lowest coupling of the runs. */
  logPartition(coupling: number): ReweightedEstimate {
    const effectiveSamples = this.#expectSafe(coupling)
    const { shares, logTotal } = this.#weights(coupling)
    const error = estimateError(
      this.#solved,
      (k, n) => shares[this.#solved.runs[k].level[n]] / this.#solved.levels.counts[this.#solved.runs[k].level[n]],
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
    const { energies, counts } = this.#solved.levels
    const measured = this.#solved.runs.reduce((sum, { level }) => sum + level.length, 0)
    expectInput(
      2 * energies.length <= measured,
      `reweighting densityOfStates: expected energies that repeat, got ${energies.length} different ones in ${measured} measurements. Round them to bins first.`,
    )
    if (logStates !== undefined) this.#expectSafe(0)
    const zero = this.#weights(logStates === undefined ? this.couplings[0] : 0)
    const { logDenominators } = this.#solved.solution
    const logDensities = Array.from(energies, (_, level): Estimate => {
      // ln g = ln counts − ln D − ln Z(0): the first from the measurements of this energy, the others through f as well.
      const sensitivity = zero.shares.map((share, other) => (other === level ? 1 : 0) - share)
      const error = estimateError(
        this.#solved,
        (k, n) => {
          const other = this.#solved.runs[k].level[n]
          return ((other === level ? 1 : 0) - zero.shares[other]) / counts[other]
        },
        sensitivity,
      )
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
    const { shares } = this.#weights(coupling)
    return { ...derivedEstimate(this.#solved, { series, f, shares, effectiveSamples }), effectiveSamples }
  }

  /** The share of each level in the averages at `coupling`, and ln Σ w. */
  #weights(coupling: number): { shares: Float64Array; logTotal: number } {
    const { energies, counts } = this.#solved.levels
    const { logDenominators } = this.#solved.solution
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

  #expectSafeBetween(): void {
    for (let k = 1; k < this.couplings.length; k++) {
      const [low, high] = [this.couplings[k - 1], this.couplings[k]]
      for (const part of [0.25, 0.5, 0.75]) {
        const middle = low + part * (high - low)
        const effective = this.effectiveSamples(middle).toPrecision(2)
        expectInput(
          isSafe(this.#weighed, middle, this.#minimum),
          expectedOverlap(
            low,
            high,
            `too few measurements in between (${effective} independent ones at ${middle.toPrecision(5)})`,
          ),
        )
      }
    }
  }
}
