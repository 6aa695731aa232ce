import { expect, test } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { type Ising, energy, ising, magnetization } from "../hamiltonian/ising.ts"
import { kaufman } from "../hamiltonian/kaufman.ts"
import { chain, graph, square } from "../hamiltonian/lattice.ts"
import { criticalCoupling } from "../hamiltonian/onsager.ts"
import { torusMagnetization } from "../hamiltonian/transfer-matrix.ts"
import { deviation, meanEstimate } from "../statistics/estimate.ts"
import { exactSample } from "./coupling-from-the-past.ts"

/** Probability of every state, numbered as its bits are. */
function probabilities(model: Ising): Float64Array {
  const { sites } = model.lattice
  const states = new BitMatrix(2 ** sites, sites)
  const weights = Float64Array.from({ length: 2 ** sites }, (_, state) => {
    states.words[state * states.stride] = state
    return Math.exp(-model.coupling * energy(model, states, state) + model.field * magnetization(states, state))
  })
  const Z = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / Z)
}

/** χ² of the counts of states as a normal deviate (Wilson & Hilferty 1931); states rarer than 5 together. */
function chiSquareDeviate(expected: Float64Array, states: BitMatrix): number {
  const counts = new Float64Array(expected.length)
  for (let row = 0; row < states.rows; row++) counts[states.words[row * states.stride]]++
  let [sum, bins, rareExpected, rareCount] = [0, 0, 0, 0]
  for (const [state, probability] of expected.entries()) {
    const mean = probability * states.rows
    if (mean >= 5) {
      sum += (counts[state] - mean) ** 2 / mean
      bins++
    } else {
      rareExpected += mean
      rareCount += counts[state]
    }
  }
  if (rareExpected >= 5) {
    sum += (rareCount - rareExpected) ** 2 / rareExpected
    bins++
  }
  const spread = 2 / (9 * (bins - 1))
  return (Math.cbrt(sum / (bins - 1)) - (1 - spread)) / Math.sqrt(spread)
}

// p > 1e-4, one-sided.
const LARGEST_DEVIATE = 3.72

test.each(
  (["heat-bath", "random-cluster"] as const).flatMap((method) => [
    { method, name: "3 × 3 open", lattice: square(3, 3, { periodic: false }), coupling: 0.3, field: 0 },
    { method, name: "3 × 3 open, in a field", lattice: square(3, 3, { periodic: false }), coupling: 0.3, field: -0.1 },
    { method, name: "2 × 3 periodic", lattice: square(2, 3), coupling: 0.25, field: 0 },
    { method, name: "ring of 5, in a field", lattice: chain(5), coupling: 0.4, field: 0.2 },
    {
      method,
      name: "a triangle with a tail and a double bond, in a field",
      lattice: graph(5, [
        [0, 1],
        [1, 2],
        [2, 0],
        [2, 3],
        [3, 4],
        [4, 3],
      ] as const), // prettier-ignore
      coupling: 0.5,
      field: 0.1,
    },
  ]),
)("$method, $name: states are as frequent as their weights", async ({ method, lattice, coupling, field }) => {
  const model = ising({ lattice, coupling, field })
  const { states } = await exactSample(model, { count: 30_000, seed: 3, method })
  expect(chiSquareDeviate(probabilities(model), states)).toBeLessThan(LARGEST_DEVIATE)
})

test.each([0.35, criticalCoupling, 0.55])(
  "random-cluster, 8 × 8 at K = %f: energy and magnetization are Kaufman's and the transfer matrix's",
  async (coupling) => {
    const model = ising({ lattice: square(8, 8), coupling })
    const { states } = await exactSample(model, { count: 3000, seed: 4 })
    const rows = Array.from({ length: states.rows }, (_, row) => row)
    const energies = meanEstimate(rows.map((row) => energy(model, states, row) / 64))
    expect(Math.abs(deviation(energies, kaufman(8, 8, coupling).energy))).toBeLessThan(3.5)
    const m2 = meanEstimate(rows.map((row) => (magnetization(states, row) / 64) ** 2))
    expect(Math.abs(deviation(m2, torusMagnetization(8, 8, coupling).magnetization2))).toBeLessThan(3.5)
  },
)

test("heat-bath, 8 × 8 above T_c: the energy is Kaufman's", async () => {
  const model = ising({ lattice: square(8, 8), coupling: 0.35 })
  const { states } = await exactSample(model, { count: 1500, seed: 5, method: "heat-bath" })
  const energies = meanEstimate(Array.from({ length: states.rows }, (_, row) => energy(model, states, row) / 64))
  expect(Math.abs(deviation(energies, kaufman(8, 8, 0.35).energy))).toBeLessThan(3.5)
})

test("random-cluster, 64 × 64 at T_c: chains meet within tens of sweeps, and the energy is Kaufman's", async () => {
  const model = ising({ lattice: square(64, 64), coupling: criticalCoupling })
  const { states, couplingTimes } = await exactSample(model, { count: 6, seed: 6 })
  expect(Math.max(...couplingTimes)).toBeLessThanOrEqual(64)
  const energies = Array.from({ length: 6 }, (_, row) => energy(model, states, row) / 64 ** 2)
  const exact = kaufman(64, 64, criticalCoupling)
  // ⟨E²⟩ − ⟨E⟩² = C/K².
  const error = Math.sqrt(exact.specificHeat / 6) / criticalCoupling / 64
  expect(Math.abs(meanEstimate(energies).value - exact.energy)).toBeLessThan(3.5 * error)
})
