/**
 * The minimum of a function of a few variables without its derivatives, by a simplex that crawls downhill: the worst corner is
 * reflected at the centre of the others, and the simplex stretches or shrinks as that succeeds or fails.
 *
 * J. A. Nelder & R. Mead, Comput. J. 7, 308 (1965), doi:10.1093/comjnl/7.4.308; J. C. Lagarias et al., SIAM J. Optim. 9, 112
 * (1998), doi:10.1137/S1052623496303470 (the variant).
 */
export interface Minimum {
  readonly at: readonly number[]
  readonly value: number
}

export interface NelderMeadOptions {
  /** Corners of the first simplex: `start` and, along each axis, this far from it. */
  readonly steps: readonly number[]
  /** Ends where the simplex has shrunk to this share of `steps` along every axis. Default 10⁻⁶. */
  readonly tolerance?: number
  /** Most moves of the simplex, of one or two evaluations each. Default 200 a variable. */
  readonly moves?: number
}

/** Minimises `f`, which may be Infinity (but not everywhere in the first simplex), from `start` on. */
export function nelderMead(
  f: (point: readonly number[]) => number,
  start: readonly number[],
  { steps, tolerance = 1e-6, moves = 200 * start.length }: NelderMeadOptions,
): Minimum {
  const n = start.length
  const corner = (at: readonly number[]): Minimum => {
    const value = f(at)
    return { at, value: Number.isNaN(value) ? Infinity : value }
  }
  let simplex = [corner(start), ...start.map((x, axis) => corner(start.with(axis, x + steps[axis])))]
  for (let move = 0; move < moves; move++) {
    simplex.sort((a, b) => a.value - b.value)
    const [best, worst] = [simplex[0], simplex[n]]
    if (
      steps.every((step, axis) =>
        simplex.every(({ at }) => Math.abs(at[axis] - best.at[axis]) <= tolerance * Math.abs(step)),
      )
    )
      break
    const center = start.map((_, axis) => simplex.slice(0, n).reduce((sum, { at }) => sum + at[axis] / n, 0))
    /** From the centre, `t` times as far as the worst corner, away from it. */
    const beyond = (t: number): Minimum => corner(center.map((x, axis) => x + t * (x - worst.at[axis])))
    const reflected = beyond(1)
    if (reflected.value < best.value) {
      const expanded = beyond(2)
      simplex[n] = expanded.value < reflected.value ? expanded : reflected
    } else if (reflected.value < simplex[n - 1].value) simplex[n] = reflected
    else {
      const contracted = beyond(reflected.value < worst.value ? 0.5 : -0.5)
      if (contracted.value < Math.min(reflected.value, worst.value)) simplex[n] = contracted
      else simplex = [best, ...simplex.slice(1).map(({ at }) => corner(at.map((x, axis) => (x + best.at[axis]) / 2)))]
    }
  }
  return simplex.reduce((a, b) => (b.value < a.value ? b : a))
}
