/**
 * Improved estimators of correlations from clusters: spins of different clusters are independent, those of one alike, so that on
 * a periodic axis of length L
 *   C(r) = ⟨s_0 s_r⟩ = P(0 and r in one cluster),   G(r) = ⟨M_0 M_r⟩ L/N = ⟨Σ_c Σ_x n_c(x) n_c(x + r)⟩/N,
 * with M_x the sum over layer x of the axis and n_c(x) the sites that cluster c has there; of one cluster of Wolff's the same sum
 * over its size. A term is never negative, so that noise at large r falls with the correlations, where that of s_0 s_r does not.
 * In a field, clusters tied to the ghost spin are one. Of a Potts model, s_0 s_r is (q δ − 1)/(q − 1).
 *
 * U. Wolff, Nucl. Phys. B 334, 581 (1990), doi:10.1016/0550-3213(90)90313-3; F. Niedermayer, Phys. Lett. B 237, 473 (1990),
 * doi:10.1016/0370-2693(90)90531-R.
 */
import type { Engine } from "../compute/engine.ts"
import { clusterCorrelationsStruct } from "../compute/structs.ts"
import { expectInput } from "../errors.ts"
import type { Lattice } from "../hamiltonian/lattice.ts"

/** Correlations along one axis; value at distance r = 0 … ⌊L/2⌋, of chain c at time t, at [(t · chains + c) · (⌊L/2⌋ + 1) + r]. */
export interface AxisCorrelations {
  /** L: sites along the axis. */
  readonly length: number
  /** C(r), averaged over all sites. */
  readonly sites: Float64Array
  /** G(r) between layers at right angles to the axis, as in {@link CorrelationFunctions}: S at wave vector k is Σ_r G(r) e^(ikr). */
  readonly layers: Float64Array
}

/** What the clusters of every chain tell of correlations. */
export interface CorrelationSeries {
  readonly length: number
  readonly chains: number
  /** One for each axis of the lattice, slowest first. */
  readonly axes: readonly AxisCorrelations[]
}

const CHUNK = 64
const CHUNK_BYTES = 2 ** 24

/** The memory that the kernel needs for correlations, and their way out of it. */
export class ClusterCorrelations {
  /** Measurements that fit into one call of the kernel. */
  readonly chunk: number
  /** Address of the kernel's block. */
  readonly block: number
  readonly #engine: Engine
  readonly #lattice: Lattice
  readonly #chains: number
  readonly #results: number
  readonly #width: number

  constructor(engine: Engine, lattice: Lattice, chains: number) {
    const { kind, size, periodic, sites } = lattice
    expectInput(
      ["chain", "square", "cubic", "hypercubic"].includes(kind) && periodic.every(Boolean),
      `correlations: expected a periodic chain, square, cubic or hypercubic lattice, got ${periodic.every(Boolean) ? "a" : "an open"} ${kind} one. Measure configurations instead.`,
    )
    this.#engine = engine
    this.#lattice = lattice
    this.#chains = chains
    this.#width = 1 + size.reduce((sum, length) => sum + 2 * ((length >> 1) + 1), 0)
    const resultSize = 8 * this.#width
    this.chunk = Math.max(1, Math.min(CHUNK, Math.floor(CHUNK_BYTES / (chains * resultSize))))
    const strides = size.map((_, axis) => size.slice(axis + 1).reduce((product, length) => product * length, 1))
    const shape = engine.allocate(8 * size.length)
    engine.integers(shape, 2 * size.length).set(size.flatMap((length, axis) => [length, strides[axis]]))
    const places = engine.allocate(4 * sites * size.length)
    const layer = engine.integers(places, sites * size.length)
    for (const [axis, length] of size.entries())
      for (let site = 0; site < sites; site++) layer[axis * sites + site] = Math.floor(site / strides[axis]) % length
    const longest = Math.max(...size)
    const scratchSize = Math.ceil((4 * (2 * longest + 1 + sites + 1)) / 64) * 64
    const scratch = engine.allocate(scratchSize * engine.threads)
    engine.bytes(scratch, scratchSize * engine.threads).fill(0)
    this.#results = engine.allocate(this.chunk * chains * resultSize)
    this.block = clusterCorrelationsStruct.make(engine, {
      axes: size.length,
      shape,
      places,
      results: this.#results,
      resultSize,
      scratch,
      scratchSize,
      longest,
    })
  }

  /** Series of zeros for `length` measurements. */
  series(length: number): CorrelationSeries {
    const { size } = this.#lattice
    const empty = (L: number): Float64Array => new Float64Array(length * this.#chains * ((L >> 1) + 1))
    return {
      length,
      chains: this.#chains,
      axes: size.map((L) => ({ length: L, sites: empty(L), layers: empty(L) })),
    }
  }

  /** Copies `count` measurements from the kernel to times `from` … of a series; `whole`: of all clusters of a sweep. */
  collect({ axes, chains }: CorrelationSeries, from: number, count: number, whole: boolean): void {
    const bytes = this.#engine.bytes(this.#results, 8 * this.#width * count * chains)
    const results = new Float64Array(bytes.slice().buffer)
    for (let row = 0; row < count * chains; row++) {
      let at = this.#width * row
      const parts = whole ? this.#lattice.sites : results[at]
      at++
      for (const { length: L, sites, layers } of axes) {
        const distances = (L >> 1) + 1
        const to = (from * chains + row) * distances
        for (let r = 0; r < distances; r++) {
          sites[to + r] = results[at + r] / parts
          // Half way round, the kernel has each pair of layers once: x and x + L/2, not x + L/2 and x + L.
          layers[to + r] = (results[at + distances + r] * (r > 0 && 2 * r === L ? 2 : 1)) / parts
        }
        at += 2 * distances
      }
    }
  }
}
