/**
 * A general Boltzmann machine, as a Hopfield memory is one, alone or with everything its training needs to go on, as a `.safetensors` file:
 *
 *   weights         F64 [units, units]   w_ij, symmetric
 *   bias            F64 [units]          b_i, the visible units first
 *   connected       U8 [units, units]    1 where units are connected
 *   optimizer/…     F64                  memories of the optimizer (of a training)
 *
 * with the metadata (strings) `format` = "blockspin-boltzmann 1", `visible` and `hidden` (how many), `units` ("binary": 0/1, or "spin":
 * ±1), and of a training `epoch` and `optimizer_steps`. E(s) = −Σ_{i<j} w_ij s_i s_j − Σ_i b_i s_i.
 */
import { expectInput } from "../errors.ts"
import { BoltzmannMachine } from "../hamiltonian/boltzmann-machine.ts"
import type { BoltzmannTrainingState } from "../learn/boltzmann-learning.ts"
import { expectFormat, tensorOf, vectorTensors, vectorsWithPrefix, wholeNumber } from "./safetensors-fields.ts"
import { type Safetensors, type Tensor, formatSafetensors, parseSafetensors } from "./safetensors.ts"

const FORMAT = "blockspin-boltzmann 1"

/** A machine as bytes. */
export function formatBoltzmannMachine(machine: BoltzmannMachine): Uint8Array<ArrayBuffer> {
  return formatSafetensors(tensors(machine), metadata(machine))
}

/** A machine from bytes, the same to the bit; `what` names the file in sentences. */
export function parseBoltzmannMachine(bytes: Uint8Array, what = "machine"): BoltzmannMachine {
  return machineOf(parseSafetensors(bytes, what), what)
}

/** Everything that training carries from one epoch to the next, as bytes. */
export function formatBoltzmannTraining(state: BoltzmannTrainingState): Uint8Array<ArrayBuffer> {
  const { epoch, machine, optimizer } = state
  return formatSafetensors([...tensors(machine), ...vectorTensors("optimizer/", optimizer.memories)], {
    ...metadata(machine),
    epoch: String(epoch),
    optimizer_steps: String(optimizer.steps),
  })
}

/** The state of a training from bytes: restored, it goes on to the same bits. */
export function parseBoltzmannTraining(bytes: Uint8Array, what = "training"): BoltzmannTrainingState {
  const file = parseSafetensors(bytes, what)
  return {
    machine: machineOf(file, what),
    epoch: wholeNumber(file, "epoch", what),
    optimizer: {
      steps: wholeNumber(file, "optimizer_steps", what),
      memories: vectorsWithPrefix(file, "optimizer/"),
    },
  }
}

function tensors({ count, weights, bias, connected }: BoltzmannMachine): [string, Tensor][] {
  return [
    ["weights", { dtype: "F64", shape: [count, count], data: weights }],
    ["bias", { dtype: "F64", shape: [count], data: bias }],
    ["connected", { dtype: "U8", shape: [count, count], data: connected }],
  ]
}

function metadata({ visible, hidden, units }: BoltzmannMachine): Record<string, string> {
  return { format: FORMAT, visible: String(visible), hidden: String(hidden), units }
}

function machineOf(file: Safetensors, what: string): BoltzmannMachine {
  expectFormat(file, FORMAT, "a Boltzmann machine", what)
  const { units } = file.metadata
  expectInput(
    units === "binary" || units === "spin",
    `${what}: expected binary or spin units, got ${units}. The file is damaged: copy it again.`,
  )
  const [visible, hidden] = [wholeNumber(file, "visible", what), wholeNumber(file, "hidden", what)]
  const n = visible + hidden
  const connected = tensorOf(file, "connected", "U8", [n, n], what)
  return new BoltzmannMachine({
    visible,
    hidden,
    units,
    connected: (i, j) => connected[i * n + j] === 1,
    weights: tensorOf(file, "weights", "F64", [n, n], what),
    bias: tensorOf(file, "bias", "F64", [n], what),
  })
}
