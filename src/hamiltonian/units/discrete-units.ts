/**
 * Units of finitely many values that are one number each, with E(x) = −θ x:
 *
 * - Bernoulli: 0 or 1, Γ = ln(1 + e^(I + θ));
 * - spin: −1 or +1, Γ = ln 2 cosh(I + θ);
 * - binomial: 0 … n with multiplicity C(n, x), Γ = n ln(1 + e^(I + θ)): n Bernoulli units that share weights and bias
 *   (Teh & Hinton 2001, NIPS 13, 908, "rate-coded").
 */
import { exp } from "../../compute/elementary.ts"
import { expectInteger } from "../../errors.ts"
import { type UnitRule, parametersOf, scalarLayer } from "./scalar-layer.ts"
import type { UnitLayer } from "./unit-layer.ts"

export interface BiasOptions {
  /** θ of each unit, a pure number. Default 0. */
  readonly bias?: ArrayLike<number>
}

/** 1/(1 + e^(−x)), the same bits everywhere. */
function logistic(x: number): number {
  const e = exp(-Math.abs(x))
  return x >= 0 ? 1 / (1 + e) : e / (1 + e)
}

/** ln(1 + e^x). */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
}

/** The vector at x, on the line between its neighbours: grey values and mean-field states lie between counts. */
function between(vector: Float64Array, x: number): number {
  const below = Math.floor(x)
  return x === below ? vector[x] : vector[below] + (x - below) * (vector[below + 1] - vector[below])
}

function binomialRule(n: number, kind: "bernoulli" | "binomial"): UnitRule {
  const values = Array.from({ length: n + 1 }, (_, x) => x)
  // ln C(n, x).
  const multiplicity = new Float64Array(n + 1)
  for (let x = 1; x <= n; x++) multiplicity[x] = multiplicity[x - 1] + Math.log((n - x + 1) / x)
  return {
    kind,
    names: ["bias"],
    values,
    ...(kind === "binomial" && { levels: n }),
    energy: (x, [bias]) => -bias * x - between(multiplicity, x),
    cumulant: (input, [bias]) => n * softplus(input + bias),
    moments(input, [bias], out) {
      const p = logistic(input + bias)
      out[0] = n * p
      out[1] = n * p * (1 - p)
    },
    sample(input, [bias], stream) {
      const p = logistic(input + bias)
      let x = 0
      for (let k = 0; k < n; k++) x += Number(stream.uniform() < p)
      return x
    },
    statistics(x, _, out) {
      out[0] = x
    },
    meanStatistics(input, [bias], out) {
      out[0] = n * logistic(input + bias)
    },
  }
}

const spinRule: UnitRule = {
  kind: "spin",
  names: ["bias"],
  values: [-1, 1],
  energy: (x, [bias]) => -bias * x,
  cumulant: (input, [bias]) => softplus(2 * (input + bias)) - input - bias,
  moments(input, [bias], out) {
    const mean = 2 * logistic(2 * (input + bias)) - 1
    out[0] = mean
    out[1] = 1 - mean * mean
  },
  sample: (input, [bias], stream) => (stream.uniform() < logistic(2 * (input + bias)) ? 1 : -1),
  statistics(x, _, out) {
    out[0] = x
  },
  meanStatistics(input, [bias], out) {
    out[0] = 2 * logistic(2 * (input + bias)) - 1
  },
}

/** `count` units of values 0 and 1. */
export function bernoulliUnits(count: number, given: BiasOptions = {}): UnitLayer {
  return scalarLayer(binomialRule(1, "bernoulli"), count, parametersOf("bernoulli", count, { bias: 0 }, { ...given }))
}

/** `count` units of values −1 and +1. */
export function spinUnits(count: number, given: BiasOptions = {}): UnitLayer {
  return scalarLayer(spinRule, count, parametersOf("spin", count, { bias: 0 }, { ...given }))
}

/** `count` units of values 0 … n, 1 ≤ n ≤ 1000. */
export function binomialUnits(count: number, n: number, given: BiasOptions = {}): UnitLayer {
  expectInteger("binomial units: n", n, 1, 1000)
  return scalarLayer(binomialRule(n, "binomial"), count, parametersOf("binomial", count, { bias: 0 }, { ...given }))
}
