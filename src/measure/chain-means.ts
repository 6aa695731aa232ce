/**
 * Means over configurations with errors over chains: the rows of one chain stand together, chain c from row ⌊c·rows/chains⌋ on, and
 * chains are independent. A single long chain, or independent configurations, are cut into some 50 to 100 pieces this way.
 */
import type { BitMatrix } from "../compute/bit-matrix.ts"
import { expectInput, expectInteger } from "../errors.ts"
import type { Estimate } from "../statistics/estimate.ts"
import { jackknife } from "../statistics/jackknife.ts"

/** Of every chain the sums of several quantities over its rows; the last entry is the number of rows. */
export function sumOverChains(
  what: string,
  states: BitMatrix,
  chains: number,
  quantities: number,
  sum: (from: number, to: number, into: Float64Array) => void,
): Float64Array[] {
  const { rows } = states
  expectInput(rows >= 2, `${what} states: expected at least 2 rows, got ${rows}.`)
  expectInteger(`${what} chains`, chains, 2, rows)
  return Array.from({ length: chains }, (_, chain) => {
    const from = Math.floor((chain * rows) / chains)
    const to = Math.floor(((chain + 1) * rows) / chains)
    const into = new Float64Array(quantities + 1)
    into[quantities] = to - from
    sum(from, to, into)
    return into
  })
}

/** f(means per configuration of the quantities), by jackknife over the chains. */
export function chainEstimate(
  chains: readonly Float64Array[],
  f: (means: (quantity: number) => number) => number,
): Estimate {
  const { value, error } = jackknife(chains, (sums) => f((quantity) => sums[quantity] / sums[sums.length - 1]))
  return { value, error }
}

/** The mean of every quantity, for many of them at once: the jackknife of sum/rows without its resampling of all of them. */
export function chainMeans(chains: readonly Float64Array[]): { values: Float64Array; errors: Float64Array } {
  const n = chains.length
  const quantities = chains[0].length - 1
  const total = new Float64Array(quantities + 1)
  for (const sums of chains) for (let q = 0; q <= quantities; q++) total[q] += sums[q]
  const rows = total[quantities]
  const values = total.subarray(0, quantities).map((sum) => sum / rows)
  const errors = values.map((_, q) => {
    let [center, squares] = [0, 0]
    const left = (sums: Float64Array): number => (total[q] - sums[q]) / (rows - sums[quantities])
    for (const sums of chains) center += left(sums) / n
    for (const sums of chains) squares += (left(sums) - center) ** 2
    return Math.sqrt(((n - 1) / n) * squares)
  })
  return { values, errors }
}
