import { describe, expect, test } from "vitest"
import { Engine } from "../compute/engine.ts"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { boltzmannLogPartition } from "../hamiltonian/boltzmann-enumeration.ts"
import { polynomialToBoltzmann } from "../hamiltonian/boltzmann-polynomial.ts"
import { type ConvolutionalShape, convolutionalMachine, filtersOf } from "../hamiltonian/convolutional-machine.ts"
import type { Harmonium } from "../hamiltonian/harmonium.ts"
import { ising } from "../hamiltonian/ising.ts"
import { type Lattice, chain, square } from "../hamiltonian/lattice.ts"
import { isingToPolynomial } from "../hamiltonian/polynomial.ts"
import { Symmetry, flipGenerator, imageOf } from "../hamiltonian/symmetry.ts"
import { spinUnits } from "../hamiltonian/units/discrete-units.ts"
import { statesOf } from "../hamiltonian/units/states.ts"
import { unitLayer } from "../hamiltonian/units/units.ts"
import { KernelConditionals } from "./kernel-conditionals.ts"
import { MachineTrainer, type MachineTrainerOptions } from "./machine-trainer.ts"

/** All states of an Ising model with their probabilities: data without any noise. */
function isingStates(lattice: Lattice, coupling: number): { data: RealMatrix; weights: Float64Array } {
  const model = polynomialToBoltzmann(isingToPolynomial(ising({ lattice, coupling })))
  const logZ = boltzmannLogPartition(model)
  const states = Array.from(statesOf(unitLayer({ kind: "spin", count: lattice.sites })), (s) => s.slice())
  return {
    data: new RealMatrix(states.length, lattice.sites, Float32Array.from(states.flatMap((s) => [...s]))),
    weights: Float64Array.from(states, (s) => Math.exp(-model.energy(s) - logZ)),
  }
}

/** Independent draws. */
function isingDraws(lattice: Lattice, coupling: number, rows: number): RealMatrix {
  const { data, weights } = isingStates(lattice, coupling)
  let sum = 0
  const upTo = weights.map((p) => (sum += p))
  const stream = new RandomStream(1, "ising draws")
  return data.take(
    Array.from({ length: rows }, () => {
      const u = stream.uniform()
      return Math.max(
        0,
        upTo.findIndex((p) => p > u),
      )
    }),
  )
}

async function learned(
  data: RealMatrix,
  shape: ConvolutionalShape,
  options: MachineTrainerOptions,
): Promise<{ machine: Harmonium; trainer: MachineTrainer }> {
  const { machine, symmetry } = convolutionalMachine(shape, { seed: 2, sigma: 0.3 })
  const trainer = new MachineTrainer(data, machine.visible, machine.hidden, { ...options, start: machine, symmetry })
  while (trainer.epoch < trainer.options.epochs) await trainer.runEpoch()
  return { machine: trainer.machine, trainer }
}

/** Mean log-likelihood of rows, in nats. */
function score(machine: Harmonium, data: RealMatrix, weights?: Float64Array): number {
  let sum = -machine.logPartition()
  for (let row = 0; row < data.rows; row++)
    sum -= (weights ? weights[row] : 1 / data.rows) * machine.freeEnergy(data.row(row))
  return sum
}

test("one filter of two spins learns a ring of Ising spins exactly: from all its states, the coupling and the entropy", async () => {
  const { data, weights } = isingStates(chain(8), 0.5)
  const shape = { size: [8], filters: 1, window: [2], flip: true }
  const options = { method: "exact", batch: 256, epochs: 400, learningRate: 0.5, momentum: 0.9 } as const
  const { machine } = await learned(data, shape, { ...options, weights })
  // ln 2 cosh(a s + b s') = constant + K s s'.
  const [a, b] = filtersOf(machine, shape)
  expect(Math.log(Math.cosh(a + b) / Math.cosh(a - b)) / 2).toBeCloseTo(0.5, 5)
  const entropy = -weights.reduce((sum, p) => sum + p * Math.log(p), 0)
  expect(score(machine, data, weights)).toBeCloseTo(-entropy, 8)
})

describe.each(["pcd", "cd", "exact"] as const)("by %s on a 3 × 3 torus", (method) => {
  const data = isingDraws(square(3, 3), 0.3, 100)

  test.each([
    { flip: true, gradient: "centred", optimizer: "momentum" },
    { flip: false, gradient: "plain", optimizer: "adam" },
    { flip: false, gradient: "standardised", optimizer: "nesterov" },
  ] as const)("p(v) keeps its symmetry to 1e-12: $gradient, $optimizer, flip: $flip", async ({ flip, ...options }) => {
    const shape = { size: [3, 3], filters: 2, window: [2, 2], flip }
    const { machine, trainer } = await learned(data, shape, { ...options, method, epochs: 10, batch: 50 })
    const { generators } = convolutionalMachine(shape).symmetry
    const stream = new RandomStream(4, "states")
    for (let n = 0; n < 10; n++) {
      let v: Float64Array = Float64Array.from({ length: 9 }, () => 2 * (stream.word() & 1) - 1)
      const F = machine.freeEnergy(v)
      for (let step = 0; step < 3 * generators.length; step++) {
        v = imageOf(v, generators[step % generators.length].visible)
        expect(Math.abs(machine.freeEnergy(v) - F)).toBeLessThan(1e-12 * Math.max(1, Math.abs(F)))
      }
    }
    expect(score(machine, data)).toBeGreaterThan(
      score(convolutionalMachine(shape, { seed: 2, sigma: 0.3 }).machine, data),
    )
    expect(trainer.epoch).toBe(10)
  })
})

test("from few data a machine with the symmetry of the model comes nearer to it than one without", async () => {
  const { data: states, weights } = isingStates(square(3, 3), 0.3)
  const data = isingDraws(square(3, 3), 0.3, 60)
  const options = { method: "exact", batch: 60, epochs: 80, learningRate: 0.2, momentum: 0.9 } as const
  const { machine } = await learned(data, { size: [3, 3], filters: 2, window: [2, 2], flip: true }, options)
  const free = new MachineTrainer(data, machine.visible, machine.hidden, options)
  while (free.epoch < 80) await free.runEpoch()
  const entropy = -weights.reduce((sum, p) => sum + p * Math.log(p), 0)
  // Nats of relative entropy to the model that made the data.
  expect(-entropy - score(machine, states, weights)).toBeLessThan(0.1)
  expect(-entropy - score(free.machine, states, weights)).toBeGreaterThan(0.2)
})

test("with the flip alone a machine has no biases, and p(v) = p(−v) to 1e-12", async () => {
  const data = isingDraws(square(3, 3), 0.3, 100)
  const [visible, hidden] = [spinUnits(9), spinUnits(5)]
  const symmetry = new Symmetry(visible, hidden, [flipGenerator(visible, hidden)])
  const trainer = new MachineTrainer(data, visible, hidden, { symmetry, epochs: 10, batch: 20, sigma: 0.1 })
  while (trainer.epoch < 10) await trainer.runEpoch()
  const { machine } = trainer
  for (const units of [machine.visible, machine.hidden])
    expect(units.parameters["bias"].every((θ) => θ === 0)).toBe(true)
  const v = data.row(3)
  expect(Math.abs(machine.freeEnergy(v) - machine.freeEnergy(v.map((s) => -s)))).toBeLessThan(1e-12)
  expect(symmetry.freeWeights).toBe(45)
})

test("on the kernels, in single precision, the symmetry is as exact", async () => {
  using engine = await Engine.create({ threads: 1 })
  const shape = { size: [8, 8], filters: 2, window: [3, 3], flip: true }
  const { machine: start, symmetry } = convolutionalMachine(shape, { seed: 1, sigma: 0.3 })
  const stream = new RandomStream(6, "rows")
  const data = new RealMatrix(
    200,
    64,
    Float32Array.from({ length: 200 * 64 }, () => 2 * (stream.word() & 1) - 1),
  )
  const trainer = new MachineTrainer(data, start.visible, start.hidden, {
    start,
    symmetry,
    engine,
    batch: 50,
    epochs: 2,
  })
  while (trainer.epoch < 2) await trainer.runEpoch()
  expect(trainer.conditionals).toBeInstanceOf(KernelConditionals)
  let v: Float64Array = Float64Array.from(data.row(0))
  const F = trainer.machine.freeEnergy(v)
  for (let step = 0; step < 12; step++) {
    v = imageOf(v, symmetry.generators[step % 3].visible)
    expect(Math.abs(trainer.machine.freeEnergy(v) - F)).toBeLessThan(1e-12 * Math.abs(F))
  }
})
