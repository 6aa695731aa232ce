/** What every sampler here is: independent chains of one model that advance together, are measured, read, kept and taken up again. */
import type { BitMatrix } from "../compute/bit-matrix.ts"
import { expectInput } from "../errors.ts"
import type { Model } from "../hamiltonian/model.ts"

/** What was measured, of all chains: value of chain c at time t at [t · chains + c]. */
export interface ChainSeries {
  readonly length: number
  readonly chains: number
  /** E in units of the coupling J: −Σ s s' over bonds (Potts: −Σ δ), without fields. Of a polynomial, H itself. */
  readonly energies: Float64Array
  /** M = Σ s; of a Potts model (q max_c n_c − N)/(q − 1). */
  readonly magnetizations: Float64Array
}

/** All chains as they are now: chains of the same model, method and number that take it up go on to the same bits. */
export interface ChainsState {
  readonly sweeps: number
  /** Value 0 … q − 1 of site i of chain c at [c · sites + i]: s = −1, 1; colours; s = −1, 0, 1. */
  readonly spins: Uint8Array
  /** The state of every random stream. */
  readonly random: Uint32Array
}

/** Independent chains of one model that advance together. */
export interface Chains {
  readonly model: Model
  readonly chains: number
  /** Sweeps (of Wolff's method: clusters) done by each chain. */
  readonly sweeps: number
  /** Runs `count` sweeps of every chain, unless the signal stops it. */
  sweep(count: number, signal?: AbortSignal): Promise<void>
  /** Runs `length` times `spacing` sweeps (default 1), measuring every chain after each, unless the signal stops it. */
  series(length: number, spacing?: number, signal?: AbortSignal): Promise<ChainSeries>
  /** Copies the present state of chain c, of spins of two values, to row `rowOf(c)` of `rows` (a negative row: left out). */
  read(rows: BitMatrix, rowOf: (chain: number) => number): void
  state(): ChainsState
  restore(state: ChainsState): void
}

/** Refuses to make bits of spins of more values. */
export function expectTwoValues(sampler: string, values: number): void {
  expectInput(values === 2, `${sampler} read: expected spins of two values, got ${values}. Use state().spins.`)
}

/** Refuses a state of other chains. */
export function expectState(
  sampler: string,
  { spins, random }: ChainsState,
  { chains, sites, values, words }: { chains: number; sites: number; values: number; words: number },
): void {
  expectInput(
    spins.length === chains * sites && random.length === words,
    `${sampler} restore: expected ${chains} chains of ${sites} sites, ${words} random words, got ${spins.length} spins and ${random.length} words.`,
  )
  const wrong = spins.find((value) => value >= values)
  expectInput(wrong === undefined, `${sampler} restore: expected values from 0 to ${values - 1}, got ${wrong}.`)
}
