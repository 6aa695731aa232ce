/**
 * MNIST by machines of 500 hidden units:  npm run studies -- mnist [METHOD …]
 *
 * Rows are the 60,000 + 10,000 images as bits, each pixel drawn once with its grey value as probability. Learning rates fall on a line to
 * 0. Test log-probabilities are ⟨−F(v)⟩ − ln Z over all 10,000 test rows, with ln Z by annealing there and back and by both (Bennett). A
 * method is finished once its line stands in runs/studies/mnist.json; five to ten minutes each on one core.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { BitMatrix } from "../src/compute/bit-matrix.ts"
import { Engine } from "../src/compute/engine.ts"
import { RandomStream } from "../src/compute/philox.ts"
import { parseIdx } from "../src/data/idx.ts"
import { fetchMnist } from "../src/data/mnist.ts"
import { binaryMachineOf } from "../src/hamiltonian/harmonium.ts"
import { bernoulliUnits } from "../src/hamiltonian/units/discrete-units.ts"
import type { MachineTrainingOptions } from "../src/learn/machine-options.ts"
import { MachineTrainer } from "../src/learn/machine-trainer.ts"
import { realRows } from "../src/learn/rows.ts"
import { Trainer } from "../src/learn/trainer.ts"
import type { TrainingOptions } from "../src/learn/options.ts"
import { estimatedLogLikelihood } from "../src/measure/partition-function/estimated-log-likelihood.ts"
import { logPartitionEstimate } from "../src/measure/partition-function/log-partition-estimate.ts"
import { formatEstimate } from "../src/statistics/estimate.ts"
import { table } from "./measured.ts"

const HIDDEN = 500
/** On the fused kernels; the centred gradient by the trainer of any units. */
const METHODS: Readonly<Record<string, TrainingOptions>> = {
  "CD-1": { method: "cd", steps: 1, epochs: 30, learningRate: { from: 0.05, to: 0.001 } },
  "PCD-1": { method: "pcd", steps: 1, epochs: 60, learningRate: { from: 0.05, to: 0.0001 } },
  "PCD-5": { method: "pcd", steps: 5, epochs: 60, learningRate: { from: 0.05, to: 0.0001 } },
}

const SHARED = { learningRate: { from: 0.05, to: 0.0001 }, momentum: 0 } as const
const CENTRED: Readonly<Record<string, MachineTrainingOptions>> = {
  "CD-1, centred": { ...SHARED, method: "cd", steps: 1, epochs: 30, learningRate: { from: 0.05, to: 0.001 } },
  "PCD-1, centred": { ...SHARED, method: "pcd", steps: 1, epochs: 60 },
  "tempering, centred": { ...SHARED, method: "tempering", steps: 1, epochs: 40, chains: 50, swapAcceptance: 0.1 },
}

interface Line {
  readonly method: string
  readonly epochs: number
  readonly secondsAnEpoch: number
  readonly test: readonly [number, number]
  readonly training: readonly [number, number]
  readonly logPartition: Readonly<Record<"forward" | "reverse" | "both", readonly [number, number]>>
  readonly warning: string
}

const folder = join(import.meta.dirname, "../runs/studies")
const file = join(folder, "mnist.json")
const lines: Line[] = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Line[]) : []
const asked = process.argv.slice(2)
for (const method of asked.length > 0 ? asked : [...Object.keys(METHODS), ...Object.keys(CENTRED)]) {
  if (lines.some((line) => line.method === method)) continue
  lines.push(await measure(method))
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, JSON.stringify(lines, undefined, 2))
}
const shown = ([value, error]: readonly [number, number]): string => formatEstimate({ value, error })
console.log(
  table(
    ["method", "epochs", "s an epoch", "test, nats", "training", "ln Z forward", "reverse", "both", "warning"],
    lines.map(
      ({ method, epochs, secondsAnEpoch, test, training, logPartition: { forward, reverse, both }, warning }) => [
        method,
        String(epochs),
        secondsAnEpoch.toFixed(1),
        shown(test),
        shown(training),
        shown(forward),
        shown(reverse),
        shown(both),
        warning || "none",
      ],
    ),
  ),
)

async function measure(method: string): Promise<Line> {
  const paths = await fetchMnist()
  const [training, test] = await Promise.all([bits(paths.trainImages, "training"), bits(paths.testImages, "test")])
  using engine = await Engine.create({ threads: 1 })
  const mark = engine.mark()
  const trainer = trainerOf(engine, method, training)
  const { epochs } = trainer.options
  const start = performance.now()
  while (trainer.epoch < epochs) {
    await trainer.runEpoch()
    const seconds = (performance.now() - start) / 1000
    const left = (seconds / trainer.epoch) * (epochs - trainer.epoch)
    console.error(
      `${method}: epoch ${trainer.epoch} of ${epochs}, ${(seconds / trainer.epoch).toFixed(1)} s each, ${left.toFixed(0)} s left`,
    )
  }
  const secondsAnEpoch = (performance.now() - start) / 1000 / epochs
  const machine = trainer instanceof Trainer ? trainer.machine() : binaryMachineOf(trainer.machine)
  engine.release(mark)
  const estimate = await logPartitionEstimate(engine, machine, {
    runs: 100,
    temperatures: 5000,
    burnIn: 2000,
    base: training,
    start: training.take(Uint32Array.from({ length: 100 }, (_, k) => 600 * k)),
  })
  const pair = ({ value, error }: { value: number; error: number }): readonly [number, number] => [value, error]
  const score = (rows: BitMatrix): readonly [number, number] =>
    pair(estimatedLogLikelihood(machine, rows, estimate.logPartition))
  return {
    method,
    epochs,
    secondsAnEpoch,
    test: score(test),
    training: score(training.slice(0, 10_000)),
    logPartition: {
      forward: pair(estimate.forward.logPartition),
      reverse: pair(estimate.reverse.logPartition),
      both: pair(estimate.logPartition),
    },
    warning: estimate.warning,
  }
}

function trainerOf(engine: Engine, method: string, training: BitMatrix): Trainer | MachineTrainer {
  const shared = { batch: 100, seed: 1 }
  if (method in METHODS) return new Trainer(engine, training, HIDDEN, { ...shared, momentum: 0, ...METHODS[method] })
  const layers = [bernoulliUnits(training.columns), bernoulliUnits(HIDDEN)] as const
  return new MachineTrainer(realRows("training", training), ...layers, { ...shared, engine, ...CENTRED[method] })
}

async function bits(path: string, part: string): Promise<BitMatrix> {
  const { data, shape } = parseIdx(await readFile(path), path)
  const stream = new RandomStream(1, `mnist study, ${part}`)
  const matrix = new BitMatrix(shape[0], shape[1] * shape[2])
  for (let row = 0, k = 0; row < matrix.rows; row++)
    for (let i = 0; i < matrix.columns; i++, k++) matrix.set(row, i, stream.uniform() * 255 < data[k])
  return matrix
}
