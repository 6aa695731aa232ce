/**
 * A stack as a feed-forward network, the place where back-propagation starts. A deep autoencoder is the mean-field pass up through its
 * machines and down again, with the same weights both ways, which fine-tuning then unties; a classifier is the pass up and a softmax
 * of small weights. Spins become 0/1 units, with the same probabilities (hamiltonian/binary-units.ts).
 *
 * Hinton & Salakhutdinov 2006, doi:10.1126/science.1127647.
 */
import { RandomStream } from "../../compute/philox.ts"
import { RealMatrix } from "../../compute/real-matrix.ts"
import { expectInput, expectInteger, expectNumber } from "../../errors.ts"
import { type BinaryParameters, binaryParameters } from "../../hamiltonian/binary-units.ts"
import type { Harmonium } from "../../hamiltonian/harmonium.ts"
import { type Stack, stackOf } from "../../hamiltonian/stack.ts"
import type { Activation, Autoencoder, DenseLayer, Network } from "./network.ts"

export interface UnrollAutoencoderOptions {
  /**
   * A machine on top of the stack with real (gaussian) hidden units, whose means are the code; it has learned the hidden
   * probabilities of the stack's last layer. Default: the probabilities of that layer are the code.
   */
  readonly code?: Harmonium
}

/** The autoencoder of a stack: data, as bits or probabilities, to codes and back. */
export function unrollAutoencoder(stack: Stack, { code }: UnrollAutoencoderOptions = {}): Autoencoder {
  const machines = stackOf(stack, "unrollAutoencoder").layers.map(binaryParameters)
  const up = machines.map((machine) => upward(machine, "sigmoid"))
  const down = machines.map(downward)
  if (code) {
    const top = gaussianCode(code, machines.at(-1)!.hidden)
    up.push(upward(top.up, "linear"))
    down.push(downward(top.down))
  }
  return { layers: [...up, ...down.toReversed()], encoder: up.length }
}

/** The classifier of a stack, with weights of the softmax drawn from N(0, σ²). */
export function unrollClassifier(
  stack: Stack,
  classes: number,
  { sigma = 0.01, seed = 0 }: { readonly sigma?: number; readonly seed?: number } = {},
): Network {
  expectInteger("unrollClassifier classes", classes, 2)
  expectNumber("unrollClassifier sigma", sigma, 0)
  const machines = stackOf(stack, "unrollClassifier").layers.map(binaryParameters)
  const stream = new RandomStream(seed, "classifier/weights")
  const { hidden } = machines.at(-1)!
  const weights = Float32Array.from({ length: hidden * classes }, () => sigma * stream.normal())
  return {
    layers: [
      ...machines.map((machine) => upward(machine, "sigmoid")),
      {
        weights: new RealMatrix(hidden, classes, weights),
        bias: new Float32Array(classes),
        activation: "softmax",
      },
    ],
  }
}

function upward({ visible, hidden, weights, hiddenBias }: BinaryParameters, activation: Activation): DenseLayer {
  return {
    weights: new RealMatrix(visible, hidden, Float32Array.from(weights)),
    bias: Float32Array.from(hiddenBias),
    activation,
  }
}

function downward({ visible, hidden, weights, visibleBias }: BinaryParameters): DenseLayer {
  const transposed = new RealMatrix(hidden, visible)
  for (let i = 0; i < visible; i++)
    for (let j = 0; j < hidden; j++) transposed.values[j * visible + i] = weights[i * hidden + j]
  return { weights: transposed, bias: Float32Array.from(visibleBias), activation: "sigmoid" }
}

/** ⟨h_j⟩ = (θ_j + Σ_i v_i W_ij)/γ_j on the way up, and P(v_i = 1) by W itself on the way down. */
function gaussianCode(machine: Harmonium, below: number): { up: BinaryParameters; down: BinaryParameters } {
  const { visible, hidden, weights } = machine
  expectInput(
    visible.kind === "bernoulli" && visible.width === below && hidden.kind === "gaussian",
    `unrollAutoencoder code: expected a machine of ${below} bernoulli × gaussian units, as the stack's last layer has, got ${visible.width} ${visible.kind} × ${hidden.kind}.`,
  )
  const { bias, precision } = hidden.parameters
  const shape = { visible: below, hidden: hidden.width, visibleBias: visible.parameters["bias"] }
  return {
    up: {
      ...shape,
      weights: weights.map((weight, k) => weight / precision[k % hidden.width]),
      hiddenBias: bias.map((theta, j) => theta / precision[j]),
    },
    down: { ...shape, weights, hiddenBias: bias },
  }
}
