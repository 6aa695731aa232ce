/**
 * What is between two rounds of samples, a configuration of every chain each: the chains as they are, what burn-in and pilot run
 * found, and the configurations drawn so far. {@link sample} that takes it up goes on to the same bits.
 */
import { BitMatrix } from "../compute/bit-matrix.ts"
import { expectInput } from "../errors.ts"
import { type Model, sitesOf } from "../hamiltonian/model.ts"
import type { ChainsState } from "./chains.ts"
import type { ChainMethod } from "./make-chains.ts"
import type { Pilot } from "./pilot.ts"

/** Configurations of a model, as far as they are drawn. */
export interface Drawn {
  /** Of spins of two values; else of no rows. */
  readonly configurations: BitMatrix
  /** Of spins of more values: value of site i of configuration c at [c · sites + i]; else empty. */
  readonly states: Uint8Array
  readonly energies: Float64Array
  readonly magnetizations: Float64Array
}

/** Sampling that a signal stopped after its burn-in. */
export interface SampleCheckpoint extends Drawn {
  readonly method: ChainMethod
  readonly seed: number
  /** Sweeps before the first round. */
  readonly burnIn: number
  readonly spacing: number
  readonly pilot?: Pilot
  /** Rounds that are done; the chains may be some sweeps further, in the next. */
  readonly rounds: number
  /** Without spins and random numbers for the method exact, which has places in its streams instead. */
  readonly chains: ChainsState
  /** Seconds of work so far. */
  readonly seconds: number
}

/** Rows of bits and bytes of values that configurations take. */
function roomOf(
  model: Model,
  count: number,
): { readonly rows: number; readonly sites: number; readonly bytes: number } {
  const sites = sitesOf(model)
  const bits = model.kind === "ising" || model.kind === "polynomial"
  return { rows: bits ? count : 0, sites, bytes: bits ? 0 : count * sites }
}

/** Room for `count` configurations, with a copy of those that a checkpoint has. */
export function drawnFrom(model: Model, count: number, checkpoint?: SampleCheckpoint): Drawn {
  const { rows, sites, bytes } = roomOf(model, count)
  if (checkpoint === undefined)
    return {
      configurations: new BitMatrix(rows, sites),
      states: new Uint8Array(bytes),
      energies: new Float64Array(count),
      magnetizations: new Float64Array(count),
    }
  const { configurations: bits, states, energies, magnetizations } = checkpoint
  const configurations = new BitMatrix(bits.rows, bits.columns, bits.words.slice())
  return { configurations, states: states.slice(), energies: energies.slice(), magnetizations: magnetizations.slice() }
}

/** Refuses a checkpoint of other sampling. */
export function expectCheckpoint(
  { method, seed, configurations, states, energies }: SampleCheckpoint,
  wanted: { readonly model: Model; readonly method: ChainMethod; readonly seed: number; readonly count: number },
): void {
  const { rows, sites, bytes } = roomOf(wanted.model, wanted.count)
  const same =
    method === wanted.method &&
    seed === wanted.seed &&
    energies.length === wanted.count &&
    configurations.rows === rows &&
    configurations.columns === sites &&
    states.length === bytes
  expectInput(
    same,
    `sample resume: expected a checkpoint of ${wanted.count} configurations of ${sites} sites by ${wanted.method} of seed ${wanted.seed}, got one of ${energies.length} of ${configurations.columns} sites by ${method} of seed ${seed}. Resume with the model and the options that it began with.`,
  )
}
