/**
 * Spin correlations on the L × L torus, r = 0 … ⌊L/2⌋, both directions averaged:
 *   C(r) = ⟨s_0 s_r⟩ along an axis, from the unlike bits of a row and the row r further on, 32 at a time;
 *   G(r) = ⟨M_0 M_r⟩/L between the sums M_x over whole columns: at zero momentum the Ornstein–Zernike factor r^(−1/2) is
 *          gone, and what is left falls off as cosh((L/2 − r)/ξ).
 * Nothing is subtracted: ⟨s⟩ = 0 on a finite lattice.
 *
 * M. N. Barber, in Phase Transitions and Critical Phenomena 8 (1983); I. Montvay & G. Münster, Quantum Fields on a Lattice,
 * Cambridge 1994, §2.1 (time slices at zero momentum).
 */
import { type BitMatrix, popcount } from "../compute/bit-matrix.ts"
import { expectInput, expectInteger } from "../errors.ts"
import type { Estimate } from "../statistics/estimate.ts"
import { jackknife } from "../statistics/jackknife.ts"

export interface CorrelationFunctions {
  /** Side L of the torus. */
  readonly length: number
  /** G(r) at r = 0 … ⌊L/2⌋. */
  readonly zeroMomentum: readonly Estimate[]
  /** C(r) at r = 0 … ⌊L/2⌋. */
  readonly axis: readonly Estimate[]
  /** Of every chain, the sums of G(r) over its configurations, then their number: see {@link perConfiguration}. */
  readonly chains: readonly Float64Array[]
}

/**
 * Measures the configurations in the rows of `states`. The rows of one chain stand together, and the chains are independent
 * and as long as each other, or one row longer: chain c from row ⌊c·rows/chains⌋ on. Errors are by jackknife over them. A
 * single long chain, or independent configurations, are cut into some 50 to 100 pieces this way.
 */
export function correlationFunctions(states: BitMatrix, { chains }: { chains: number }): CorrelationFunctions {
  const { rows, columns } = states
  const L = Math.round(Math.sqrt(columns))
  expectInput(
    L * L === columns,
    `correlationFunctions states: expected L² sites of a square torus, got ${columns} columns. Choose equal sides.`,
  )
  expectInput(rows >= 2, `correlationFunctions states: expected at least 2 rows, got ${rows}.`)
  expectInteger("correlationFunctions chains", chains, 2, rows)
  const starts = Array.from({ length: chains + 1 }, (_, chain) => Math.floor((chain * rows) / chains))
  const sums = starts.slice(1).map((to, chain) => sumOver(states, L, starts[chain], to))
  const count = (L >> 1) + 1
  const estimates = (first: number): Estimate[] =>
    Array.from({ length: count }, (_, r) => {
      const { value, error } = jackknife(sums, (means) => means[first + r] / means[2 * count])
      return { value, error }
    })
  return {
    length: L,
    zeroMomentum: estimates(0),
    axis: estimates(count),
    chains: sums.map((sum) => Float64Array.of(...sum.subarray(0, count), sum[2 * count])),
  }
}

/** G(r) from sums over configurations, or means of such sums, whose last entry is the number of configurations. */
export function perConfiguration(sums: Float64Array): Float64Array {
  return sums.subarray(0, -1).map((sum) => sum / sums[sums.length - 1])
}

/** Sums of G(r), then of C(r), over the rows `from` … `to` − 1, and their number. */
function sumOver(states: BitMatrix, L: number, from: number, to: number): Float64Array {
  const count = (L >> 1) + 1
  const words = (L + 31) >> 5
  // First the products of line sums and the numbers of unlike pairs: integers, exact in double precision.
  const total = new Float64Array(2 * count + 1)
  const lines = [new Int32Array(L * words), new Int32Array(L * words)]
  const sums = new Int32Array(L)
  for (let row = from; row < to; row++) {
    split(states, row, L, lines[0], lines[1])
    for (const bits of lines) {
      for (let y = 0; y < L; y++) {
        let up = 0
        for (let k = y * words; k < (y + 1) * words; k++) up += popcount(bits[k])
        sums[y] = 2 * up - L
      }
      for (let r = 0; r < count; r++) {
        let products = 0
        let unlike = 0
        for (let y = 0; y < L; y++) {
          const other = y + r < L ? y + r : y + r - L
          products += sums[y] * sums[other]
          for (let k = 0; k < words; k++) unlike += popcount(bits[y * words + k] ^ bits[other * words + k])
        }
        total[r] += products
        total[count + r] += unlike
      }
    }
  }
  const pairs = 2 * L * L
  for (let r = 0; r < count; r++) {
    total[r] /= pairs
    total[count + r] = to - from - (2 * total[count + r]) / pairs
  }
  total[2 * count] = to - from
  return total
}

/** The bits of a configuration line by line, each line from a new word on: its rows, and its columns. */
function split(states: BitMatrix, row: number, L: number, rows: Int32Array, columns: Int32Array): void {
  const words = (L + 31) >> 5
  const source = states.row(row)
  rows.fill(0)
  columns.fill(0)
  for (let y = 0, site = 0; y < L; y++) {
    for (let x = 0; x < L; x++, site++) {
      const bit = (source[site >> 5] >>> (site & 31)) & 1
      rows[y * words + (x >> 5)] |= bit << (x & 31)
      columns[x * words + (y >> 5)] |= bit << (y & 31)
    }
  }
}
