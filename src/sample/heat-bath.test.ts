import { describe, expect, test, vi } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { Engine } from "../compute/engine.ts"
import { InputError } from "../errors.ts"
import { type Ising, energy, ising, magnetization } from "../hamiltonian/ising.ts"
import { type Lattice, chain, cubic, graph, honeycomb, hypercubic, square, triangular } from "../hamiltonian/lattice.ts"
import { HeatBath } from "./heat-bath.ts"
import { PlainHeatBath } from "./testing/plain-heat-bath.ts"

/** All chains of a sampler, a row each. */
function states(heatBath: HeatBath): BitMatrix {
  const rows = new BitMatrix(heatBath.chains, heatBath.model.lattice.sites)
  heatBath.read(rows, (chain) => chain)
  return rows
}

const open = { periodic: false }
const lattices: [string, Lattice][] = [
  ["ring of 2", chain(2)],
  ["ring of 10", chain(10)],
  ["ring of 7", chain(7)],
  ["2 × 2 torus", square(2, 2)],
  ["4 × 6 torus", square(4, 6)],
  ["3 × 5 torus", square(3, 5)],
  ["2 × 5 torus", square(2, 5)],
  ["5 × 7 torus", square(5, 7)],
  ["honeycomb 3 × 4", honeycomb(3, 4)],
  ["triangular 5 × 7", triangular(5, 7)],
  ["cubic 3 × 4 × 5", cubic(3, 4, 5)],
  ["cubic 2 × 2 × 3", cubic(2, 2, 3)],
  ["hypercubic 2 × 3 × 2 × 3", hypercubic([2, 3, 2, 3])],
  ["open chain of 9", chain(9, open)],
  ["open 5 × 7", square(5, 7, open)],
  ["open cubic 3 × 4 × 5", cubic(3, 4, 5, open)],
  ["triangular strip 4 × 5", triangular(4, 5, { periodic: [true, false] })],
  ["open hypercubic 3 × 2 × 3 × 3", hypercubic([3, 2, 3, 3], open)],
  // A site of five neighbours, two bonds between the same sites, a site on its own.
  ["graph", graph(8, [[0, 1], [0, 2], [0, 3], [0, 4], [0, 5], [5, 6], [5, 6], [1, 2]])], // prettier-ignore
]

describe.each([1, 2, 3])("the kernel on %i threads", (threads) => {
  test.each(lattices)("replays the plain heat bath bit for bit: %s", async (_, lattice) => {
    using engine = await Engine.create({ threads })
    // K = 0.01 keeps lanes undecided for long, K = 9 rounds p to the largest number below one.
    for (const [coupling, field] of [
      [0.44, 0],
      [-0.7, 0],
      [0, 0],
      [0.01, 0],
      [9, 0],
      [0.3, 0.1],
      [-0.4, 0.25],
      [0, -0.7],
      [0.2, -30],
    ]) {
      const model = ising({ lattice, coupling, field })
      const options = { groups: threads === 1 ? 1 : 2, seed: 3 }
      const mark = engine.mark()
      const heatBath = new HeatBath(engine, model, options)
      const plain = new PlainHeatBath(model, options)
      for (const sweeps of [0, 1, 2]) {
        await heatBath.sweep(sweeps)
        for (let n = 0; n < sweeps; n++) plain.sweep()
        expect([...states(heatBath).unpack()]).toEqual(plain.spins.flat())
      }
      expect(heatBath.sweeps).toBe(3)
      engine.release(mark)
    }
  })
})

test.each(lattices)("series() has the energies and magnetizations of the states it passes: %s", async (_, lattice) => {
  using engine = await Engine.create({ threads: 2 })
  for (const [coupling, field] of [
    [0.5, 0],
    [-0.5, 0],
    [0.1, 0.2],
  ]) {
    const model = ising({ lattice, coupling, field })
    const heatBath = new HeatBath(engine, model, { groups: 3, seed: 1 })
    const measured = new HeatBath(engine, model, { groups: 3, seed: 1 })
    // More measurements than the kernel takes in one call.
    const length = 67
    const series = await measured.series(length, 2)
    expect(series.length).toBe(length)
    expect(series.chains).toBe(384)
    expect(measured.sweeps).toBe(2 * length)
    for (let t = 0; t < length; t++) {
      await heatBath.sweep(2)
      if (t % 8 !== 2) continue
      const rows = states(heatBath)
      for (let chain = 0; chain < 384; chain++) {
        expect(series.energies[t * 384 + chain]).toBe(energy(model, rows, chain))
        expect(series.magnetizations[t * 384 + chain]).toBe(magnetization(rows, chain))
      }
    }
    expect(states(measured).words).not.toEqual(new Uint32Array(states(measured).words.length))
  }
})

test("series() and sweep() divide long work into calls, between which a signal is heard", async () => {
  using engine = await Engine.create({ threads: 1 })
  const heatBath = new HeatBath(engine, ising({ lattice: square(4, 4), coupling: 0.4 }), { groups: 1, seed: 1 })
  const run = vi.spyOn(engine, "run").mockResolvedValue()
  // 128 · 16 spins: half a million sweeps are a call.
  await heatBath.series(2, 300_000)
  await heatBath.sweep(600_000)
  expect(run.mock.calls.map((call) => call.slice(2))).toEqual([
    [300_000, 1],
    [300_000, 1],
    [488_281, 0],
    [111_719, 0],
  ])
})

test.each<[string, Ising]>([
  ["square", ising({ lattice: square(9, 14), coupling: 0.42 })],
  ["cubic in a field", ising({ lattice: cubic(4, 5, 7), coupling: 0.2, field: -0.1 })],
  ["open triangular", ising({ lattice: triangular(9, 11, open), coupling: -0.5 })],
])("gives the same bits for 1, 2, 3 and 4 threads, and whether it measures or not: %s", async (_, model) => {
  const outcomes: BitMatrix[] = []
  for (const threads of [1, 2, 3, 4]) {
    using engine = await Engine.create({ threads })
    const heatBath = new HeatBath(engine, model, { groups: 5, seed: 11 })
    await heatBath.sweep(3)
    if (threads === 2) await heatBath.series(2, 2)
    else await heatBath.sweep(4)
    outcomes.push(states(heatBath))
  }
  expect(outcomes[1]).toEqual(outcomes[0])
  expect(outcomes[2]).toEqual(outcomes[0])
  expect(outcomes[3]).toEqual(outcomes[0])
})

test("gives other bits for another seed, and a chain the same bits however many others there are", async () => {
  using engine = await Engine.create({ threads: 1 })
  const model = ising({ lattice: square(6, 6), coupling: 0.42 })
  const run = async (groups: number, seed: number): Promise<BitMatrix> => {
    const heatBath = new HeatBath(engine, model, { groups, seed })
    await heatBath.sweep(5)
    return states(heatBath).slice(0, 128)
  }
  expect(await run(3, 1)).toEqual(await run(1, 1))
  expect((await run(1, 2)).words).not.toEqual((await run(1, 1)).words)
})

test("read() copies the chains asked for to the rows asked for", async () => {
  using engine = await Engine.create({ threads: 1 })
  const heatBath = new HeatBath(engine, ising({ lattice: square(5, 8), coupling: 0.3 }), { groups: 2, seed: 4 })
  const all = states(heatBath)
  const rows = new BitMatrix(2, 40)
  heatBath.read(rows, (chain) => [5, 200].indexOf(chain))
  expect(rows).toEqual(all.take([5, 200]))
})

test.each<[string, Lattice, number]>([
  ["square", square(5, 7), 0],
  ["open cubic lattice in a field", cubic(3, 4, 5, open), 0.1],
])("restore() goes on from a state bit for bit: %s", async (_, lattice, field) => {
  using engine = await Engine.create({ threads: 2 })
  const model = ising({ lattice, coupling: 0.3, field })
  const heatBath = new HeatBath(engine, model, { groups: 3, seed: 3, start: "mixed" })
  await heatBath.sweep(4)
  const state = heatBath.state()
  expect([...state.spins]).toEqual([...states(heatBath).unpack()])
  await heatBath.sweep(3)
  const other = new HeatBath(engine, model, { groups: 3, seed: 9 })
  other.restore(state)
  await other.sweep(3)
  expect(other.sweeps).toBe(7)
  expect(other.state()).toEqual(heatBath.state())
})

describe("starts", () => {
  const lattice = square(6, 8)
  const started = async (groups: number, start: "hot" | "cold" | "mixed", coupling: number): Promise<number[]> => {
    using engine = await Engine.create({ threads: 1 })
    const model = ising({ lattice, coupling })
    const heatBath = new HeatBath(engine, model, { groups, seed: 2, start })
    const rows = states(heatBath)
    return Array.from({ length: heatBath.chains }, (_, chain) => energy(model, rows, chain))
  }

  test("hot: energies spread about 0 as those of random spins", async () => {
    const energies = await started(2, "hot", 0.4)
    // ⟨E⟩ = 0, ⟨E²⟩ = bonds.
    const mean = energies.reduce((sum, E) => sum + E, 0) / energies.length
    const square = energies.reduce((sum, E) => sum + E * E, 0) / energies.length
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(96 / 256))
    expect(Math.abs(square / 96 - 1)).toBeLessThan(4 * Math.sqrt(2 / 256))
  })

  test.each([0.4, -0.4])("cold: every chain in a ground state of K = %f, up or down at random", async (coupling) => {
    for (const E of await started(1, "cold", coupling)) expect(E).toBe(-96 * Math.sign(coupling))
    using engine = await Engine.create({ threads: 1 })
    const heatBath = new HeatBath(engine, ising({ lattice, coupling }), { groups: 1, seed: 2, start: "cold" })
    const up = [...states(heatBath).unpack()].filter((_, k) => k % 48 === 0).reduce((sum, spin) => sum + spin, 0)
    expect(Math.abs(up - 64)).toBeLessThan(4 * Math.sqrt(32))
  })

  test.each([1, 2, 3])("mixed: the first half of the chains of %i groups is hot, the second cold", async (groups) => {
    const cold = (await started(groups, "mixed", 0.4)).map((E) => E === -96)
    expect(cold).toEqual(cold.map((_, chain) => chain >= 64 * groups))
  })
})

describe("independence of the chains", () => {
  // Chains that shared random numbers would move together: the variance of their mean would be 20 times that of
  // independent ones (reference-values.md, section 1).
  test.each<[string, Ising, number]>([
    ["square", ising({ lattice: square(12, 12), coupling: 0.38 }), 60],
    ["cubic in a field", ising({ lattice: cubic(5, 5, 6), coupling: 0.17, field: 0.05 }), 20],
    ["triangular", ising({ lattice: triangular(9, 10), coupling: 0.2 }), 30],
  ])(
    "the mean over 256 chains fluctuates as that of independent ones, and neighbours are uncorrelated: %s",
    async (_, model, spacing) => {
      using engine = await Engine.create({ threads: 2 })
      const heatBath = new HeatBath(engine, model, { groups: 2, seed: 5 })
      await heatBath.sweep(300)
      const length = 400
      const { energies, magnetizations, chains } = await heatBath.series(length, spacing)
      for (const values of [energies, magnetizations]) {
        const total = values.reduce((sum, value) => sum + value, 0) / values.length
        let variance = 0
        let ofMean = 0
        const correlations = new Map([1, 2, 31, 32, 63, 64, 65, 127, 128, 129].map((lag) => [lag, 0]))
        for (let t = 0; t < length; t++) {
          const deviations = [...values.subarray(t * chains, (t + 1) * chains)].map((value) => value - total)
          ofMean += (deviations.reduce((sum, d) => sum + d, 0) / chains) ** 2 / length
          variance += deviations.reduce((sum, d) => sum + d * d, 0) / chains / length
          for (const [lag, sum] of correlations)
            correlations.set(lag, sum + deviations.reduce((s, d, i) => s + d * deviations[(i + lag) % chains], 0))
        }
        // 400 almost independent means: a χ² of 400 degrees of freedom.
        expect(Math.abs((chains * ofMean) / variance - 1)).toBeLessThan(4 * Math.sqrt(2 / length))
        // Each pair of chains at lag 128 is met twice.
        for (const [lag, sum] of correlations)
          expect(Math.abs(sum / variance)).toBeLessThan(4 * Math.sqrt(chains * length * (lag === 128 ? 2 : 1)))
      }
    },
  )

  test("the means of 256 chains over time scatter as τ_int says: χ² of 255 degrees of freedom", async () => {
    using engine = await Engine.create({ threads: 2 })
    const model = ising({ lattice: square(8, 8), coupling: 0.35 })
    const heatBath = new HeatBath(engine, model, { groups: 2, seed: 6 })
    await heatBath.sweep(300)
    const length = 300
    // Every 40 sweeps, many autocorrelation times: measurements of a chain are independent too.
    const { energies, chains } = await heatBath.series(length, 40)
    const total = energies.reduce((sum, E) => sum + E, 0) / energies.length
    const variance = energies.reduce((sum, E) => sum + (E - total) ** 2, 0) / energies.length
    const means = new Float64Array(chains)
    energies.forEach((E, k) => (means[k % chains] += (E - total) / length))
    const chi2 = means.reduce((sum, mean) => sum + mean ** 2, 0) / (variance / length)
    expect(Math.abs(chi2 - 255)).toBeLessThan(4 * Math.sqrt(2 * 255))
  })
})

describe("refusals", () => {
  test("no groups, and lattices with more neighbours than the kernel counts", async () => {
    using engine = await Engine.create({ threads: 1 })
    const model = ising({ lattice: square(4, 4), coupling: 1 })
    expect(() => new HeatBath(engine, model, { groups: 0, seed: 0 })).toThrow(
      "groups of 128 chains: expected an integer of at least 1, got 0.",
    )
    for (const [lattice, name] of [
      [hypercubic([2, 2, 2, 2, 2]), "hypercubic 2 × 2 × 2 × 2 × 2 with 10"],
      [
        graph(
          10,
          [1, 2, 3, 4, 5, 6, 7, 8, 9].map((leaf): [number, number] => [0, leaf]),
        ),
        "graph 10 with 9",
      ],
    ] as const) {
      const make = (): HeatBath => new HeatBath(engine, ising({ lattice, coupling: 1 }), { groups: 1, seed: 0 })
      expect(make).toThrow(InputError)
      expect(make).toThrow(
        `heat bath: expected a lattice where no site has more than 8 neighbours, got ${name}. Use swendsen-wang, or LocalUpdates.`,
      )
    }
  })

  test("states of other chains", async () => {
    using engine = await Engine.create({ threads: 1 })
    const heatBath = new HeatBath(engine, ising({ lattice: square(4, 5), coupling: 1 }), { groups: 2, seed: 0 })
    const state = heatBath.state()
    expect(() => heatBath.restore({ ...state, spins: new Uint8Array(39) })).toThrow(
      "heat bath restore: expected 256 chains of 20 sites, 32 random words, got 39 spins and 32 words.",
    )
    expect(() => heatBath.restore({ ...state, random: new Uint32Array(16) })).toThrow(
      "heat bath restore: expected 256 chains of 20 sites, 32 random words, got 5120 spins and 16 words.",
    )
    expect(() => heatBath.restore({ ...state, spins: new Uint8Array(5120).fill(2) })).toThrow(
      "heat bath restore: expected values from 0 to 1, got 2.",
    )
    expect(heatBath.state()).toEqual(state)
  })
})
