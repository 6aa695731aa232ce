/**
 * 128 replicas to a group: bit r of a site's four words is the spin of replica r. Between the replica-coded spins of the
 * kernels and rows of a {@link BitMatrix} stands a transposition of bits.
 */
import type { BitMatrix } from "../compute/bit-matrix.ts"

export const REPLICAS = 128

/** Transposes a 32 × 32 matrix of bits in place (Warren, Hacker's Delight, §7-3): bit j of word i ↔ bit i of word j. */
export function transpose32(block: Uint32Array): void {
  let mask = 0x0000ffff
  for (let j = 16; j > 0; j >>>= 1, mask ^= mask << j)
    for (let k = 0; k < 32; k = ((k | j) + 1) & ~j) {
      const swap = ((block[k] >>> j) ^ block[k | j]) & mask
      block[k] ^= swap << j
      block[k | j] ^= swap
    }
}

/**
 * Writes replica r of a group (4 words a site) to row `rowOf(r)` of `rows`; a negative row is left out.
 */
export function unpackReplicas(
  spins: Uint32Array,
  sites: number,
  rows: BitMatrix,
  rowOf: (replica: number) => number,
): void {
  const block = new Uint32Array(32)
  const targets = Int32Array.from({ length: REPLICAS }, (_, replica) => rowOf(replica))
  for (let quarter = 0; quarter < 4; quarter++)
    for (let from = 0; from < sites; from += 32) {
      const count = Math.min(32, sites - from)
      for (let i = 0; i < 32; i++) block[i] = i < count ? spins[4 * (from + i) + quarter] : 0
      transpose32(block)
      for (let r = 0; r < 32; r++) {
        const row = targets[32 * quarter + r]
        if (row >= 0) rows.words[row * rows.stride + (from >> 5)] = block[r]
      }
    }
}
