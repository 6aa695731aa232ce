/**
 * The minimum of a smooth convex function by the quasi-Newton method of little memory: steps −H g with an inverse curvature H that starts
 * from a given metric and learns from the last changes of place and slope.
 *
 * Liu & Nocedal 1989, doi:10.1007/BF01589116; Nocedal & Wright 2006, Numerical Optimization, algorithm 7.4.
 */
const REMEMBERED = 10
/** Share of the fall that the slope promises, at least (Armijo). */
const SUFFICIENT = 1e-4
const SMALLEST_STEP = 1e-10

export interface MinimumOptions {
  /** The largest slope at which it ends. */
  readonly tolerance: number
  /** Steps, at most. */
  readonly iterations: number
  /** An inverse curvature, symmetric and positive, times a vector: what H is but for scale before anything is learned. */
  readonly metric: (vector: Float64Array) => Float64Array
}

/** Where `f`, which writes its slopes, is least; and the largest slope there. */
export function minimum(
  f: (at: Float64Array, slopes: Float64Array) => number,
  start: Float64Array,
  { tolerance, iterations, metric }: MinimumOptions,
): { readonly at: Float64Array; readonly steepest: number; readonly iterations: number } {
  let at = start
  let slopes = new Float64Array(at.length)
  let value = f(at, slopes)
  const memory: { change: Float64Array; turn: Float64Array; curvature: number }[] = []
  let scale = 1
  let iteration = 0
  for (; iteration < iterations && largest(slopes) > tolerance; iteration++) {
    let direction = slopes.map((slope) => -slope)
    const shares = memory.map(() => 0)
    for (let m = memory.length - 1; m >= 0; m--) {
      shares[m] = dot(memory[m].change, direction) / memory[m].curvature
      add(direction, -shares[m], memory[m].turn)
    }
    direction = metric(direction).map((x) => scale * x)
    for (const [m, { change, turn, curvature }] of memory.entries())
      add(direction, shares[m] - dot(turn, direction) / curvature, change)

    const fall = dot(direction, slopes)
    const next = new Float64Array(at.length)
    let [step, moved, lower] = [1, at, value]
    for (; step > SMALLEST_STEP; step /= 2) {
      moved = at.map((x, k) => x + step * direction[k])
      lower = f(moved, next)
      if (lower <= value + SUFFICIENT * step * fall) break
    }
    // At the rounding of f nothing falls any more.
    if (!(lower < value)) break
    const change = moved.map((x, k) => x - at[k])
    const turn = next.map((slope, k) => slope - slopes[k])
    const curvature = dot(change, turn)
    if (curvature > 0) {
      memory.push({ change, turn, curvature })
      scale = curvature / dot(turn, metric(turn))
    }
    if (memory.length > REMEMBERED) memory.shift()
    ;[at, slopes, value] = [moved, next, lower]
  }
  return { at, steepest: largest(slopes), iterations: iteration }
}

function largest(slopes: Float64Array): number {
  return slopes.reduce((most, slope) => Math.max(most, Math.abs(slope)), 0)
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k]
  return sum
}

function add(to: Float64Array, amount: number, what: Float64Array): void {
  for (let k = 0; k < to.length; k++) to[k] += amount * what[k]
}
