/**
 * Rectified units. ReLU: x ≥ 0 with E(x) = γ x²/2 − θ x. Double ReLU: any real x, with γ₊, θ₊ where x > 0 and γ₋, θ₋ where x < 0; it is
 * Gaussian for equal sides, and bimodal for θ₊ > 0 > θ₋.
 *
 * Nair & Hinton 2010, ICML 27, 807; double ReLU: Tubiana, Cocco & Monasson 2019, eLife 8, e39397, doi:10.7554/eLife.39397.
 */
import { exp } from "../../compute/elementary.ts"
import { drawHalfGaussian, type HalfGaussian, halfGaussian } from "./half-gaussian.ts"
import { type UnitRule, parametersOf, scalarLayer } from "./scalar-layer.ts"
import type { UnitLayer } from "./unit-layer.ts"
import type { GaussianOptions } from "./gaussian-units.ts"

export interface DoubleReluOptions {
  /** θ₊ and θ₋. Default 0. */
  readonly biasUp?: ArrayLike<number>
  readonly biasDown?: ArrayLike<number>
  /** γ₊ > 0 and γ₋ > 0. Default 1. */
  readonly precisionUp?: ArrayLike<number>
  readonly precisionDown?: ArrayLike<number>
}

const up: HalfGaussian = { logIntegral: 0, mean: 0, variance: 0 }
const down: HalfGaussian = { logIntegral: 0, mean: 0, variance: 0 }

const reluRule: UnitRule = {
  kind: "relu",
  names: ["bias", "precision"],
  positive: ["precision"],
  energy: (x, [bias, precision]) => (x < 0 ? Infinity : (precision * x * x) / 2 - bias * x),
  cumulant(input, [bias, precision]) {
    halfGaussian(input + bias, precision, up)
    return up.logIntegral
  },
  moments(input, [bias, precision], out) {
    halfGaussian(input + bias, precision, up)
    out[0] = up.mean
    out[1] = up.variance
  },
  sample: (input, [bias, precision], stream) => drawHalfGaussian(input + bias, precision, stream),
  statistics(x, _, out) {
    out[0] = x
    out[1] = (-x * x) / 2
  },
  meanStatistics(input, [bias, precision], out) {
    halfGaussian(input + bias, precision, up)
    out[0] = up.mean
    out[1] = -(up.mean ** 2 + up.variance) / 2
  },
}

/** Fills `up` and `down`, the latter in terms of −x. Returns ln ∫ over both and the probability of x > 0. */
function bothSides(input: number, [biasUp, biasDown, precisionUp, precisionDown]: Float64Array): [number, number] {
  halfGaussian(input + biasUp, precisionUp, up)
  halfGaussian(-input - biasDown, precisionDown, down)
  const difference = up.logIntegral - down.logIntegral
  const e = exp(-Math.abs(difference))
  const share = difference >= 0 ? 1 / (1 + e) : e / (1 + e)
  return [Math.max(up.logIntegral, down.logIntegral) + Math.log1p(e), share]
}

const doubleReluRule: UnitRule = {
  kind: "double-relu",
  names: ["biasUp", "biasDown", "precisionUp", "precisionDown"],
  positive: ["precisionUp", "precisionDown"],
  energy: (x, [biasUp, biasDown, precisionUp, precisionDown]) =>
    x > 0 ? (precisionUp * x * x) / 2 - biasUp * x : (precisionDown * x * x) / 2 - biasDown * x,
  cumulant: (input, p) => bothSides(input, p)[0],
  moments(input, p, out) {
    const [, share] = bothSides(input, p)
    out[0] = share * up.mean - (1 - share) * down.mean
    // Within the sides, and between them.
    out[1] = share * up.variance + (1 - share) * down.variance + share * (1 - share) * (up.mean + down.mean) ** 2
  },
  sample(input, p, stream) {
    const [, share] = bothSides(input, p)
    const [biasUp, biasDown, precisionUp, precisionDown] = p
    return stream.uniform() < share
      ? drawHalfGaussian(input + biasUp, precisionUp, stream)
      : -drawHalfGaussian(-input - biasDown, precisionDown, stream)
  },
  statistics(x, _, out) {
    out[0] = Math.max(x, 0)
    out[1] = Math.min(x, 0)
    out[2] = x > 0 ? (-x * x) / 2 : 0
    out[3] = x > 0 ? 0 : (-x * x) / 2
  },
  meanStatistics(input, p, out) {
    const [, share] = bothSides(input, p)
    out[0] = share * up.mean
    out[1] = -(1 - share) * down.mean
    out[2] = (-share * (up.mean ** 2 + up.variance)) / 2
    out[3] = (-(1 - share) * (down.mean ** 2 + down.variance)) / 2
  },
}

/** `count` units with x ≥ 0. */
export function reluUnits(count: number, given: GaussianOptions = {}): UnitLayer {
  return scalarLayer(reluRule, count, parametersOf("relu", count, { bias: 0, precision: 1 }, { ...given }))
}

/** `count` real units with two sides. */
export function doubleReluUnits(count: number, given: DoubleReluOptions = {}): UnitLayer {
  const initial = { biasUp: 0, biasDown: 0, precisionUp: 1, precisionDown: 1 }
  return scalarLayer(doubleReluRule, count, parametersOf("double-relu", count, initial, { ...given }))
}
