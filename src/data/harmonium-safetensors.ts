/**
 * A machine of any units, alone or with everything its training needs to go on, as a `.safetensors` file in double precision:
 *
 *   weights                       F64 [visible width, hidden width]
 *   visible/bias, hidden/…        F64, the parameters of the units by their names
 *   optimizer/…, negative/…       F64, memories of the optimizer and chains (of a training)
 *   hidden-mean, hidden-variance  F64 (of a training)
 *
 * with the metadata (strings) `format` = "blockspin-harmonium 1", `visible` and `hidden` (kind, count and levels, JSON; a list of them
 * for joint units), and of a training `epoch` and `optimizer_steps`. E(v, h) = E_v(v) + E_h(h) − v·W·h; the units' energies are in the guide.
 */
import { Harmonium } from "../hamiltonian/harmonium.ts"
import type { MachineTrainingState } from "../learn/machine-trainer.ts"
import {
  expectFormat,
  parsedJson,
  tensorOf,
  vectorTensors,
  vectorsWithPrefix,
  wholeNumber,
} from "./safetensors-fields.ts"
import { type Safetensors, type Tensor, formatSafetensors, parseSafetensors } from "./safetensors.ts"
import { type LayerShape, isLayerShape, layerOf, layerShape } from "./unit-layer-fields.ts"

const FORMAT = "blockspin-harmonium 1"

/** A machine as bytes. */
export function formatHarmonium(machine: Harmonium): Uint8Array<ArrayBuffer> {
  return formatSafetensors(harmoniumTensors(machine), machineMetadata(machine))
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
      ...harmoniumTensors(machine),
      ...vectorTensors("optimizer/", optimizer.memories),
      ...vectorTensors("negative/", negative),
      ...vectorTensors("", { "hidden-mean": hidden.mean, "hidden-variance": hidden.variance }),
    ],
    { ...machineMetadata(machine), epoch: String(epoch), optimizer_steps: String(optimizer.steps) },
  )
}

/** The state of a training from bytes: restored, it goes on to the same bits. */
export function parseMachineTraining(bytes: Uint8Array, what = "training"): MachineTrainingState {
  const file = parseSafetensors(bytes, what)
  const machine = machineOf(file, what)
  const ofHidden = (name: string): Float64Array => tensorOf(file, name, "F64", [machine.hidden.width], what)
  return {
    epoch: wholeNumber(file, "epoch", what),
    machine,
    optimizer: {
      steps: wholeNumber(file, "optimizer_steps", what),
      memories: vectorsWithPrefix(file, "optimizer/"),
    },
    negative: vectorsWithPrefix(file, "negative/"),
    hidden: { mean: ofHidden("hidden-mean"), variance: ofHidden("hidden-variance") },
  }
}

/** The tensors of a machine, their names after `prefix`. */
export function harmoniumTensors({ visible, hidden, weights }: Harmonium, prefix = ""): [string, Tensor][] {
  return [
    [`${prefix}weights`, { dtype: "F64", shape: [visible.width, hidden.width], data: weights }],
    ...vectorTensors(`${prefix}visible/`, visible.parameters),
    ...vectorTensors(`${prefix}hidden/`, hidden.parameters),
  ]
}

function machineMetadata({ visible, hidden }: Harmonium): Record<string, string> {
  return { format: FORMAT, visible: JSON.stringify(layerShape(visible)), hidden: JSON.stringify(layerShape(hidden)) }
}

function machineOf(file: Safetensors, what: string): Harmonium {
  expectFormat(file, FORMAT, "a machine", what)
  const shapeOf = (side: string): LayerShape => {
    const expected = `the ${side} units, such as {"kind":"spin","count":64},`
    return parsedJson(file, side, isLayerShape, { what, expected })
  }
  return harmoniumOf(file, "", [shapeOf("visible"), shapeOf("hidden")], what)
}

/** The machine of these units whose tensors' names start with `prefix`. */
export function harmoniumOf(
  file: Safetensors,
  prefix: string,
  shapes: readonly [visible: LayerShape, hidden: LayerShape],
  what: string,
): Harmonium {
  const visible = layerOf(file, shapes[0], `${prefix}visible/`, what)
  const hidden = layerOf(file, shapes[1], `${prefix}hidden/`, what)
  const weights = tensorOf(file, `${prefix}weights`, "F64", [visible.width, hidden.width], what)
  return new Harmonium(visible, hidden, weights)
}
