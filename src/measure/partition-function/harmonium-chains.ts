/**
 * States of a machine of any units from chains of Gibbs steps and jumps between modes (mode-jumps.ts), one state a run of annealing.
 * They start at given rows or at the independent units of the path.
 */
import type { RealMatrix } from "../../compute/real-matrix.ts"
import { mixingRatio } from "../../statistics/gelman-rubin.ts"
import type { HarmoniumPath, Walker } from "./harmonium-path.ts"
import { BANK, BANK_STEPS, ModeJumps, stepsBetweenJumps } from "./mode-jumps.ts"

/** The runs of `path` after `steps` Gibbs steps from rows of `start`, and R̂ of ln p*_1 − ln p*_0 at the jumps of the second half. */
export function equilibriumWalkers(
  path: HarmoniumPath,
  { steps, start }: { readonly steps: number; readonly start: RealMatrix | undefined },
): { walkers: Walker[]; mixing: number } {
  const begin = (walker: Walker, part: number): void => {
    if (start) walker.put(start.row(Math.floor(part * start.rows)))
    else walker.drawBase()
  }
  const gibbs = (walker: Walker, count: number): void => {
    for (let step = 0; step < count; step++) walker.step(1)
  }
  const bank = Array.from({ length: BANK }, (_, s) => {
    const walker = path.walker(s, ", bank")
    if (s % 2 === 0) begin(walker, s / BANK)
    else {
      walker.drawBase()
      walker.along(path.betas)
    }
    gibbs(walker, BANK_STEPS)
    return walker.hidden()
  })
  const jumps = new ModeJumps(path.machine, bank)

  const every = stepsBetweenJumps(steps)
  const walkers: Walker[] = []
  const traces = Array.from({ length: path.runs }, (_, run) => {
    const walker = path.walker(run)
    begin(walker, run / path.runs)
    const trace: number[] = []
    for (let done = 0; done < steps; done += every) {
      gibbs(walker, Math.min(every, steps - done))
      walker.jump(jumps)
      if (2 * done >= steps) trace.push(walker.logRatio(0, 1))
    }
    walkers.push(walker)
    return trace
  })
  return { walkers, mixing: mixingRatio(traces) }
}
