/**
 * Cluster updates of Ising and Potts models written as plainly as possible: the active bonds as lists, clusters found by walking
 * along them, and the kernel's random words, drawn in its order.
 */
import { RandomStream } from "../../compute/philox.ts"
import type { Ising } from "../../hamiltonian/ising.ts"
import { valuesOf } from "../../hamiltonian/model.ts"
import type { Potts } from "../../hamiltonian/potts.ts"
import type { ClusterOptions } from "../clusters.ts"
import { RandomWords } from "./random-words.ts"

const WORD = 2 ** 32

export class PlainClusters {
  /** Values 0 … q − 1: [chain][site]. */
  readonly spins: number[][] = []
  /** Of each chain, the sites of every cluster of the last sweep (Swendsen–Wang) or since the last call (Wolff). */
  clusters: number[][][] = []
  readonly #model: Ising | Potts
  readonly #values: number
  readonly #wolff: boolean
  readonly #queued: boolean
  readonly #neighbours: number[][]
  readonly #random: RandomWords[] = []

  constructor(model: Ising | Potts, { method, chains, seed, start = "hot" }: ClusterOptions) {
    this.#model = model
    this.#values = valuesOf(model)
    this.#wolff = method === "wolff"
    const { kind, periodic, sites, offsets, neighbours } = model.lattice
    this.#queued = kind === "square" && periodic.every(Boolean)
    this.#neighbours = Array.from({ length: sites }, (_, i) =>
      Array.from(neighbours.subarray(offsets[i], offsets[i + 1])),
    )
    for (let chain = 0; chain < chains; chain++) {
      const stream = new RandomStream(seed, method, chain)
      this.#random.push(new RandomWords(stream))
      const hot = start === "hot" || (start === "mixed" && 2 * chain < chains)
      const value = (): number => (this.#values === 2 ? stream.word() & 1 : stream.integer(this.#values))
      const cold = hot ? 0 : value()
      this.spins.push(Array.from({ length: sites }, () => (hot ? value() : cold)))
    }
  }

  /** `count` sweeps (clusters) of every chain in one call, to which Wolff at weak coupling adds a cluster by a coin. */
  run(count: number): void {
    this.clusters = this.spins.map((spins, chain) => {
      const random = this.#random[chain]
      let clusters: number[][] = []
      if (!this.#wolff) {
        for (let n = 0; n < count; n++) clusters = this.#swendsenWang(spins, random)
        return clusters
      }
      random.drop()
      const coin = this.#probability(this.#model.coupling) * this.#model.lattice.coordination < 1
      const extra = coin ? random.word() >>> 31 : 0
      for (let n = 0; n < count + extra; n++) clusters.push(this.#wolffCluster(spins, random))
      return clusters
    })
  }

  /** Of a bond between like spins: the energy of an unlike pair is 2K higher in the Ising model, K in that of Potts. */
  #probability(coupling: number): number {
    return 1 - Math.exp(this.#model.kind === "ising" ? -2 * coupling : -coupling)
  }

  #swendsenWang(spins: number[], random: RandomWords): number[][] {
    const model = this.#model
    const { coupling, field } = model
    random.drop()
    const draw = (coupling: number): boolean => random.word() / WORD < this.#probability(coupling)
    const favoured = model.kind === "ising" ? Number(field > 0) : model.fieldColour
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
    const tied = clusterOf(ghost).slice(1)
    const clusters = tied.length > 0 ? [tied] : []
    for (let site = 0; site < ghost; site++) {
      if (seen.has(site)) continue
      const cluster = clusterOf(site)
      const colour = Math.floor((random.word() * this.#values) / WORD)
      for (const member of cluster) spins[member] = colour
      clusters.push(cluster)
    }
    return clusters
  }

  #wolffCluster(spins: number[], random: RandomWords): number[] {
    random.drop()
    // Four words before the bonds: the seed, a colour, and two without a use.
    const [word, colourWord] = Array.from({ length: 4 }, () => random.word())
    const seed = Math.floor((word * spins.length) / WORD)
    const old = spins[seed]
    const step = this.#values === 2 ? 1 : 1 + Math.floor((colourWord * (this.#values - 1)) / WORD)
    const colour = (old + step) % this.#values
    spins[seed] = colour
    const cluster: number[] = []
    const waiting = [seed]
    // On the square lattice the first that came is next, elsewhere the last.
    for (let site; (site = this.#queued ? waiting.shift() : waiting.pop()) !== undefined;) {
      cluster.push(site)
      for (const other of this.#neighbours[site]) {
        const active = random.word() / WORD < this.#probability(this.#model.coupling)
        if (!active || spins[other] !== old) continue
        spins[other] = colour
        waiting.push(other)
      }
    }
    return cluster
  }
}
