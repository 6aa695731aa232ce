/**
 * What a machine expects of v when only a noisy copy ṽ of it is seen: with p(v | ṽ) ∝ p(v) p(ṽ | v), noise that hits every unit by itself
 * moves nothing but the visible units' own parameters,
 *
 *   units flipped with probability p:   ±1: θ + ṽ ln((1 − p)/p)/2,   0/1: θ + (2ṽ − 1) ln((1 − p)/p),
 *                                       q colours: θ + ṽ ln((q − 1)(1 − p)/p) (another colour, all alike);
 *   normal noise of variance σ²:        θ + ṽ/σ²,   γ + 1/σ²,
 *
 * so that the posterior is a machine of the same weights, which Gibbs sampling averages over.
 */
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { InputError, expectInput, expectNumber } from "../errors.ts"
import { Harmonium } from "../hamiltonian/harmonium.ts"
import { jointUnits } from "../hamiltonian/units/joint-units.ts"
import type { UnitLayer } from "../hamiltonian/units/unit-layer.ts"
import { type ConditionalMeanOptions, chainMean } from "./conditional-samples.ts"

export interface Noise {
  /** Probability below 1/2 that a unit of finitely many values has another one. */
  readonly flips?: number
  /** Standard deviation of the noise of real units. */
  readonly sigma?: number
}

/**
 * ⟨v | ṽ⟩ for every row ṽ of `noisy`, rows × visible.width. Where nothing was seen of a unit, give the value without evidence: 0 for a
 * spin, 1/2 for a bit, zeros for all colours.
 */
export function denoise(
  machine: Harmonium,
  noisy: RealMatrix,
  noise: Noise,
  options: ConditionalMeanOptions = {},
): RealMatrix {
  expectInput(
    noisy.columns === machine.visible.width,
    `denoise: expected rows of ${machine.visible.width} numbers, as states of the visible units have, got ${noisy.columns}.`,
  )
  const result = new RealMatrix(noisy.rows, noisy.columns)
  for (let row = 0; row < noisy.rows; row++) {
    const posterior = posteriorMachine(machine, noisy.row(row), noise)
    const stream = new RandomStream(options.seed ?? 0, "denoise", row)
    result.values.set(
      chainMean(posterior, () => {}, stream, options),
      row * noisy.columns,
    )
  }
  return result
}

/** The machine of p(v | ṽ) ∝ p(v) p(ṽ | v); its free energy is F(v) − ln p(ṽ | v) up to a constant. */
export function posteriorMachine(machine: Harmonium, noisy: ArrayLike<number>, noise: Noise): Harmonium {
  const values = Float64Array.from(noisy)
  return new Harmonium(withEvidence(machine.visible, values, noise), machine.hidden, machine.weights)
}

function withEvidence(layer: UnitLayer, noisy: Float64Array, noise: Noise): UnitLayer {
  const { kind, parts, parameters, levels = 2 } = layer
  if (parts) {
    let first = 0
    return jointUnits(parts.map((part) => withEvidence(part, noisy.subarray(first, (first += part.width)), noise)))
  }
  const { flips, sigma } = noise
  if (kind === "binomial")
    throw new InputError("denoise: expected units of two values, colours or real ones, got binomial.")
  if (kind === "spin" || kind === "bernoulli" || kind === "potts") {
    expectNumber(`denoise flips, for ${kind} units`, flips ?? Number.NaN, Number.MIN_VALUE, 0.5)
    const odds = Math.log((1 - flips!) / flips!)
    const push = (x: number): number =>
      kind === "spin" ? (x * odds) / 2 : kind === "bernoulli" ? (2 * x - 1) * odds : x * (odds + Math.log(levels - 1))
    return layer.with({ bias: parameters["bias"].map((θ, i) => θ + push(noisy[i])) })
  }
  expectNumber(`denoise sigma, for ${kind} units`, sigma ?? Number.NaN, Number.MIN_VALUE)
  const moved = Object.entries(parameters).map(([name, vector]) => [
    name,
    vector.map((value, i) => value + (name.startsWith("bias") ? noisy[i] : 1) / sigma! ** 2),
  ])
  return layer.with(Object.fromEntries(moved))
}
