import { expect, test } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { energy, ising, magnetization } from "../hamiltonian/ising.ts"
import { square } from "../hamiltonian/lattice.ts"
import { potts, pottsEnergy, pottsMagnetization } from "../hamiltonian/potts.ts"
import { exactSample } from "./coupling-from-the-past.ts"
import { ExactChains } from "./exact-chains.ts"

const model = ising({ lattice: square(4, 5), coupling: 0.4 })

test("chain c at time t has sample t · chains + c of the seed, and what it measures", async () => {
  const chains = new ExactChains(model, { chains: 3, seed: 7 })
  const { states } = await exactSample(model, { count: 21, seed: 7 })
  const series = await chains.series(3, 2)
  const rows = new BitMatrix(6, 20)
  chains.read(rows, (chain) => 2 * chain)
  for (let chain = 0; chain < 3; chain++) {
    for (let t = 0; t < 3; t++) {
      const row = 3 * (2 * t + 1) + chain
      expect(series.energies[3 * t + chain]).toBe(energy(model, states, row))
      expect(series.magnetizations[3 * t + chain]).toBe(magnetization(states, row))
    }
    expect(rows.row(2 * chain)).toEqual(states.row(15 + chain))
  }
  expect(rows.count(1)).toBe(0)
  await chains.sweep(0)
  expect(chains.sweeps).toBe(6)
})

test("restore() goes on from a state bit for bit", async () => {
  const chains = new ExactChains(model, { chains: 2, seed: 1 })
  await chains.sweep(5)
  const other = new ExactChains(model, { chains: 2, seed: 1 })
  other.restore(chains.state())
  expect(other.state()).toEqual(chains.state())
  await other.sweep(2)
  await chains.sweep(2)
  expect(other.state()).toEqual(chains.state())
  expect(() => other.restore({ ...chains.state(), spins: new Uint8Array(39) })).toThrow(
    "exact restore: expected 2 chains of 20 sites, got 39 spins.",
  )
})

test("refuses antiferromagnets when it is made", () => {
  const frustrated = ising({ lattice: square(4, 4), coupling: -0.4 })
  expect(() => new ExactChains(frustrated, { chains: 2, seed: 1 })).toThrow("expected a ferromagnetic coupling")
})

test("takes Potts models: samples, what they measure, restore() and refusals", async () => {
  const three = potts({ lattice: square(3, 4), colours: 3, coupling: 0.9, field: 0.1, fieldColour: 2 })
  const chains = new ExactChains(three, { chains: 4, seed: 3 })
  const { states } = await exactSample(three, { count: 12, seed: 3 })
  const series = await chains.series(3)
  for (let k = 0; k < 12; k++) {
    const state = states.subarray(12 * k, 12 * k + 12)
    expect(series.energies[k]).toBe(pottsEnergy(three, state))
    expect(series.magnetizations[k] / 12).toBeCloseTo(pottsMagnetization(three, state), 12)
  }
  const state = chains.state()
  expect(state.spins).toEqual(states.slice(8 * 12))
  const other = new ExactChains(three, { chains: 4, seed: 3 })
  other.restore(state)
  expect(await other.series(2, 2)).toEqual(await chains.series(2, 2))
  expect(() => other.restore({ ...state, spins: new Uint8Array(48).fill(3) })).toThrow(
    "exact restore: expected values from 0 to 2, got 3.",
  )
  expect(() => chains.read(new BitMatrix(4, 12), (chain) => chain)).toThrow("exact read: expected spins of two values")
  expect(() => new ExactChains(potts({ ...three, field: -1 }), { chains: 1, seed: 1 })).toThrow("h ≥ 0")
})
