import { describe, expect, test } from "vitest"
import { Engine } from "../compute/engine.ts"
import { type Ising, ising } from "../hamiltonian/ising.ts"
import { type Lattice, chain, cubic, graph, hypercubic, square, triangular } from "../hamiltonian/lattice.ts"
import { type Potts, potts } from "../hamiltonian/potts.ts"
import type { CorrelationSeries } from "./cluster-correlations.ts"
import { type ClusterOptions, Clusters } from "./clusters.ts"
import { PlainClusters } from "./testing/plain-clusters.ts"

/** C(r) and G(r) along an axis as defined, from the sites of clusters: all of a lattice, or of one each. */
function plainCorrelations(lattice: Lattice, axis: number, clusters: number[][], whole: boolean) {
  const { size, sites: N } = lattice
  const L = size[axis]
  const stride = size.slice(axis + 1).reduce((product, length) => product * length, 1)
  const place = (site: number): number => Math.floor(site / stride) % L
  const sites = new Float64Array((L >> 1) + 1)
  const layers = new Float64Array((L >> 1) + 1)
  for (const cluster of clusters) {
    const parts = whole ? N : cluster.length * clusters.length
    const members = new Set(cluster)
    const counts = new Float64Array(L)
    for (const site of cluster) counts[place(site)]++
    for (let r = 0; r < sites.length; r++) {
      for (const site of cluster) {
        const x = place(site)
        if (members.has(site + (((x + r) % L) - x) * stride)) sites[r] += 1 / parts
      }
      for (let x = 0; x < L; x++) layers[r] += (counts[x] * counts[(x + r) % L]) / parts
    }
  }
  return { sites, layers }
}

async function compare(engine: Engine, model: Ising | Potts, options: ClusterOptions): Promise<void> {
  const clusters = new Clusters(engine, model, options)
  const plain = new PlainClusters(model, options)
  for (const spacing of [3, 1, 2]) {
    const { axes, ...rest } = await clusters.correlations(1, spacing)
    expect(rest).toEqual({ length: 1, chains: options.chains })
    plain.run(spacing)
    expect(clusters.state().spins).toEqual(Uint8Array.from(plain.spins.flat()))
    for (const [axis, { length, sites, layers }] of axes.entries()) {
      expect(length).toBe(model.lattice.size[axis])
      const distances = (length >> 1) + 1
      for (let c = 0; c < options.chains; c++) {
        const expected = plainCorrelations(model.lattice, axis, plain.clusters[c], options.method === "swendsen-wang")
        for (let r = 0; r < distances; r++) {
          expect(sites[c * distances + r]).toBeCloseTo(expected.sites[r], 11)
          expect(layers[c * distances + r]).toBeCloseTo(expected.layers[r], 9)
        }
      }
    }
  }
}

describe.each(["swendsen-wang", "wolff"] as const)("correlations of %s", (method) => {
  test.each<[string, Lattice]>([
    ["ring of 9", chain(9)],
    ["ring of 64", chain(64)],
    ["2 × 2 torus", square(2, 2)],
    ["8 × 8 torus", square(8, 8)],
    ["7 × 12 torus", square(7, 12)],
    ["cubic 3 × 4 × 5", cubic(3, 4, 5)],
    ["hypercubic 3 × 2 × 3 × 2", hypercubic([3, 2, 3, 2])],
  ])("are those of a plain count, cluster by cluster: %s", async (_, lattice) => {
    using engine = await Engine.create({ threads: 1 })
    for (const coupling of [0.1, 0.4, 1])
      for (const field of method === "wolff" ? [0] : [0, 0.3])
        await compare(engine, ising({ lattice, coupling, field }), { method, chains: 3, seed: 2 })
    await compare(engine, potts({ lattice, colours: 3, coupling: 0.8 }), { method, chains: 2, seed: 3, start: "cold" })
  })

  test("are the same for 1, 2 and 3 threads, many at once or one by one, between other measurements", async () => {
    const model = ising({ lattice: square(6, 8), coupling: 0.4 })
    const runs: CorrelationSeries[] = []
    for (const threads of [1, 2, 3]) {
      using engine = await Engine.create({ threads })
      const clusters = new Clusters(engine, model, { method, chains: 7, seed: 4, start: "mixed" })
      await clusters.series(5)
      runs.push(await clusters.correlations(150, 2))
      expect(clusters.sweeps).toBe(305)
    }
    expect(runs[1]).toEqual(runs[0])
    expect(runs[2]).toEqual(runs[0])
    using engine = await Engine.create({ threads: 2 })
    const clusters = new Clusters(engine, model, { method, chains: 7, seed: 4, start: "mixed" })
    await clusters.series(5)
    for (let t = 0; t < 3; t++) {
      const one = await clusters.correlations(1, 2)
      for (const [axis, { length, sites, layers }] of one.axes.entries()) {
        const row = 7 * ((length >> 1) + 1)
        expect(sites).toEqual(runs[0].axes[axis].sites.subarray(row * t, row * (t + 1)))
        expect(layers).toEqual(runs[0].axes[axis].layers.subarray(row * t, row * (t + 1)))
      }
    }
  })

  test("leave the chains the bits that series() gives them", async () => {
    using engine = await Engine.create({ threads: 2 })
    const model = potts({ lattice: square(5, 6), colours: 4, coupling: 0.9 })
    const [one, other] = [0, 1].map(() => new Clusters(engine, model, { method, chains: 3, seed: 4 }))
    await one.correlations(20, 3)
    await other.series(20, 3)
    expect(one.state()).toEqual(other.state())
  })

  test("refuse lattices without periodic axes, and hear a signal", async () => {
    using engine = await Engine.create({ threads: 1 })
    const attempt = (lattice: Lattice, signal?: AbortSignal): Promise<unknown> =>
      new Clusters(engine, ising({ lattice, coupling: 0.2 }), { method, chains: 2, seed: 1 }).correlations(9, 1, signal)
    const expected = "correlations: expected a periodic chain, square, cubic or hypercubic lattice, got"
    await expect(attempt(triangular(4, 4))).rejects.toThrow(`${expected} a triangular one.`)
    await expect(attempt(square(4, 4, { periodic: [true, false] }))).rejects.toThrow(`${expected} an open square one.`)
    await expect(attempt(graph(3, [[0, 1]]))).rejects.toThrow(`${expected} an open graph one.`)
    await expect(attempt(square(4, 4), AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough")
  })
})
