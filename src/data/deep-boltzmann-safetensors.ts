/**
 * A deep Boltzmann machine, alone or with everything its training needs to go on, as a `.safetensors` file:
 *
 *   layer-L/…            F64, the parameters of layer L by their names, from 0 at the data
 *   weights-L            F64 [width of layer L − 1, width of layer L], from 1
 *   optimizer/…          F64, memories of the optimizer (of a training)
 *   even-mean, odd-mean  F64, running means of the even and the odd layers (of a training after its first update)
 *   chains               F32 [chains, width of the even layers] (of a training with persistent chains)
 *
 * with the metadata (strings) `format` = "blockspin-deep-boltzmann 1", `layers` (kind, count and levels of each, JSON), and of a training
 * `epoch`, `optimizer_steps` and `unit_updates`. E = Σ_l E_l(x^l) − Σ_l x^(l−1) W^l x^l.
 */
import { RealMatrix } from "../compute/real-matrix.ts"
import { DeepBoltzmannMachine } from "../hamiltonian/deep-boltzmann-machine.ts"
import type { DeepBoltzmannState } from "../learn/deep/deep-boltzmann-trainer.ts"
import {
  expectFormat,
  parsedJson,
  tensorOf,
  vectorTensors,
  vectorsWithPrefix,
  wholeNumber,
} from "./safetensors-fields.ts"
import { type Safetensors, type Tensor, formatSafetensors, parseSafetensors } from "./safetensors.ts"
import { isLayerShapes, layerOf, layerShape } from "./unit-layer-fields.ts"

const FORMAT = "blockspin-deep-boltzmann 1"

/** A machine as bytes. */
export function formatDeepBoltzmannMachine(machine: DeepBoltzmannMachine): Uint8Array<ArrayBuffer> {
  return formatSafetensors(tensors(machine), metadata(machine))
}

/** A machine from bytes, the same to the bit; `what` names the file in sentences. */
export function parseDeepBoltzmannMachine(bytes: Uint8Array, what = "machine"): DeepBoltzmannMachine {
  return machineOf(parseSafetensors(bytes, what), what)
}

/** Everything that training carries from one epoch to the next, as bytes. */
export function formatDeepBoltzmannTraining(state: DeepBoltzmannState): Uint8Array<ArrayBuffer> {
  const { machine, epoch, optimizer, means, chains, unitUpdates } = state
  return formatSafetensors(
    [
      ...tensors(machine),
      ...vectorTensors("optimizer/", optimizer.memories),
      ...vectorTensors("", means ? { "even-mean": means[0], "odd-mean": means[1] } : {}),
      ...(chains ? [chainsTensor(chains)] : []),
    ],
    {
      ...metadata(machine),
      epoch: String(epoch),
      optimizer_steps: String(optimizer.steps),
      unit_updates: String(unitUpdates),
    },
  )
}

/** The state of a training from bytes: restored, it goes on to the same bits. */
export function parseDeepBoltzmannTraining(bytes: Uint8Array, what = "training"): DeepBoltzmannState {
  const file = parseSafetensors(bytes, what)
  const machine = machineOf(file, what)
  const { visible: even, hidden: odd } = machine.bipartite
  const chains = file.tensors.get("chains")
  const rows = chains?.shape[0] ?? 0
  return {
    machine,
    epoch: wholeNumber(file, "epoch", what),
    optimizer: {
      steps: wholeNumber(file, "optimizer_steps", what),
      memories: vectorsWithPrefix(file, "optimizer/"),
    },
    means: file.tensors.has("even-mean")
      ? [tensorOf(file, "even-mean", "F64", [even.width], what), tensorOf(file, "odd-mean", "F64", [odd.width], what)]
      : undefined,
    chains: chains && new RealMatrix(rows, even.width, tensorOf(file, "chains", "F32", [rows, even.width], what)),
    unitUpdates: wholeNumber(file, "unit_updates", what),
  }
}

function tensors({ layers, weights }: DeepBoltzmannMachine): [string, Tensor][] {
  return [
    ...layers.flatMap(({ parameters }, l) => vectorTensors(`layer-${l}/`, parameters)),
    ...weights.map((W, l): [string, Tensor] => [
      `weights-${l + 1}`,
      { dtype: "F64", shape: [layers[l].width, layers[l + 1].width], data: W },
    ]),
  ]
}

function chainsTensor({ rows, columns, values }: RealMatrix): [string, Tensor] {
  return ["chains", { dtype: "F32", shape: [rows, columns], data: values }]
}

function metadata({ layers }: DeepBoltzmannMachine): Record<string, string> {
  return { format: FORMAT, layers: JSON.stringify(layers.map(layerShape)) }
}

function machineOf(file: Safetensors, what: string): DeepBoltzmannMachine {
  expectFormat(file, FORMAT, "a deep Boltzmann machine", what)
  const expected = 'the units of each layer, such as [{"kind":"spin","count":64}],'
  const shapes = parsedJson(file, "layers", isLayerShapes, { what, expected })
  const layers = shapes.map((shape, l) => layerOf(file, shape, `layer-${l}/`, what))
  const weights = layers
    .slice(1)
    .map(({ width }, l) => tensorOf(file, `weights-${l + 1}`, "F64", [layers[l].width, width], what))
  return new DeepBoltzmannMachine(layers, weights)
}
