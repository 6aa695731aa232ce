/**
 * Delete-one-block jackknife for any function of means: with f₍ᵢ₎ = f(means without block i),
 *   error² = (n−1)/n Σᵢ (f₍ᵢ₎ − f₍·₎)²,   bias = (n−1)(f₍·₎ − f).
 * Blocks must be independent: replicas, or stretches of a chain much longer than its autocorrelation time.
 *
 * Quenouille, Biometrika 43, 353 (1956), doi:10.1093/biomet/43.3-4.353;
 * Efron, "The jackknife, the bootstrap and other resampling plans", SIAM (1982), doi:10.1137/1.9781611970319.
 */
import { expectInput } from "../errors.ts"
import type { Estimate } from "./estimate.ts"

/** An estimate with the jackknife's guess of its bias; `value − bias` is free of bias to order 1/n. */
export interface JackknifeEstimate extends Estimate {
  readonly bias: number
}

/** Estimates f(means) from `blocks`, each the vector of block means of the observables, all blocks of equal weight. */
export function jackknife(blocks: readonly Float64Array[], f: (means: Float64Array) => number): JackknifeEstimate {
  return jackknifeEach(blocks, (means) => [f(means)])[0]
}

/** The same for a function with many values: an estimate of each, with n + 1 calls of `f` for n blocks. */
export function jackknifeEach(
  blocks: readonly Float64Array[],
  f: (means: Float64Array) => ArrayLike<number>,
): JackknifeEstimate[] {
  const n = blocks.length
  expectInput(n >= 2, `jackknife blocks: expected at least 2, got ${n}.`)
  const observables = blocks[0].length
  const total = new Float64Array(observables)
  for (const [i, block] of blocks.entries()) {
    expectInput(
      block.length === observables,
      `jackknife block ${i}: expected ${observables} observables as in block 0, got ${block.length}.`,
    )
    for (let k = 0; k < observables; k++) total[k] += block[k]
  }
  const values = f(total.map((sum) => sum / n))
  const left = blocks.map((block) => f(total.map((sum, k) => (sum - block[k]) / (n - 1))))
  return Array.from(values, (value, k) => {
    const center = left.reduce((sum, x) => sum + x[k], 0) / n
    const squares = left.reduce((sum, x) => sum + (x[k] - center) ** 2, 0)
    return { value, error: Math.sqrt(((n - 1) / n) * squares), bias: (n - 1) * (center - value) }
  })
}
