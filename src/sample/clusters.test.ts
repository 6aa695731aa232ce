import { describe, expect, test } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { Engine } from "../compute/engine.ts"
import { RandomStream } from "../compute/philox.ts"
import { type Ising, ising } from "../hamiltonian/ising.ts"
import { type Lattice, chain, cubic, graph, honeycomb, hypercubic, square, triangular } from "../hamiltonian/lattice.ts"
import { valuesOf } from "../hamiltonian/model.ts"
import { type Potts, potts } from "../hamiltonian/potts.ts"
import type { ChainsState } from "./chains.ts"
import { type ClusterOptions, Clusters } from "./clusters.ts"
import { PlainClusters } from "./testing/plain-clusters.ts"

/** Any number of neighbours, also none, and several bonds between the same two sites. */
function randomGraph(sites: number, bonds: number): Lattice {
  const random = new RandomStream(sites, "random graph")
  return graph(
    sites,
    Array.from({ length: bonds }, () => {
      const i = random.integer(sites)
      return [i, (i + 1 + random.integer(sites - 1)) % sites] as const
    }),
  )
}

const LATTICES: readonly (readonly [string, Lattice])[] = [
  ["one site", graph(1, [])],
  ["2 × 2 torus with double bonds", square(2, 2)],
  ["2 × 7 torus", square(2, 7)],
  ["8 × 8 torus", square(8, 8)],
  ["11 × 13 torus", square(11, 13)],
  ["open 9 × 6", square(9, 6, { periodic: false })],
  ["cylinder 5 × 16", square(5, 16, { periodic: [true, false] })],
  ["triangular 7 × 9", triangular(7, 9)],
  ["open triangular 6 × 6", triangular(6, 6, { periodic: false })],
  ["honeycomb 5 × 4", honeycomb(5, 4)],
  ["cubic 3 × 4 × 5", cubic(3, 4, 5)],
  ["hypercubic 3 × 2 × 3 × 2", hypercubic([3, 2, 3, 2])],
  ["ring of 127", chain(127)],
  ["open chain of 65", chain(65, { periodic: false })],
  ["random graph of 40 sites", randomGraph(40, 60)],
  ["random graph of 129 sites", randomGraph(129, 300)],
]
const COUPLINGS = [0, 0.1, 0.44, 1.2, 30] as const
const FIELDS = [0, 0.03, -0.4, 25] as const

const METHODS = ["swendsen-wang", "wolff"] as const

/** Runs kernel and replay side by side, comparing every chain's spins and what was measured after each step. */
async function compare(engine: Engine, model: Ising | Potts, options: ClusterOptions, spacings: number[]) {
  const { sites, bonds, offsets, neighbours } = model.lattice
  const q = valuesOf(model)
  const clusters = new Clusters(engine, model, options)
  const plain = new PlainClusters(model, options)
  for (const spacing of spacings) {
    const series = await clusters.series(1, spacing)
    plain.run(spacing)
    expect(clusters.state().spins).toEqual(Uint8Array.from(plain.spins.flat()))
    for (const [chain, spins] of plain.spins.entries()) {
      const sizes = plain.clusters[chain].map((cluster) => cluster.length)
      let equal = 0
      for (const [i, spin] of spins.entries())
        for (let k = offsets[i]; k < offsets[i + 1]; k++) if (spins[neighbours[k]] === spin) equal += 1 / 2
      const counts = Array.from({ length: q }, (_, colour) => spins.filter((spin) => spin === colour).length)
      const squares = sizes.reduce((sum, size) => sum + size * size, 0) / sites ** 2
      const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length / sites
      const swept = options.method === "swendsen-wang"
      const potts = model.kind === "potts"
      expect([
        series.energies[chain],
        series.magnetizations[chain],
        series.magnetization2[chain],
        series.largest[chain],
      ]).toEqual([
        potts ? 0 - equal : bonds - 2 * equal,
        potts ? (q * Math.max(...counts) - sites) / (q - 1) : counts[1] - counts[0],
        swept ? squares : mean,
        swept ? Math.max(...sizes) / sites : 0,
      ])
    }
  }
  expect(clusters.sweeps).toBe(spacings.reduce((sum, spacing) => sum + spacing, 0))
}

describe.each(METHODS)("%s replays plain clusters draw by draw", (method) => {
  test.each(LATTICES)("%s", async (_, lattice) => {
    using engine = await Engine.create({ threads: 1 })
    for (const coupling of COUPLINGS)
      for (const field of method === "wolff" ? [0] : FIELDS)
        await compare(engine, ising({ lattice, coupling, field }), { method, chains: 3, seed: 5 }, [1, 1, 4, 3])
  })

  test.each([2, 3, 5, 256])("Potts models of %i colours", async (colours) => {
    using engine = await Engine.create({ threads: 1 })
    const lattices = [square(6, 5), square(2, 7), triangular(4, 5), cubic(3, 2, 4), chain(30), randomGraph(40, 60)]
    for (const lattice of lattices)
      for (const coupling of [0, 0.2, 0.95, 60])
        for (const field of method === "wolff" ? [0] : [0, 0.07, 50])
          for (const fieldColour of new Set(field === 0 ? [0] : [0, 1, colours - 1]))
            await compare(engine, potts({ lattice, colours, coupling, field, fieldColour }), { method, chains: 4, seed: 6, start: "mixed" }, [1, 2, 3]) // prettier-ignore
  })

  // Wolff computes the neighbours on tori instead of reading them: cold chains visit nearly all sites, hot ones few.
  test.each([
    ["128 × 128 torus", square(128, 128)],
    ["64 × 257 torus", square(64, 257)],
    ["257 × 65 torus", square(257, 65)],
    ["2 × 8192 torus", square(2, 8192)],
    ["8192 × 2 torus", square(8192, 2)],
    ["129 × 128 cylinder", square(129, 128, { periodic: [false, true] })],
  ])("large %s", async (_, lattice) => {
    using engine = await Engine.create({ threads: 2 })
    for (const coupling of [0.3, 0.6])
      await compare(engine, ising({ lattice, coupling }), { method, chains: 3, seed: 8, start: "mixed" }, [1, 5])
  })

  test("has the same bits for 1, 2 and 3 threads", async () => {
    const runs = []
    for (const threads of [1, 2, 3]) {
      using engine = await Engine.create({ threads })
      const model = ising({ lattice: square(9, 10), coupling: 0.4 })
      const clusters = new Clusters(engine, model, { method, chains: 7, seed: 4, start: "mixed" })
      await clusters.sweep(3)
      const series = await clusters.series(5, 2)
      const rows = new BitMatrix(7, 90)
      clusters.read(rows, (chain) => chain)
      runs.push({ series, rows })
    }
    expect(runs[1]).toEqual(runs[0])
    expect(runs[2]).toEqual(runs[0])
  })

  test.each<[string, Ising | Potts]>([
    ["Ising", ising({ lattice: square(6, 7), coupling: 0.4 })],
    ["Potts", potts({ lattice: triangular(5, 5), colours: 4, coupling: 0.6 })],
  ])("restore() goes on from a state to the same bits: %s", async (_, model) => {
    using engine = await Engine.create({ threads: 2 })
    const clusters = new Clusters(engine, model, { method, chains: 5, seed: 3 })
    await clusters.sweep(7)
    const state = clusters.state()
    const series = await clusters.series(4, 3)
    // Another seed and another start: all that matters is in the state.
    const other = new Clusters(engine, model, { method, chains: 5, seed: 99, start: "cold" })
    other.restore(state)
    expect(other.sweeps).toBe(7)
    expect(other.state()).toEqual(state)
    expect(await other.series(4, 3)).toEqual(series)
    expect(other.state()).toEqual(clusters.state())
  })

  test("restore() refuses states of other chains", async () => {
    using engine = await Engine.create({ threads: 1 })
    const model = potts({ lattice: square(3, 3), colours: 3, coupling: 0.5 })
    const clusters = new Clusters(engine, model, { method, chains: 2, seed: 1 })
    const state = clusters.state()
    const refusal = (changes: Partial<ChainsState>) => () => clusters.restore({ ...state, ...changes })
    expect(refusal({ spins: new Uint8Array(9) })).toThrow(
      "clusters restore: expected 2 chains of 9 sites, 32 random words, got 9 spins and 32 words.",
    )
    expect(refusal({ random: new Uint32Array(16) })).toThrow("got 18 spins and 16 words.")
    expect(refusal({ spins: new Uint8Array(18).fill(3) })).toThrow(
      "clusters restore: expected values from 0 to 2, got 3.",
    )
    expect(() => clusters.read(new BitMatrix(2, 9), (chainNumber) => chainNumber)).toThrow(
      "clusters read: expected spins of two values, got 3. Use state().spins.",
    )
    expect(clusters.state()).toEqual(state)
  })
})
