/**
 * Finite-size scaling by data collapse. Near a critical point curves of different sizes fall on one another,
 *   y_L(x) L^(−ζ/ν) = F((x − x_c) L^(1/ν)),
 * ζ = 0 for the Binder cumulant, −β for the magnetization, γ for the susceptibility. How well they do is measured without a
 * form of F: each point (x', y' ± dy') is compared with the master curve Y ± dY that a straight line through the neighbours
 * on either side, in every other size that has them, gives at x':
 *   S = (1/n) Σ (y' − Y)²/(dy'² + dY²),
 * about 1 for a good collapse; x_c, ν, ζ minimise it. Errors are the spread of the minimum when every y is redrawn within its
 * error (parametric bootstrap), which supposes that the errors of different points are independent: not true of one histogram
 * reweighted to many x. They do not know of corrections to scaling: leave out the smallest size, narrow the range of x, and see; or
 * fit a leading correction, y_L(x) = L^(ζ/ν) (1 + c L^(−ω)) F, with a given ω.
 *
 * N. Kawashima & N. Ito, J. Phys. Soc. Jpn. 62, 435 (1993), doi:10.1143/JPSJ.62.435; J. Houdayer & A. K. Hartmann, Phys. Rev. B
 * 70, 014418 (2004), doi:10.1103/PhysRevB.70.014418, appendix.
 */
import { RandomStream } from "../compute/philox.ts"
import { expectInput, expectInteger, expectNumber } from "../errors.ts"
import { type Estimate, meanEstimate } from "./estimate.ts"
import { nelderMead } from "./nelder-mead.ts"

/** One size: y at several x (temperatures or couplings, in any unit). */
export interface ScalingCurve {
  /** L in lattice spacings. */
  readonly length: number
  readonly x: ArrayLike<number>
  /** As many as x, in any unit, with errors above 0. */
  readonly y: readonly Estimate[]
}

export interface CollapseOptions {
  /** ζ, or "fit" to fit it too. Default 0. */
  readonly zeta?: number | "fit"
  /** ω, to fit a factor 1 + c L^(−ω) too: the leading correction to scaling, taken as the same at all x. Default: none. */
  readonly omega?: number
  /** Where to begin; a grid over the common range of x, ν from 0.4 to 2 and ζ from −0.5 to 2.5 is searched for what is left out. */
  readonly start?: { readonly critical?: number; readonly nu?: number; readonly zeta?: number }
  /** How often the data are redrawn for the errors. Default 100, which knows them to 7 %. */
  readonly resamples?: number
  readonly seed?: number
}

export interface Collapse {
  /** x_c, in the unit of x. */
  readonly critical: Estimate
  readonly nu: Estimate
  /** ζ, of error 0 where it was given. */
  readonly zeta: Estimate
  /** ζ/ν, the power of L at the critical point, with the error that it has by itself: ζ and ν fluctuate together. */
  readonly power: Estimate
  /** c of the leading correction to scaling, of error 0 where none was asked for. */
  readonly correction: Estimate
  /** S at the minimum: far above 1, the curves do not collapse within their errors. */
  readonly quality: number
  /** Points that are compared there, of all; the others stick out of the range where sizes overlap. */
  readonly compared: number
  readonly points: number
}

interface Points {
  readonly length: number
  readonly x: Float64Array
  readonly y: Float64Array
  readonly dy: Float64Array
}

/** A collapse compares at least this share of the points. */
const OVERLAP = 1 / 3

/** Fits x_c and ν, and ζ where asked, to curves of at least three sizes. */
export function collapse(
  curves: readonly ScalingCurve[],
  { zeta = 0, omega, start = {}, resamples = 100, seed = 0 }: CollapseOptions = {},
): Collapse {
  const sets = curves.map((curve) => toPoints("collapse", curve))
  const sizes = new Set(sets.map(({ length }) => length))
  expectInput(
    sizes.size >= 3 && sizes.size === sets.length,
    `collapse curves: expected at least 3 different sizes, one curve each, got ${sets.map(({ length }) => length).join(", ") || "none"}.`,
  )
  expectInteger("collapse resamples", resamples, 2)
  if (zeta !== "fit") expectNumber("collapse zeta", zeta)
  if (omega !== undefined) expectNumber("collapse omega", omega, Number.MIN_VALUE)
  for (const [name, value] of Object.entries(start)) expectNumber(`collapse start ${name}`, value)
  const fixed = zeta === "fit" ? undefined : zeta
  const scalingAt = (point: readonly number[]): Scaling => ({
    critical: point[0],
    nu: point[1],
    zeta: fixed ?? point[2],
    correction: omega === undefined ? 0 : point.at(-1)!,
    omega: omega ?? 0,
  })
  const cost = (data: readonly Points[]) => (point: readonly number[]) =>
    collapseQuality(data, scalingAt(point)).quality

  // The critical point is among the x that all sizes have in common.
  const lowest = Math.max(...sets.map(({ x }) => x[0]))
  const highest = Math.min(...sets.map(({ x }) => x.at(-1)!))
  const centers = start.critical === undefined ? grid(lowest, highest, 33).slice(1, -1) : [start.critical]
  const nus = start.nu === undefined ? [0.4, 0.5, 0.63, 0.8, 1, 1.25, 1.6, 2] : [start.nu]
  const zetas = fixed !== undefined ? [fixed] : start.zeta === undefined ? grid(-0.5, 2.5, 25) : [start.zeta]
  let best: readonly number[] = []
  let lowestCost = Infinity
  for (const critical of centers) {
    for (const nu of nus) {
      for (const power of zetas) {
        const point = [critical, nu, ...(fixed === undefined ? [power] : []), ...(omega === undefined ? [] : [0])]
        const value = lowest < highest ? cost(sets)(point) : Infinity
        if (value < lowestCost) {
          lowestCost = value
          best = point
        }
      }
    }
  }
  expectInput(
    lowestCost < Infinity,
    `collapse curves: expected curves of different sizes that overlap when scaled, got none that do. Measure all sizes over a common range of x around the critical point.`,
  )
  const steps = [(highest - lowest) / 66, 0.1 * best[1], ...(fixed === undefined ? [0.06] : [])]
  // A tenth of y at the smallest size.
  if (omega !== undefined) steps.push(0.1 * Math.min(...sizes) ** omega)
  const fit = (data: readonly Points[], from: readonly number[], scale: number): readonly number[] =>
    nelderMead(cost(data), from, { steps: steps.map((step) => scale * step), tolerance: 1e-4 }).at
  // A second simplex where the first has come to rest, as S jumps a little where points gain and lose neighbours.
  const found = fit(sets, fit(sets, best, 1), 0.5)

  const random = new RandomStream(seed, "collapse")
  const draws = Array.from({ length: resamples }, () =>
    fit(
      sets.map((set) => ({ ...set, y: set.y.map((y, i) => y + set.dy[i] * random.normal()) })),
      found,
      0.5,
    ),
  )
  const estimateOf = (f: (point: readonly number[]) => number): Estimate => ({
    value: f(found),
    error: meanEstimate(draws.map(f)).error * Math.sqrt(resamples),
  })
  const estimate = (axis: number): Estimate => estimateOf((point) => point[axis])
  const { quality, compared } = collapseQuality(sets, scalingAt(found))
  return {
    critical: estimate(0),
    nu: estimate(1),
    zeta: fixed === undefined ? estimate(2) : { value: fixed, error: 0 },
    correction: omega === undefined ? { value: 0, error: 0 } : estimate(found.length - 1),
    power: estimateOf((point) => (fixed ?? point[2]) / point[1]),
    quality,
    compared,
    points: sets.reduce((sum, { x }) => sum + x.length, 0),
  }
}

interface Scaling {
  readonly critical: number
  readonly nu: number
  readonly zeta: number
  readonly correction: number
  readonly omega: number
}

/** S, infinite where fewer than a third of the points find neighbours to be compared with. */
function collapseQuality(
  sets: readonly Points[],
  { critical, nu, zeta, correction, omega }: Scaling,
): { quality: number; compared: number } {
  const corrections = sets.map(({ length }) => 1 + correction * length ** -omega)
  // A correction of more than half of the leading term is none.
  if (!(nu > 0.05 && nu < 20 && corrections.every((factor) => factor > 0.5 && factor < 2)))
    return { quality: Infinity, compared: 0 }
  const scaled = sets.map(({ length, x, y, dy }, set) => {
    const stretch = length ** (1 / nu)
    const factor = length ** (-zeta / nu) / corrections[set]
    return {
      x: x.map((value) => (value - critical) * stretch),
      y: y.map((value) => value * factor),
      variance: dy.map((value) => (value * factor) ** 2),
    }
  })
  let sum = 0
  let compared = 0
  let points = 0
  for (const one of scaled) {
    // The neighbours move up as x does.
    const next = scaled.map(() => 0)
    for (let j = 0; j < one.x.length; j++) {
      points++
      const x = one.x[j]
      let [K, Kx, Ky, Kxx, Kxy] = [0, 0, 0, 0, 0]
      for (const [i, other] of scaled.entries()) {
        if (other === one) continue
        while (next[i] < other.x.length && other.x[next[i]] < x) next[i]++
        if (next[i] === 0 || next[i] === other.x.length) continue
        for (let l = next[i] - 1; l <= next[i]; l++) {
          // Distances from x itself, so that nothing cancels.
          const [distance, weight] = [other.x[l] - x, 1 / other.variance[l]]
          K += weight
          Kx += weight * distance
          Ky += weight * other.y[l]
          Kxx += weight * distance * distance
          Kxy += weight * distance * other.y[l]
        }
      }
      const Δ = K * Kxx - Kx * Kx
      if (!(Δ > 0)) continue
      const Y = (Kxx * Ky - Kx * Kxy) / Δ
      sum += (one.y[j] - Y) ** 2 / (one.variance[j] + Kxx / Δ)
      compared++
    }
  }
  return { quality: compared >= OVERLAP * points ? sum / compared : Infinity, compared }
}

/** A curve, checked and sorted by x. */
export function toPoints(what: string, { length, x, y }: ScalingCurve): Points {
  expectNumber(`${what} length`, length, Number.MIN_VALUE)
  expectInput(
    x.length === y.length && x.length >= 3,
    `${what} curve of length ${length}: expected at least 3 points, as many x as y, got ${x.length} and ${y.length}.`,
  )
  const order = Array.from(y.keys()).sort((a, b) => x[a] - x[b])
  for (const [k, i] of order.entries()) {
    const { value, error } = y[i]
    expectInput(
      Number.isFinite(x[i]) && Number.isFinite(value) && error > 0 && error < Infinity,
      `${what} curve of length ${length}: expected finite numbers with errors above 0, got ${value} ± ${error} at x = ${x[i]}.`,
    )
    expectInput(
      k === 0 || x[i] > x[order[k - 1]],
      `${what} curve of length ${length}: expected different x, got ${x[i]} twice.`,
    )
  }
  return {
    length,
    x: Float64Array.from(order, (i) => x[i]),
    y: Float64Array.from(order, (i) => y[i].value),
    dy: Float64Array.from(order, (i) => y[i].error),
  }
}

function grid(low: number, high: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1))
}
