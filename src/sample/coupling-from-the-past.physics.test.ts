import { expect, test } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { Engine } from "../compute/engine.ts"
import { type Ising, energy, ising, magnetization } from "../hamiltonian/ising.ts"
import { kaufman } from "../hamiltonian/kaufman.ts"
import { chain, graph, square } from "../hamiltonian/lattice.ts"
import { criticalCoupling } from "../hamiltonian/onsager.ts"
import { countLevels } from "../hamiltonian/enumerate-models.ts"
import { levelProbabilities } from "../hamiltonian/levels.ts"
import { type Potts, colourCounts, potts, pottsCriticalCoupling, pottsEnergy } from "../hamiltonian/potts.ts"
import { torusMagnetization } from "../hamiltonian/transfer-matrix.ts"
import { deviation, meanEstimate } from "../statistics/estimate.ts"
import { Clusters } from "./clusters.ts"
import { exactSample } from "./coupling-from-the-past.ts"
import { misfit } from "./testing/chi-squared.ts"

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

/** The same of a Potts model: colours are the digits of a state's number, the first site's the last. */
function pottsProbabilities(model: Potts): Float64Array {
  const { colours: q, lattice, coupling, field, fieldColour } = model
  const weights = Float64Array.from({ length: q ** lattice.sites }, (_, number) => {
    const state = Uint8Array.from({ length: lattice.sites }, (__, site) => Math.floor(number / q ** site) % q)
    return Math.exp(-coupling * pottsEnergy(model, state) + field * colourCounts(model, state)[fieldColour])
  })
  const Z = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / Z)
}

/** χ² of the counts of states as a normal deviate (Wilson & Hilferty 1931); states rarer than 5 together. */
function chiSquareDeviate(expected: Float64Array, numbers: readonly number[]): number {
  const counts = new Float64Array(expected.length)
  for (const number of numbers) counts[number]++
  let [sum, bins, rareExpected, rareCount] = [0, 0, 0, 0]
  for (const [state, probability] of expected.entries()) {
    const mean = probability * numbers.length
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
  const numbers = Array.from({ length: states.rows }, (_, row) => states.words[row * states.stride])
  expect(chiSquareDeviate(probabilities(model), numbers)).toBeLessThan(LARGEST_DEVIATE)
})

test.each([
  { name: "3 colours, 2 × 3 periodic at K_c", lattice: square(2, 3), colours: 3, coupling: pottsCriticalCoupling(3) },
  { name: "3 colours, 3 × 3 periodic at K_c", lattice: square(3, 3), colours: 3, coupling: pottsCriticalCoupling(3) },
  { name: "3 colours, 3 × 3 open", lattice: square(3, 3, { periodic: false }), colours: 3, coupling: 0.6 },
  { name: "3 colours, ring of 6 in a field on one", lattice: chain(6), colours: 3, coupling: 0.7, field: 0.3, fieldColour: 1 },
  { name: "6 colours, open 2 × 2", lattice: square(2, 2, { periodic: false }), colours: 6, coupling: 1.5 },
  { name: "2 colours, 2 × 4 periodic in a field", lattice: square(2, 4), colours: 2, coupling: 0.5, field: 0.2, fieldColour: 1 },
])("Potts, $name: states are as frequent as their weights", async ({ lattice, colours, coupling, field = 0, fieldColour = 0 }) => {
  const model = potts({ lattice, colours, coupling, field, fieldColour })
  const { sites } = lattice
  const { states } = await exactSample(model, { count: 40_000, seed: 7 })
  expect(states.length).toBe(40_000 * sites)
  const numbers = Array.from({ length: 40_000 }, (_, row) =>
    states.subarray(row * sites, (row + 1) * sites).reduceRight((number, colour) => colours * number + colour, 0),
  )
  expect(chiSquareDeviate(pottsProbabilities(model), numbers)).toBeLessThan(LARGEST_DEVIATE)
}) // prettier-ignore

test("Potts, 3 colours on 3 × 3 at K_c: energies are as frequent as counted", async () => {
  const model = potts({ lattice: square(3, 3), colours: 3, coupling: pottsCriticalCoupling(3) })
  const { states } = await exactSample(model, { count: 20_000, seed: 8 })
  const energies = Array.from({ length: 20_000 }, (_, row) => pottsEnergy(model, states.subarray(9 * row, 9 * row + 9)))
  const levels = countLevels(model)
  const shares = new Map<number, number>()
  for (const [level, p] of levelProbabilities(levels).entries()) {
    const E = -levels.values[2 * level]
    shares.set(E, (shares.get(E) ?? 0) + p)
  }
  expect(Math.abs(misfit(energies, shares))).toBeLessThan(4)
  const mean = [...shares].reduce((sum, [E, p]) => sum + E * p, 0)
  expect(Math.abs(deviation(meanEstimate(energies), mean))).toBeLessThan(3.5)
})

test("Potts, 32 × 32 at K_c of 3 colours: the energy is that of Swendsen–Wang, near −(1 + 1/√3)", async () => {
  const model = potts({ lattice: square(32, 32), colours: 3, coupling: pottsCriticalCoupling(3) })
  const { states, couplingTimes } = await exactSample(model, { count: 20, seed: 9 })
  expect(Math.max(...couplingTimes)).toBeLessThanOrEqual(256)
  const energies = Array.from({ length: 20 }, (_, row) => pottsEnergy(model, states.subarray(1024 * row, 1024 * (row + 1))))
  const u = meanEstimate(energies.map((E) => E / 1024))
  using engine = await Engine.create({ threads: 1 })
  const clusters = new Clusters(engine, model, { method: "swendsen-wang", chains: 20, seed: 1 })
  await clusters.sweep(200)
  const series = await clusters.series(200)
  const reference = series.energies.reduce((sum, E) => sum + E, 0) / series.energies.length / 1024
  expect(Math.abs(deviation(u, reference))).toBeLessThan(4)
  expect(Math.abs(u.value + 1 + 1 / Math.sqrt(3))).toBeLessThan(0.1)
}) // prettier-ignore

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
