/**
 * Sampling that is not finished, as arrays of a `.npz` file with a JSON text "about" beside them: numbers come back to the bit,
 * those that are not finite too, and every array has a checksum. Node only.
 */
import { BitMatrix } from "../compute/bit-matrix.ts"
import type { NpyArray, WritableNpyArray } from "../data/npy.ts"
import { formatNpz, parseNpz } from "../data/npz.ts"
import { InputError } from "../errors.ts"
import type { ChainMethod } from "../sample/make-chains.ts"
import type { Pilot } from "../sample/pilot.ts"
import type { SampleCheckpoint } from "../sample/sample-checkpoint.ts"

export type ArchiveArrays = readonly (readonly [name: string, array: WritableNpyArray])[]

export interface Archive {
  readonly about: Readonly<Record<string, unknown>>
  readonly has: (name: string) => boolean
  readonly bytes: (name: string) => Uint8Array
  readonly signed: (name: string) => Int8Array
  readonly words: (name: string) => Uint32Array
  readonly doubles: (name: string) => Float64Array
}

export function formatArchive(about: object, arrays: ArchiveArrays): Uint8Array<ArrayBuffer> {
  return formatNpz([["about", bytesArray(new TextEncoder().encode(JSON.stringify(about)))], ...arrays])
}

/** Reads an archive; `what` names the file, `mend` says what to do where it is damaged or another file. */
export function parseArchive(bytes: Uint8Array, what: string, mend: string): Archive {
  const broken = new InputError(`${what}: expected the whole file that blockspin wrote, got a damaged or another one. ${mend}`) // prettier-ignore
  let arrays: Map<string, NpyArray>
  let about: Archive["about"]
  try {
    arrays = parseNpz(bytes, what)
    about = JSON.parse(new TextDecoder().decode(arrays.get("about")!.data)) as Archive["about"]
  } catch {
    throw broken
  }
  const take = <Items>(kind: new () => Items, name: string): Items => {
    const data = arrays.get(name)?.data
    if (data instanceof kind) return data
    throw broken
  }
  return {
    about,
    has: (name) => arrays.has(name),
    bytes: (name) => take(Uint8Array, name),
    signed: (name) => take(Int8Array, name),
    words: (name) => take(Uint32Array, name),
    doubles: (name) => take(Float64Array, name),
  }
}

export function pilotArrays(pilot: Pilot | undefined): ArchiveArrays {
  if (pilot === undefined) return []
  const { sweeps, tauEnergy, tauMagnetization, hotCold, equilibrated } = pilot
  const taus = [tauEnergy, tauMagnetization].flatMap(({ value, error }) => [value, error])
  const numbers = [sweeps, ...taus, hotCold.energy, hotCold.magnetization, Number(equilibrated)]
  return [
    ["pilot", doublesArray(Float64Array.from(numbers))],
    ["pilot-rho-energy", doublesArray(pilot.rhoEnergy)],
    ["pilot-rho-magnetization", doublesArray(pilot.rhoMagnetization)],
  ]
}

export function pilotOf({ has, doubles }: Archive): { readonly pilot?: Pilot } {
  if (!has("pilot")) return {}
  const [sweeps, tau1, error1, tau2, error2, energy, magnetization, equilibrated] = doubles("pilot")
  const pilot = {
    sweeps,
    tauEnergy: { value: tau1, error: error1 },
    tauMagnetization: { value: tau2, error: error2 },
    rhoEnergy: doubles("pilot-rho-energy"),
    rhoMagnetization: doubles("pilot-rho-magnetization"),
    hotCold: { energy, magnetization },
    equilibrated: equilibrated === 1,
  }
  return { pilot }
}

/** Of a checkpoint what is no array. */
interface AboutCheckpoint {
  readonly method: ChainMethod
  readonly sites: number
  readonly numbers: Readonly<Record<"seed" | "burnIn" | "spacing" | "rounds" | "seconds" | "sweeps" | "rows", number>>
}

export function aboutCheckpoint(checkpoint: SampleCheckpoint): AboutCheckpoint {
  const { method, seed, burnIn, spacing, rounds, seconds, configurations, chains } = checkpoint
  const numbers = { seed, burnIn, spacing, rounds, seconds, sweeps: chains.sweeps, rows: configurations.rows }
  return { method, sites: configurations.columns, numbers }
}

export function checkpointArrays({
  configurations,
  states,
  energies,
  magnetizations,
  chains,
  pilot,
}: SampleCheckpoint): ArchiveArrays {
  // prettier-ignore
  return [
    ["spins", bytesArray(chains.spins)],
    ["random", wordsArray(chains.random)],
    ["configurations", wordsArray(configurations.words)],
    ["states", bytesArray(states)],
    ["energies", doublesArray(energies)],
    ["magnetizations", doublesArray(magnetizations)],
    ...pilotArrays(pilot),
  ]
}

export function checkpointOf(archive: Archive, about: unknown): SampleCheckpoint {
  const { method, sites, numbers } = about as AboutCheckpoint
  const { rows, sweeps, ...rest } = numbers
  return {
    method,
    ...rest,
    chains: { sweeps, spins: archive.bytes("spins"), random: archive.words("random") },
    configurations: new BitMatrix(rows, sites, archive.words("configurations")),
    states: archive.bytes("states"),
    energies: archive.doubles("energies"),
    magnetizations: archive.doubles("magnetizations"),
    ...pilotOf(archive),
  }
}

export function bytesArray(data: Uint8Array): WritableNpyArray {
  return { dtype: "u1", shape: [data.length], data }
}

export function wordsArray(data: Uint32Array): WritableNpyArray {
  return { dtype: "u4", shape: [data.length], data }
}

export function doublesArray(data: Float64Array): WritableNpyArray {
  return { dtype: "f8", shape: [data.length], data }
}
