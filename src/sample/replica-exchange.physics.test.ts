/** Replica exchange against enumeration at every level, Kaufman's tori and exact ground states. */
import { describe, expect, test } from "vitest"
import { Engine } from "../compute/engine.ts"
import { RandomStream } from "../compute/philox.ts"
import { blumeCapel } from "../hamiltonian/blume-capel.ts"
import { countLevels, exactAverages } from "../hamiltonian/enumerate-models.ts"
import { ising } from "../hamiltonian/ising.ts"
import { kaufman } from "../hamiltonian/kaufman.ts"
import { cubic, square } from "../hamiltonian/lattice.ts"
import { levelProbabilities } from "../hamiltonian/levels.ts"
import { nearestNeighbours, randomBonds, uniformField } from "../hamiltonian/operators.ts"
import { type Polynomial, polynomial } from "../hamiltonian/polynomial.ts"
import { potts } from "../hamiltonian/potts.ts"
import { plaquettes } from "../hamiltonian/translated-operators.ts"
import type { Model } from "../hamiltonian/model.ts"
import { type Estimate, deviation, meanEstimate } from "../statistics/estimate.ts"
import { reweighting } from "../statistics/reweighting.ts"
import { LocalUpdates } from "./local.ts"
import { misfit } from "./testing/chi-squared.ts"
import { type LevelMethod, ReplicaExchange } from "./replica-exchange/replica-exchange.ts"
import { type ReplicaSeries, reweightingRuns, seriesOfLevel } from "./replica-exchange/replica-series.ts"
import { localModel, scaleModel } from "./replica-exchange/scaled-model.ts"
import { groundStateEnergy, logPartition } from "./replica-exchange/testing/exact-glass.ts"

/** Means of independent groups of systems: pairs, which Houdayer's moves tie together, are independent of each other. */
function levelMean(series: ReplicaSeries, values: Float64Array, level: number): Estimate {
  const flat = seriesOfLevel(series, values, level)
  const group = 2 * series.length
  return meanEstimate(
    Float64Array.from({ length: flat.length / group }, (_, k) => {
      const part = flat.subarray(k * group, (k + 1) * group)
      return part.reduce((sum, value) => sum + value, 0) / group
    }),
  )
}

const glass = (lattice: ReturnType<typeof square>, field = 0): Polynomial =>
  polynomial({
    lattice,
    operators: [
      randomBonds(lattice, { coupling: 1, distribution: "bimodal", seed: 4 }),
      ...(field === 0 ? [] : [uniformField(lattice, field)]),
    ],
  })

/** Probability of each H at β. */
function distribution(levels: ReturnType<typeof countLevels>, β: number): Map<number, number> {
  const probabilities = new Map<number, number>()
  const sums = levels.couplings.length
  levelProbabilities(
    levels,
    levels.couplings.map((K) => β * K),
  ).forEach((p, level) => {
    const H = 0 - levels.couplings.reduce((sum, K, a) => sum + K * levels.values[level * sums + a], 0)
    probabilities.set(H, (probabilities.get(H) ?? 0) + p)
  })
  return probabilities
}

describe.each([
  ["4 × 4 ±J glass", glass(square(4, 4)), 1000],
  ["2 × 3 × 4 ±J glass", glass(cubic(2, 3, 4)), 400],
  ["4 × 4 ±J glass in a field", glass(square(4, 4), 0.5), 1000],
] as const)("%s", (_, model, systems) => {
  const levels = countLevels(model)
  test.each([
    ["with exchange", true, false],
    ["with exchange and Houdayer's moves", true, true],
    ["with Houdayer's moves alone", false, true],
  ])("has the exact energies and histograms at every level, %s", async (_, exchange, houdayer) => {
    using engine = await Engine.create({ threads: 1 })
    // Without exchange the heat bath would not leave the valleys of the coldest levels: at β = 2, 800 sweeps are 10 σ off.
    const couplings = exchange ? [0.1, 0.4, 0.8, 1.3, 2] : [0.1, 0.4, 0.7]
    const ladder = new ReplicaExchange(engine, model, { couplings, systems, seed: 1, exchange, houdayer })
    await ladder.sweep(150)
    const series = await ladder.series(10, 3)
    couplings.forEach((β, level) => {
      const probabilities = distribution(levels, β)
      const exact = [...probabilities].reduce((sum, [H, p]) => sum + p * H, 0)
      expect(Math.abs(deviation(levelMean(series, series.hamiltonians, level), exact))).toBeLessThan(4)
      const at = 9 * series.chains + level * systems
      expect(Math.abs(misfit(series.hamiltonians.subarray(at, at + systems), probabilities))).toBeLessThan(4)
    })
  })
})

const small: [string, LevelMethod, Model][] = [
  ["Ising 4 × 4 in a field", "metropolis", ising({ lattice: square(4, 4), coupling: 1, field: 0.3 })],
  ["Ising 4 × 4 in a field", "swendsen-wang", ising({ lattice: square(4, 4), coupling: 1, field: -0.3 })],
  ["Ising 4 × 4", "wolff", ising({ lattice: square(4, 4), coupling: 1 })],
  [
    "pairs and plaquettes, 4 × 4",
    "heat-bath",
    polynomial({
      lattice: square(4, 4),
      operators: [nearestNeighbours(square(4, 4), 0.5), plaquettes(square(4, 4), -0.8)],
    }),
  ],
  ["Potts q = 3 in a field", "heat-bath", potts({ lattice: square(3, 3), colours: 3, coupling: 1, field: 0.4 })],
  ["Potts q = 3 in a field", "swendsen-wang", potts({ lattice: square(3, 3), colours: 3, coupling: 1, field: 0.4 })],
  ["Blume–Capel", "heat-bath", blumeCapel({ lattice: square(3, 3), coupling: 1, crystalField: 1.2, field: 0.1 })],
]

test.each(small)("has the exact energies at every level: %s, %s", async (_, method, model) => {
  using engine = await Engine.create({ threads: 1 })
  const couplings = [0.1, 0.3, 0.5, 0.8]
  const ladder = new ReplicaExchange(engine, model, { couplings, systems: 600, seed: 2, method })
  await ladder.sweep(60)
  const series = await ladder.series(10, 4)
  couplings.forEach((β, level) => {
    const exact = exactAverages(scaleModel(localModel(model), β) as Polynomial).energy / β
    expect(Math.abs(deviation(levelMean(series, series.hamiltonians, level), exact))).toBeLessThan(4)
  })
})

test("the measured acceptance is that of independent levels, by enumeration", async () => {
  using engine = await Engine.create({ threads: 1 })
  const model = glass(square(4, 4))
  const couplings = [0.2, 0.6, 1]
  const ladder = new ReplicaExchange(engine, model, { couplings, systems: 500, seed: 5 })
  await ladder.sweep(100)
  ladder.clearStatistics()
  await ladder.sweep(60)
  const levels = countLevels(model)
  ladder.statistics().acceptances.forEach((measured, k) => {
    let exact = 0
    for (const [low, p] of distribution(levels, couplings[k]))
      for (const [high, r] of distribution(levels, couplings[k + 1]))
        exact += p * r * Math.exp(Math.min(0, (couplings[k + 1] - couplings[k]) * (high - low)))
    expect(Math.abs(deviation(measured, exact))).toBeLessThan(4)
  })
})

test.each([
  ["right", 1],
  ["wrong", -1],
])("exchanges of the %s sign, written out plainly, are told apart", async (_, sign) => {
  using engine = await Engine.create({ threads: 1 })
  const model = glass(square(4, 4))
  const couplings = [0.4, 0.8]
  const chains = 500
  const levels = couplings.map(
    (β, k) =>
      new LocalUpdates(engine, scaleModel(model, β), { method: "heat-bath", chains, seed: k + 1 }),
  ) // prettier-ignore
  const random = new RandomStream(1, "plain exchange")
  let energies: Float64Array[] = []
  for (let t = 0; t < 60; t++) {
    energies = []
    for (const level of levels) energies.push((await level.series(1)).sums[0].map((S) => -S))
    for (let c = 0; c < chains; c++) {
      const gain = sign * (couplings[1] - couplings[0]) * (energies[1][c] - energies[0][c])
      if (random.uniform() >= Math.exp(gain)) continue
      const [a, b] = [levels[0].spinsOf(c), levels[1].spinsOf(c)]
      const held = a.slice()
      a.set(b)
      b.set(held)
      ;[energies[0][c], energies[1][c]] = [energies[1][c], energies[0][c]]
    }
  }
  const counted = countLevels(model)
  const z = couplings.map((β, k) => {
    const exact = [...distribution(counted, β)].reduce((sum, [H, p]) => sum + p * H, 0)
    return Math.abs(deviation(meanEstimate(energies[k]), exact))
  })
  if (sign === 1) expect(Math.max(...z)).toBeLessThan(4)
  else expect(Math.min(...z)).toBeGreaterThan(10)
})

test.each(["heat-bath", "swendsen-wang"] as const)(
  "16 × 16 Ising: Kaufman's energies at all levels, and in between by reweighting, %s",
  async (method) => {
    using engine = await Engine.create({ threads: 1 })
    const model = ising({ lattice: square(16, 16), coupling: 1 })
    const couplings = [0.3, 0.345, 0.383, 0.414, 0.44, 0.475, 0.525, 0.6]
    const ladder = new ReplicaExchange(engine, model, { couplings, systems: 24, seed: 3, method, start: "mixed" })
    await ladder.sweep(300)
    const series = await ladder.series(400, 2)
    couplings.forEach((K, level) => {
      const { value, error } = levelMean(series, series.energies, level)
      const u = { value: value / 256, error: error / 256 }
      expect(Math.abs(deviation(u, kaufman(16, 16, K).energy))).toBeLessThan(4)
    })
    const reweighted = reweighting(reweightingRuns(series))
    for (const K of [0.32, 0.4, 0.4407, 0.5, 0.57]) {
      const { value, error } = reweighted.mean("energy", K)
      expect(Math.abs(deviation({ value: value / 256, error: error / 256 }, kaufman(16, 16, K).energy))).toBeLessThan(4)
    }
  },
)

test.each([6, 8])("it finds the exact ground state of ±J glasses on %i² sites", async (L) => {
  using engine = await Engine.create({ threads: 1 })
  const lattice = square(L, L)
  for (const seed of [1, 2, 3]) {
    const bonds = randomBonds(lattice, { coupling: 1, distribution: "bimodal", seed })
    const model = polynomial({ lattice, operators: [bonds] })
    const couplings = [0.3, 0.5, 0.7, 0.9, 1.2, 1.6, 2.2, 3]
    const ladder = new ReplicaExchange(engine, model, { couplings, systems: 4, seed, houdayer: true })
    const { hamiltonians } = await ladder.series(1000)
    expect(hamiltonians.reduce((a, b) => Math.min(a, b))).toBe(groundStateEnergy(L, bonds))
  }
})

test("8 × 8 ±J glass: energies of a transfer matrix at all levels, with Houdayer's moves", async () => {
  using engine = await Engine.create({ threads: 1 })
  const bonds = randomBonds(square(8, 8), { coupling: 1, distribution: "bimodal", seed: 1 })
  const model = polynomial({ lattice: square(8, 8), operators: [bonds] })
  const couplings = [0.3, 0.44, 0.6, 0.8, 1.1, 2]
  const ladder = new ReplicaExchange(engine, model, { couplings, systems: 32, seed: 7, houdayer: true })
  await ladder.sweep(300)
  const series = await ladder.series(1000)
  couplings.forEach((β, level) => {
    const exact = (logPartition(8, bonds, β - 1e-4) - logPartition(8, bonds, β + 1e-4)) / 2e-4
    expect(Math.abs(deviation(levelMean(series, series.energies, level), exact))).toBeLessThan(4)
  })
})
