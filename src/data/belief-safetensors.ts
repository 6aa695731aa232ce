/**
 * A deep belief network, alone or with everything that wake–sleep needs to go on, as a `.safetensors` file:
 *
 *   generative-N.weights, .visible_bias, .hidden_bias     F32, the way down, from 1 at the data; the last is the machine on top
 *   recognition-N.weights, .visible_bias, .hidden_bias    F32, the way up, one machine less
 *
 * with the metadata (strings) `format` = "blockspin-belief 1", `units` ([visible, hidden] of each generative layer, JSON), `shape` (of one
 * sample), and of a training `epoch` and `draws`.
 */
import { expectInput } from "../errors.ts"
import type { DeepBeliefNetwork } from "../hamiltonian/deep-belief-network.ts"
import type { RestrictedBoltzmannMachine } from "../hamiltonian/restricted-boltzmann-machine.ts"
import { stackOf } from "../hamiltonian/stack.ts"
import type { WakeSleepState } from "../learn/deep/wake-sleep.ts"
import { machineOf, machineTensors, parseShape, parseUnits } from "./machine-safetensors.ts"
import { expectFormat, wholeNumber } from "./safetensors-fields.ts"
import { type Safetensors, type Tensor, formatSafetensors, parseSafetensors } from "./safetensors.ts"

const FORMAT = "blockspin-belief 1"

/** A network as bytes. */
export function formatBeliefNetwork(network: DeepBeliefNetwork): Uint8Array<ArrayBuffer> {
  return formatSafetensors(tensors(network), metadata(network))
}

/** A network from bytes, the same to the bit; `what` names the file in sentences. */
export function parseBeliefNetwork(bytes: Uint8Array, what = "network"): DeepBeliefNetwork {
  return networkOf(parseSafetensors(bytes, what), what)
}

/** Everything that wake–sleep carries from one epoch to the next, as bytes. */
export function formatWakeSleep({ network, epoch, draws }: WakeSleepState): Uint8Array<ArrayBuffer> {
  return formatSafetensors(tensors(network), { ...metadata(network), epoch: String(epoch), draws: String(draws) })
}

/** The state of a training from bytes: restored, it goes on to the same bits. */
export function parseWakeSleep(bytes: Uint8Array, what = "training"): WakeSleepState {
  const file = parseSafetensors(bytes, what)
  return {
    network: networkOf(file, what),
    epoch: wholeNumber(file, "epoch", what),
    draws: wholeNumber(file, "draws", what),
  }
}

function tensors({ generative, recognition }: DeepBeliefNetwork): [string, Tensor][] {
  const named = (machines: readonly RestrictedBoltzmannMachine[], name: string): [string, Tensor][] =>
    machines.flatMap((machine, k) => machineTensors(machine, `${name}-${k + 1}.`))
  return [...named(generative.layers, "generative"), ...named(recognition, "recognition")]
}

function metadata({ generative: { layers, shape } }: DeepBeliefNetwork): Record<string, string> {
  const units = layers.map(({ visibleUnits, hiddenUnits }) => [visibleUnits, hiddenUnits])
  return { format: FORMAT, units: JSON.stringify(units), shape: JSON.stringify(shape) }
}

function networkOf(file: Safetensors, what: string): DeepBeliefNetwork {
  expectFormat(file, FORMAT, "a deep belief network", what)
  const { units, shape } = file.metadata
  const kinds = parseUnits(units, what)
  const machines = (name: string, count: number): RestrictedBoltzmannMachine[] =>
    kinds
      .slice(0, count)
      .map(([visibleUnits, hiddenUnits], k) =>
        machineOf(file, `${name}-${k + 1}.`, { visibleUnits, hiddenUnits }, what),
      )
  const layers = machines("generative", kinds.length)
  const recognition = machines("recognition", kinds.length - 1)
  for (const [k, { visible, hidden }] of recognition.entries())
    expectInput(
      visible === layers[k].visible && hidden === layers[k].hidden,
      `${what}: expected ${layers[k].visible} × ${layers[k].hidden} units in layer ${k + 1} of the way up, as of the way down, got ${visible} × ${hidden}. The file is damaged: copy it again.`,
    )
  return { generative: stackOf({ layers, shape: parseShape(shape, what) }, what), recognition }
}
