/** What a ladder of inverse temperatures has to be: β_0 < β_1 < …, none negative, at least two. */
import { expectInput, expectNumber } from "../../errors.ts"

/** Refuses couplings that are no ladder. */
export function expectLadder(couplings: readonly number[]): void {
  expectInput(
    couplings.length >= 2,
    `replica exchange couplings: expected at least two levels, got ${couplings.length}. Use makeChains for one temperature.`,
  )
  for (const [k, β] of couplings.entries()) {
    expectNumber("replica exchange coupling", β)
    expectInput(
      β >= 0,
      `replica exchange couplings: expected β ≥ 0, got ${β}. For negative temperatures give the model the other sign.`,
    )
    expectInput(
      k === 0 || β > couplings[k - 1],
      `replica exchange couplings: expected ascending ones, got ${β} after ${couplings[k - 1]}. Sort them, and leave out doubles.`,
    )
  }
}
