/**
 * Where learning starts: visible units with the means (and, where they have a precision, the variances) of the data, small random
 * weights in units of the data's standard deviations, hidden units as they are made (Hinton 2012, doi:10.1007/978-3-642-35289-8_32, §8).
 */
import type { RealMatrix } from "../compute/real-matrix.ts"
import { InputError } from "../errors.ts"
import { Harmonium, harmonium } from "../hamiltonian/harmonium.ts"
import { joinParameters } from "../hamiltonian/units/joint-units.ts"
import type { Parameters, UnitLayer } from "../hamiltonian/units/unit-layer.ts"
import { type SideMoments, firstUnits, isBias, scalesOf, splitMoments } from "./coordinates.ts"

/** Frequencies are kept this far from 0 and 1. */
const MARGIN = 0.01

/** Means and variances of columns, weighted where `weights` are given. */
export function columnMoments(data: RealMatrix, weights?: Float64Array): SideMoments {
  const mean = new Float64Array(data.columns)
  const variance = new Float64Array(data.columns)
  const total = weights ? weights.reduce((a, b) => a + b, 0) : data.rows
  const each = (f: (value: number, column: number, weight: number) => void): void => {
    for (let row = 0; row < data.rows; row++)
      for (let i = 0; i < data.columns; i++)
        f(data.values[row * data.columns + i], i, (weights ? weights[row] : 1) / total)
  }
  each((value, i, weight) => (mean[i] += weight * value))
  each((value, i, weight) => (variance[i] += weight * (value - mean[i]) ** 2))
  return { mean, variance }
}

/**
 * A machine of these units that starts from the data: the parameters of `visible` are replaced, and those of `hidden` moved so that
 * the mean of the data is no input to them.
 */
export function initialMachine(
  visible: UnitLayer,
  hidden: UnitLayer,
  moments: SideMoments,
  { seed = 0, sigma = 0.01 }: { readonly seed?: number; readonly sigma?: number } = {},
): Harmonium {
  const start = independentUnits(visible, moments)
  const { weights } = harmonium(start, hidden, { seed, sigma })
  if (visible.positive.length > 0) {
    const spread = scalesOf(moments)
    for (let k = 0; k < weights.length; k++) weights[k] /= spread[Math.floor(k / hidden.width)]
  }
  const inputs = new Harmonium(start, hidden, weights).hiddenInputs(moments.mean)
  const first = firstUnits(hidden.parameters)
  const parameters = Object.entries(hidden.parameters).map(([name, vector]) => [
    name,
    isBias(name) ? vector.map((value, j) => value - inputs[first.get(name)! + j]) : vector,
  ])
  return new Harmonium(start, hidden.with(Object.fromEntries(parameters) as Parameters), weights)
}

/** The units with parameters that give them these moments when they have no input. */
export function independentUnits(units: UnitLayer, moments: SideMoments): UnitLayer {
  return units.with(fitted(units, moments))
}

/** Parameters of independent units with the moments of the data. */
function fitted({ kind, levels = 1, parts }: UnitLayer, moments: SideMoments): Parameters {
  if (parts) return joinParameters(splitMoments(parts, moments).map((own, k) => fitted(parts[k], own)))
  const { mean } = moments
  const clipped = (p: number): number => Math.min(1 - MARGIN, Math.max(MARGIN, p))
  const logit = (p: number): number => Math.log(clipped(p) / (1 - clipped(p)))
  switch (kind) {
    case "bernoulli":
      return { bias: mean.map(logit) }
    case "spin":
      return { bias: mean.map((m) => logit((m + 1) / 2) / 2) }
    case "binomial":
      return { bias: mean.map((m) => logit(m / levels)) }
    case "potts":
      return { bias: mean.map((p) => Math.log(clipped(p))) }
    case "gaussian":
    case "relu": {
      const precision = scalesOf(moments).map((scale) => 1 / scale ** 2)
      return { bias: mean.map((m, i) => m * precision[i]), precision }
    }
    case "double-relu": {
      const precision = scalesOf(moments).map((scale) => 1 / scale ** 2)
      const bias = mean.map((m, i) => m * precision[i])
      return { biasUp: bias, biasDown: bias, precisionUp: precision, precisionDown: precision }
    }
    default:
      throw new InputError(`initialMachine: expected a known kind of units, got ${String(kind)}.`)
  }
}
