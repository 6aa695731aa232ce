/** Layers of units that are one number each, made from the rules of a single unit. */
import type { RandomStream } from "../../compute/philox.ts"
import { expectInput, expectInteger } from "../../errors.ts"
import type { Parameters, UnitKind, UnitLayer } from "./unit-layer.ts"

/** What a unit does, given its own parameters p (in the order of `names`) and its input. */
export interface UnitRule {
  readonly kind: UnitKind
  readonly names: readonly string[]
  readonly positive?: readonly string[]
  readonly levels?: number
  readonly values?: readonly number[]
  energy(x: number, p: Float64Array): number
  cumulant(input: number, p: Float64Array): number
  /** Writes the mean and the variance. */
  moments(input: number, p: Float64Array, out: Float64Array): void
  sample(input: number, p: Float64Array, stream: RandomStream): number
  /** Writes −∂E/∂p at x. */
  statistics(x: number, p: Float64Array, out: Float64Array): void
  /** Writes ⟨−∂E/∂p⟩. */
  meanStatistics(input: number, p: Float64Array, out: Float64Array): void
}

/** Parameters that the rule asks for, each a vector of `count` numbers, as copies; `initial` where none are given. */
export function parametersOf(
  kind: UnitKind,
  count: number,
  initial: Readonly<Record<string, number>>,
  given: Readonly<Record<string, ArrayLike<number>>> = {},
): Parameters {
  expectInteger(`${kind} units: count`, count, 1)
  return Object.fromEntries(
    Object.entries(initial).map(([name, value]) => [
      name,
      given[name] === undefined ? new Float64Array(count).fill(value) : Float64Array.from(given[name]),
    ]),
  )
}

export function scalarLayer(rule: UnitRule, count: number, parameters: Parameters): UnitLayer {
  const { kind, names, positive = [], levels, values } = rule
  const vectors = names.map((name) => {
    const vector = parameters[name]
    expectInput(
      vector?.length === count,
      `${kind} units: ${name}: expected ${count} numbers, got ${vector === undefined ? "none" : vector.length}.`,
    )
    const bad = vector.findIndex((value) => !Number.isFinite(value) || (positive.includes(name) && value <= 0))
    expectInput(
      bad < 0,
      `${kind} units: ${name}: expected ${positive.includes(name) ? "numbers above 0" : "finite numbers"}, got ${vector[bad]} at unit ${bad}.`,
    )
    return vector
  })
  const p = new Float64Array(names.length)
  const out = new Float64Array(Math.max(2, names.length))
  const load = (i: number): Float64Array => {
    for (let k = 0; k < vectors.length; k++) p[k] = vectors[k][i]
    return p
  }
  const add = (into: Parameters, i: number, weight: number): void => {
    for (let k = 0; k < names.length; k++) into[names[k]][i] += weight * out[k]
  }
  return {
    kind,
    count,
    width: count,
    ...(levels === undefined ? {} : { levels }),
    parameters: Object.fromEntries(names.map((name, k) => [name, vectors[k]])),
    positive,
    ...(values && { values: values.map((value) => [value]) }),
    with: (others) => scalarLayer(rule, count, others),
    energy(x) {
      let sum = 0
      for (let i = 0; i < count; i++) sum += rule.energy(x[i], load(i))
      return sum
    },
    cumulant(inputs) {
      let sum = 0
      for (let i = 0; i < count; i++) sum += rule.cumulant(inputs[i], load(i))
      return sum
    },
    moments(inputs, mean, variance) {
      for (let i = 0; i < count; i++) {
        rule.moments(inputs[i], load(i), out)
        mean[i] = out[0]
        if (variance) variance[i] = out[1]
      }
    },
    sample(inputs, stream, x) {
      for (let i = 0; i < count; i++) x[i] = rule.sample(inputs[i], load(i), stream)
    },
    addStatistics(x, weight, into) {
      for (let i = 0; i < count; i++) {
        rule.statistics(x[i], load(i), out)
        add(into, i, weight)
      }
    },
    addMeanStatistics(inputs, weight, into) {
      for (let i = 0; i < count; i++) {
        rule.meanStatistics(inputs[i], load(i), out)
        add(into, i, weight)
      }
    },
  }
}
