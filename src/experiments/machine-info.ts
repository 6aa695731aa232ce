/** What a file of machines holds, for `blockspin info`. */
import type { MachineFile } from "../data/machine-safetensors.ts"
import type { RestrictedBoltzmannMachine } from "../hamiltonian/restricted-boltzmann-machine.ts"
import type { Stack } from "../hamiltonian/stack.ts"

export interface LayerInfo {
  readonly layer: number
  readonly visible: number
  readonly hidden: number
}

export interface MachineLayerInfo extends LayerInfo {
  readonly visibleUnits: string
  readonly hiddenUnits: string
  /** Root mean square of the weights. */
  readonly weightNorm: number
}

export interface MachineInfo extends MachineLayerInfo {
  readonly kind: "machine"
  readonly path: string
  /** Of one sample of the data. */
  readonly shape: readonly number[]
}

export interface StackInfo {
  readonly kind: "stack"
  readonly path: string
  readonly shape: readonly number[]
  readonly layers: readonly MachineLayerInfo[]
}

export function machineInfo(path: string, { machine, layer, shape }: Omit<MachineFile, "recipe">): MachineInfo {
  return { kind: "machine", path, ...layerInfo(machine, layer), shape }
}

/** A stack of one layer is a machine. */
export function stackInfo(path: string, { layers, shape }: Stack): MachineInfo | StackInfo {
  if (layers.length === 1) return machineInfo(path, { machine: layers[0], layer: 1, shape })
  return { kind: "stack", path, shape, layers: layers.map((machine, k) => layerInfo(machine, k + 1)) }
}

/** Line by line for people: names and what they are. */
export function machineLines(info: MachineInfo | StackInfo): [string, string][] {
  const shape: [string, string] = ["samples of", info.shape.join("×")]
  if (info.kind === "stack")
    return [["stack", info.path], shape, ...info.layers.map((one): [string, string] => [`layer ${one.layer}`, `${unitsOf(one)}, ${weightsOf(one)}`])] // prettier-ignore
  return [
    ["machine", info.path],
    ["layer", String(info.layer)],
    ["units", unitsOf(info)],
    shape,
    ["weights", weightsOf(info)],
  ]
}

function layerInfo(machine: RestrictedBoltzmannMachine, layer: number): MachineLayerInfo {
  const { visible, hidden, visibleUnits, hiddenUnits, weights } = machine
  let squares = 0
  for (const weight of weights.values) squares += weight * weight
  return { layer, visible, hidden, visibleUnits, hiddenUnits, weightNorm: Math.sqrt(squares / weights.values.length) }
}

function unitsOf({ visible, hidden, visibleUnits, hiddenUnits }: MachineLayerInfo): string {
  return `${visible} visible (${visibleUnits}), ${hidden} hidden (${hiddenUnits})`
}

function weightsOf({ weightNorm }: MachineLayerInfo): string {
  return `root mean square ${weightNorm.toPrecision(4)}`
}
