import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { Engine } from "../../compute/engine.ts"
import { harmoniumOf } from "../../hamiltonian/harmonium.ts"
import {
  type RestrictedBoltzmannMachine,
  type Units,
  restrictedBoltzmannMachine,
  unitValue,
} from "../../hamiltonian/restricted-boltzmann-machine.ts"
import { deviation, meanEstimate } from "../../statistics/estimate.ts"
import { Annealing } from "./annealing.ts"
import { equilibriumChains } from "./equilibrium-chains.ts"
import { equilibriumWalkers } from "./harmonium-chains.ts"
import { HarmoniumPath } from "./harmonium-path.ts"

/** Visible and hidden units, with biases and weights that make two modes of unequal weight which Gibbs steps do not join. */
const [visible, hidden] = [10, 6]
const RUNS = 800

function bimodal(visibleUnits: Units, hiddenUnits: Units): RestrictedBoltzmannMachine {
  const machine = restrictedBoltzmannMachine({ visible, hidden, visibleUnits, hiddenUnits }, { sigma: 0.1, seed: 3 })
  // In spins s: −Σ_ij s_i t_j − 0.04 Σ_i s_i, so that the mode of all s = 1 weighs e^0.8 times the other.
  const [v, h] = [visibleUnits, hiddenUnits].map((units) => (units === "spin" ? [1, 0] : [2, -1]))
  for (let i = 0; i < visible; i++) machine.visibleBias[i] += v[0] * (0.04 + hidden * h[1])
  for (let j = 0; j < hidden; j++) machine.hiddenBias[j] += h[0] * visible * v[1]
  for (let k = 0; k < visible * hidden; k++) machine.weights.values[k] += v[0] * h[0]
  return machine
}

describe.each([
  ["binary", "binary"],
  ["binary", "spin"],
  ["spin", "binary"],
  ["spin", "spin"],
] as const)("chains of %s × %s units", (visibleUnits, hiddenUnits) => {
  const machine = bimodal(visibleUnits, hiddenUnits)
  const harmonium = harmoniumOf(machine)
  let engine: Engine
  beforeAll(async () => {
    engine = await Engine.create({ threads: 2 })
  })
  afterAll(() => engine.dispose())

  /** Means of F(v) and Σ_i v_i over all states, and over rows. */
  function exactMeans(): number[] {
    const [logZ, v] = [harmonium.logPartition(), new Float64Array(visible)]
    const means = [0, 0]
    for (let state = 0; state < 1 << visible; state++) {
      for (let i = 0; i < visible; i++) v[i] = unitValue(visibleUnits, (state >> i) & 1)
      const [free, sum] = observed(v)
      const p = Math.exp(-free - logZ)
      means[0] += p * free
      means[1] += p * sum
    }
    return means
  }
  const observed = (v: Float64Array): [number, number] => [
    harmonium.freeEnergy(v),
    v.reduce((total, value) => total + value, 0),
  ]
  function expectExact(rows: readonly Float64Array[]): void {
    const values = rows.map(observed)
    for (const [k, exact] of exactMeans().entries())
      expect(Math.abs(deviation(meanEstimate(values.map((pair) => pair[k])), exact))).toBeLessThan(4)
  }

  test("on the kernels come to both modes at their weights, in 300 steps from all densities", async () => {
    const annealing = new Annealing(engine, machine, "test", { runs: RUNS, temperatures: 20, seed: 1 })
    const { states, mixing } = await equilibriumChains(engine, machine, annealing, {
      steps: 300,
      start: undefined,
      seed: 1,
    })
    expectExact(
      Array.from({ length: RUNS }, (_, row) =>
        Float64Array.from({ length: visible }, (__, i) => unitValue(visibleUnits, states.get(row, i))),
      ),
    )
    expect(mixing).toBeLessThan(1.1)
  })

  test("one by one do as well", () => {
    const path = new HarmoniumPath(harmonium, "test", { runs: RUNS, temperatures: 20, seed: 2 })
    const { walkers, mixing } = equilibriumWalkers(path, { steps: 300, start: undefined })
    expectExact(walkers.map((walker) => walker.state))
    expect(mixing).toBeLessThan(1.1)
  })
})
