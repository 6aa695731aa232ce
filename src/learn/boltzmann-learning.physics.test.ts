import { describe, expect, test } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream } from "../compute/philox.ts"
import {
  type PairStatistics,
  boltzmannFreeEnergy,
  boltzmannLogPartition,
} from "../hamiltonian/boltzmann-enumeration.ts"
import { BoltzmannMachine, boltzmannMachine } from "../hamiltonian/boltzmann-machine.ts"
import { polynomialToBoltzmann } from "../hamiltonian/boltzmann-polynomial.ts"
import { ising } from "../hamiltonian/ising.ts"
import { square } from "../hamiltonian/lattice.ts"
import { isingToPolynomial } from "../hamiltonian/polynomial.ts"
import { deviation, meanEstimate } from "../statistics/estimate.ts"
import { exactGradient, logPseudoLikelihood, pseudoLikelihoodGradient, valuesOf } from "./boltzmann-gradient.ts"
import { BoltzmannTrainer } from "./boltzmann-learning.ts"

const stream = new RandomStream(6, "boltzmann learning test")
const bits = (rows: number, columns: number): BitMatrix =>
  BitMatrix.from(Uint8Array.from({ length: rows * columns }, () => stream.word() & 1), rows, columns) // prettier-ignore

/** Mean exact log-likelihood, nats a row. */
function score(machine: BoltzmannMachine, data: BitMatrix): number {
  let sum = 0
  for (let row = 0; row < data.rows; row++) sum -= boltzmannFreeEnergy(machine, valuesOf(machine, data, row))
  return sum / data.rows - boltzmannLogPartition(machine)
}

function moved(machine: BoltzmannMachine, i: number, j: number | undefined, by: number): BoltzmannMachine {
  const [weights, bias] = [machine.weights.slice(), machine.bias.slice()]
  if (j === undefined) bias[i] += by
  else {
    weights[i * machine.count + j] += by
    weights[j * machine.count + i] += by
  }
  return machine.with({ weights, bias })
}

function expectSlopes(
  machine: BoltzmannMachine,
  found: PairStatistics,
  f: (machine: BoltzmannMachine) => number,
): void {
  const n = machine.count
  const slope = (i: number, j?: number): number =>
    (f(moved(machine, i, j, 1e-4)) - f(moved(machine, i, j, -1e-4))) / 2e-4
  for (let i = 0; i < n; i++) {
    expect(found.means[i]).toBeCloseTo(slope(i), 6)
    for (let j = i + 1; j < n; j++) {
      const expected = machine.connected[i * n + j] ? slope(i, j) : 0
      expect(found.products[i * n + j]).toBeCloseTo(expected, 6)
      expect(found.products[j * n + i]).toBe(found.products[i * n + j])
    }
  }
}

describe.each(["binary", "spin"] as const)("%s units", (units) => {
  test("the exact gradient is the slope of the mean log-likelihood by every coupling and bias", () => {
    // Hidden units 4 and 5 are coupled to each other, visible units 0 and 1 are not.
    const connected = (i: number, j: number): boolean => i !== 0 || j !== 1
    const machine = boltzmannMachine({ visible: 4, hidden: 2, units, connected }, { sigma: 0.6 })
    const data = bits(5, 4)
    expectSlopes(machine, exactGradient(machine, data), (at) => score(at, data))
  })

  test("the gradient of the pseudo-likelihood is its slope", () => {
    const machine = boltzmannMachine({ visible: 5, units }, { sigma: 0.6 })
    const data = bits(6, 5)
    expectSlopes(machine, pseudoLikelihoodGradient(machine, data), (at) => logPseudoLikelihood(at, data))
  })

  test("averages after annealing give the exact gradient, within 4.5 standard errors", () => {
    const machine = boltzmannMachine({ visible: 3, hidden: 3, units }, { sigma: 0.4 })
    const data = bits(4, 3)
    const exact = exactGradient(machine, data)
    const trainer = new BoltzmannTrainer(data, machine, { averaged: 4 })
    const draws = Array.from({ length: 800 }, (_, number) => trainer.gradient(data, number))
    for (let i = 0; i < 6; i++)
      for (let j = i + 1; j < 6; j++) {
        const estimate = meanEstimate(draws.map(({ products }) => products[i * 6 + j]))
        expect(Math.abs(deviation(estimate, exact.products[i * 6 + j]))).toBeLessThan(4.5)
      }
  })
})

// Two groups of four visible units that only meet in two hidden ones; one unit is on in each, at the same place.
const encoder = new BitMatrix(4, 8)
for (let k = 0; k < 4; k++) for (const i of [k, 4 + k]) encoder.set(k, i, true)
const encoderMachine = boltzmannMachine(
  { visible: 8, hidden: 2, connected: (i, j) => !(i < 4 && j >= 4 && j < 8) },
  { seed: 6, sigma: 0.5 },
)

describe("the 4-2-4 encoder of 1985", () => {
  const learn = (options: ConstructorParameters<typeof BoltzmannTrainer>[2]): BoltzmannMachine => {
    const trainer = new BoltzmannTrainer(encoder, encoderMachine, options)
    while (trainer.epoch < trainer.options.epochs) trainer.runEpoch()
    return trainer.machine
  }

  // From about a third of all starts; else two patterns share a code, at −ln 4 − ln 2/2.
  test("finds a code of its own for every pattern by the exact gradient, near the best possible −ln 4", () => {
    expect(score(encoderMachine, encoder)).toBeLessThan(-5)
    const machine = learn({ method: "exact", epochs: 300, momentum: 0.9, learningRate: 1 })
    expect(score(machine, encoder)).toBeGreaterThan(-Math.log(4) - 0.02)
    const codes = [0, 1, 2, 3].map((k) => {
      const state = new Float64Array(10)
      state.set(valuesOf(machine, encoder, k))
      const cold = new RandomStream(k, "cold")
      for (let n = 0; n < 20; n++) machine.sweep(state, cold, { free: [8, 9], inverseTemperature: 50 })
      return state.subarray(8).join()
    })
    expect(new Set(codes).size).toBe(4)
  })

  test("is learned by the old rule, further from it: its averages are noisy", () => {
    const reached = score(learn({ epochs: 400, learningRate: 0.5 }), encoder)
    expect(reached).toBeGreaterThan(-2.5)
    expect(reached).toBeLessThan(-Math.log(4))
  })
})

test("pseudo-likelihood finds the couplings of an Ising model on the 4 × 4 torus, within 4.5 standard errors", () => {
  const lattice = square(4, 4)
  const model = polynomialToBoltzmann(isingToPolynomial(ising({ lattice, coupling: 0.3 })))
  const data = new BitMatrix(1500, 16)
  const own = new RandomStream(1, "ising samples")
  const state = model.randomState(own)
  for (let row = -20; row < 1500; row++) {
    for (let k = 0; k < 8; k++) model.sweep(state, own)
    if (row >= 0) for (let i = 0; i < 16; i++) data.set(row, i, state[i] === 1)
  }
  const trainer = new BoltzmannTrainer(data, new BoltzmannMachine({ visible: 16, units: "spin" }), {
    method: "pseudo-likelihood",
    learningRate: 0.15,
    momentum: 0.5,
    epochs: 60,
  })
  while (trainer.epoch < 60) trainer.runEpoch()
  const { weights } = trainer.machine
  const [bonds, others]: [number[], number[]] = [[], []]
  for (let i = 0; i < 16; i++)
    for (let j = i + 1; j < 16; j++) (model.weights[i * 16 + j] === 0 ? others : bonds).push(weights[i * 16 + j])
  expect(bonds).toHaveLength(32)
  expect(Math.abs(deviation(meanEstimate(bonds), 0.3))).toBeLessThan(4.5)
  expect(Math.abs(deviation(meanEstimate(others), 0))).toBeLessThan(4.5)
  expect(meanEstimate(bonds).error).toBeLessThan(0.015)
})

test("saved and restored, learning goes on to the same bits", () => {
  const options = { epochs: 4, batch: 2, momentum: 0.5, seed: 3 }
  const straight = new BoltzmannTrainer(encoder, encoderMachine, options)
  const first = new BoltzmannTrainer(encoder, encoderMachine, options)
  for (let epoch = 0; epoch < 4; epoch++) straight.runEpoch()
  for (let epoch = 0; epoch < 2; epoch++) first.runEpoch()
  const second = new BoltzmannTrainer(encoder, encoderMachine, options)
  second.restore(first.state())
  first.runEpoch()
  for (let epoch = 0; epoch < 2; epoch++) second.runEpoch()
  expect(second.machine.weights).toEqual(straight.machine.weights)
  expect(second.machine.bias).toEqual(straight.machine.bias)
})

test("bad data and settings are refused", () => {
  expect(() => new BoltzmannTrainer(bits(2, 3), encoderMachine)).toThrow("expected rows of 8 bits")
  expect(() => new BoltzmannTrainer(encoder, encoderMachine, { method: "pseudo-likelihood" })).toThrow(
    "expected exact or annealing, as the machine has 2 hidden units",
  )
  expect(() => logPseudoLikelihood(encoderMachine, encoder)).toThrow("expected a machine without hidden units, got 2")
  expect(() => new BoltzmannTrainer(encoder, encoderMachine, { learningRate: -1 })).toThrow("learningRate")
})
