/**
 * A machine or a stack in one `.safetensors` file: a machine as machine-safetensors.ts has it, a stack of several layers with
 *
 *   layer-N.weights, layer-N.visible_bias, layer-N.hidden_bias    N from 1, the data below
 *
 * and the metadata `format` = "blockspin-stack 1", `units` ([visible, hidden] of each layer, JSON) and `shape` (of one sample).
 */
import { expectInput } from "../errors.ts"
import type { RestrictedBoltzmannMachine } from "../hamiltonian/restricted-boltzmann-machine.ts"
import { type Stack, stackOf } from "../hamiltonian/stack.ts"
import {
  formatMachine,
  machineOf,
  machineTensors,
  parseMachine,
  parseShape,
  parseUnits,
} from "./machine-safetensors.ts"
import { formatSafetensors, parseSafetensors } from "./safetensors.ts"

const FORMAT = "blockspin-stack 1"

/** The bytes of a `.safetensors` file, always the same for the same machines. */
export function formatStack(machines: RestrictedBoltzmannMachine | Stack): Uint8Array<ArrayBuffer> {
  const { layers, shape } = stackOf(machines, "formatStack")
  if (layers.length === 1) return formatMachine({ machine: layers[0], layer: 1, shape })
  return formatSafetensors(
    layers.flatMap((machine, k) => machineTensors(machine, `layer-${k + 1}.`)),
    {
      format: FORMAT,
      units: JSON.stringify(layers.map(({ visibleUnits, hiddenUnits }) => [visibleUnits, hiddenUnits])),
      shape: JSON.stringify(shape),
    },
  )
}

/** Reads a stack, or a machine as a stack of one layer, to the same bits; `what` names the file in sentences. */
export function parseStack(bytes: Uint8Array, what: string): Stack {
  const file = parseSafetensors(bytes, what)
  const { format, units, shape } = file.metadata
  if (format?.startsWith("blockspin-machine")) {
    const { machine, layer, shape } = parseMachine(bytes, what)
    // The shape is that of the data, below the first layer.
    return stackOf({ layers: [machine], shape: layer === 1 ? shape : [machine.visible] }, what)
  }
  expectInput(
    format === FORMAT,
    `${what}: expected machines in the format "${FORMAT}" or "blockspin-machine 1", got ${format === undefined ? "none" : `"${format}"`}. Write them with formatStack or saveMachine.`,
  )
  const layers = parseUnits(units, what).map(([visibleUnits, hiddenUnits], k) =>
    machineOf(file, `layer-${k + 1}.`, { visibleUnits, hiddenUnits }, what),
  )
  return stackOf({ layers, shape: parseShape(shape, what) }, what)
}
