import { describe, expect, test, vi } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { Engine } from "../compute/engine.ts"
import { InputError } from "../errors.ts"
import { blumeCapel, blumeCapelEnergy } from "../hamiltonian/blume-capel.ts"
import { ising } from "../hamiltonian/ising.ts"
import { square, triangular } from "../hamiltonian/lattice.ts"
import { nearestNeighbours, randomBonds, termList, uniformField } from "../hamiltonian/operators.ts"
import { isingToPolynomial, polynomial, polynomialEnergy } from "../hamiltonian/polynomial.ts"
import { colourCounts, potts, pottsEnergy, pottsMagnetization } from "../hamiltonian/potts.ts"
import { plaquettes } from "../hamiltonian/translated-operators.ts"
import type { Model } from "../hamiltonian/model.ts"
import { polynomialRules, RULES, transition } from "./local-rules.ts"
import { LocalUpdates } from "./local.ts"
import { PlainLocalUpdates } from "./testing/plain-local.ts"

const lattice = square(5, 4)
const models: [string, Model][] = [
  ["an Ising model in a field", ising({ lattice, coupling: 0.44, field: -0.1 })],
  [
    "a field, pairs and plaquettes",
    polynomial({
      lattice,
      operators: [uniformField(lattice, 0.1), nearestNeighbours(lattice, 0.3), plaquettes(lattice, -0.2)],
    }),
  ],
  [
    "Gaussian bonds and plaquettes",
    polynomial({
      lattice,
      operators: [randomBonds(lattice, { coupling: 1, distribution: "gaussian", seed: 1 }), plaquettes(lattice, 0.2)],
    }),
  ],
  ["a strong triangular antiferromagnet", ising({ lattice: triangular(9, 9), coupling: -6 })],
  ["Potts q = 5", potts({ lattice, colours: 5, coupling: 1.1, field: 0.3, fieldColour: 2 })],
  ["Potts q = 2, far below the transition", potts({ lattice, colours: 2, coupling: 900 })],
  ["Blume–Capel", blumeCapel({ lattice, coupling: 0.7, crystalField: 0.5, field: 0.1 })],
]

describe.each(["metropolis", "heat-bath"] as const)("%s", (method) => {
  test.each(models)("replays plain updates draw by draw: %s", async (_, model) => {
    using engine = await Engine.create({ threads: 1 })
    const options = { method, chains: 6, seed: 2 }
    const updates = new LocalUpdates(engine, model, options)
    const plain = new PlainLocalUpdates(model, options)
    for (const sweeps of [0, 1, 3]) {
      await updates.sweep(sweeps)
      for (let n = 0; n < sweeps; n++) plain.sweep()
      expect([...updates.state().spins]).toEqual(plain.spins.flat())
    }
    expect(updates.sweeps).toBe(4)
  })

  test.each(models)("has the same bits for 1, 2 and 3 threads: %s", async (_, model) => {
    const runs = []
    for (const threads of [1, 2, 3]) {
      using engine = await Engine.create({ threads })
      const updates = new LocalUpdates(engine, model, { method, chains: 7, seed: 4, start: "mixed" })
      await updates.sweep(3)
      const series = await updates.series(5, 2)
      runs.push({ series, state: updates.state() })
    }
    expect(runs[1]).toEqual(runs[0])
    expect(runs[2]).toEqual(runs[0])
  })
})

test.each(models)("series() measures the states that it passes: %s", async (_, model) => {
  using engine = await Engine.create({ threads: 1 })
  const options = { method: "metropolis", chains: 3, seed: 1 } as const
  const [updates, measured] = [new LocalUpdates(engine, model, options), new LocalUpdates(engine, model, options)]
  // More measurements than the kernel takes in one call.
  const series = await measured.series(67, 2)
  for (let t = 0; t < 67; t++) {
    await updates.sweep(2)
    const { spins } = updates.state()
    for (let chain = 0; chain < 3; chain++) {
      const at = 3 * t + chain
      const state = spins.slice(chain * updates.sites, (chain + 1) * updates.sites)
      const sum = state.reduce((sum, value) => sum + value, 0)
      expect(series.counts.map((count) => count[at])).toEqual(
        Array.from({ length: updates.values }, (_, value) => state.filter((other) => other === value).length),
      )
      if (model.kind === "potts") {
        const favoured = colourCounts(model, state)[model.fieldColour]
        expect(series.sums.map((sum) => sum[at])).toEqual([-pottsEnergy(model, state), favoured])
        expect(series.magnetizations[at] / updates.sites).toBeCloseTo(pottsMagnetization(model, state), 12)
      } else if (model.kind === "blume-capel") {
        expect(series.reducedEnergies[at]).toBeCloseTo(blumeCapelEnergy(model, state), 10)
        expect(series.magnetizations[at]).toBe(sum - updates.sites)
      } else {
        const rows = BitMatrix.from(state, 1, updates.sites)
        const read = new BitMatrix(3, updates.sites)
        updates.read(read, (other) => (other === chain ? 0 : -1))
        expect([...read.row(0)]).toEqual([...rows.row(0)])
        const exact = polynomialEnergy(model.kind === "ising" ? isingToPolynomial(model) : model, rows, 0)
        expect(series.reducedEnergies[at]).toBeCloseTo(exact, 10)
        expect(series.magnetizations[at]).toBe(2 * sum - updates.sites)
      }
    }
  }
  expect(measured.sweeps).toBe(134)
})

test("fields in tables and fields that are exponentiated give the same probabilities", () => {
  const model = polynomial({ lattice, operators: [nearestNeighbours(lattice, 0.3), plaquettes(lattice, -0.2)] })
  const tabulated = polynomialRules(model, "metropolis")
  expect(tabulated.rule).toBe(RULES.table)
  // Five counts of pairs times five of plaquettes, for two old values.
  expect(tabulated.table.length).toBe(50)
  expect(polynomialRules(model, "metropolis", 24).rule).toBe(RULES.field)
  expect(polynomialRules(model, "metropolis", 25)).toEqual(tabulated)
})

test.each(["metropolis", "heat-bath"] as const)("%s: transitions are in detailed balance", (method) => {
  const costs = [0.3, -1.2, 0.9]
  const p = costs.map((_, from) => {
    const [a, b] = transition(costs, from, method)
    return [a, b - a, 1 - b]
  })
  for (const from of [0, 1, 2])
    for (const to of [0, 1, 2])
      expect(Math.exp(-costs[from]) * p[from][to]).toBeCloseTo(Math.exp(-costs[to]) * p[to][from], 12)
})

test("a spin on which nothing acts is drawn at random, by Metropolis as well", async () => {
  using engine = await Engine.create({ threads: 1 })
  const model = polynomial({ sites: 2, operators: [termList([[0, [0, 1]]])] })
  const updates = new LocalUpdates(engine, model, { method: "metropolis", chains: 400, seed: 1, start: "cold" })
  const { magnetizations } = await updates.series(50)
  const squares = magnetizations.reduce((sum, M) => sum + M * M, 0) / magnetizations.length
  expect(squares).toBeCloseTo(2, 1)
})

test("starts hot, cold or half and half", async () => {
  using engine = await Engine.create({ threads: 1 })
  const model = blumeCapel({ lattice: square(8, 8), coupling: 0.5, crystalField: 0 })
  const kinds = (start: "hot" | "cold" | "mixed"): number[] => {
    const { spins } = new LocalUpdates(engine, model, { method: "heat-bath", chains: 4, seed: 1, start }).state()
    return [0, 1, 2, 3].map((chain) => new Set(spins.subarray(64 * chain, 64 * chain + 64)).size)
  }
  expect(kinds("hot")).toEqual([3, 3, 3, 3])
  expect(kinds("cold")).toEqual([1, 1, 1, 1])
  expect(kinds("mixed")).toEqual([3, 3, 1, 1])
})

test("restore() goes on from a state bit for bit", async () => {
  using engine = await Engine.create({ threads: 2 })
  const model = potts({ lattice, colours: 4, coupling: 1 })
  const options = { method: "metropolis", chains: 5, seed: 3 } as const
  const updates = new LocalUpdates(engine, model, options)
  await updates.sweep(3)
  const state = updates.state()
  await updates.sweep(2)
  const other = new LocalUpdates(engine, model, { ...options, seed: 9 })
  other.restore(state)
  await other.sweep(2)
  expect(other.state()).toEqual(updates.state())
})

test("long work is divided into calls, between which a signal is heard", async () => {
  using engine = await Engine.create({ threads: 1 })
  const updates = new LocalUpdates(engine, models[0][1], { method: "metropolis", chains: 100, seed: 1 })
  const run = vi.spyOn(engine, "run").mockResolvedValue()
  await updates.sweep(40_000)
  expect(run.mock.calls.map((call) => call.slice(2))).toEqual([
    [25_000, 0],
    [15_000, 0],
  ])
  const aborted = AbortSignal.abort(new Error("enough"))
  await expect(updates.sweep(1, aborted)).rejects.toThrow("enough")
  await expect(updates.series(1, 1, aborted)).rejects.toThrow("enough")
})

test("refuses what it cannot do", async () => {
  using engine = await Engine.create({ threads: 1 })
  const model = potts({ lattice, colours: 3, coupling: 1 })
  const options = { method: "metropolis", chains: 2, seed: 1 } as const
  const updates = new LocalUpdates(engine, model, options)
  expect(() => new LocalUpdates(engine, model, { ...options, chains: 0 })).toThrow(
    "local update chains: expected an integer of at least 1, got 0.",
  )
  expect(() => new LocalUpdates(engine, model, { ...options, method: "wolff" as "metropolis" })).toThrow(InputError)
  expect(() => updates.read(new BitMatrix(2, 20), (chain) => chain)).toThrow(
    "local updates read: expected spins of two values, got 3. Use state().spins.",
  )
  const state = updates.state()
  expect(() => updates.restore({ ...state, spins: new Uint8Array(39) })).toThrow(
    "local updates restore: expected 2 chains of 20 sites, 32 random words, got 39 spins and 32 words.",
  )
  expect(() => updates.restore({ ...state, spins: new Uint8Array(40).fill(3) })).toThrow(
    "local updates restore: expected values from 0 to 2, got 3.",
  )
})
