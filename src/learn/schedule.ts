/** How the learning rate changes with the epoch. */
import { expectNumber } from "../errors.ts"

export type Schedule =
  | number
  | {
      /** Value of the first epoch. */
      readonly from: number
      /** Value of the last epoch. */
      readonly to: number
      /** Straight line in the epoch, or in the logarithm of the value. */
      readonly shape?: "linear" | "exponential" | undefined
    }

/** Value of the schedule in epoch `epoch` (0 … epochs − 1); beyond, the last. */
export function scheduled(schedule: Schedule, epoch: number, epochs: number): number {
  if (typeof schedule === "number") return schedule
  const { from, to, shape = "linear" } = schedule
  const t = epochs > 1 ? Math.min(1, epoch / (epochs - 1)) : 0
  return shape === "linear" ? from + (to - from) * t : from * (to / from) ** t
}

/** Checks a schedule whose values must lie in [minimum, maximum]. */
export function expectSchedule(what: string, schedule: Schedule, minimum: number, maximum: number): void {
  if (typeof schedule === "number") return expectNumber(what, schedule, minimum, maximum)
  expectNumber(`${what}.from`, schedule.from, minimum, maximum)
  expectNumber(`${what}.to`, schedule.to, minimum, maximum)
  if (schedule.shape === "exponential") {
    expectNumber(`${what}.from (exponential)`, schedule.from, Number.MIN_VALUE)
    expectNumber(`${what}.to (exponential)`, schedule.to, Number.MIN_VALUE)
  }
}
