/**
 * The filters Λ of given sharpness |Λ| that keep the most information, by ascent along the exact gradient
 *
 *   ∂I/∂p(h|v) = Σ_e p(v, e) log₂ [p(h, e)/(p(h) p(e))] + const
 *
 * on the sphere, from many starts, since there are local maxima. I(H:E) is convex in p(h|v): without a bound on |Λ| the filter would
 * grow until its spin has no chance left, where all weights that give the same signs are alike. A finite sharpness makes the filter
 * unique, and costs a filter that divides itself among more spins than it needs.
 */
import { RandomStream } from "../../compute/philox.ts"
import { InputError, expectInteger, expectNumber } from "../../errors.ts"
import { type BlockEnvironment, spinOf } from "./block-environment.ts"
import { type Filter, filterChannel, upProbability, upright } from "./coarse-rules.ts"
import { coarseJoint } from "./information.ts"

export interface OptimalFilterOptions {
  /** Hidden spins. Default 1. */
  readonly hidden?: number
  /** √(Σ Λ²) of each filter. Default 2. */
  readonly sharpness?: number
  /**
   * Whether biases c are found too. Default false: the coarse spin turns over with the block, as the environment does without a
   * field. (A bias may gain something even then, by giving ties to one side.)
   */
  readonly bias?: boolean
  /** Ascents from random filters. Default 16. */
  readonly starts?: number
  /** Names the starts. Default 0. */
  readonly seed?: number
}

export interface OptimalFilter {
  readonly filters: readonly Filter[]
  /** I(H:E) in bits. */
  readonly information: number
  /** Starts that reached it within 10⁻⁶ bits. */
  readonly reached: number
}

const MOST_STEPS = 2000

export function optimalFilter(block: BlockEnvironment, options: OptimalFilterOptions = {}): OptimalFilter {
  const { hidden = 1, sharpness = 2, bias = false, starts = 16, seed = 0 } = options
  expectInteger("optimalFilter hidden", hidden, 1, 4)
  expectNumber("optimalFilter sharpness", sharpness)
  if (sharpness <= 0) throw new InputError(`optimalFilter sharpness: expected a number above 0, got ${sharpness}.`)
  expectInteger("optimalFilter starts", starts, 1)
  const ends = Array.from({ length: starts }, (_, start) => {
    const stream = new RandomStream(seed, "rsmi/optimal-filter", start)
    const filters = Array.from({ length: hidden }, () => ({
      weights: onSphere(Array.from({ length: block.spins }, () => stream.normal()), sharpness),
      bias: 0,
    })) // prettier-ignore
    return ascend(block, filters, { sharpness, bias })
  })
  const best = ends.reduce((a, b) => (b.information > a.information ? b : a))
  const reached = ends.filter(({ information }) => information > best.information - 1e-6).length
  return { filters: best.filters.map(upright), information: Math.max(0, best.information), reached }
}

interface Point {
  readonly filters: readonly Required<Filter>[]
  readonly information: number
}

function ascend(
  block: BlockEnvironment,
  start: readonly Required<Filter>[],
  { sharpness, bias: biased }: { readonly sharpness: number; readonly bias: boolean },
): Point {
  let at = start
  let { information, gradients } = informationGradient(block, at)
  for (let step = 0, rate = 1; step < MOST_STEPS && rate > 1e-12; step++) {
    const next = at.map(({ weights, bias }, j) => {
      const along = tangent(gradients[j].weights, weights, sharpness)
      return {
        weights: onSphere(weights.map((weight, i) => weight + rate * along[i]), sharpness),
        bias: biased ? bias + rate * gradients[j].bias : 0,
      } // prettier-ignore
    })
    const tried = informationGradient(block, next)
    if (tried.information <= information) {
      rate /= 4
      continue
    }
    const gain = tried.information - information
    at = next
    ;({ information, gradients } = tried)
    if (gain < 1e-14) break
    rate *= 2
  }
  return { filters: at, information }
}

/** I(H:E) in bits, and its derivatives by weights and biases. */
export function informationGradient(
  block: BlockEnvironment,
  filters: readonly Required<Filter>[],
): { readonly information: number; readonly gradients: readonly Required<Filter>[] } {
  const { spins, joint, outcomes } = block
  const { values, probabilities } = filterChannel(filters)
  const { information, logRatio } = logRatios(coarseJoint(block, { values, probabilities }), values, outcomes)
  const gradients = filters.map(() => ({ weights: Array.from({ length: spins }, () => 0), bias: 0 }))
  for (let v = 0; v < 2 ** spins; v++) {
    // ∂I/∂p(h|v).
    const slope = Array.from({ length: values }, (_, h) => {
      let sum = 0
      for (let e = 0; e < outcomes; e++) sum += joint[v * outcomes + e] * logRatio[h * outcomes + e]
      return sum
    })
    for (const [j, filter] of filters.entries()) {
      const up = upProbability(filter, v)
      // ∂p(h|v)/∂field = ±2 p(h|v) (1 − p(h_j|v)) by the sign of h_j.
      let change = 0
      for (let h = 0; h < values; h++) {
        const p = probabilities[v * values + h]
        change += slope[h] * p * ((h >>> j) & 1 ? 2 * (1 - up) : -2 * up)
      }
      gradients[j].bias += change
      for (let i = 0; i < spins; i++) gradients[j].weights[i] += change * spinOf(v, i)
    }
  }
  return { information, gradients }
}

/** log₂ p(h, e)/(p(h) p(e)), and its mean. */
function logRatios(
  coarse: Float64Array,
  values: number,
  outcomes: number,
): { readonly information: number; readonly logRatio: Float64Array } {
  const ofOutcome = new Float64Array(outcomes)
  for (const [k, p] of coarse.entries()) ofOutcome[k % outcomes] += p
  const logRatio = new Float64Array(coarse.length)
  let information = 0
  for (let h = 0; h < values; h++) {
    const row = coarse.subarray(h * outcomes, (h + 1) * outcomes)
    const ofValue = row.reduce((a, b) => a + b, 0)
    for (const [e, p] of row.entries()) {
      if (p <= 0) continue
      logRatio[h * outcomes + e] = Math.log2(p / (ofValue * ofOutcome[e]))
      information += p * logRatio[h * outcomes + e]
    }
  }
  return { information, logRatio }
}

function onSphere(weights: readonly number[], radius: number): number[] {
  const length = Math.hypot(...weights)
  return weights.map((weight) => (weight * radius) / length)
}

/** The part of `gradient` along the sphere at `weights`. */
function tangent(gradient: readonly number[], weights: readonly number[], radius: number): number[] {
  const radial = gradient.reduce((sum, g, i) => sum + g * weights[i], 0) / radius ** 2
  return gradient.map((g, i) => g - radial * weights[i])
}
