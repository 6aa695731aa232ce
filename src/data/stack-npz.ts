/**
 * A machine or a stack as a `.npz` file with the names and shapes of scikit-learn's BernoulliRBM, in double precision:
 *
 *   components_         [hidden, visible]   W^T
 *   intercept_hidden_   [hidden]            b
 *   intercept_visible_  [visible]           a
 *
 * and `metadata`, the bytes of a JSON object { format, units: [visible, hidden] of each layer, shape: of one sample }. In a stack
 * of several layers the names of layer N, from 1 at the data, start with "layer-N.". Files without metadata are of 0/1 units.
 *
 * scikit-learn knows 0/1 units only. Parameters of spins are therefore written as those of the bits (v + 1)/2, with the same
 * probabilities (hamiltonian/binary-units.ts), and turned back when they are read.
 *
 * scikit-learn: Pedregosa et al. 2011, https://scikit-learn.org/stable/modules/generated/sklearn.neural_network.BernoulliRBM.html.
 */
import { InputError, expectInput } from "../errors.ts"
import { type BinaryParameters, binaryParameters, fromBinaryParameters } from "../hamiltonian/binary-units.ts"
import type { RestrictedBoltzmannMachine, Units } from "../hamiltonian/restricted-boltzmann-machine.ts"
import { type Stack, stackOf } from "../hamiltonian/stack.ts"
import { parseShape, parseUnits } from "./machine-safetensors.ts"
import type { NpyArray, WritableNpyArray } from "./npy.ts"
import { formatNpz, npzNames, parseNpz } from "./npz.ts"

const FORMAT = "blockspin-npz 1"
const NAMES = ["components_", "intercept_hidden_", "intercept_visible_"] as const

/** The bytes of a `.npz` file, always the same for the same machines. */
export function formatStackNpz(machines: RestrictedBoltzmannMachine | Stack): Uint8Array<ArrayBuffer> {
  const { layers, shape } = stackOf(machines, "formatStackNpz")
  const units = layers.map(({ visibleUnits, hiddenUnits }) => [visibleUnits, hiddenUnits])
  const metadata = new TextEncoder().encode(JSON.stringify({ format: FORMAT, units, shape }))
  return formatNpz([
    ...layers.flatMap((machine, k) => arraysOf(machine, layers.length === 1 ? "" : prefix(k + 1))),
    ["metadata", { dtype: "u1", shape: [metadata.length], data: metadata }],
  ])
}

/** Whether a `.npz` file has machines rather than samples. */
export function isStackNpz(bytes: Uint8Array, what: string): boolean {
  return npzNames(bytes, what).some((name) => name.endsWith(NAMES[0]))
}

/**
 * Reads a machine that scikit-learn learned and numpy.savez wrote, or what {@link formatStackNpz} wrote; parameters are rounded to
 * single precision. `what` names the file in sentences.
 */
export function parseStackNpz(bytes: Uint8Array, what: string): Stack {
  const names = npzNames(bytes, what)
  const single = !names.some((name) => name.startsWith(prefix(1)))
  const count = single ? 1 : Math.max(1, names.filter((name) => /^layer-\d+\.components_$/.test(name)).length)
  const parameters = Array.from({ length: count }, (_, k) =>
    parametersOf(bytes, what, names, single ? "" : prefix(k + 1)),
  )
  const { units, shape } = metadataOf(bytes, what, names) ?? {
    units: parameters.map((): [Units, Units] => ["binary", "binary"]),
    shape: [parameters[0].visible],
  }
  expectInput(
    units.length === count,
    `${what}: expected ${units.length} layers, as its metadata say, got ${count}. Save the file again.`,
  )
  const layers = parameters.map((layer, k) => {
    const [visibleUnits, hiddenUnits] = units[k]
    const machine = fromBinaryParameters(layer, { visibleUnits, hiddenUnits })
    for (const values of [machine.weights.values, machine.visibleBias, machine.hiddenBias])
      if (!values.every((value) => Number.isFinite(value)))
        throw new InputError(
          `${what}: expected finite numbers below 3.4e38 in layer ${k + 1}, got others. Train again with a smaller learning rate.`,
        )
    return machine
  })
  return stackOf({ layers, shape }, what)
}

function prefix(layer: number): string {
  return `layer-${layer}.`
}

function arraysOf(machine: RestrictedBoltzmannMachine, prefix: string): [string, WritableNpyArray][] {
  const { visible, hidden, weights, visibleBias, hiddenBias } = binaryParameters(machine)
  return [
    [`${prefix}components_`, { dtype: "f8", shape: [hidden, visible], data: transposed(weights, visible, hidden) }],
    [`${prefix}intercept_hidden_`, { dtype: "f8", shape: [hidden], data: hiddenBias }],
    [`${prefix}intercept_visible_`, { dtype: "f8", shape: [visible], data: visibleBias }],
  ]
}

function parametersOf(bytes: Uint8Array, what: string, names: readonly string[], prefix: string): BinaryParameters {
  const wanted = NAMES.map((name) => prefix + name)
  expectInput(
    wanted.every((name) => names.includes(name)),
    `${what}: expected the arrays ${wanted.join(", ")}, got ${names.join(", ") || "none"}. Save all three of the BernoulliRBM with numpy.savez.`,
  )
  const arrays = parseNpz(bytes, what, wanted)
  const [components, hiddenIntercept, visibleIntercept] = wanted.map((name) => arrays.get(name)!)
  const [hidden, visible] = components.shape
  expectInput(
    components.shape.length === 2 && hidden > 0 && visible > 0,
    `${what}: expected ${wanted[0]} of shape (hidden, visible), got (${components.shape.join(", ")}). Save the attributes of the BernoulliRBM as they are.`,
  )
  const turned = is(hiddenIntercept, visible) && is(visibleIntercept, hidden) && visible !== hidden
  for (const [index, array, count] of [
    [1, hiddenIntercept, hidden],
    [2, visibleIntercept, visible],
  ] as const)
    // prettier-ignore
    expectInput(
      is(array, count),
      `${what}: expected ${wanted[index]} of shape (${count}), as ${wanted[0]} of shape (${hidden}, ${visible}) has it (hidden, visible), got (${array.shape.join(", ")}). ${turned ? `Save ${wanted[0]} transposed.` : "Save the three arrays of one machine."}`,
    )
  return {
    visible,
    hidden,
    weights: transposed(components.data, hidden, visible),
    visibleBias: Float64Array.from(visibleIntercept.data),
    hiddenBias: Float64Array.from(hiddenIntercept.data),
  }
}

function is({ shape }: NpyArray, count: number): boolean {
  return shape.length === 1 && shape[0] === count
}

function metadataOf(
  bytes: Uint8Array,
  what: string,
  names: readonly string[],
): { units: [Units, Units][]; shape: number[] } | undefined {
  if (!names.includes("metadata")) return undefined
  const { data } = parseNpz(bytes, what, ["metadata"]).get("metadata")!
  let metadata: unknown
  try {
    metadata = JSON.parse(new TextDecoder().decode(Uint8Array.from(data)))
  } catch {
    // Falls through to the sentence below.
  }
  const { format, units, shape } = (metadata ?? {}) as { format?: unknown; units?: unknown; shape?: unknown }
  expectInput(
    format === FORMAT,
    `${what}: expected metadata in the format "${FORMAT}", got ${format === undefined ? "none" : JSON.stringify(format)}. Leave the array "metadata" out, or as it was.`,
  )
  return { units: parseUnits(JSON.stringify(units), what), shape: parseShape(JSON.stringify(shape), what) }
}

/** The transpose of a row-major matrix. */
function transposed(values: ArrayLike<number>, rows: number, columns: number): Float64Array<ArrayBuffer> {
  const turned = new Float64Array(rows * columns)
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) turned[j * rows + i] = values[i * columns + j]
  return turned
}
