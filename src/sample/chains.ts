/** What every sampler here is: independent chains of one model that advance together, are measured, read, kept and taken up again. */
import type { BitMatrix } from "../compute/bit-matrix.ts"
import type { Ising } from "../hamiltonian/ising.ts"

/** Energies and magnetizations of all chains, measurement by measurement: value of chain c at time t at [t * chains + c]. */
export interface ChainSeries {
  readonly length: number
  readonly chains: number
  /** E = −Σ s s' over bonds, in units of the coupling J. */
  readonly energies: Float64Array
  /** M = Σ s. */
  readonly magnetizations: Float64Array
}

/** Independent chains of one model that advance together: what every sampler here is. */
export interface Chains {
  readonly model: Ising
  readonly chains: number
  /** Sweeps done by each chain. */
  readonly sweeps: number
  sweep(count: number, signal?: AbortSignal): Promise<void>
  series(length: number, spacing?: number, signal?: AbortSignal): Promise<ChainSeries>
  read(rows: BitMatrix, rowOf: (chain: number) => number): void
}
