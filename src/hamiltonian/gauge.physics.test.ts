import { expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { Harmonium, harmonium, harmoniumOf } from "./harmonium.ts"
import { restrictedBoltzmannMachine } from "./restricted-boltzmann-machine.ts"
import { bernoulliUnits, spinUnits } from "./units/discrete-units.ts"
import { gaussianUnits } from "./units/gaussian-units.ts"
import { pottsUnits } from "./units/potts-units.ts"
import { doubleReluUnits, reluUnits } from "./units/rectified-units.ts"
import { statesOf } from "./units/states.ts"

// Changes of the parameters under which p(v) stays what it is. Z may change by a factor.

const stream = new RandomStream(3, "gauge")
const normals = (n: number): Float64Array => Float64Array.from({ length: n }, () => stream.normal())
const positives = (n: number): Float64Array => Float64Array.from({ length: n }, () => 0.5 + stream.uniform())

function probabilities(machine: Harmonium): number[] {
  const logZ = machine.logPartition()
  return Array.from(statesOf(machine.visible), (v) => Math.exp(-machine.freeEnergy(v) - logZ))
}

function expectSame(a: Harmonium, b: Harmonium): void {
  const [p, q] = [probabilities(a), probabilities(b)]
  expect(q).toHaveLength(p.length)
  for (const [k, value] of p.entries()) expect(q[k]).toBeCloseTo(value, 12)
}

test("hidden units that trade their two values: h → 1 − h with W → −W, b → −b, a → a + W", () => {
  const machine = harmonium(bernoulliUnits(4, { bias: normals(4) }), bernoulliUnits(3, { bias: normals(3) }), {
    sigma: 1,
  })
  const { visible, hidden, weights } = machine
  const flipped = weights.map((weight, k) => (k % 3 === 1 ? -weight : weight))
  const a = visible.parameters["bias"].map((bias, i) => bias + weights[3 * i + 1])
  const b = hidden.parameters["bias"].map((bias, j) => (j === 1 ? -bias : bias))
  expectSame(machine, new Harmonium(bernoulliUnits(4, { bias: a }), bernoulliUnits(3, { bias: b }), flipped))
})

test("0/1 units in place of ±1 ones: W → 4W and 2W, with the biases shifted", () => {
  const spins = new Harmonium(spinUnits(4, { bias: normals(4) }), spinUnits(3, { bias: normals(3) }), normals(12))
  const { visible, hidden, weights } = spins
  const sum = (f: (k: number) => boolean): number =>
    weights.reduce((total, weight, k) => total + (f(k) ? weight : 0), 0)
  const a = visible.parameters["bias"].map((bias, i) => 2 * bias - 2 * sum((k) => Math.floor(k / 3) === i))
  const b = hidden.parameters["bias"].map((bias, j) => 2 * bias - 2 * sum((k) => k % 3 === j))
  expectSame(
    spins,
    new Harmonium(bernoulliUnits(4, { bias: a }), bernoulliUnits(3, { bias: b }), weights.map((weight) => 4 * weight)), // prettier-ignore
  )
})

test("real hidden units in another scale: x → x/c with W → W/c, θ → θ/c, γ → γ/c²", () => {
  const c = 2.7
  const weights = Float64Array.from(normals(8), (weight) => weight / 2)
  const visible = spinUnits(4, { bias: normals(4) })
  const [θ, γ, θ2, γ2] = [normals(2), positives(2), normals(2), positives(2)]
  const over = (values: Float64Array, power: number): Float64Array => values.map((value) => value / c ** power)
  for (const [hidden, scaled] of [
    [gaussianUnits(2, { bias: θ, precision: γ }), gaussianUnits(2, { bias: over(θ, 1), precision: over(γ, 2) })],
    [reluUnits(2, { bias: θ, precision: γ }), reluUnits(2, { bias: over(θ, 1), precision: over(γ, 2) })],
    [
      doubleReluUnits(2, { biasUp: θ, biasDown: θ2, precisionUp: γ, precisionDown: γ2 }),
      doubleReluUnits(2, {
        biasUp: over(θ, 1),
        biasDown: over(θ2, 1),
        precisionUp: over(γ, 2),
        precisionDown: over(γ2, 2),
      }),
    ],
  ] as const)
    expectSame(new Harmonium(visible, hidden, weights), new Harmonium(visible, scaled, over(weights, 1)))
})

test("a field on all colours of a Potts unit, and weights shifted for all of them", () => {
  const machine = harmonium(pottsUnits(2, 3, { bias: normals(6) }), pottsUnits(2, 3, { bias: normals(6) }), {
    sigma: 1,
  })
  const { visible, hidden, weights } = machine
  // Of hidden unit 1 (columns 3 to 5) each visible state's weights are shifted alike: the visible field makes up for it.
  const shift = normals(6)
  const shifted = weights.map((weight, k) => weight + (k % 6 >= 3 ? shift[Math.floor(k / 6)] : 0))
  const a = visible.parameters["bias"].map((bias, i) => bias - shift[i] + (i < 3 ? 0.7 : 0))
  const b = hidden.parameters["bias"].map((bias, j) => bias + (j >= 3 ? -1.3 : 0))
  expectSame(machine, new Harmonium(pottsUnits(2, 3, { bias: a }), pottsUnits(2, 3, { bias: b }), shifted))
})

test("hidden units in another order", () => {
  const machine = harmoniumOf(restrictedBoltzmannMachine({ visible: 4, hidden: 3 }, { seed: 2, sigma: 1 }))
  const order = [2, 0, 1]
  const weights = machine.weights.map((_, k) => machine.weights[3 * Math.floor(k / 3) + order[k % 3]])
  const bias = machine.hidden.parameters["bias"].map((_, j) => machine.hidden.parameters["bias"][order[j]])
  expectSame(machine, new Harmonium(machine.visible, bernoulliUnits(3, { bias }), weights))
})
