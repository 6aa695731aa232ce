/**
 * The density of states by the method of Wang & Landau: walkers that accept a new energy with probability min(1, g(E)/g(E')) add
 * ln f to their own estimate of ln g(E) at every trial, until all energies are visited equally often. First ln f is halved each
 * time the histogram is flat; when it has fallen to levels/trials, it follows that: halving further would stop before the errors
 * do (Belardinelli & Pereyra). From then on errors fall as trials^(−½).
 *
 * F. Wang & D. P. Landau, Phys. Rev. Lett. 86, 2050 (2001), doi:10.1103/PhysRevLett.86.2050; R. E. Belardinelli & V. D. Pereyra,
 * Phys. Rev. E 75, 046701 (2007), doi:10.1103/PhysRevE.75.046701.
 */
import { Engine } from "../../compute/engine.ts"
import { expectInput, expectInteger, expectNumber } from "../../errors.ts"
import type { Model } from "../../hamiltonian/model.ts"
import { type Estimate, meanEstimate } from "../../statistics/estimate.ts"
import type { WalkerDensity } from "./density.ts"
import { describe, expectGroundStates, logSum, normaliser } from "./describe.ts"
import { type EnergyGrid, energyGrid } from "./energy-grid.ts"
import { Walkers } from "./walkers.ts"

export interface WangLandauProgress {
  /** Sweeps of each walker. */
  readonly sweeps: number
  /** The largest ln f of all walkers. */
  readonly logFactor: number
  /** The most levels that a walker has visited. */
  readonly levels: number
}

export interface WangLandauOptions {
  /** Independent walkers, at least 2. Default 8. */
  readonly walkers?: number
  /** Names every random choice. Default 0. */
  readonly seed?: number
  /** ln f to stop at: each level is then visited 1/ln f times on the average. Default 10⁻⁵. */
  readonly finalLogFactor?: number
  /** Most sweeps (N trials) of a walker. Default 10⁷. */
  readonly sweeps?: number
  /** A histogram is flat if no level has fewer visits than this part of the mean. Default 0.5. */
  readonly flatness?: number
  /** Energies to stay between, both included, in units of the model's coupling (of a polynomial: H). Default all. */
  readonly window?: readonly [lowest: number, highest: number]
  /**
   * Number of states of the lowest energy, if it is known: fixes the constant in ln g where the window leaves levels out.
   * Known for Ising and Potts models on connected lattices without a field, whose lowest E is that of the ferromagnet.
   */
  readonly groundStates?: number
  readonly threads?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: WangLandauProgress) => void
}

export interface WangLandau extends WalkerDensity {
  /** Sweeps (N trials) of each walker. */
  readonly sweeps: number
  /** The largest ln f of all walkers at the end. */
  readonly logFactor: number
  /** Whether all walkers came to the stage in which ln f = levels/trials. If not, errors are too small: run longer. */
  readonly converged: boolean
  /** Round trips between the lowest and the highest level, mean over walkers; fewer than ten are few. */
  readonly roundTrips: Estimate
}

/** Visits per level between two looks at the histograms. */
const VISITS = 100
/** Sweeps that are done at once, at most, in trials of all walkers. */
const TRIALS = 1e7

/**
 * ln g(E) of the levels of any model whose energies are whole multiples of a unit. The default takes 10⁵ trials a level and
 * walker, about 3 s for 16 × 16 Ising spins; walkers go to and fro between the lowest and the highest energy, so a level more
 * costs more than its share. While weights are learned, a bias that all walkers share remains at levels that are hard to reach, of
 * the size of the errors; a run of `multicanonical` with what was learned is free of it.
 */
export async function wangLandau(model: Model, options: WangLandauOptions = {}): Promise<WangLandau> {
  const { walkers: count = 8, seed = 0, finalLogFactor = 1e-5, sweeps: most = 1e7, flatness = 0.5 } = options
  const { signal, threads, onProgress } = options
  expectNumber("wangLandau finalLogFactor", finalLogFactor, 1e-12, 1)
  expectInteger("wangLandau sweeps", most, 1)
  expectNumber("wangLandau flatness", flatness, 0, 0.99)
  const grid = energyGrid("wangLandau", model)
  const window = windowOf("wangLandau", grid, options.window)
  expectGroundStates("wangLandau", window, options.groundStates)
  using engine = await Engine.create(threads === undefined ? {} : { threads })
  const walkers = new Walkers("wangLandau", engine, grid, { walkers: count, seed })
  const inside = (bin: number): boolean => bin >= window[0] && bin <= window[1]
  if (options.window) await walkers.enter("wangLandau window", window, inside, signal)
  walkers.restart(
    Float64Array.from({ length: grid.bins }, (_, bin) => (inside(bin) ? -Infinity : Infinity)),
    1,
  )
  const all = Array.from({ length: count }, (_, walker) => walker)
  const known = new Int32Array(count)
  for (;;) {
    const states = all.map((walker) => walkers.read(walker))
    const logFactor = Math.max(...states.map((state) => state.logFactor))
    const levels = Math.max(...states.map(({ visited }) => visited))
    if (walkers.sweeps > 0) onProgress?.({ sweeps: walkers.sweeps, logFactor, levels })
    const last = states.every((state) => state.last)
    if ((last && logFactor <= finalLogFactor) || walkers.sweeps >= most) {
      const roundTrips = meanEstimate(states.map(({ ends }) => Math.floor(ends / 2)))
      return { ...densityOf(walkers, options), sweeps: walkers.sweeps, logFactor, converged: last, roundTrips }
    }
    const wanted = last ? levels / finalLogFactor - states[0].trials : VISITS * levels
    const chunk = Math.ceil(Math.min(wanted, Math.max(TRIALS / count, VISITS * levels)) / grid.sites)
    await walkers.sweep(Math.max(1, Math.min(chunk, most - walkers.sweeps)), signal)
    for (const walker of all) known[walker] = advance(walkers, walker, known[walker], flatness)
  }
}

/** Halves ln f of a walker if its histogram is flat, or goes back to the first stage if there are new levels. */
function advance(walkers: Walkers, walker: number, known: number, flatness: number): number {
  const { visited, last, logFactor, trials } = walkers.read(walker)
  if (visited > known) {
    // What a new level starts with is the value of the one that it was found from.
    walkers.clearVisits(walker)
    if (last) walkers.setFactor(walker, 1, false)
    return visited
  }
  if (last) return known
  const { logDensities, visits } = walkers.levels(walker)
  let fewest = Infinity
  let sum = 0
  for (const [bin, count] of visits.entries()) {
    if (!Number.isFinite(logDensities[bin])) continue
    fewest = Math.min(fewest, count)
    sum += count
  }
  if (fewest === 0 || fewest < (flatness * sum) / visited) return known
  walkers.clearVisits(walker)
  const floor = visited / trials
  walkers.setFactor(walker, Math.max(logFactor / 2, floor), logFactor / 2 <= floor)
  return known
}

/** The first and last bin of a window. */
export function windowOf(
  what: string,
  { bins, lowest, spacing }: EnergyGrid,
  window: readonly [number, number] | undefined,
): [number, number] {
  if (!window) return [0, bins - 1]
  const [low, high] = window
  const [first, final] = [
    Math.max(0, Math.ceil((low - lowest) / spacing - 1e-9)),
    Math.min(bins - 1, Math.floor((high - lowest) / spacing + 1e-9)),
  ]
  expectInput(
    first < final,
    `${what} window: expected at least two of the model's energies, from ${lowest} to ${lowest + spacing * (bins - 1)} in steps of ${spacing}, got [${low}, ${high}].`,
  )
  return [first, final]
}

function densityOf(walkers: Walkers, { groundStates }: WangLandauOptions): WalkerDensity {
  const estimates = Array.from({ length: walkers.walkers }, (_, walker) => walkers.levels(walker).logDensities)
  const bins = [...estimates[0].keys()].filter((bin) => estimates.some((values) => Number.isFinite(values[bin])))
  const levels = bins.length
  // Sum of ln g of those that visited a level, and their number. Each walker's constant is its own.
  const blocks = estimates.map((values) => {
    const own = bins.map((bin) => values[bin])
    const constant = logSum(own)
    return Float64Array.from([
      ...own.map((x) => (Number.isFinite(x) ? x - constant : 0)),
      ...own.map((x) => Number(Number.isFinite(x))),
    ])
  })
  const { normalisation, constant } = normaliser(walkers, bins, groundStates)
  const logDensitiesOf = (means: Float64Array): Float64Array => {
    const values = Float64Array.from(bins, (_, level) =>
      means[levels + level] > 0 ? means[level] / means[levels + level] : -Infinity,
    )
    const shift = constant(values)
    return values.map((x) => x + shift)
  }
  return describe({
    walkers,
    bins,
    blocks,
    logDensitiesOf,
    normalisation,
    seen: (block, level) => block[levels + level] > 0,
  })
}
