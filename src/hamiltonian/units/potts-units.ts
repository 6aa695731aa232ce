/**
 * Potts units: one of q colours, as a one-hot vector x of q numbers, with E(x) = −Σ_c θ_c x_c. Γ = ln Σ_c e^(I_c + θ_c), and the mean is
 * the softmax. Numbers of unit i stand at i q … (i + 1) q − 1. A field added to all colours of a unit changes nothing (a gauge).
 *
 * Potts 1952, doi:10.1017/S0305004100027419; as units of a machine: Hinton 2012, doi:10.1007/978-3-642-35289-8_32, §13.1.
 */
import { exp } from "../../compute/elementary.ts"
import { expectInput, expectInteger } from "../../errors.ts"
import type { BiasOptions } from "./discrete-units.ts"
import type { UnitLayer } from "./unit-layer.ts"

/** `count` units of q ≥ 2 colours; `bias`: θ, count × q numbers. */
export function pottsUnits(count: number, colours: number, { bias }: BiasOptions = {}): UnitLayer {
  expectInteger("potts units: count", count, 1)
  expectInteger("potts units: colours", colours, 2)
  const width = count * colours
  const θ = bias === undefined ? new Float64Array(width) : Float64Array.from(bias)
  expectInput(
    θ.length === width && θ.every(Number.isFinite),
    `potts units: bias: expected ${count} × ${colours} finite numbers, got ${θ.length}${θ.every(Number.isFinite) ? "" : ", some of them not finite"}.`,
  )
  const weights = new Float64Array(colours)
  /** Fills `weights` with e^(I + θ − largest) of unit i. */
  const weigh = (inputs: ArrayLike<number>, i: number): { largest: number; sum: number } => {
    let largest = -Infinity
    for (let c = i * colours; c < (i + 1) * colours; c++) largest = Math.max(largest, inputs[c] + θ[c])
    let sum = 0
    for (let c = 0; c < colours; c++) {
      weights[c] = exp(inputs[i * colours + c] + θ[i * colours + c] - largest)
      sum += weights[c]
    }
    return { largest, sum }
  }
  return {
    kind: "potts",
    count,
    width,
    levels: colours,
    parameters: { bias: θ },
    positive: [],
    values: Array.from({ length: colours }, (_, value) =>
      Array.from({ length: colours }, (_, c) => Number(c === value)),
    ),
    with: (parameters) => pottsUnits(count, colours, { bias: parameters["bias"] }),
    energy(x) {
      let sum = 0
      for (let c = 0; c < width; c++) sum -= θ[c] * x[c]
      return sum
    },
    cumulant(inputs) {
      let total = 0
      for (let i = 0; i < count; i++) {
        const { largest, sum } = weigh(inputs, i)
        total += largest + Math.log(sum)
      }
      return total
    },
    moments(inputs, mean, variance) {
      for (let i = 0; i < count; i++) {
        const { sum } = weigh(inputs, i)
        for (let c = 0; c < colours; c++) {
          const p = weights[c] / sum
          mean[i * colours + c] = p
          if (variance) variance[i * colours + c] = p * (1 - p)
        }
      }
    },
    sample(inputs, stream, x) {
      for (let i = 0; i < count; i++) {
        const { sum } = weigh(inputs, i)
        let left = stream.uniform() * sum
        let colour = 0
        while (colour < colours - 1 && left >= weights[colour]) left -= weights[colour++]
        for (let c = 0; c < colours; c++) x[i * colours + c] = Number(c === colour)
      }
    },
    addStatistics(x, weight, into) {
      for (let c = 0; c < width; c++) into["bias"][c] += weight * x[c]
    },
    addMeanStatistics(inputs, weight, into) {
      for (let i = 0; i < count; i++) {
        const { sum } = weigh(inputs, i)
        for (let c = 0; c < colours; c++) into["bias"][i * colours + c] += (weight * weights[c]) / sum
      }
    },
  }
}
