import { describe, expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { DeepBoltzmannMachine } from "./deep-boltzmann-machine.ts"
import { deepMeanField } from "./deep-mean-field.ts"
import { bernoulliUnits, spinUnits } from "./units/discrete-units.ts"
import { gaussianUnits } from "./units/gaussian-units.ts"
import { statesOf } from "./units/states.ts"
import type { UnitLayer } from "./units/unit-layer.ts"

const random = new RandomStream(3, "deep Boltzmann machine")
const normal = (count: number, sigma: number): Float64Array =>
  Float64Array.from({ length: count }, () => sigma * random.normal())

function machineOf(layers: readonly UnitLayer[], sigma = 1): DeepBoltzmannMachine {
  return new DeepBoltzmannMachine(
    layers,
    layers.slice(1).map(({ width }, l) => normal(width * layers[l].width, sigma)),
  )
}

const bits = (count: number): UnitLayer => bernoulliUnits(count, { bias: normal(count, 0.7) })
const spins = (count: number): UnitLayer => spinUnits(count, { bias: normal(count, 0.7) })

const machines: readonly (readonly [string, DeepBoltzmannMachine])[] = [
  ["one hidden layer", machineOf([bits(4), bits(3)])],
  ["two hidden layers", machineOf([bits(4), bits(3), bits(3)])],
  ["two, more above", machineOf([bits(3), bits(2), bits(5)])],
  ["three hidden layers of other units", machineOf([spins(3), bits(3), spins(2), spins(2)])],
  ["four hidden layers", machineOf([bits(3), bits(2), bits(2), bits(2), bits(2)])],
]

/** Σ over all hidden states, from the energy as its definition says. */
function definition({ layers, weights }: DeepBoltzmannMachine, states: readonly Float64Array[]): number {
  let energy = layers.reduce((sum, layer, l) => sum + layer.energy(states[l]), 0)
  for (const [l, W] of weights.entries())
    for (let i = 0; i < states[l].length; i++)
      for (let j = 0; j < states[l + 1].length; j++)
        energy -= states[l][i] * W[i * states[l + 1].length + j] * states[l + 1][j]
  return energy
}

function* allStates(layers: readonly UnitLayer[]): Generator<Float64Array[]> {
  if (layers.length === 0) yield []
  else for (const x of statesOf(layers[0])) for (const rest of allStates(layers.slice(1))) yield [x.slice(), ...rest]
}

describe.each(machines)("%s", (_, machine) => {
  const { layers } = machine

  test("the energy is that of the definition, in every state", () => {
    for (const states of allStates(layers)) expect(machine.energy(states)).toBeCloseTo(definition(machine, states), 12)
  })

  test("ln Z and ln Σ_h e^(−E) are those of all states", () => {
    let Z = 0
    for (const v of statesOf(layers[0])) {
      let sum = 0
      for (const hidden of allStates(layers.slice(1))) sum += Math.exp(-definition(machine, [v, ...hidden]))
      expect(machine.logWeight(v)).toBeCloseTo(Math.log(sum), 10)
      Z += sum
    }
    expect(machine.logPartition()).toBeCloseTo(Math.log(Z), 10)
  })

  test("mean fields give a bound that rises at every update, is below the exact value, and is that of its means", () => {
    for (const v of statesOf(layers[0])) {
      const { means, bound, bounds } = deepMeanField(machine, v, { tolerance: 1e-9, sweeps: 500 })
      for (let k = 1; k < bounds.length; k++) expect(bounds[k]).toBeGreaterThanOrEqual(bounds[k - 1] - 1e-12)
      expect(bound).toBeLessThanOrEqual(machine.logWeight(v) + 1e-12)
      // ⟨ln Π q − (−E)⟩ by all states, with q from the means alone.
      let direct = 0
      for (const hidden of allStates(layers.slice(1))) {
        let q = 1
        for (const [l, x] of hidden.entries())
          for (let j = 0; j < x.length; j++) {
            const up = layers[l + 1].kind === "spin" ? (1 + means[l][j]) / 2 : means[l][j]
            q *= x[j] > 0 ? up : 1 - up
          }
        if (q > 0) direct += q * (-definition(machine, [v, ...hidden]) - Math.log(q))
      }
      expect(bound).toBeCloseTo(direct, 7)
    }
  })

  test("its restricted form gives the machine back", () => {
    const again = machine.withBipartite(machine.bipartite)
    expect(again.weights).toEqual(machine.weights)
    expect(again.layers.map(({ parameters }) => parameters)).toEqual(layers.map(({ parameters }) => parameters))
  })
})

test("with one hidden layer, and with weak weights, the bound is the exact value", () => {
  const [, restricted] = machines[0]
  for (const v of statesOf(restricted.layers[0]))
    expect(deepMeanField(restricted, v).bound).toBeCloseTo(restricted.logWeight(v), 12)
  const weak = machineOf([bits(4), bits(3), bits(3)], 1e-4)
  for (const v of statesOf(weak.layers[0])) expect(deepMeanField(weak, v).bound).toBeCloseTo(weak.logWeight(v), 7)
})

test("real visible units have a bound too", () => {
  const machine = machineOf([gaussianUnits(3), bits(3), bits(4)], 0.8)
  const v = normal(3, 1)
  const { bound } = deepMeanField(machine, v)
  expect(bound).toBeLessThan(machine.logWeight(v))
  expect(bound).toBeGreaterThan(machine.logWeight(v) - 1)
})

test("layers that do not fit are refused", () => {
  expect(() => new DeepBoltzmannMachine([bits(3)])).toThrow("expected a visible and at least one hidden layer, got 1 layers.") // prettier-ignore
  expect(() => new DeepBoltzmannMachine([bits(3), gaussianUnits(2)])).toThrow("expected hidden layers of bernoulli or spin units, got gaussian.") // prettier-ignore
  expect(() => new DeepBoltzmannMachine([bits(3), bits(2)], [])).toThrow("expected 1 matrices")
  expect(() => new DeepBoltzmannMachine([bits(3), bits(2)], [[1]])).toThrow("expected 3 × 2 = 6 numbers between layers 0 and 1, got 1.") // prettier-ignore
  expect(() => deepMeanField(machines[0][1], [1])).toThrow(
    "deepMeanField: expected 4 visible values, as the machine has, got 1.",
  )
  const large = new DeepBoltzmannMachine([bits(3), bits(30), bits(23)])
  expect(() => large.logWeight([0, 1, 0])).toThrow("expected even or odd hidden layers of at most 2^22 states, got 2^23. Take the lower bound instead (deepMeanField).") // prettier-ignore
})
