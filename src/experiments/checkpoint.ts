/**
 * A checkpoint: all that stack training carries from one epoch to the next, in one `.safetensors` file, so that a stopped or
 * killed run goes on to the same bits. Random choices are named by seed and epoch, so no generator state is needed.
 *
 *   layer-N.weights, layer-N.visible_bias, layer-N.hidden_bias    the layers that are done, and the one in hand
 *   velocity.weights, velocity.visible_bias, velocity.hidden_bias  the last step, for the momentum
 *   chains  U32 [chains, words]                                    hidden states of persistent chains (pcd)
 *
 * Metadata: `format`, `layers` (sizes of the recipe), `shape`, `units` ([visible, hidden] of each layer in the file), `done`
 * (layers), `epoch` (of the layer in hand), `recipe` (hash).
 */
import { BitMatrix } from "../compute/bit-matrix.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { machineOf, machineTensors, parseShape, parseUnits } from "../data/machine-safetensors.ts"
import { tensorOf } from "../data/safetensors-fields.ts"
import { type Tensor, formatSafetensors, parseSafetensors } from "../data/safetensors.ts"
import { expectInput } from "../errors.ts"
import type { StackState } from "../learn/stack.ts"

const FORMAT = "blockspin-checkpoint 1"

export const CHECKPOINT = "checkpoint.safetensors"

/** What a checkpoint must agree with. */
export interface CheckpointOf {
  /** Hidden units of each layer. */
  readonly layers: readonly number[]
  /** Shape of one sample of the data. */
  readonly shape: readonly number[]
  /** Hash of the recipe. */
  readonly recipe: string
  /** Number of persistent chains, with pcd. */
  readonly chains?: number
}

export function formatCheckpoint(state: StackState, { layers, shape, recipe }: CheckpointOf): Uint8Array<ArrayBuffer> {
  const { done, current } = state
  const machines = current ? [...done, current.machine] : done
  const tensors: [string, Tensor][] = machines.flatMap((machine, k) => machineTensors(machine, `layer-${k + 1}.`))
  if (current) {
    const { visible, hidden, visibleUnits, hiddenUnits } = current.machine
    const velocity = {
      visible,
      hidden,
      visibleUnits,
      hiddenUnits,
      weights: current.velocity,
      visibleBias: current.visibleVelocity,
      hiddenBias: current.hiddenVelocity,
    }
    tensors.push(...machineTensors(velocity, "velocity."))
    const { chains } = current
    if (chains) tensors.push(["chains", { dtype: "U32", shape: [chains.rows, chains.stride], data: chains.words }])
  }
  return formatSafetensors(tensors, {
    format: FORMAT,
    layers: JSON.stringify(layers),
    shape: JSON.stringify(shape),
    units: JSON.stringify(machines.map(({ visibleUnits, hiddenUnits }) => [visibleUnits, hiddenUnits])),
    done: String(done.length),
    epoch: String(current?.epoch ?? 0),
    recipe,
  })
}

/** Reads a checkpoint and checks that it belongs to this recipe and these data; `what` names the file in sentences. */
export function parseCheckpoint(bytes: Uint8Array, what: string, expected: CheckpointOf): StackState {
  const file = parseSafetensors(bytes, what)
  const { format, layers, shape, units, done, epoch, recipe } = file.metadata
  expectInput(
    format === FORMAT,
    `${what}: expected a checkpoint in the format "${FORMAT}", got ${format === undefined ? "none" : `"${format}"`}. Start again with --force.`,
  )
  expectInput(
    layers === JSON.stringify(expected.layers),
    `${what}: expected a checkpoint of layers [${expected.layers.join(",")}], got ${layers}. Resume with the recipe that made it.`,
  )
  const sites = (lengths: readonly number[]): number => lengths.reduce((product, length) => product * length, 1)
  expectInput(
    sites(parseShape(shape, what)) === sites(expected.shape),
    `${what}: expected a checkpoint for samples of shape [${expected.shape.join(",")}], got ${shape}. Resume with the data that it began with.`,
  )
  expectInput(
    recipe === expected.recipe,
    `${what}: expected a checkpoint of the recipe in run.json (${expected.recipe}), got one of another recipe (${recipe}). Undo the changes in run.json, or start again with --force.`,
  )
  const count = Number(done)
  const epochs = Number(epoch)
  const kinds = parseUnits(units, what)
  expectInput(
    Number.isInteger(count) &&
      Number.isInteger(epochs) &&
      kinds.length === count + (epochs > 0 ? 1 : 0) &&
      kinds.length <= expected.layers.length,
    `${what}: expected the layers that are done and the epoch of the one in hand, got ${done} and ${epoch}. The file is damaged: start again with --force.`,
  )
  const machines = kinds.map(([visibleUnits, hiddenUnits], k) => {
    const machine = machineOf(file, `layer-${k + 1}.`, { visibleUnits, hiddenUnits }, what)
    const visible = k === 0 ? sites(expected.shape) : expected.layers[k - 1]
    expectInput(
      machine.visible === visible && machine.hidden === expected.layers[k],
      `${what}: expected ${visible} × ${expected.layers[k]} units in layer ${k + 1}, got ${machine.visible} × ${machine.hidden}. The file is damaged: start again with --force.`,
    )
    return machine
  })
  if (epochs === 0) return { done: machines }
  const machine = machines.at(-1)!
  const { visible, hidden } = machine
  const chains = file.tensors.get("chains")
  const stride = BitMatrix.stride(hidden)
  const rows = expected.chains ?? 0
  expectInput(
    (chains === undefined) === (rows === 0),
    `${what}: expected ${rows === 0 ? "no" : rows} persistent chains, got ${chains ? chains.shape[0] : "none"}. The file is damaged: start again with --force.`,
  )
  return {
    done: machines.slice(0, -1),
    current: {
      epoch: epochs,
      machine,
      velocity: new RealMatrix(visible, hidden, tensorOf(file, "velocity.weights", "F32", [visible, hidden], what)),
      visibleVelocity: tensorOf(file, "velocity.visible_bias", "F32", [visible], what),
      hiddenVelocity: tensorOf(file, "velocity.hidden_bias", "F32", [hidden], what),
      chains: chains && new BitMatrix(rows, hidden, tensorOf(file, "chains", "U32", [rows, stride], what)),
    },
  }
}
