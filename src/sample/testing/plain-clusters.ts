/**
 * Cluster updates written as plainly as possible: the active bonds as lists, clusters found by walking along them, and the
 * kernel's random words, drawn in its order.
 */
import { RandomStream } from "../../compute/philox.ts"
import type { Ising } from "../../hamiltonian/ising.ts"
import type { ClusterOptions } from "../clusters.ts"
import { RandomWords } from "./random-words.ts"

const probability = (coupling: number): number => 1 - Math.exp(-2 * coupling)

export class PlainClusters {
  /** Spins 0 and 1: [chain][site]. */
  readonly spins: number[][] = []
  /** Of each chain, the sizes of the clusters of the last sweep (Swendsen–Wang) or since the last call (Wolff). */
  sizes: number[][] = []
  readonly #model: Ising
  readonly #wolff: boolean
  readonly #neighbours: number[][]
  readonly #random: RandomWords[] = []

  constructor(model: Ising, { method, chains, seed, start = "hot" }: ClusterOptions) {
    this.#model = model
    this.#wolff = method === "wolff"
    const { sites, offsets, neighbours } = model.lattice
    this.#neighbours = Array.from({ length: sites }, (_, i) =>
      Array.from(neighbours.subarray(offsets[i], offsets[i + 1])),
    )
    for (let chain = 0; chain < chains; chain++) {
      const stream = new RandomStream(seed, method, chain)
      this.#random.push(new RandomWords(stream))
      const hot = start === "hot" || (start === "mixed" && 2 * chain < chains)
      const cold = hot ? 0 : stream.word() & 1
      this.spins.push(Array.from({ length: sites }, () => (hot ? stream.word() & 1 : cold)))
    }
  }

  /** `count` sweeps (clusters) of every chain in one call, to which Wolff at weak coupling adds a cluster by a coin. */
  run(count: number): void {
    this.sizes = this.spins.map((spins, chain) => {
      const random = this.#random[chain]
      let sizes: number[] = []
      if (!this.#wolff) {
        for (let n = 0; n < count; n++) sizes = this.#swendsenWang(spins, random)
        return sizes
      }
      random.drop()
      const coin = probability(this.#model.coupling) * this.#model.lattice.coordination < 1
      const extra = coin ? random.word() >>> 31 : 0
      for (let n = 0; n < count + extra; n++) sizes.push(this.#wolffCluster(spins, random))
      return sizes
    })
  }

  #swendsenWang(spins: number[], random: RandomWords): number[] {
    const { coupling, field } = this.#model
    random.drop()
    const draw = (coupling: number): boolean => random.word() / 2 ** 32 < probability(coupling)
    const favoured = Number(field > 0)
    const ghost = spins.length
    const bonds: number[][] = Array.from({ length: ghost + 1 }, () => [])
    const tie = (a: number, b: number): void => {
      bonds[a].push(b)
      bonds[b].push(a)
    }
    for (const [i, spin] of spins.entries()) {
      for (const j of this.#neighbours[i]) if (j < i && spins[j] === spin && draw(coupling)) tie(i, j)
      if (field !== 0 && spin === favoured && draw(Math.abs(field))) tie(i, ghost)
    }
    const seen = new Set<number>()
    const clusterOf = (start: number): number[] => {
      const cluster = [start]
      seen.add(start)
      for (const member of cluster)
        for (const other of bonds[member])
          if (!seen.has(other)) {
            seen.add(other)
            cluster.push(other)
          }
      return cluster
    }
    // What is tied to the ghost keeps its colour.
    const tied = clusterOf(ghost).length - 1
    const sizes = tied > 0 ? [tied] : []
    for (let site = 0; site < ghost; site++) {
      if (seen.has(site)) continue
      const cluster = clusterOf(site)
      const colour = random.word() >>> 31
      for (const member of cluster) spins[member] = colour
      sizes.push(cluster.length)
    }
    return sizes
  }

  #wolffCluster(spins: number[], random: RandomWords): number {
    random.drop()
    const seed = Math.floor((random.word() * spins.length) / 2 ** 32)
    // The word of another colour, which two colours do not need.
    random.word()
    const old = spins[seed]
    spins[seed] = 1 - old
    const waiting = [seed]
    let size = 0
    for (let site = waiting.pop(); site !== undefined; site = waiting.pop()) {
      size++
      for (const other of this.#neighbours[site])
        if (spins[other] === old && random.word() / 2 ** 32 < probability(this.#model.coupling)) {
          spins[other] = 1 - old
          waiting.push(other)
        }
    }
    return size
  }
}
