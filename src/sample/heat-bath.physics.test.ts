/** The heat bath against exact results: enumeration, Kaufman's torus, the ring, the infinite triangular and honeycomb lattices. */
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { Engine } from "../compute/engine.ts"
import { ringThermodynamics } from "../hamiltonian/chain.ts"
import { densityOfStates, thermalAverages } from "../hamiltonian/enumeration.ts"
import { ising } from "../hamiltonian/ising.ts"
import { kaufman } from "../hamiltonian/kaufman.ts"
import { type Lattice, chain, cubic, honeycomb, hypercubic, square, triangular } from "../hamiltonian/lattice.ts"
import { torusMagnetization } from "../hamiltonian/transfer-matrix.ts"
import { honeycombThermodynamics, triangularThermodynamics } from "../hamiltonian/triangular-honeycomb.ts"
import { deviation } from "../statistics/estimate.ts"
import { autocorrelation } from "../statistics/autocorrelation.ts"
import { HeatBath } from "./heat-bath.ts"
import { energyDistribution, misfit } from "./testing/chi-squared.ts"
import { byChain, energyAndHeat } from "./testing/energy-and-heat.ts"

const K_C = Math.log(1 + Math.SQRT2) / 2

let engine: Engine
beforeAll(async () => {
  engine = await Engine.create({ threads: 2 })
})
afterAll(() => engine.dispose())

describe("small lattices: the whole histogram of energies agrees with enumeration", () => {
  const cases: [string, Lattice, number][] = [
    ["4 × 4 torus", square(4, 4), 0.2],
    ["4 × 4 torus", square(4, 4), K_C],
    ["4 × 4 torus", square(4, 4), -0.35],
    ["2 × 3 torus", square(2, 3), 0.3],
    ["3 × 3 torus", square(3, 3), 0.4],
    ["3 × 3 torus", square(3, 3), -0.4],
    ["3 × 5 torus", square(3, 5), 0.4],
    ["3 × 5 torus", square(3, 5), -0.6],
    ["ring of 10", chain(10), 0.8],
    ["ring of 9", chain(9), -0.8],
  ]
  test.each(cases)("%s %#", async (_, lattice, coupling) => {
    const mark = engine.mark()
    const heatBath = new HeatBath(engine, ising({ lattice, coupling }), { groups: 4, seed: 1 })
    await heatBath.sweep(200)
    // 102,400 samples, far enough apart to be independent.
    const { energies, magnetizations } = await heatBath.series(200, 40)
    engine.release(mark)
    const density = densityOfStates(lattice)
    expect(Math.abs(misfit(energies, energyDistribution(density, coupling)))).toBeLessThan(4)

    const exact = thermalAverages(density, coupling)
    const m2 = autocorrelation(magnetizations.map((M) => (M / lattice.sites) ** 2)).mean
    expect(Math.abs(deviation(m2, exact.magnetization2))).toBeLessThan(4)
    // Up and down are equally likely.
    expect(Math.abs(deviation(autocorrelation(magnetizations).mean, 0))).toBeLessThan(4)
  })

  const open = { periodic: false }
  const general: [string, Lattice, number, number][] = [
    ["honeycomb 2 × 4", honeycomb(2, 4), 0.6, 0],
    ["honeycomb 2 × 4", honeycomb(2, 4), -0.5, 0.3],
    ["triangular 3 × 5", triangular(3, 5), 0.25, 0],
    ["triangular 4 × 4", triangular(4, 4), -0.5, 0],
    ["triangular 4 × 4", triangular(4, 4), -0.5, 0.8],
    ["cubic 2 × 2 × 4", cubic(2, 2, 4), 0.2, 0],
    ["cubic 2 × 2 × 4", cubic(2, 2, 4), 0.15, -0.05],
    ["hypercubic 2 × 2 × 2 × 2", hypercubic([2, 2, 2, 2]), 0.12, 0],
    ["4 × 4 torus", square(4, 4), 0.4, 0.1],
    ["ring of 10", chain(10), 0.7, -0.2],
    ["open 3 × 5", square(3, 5, open), 0.5, 0],
    ["open cubic 2 × 3 × 3", cubic(2, 3, 3, open), 0.3, 0.05],
    ["open honeycomb 3 × 3", honeycomb(3, 3, open), -0.7, -0.4],
  ]
  test.each(general)("%s at K = %f, h = %f", async (_, lattice, coupling, field) => {
    const mark = engine.mark()
    const heatBath = new HeatBath(engine, ising({ lattice, coupling, field }), { groups: 4, seed: 2 })
    await heatBath.sweep(200)
    const { energies, magnetizations } = await heatBath.series(200, 40)
    engine.release(mark)
    const density = densityOfStates(lattice)
    expect(Math.abs(misfit(energies, energyDistribution(density, coupling, field)))).toBeLessThan(4)

    const exact = thermalAverages(density, coupling, field)
    const per = lattice.sites
    for (const [measured, value] of [
      [energies.map((E) => E / per), exact.energy],
      [magnetizations.map((M) => Math.abs(M) / per), exact.absoluteMagnetization],
      [magnetizations.map((M) => (M / per) ** 2), exact.magnetization2],
    ] as const)
      expect(Math.abs(deviation(autocorrelation(measured).mean, value))).toBeLessThan(4)
  })

  test("a free spin in a field: m = tanh h, up or down", async () => {
    for (const field of [0.3, -1.2]) {
      const mark = engine.mark()
      const model = ising({ lattice: cubic(3, 3, 3), coupling: 0, field })
      const heatBath = new HeatBath(engine, model, { groups: 4, seed: 3 })
      // Without coupling a sweep draws every spin anew: 512 · 300 · 27 independent spins.
      const { magnetizations } = await heatBath.series(300)
      engine.release(mark)
      const error = Math.sqrt((1 - Math.tanh(field) ** 2) / (27 * magnetizations.length))
      const m = magnetizations.reduce((sum, M) => sum + M, 0) / (27 * magnetizations.length)
      expect(Math.abs(m - Math.tanh(field)) / error).toBeLessThan(4)
    }
  })

  test("and tells a coupling that is off by 1 %", async () => {
    const heatBath = new HeatBath(engine, ising({ lattice: square(4, 4), coupling: 0.303 }), { groups: 4, seed: 1 })
    await heatBath.sweep(200)
    const { energies } = await heatBath.series(400, 40)
    expect(misfit(energies, energyDistribution(densityOfStates(square(4, 4)), 0.3))).toBeGreaterThan(4)
  })
})

describe("tori: energy and specific heat agree with Kaufman within 3 standard errors", () => {
  const cases = [8, 16, 40].flatMap((L) => [0.38, 0.408, K_C, 0.5].map((K): [number, number] => [L, K]))
  const deviations: number[] = []

  test.each(cases)("L = %i, K = %f", async (L, coupling) => {
    const mark = engine.mark()
    const model = ising({ lattice: square(L, L), coupling })
    // Below T_c a hot start may keep a stripe for very long.
    const start = coupling > K_C ? "cold" : "mixed"
    const heatBath = new HeatBath(engine, model, { groups: 2, seed: 1 + L, start })
    // Longest autocorrelation time of even quantities: about 200 sweeps, of |m| at L = 40 and K_c.
    await heatBath.sweep(L === 40 ? 3000 : 800)
    const series = await heatBath.series(L === 40 ? 800 : 1000, L === 40 ? 5 : 3)
    engine.release(mark)
    const { energy, specificHeat } = energyAndHeat(model, byChain(series, series.energies), series.chains)
    const exact = kaufman(L, L, coupling)
    expect(energy.reliable && specificHeat.reliable).toBe(true)
    expect(energy.mean.error).toBeLessThan(2e-3)
    expect(specificHeat.mean.error / exact.specificHeat).toBeLessThan(0.015)
    deviations.push(deviation(energy.mean, exact.energy), deviation(specificHeat.mean, exact.specificHeat))
    expect(Math.abs(deviations.at(-1)!)).toBeLessThan(3)
    expect(Math.abs(deviations.at(-2)!)).toBeLessThan(3)
  })

  test("and together their deviations are those of honest errors", () => {
    expect(deviations.length).toBe(24)
    const chi2 = deviations.reduce((sum, z) => sum + z * z, 0)
    expect(chi2).toBeGreaterThan(24 - 3 * Math.sqrt(48))
    expect(chi2).toBeLessThan(24 + 4 * Math.sqrt(48))
  })
})

test("an oblong torus, an antiferromagnet: energy, heat and ⟨m²⟩ are exact", async () => {
  const lattice = square(6, 10)
  for (const coupling of [0.42, -0.42]) {
    const mark = engine.mark()
    const model = ising({ lattice, coupling })
    const heatBath = new HeatBath(engine, model, { groups: 2, seed: 4 })
    await heatBath.sweep(800)
    const series = await heatBath.series(500, 5)
    engine.release(mark)
    const { energy, specificHeat } = energyAndHeat(model, byChain(series, series.energies), series.chains)
    const exact = kaufman(6, 10, coupling)
    expect(Math.abs(deviation(energy.mean, exact.energy))).toBeLessThan(3.5)
    expect(Math.abs(deviation(specificHeat.mean, exact.specificHeat))).toBeLessThan(3.5)
    const m2 = autocorrelation(
      byChain(series, series.magnetizations).map((M) => (M / 60) ** 2),
      { replicas: series.chains },
    )
    const { magnetization2 } = torusMagnetization(6, 10, coupling)
    expect(Math.abs(deviation(m2.mean, magnetization2))).toBeLessThan(3.5)
  }
})

test.each([1, -1])("the ring of 10 spins at K = %f has the exact energy and specific heat", async (coupling) => {
  const mark = engine.mark()
  const model = ising({ lattice: chain(10), coupling })
  const heatBath = new HeatBath(engine, model, { groups: 2, seed: 8 })
  await heatBath.sweep(500)
  const series = await heatBath.series(1000, 4)
  engine.release(mark)
  const { energy, specificHeat } = energyAndHeat(model, byChain(series, series.energies), series.chains)
  const exact = ringThermodynamics(10, coupling)
  expect(Math.abs(deviation(energy.mean, exact.energy))).toBeLessThan(3.5)
  expect(Math.abs(deviation(specificHeat.mean, exact.specificHeat))).toBeLessThan(3.5)
})

test.each<[string, Lattice, number, (coupling: number) => { energy: number }]>([
  ["triangular", triangular(48, 48), 0.2, triangularThermodynamics],
  ["triangular", triangular(48, 48), -0.35, triangularThermodynamics],
  ["honeycomb", honeycomb(32, 32), 0.5, honeycombThermodynamics],
])("large %s lattices away from T_c have the energy of the infinite one", async (_, lattice, coupling, infinite) => {
  const mark = engine.mark()
  const heatBath = new HeatBath(engine, ising({ lattice, coupling }), { groups: 2, seed: 9 })
  await heatBath.sweep(300)
  const series = await heatBath.series(100, 5)
  engine.release(mark)
  const energies = byChain(series, series.energies).map((E) => E / lattice.sites)
  const { mean } = autocorrelation(energies, { replicas: series.chains })
  expect(mean.error).toBeLessThan(5e-4)
  expect(Math.abs(deviation(mean, infinite(coupling).energy))).toBeLessThan(4)
})
