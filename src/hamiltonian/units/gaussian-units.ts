/**
 * Real units with E(x) = γ x²/2 − θ x: given its input a unit is Gaussian with mean (I + θ)/γ and variance 1/γ, and
 * Γ = (I + θ)²/(2γ) + ln(2π/γ)/2. The precision γ is learned with the rest.
 *
 * Cho, Ilin & Raiko 2011, doi:10.1007/978-3-642-21735-7_2 (learned variance).
 */
import { type UnitRule, parametersOf, scalarLayer } from "./scalar-layer.ts"
import type { UnitLayer } from "./unit-layer.ts"

export interface GaussianOptions {
  /** θ of each unit, in inverse units of x. Default 0. */
  readonly bias?: ArrayLike<number>
  /** γ > 0 of each unit, in inverse squared units of x. Default 1. */
  readonly precision?: ArrayLike<number>
}

const rule: UnitRule = {
  kind: "gaussian",
  names: ["bias", "precision"],
  positive: ["precision"],
  energy: (x, [bias, precision]) => (precision * x * x) / 2 - bias * x,
  cumulant: (input, [bias, precision]) =>
    (input + bias) ** 2 / (2 * precision) + Math.log((2 * Math.PI) / precision) / 2,
  moments(input, [bias, precision], out) {
    out[0] = (input + bias) / precision
    out[1] = 1 / precision
  },
  sample: (input, [bias, precision], stream) => (input + bias) / precision + stream.normal() / Math.sqrt(precision),
  statistics(x, _, out) {
    out[0] = x
    out[1] = (-x * x) / 2
  },
  meanStatistics(input, [bias, precision], out) {
    const mean = (input + bias) / precision
    out[0] = mean
    out[1] = -(mean * mean + 1 / precision) / 2
  },
}

/** `count` real units. */
export function gaussianUnits(count: number, given: GaussianOptions = {}): UnitLayer {
  return scalarLayer(rule, count, parametersOf("gaussian", count, { bias: 0, precision: 1 }, { ...given }))
}
