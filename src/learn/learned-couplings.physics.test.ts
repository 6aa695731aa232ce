import { expect, test } from "vitest"
import { Engine } from "../compute/engine.ts"
import { deviation } from "../statistics/estimate.ts"
import { compareHamiltonians } from "../hamiltonian/effective-hamiltonian/compare-hamiltonians.ts"
import { ising } from "../hamiltonian/ising.ts"
import { chain } from "../hamiltonian/lattice.ts"
import type { RestrictedBoltzmannMachine } from "../hamiltonian/restricted-boltzmann-machine.ts"
import { sample } from "../sample/sample.ts"
import { Trainer } from "./trainer.ts"

test("machines trained on samples of a ring recover its coupling within 4 σ, and no other above the scatter of a sample", async () => {
  const model = ising({ lattice: chain(8), coupling: 0.5 })
  using engine = await Engine.create({ threads: 1 })
  const machines: RestrictedBoltzmannMachine[] = []
  for (let seed = 1; seed <= 5; seed++) {
    const { configurations } = await sample(model, { count: 10_000, seed, threads: 1 })
    const trainer = new Trainer(engine, configurations, 8, {
      method: "pcd", epochs: 60, chains: 500, learningRate: { from: 0.15, to: 0.003 }, sigma: 0.3,
      visibleUnits: "spin", hiddenUnits: "spin", seed,
    }) // prettier-ignore
    for (let epoch = 0; epoch < 60; epoch++) await trainer.runEpoch()
    machines.push(trainer.machine())
  }
  const { operators, rest } = compareHamiltonians(machines, model, { orders: [1, 2, 3] })
  const [{ learned }] = operators
  expect(learned.error).toBeLessThan(0.005)
  expect(Math.abs(deviation(learned, 0.5))).toBeLessThan(4)
  expect(rest.map(({ order, sets }) => [order, sets])).toEqual([[1, 8], [2, 20], [3, 56]]) // prettier-ignore
  for (const { rootMeanSquare, scatter } of rest) {
    expect(rootMeanSquare).toBeLessThan(2 * scatter)
    expect(rootMeanSquare).toBeLessThan(0.02)
  }
})
