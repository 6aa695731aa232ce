/**
 * Feed-forward networks, y = f(x W + b) layer by layer, as they are unrolled from a stack (unroll.ts): the mean-field pass of its
 * machines, up, or up and down again.
 */
import { RealMatrix } from "../../compute/real-matrix.ts"
import { expectInput, expectInteger } from "../../errors.ts"
import { type States, stateAt } from "../../hamiltonian/machine-kernel.ts"

export const ACTIVATIONS = ["sigmoid", "linear", "softmax"] as const

export type Activation = (typeof ACTIVATIONS)[number]

/** x W + b, or numbers for each of its parameters. */
export interface AffineMap {
  /** W, inputs × outputs. */
  readonly weights: RealMatrix
  /** b. */
  readonly bias: Float32Array
}

export interface DenseLayer extends AffineMap {
  /** f; softmax is for the last layer, whose outputs are then probabilities of classes. */
  readonly activation: Activation
}

export interface Network {
  readonly layers: readonly DenseLayer[]
}

export interface Autoencoder extends Network {
  /** Layers from the data to the code; the others lead back. */
  readonly encoder: number
}

/** Sizes and activations in words, as "64 – 30 sigmoid – 10 softmax", with the code of an autoencoder. */
export function describeNetwork(network: Network): string {
  const { layers, encoder } = network as Network & Partial<Autoencoder>
  const sizes = layers.map(
    ({ weights, activation }, l) => `${weights.columns} ${activation}${l + 1 === encoder ? " (code)" : ""}`,
  )
  return [layers[0].weights.rows, ...sizes].join(" – ")
}

/** Outputs of the layers `from` … `to` − 1, all by default, for rows of inputs of the first of them: rows × outputs. */
export function networkOutputs(
  { layers }: Network,
  inputs: States,
  { from = 0, to = layers.length }: { readonly from?: number; readonly to?: number } = {},
): RealMatrix {
  expectInteger("networkOutputs to", to, 1, layers.length)
  expectInteger("networkOutputs from", from, 0, to - 1)
  const { rows: expected } = layers[from].weights
  expectInput(
    inputs.columns === expected,
    `networkOutputs: expected rows of ${expected} inputs, as layer ${from + 1} of the network has, got ${inputs.columns}.`,
  )
  let x = valuesOf(inputs)
  for (const { weights, bias, activation } of layers.slice(from, to)) {
    const y = new RealMatrix(x.rows, weights.columns)
    for (let row = 0; row < x.rows; row++) {
      const out = y.row(row)
      out.set(bias)
      for (const [i, value] of x.row(row).entries()) {
        if (value === 0) continue
        const of = weights.row(i)
        for (let j = 0; j < of.length; j++) out[j] += value * of[j]
      }
      activate(out, activation)
    }
    x = y
  }
  return x
}

/** Bits and probabilities as numbers from 0 to 1. */
export function valuesOf(states: States): RealMatrix {
  if (states instanceof RealMatrix) return states
  const values = new RealMatrix(states.rows, states.columns)
  for (let row = 0, k = 0; row < states.rows; row++)
    for (let i = 0; i < states.columns; i++, k++) values.values[k] = stateAt(states, row, i)
  return values
}

function activate(y: Float32Array, activation: Activation): void {
  if (activation === "sigmoid") for (let j = 0; j < y.length; j++) y[j] = 1 / (1 + Math.exp(-y[j]))
  if (activation === "softmax") {
    const largest = y.reduce((a, b) => Math.max(a, b))
    const sum = y.reduce((total, value) => total + Math.exp(value - largest), 0)
    for (let j = 0; j < y.length; j++) y[j] = Math.exp(y[j] - largest) / sum
  }
}

/** Codes of rows of data. */
export function networkCodes(network: Autoencoder, data: States): RealMatrix {
  return networkOutputs(network, data, { to: network.encoder })
}

/** Data from codes. */
export function fromCodes(network: Autoencoder, codes: RealMatrix): RealMatrix {
  return networkOutputs(network, codes, { from: network.encoder })
}

/** The likeliest class of every row. */
export function networkClasses(network: Network, data: States): Uint8Array {
  const outputs = networkOutputs(network, data)
  return Uint8Array.from({ length: outputs.rows }, (_, row) => {
    const of = outputs.row(row)
    return of.reduce((best, value, k) => (value > of[best] ? k : best), 0)
  })
}

/** Σ over the outputs of the squared difference from the data, mean over the rows. */
export function squaredReconstructionError(network: Network, data: States): number {
  const outputs = networkOutputs(network, data)
  const values = valuesOf(data)
  return outputs.values.reduce((sum, value, k) => sum + (value - values.values[k]) ** 2, 0) / data.rows
}
