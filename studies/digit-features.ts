/**
 * Digits told apart by logistic regression on the hidden units of a machine, as in scikit-learn's example of features by a Boltzmann machine:
 * npm run studies -- digit-features (three minutes on a core).
 *
 * 8 × 8 digits with four moved copies, columns from 0 to 1; 100 hidden units, PCD-1, learning rate 0.06, 10 epochs of batches of 10; logistic
 * regression with C = 6000 on features and 100 on pixels; a fifth held out. The example takes that fifth from images and copies alike, so that
 * copies of one image are on both sides: "after moving". "Before moving" takes a fifth of the images, with all their copies.
 * Published: 0.9446 ± 0.0030 on features, 0.7813 on pixels.
 */
import { join } from "node:path"
import { Engine } from "../src/compute/engine.ts"
import { RandomStream } from "../src/compute/philox.ts"
import { RealMatrix } from "../src/compute/real-matrix.ts"
import { digits } from "../src/data/bundled.ts"
import { nudgeImages, scaleColumns } from "../src/data/digits.ts"
import { greyValues } from "../src/data/labelled-images.ts"
import { type Harmonium, harmoniumOf } from "../src/hamiltonian/harmonium.ts"
import { logisticRegression } from "../src/learn/deep/logistic-regression.ts"
import { networkClasses } from "../src/learn/deep/network.ts"
import type { MachineTrainingOptions } from "../src/learn/machine-options.ts"
import { Rbm } from "../src/learn/rbm.ts"
import { Trainer } from "../src/learn/trainer.ts"
import { annealHarmonium } from "../src/measure/partition-function/harmonium-annealing.ts"
import { type Estimate, formatEstimate, meanEstimate } from "../src/statistics/estimate.ts"
import { measured, table } from "./measured.ts"

const HIDDEN = 100
const SEEDS = [0, 1, 2]
/** As steep as at the end of the example's regression, whose tol = 1 is of the sum over the rows. */
const TOLERANCE = 1e-4
const SETTINGS = { method: "pcd", learningRate: 0.06, batch: 10, epochs: 10, momentum: 0 } as const

interface Rows {
  readonly rows: RealMatrix
  readonly labels: Uint8Array
}

interface Run {
  /** Share of the held-out rows put in their class. */
  readonly accuracy: number
  /** Share of the hidden units' probabilities between 0.1 and 0.9. */
  readonly undecided: number
  readonly hiddenMean: number
  /** Of bits drawn with the grey values of held-out rows, in nats a row. */
  readonly logLikelihood: number
}

const trainings: Readonly<Record<string, (rows: RealMatrix, seed: number) => Promise<Harmonium>>> = {
  "plain gradient (Trainer)": trained,
  "plain gradient (Rbm)": (rows, seed) => fitted(rows, seed, { gradient: "plain" }),
  "centred gradient (Rbm)": (rows, seed) => fitted(rows, seed, {}),
  "the same, sparse": (rows, seed) => fitted(rows, seed, { sparsity: { target: 0.1, strength: 0.1 } }),
}

const folder = join(import.meta.dirname, "../runs/studies/digit-features")
const images = await digits()
const nudged = nudgeImages(images)
const values = scaleColumns(greyValues(nudged))
const splits: Readonly<Record<string, (seed: number) => [Rows, Rows]>> = {
  "after moving": (seed) => split(nudged.rows, 1, seed),
  "before moving": (seed) => split(images.rows, 5, seed),
}

const lines: string[][] = []
for (const [where, of] of Object.entries(splits)) {
  const pixels: number[] = []
  for (const seed of SEEDS)
    pixels.push(await measured(folder, `pixels ${where} ${seed}`, async () => accuracy(...of(seed), 100)))
  lines.push([
    "pixels",
    where,
    formatEstimate(meanEstimate(pixels)),
    "",
    "",
    "",
    where === "after moving" ? "0.7813" : "",
  ])
  for (const [name, train] of Object.entries(trainings)) {
    const runs: Run[] = []
    for (const seed of SEEDS)
      runs.push(await measured(folder, `${name} ${where} ${seed}`, () => run(train, ...of(seed), seed)))
    const mean = (what: keyof Run): Estimate => meanEstimate(runs.map((one) => one[what]))
    lines.push([
      name,
      where,
      formatEstimate(mean("accuracy")),
      formatEstimate(mean("hiddenMean")),
      formatEstimate(mean("undecided")),
      formatEstimate(mean("logLikelihood")).replace("-", "−"),
      name.includes("Trainer") && where === "after moving" ? "0.9446(30)" : "",
    ])
  }
}
console.log(
  table(
    ["features", "a fifth held out", "accuracy", "⟨h⟩", "0.1 < p < 0.9", "log-likelihood", "published accuracy"],
    lines,
  ),
)

/** Four fifths and one fifth of `rows` images, each with its `copies`, which stand `rows` apart. */
function split(rows: number, copies: number, seed: number): [Rows, Rows] {
  const order = new RandomStream(seed, "digit features/split").permutation(rows)
  const heldOut = Math.ceil(rows / 5)
  const take = (chosen: Uint32Array): Rows => {
    const all = Uint32Array.from(
      { length: copies * chosen.length },
      (_, k) => Math.floor(k / chosen.length) * rows + chosen[k % chosen.length],
    )
    return { rows: values.take(all), labels: Uint8Array.from(all, (row) => nudged.labels[row]) }
  }
  return [take(order.subarray(heldOut)), take(order.subarray(0, heldOut))]
}

async function trained(rows: RealMatrix, seed: number): Promise<Harmonium> {
  using engine = await Engine.create({ threads: 1 })
  const trainer = new Trainer(engine, rows, HIDDEN, { ...SETTINGS, seed })
  while (trainer.epoch < SETTINGS.epochs) await trainer.runEpoch()
  return harmoniumOf(trainer.machine())
}

async function fitted(rows: RealMatrix, seed: number, options: MachineTrainingOptions): Promise<Harmonium> {
  const rbm = await new Rbm({ hidden: HIDDEN, threads: 1, ...SETTINGS, seed, ...options }).fit(rows)
  return rbm.machine
}

async function run(train: (typeof trainings)[string], training: Rows, test: Rows, seed: number): Promise<Run> {
  const machine = await train(training.rows, seed)
  const features = ({ rows, labels }: Rows): Rows => ({ rows: machine.hiddenMeans(rows), labels })
  const held = features(test)
  const { values: p } = held.rows
  return {
    accuracy: accuracy(features(training), held, 6000),
    undecided: p.filter((one) => one > 0.1 && one < 0.9).length / p.length,
    hiddenMean: p.reduce((sum, one) => sum + one, 0) / p.length,
    logLikelihood: logLikelihood(machine, test.rows, seed),
  }
}

function accuracy(training: Rows, test: Rows, priorVariance: number): number {
  const classes = networkClasses(logisticRegression(training, { priorVariance, tolerance: TOLERANCE }), test.rows)
  return classes.filter((c, row) => c === test.labels[row]).length / classes.length
}

function logLikelihood(machine: Harmonium, { rows, columns, values: grey }: RealMatrix, seed: number): number {
  const stream = new RandomStream(seed, "digit features/bits")
  const bits = new RealMatrix(
    rows,
    columns,
    grey.map((p) => Number(stream.uniform() < p)),
  )
  const free = meanEstimate(Float64Array.from({ length: rows }, (_, row) => machine.freeEnergy(bits.row(row))))
  const { logPartition } = annealHarmonium(machine, { runs: 60, temperatures: 300, start: bits.slice(0, 100), seed })
  return -free.value - logPartition.value
}
