/**
 * States of a machine of any units from chains of Gibbs steps and jumps between modes (mode-jumps.ts), one state a run of annealing.
 * They start at given rows or with units at all densities (spread-start.ts).
 */
import type { RealMatrix } from "../../compute/real-matrix.ts"
import { mixingRatio } from "../../statistics/gelman-rubin.ts"
import type { HarmoniumPath, Walker } from "./harmonium-path.ts"
import { ANNEALED, ANNEALED_STEPS, ModeJumps, offering, stepsBetweenJumps } from "./mode-jumps.ts"

/** The runs of `path` after `steps` Gibbs steps from rows of `start`, and R̂ of ln p*_1 − ln p*_0 at the jumps of the second half. */
export function equilibriumWalkers(
  path: HarmoniumPath,
  { steps, start }: { readonly steps: number; readonly start: RealMatrix | undefined },
): { walkers: Walker[]; mixing: number } {
  const gibbs = (walker: Walker, count: number): void => {
    for (let step = 0; step < count; step++) walker.step(1)
  }
  const annealed = Array.from({ length: ANNEALED }, (_, s) => {
    const walker = path.walker(s, ", annealed")
    walker.drawBase()
    walker.along(path.betas)
    gibbs(walker, ANNEALED_STEPS)
    return walker.hidden()
  })
  const walkers = Array.from({ length: path.runs }, (_, run) => {
    const walker = path.walker(run)
    if (start) walker.put(start.row(Math.floor((run * start.rows) / path.runs)))
    else walker.drawSpread((run + 0.5) / path.runs)
    return walker
  })
  const traces = walkers.map((): number[] => [])
  const stream = path.stream(", jumps")
  const every = stepsBetweenJumps(steps)
  for (let done = 0; done < steps; done += every) {
    for (const walker of walkers) gibbs(walker, Math.min(every, steps - done))
    for (const half of [0, 1]) {
      const others = offering(1 - half, walkers.length, stream).map((run) => walkers[run].hidden())
      const jumps = new ModeJumps(path.machine, [...annealed, ...others])
      for (let run = half; run < walkers.length; run += 2) walkers[run].jump(jumps)
    }
    if (2 * done >= steps) for (const [run, walker] of walkers.entries()) traces[run].push(walker.logRatio(0, 1))
  }
  return { walkers, mixing: mixingRatio(traces) }
}
