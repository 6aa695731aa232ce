import { describe, expect, test } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { Engine } from "../compute/engine.ts"
import { countLevels } from "../hamiltonian/enumerate-models.ts"
import { densityOfStates, thermalAverages } from "../hamiltonian/enumeration.ts"
import { ising } from "../hamiltonian/ising.ts"
import { kaufman } from "../hamiltonian/kaufman.ts"
import { type Lattice, chain, cubic, graph, honeycomb, square, triangular } from "../hamiltonian/lattice.ts"
import { levelProbabilities } from "../hamiltonian/levels.ts"
import { colourCounts, potts, pottsCriticalCoupling, pottsEnergy } from "../hamiltonian/potts.ts"
import { deviation, meanEstimate } from "../statistics/estimate.ts"
import { type ClusterSeries, Clusters } from "./clusters.ts"
import { misfit } from "./testing/chi-squared.ts"

/** Visits all states of nine sites of three colours; site i is the digit of 3^i of a state's number. */
function forEachState(visit: (state: Uint8Array, number: number) => void): void {
  const state = new Uint8Array(9)
  for (let number = 0; number < 3 ** 9; number++) {
    for (let site = 0, rest = number; site < 9; site++, rest = Math.floor(rest / 3)) state[site] = rest % 3
    visit(state, number)
  }
}

/** Means over time of each chain: chains are independent, so their scatter gives honest errors. */
function perChain({ length, chains }: ClusterSeries, values: Float64Array): Float64Array {
  return Float64Array.from({ length: chains }, (_, chain) => {
    let sum = 0
    for (let t = 0; t < length; t++) sum += values[t * chains + chain]
    return sum / length
  })
}

const CASES: readonly (readonly [string, Lattice, number, number])[] = [
  ["4 × 4 torus", square(4, 4), 0.3, 0],
  ["4 × 4 torus near T_c", square(4, 4), 0.44, 0],
  ["4 × 4 torus in a field", square(4, 4), 0.2, 0.1],
  ["4 × 4 torus in a field downwards", square(4, 4), 0.2, -0.3],
  ["2 × 3 torus with double bonds", square(2, 3), 0.25, 0],
  ["open 3 × 5", square(3, 5, { periodic: false }), 0.5, 0.05],
  ["triangular 3 × 4", triangular(3, 4), 0.2, 0],
  ["honeycomb 2 × 3", honeycomb(2, 3), 0.6, 0],
  ["cubic 2 × 2 × 3", cubic(2, 2, 3), 0.15, 0],
  ["ring of 7", chain(7), 0.8, 0.02],
  ["graph with a loose site", graph(5, [[0, 1], [1, 2], [2, 0], [2, 3]]), 0.7, 0.1],
] // prettier-ignore

describe.each(["swendsen-wang", "wolff"] as const)("%s against enumeration", (method) => {
  test.each(CASES.filter(([, , , field]) => method === "swendsen-wang" || field === 0))("%s", async (_, lattice, coupling, field) => {
    using engine = await Engine.create({ threads: 2 })
    const { sites } = lattice
    const sampler = new Clusters(engine, ising({ lattice, coupling, field }), { method, chains: 1000, seed: 7 })
    await sampler.sweep(method === "wolff" ? 40 : 15)
    const series = await sampler.series(30, method === "wolff" ? 10 : 1)
    const exact = thermalAverages(densityOfStates(lattice), coupling, field)
    const m = series.magnetizations.map((M) => M / sites)
    const z = (values: Float64Array, reference: number): number =>
      deviation(meanEstimate(perChain(series, values)), reference)
    expect(Math.abs(z(series.energies.map((E) => E / sites), exact.energy))).toBeLessThan(4)
    expect(Math.abs(z(m.map(Math.abs), exact.absoluteMagnetization))).toBeLessThan(4)
    expect(Math.abs(z(m.map((x) => x * x), exact.magnetization2))).toBeLessThan(4)
    if (field === 0) expect(Math.abs(z(series.magnetization2, exact.magnetization2))).toBeLessThan(4)
  }) // prettier-ignore
})

test("all 512 states of a 3 × 3 torus come as often as they should", async () => {
  using engine = await Engine.create({ threads: 2 })
  const lattice = square(3, 3)
  const coupling = 0.35
  const chains = 20_000
  const sampler = new Clusters(engine, ising({ lattice, coupling }), { method: "swendsen-wang", chains, seed: 3 })
  await sampler.sweep(20)
  const rows = new BitMatrix(chains, 9)
  sampler.read(rows, (chainNumber) => chainNumber)
  const counts = new Float64Array(512)
  for (let row = 0; row < chains; row++) counts[rows.row(row)[0]]++
  const weights = Float64Array.from({ length: 512 }, (_, state) => {
    let E = 0
    for (let site = 0; site < 9; site++)
      for (let k = lattice.offsets[site]; k < lattice.offsets[site + 1]; k++)
        E -= ((state >> site) & 1) === ((state >> lattice.neighbours[k]) & 1) ? 0.5 : -0.5
    return Math.exp(-coupling * E)
  })
  const Z = weights.reduce((sum, w) => sum + w, 0)
  let misfit = 0
  for (let state = 0; state < 512; state++) {
    const expected = (chains * weights[state]) / Z
    misfit += (counts[state] - expected) ** 2 / expected
  }
  // χ² with 511 degrees of freedom has standard deviation √1022 = 32.
  expect(Math.abs(misfit - 511)).toBeLessThan(4 * 32)
})

describe.each(["swendsen-wang", "wolff"] as const)("%s of 3-state Potts 3 × 3 at K_c", (method) => {
  const model = potts({ lattice: square(3, 3), colours: 3, coupling: pottsCriticalCoupling(3) })
  const steps = method === "wolff" ? 20 : 8

  test("all 19,683 states come as often as they should", async () => {
    using engine = await Engine.create({ threads: 2 })
    const chains = 20_000
    const sampler = new Clusters(engine, model, { method, chains, seed: 3 })
    await sampler.sweep(4 * steps)
    // Of each energy its probability and the number of states that share it.
    const levels = countLevels(model)
    const energyShares = new Map<number, number>()
    const multiplicities = new Map<number, number>()
    for (const [level, p] of levelProbabilities(levels).entries()) {
      const E = -levels.values[2 * level]
      energyShares.set(E, (energyShares.get(E) ?? 0) + p)
      multiplicities.set(E, (multiplicities.get(E) ?? 0) + levels.counts[level])
    }
    const stateShares = new Map<number, number>()
    forEachState((state, number) => {
      const E = pottsEnergy(model, state)
      stateShares.set(number, energyShares.get(E)! / multiplicities.get(E)!)
    })
    const seen: number[] = []
    const energies: number[] = []
    for (let round = 0; round < 20; round++) {
      await sampler.sweep(steps)
      const { spins } = sampler.state()
      for (let c = 0; c < chains; c++) {
        const state = spins.subarray(9 * c, 9 * c + 9)
        seen.push(state.reduceRight((number, colour) => 3 * number + colour, 0))
        energies.push(pottsEnergy(model, state))
      }
    }
    expect(Math.abs(misfit(seen, stateShares))).toBeLessThan(4)
    expect(Math.abs(misfit(energies, energyShares))).toBeLessThan(4)
  })

  test("the improved m² is exact, agrees with that of the states, and has a smaller error", async () => {
    using engine = await Engine.create({ threads: 2 })
    const chains = 500
    const hot = potts({ ...model, coupling: 0.4 })
    const sampler = new Clusters(engine, hot, { method, chains, seed: 8 })
    const m2 = (state: Uint8Array): number => (3 * colourCounts(hot, state).reduce((sum, n) => sum + (n / 9) ** 2, 0) - 1) / 2
    let [Z, exact] = [0, 0]
    forEachState((state) => {
      const weight = Math.exp(-0.4 * pottsEnergy(hot, state))
      Z += weight
      exact += weight * m2(state)
    })
    await sampler.sweep(4 * steps)
    const improved = new Float64Array(chains)
    const plain = new Float64Array(chains)
    for (let t = 0; t < 40; t++) {
      const { magnetization2 } = await sampler.series(1, steps)
      const { spins } = sampler.state()
      for (let c = 0; c < chains; c++) {
        improved[c] += magnetization2[c] / 40
        plain[c] += m2(spins.subarray(9 * c, 9 * c + 9)) / 40
      }
    }
    const estimates = [meanEstimate(improved), meanEstimate(plain)]
    for (const estimate of estimates) expect(Math.abs(deviation(estimate, exact / Z))).toBeLessThan(4)
    expect(estimates[0].error).toBeLessThan(0.8 * estimates[1].error)
  }) // prettier-ignore
})

test.each([0.38, Math.log(1 + Math.SQRT2) / 2, 0.5])("energy of the 16 × 16 torus at K = %f against Kaufman", async (coupling) => {
  using engine = await Engine.create({ threads: 2 })
  const sampler = new Clusters(engine, ising({ lattice: square(16, 16), coupling }), { method: "swendsen-wang", chains: 200, seed: 5, start: "mixed" }) // prettier-ignore
  await sampler.sweep(100)
  const series = await sampler.series(200)
  const u = meanEstimate(perChain(series, series.energies.map((E) => E / 256)))
  expect(Math.abs(deviation(u, kaufman(16, 16, coupling).energy))).toBeLessThan(4)
}) // prettier-ignore

test("same bits for any number of threads, and however sweeps are divided into calls", async () => {
  const model = ising({ lattice: triangular(5, 7), coupling: 0.25, field: 0.05 })
  const run = async (threads: number, parts: number[]): Promise<string> => {
    using engine = await Engine.create({ threads })
    const sampler = new Clusters(engine, model, { method: "swendsen-wang", chains: 13, seed: 2 })
    for (const part of parts) await sampler.sweep(part)
    const rows = new BitMatrix(13, 35)
    sampler.read(rows, (chainNumber) => chainNumber)
    return rows.words.join()
  }
  const once = await run(1, [50])
  expect(await run(2, [50])).toBe(once)
  expect(await run(3, [20, 29, 1])).toBe(once)
})

test("refusals name what works instead", async () => {
  using engine = await Engine.create({ threads: 1 })
  const lattice = square(4, 4)
  const make =
    (coupling: number, field: number, method: "wolff" | "swendsen-wang"): (() => Clusters) =>
    () =>
      new Clusters(engine, ising({ lattice, coupling, field }), { method, chains: 1, seed: 1 })
  expect(make(-0.3, 0, "wolff")).toThrow(
    "wolff: expected a ferromagnetic coupling (K ≥ 0), got -0.3. Use the heat bath for antiferromagnets.",
  )
  expect(make(0.3, 0.1, "wolff")).toThrow(
    "wolff: expected a model without a field, got h = 0.1. Use swendsen-wang, which takes one.",
  )
  expect(make(0.3, 0.1, "swendsen-wang")).not.toThrow()
})
