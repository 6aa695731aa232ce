import { describe, expect, test } from "vitest"
import { Engine } from "../../compute/engine.ts"
import { blumeCapel } from "../../hamiltonian/blume-capel.ts"
import { ising } from "../../hamiltonian/ising.ts"
import { square, triangular } from "../../hamiltonian/lattice.ts"
import type { Model } from "../../hamiltonian/model.ts"
import { nearestNeighbours, randomBonds, termList, uniformField } from "../../hamiltonian/operators.ts"
import { polynomial } from "../../hamiltonian/polynomial.ts"
import { potts } from "../../hamiltonian/potts.ts"
import { plaquettes } from "../../hamiltonian/translated-operators.ts"
import { energyGrid } from "./energy-grid.ts"
import { PlainWalker, energyOf } from "./testing/plain-walker.ts"
import { Walkers } from "./walkers.ts"

const lattice = square(5, 4)
const models: [string, Model][] = [
  ["Ising", ising({ lattice, coupling: 0.44 })],
  ["Ising antiferromagnet in a field", ising({ lattice, coupling: -0.3, field: 0.15 })],
  ["Ising on an open triangular lattice", ising({ lattice: triangular(4, 5, { periodic: false }), coupling: 2 })],
  [
    "±J glass",
    polynomial({ lattice, operators: [randomBonds(lattice, { coupling: -0.7, distribution: "bimodal", seed: 3 })] }),
  ],
  [
    "a constant, fields, pairs, triples and plaquettes",
    polynomial({
      lattice,
      operators: [
        uniformField(lattice, 0.1),
        nearestNeighbours(lattice, 0.3),
        plaquettes(lattice, -0.2),
        termList([[2, []], [3, [1, 4, 7]], [-1, [5]]], 0.1, "terms"),
      ],
    }),
  ], // prettier-ignore
  ["Potts q = 5 in a field", potts({ lattice, colours: 5, coupling: 1.2, field: -0.8, fieldColour: 2 })],
  ["Potts q = 2", potts({ lattice, colours: 2, coupling: -1 })],
  ["Blume–Capel", blumeCapel({ lattice, coupling: 0.8, crystalField: 1.2, field: 0.2 })],
  ["Blume–Capel without vacancies' cost", blumeCapel({ lattice, coupling: -0.8, crystalField: 0 })],
]
const places = { purpose: "walkers", seed: 3 }

describe.each(models)("%s", (_, model) => {
  const grid = energyGrid("walkers", model)
  const unknown = new Float64Array(grid.bins).fill(-Infinity)

  test("every state's energy is that of its bin", () => {
    for (let seed = 0; seed < 50; seed++) {
      const { state } = new PlainWalker(model, grid, { ...places, seed, walker: 0 }, unknown)
      const bin = grid.binOf(state)
      expect(Number.isInteger(bin) && bin >= 0 && bin < grid.bins).toBe(true)
      expect(grid.lowest + grid.spacing * bin).toBeCloseTo(energyOf(model, state), 9)
    }
  })

  test("replays plain walkers trial by trial: states, ln g, visits, moments", async () => {
    using engine = await Engine.create({ threads: 1 })
    const walkers = new Walkers("walkers", engine, grid, { walkers: 3, seed: places.seed, moments: true })
    walkers.restart(unknown, 0.5)
    const plain = [0, 1, 2].map((walker) => new PlainWalker(model, grid, { ...places, walker }, unknown))
    for (const sweeps of [1, 30]) {
      await walkers.sweep(sweeps)
      for (const [w, walker] of plain.entries()) {
        for (let n = 0; n < sweeps; n++) walker.sweep(0.5)
        expect(walkers.spins(w)).toEqual(walker.state)
        expect(walkers.read(w).bin).toBe(walker.bin)
        const { logDensities, visits } = walkers.levels(w)
        expect(logDensities).toEqual(walker.logDensities)
        expect(visits).toEqual(walker.visits)
        const moments = walkers.moments(w)
        for (const [k, x] of walker.moments.entries()) expect(moments[k]).toBeCloseTo(x, 9)
        expect(walkers.read(w).visited).toBe(logDensities.filter(Number.isFinite).length)
      }
    }
  })

  test("replays plain walkers with fixed weights, which may not leave a window and count where they would have", async () => {
    using engine = await Engine.create({ threads: 1 })
    const walkers = new Walkers("walkers", engine, grid, { walkers: 2, seed: places.seed, moments: true })
    const starts = [0, 1].map((walker) => walkers.read(walker).bin)
    const [low, high] = [Math.min(...starts) - 1, Math.max(...starts) + 1]
    const weights = Float64Array.from({ length: grid.bins }, (_, bin) =>
      bin < low || bin > high ? Infinity : 0.1 * (bin - low),
    )
    walkers.restart(weights, 0, [low, high])
    await walkers.sweep(20)
    const refused = new Set<number>()
    for (const walker of [0, 1]) {
      const plain = new PlainWalker(model, grid, { ...places, walker }, weights)
      for (let n = 0; n < 20; n++) plain.sweep(0)
      expect(walkers.spins(walker)).toEqual(plain.state)
      expect(walkers.levels(walker)).toEqual({ logDensities: weights, visits: plain.visits })
      for (const [bin, count] of plain.visits.entries()) if (count > 0 && (bin < low || bin > high)) refused.add(bin)
    }
    expect(walkers.refused()).toEqual([...refused].toSorted((a, b) => a - b))
    expect(refused.size).toBeGreaterThan(0)
  })

  test("has the same bits for 1, 2 and 3 threads, and however sweeps are divided into calls", async () => {
    const run = async (threads: number, parts: readonly number[]): Promise<unknown> => {
      using engine = await Engine.create({ threads })
      const walkers = new Walkers("walkers", engine, grid, { walkers: 5, seed: 4, moments: true })
      walkers.restart(unknown, 0.1)
      for (const part of parts) await walkers.sweep(part)
      return [0, 1, 2, 3, 4].map((w) => [
        walkers.spins(w), walkers.levels(w), walkers.moments(w), walkers.read(w),
      ]) // prettier-ignore
    }
    const first = await run(1, [12])
    expect(await run(2, [5, 7])).toEqual(first)
    expect(await run(3, [1, 11])).toEqual(first)
  })
})

test("bins are as wide as the energies allow", () => {
  expect(energyGrid("grid", ising({ lattice: square(4, 4), coupling: 0.3 }))).toMatchObject({
    bins: 17,
    lowest: -32,
    spacing: 4,
    groundStates: 2,
  })
  // Open: sites with two, three and four neighbours.
  expect(energyGrid("grid", ising({ lattice: square(3, 3, { periodic: false }), coupling: 0.3 }))).toMatchObject({
    bins: 13,
    lowest: -12,
    spacing: 2,
  })
  expect(energyGrid("grid", blumeCapel({ lattice: square(3, 3), coupling: 0.5, crystalField: 0.75 }))).toMatchObject({
    spacing: 0.5,
    lowest: -18,
  })
  expect(energyGrid("grid", potts({ lattice: square(3, 3), colours: 4, coupling: 0.5 }))).toMatchObject({
    bins: 19,
    lowest: -18,
    groundStates: 4,
  })
})

test("round trips are counted between the ends", async () => {
  using engine = await Engine.create({ threads: 1 })
  const model = ising({ lattice: square(2, 2), coupling: 1 })
  const grid = energyGrid("walkers", model)
  const walkers = new Walkers("walkers", engine, grid, { walkers: 2, seed: 1 })
  const flat = new Float64Array(grid.bins)
  walkers.restart(flat, 0, [0, grid.bins - 1])
  const plain = new PlainWalker(model, grid, { purpose: "walkers", seed: 1, walker: 1 }, flat)
  // One sweep of four trials at a time cannot go both ways and be missed twice.
  let [goal, ends] = [0, 0]
  for (let n = 0; n < 400; n++) {
    const before = walkers.read(1).ends
    await walkers.sweep(1)
    plain.sweep(0)
    if (plain.bin === goal) {
      ends++
      goal = goal === 0 ? grid.bins - 1 : 0
    }
    expect(walkers.read(1).ends).toBeGreaterThanOrEqual(before)
  }
  expect(ends).toBeGreaterThan(20)
  expect(walkers.read(1).ends).toBeGreaterThanOrEqual(ends)
})
