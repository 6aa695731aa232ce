/**
 * Coarse variables of a block as conditional distributions p(h|v): those with names, and filters, which make a spin of a weighted
 * sum of the block,
 *
 *   p(h = 1|v) = σ(2(Σ_i Λ_i v_i + c)),     ⟨h|v⟩ = tanh(Σ_i Λ_i v_i + c).
 *
 * M. Koch-Janusz & Z. Ringel, Nat. Phys. 14, 578 (2018), doi:10.1038/s41567-018-0081-4.
 */
import { InputError, expectInteger } from "../../errors.ts"
import { spinOf } from "./block-environment.ts"

/** p(h|v) at [v · values + h] for the 2ⁿ states v of a block. */
export interface Channel {
  readonly values: number
  readonly probabilities: Float64Array
}

/** Λ and c of one hidden spin. */
export interface Filter {
  /** Λ_i, one for each spin of the block. */
  readonly weights: readonly number[]
  /** c. Without it 0. */
  readonly bias?: number
}

/**
 * edge: the first spin of the block; edges: its first and its last, two hidden spins; centre: the middle spin (of even n the one
 * after the middle); sum: M = Σ v with all of its n + 1 values, not only a sign; majority: the sign of M, ties at random.
 */
export const COARSE_RULES = ["edge", "edges", "centre", "sum", "majority"] as const
export type CoarseRule = (typeof COARSE_RULES)[number]

const CHANNELS: Readonly<Record<CoarseRule, (spins: number) => Channel>> = {
  edge: (n) => channelOf(n, 2, (v) => v & 1),
  edges: (n) => channelOf(n, 4, (v) => (v & 1) | (((v >>> (n - 1)) & 1) << 1)),
  centre: (n) => channelOf(n, 2, (v) => (v >>> Math.floor(n / 2)) & 1),
  sum: (n) => channelOf(n, n + 1, (v) => upOf(v, n)),
  majority,
}

/** The channel of a named rule on a block of `spins`. */
export function coarseRule(rule: CoarseRule, spins: number): Channel {
  expectInteger("coarse rule: spins of the block", spins, 1, 20)
  return CHANNELS[rule](spins)
}

function majority(spins: number): Channel {
  const probabilities = new Float64Array(2 ** (spins + 1))
  for (let v = 0; v < 2 ** spins; v++) {
    const up = 0.5 + 0.5 * Math.sign(2 * upOf(v, spins) - spins)
    probabilities.set([1 - up, up], 2 * v)
  }
  return { values: 2, probabilities }
}

/** The channel of one hidden spin for each filter, independent of one another given v; bit j of h is hidden spin j. */
export function filterChannel(filters: readonly Filter[]): Channel {
  const spins = filters[0]?.weights.length ?? 0
  if (spins === 0 || filters.some(({ weights }) => weights.length !== spins))
    throw new InputError(
      `filterChannel: expected one or more filters of the same number of weights, got ${filters.map(({ weights }) => weights.length).join(", ") || "none"}.`,
    )
  const values = 2 ** filters.length
  const probabilities = new Float64Array(values * 2 ** spins)
  for (let v = 0; v < 2 ** spins; v++) {
    const up = filters.map((filter) => upProbability(filter, v))
    for (let h = 0; h < values; h++)
      probabilities[v * values + h] = up.reduce((p, q, j) => p * ((h >>> j) & 1 ? q : 1 - q), 1)
  }
  return { values, probabilities }
}

/** p(h = 1|v). */
export function upProbability({ weights, bias = 0 }: Filter, v: number): number {
  let field = bias
  for (const [i, weight] of weights.entries()) field += weight * spinOf(v, i)
  return 1 / (1 + Math.exp(-2 * field))
}

/** w_i = Λ_i²/Σ Λ²: how much of a filter each spin has. */
export function filterShares(weights: ArrayLike<number>): number[] {
  const squares = Array.from(weights, (weight) => weight ** 2)
  const sum = squares.reduce((a, b) => a + b, 0)
  return squares.map((square) => square / sum)
}

/**
 * h → −h changes nothing: filters are shown with their first large weight positive, one of more than half of the largest. (The sum of
 * the weights would not do: of an antiferromagnet it is nearly 0.)
 */
export function upright({ weights, bias = 0 }: Filter): Filter {
  const largest = Math.max(...weights.map(Math.abs))
  const sign = weights.find((weight) => Math.abs(weight) > largest / 2)! < 0 ? -1 : 1
  return { weights: weights.map((weight) => sign * weight), bias: sign * bias }
}

/** A deterministic channel. */
export function channelOf(spins: number, values: number, coarse: (v: number) => number): Channel {
  const probabilities = new Float64Array(values * 2 ** spins)
  for (let v = 0; v < 2 ** spins; v++) probabilities[v * values + coarse(v)] = 1
  return { values, probabilities }
}

function upOf(v: number, spins: number): number {
  let up = 0
  for (let i = 0; i < spins; i++) up += (v >>> i) & 1
  return up
}
