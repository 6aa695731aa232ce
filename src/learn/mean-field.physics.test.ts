import { describe, expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { vectorsOf } from "./machine-vectors.ts"
import { modelStatistics } from "./negative-phase/exact.ts"
import { Harmonium, harmonium, zeroGradient } from "../hamiltonian/harmonium.ts"
import { MeanField, type MeanFieldOrder, meanFieldSolution } from "./mean-field.ts"
import { spinUnits } from "../hamiltonian/units/discrete-units.ts"
import { gaussianUnits } from "../hamiltonian/units/gaussian-units.ts"
import { jointUnits } from "../hamiltonian/units/joint-units.ts"
import type { UnitKind, UnitLayer } from "../hamiltonian/units/unit-layer.ts"
import { unitLayer } from "../hamiltonian/units/units.ts"

/** Units with parameters of their own, so that no odd cumulant is 0 by symmetry. */
function layerOf(kind: UnitKind, count: number, seed: number): UnitLayer {
  const plain = unitLayer({ kind, count, levels: 3 })
  const stream = new RandomStream(seed, kind)
  return plain.with(
    Object.fromEntries(
      Object.entries(plain.parameters).map(([name, vector]) => [
        name,
        vector.map((value) => (name.startsWith("bias") ? 0.6 * stream.normal() : value * (1 + stream.uniform()))),
      ]),
    ),
  )
}

function machineOf(visible: UnitKind, hidden: UnitKind, strength: number): Harmonium {
  const [v, h] = [layerOf(visible, 4, 1), layerOf(hidden, 3, 2)]
  return new Harmonium(
    v,
    h,
    harmonium(v, h, { seed: 5, sigma: 1 }).weights.map((weight) => strength * weight),
  )
}

function solution(machine: Harmonium, order: MeanFieldOrder): ReturnType<typeof meanFieldSolution> {
  const found = meanFieldSolution(machine, order, { v: new Float64Array(machine.visible.width), tolerance: 1e-13 })
  expect(found.converged).toBe(true)
  return found
}

function gradientOf(machine: Harmonium, order: MeanFieldOrder): Float64Array[] {
  const sum = zeroGradient(machine)
  new MeanField(machine, order).addGradient(solution(machine, order).inputs, 1, sum)
  return vectorsOf(sum).map(({ values }) => values)
}

/** Largest deviation from the exact derivatives of ln Z. */
function gradientError(machine: Harmonium, order: MeanFieldOrder): number {
  const exact = vectorsOf(modelStatistics(machine))
  const errors = gradientOf(machine, order).map((values, n) =>
    values.reduce((most, value, k) => Math.max(most, Math.abs(value - exact[n].values[k])), 0),
  )
  return Math.max(...errors)
}

const PAIRS: readonly (readonly [UnitKind, UnitKind])[] = [
  ["bernoulli", "bernoulli"],
  ["spin", "relu"],
  ["gaussian", "bernoulli"],
  ["binomial", "spin"],
  ["double-relu", "bernoulli"],
]

describe.each(PAIRS)("%s × %s", (visible, hidden) => {
  test.each([1, 2] as const)("order %d: the gradient is the derivative of its ln Z by every parameter", (order) => {
    const machine = machineOf(visible, hidden, 0.3)
    for (const [n, values] of gradientOf(machine, order).entries())
      for (let k = 0; k < values.length; k++) {
        const direction = zeroGradient(machine)
        vectorsOf(direction)[n].values[k] = 1
        const at = (amount: number): number => solution(machine.moved(direction, amount), order).logPartition
        expect(values[k]).toBeCloseTo((at(1e-4) - at(-1e-4)) / 2e-4, 6)
      }
  })

  test("weak weights J: ln Z is off by order J², in the second order by J³, and the gradient by one order less", () => {
    const power = (errorOf: (machine: Harmonium) => number): number =>
      Math.log2(errorOf(machineOf(visible, hidden, 0.02)) / errorOf(machineOf(visible, hidden, 0.01)))
    const logError = (order: MeanFieldOrder) => (machine: Harmonium) =>
      Math.abs(solution(machine, order).logPartition - machine.logPartition())
    expect(Math.abs(power(logError(1)) - 2)).toBeLessThan(0.25)
    expect(power(logError(2))).toBeGreaterThan(2.75)
    expect(Math.abs(power((machine) => gradientError(machine, 1)) - 1)).toBeLessThan(0.25)
    expect(power((machine) => gradientError(machine, 2))).toBeGreaterThan(1.75)
  })

  test("the naive ln Z is a lower bound, and the second order is nearer", () => {
    for (const strength of [0.05, 0.15, 0.3]) {
      const machine = machineOf(visible, hidden, strength)
      const exact = machine.logPartition()
      const [naive, second] = ([1, 2] as const).map((order) => solution(machine, order).logPartition)
      expect(naive).toBeLessThan(exact)
      expect(Math.abs(second - exact)).toBeLessThan(exact - naive)
    }
  })
})

test("±1 units: the reaction term is that of Thouless, Anderson and Palmer", () => {
  const machine = machineOf("spin", "spin", 0.4)
  const { inputs } = solution(machine, 2)
  const [a, b] = [machine.visible.parameters["bias"], machine.hidden.parameters["bias"]]
  const m = inputs.visible.map((λ, i) => Math.tanh(λ + a[i]))
  const n = inputs.hidden.map((λ, j) => Math.tanh(λ + b[j]))
  for (let i = 0; i < 4; i++) {
    let field = a[i]
    for (let j = 0; j < 3; j++) {
      const W = machine.weights[3 * i + j]
      field += W * n[j] - m[i] * W * W * (1 - n[j] ** 2)
    }
    expect(m[i]).toBeCloseTo(Math.tanh(field), 6)
  }
})

test("real units on both sides: their means are exact in either order", () => {
  const weights = [0.3, -0.2, 0.1, 0.25]
  const machine = new Harmonium(gaussianUnits(2, { bias: [1, -0.5] }), gaussianUnits(2, { bias: [0.2, 2] }), weights)
  // (1 − W Wᵀ) v = a + W b.
  const [p, q, r, s] = weights
  const [A, B, D] = [1 - p * p - q * q, -p * r - q * s, 1 - r * r - s * s]
  const [x, y] = [1 + 0.2 * p + 2 * q, -0.5 + 0.2 * r + 2 * s]
  const exact = [(D * x - B * y) / (A * D - B * B), (A * y - B * x) / (A * D - B * B)]
  for (const order of [1, 2] as const) {
    const { inputs } = solution(machine, order)
    for (const [i, value] of exact.entries()) expect(inputs.visible[i] + [1, -0.5][i]).toBeCloseTo(value, 9)
  }
})

test("layers of several kinds are taken part by part", () => {
  const visible = jointUnits([layerOf("spin", 2, 3), layerOf("gaussian", 2, 4)])
  const hidden = layerOf("bernoulli", 3, 5)
  const machine = new Harmonium(visible, hidden, harmonium(visible, hidden, { seed: 1, sigma: 0.01 }).weights)
  expect(gradientError(machine, 2)).toBeLessThan(0.1 * gradientError(machine, 1))
})

test("units of several numbers have a naive mean field only", () => {
  const machine = harmonium(unitLayer({ kind: "potts", count: 3, levels: 3 }), spinUnits(2), { sigma: 0.3 })
  expect(solution(machine, 1).logPartition).toBeLessThan(machine.logPartition())
  expect(() => new MeanField(machine, 2)).toThrow(
    "mean field of second order: expected units of one number each, got potts units. Take the naive mean field, or chains.",
  )
})
