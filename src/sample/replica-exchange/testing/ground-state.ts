/**
 * The exact ground-state energy of ±J bonds on an L × L torus, L ≤ 8, by a transfer matrix at zero temperature: the lowest energy
 * of the rows so far for every configuration of the last one, for every configuration of the first.
 */
import type { Operator } from "../../../hamiltonian/operators.ts"

/** Minimum of −Σ J s s' of bonds ±1 of square(L, L), whose pairs are neighbours in a row or in a column. */
export function groundStateEnergy(L: number, { members, weights }: Operator): number {
  // Bit x of a row: J = −1 of the bond to the right, or down.
  const right = new Int32Array(L)
  const down = new Int32Array(L)
  for (let t = 0; t < members.length / 2; t++) {
    const [i, j] = [members[2 * t], members[2 * t + 1]]
    const [rowI, rowJ, xI, xJ] = [Math.floor(i / L), Math.floor(j / L), i % L, j % L]
    const negative = Number(weights![t] < 0)
    if (rowI === rowJ) right[rowI] |= negative << ((xI + 1) % L === xJ ? xI : xJ)
    else down[(rowI + 1) % L === rowJ ? rowI : rowJ] |= negative << xI
  }
  const states = 2 ** L
  const energy = Int8Array.from({ length: states }, (_, unlike) => {
    let bits = 0
    for (let x = 0; x < L; x++) bits += (unlike >> x) & 1
    return 2 * bits - L
  })
  const within = (row: number, s: number): number => energy[s ^ ((s >> 1) | ((s & 1) << (L - 1))) ^ right[row]]
  let lowest = Infinity
  // Up to a turn of all spins.
  for (let first = 0; first < states / 2; first++) {
    let costs = new Int32Array(states).fill(10_000)
    costs[first] = within(0, first)
    for (let row = 1; row < L; row++) {
      const next = new Int32Array(states)
      for (let s = 0; s < states; s++) {
        let least = 10_000
        for (let before = 0; before < states; before++)
          least = Math.min(least, costs[before] + energy[before ^ s ^ down[row - 1]])
        next[s] = least + within(row, s)
      }
      costs = next
    }
    for (let s = 0; s < states; s++) lowest = Math.min(lowest, costs[s] + energy[s ^ first ^ down[L - 1]])
  }
  return lowest
}
