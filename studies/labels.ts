/**
 * One machine that draws, names, completes and cleans 8 × 8 digits:  npm run studies -- labels   (two minutes)
 *
 * Bits with a label beside them (Larochelle & Bengio 2008, doi:10.1145/1390156.1390224) and 100 hidden units; 1500 digits are learned, 297
 * held out: p(x, y) by contrastive divergence, p(y | x) by its exact gradient, and the one after the other. Writes
 * docs/figures/completed-digits.png.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { RandomStream } from "../src/compute/philox.ts"
import { RealMatrix } from "../src/compute/real-matrix.ts"
import { digits } from "../src/data/bundled.ts"
import { renderPng, renderSvg } from "../src/figures/render-node.ts"
import { states } from "../src/figures/states.ts"
import type { Harmonium } from "../src/hamiltonian/harmonium.ts"
import { labelLogLikelihood, labelledUnits, predictLabels, withLabels } from "../src/hamiltonian/label-machine.ts"
import { bernoulliUnits } from "../src/hamiltonian/units/discrete-units.ts"
import { MachineTrainer, type MachineTrainerOptions } from "../src/learn/machine-trainer.ts"
import { labelPhase } from "../src/learn/negative-phase/labels.ts"
import { conditionalMeans, sampleConditional } from "../src/sample/conditional-samples.ts"
import { denoise } from "../src/sample/denoise.ts"
import { formatEstimate, meanEstimate } from "../src/statistics/estimate.ts"
import { table } from "./measured.ts"

const TRAINED = 1500
const SEEDS = [1, 2, 3]
const FLIPS = 0.1
const PIXELS = 64
const WIDTH = PIXELS + 10

const set = await digits()
const order = new RandomStream(1, "labels/split").permutation(set.rows)
const images = new RealMatrix(
  set.rows,
  PIXELS,
  Float32Array.from(set.pixels, (value) => Number(value > 8)),
).take(order)
const labels = Uint8Array.from(order, (row) => set.labels[row])
const all = withLabels(images, labels, 10)
const [training, heldOut] = [all.slice(0, TRAINED), all.slice(TRAINED, set.rows)]

async function learned(options: MachineTrainerOptions): Promise<Harmonium> {
  const trainer = new MachineTrainer(training, labelledUnits(bernoulliUnits(PIXELS), 10), bernoulliUnits(100), {
    batch: 20,
    optimizer: "adam",
    learningRate: { from: 0.02, to: 0.001 },
    ...options,
  })
  while (trainer.epoch < trainer.options.epochs) await trainer.runEpoch()
  return trainer.machine
}

const joint = (seed: number): Promise<Harmonium> => learned({ seed, method: "cd", epochs: 20 })
const machines = await Promise.all(SEEDS.map(joint))
const ways: Readonly<Record<string, readonly Harmonium[]>> = {
  "p(x, y)": machines,
  "p(y \\| x)": await Promise.all(SEEDS.map((seed) => learned({ seed, negative: labelPhase, epochs: 20 }))),
  "p(x, y), then p(y \\| x)": await Promise.all(
    machines.map((start, k) => learned({ seed: SEEDS[k], start, negative: labelPhase, epochs: 5 })),
  ),
}
const pixelsOf = (rows: RealMatrix): RealMatrix =>
  new RealMatrix(rows.rows, PIXELS, Float32Array.from({ length: rows.rows * PIXELS }, (_, k) => rows.row(Math.floor(k / PIXELS))[k % PIXELS])) // prettier-ignore
const accuracy = (machine: Harmonium): number => {
  const found = predictLabels(machine, pixelsOf(heldOut))
  return found.filter((label, row) => label === labels[TRAINED + row]).length / heldOut.rows
}
const over = (values: readonly number[]): string => formatEstimate(meanEstimate(values))
console.log(
  table(
    ["learned", "accuracy on held-out digits", "⟨ln p(y | x)⟩"],
    Object.entries(ways).map(([name, found]) => [
      name.replace("\\|", "|"),
      over(found.map(accuracy)),
      over(found.map((machine) => labelLogLikelihood(machine, heldOut))),
    ]),
  ),
)

const [machine] = machines
const known = (from: number, to: number): boolean[] => Array.from({ length: WIDTH }, (_, i) => i >= from && i < to)
const completed = conditionalMeans(machine, heldOut, known(0, PIXELS / 2), { steps: 200 })
const noise = new RandomStream(1, "labels/noise")
const noisy = new RealMatrix(heldOut.rows, WIDTH, heldOut.values.slice())
for (let row = 0; row < noisy.rows; row++)
  for (let i = 0; i < PIXELS; i++) if (noise.uniform() < FLIPS) noisy.row(row)[i] = 1 - noisy.row(row)[i]
// Labels are not seen.
for (let row = 0; row < noisy.rows; row++) noisy.row(row).fill(0, PIXELS)
const cleaned = denoise(machine, noisy, { flips: FLIPS }, { steps: 200 })
const means = Float64Array.from({ length: PIXELS }, (_, i) => {
  let sum = 0
  for (let row = 0; row < TRAINED; row++) sum += training.row(row)[i]
  return sum / TRAINED
})
const error = (guess: (row: number, i: number) => number, from: number): string =>
  formatEstimate(
    meanEstimate(
      Float64Array.from({ length: heldOut.rows }, (_, row) => {
        let sum = 0
        for (let i = from; i < PIXELS; i++) sum += (guess(row, i) - heldOut.row(row)[i]) ** 2
        return sum / (PIXELS - from)
      }),
    ),
  )
console.log(`lower halves, squared error a pixel: ${error((row, i) => completed.row(row)[i], PIXELS / 2)}, of the mean digit ${error((_, i) => means[i], PIXELS / 2)}`) // prettier-ignore
console.log(`${100 * FLIPS} % of pixels turned over: ${error((row, i) => cleaned.row(row)[i], 0)}, before ${error((row, i) => noisy.row(row)[i], 0)}`) // prettier-ignore

// One held-out digit of each class, and one drawn for it.
const chosen = Array.from({ length: 10 }, (_, label) => labels.indexOf(label, TRAINED) - TRAINED)
const drawn = sampleConditional(machine, heldOut.take(chosen), known(PIXELS, WIDTH), { steps: 1000, seed: 3 })
const row = (label: string, from: RealMatrix, rows: readonly number[] = chosen) => ({
  label,
  states: rows.map((k) => from.row(k).slice(0, PIXELS)),
})
const data = {
  height: 8,
  width: 8,
  levels: ["white", "black"] as const,
  rows: [
    row("held-out digits", heldOut),
    row("lower halves from upper ones", completed),
    row("a tenth of the pixels turned over", noisy),
    row("without the noise", cleaned),
    row("drawn for a label, 0 to 9", drawn, [...chosen.keys()]),
  ],
  caption: "Means given what is known, but for the last row, which is one draw for each label.",
}
const svg = renderSvg(states, data, "light")
writeFileSync(join(import.meta.dirname, "../docs/figures/completed-digits.png"), renderPng(svg, { scale: 2 }))
