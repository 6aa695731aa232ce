/**
 * Exact results of ±J bonds on an L × L torus, L ≤ 8, by transfer matrices: the ground-state energy at zero temperature (the lowest
 * energy of the rows so far, for every configuration of the last one and of the first), and ln Z at others.
 */
import type { Operator } from "../../../hamiltonian/operators.ts"

/** Bit x of a row: whether the bond to the right, or down, is −1. */
function negativeBonds(L: number, { members, weights }: Operator): { right: Int32Array; down: Int32Array } {
  const right = new Int32Array(L)
  const down = new Int32Array(L)
  for (let t = 0; t < members.length / 2; t++) {
    const [i, j] = [members[2 * t], members[2 * t + 1]]
    const [rowI, rowJ, xI, xJ] = [Math.floor(i / L), Math.floor(j / L), i % L, j % L]
    const negative = Number(weights![t] < 0)
    if (rowI === rowJ) right[rowI] |= negative << ((xI + 1) % L === xJ ? xI : xJ)
    else down[(rowI + 1) % L === rowJ ? rowI : rowJ] |= negative << xI
  }
  return { right, down }
}

/** Energy of L bonds by which of them are violated, and the bits of a row that differ from their right neighbours. */
const bondEnergies = (L: number): Int8Array =>
  Int8Array.from({ length: 2 ** L }, (_, violated) => {
    let bits = 0
    for (let x = 0; x < L; x++) bits += (violated >> x) & 1
    return 2 * bits - L
  })
const unlikeRight = (L: number, s: number): number => s ^ ((s >> 1) | ((s & 1) << (L - 1)))

/** Minimum of −Σ J s s' of bonds ±1 of square(L, L), whose pairs are neighbours in a row or in a column. */
export function groundStateEnergy(L: number, bonds: Operator): number {
  const { right, down } = negativeBonds(L, bonds)
  const states = 2 ** L
  const energy = bondEnergies(L)
  const within = (row: number, s: number): number => energy[unlikeRight(L, s) ^ right[row]]
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

/** ln Z of the same bonds at coupling β. */
export function logPartition(L: number, bonds: Operator, β: number): number {
  const { right, down } = negativeBonds(L, bonds)
  const states = 2 ** L
  const weights = Float64Array.from(bondEnergies(L), (E) => Math.exp(-β * E))
  let Z = 0
  for (let first = 0; first < states; first++) {
    let v = new Float64Array(states)
    v[first] = 1
    for (let row = 0; row < L; row++) {
      for (let s = 0; s < states; s++) v[s] *= weights[unlikeRight(L, s) ^ right[row]]
      // Down to the next row, one bond after the other.
      for (let x = 0; x < L; x++) {
        const J = (down[row] >> x) & 1 ? -1 : 1
        const [like, unlike] = [Math.exp(β * J), Math.exp(-β * J)]
        const next = new Float64Array(states)
        for (let s = 0; s < states; s++) next[s] = like * v[s] + unlike * v[s ^ (1 << x)]
        v = next
      }
    }
    Z += v[first]
  }
  return Math.log(Z)
}
