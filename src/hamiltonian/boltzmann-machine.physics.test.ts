import { describe, expect, test } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { boltzmannFreeEnergy, boltzmannLogPartition, boltzmannStatistics } from "./boltzmann-enumeration.ts"
import { BoltzmannMachine, boltzmannMachine } from "./boltzmann-machine.ts"
import { boltzmannToPolynomial, polynomialToBoltzmann } from "./boltzmann-polynomial.ts"
import { exactAverages } from "./enumerate-models.ts"
import { isingToPolynomial, polynomial, polynomialEnergy } from "./polynomial.ts"
import { ising } from "./ising.ts"
import { kaufman } from "./kaufman.ts"
import { square } from "./lattice.ts"
import { nearestNeighbours, termList } from "./operators.ts"
import { type Units, freeEnergyOf, logPartition, unitValue } from "./restricted-boltzmann-machine.ts"

const stream = new RandomStream(5, "boltzmann machine test")
const normals = (n: number): Float64Array => Float64Array.from({ length: n }, () => stream.normal())
const random = (units: Units): BoltzmannMachine =>
  boltzmannMachine({ visible: 4, hidden: 3, units, bias: normals(7) }, { seed: 2, sigma: 0.7 })
const stateOf = (units: Units, code: number, n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => unitValue(units, (code >> i) & 1))

describe.each(["binary", "spin"] as const)("%s units", (units) => {
  const machine = random(units)
  const all = Array.from({ length: 128 }, (_, code) => stateOf(units, code, 7))
  const logZ = Math.log(all.reduce((sum, s) => sum + Math.exp(-machine.energy(s)), 0))

  test("E is the sum over pairs and biases", () => {
    for (const s of all.slice(0, 20)) {
      let energy = 0
      for (let i = 0; i < 7; i++) {
        energy -= machine.bias[i] * s[i]
        for (let j = i + 1; j < 7; j++) energy -= machine.weights[i * 7 + j] * s[i] * s[j]
      }
      expect(machine.energy(s)).toBeCloseTo(energy, 12)
    }
  })

  test("ln Z, F(v) and averages are the sums written out", () => {
    expect(boltzmannLogPartition(machine)).toBeCloseTo(logZ, 12)
    const { means, products } = boltzmannStatistics(machine)
    const average = (f: (s: Float64Array) => number): number =>
      all.reduce((sum, s) => sum + f(s) * Math.exp(-machine.energy(s) - logZ), 0)
    for (let i = 0; i < 7; i++) {
      expect(means[i]).toBeCloseTo(average((s) => s[i]), 12) // prettier-ignore
      for (let j = 0; j < 7; j++) expect(products[i * 7 + j]).toBeCloseTo(i === j ? 0 : average((s) => s[i] * s[j]), 12)
    }
    const v = stateOf(units, 0b1010, 4)
    const matching = all.filter((s) => s.subarray(0, 4).every((value, i) => value === v[i]))
    const sum = matching.reduce((total, s) => total + Math.exp(-machine.energy(s)), 0)
    expect(boltzmannFreeEnergy(machine, v)).toBeCloseTo(-Math.log(sum), 12)
    const given = boltzmannStatistics(machine, v)
    expect([...given.means.subarray(0, 4)]).toEqual([...v].map((value) => expect.closeTo(value, 12)))
    const own = matching.reduce((total, s) => total + (s[4] * s[6] * Math.exp(-machine.energy(s))) / sum, 0)
    expect(given.products[4 * 7 + 6]).toBeCloseTo(own, 12)
  })

  test("as a model of spins it has the same energies and the same ln Z", () => {
    const model = boltzmannToPolynomial(machine)
    const bits = new BitMatrix(128, 7)
    for (let code = 0; code < 128; code++) for (let i = 0; i < 7; i++) bits.set(code, i, ((code >> i) & 1) === 1)
    for (const [code, s] of all.entries())
      expect(polynomialEnergy(model, bits, code)).toBeCloseTo(machine.energy(s), 12)
    expect(exactAverages(model).logPartition).toBeCloseTo(logZ, 11)
    const spins = polynomialToBoltzmann(model)
    if (units === "spin") expect(spins.weights).toEqual(machine.weights)
    // The constant is left out.
    expect(boltzmannLogPartition(spins) + model.operators[0].weights![0]).toBeCloseTo(logZ, 11)
  })

  test("Gibbs sweeps leave p(s) as it is, free and with visible units clamped, within 4.5 standard errors", () => {
    for (const free of [undefined, [4, 5, 6]]) {
      const v = free && stateOf(units, 0b0110, 4)
      const exact = boltzmannStatistics(machine, v)
      const draws = 20_000
      const own = new RandomStream(3, `sweeps ${units}`, free ? 1 : 0)
      // Started from the exact distribution, so that nothing has to equilibrate.
      const weights = all.map((s) => (v && !v.every((x, i) => x === s[i]) ? 0 : Math.exp(-machine.energy(s) - logZ)))
      const total = weights.reduce((a, b) => a + b, 0)
      const sum = new Float64Array(7)
      for (let n = 0; n < draws; n++) {
        let left = own.uniform() * total
        let code = 0
        while (code < 127 && left >= weights[code]) left -= weights[code++]
        const s = all[code].slice()
        machine.sweep(s, own, free && { free })
        for (let i = 0; i < 7; i++) sum[i] += s[i]
      }
      for (let i = 0; i < 7; i++) {
        const mean = exact.means[i]
        const variance = units === "spin" ? 1 - mean ** 2 : mean * (1 - mean)
        expect(Math.abs(sum[i] / draws - mean)).toBeLessThan(4.5 * Math.sqrt(Math.max(0, variance) / draws) + 1e-12)
      }
    }
  })

  test("without couplings within a layer it is the restricted machine", () => {
    const weights = new RealMatrix(4, 3, Float32Array.from(normals(12)))
    const restricted = {
      visible: 4,
      hidden: 3,
      visibleUnits: units,
      hiddenUnits: units,
      weights,
      visibleBias: Float32Array.from(normals(4)),
      hiddenBias: Float32Array.from(normals(3)),
    }
    const full = new Float64Array(49)
    for (let i = 0; i < 4; i++)
      for (let j = 0; j < 3; j++) full[i * 7 + 4 + j] = full[(4 + j) * 7 + i] = weights.values[i * 3 + j]
    const general = new BoltzmannMachine({
      visible: 4,
      hidden: 3,
      units,
      connected: (i, j) => i < 4 && j >= 4,
      weights: full,
      bias: [...restricted.visibleBias, ...restricted.hiddenBias],
    })
    expect(boltzmannLogPartition(general)).toBeCloseTo(logPartition(restricted), 11)
    expect(boltzmannFreeEnergy(general, stateOf(units, 0b0101, 4))).toBeCloseTo(
      freeEnergyOf(restricted, [1, 0, 1, 0]),
      11,
    )
  })
})

test("the 4 × 4 torus as a fully visible machine has Kaufman's ln Z", () => {
  const model = ising({ lattice: square(4, 4), coupling: 0.4 })
  const machine = polynomialToBoltzmann(isingToPolynomial(model))
  expect(boltzmannLogPartition(machine) / 16).toBeCloseTo(kaufman(4, 4, 0.4).logPartition, 12)
})

test("weights that are no such matrix, and terms of three sites, are refused", () => {
  expect(() => new BoltzmannMachine({ visible: 2, weights: [0, 1, 2, 0] })).toThrow("got 2 and 1 between units 0 and 1")
  expect(() => new BoltzmannMachine({ visible: 2, weights: [1, 0, 0, 0] })).toThrow("zeros on the diagonal")
  expect(() => new BoltzmannMachine({ visible: 2, connected: () => false, weights: [0, 1, 1, 0] })).toThrow(
    "not connected",
  )
  expect(() => new BoltzmannMachine({ visible: 2, bias: [1] })).toThrow(
    "BoltzmannMachine bias: expected 2 finite numbers, got 1.",
  )
  expect(() => boltzmannLogPartition(new BoltzmannMachine({ visible: 26 }))).toThrow("expected at most 25 units")
  expect(() => boltzmannFreeEnergy(random("spin"), [1])).toThrow("expected 4 numbers")
  const triple = polynomial({ sites: 3, operators: [termList([[1, [0, 1, 2]]])] })
  expect(() => polynomialToBoltzmann(triple)).toThrow("expected fields and pairs, got a term of 3 sites")
  expect(polynomialToBoltzmann(polynomial({ lattice: square(2, 2), operators: [nearestNeighbours(square(2, 2), 1)] })).weights[1]).toBe(2) // prettier-ignore
})
