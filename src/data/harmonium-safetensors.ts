/**
 * A machine of any units, alone or with everything its training needs to go on, as a `.safetensors` file in double precision:
 *
 *   weights                       F64 [visible width, hidden width]
 *   visible/bias, hidden/…        F64, the parameters of the units by their names
 *   optimizer/…, negative/…       F64, memories of the optimizer and chains (of a training)
 *   hidden-mean, hidden-variance  F64 (of a training)
 *
 * with the metadata (strings) `format` = "blockspin-harmonium 1", `visible` and `hidden` (kind, count and levels, JSON; a list of them
 * for joint units), and of a
 * training `epoch` and `optimizer_steps`. E(v, h) = E_v(v) + E_h(h) − v·W·h; the units' energies are in the guide.
 */
import { InputError, expectInput } from "../errors.ts"
import { Harmonium } from "../hamiltonian/harmonium.ts"
import { jointUnits, partParameters } from "../hamiltonian/units/joint-units.ts"
import type { Parameters, UnitLayer } from "../hamiltonian/units/unit-layer.ts"
import { UNIT_KINDS, type UnitLayerShape, unitLayer } from "../hamiltonian/units/units.ts"
import type { MachineTrainingState } from "../learn/machine-trainer.ts"
import { type Safetensors, type Tensor, formatSafetensors, parseSafetensors } from "./safetensors.ts"

const FORMAT = "blockspin-harmonium 1"

/** A machine as bytes. */
export function formatHarmonium(machine: Harmonium): Uint8Array<ArrayBuffer> {
  return formatSafetensors(machineTensors(machine), machineMetadata(machine))
}

/** A machine from bytes, the same to the bit; `what` names the file in sentences. */
export function parseHarmonium(bytes: Uint8Array, what = "machine"): Harmonium {
  return machineOf(parseSafetensors(bytes, what), what)
}

/** Everything that training carries from one epoch to the next, as bytes. */
export function formatMachineTraining(state: MachineTrainingState): Uint8Array<ArrayBuffer> {
  const { machine, optimizer, negative, hidden, epoch } = state
  return formatSafetensors(
    [
      ...machineTensors(machine),
      ...vectors("optimizer/", optimizer.memories),
      ...vectors("negative/", negative),
      ...vectors("", { "hidden-mean": hidden.mean, "hidden-variance": hidden.variance }),
    ],
    { ...machineMetadata(machine), epoch: String(epoch), optimizer_steps: String(optimizer.steps) },
  )
}

/** The state of a training from bytes: restored, it goes on to the same bits. */
export function parseMachineTraining(bytes: Uint8Array, what = "training"): MachineTrainingState {
  const file = parseSafetensors(bytes, what)
  const machine = machineOf(file, what)
  const number = (name: string): number => {
    const value = Number(file.metadata[name])
    expectInput(
      Number.isInteger(value) && value >= 0,
      `${what}: expected a whole number for "${name}" in the metadata, got ${file.metadata[name]}. Give a file of a training, not of a machine alone.`,
    )
    return value
  }
  return {
    epoch: number("epoch"),
    machine,
    optimizer: { steps: number("optimizer_steps"), memories: withPrefix(file, "optimizer/") },
    negative: withPrefix(file, "negative/"),
    hidden: { mean: vector(file, "hidden-mean", what), variance: vector(file, "hidden-variance", what) },
  }
}

function machineTensors({ visible, hidden, weights }: Harmonium): [string, Tensor][] {
  return [
    ["weights", { dtype: "F64", shape: [visible.width, hidden.width], data: weights }],
    ...vectors("visible/", visible.parameters),
    ...vectors("hidden/", hidden.parameters),
  ]
}

function vectors(prefix: string, parts: Readonly<Record<string, Float64Array>>): [string, Tensor][] {
  return Object.entries(parts).map(([name, data]) => [`${prefix}${name}`, { dtype: "F64", shape: [data.length], data }])
}

function machineMetadata({ visible, hidden }: Harmonium): Record<string, string> {
  return { format: FORMAT, visible: JSON.stringify(shapeOf(visible)), hidden: JSON.stringify(shapeOf(hidden)) }
}

function machineOf(file: Safetensors, what: string): Harmonium {
  const { format } = file.metadata
  expectInput(
    format === FORMAT,
    `${what}: expected a machine in the format "${FORMAT}", got ${format === undefined ? "none" : `"${format}"`}.`,
  )
  const layer = (side: "visible" | "hidden"): UnitLayer =>
    layerOf(parseShape(file.metadata[side], side, what), withPrefix(file, `${side}/`))
  return new Harmonium(layer("visible"), layer("hidden"), vector(file, "weights", what))
}

/** Kind, count and levels; of joint units a list, one a part. */
type LayerShape = UnitLayerShape | readonly UnitLayerShape[]

function shapeOf({ kind, count, levels, parts }: UnitLayer): LayerShape {
  if (parts) return parts.map((part) => shapeOf(part) as UnitLayerShape)
  return { kind: kind as UnitLayerShape["kind"], count, ...(levels === undefined ? {} : { levels }) }
}

function layerOf(shape: LayerShape, parameters: Parameters): UnitLayer {
  return Array.isArray(shape)
    ? jointUnits(shape.map((part: UnitLayerShape, k) => unitLayer(part, partParameters(parameters, k))))
    : unitLayer(shape as UnitLayerShape, parameters)
}

function parseShape(text: string | undefined, side: string, what: string): LayerShape {
  try {
    const shape: unknown = JSON.parse(text ?? "")
    const known = (part: Partial<UnitLayerShape>): boolean => UNIT_KINDS.includes(part.kind!) && part.count! >= 1
    if (typeof shape === "object" && shape !== null && [shape].flat().every(known)) return shape as LayerShape
  } catch {
    // Falls through to the sentence below.
  }
  throw new InputError(
    `${what}: expected the ${side} units in the metadata, such as {"kind":"spin","count":64}, got ${text}. Copy the file again.`,
  )
}

/** The double-precision tensors whose names start with `prefix`, without it. */
function withPrefix({ tensors }: Safetensors, prefix: string): Record<string, Float64Array> {
  const found: Record<string, Float64Array> = {}
  for (const [name, { dtype, data }] of tensors)
    if (dtype === "F64" && name.startsWith(prefix)) found[name.slice(prefix.length)] = data
  return found
}

function vector({ tensors }: Safetensors, name: string, what: string): Float64Array {
  const tensor = tensors.get(name)
  expectInput(
    tensor?.dtype === "F64" && tensor.data.every(Number.isFinite),
    `${what}: expected finite F64 numbers in tensor "${name}", got ${tensor === undefined ? "none" : tensor.dtype}. The file is damaged: copy it again.`,
  )
  return tensor.data
}
