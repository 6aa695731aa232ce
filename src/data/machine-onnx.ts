/**
 * A pass through a stack of machines as an ONNX model, which ONNX Runtime, browsers and other languages run:
 *
 *   up    ⟨h_j⟩ = f(b_j + Σ_i v_i W_ij), from the visible units of the first layer to the hidden units of the last,
 *   down  ⟨v_i⟩ = f(a_i + Σ_j W_ij h_j), from the hidden units of the last layer to the visible units of the first.
 *
 * Units go in and out as values: 0 and 1 (binary) or −1 and 1 (spin), or means in between. A binary unit's mean is its
 * probability, f(x) = 1/(1 + e^(−x)); a spin's is f(x) = tanh x = 2 P(1) − 1. Means of one layer are the values of the next
 * (mean field), so what one pass returns the other takes.
 *
 * Inputs and outputs are named "visible" and "hidden" (onnx-model.ts); `metadata_props`: `format`, `pass`, `units` ([visible, hidden] of
 * each layer) and `shape` (of one sample).
 */
import { InputError } from "../errors.ts"
import type { RestrictedBoltzmannMachine, Units } from "../hamiltonian/restricted-boltzmann-machine.ts"
import { type Stack, stackOf } from "../hamiltonian/stack.ts"
import { type OnnxEnd, type OnnxStep, formatOnnxModel } from "./onnx-model.ts"

const FORMAT = "blockspin-pass 1"

export interface OnnxOptions {
  /** From the visible units of the first layer to the hidden ones of the last, or back. */
  readonly pass: "up" | "down"
}

/** The bytes of an `.onnx` file of one pass. Refuses layers that do not fit on each other, or more than 2 GiB. */
export function formatOnnx(
  machines: RestrictedBoltzmannMachine | Stack,
  { pass }: OnnxOptions,
): Uint8Array<ArrayBuffer> {
  if (pass !== "up" && pass !== "down")
    throw new InputError(`formatOnnx pass: expected "up" or "down", got ${JSON.stringify(pass)}.`)
  const { layers, shape } = stackOf(machines)
  const [first, last] = [layers[0], layers.at(-1)!]
  const visible = endOf("visible", first.visible, first.visibleUnits)
  const hidden = endOf("hidden", last.hidden, last.hiddenUnits)
  const steps = layers.map((machine, k) => stepOf(machine, `layer_${k + 1}`, pass))
  const units = JSON.stringify(layers.map(({ visibleUnits, hiddenUnits }) => [visibleUnits, hiddenUnits]))
  return formatOnnxModel(
    {
      name: `${pass}_pass`,
      ...(pass === "up"
        ? { input: visible, output: hidden, steps }
        : { input: hidden, output: visible, steps: steps.toReversed() }),
      metadata: { format: FORMAT, pass, units, shape: JSON.stringify(shape) },
    },
    "formatOnnx",
  )
}

function stepOf(machine: RestrictedBoltzmannMachine, name: string, pass: OnnxOptions["pass"]): OnnxStep {
  const { weights, visibleBias, hiddenBias, visibleUnits, hiddenUnits } = machine
  const mean = (units: Units): OnnxStep["activation"] => (units === "spin" ? "Tanh" : "Sigmoid")
  return pass === "up"
    ? { name, weights, biasName: "hidden_bias", bias: hiddenBias, activation: mean(hiddenUnits) }
    : {
        name,
        weights,
        transposed: true,
        biasName: "visible_bias",
        bias: visibleBias,
        activation: mean(visibleUnits),
      }
}

function endOf(name: string, units: number, kind: Units): OnnxEnd {
  const values = kind === "spin" ? "values of spins, from -1 to 1" : "values of binary units, from 0 to 1"
  return { name, units, values }
}
