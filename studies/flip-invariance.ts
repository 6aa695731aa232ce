/**
 * MNIST and its negative by machines of 16 hidden units, with the centred gradient and the plain one:  npm run studies -- flip-invariance
 *
 * The centred gradient learns data and 1 − data alike, the plain one does not. As in the experiments of Melchior, Fischer & Wiskott 2016
 * (J. Mach. Learn. Res. 17 (99), 1): pixels cut at a half, PCD-1, batches of 100, no momentum, visible biases from the data; 14,400
 * updates at a rate of 0.05. ln Z is exact. A run keeps its line in runs/studies.
 */
import { join } from "node:path"
import { Engine } from "../src/compute/engine.ts"
import { RealMatrix } from "../src/compute/real-matrix.ts"
import type { LabelledImages } from "../src/data/labelled-images.ts"
import { mnist } from "../src/data/read-mnist.ts"
import { type Harmonium, binaryMachineOf, harmonium } from "../src/hamiltonian/harmonium.ts"
import { freeEnergyOf, logPartition } from "../src/hamiltonian/restricted-boltzmann-machine.ts"
import { bernoulliUnits } from "../src/hamiltonian/units/discrete-units.ts"
import { columnMoments, independentUnits } from "../src/learn/initial-machine.ts"
import { MachineTrainer } from "../src/learn/machine-trainer.ts"
import { type Estimate, formatEstimate, meanEstimate } from "../src/statistics/estimate.ts"
import { measured, table } from "./measured.ts"

const HIDDEN = 16
const EPOCHS = 24
/** Epochs between two scores. */
const BETWEEN = 6
const RATES = [0.05]
const PUBLISHED: Readonly<Record<string, number>> = {
  "centred, MNIST": -142.56,
  "plain, MNIST": -149.05,
  "centred, 1 − MNIST": -142.09,
  "plain, 1 − MNIST": -183.36,
}

interface Run {
  /** Exact mean log-likelihood of the test rows after every 6 epochs, in nats a row. */
  readonly test: readonly Estimate[]
  readonly secondsAnEpoch: number
}

const folder = join(import.meta.dirname, "../runs/studies/flip-invariance")
const set = await mnist()
const rows: string[][] = []
for (const learningRate of RATES)
  for (const gradient of ["centred", "plain"] as const)
    for (const negative of [false, true]) {
      const name = `${gradient}, ${negative ? "1 − MNIST" : "MNIST"}`
      const file = `${gradient}-${negative ? "negative" : "mnist"}-${learningRate}`
      const { test, secondsAnEpoch } = await measured(folder, file, () => run(gradient, negative, learningRate))
      const best = test.reduce((a, b) => (b.value > a.value ? b : a))
      const published = String(PUBLISHED[name]).replace("-", "−")
      rows.push([
        name,
        String(learningRate),
        formatEstimate(test[0]),
        formatEstimate(test.at(-1)!),
        formatEstimate(best),
        published,
        secondsAnEpoch.toFixed(1),
      ])
    }
console.log(
  table(
    ["gradient, data", "learning rate", `epoch ${BETWEEN}`, `epoch ${EPOCHS}`, "highest", "published", "s an epoch"],
    rows,
  ),
)

async function run(gradient: "centred" | "plain", negative: boolean, learningRate: number): Promise<Run> {
  using engine = await Engine.create({ threads: 1 })
  const [training, test] = [set.training, set.test].map((images) => cut(images, negative))
  const trainer = new MachineTrainer(training, bernoulliUnits(training.columns), bernoulliUnits(HIDDEN), {
    engine,
    gradient,
    learningRate,
    momentum: 0,
    epochs: EPOCHS,
    seed: 1,
    ...(gradient === "plain" && { start: uncentred(training) }),
  })
  const scores: Estimate[] = []
  let seconds = 0
  while (trainer.epoch < EPOCHS) {
    const start = performance.now()
    await trainer.runEpoch()
    seconds += (performance.now() - start) / 1000
    if (trainer.epoch % BETWEEN > 0) continue
    const machine = binaryMachineOf(trainer.machine)
    const logZ = logPartition(machine)
    scores.push(
      meanEstimate(Float64Array.from({ length: test.rows }, (_, row) => -freeEnergyOf(machine, test.row(row)) - logZ)),
    )
    console.error(
      `${gradient}, ${negative}, ${learningRate}: epoch ${trainer.epoch}, ${scores.at(-1)!.value.toFixed(2)}, ${(seconds / trainer.epoch).toFixed(1)} s each`,
    )
  }
  return { test: scores, secondsAnEpoch: seconds / EPOCHS }
}

/** Where a plain machine starts in the published runs: hidden biases 0, whatever the mean input. */
function uncentred(training: RealMatrix): Harmonium {
  const visible = independentUnits(bernoulliUnits(training.columns), columnMoments(training))
  return harmonium(visible, bernoulliUnits(HIDDEN), { seed: 1 })
}

/** 0 or 1, which pixels above a half are; exchanged in the negative. */
function cut({ pixels, rows, width, height }: LabelledImages, negative: boolean): RealMatrix {
  return new RealMatrix(
    rows,
    width * height,
    Float32Array.from(pixels, (value) => Number(value > 127 !== negative)),
  )
}
