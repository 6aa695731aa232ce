/**
 * Networks unrolled from stacks and fine-tuned by back-propagation, beside the same networks from random weights, and principal
 * components of the same code length:  npm run studies -- deep-fine-tuning  (ten minutes of one core). A table of docs/studies.md; those of
 * MNIST are made by deep-mnist.ts.
 *
 * Hinton & Salakhutdinov 2006, doi:10.1126/science.1127647.
 */
import { join } from "node:path"
import type { RealMatrix } from "../src/compute/real-matrix.ts"
import { RandomStream } from "../src/compute/philox.ts"
import { digits } from "../src/data/bundled.ts"
import { greyValues, takeImages } from "../src/data/labelled-images.ts"
import { restrictedBoltzmannMachine } from "../src/hamiltonian/restricted-boltzmann-machine.ts"
import type { Stack } from "../src/hamiltonian/stack.ts"
import { bernoulliUnits } from "../src/hamiltonian/units/discrete-units.ts"
import { gaussianUnits } from "../src/hamiltonian/units/gaussian-units.ts"
import { type FineTuneOptions, fineTune } from "../src/learn/deep/fine-tune.ts"
import {
  type Autoencoder,
  networkCodes,
  networkOutputs,
  squaredReconstructionError,
} from "../src/learn/deep/network.ts"
import { principalComponents } from "../src/learn/deep/principal-components.ts"
import { unrollAutoencoder } from "../src/learn/deep/unroll.ts"
import { MachineTrainer } from "../src/learn/machine-trainer.ts"
import { fitStack } from "../src/learn/stack.ts"
import { type Estimate, formatEstimate, meanEstimate } from "../src/statistics/estimate.ts"
import { measured, table } from "./measured.ts"

const folder = join(import.meta.dirname, "../runs/studies/deep-fine-tuning")

/** A stack that has learned nothing: weights of variance 1/inputs. */
function randomStack(sizes: readonly number[]): Stack {
  const layers = sizes
    .slice(1)
    .map((hidden, l) =>
      restrictedBoltzmannMachine({ visible: sizes[l], hidden }, { sigma: Math.sqrt(1 / sizes[l]), seed: l + 1 }),
    )
  return { layers, shape: [sizes[0]] }
}

/** Squared error of each row, summed over its pixels. */
function errorOf(network: Autoencoder, data: RealMatrix): Estimate {
  const outputs = networkOutputs(network, data)
  return meanEstimate(
    Float64Array.from({ length: data.rows }, (_, row) =>
      outputs.row(row).reduce((sum, value, i) => sum + (value - data.row(row)[i]) ** 2, 0),
    ),
  )
}

/** A machine of real code units on the hidden probabilities of a stack. */
async function codeMachine(stack: Stack, data: RealMatrix, code: number): Promise<MachineTrainer["machine"]> {
  const below = networkCodes(unrollAutoencoder(stack), data)
  const trainer = new MachineTrainer(below, bernoulliUnits(below.columns), gaussianUnits(code), {
    epochs: 40, batch: 50, method: "cd", learningRate: 0.01, seed: 1,
  }) // prettier-ignore
  while (trainer.epoch < trainer.options.epochs) await trainer.runEpoch()
  return trainer.machine
}

// 8 × 8 digits: 1197 to learn from, 300 to stop by, 300 to test.
const all = await digits()
const order = new RandomStream(1, "split").permutation(all.rows)
const [training, validation, test] = [
  [0, 1197],
  [1197, 1497],
  [1497, 1797],
].map(([from, to]) => takeImages(all, order.subarray(from, to)))
const [rows, heldOut, tested] = [training, validation, test].map(greyValues)
const CODE = 10
const sizes = [128, 64]
const settings = { layers: sizes, epochs: 60, batch: 50, learningRate: 0.1, seed: 1, threads: 1 }
const tuning: FineTuneOptions = {
  epochs: 300, batch: 50, learningRate: { from: 0.002, to: 0.0002 }, loss: "squared-error", heldOut: { rows: heldOut },
  patience: 30, seed: 1,
} // prettier-ignore

const lines: string[][] = []
const linear = principalComponents(rows, CODE)
lines.push(["principal components", "", formatEstimate(errorOf(linear, rows)), formatEstimate(errorOf(linear, tested))])
const starts: [string, () => Promise<Autoencoder>][] = [
  ["random weights", () => Promise.resolve(unrollAutoencoder(randomStack([64, ...sizes, CODE])))],
  [
    "pre-trained, code of probabilities",
    async () => unrollAutoencoder(await fitStack(rows, { ...settings, layers: [...sizes, CODE] })),
  ],
  [
    "pre-trained, code of real units",
    async () => {
      const stack = await fitStack(rows, settings)
      return unrollAutoencoder(stack, { code: await codeMachine(stack, rows, CODE) })
    },
  ],
]
for (const [name, start] of starts) {
  const result = await measured(folder, `digits, ${name}`, async () => {
    const network = await start()
    const tuned = await fineTune(network, { rows }, tuning)
    return {
      before: squaredReconstructionError(network, tested),
      training: errorOf(tuned, rows),
      test: errorOf(tuned, tested),
    }
  })
  lines.push([name, result.before.toFixed(2), formatEstimate(result.training), formatEstimate(result.test)])
}
console.log(table(["8 × 8 digits, code of 10 numbers", "before", "training", "test"], lines))
