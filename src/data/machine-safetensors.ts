/**
 * A trained machine as a `.safetensors` file:
 *
 *   weights       F32 [visible, hidden]   W_ij
 *   visible_bias  F32 [visible]           a_i
 *   hidden_bias   F32 [hidden]            b_j
 *
 * with the metadata (all strings) `format` = "blockspin-machine 1", `visible_units` and `hidden_units` ("binary": 0/1, or
 * "spin": ±1), `layer` (from 1), `shape` (of one sample of the data, JSON) and `recipe` (hash of the recipe that made it).
 * E(v, h) = −a·v − b·h − v·W·h. In Python: safetensors.numpy.load_file("layer-1.safetensors")["weights"].
 */
import { RealMatrix } from "../compute/real-matrix.ts"
import { InputError, expectInput } from "../errors.ts"
import type { RestrictedBoltzmannMachine, Units } from "../hamiltonian/restricted-boltzmann-machine.ts"
import { tensorOf } from "./safetensors-fields.ts"
import { type Safetensors, type Tensor, formatSafetensors, parseSafetensors } from "./safetensors.ts"

const FORMAT = "blockspin-machine 1"

export interface MachineFile {
  readonly machine: RestrictedBoltzmannMachine
  /** From 1. */
  readonly layer: number
  /** Shape of one sample of the data below the first layer. */
  readonly shape: readonly number[]
  readonly recipe?: string
}

export function formatMachine({ machine, layer, shape, recipe }: MachineFile): Uint8Array<ArrayBuffer> {
  return formatSafetensors(machineTensors(machine, ""), {
    format: FORMAT,
    visible_units: machine.visibleUnits,
    hidden_units: machine.hiddenUnits,
    layer: String(layer),
    shape: JSON.stringify(shape),
    ...(recipe === undefined ? {} : { recipe }),
  })
}

/** Reads a machine; `what` names the file in sentences. */
export function parseMachine(bytes: Uint8Array, what: string): MachineFile {
  const file = parseSafetensors(bytes, what)
  const { format, visible_units: visibleUnits, hidden_units: hiddenUnits, layer, shape, recipe } = file.metadata
  expectInput(
    format === FORMAT,
    `${what}: expected a machine in the format "${FORMAT}", got ${format === undefined ? "none" : `"${format}"`}. Give a layer-N.safetensors of a run.`,
  )
  const machine = machineOf(file, "", { visibleUnits, hiddenUnits }, what)
  const parsed = { machine, layer: Number(layer), shape: parseShape(shape, what) }
  return recipe === undefined ? parsed : { ...parsed, recipe }
}

/** The tensors of a machine, their names after `prefix`. */
export function machineTensors(machine: RestrictedBoltzmannMachine, prefix: string): [string, Tensor][] {
  const { visible, hidden, weights, visibleBias, hiddenBias } = machine
  return [
    [`${prefix}weights`, { dtype: "F32", shape: [visible, hidden], data: weights.values }],
    [`${prefix}visible_bias`, { dtype: "F32", shape: [visible], data: visibleBias }],
    [`${prefix}hidden_bias`, { dtype: "F32", shape: [hidden], data: hiddenBias }],
  ]
}

/** The machine whose tensors' names start with `prefix`. */
export function machineOf(
  file: Safetensors,
  prefix: string,
  units: { visibleUnits: string | undefined; hiddenUnits: string | undefined },
  what: string,
): RestrictedBoltzmannMachine {
  const { visibleUnits, hiddenUnits } = units
  for (const kind of [visibleUnits, hiddenUnits])
    expectInput(
      kind === "binary" || kind === "spin",
      `${what}: expected binary or spin units, got ${kind}. The file is damaged: copy it again.`,
    )
  const [visible, hidden] = file.tensors.get(`${prefix}weights`)?.shape ?? []
  expectInput(
    visible > 0 && hidden > 0,
    `${what}: expected a tensor "${prefix}weights" of shape [visible, hidden], got none. The file is damaged: copy it again.`,
  )
  return {
    visible,
    hidden,
    visibleUnits: visibleUnits as Units,
    hiddenUnits: hiddenUnits as Units,
    weights: new RealMatrix(visible, hidden, tensorOf(file, `${prefix}weights`, "F32", [visible, hidden], what)),
    visibleBias: tensorOf(file, `${prefix}visible_bias`, "F32", [visible], what),
    hiddenBias: tensorOf(file, `${prefix}hidden_bias`, "F32", [hidden], what),
  }
}

/** The shape of one sample in the metadata. */
export function parseShape(text: string | undefined, what: string): number[] {
  try {
    const shape: unknown = JSON.parse(text ?? "")
    if (Array.isArray(shape) && shape.every((length) => Number.isInteger(length) && length > 0))
      return shape as number[]
  } catch {
    // Falls through to the sentence below.
  }
  throw new InputError(`${what}: expected a shape such as [40,40] in the metadata, got ${text}. Copy the file again.`)
}

/** The units of each layer in the metadata, [visible, hidden]. */
export function parseUnits(text: string | undefined, what: string): [Units, Units][] {
  try {
    const units: unknown = JSON.parse(text ?? "")
    const known = (kind: unknown): boolean => kind === "binary" || kind === "spin"
    if (Array.isArray(units) && units.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(known)))
      return units as [Units, Units][]
  } catch {
    // Falls through to the sentence below.
  }
  throw new InputError(
    `${what}: expected the units of each layer in the metadata, such as [["spin","binary"]], got ${text}. Copy the file again.`,
  )
}
