/**
 * How often ln Z by annealing, in reverse and by Bennett's ratio is the exact one within two errors, for machines that were trained: 20 pairs of
 * units, twenty machines each, with one side to enumerate:  npm run studies -- trained-partition-functions (about half an hour).
 *
 * Data: bars-and-stripes of 4 × 4, Ising spins of 4 × 4 at K_c, squares of 4 × 4 pixels out of the 8 × 8 digits, squares of 3 × 3 of the
 * cat. The machines of a pair differ in hidden units, source of model statistics, order and random numbers; every further five repeat the first with
 * other random numbers, so that there are four independent hundreds. Those of 0/1 and ±1 units are
 * also annealed on the kernels. Chains start at training rows. Every training keeps what it measured in runs/studies.
 */
import { join } from "node:path"
import { BitMatrix } from "../src/compute/bit-matrix.ts"
import { Engine } from "../src/compute/engine.ts"
import { RandomStream } from "../src/compute/philox.ts"
import { RealMatrix } from "../src/compute/real-matrix.ts"
import { catImage, digits } from "../src/data/bundled.ts"
import { imagePatches } from "../src/data/image-patches.ts"
import { type Harmonium, binaryMachineOf } from "../src/hamiltonian/harmonium.ts"
import { ising } from "../src/hamiltonian/ising.ts"
import { square } from "../src/hamiltonian/lattice.ts"
import { criticalCoupling } from "../src/hamiltonian/onsager.ts"
import type { UnitKind } from "../src/hamiltonian/units/unit-layer.ts"
import { type UnitLayerShape, unitLayer } from "../src/hamiltonian/units/units.ts"
import { barsAndStripes } from "../src/learn/deep/testing/bars-and-stripes.ts"
import type { MachineTrainingOptions } from "../src/learn/machine-options.ts"
import { MachineTrainer } from "../src/learn/machine-trainer.ts"
import { harmoniumLogPartition } from "../src/measure/partition-function/harmonium-annealing.ts"
import {
  type LogPartitionEstimate,
  logPartitionEstimate,
} from "../src/measure/partition-function/log-partition-estimate.ts"
import { sample } from "../src/sample/sample.ts"
import { LARGEST_MIXING_RATIO } from "../src/statistics/gelman-rubin.ts"
import { measured, table } from "./measured.ts"

/** Hidden units of the smallest machine of a pair; the others have one more each. */
const PAIRS: readonly { visible: Omit<UnitLayerShape, "count">; hidden: readonly UnitLayerShape[] }[] = [
  {
    visible: { kind: "bernoulli" },
    hidden: [
      { kind: "bernoulli", count: 6 },
      { kind: "spin", count: 6 },
      { kind: "potts", levels: 3, count: 3 },
      { kind: "gaussian", count: 4 },
      { kind: "relu", count: 4 },
    ],
  },
  {
    visible: { kind: "spin" },
    hidden: [
      { kind: "spin", count: 6 },
      { kind: "bernoulli", count: 6 },
      { kind: "binomial", levels: 3, count: 4 },
      { kind: "gaussian", count: 4 },
      { kind: "double-relu", count: 4 },
    ],
  },
  {
    visible: { kind: "potts", levels: 3 },
    hidden: [
      { kind: "bernoulli", count: 6 },
      { kind: "spin", count: 6 },
      { kind: "potts", levels: 3, count: 3 },
    ],
  },
  {
    visible: { kind: "binomial", levels: 4 },
    hidden: [
      { kind: "bernoulli", count: 6 },
      { kind: "potts", levels: 3, count: 3 },
    ],
  },
  {
    visible: { kind: "gaussian" },
    hidden: [
      { kind: "bernoulli", count: 6 },
      { kind: "potts", levels: 3, count: 3 },
      { kind: "binomial", levels: 3, count: 4 },
    ],
  },
  { visible: { kind: "relu" }, hidden: [{ kind: "bernoulli", count: 6 }] },
  { visible: { kind: "double-relu" }, hidden: [{ kind: "spin", count: 6 }] },
]
/** What the five machines of a pair are trained with. */
const TRAININGS: readonly MachineTrainingOptions[] = [
  { method: "pcd" },
  { method: "cd", steps: 5 },
  { method: "tempering", chains: 20 },
  { method: "fast-pcd" },
  { method: "pcd", optimizer: "adam" },
]
const EPOCHS = 30
const ROWS = 1000
/** Other machines than those the errors were calibrated on. */
const SEED = 2000
const ANNEALING = { runs: 100, temperatures: 400 }
/** What rounding may make of ln Z. */
const ROUNDING = 1e-9
/** What the files of a hundred machines begin with. */
const ROUNDS = ["", "again-", "third-", "fourth-"]
const ESTIMATORS = ["annealing", "reverse", "both"] as const

interface Deviation {
  /** Estimate minus exact ln Z in standard errors: by annealing, in reverse, by both. */
  readonly deviations: readonly number[]
  readonly errors: readonly number[]
  readonly reliable: readonly boolean[]
  /** R̂ of the chains. */
  readonly mixing: number
  /** ln w of the runs there and back, less the exact ln(Z/Z_0) and ln(Z_0/Z). */
  readonly logWeights: readonly (readonly number[])[]
}
interface Line {
  readonly pair: string
  readonly training: string
  /** Mean log-likelihood that training gained, in nats a row. */
  readonly gain: number
  readonly any: Deviation
  /** On the kernels, of 0/1 and ±1 units. */
  readonly kernels?: Deviation
}

const folder = join(import.meta.dirname, "../runs/studies/trained-partition-functions")
const lines: Line[] = []
using engine = await Engine.create({ threads: 1 })
const plans = PAIRS.flatMap(({ visible, hidden }) => hidden.map((shape) => ({ visible, shape })))
for (const round of ROUNDS)
  for (const { visible, shape } of plans) {
    // No two machines share random numbers, or their deviations would be alike.
    const first = lines.length
    const pair = `${visible.kind} × ${shape.kind}`
    for (const [k, training] of TRAININGS.entries())
      lines.push(
        await measured(folder, `${round}${visible.kind}-${shape.kind}-${k}`, async () => {
          const seed = SEED + first + k
          const data = await rowsOf(visible.kind, seed)
          const units = visible.kind === "potts" ? data.columns / visible.levels! : data.columns
          const trainer = new MachineTrainer(
            data,
            unitLayer({ ...visible, count: units }),
            unitLayer({ ...shape, count: shape.count + k }),
            {
              ...training,
              batch: 20,
              epochs: EPOCHS,
              seed,
            },
          )
          const before = meanLogLikelihood(trainer.machine, data)
          while (trainer.epoch < EPOCHS) await trainer.runEpoch()
          const { machine } = trainer
          const exact = machine.logPartition()
          const deviation = ({ forward, reverse, logPartition, reliable }: LogPartitionEstimate): Deviation => {
            const all = [forward.logPartition, reverse.logPartition, logPartition]
            return {
              // Of a machine that is next to independent units the scatter is below the rounding of ln Z.
              deviations: all.map(({ value, error }) => (value - exact) / Math.hypot(error, ROUNDING)),
              errors: all.map(({ error }) => error),
              reliable: [forward.reliable, reverse.reliable, reliable],
              mixing: reverse.mixing,
              logWeights: [
                Array.from(forward.logWeights, (x) => x + forward.logBasePartition - exact),
                Array.from(reverse.logWeights, (y) => y - forward.logBasePartition + exact),
              ],
            }
          }
          const binary = [machine.visible, machine.hidden].every(({ kind }) => kind === "bernoulli" || kind === "spin")
          const bits = binary && BitMatrix.from(data.values, data.rows, data.columns)
          return {
            pair,
            training: training.optimizer ? `${training.method}, ${training.optimizer}` : training.method!,
            gain: meanLogLikelihood(machine, data) - before,
            any: deviation(harmoniumLogPartition(machine, { ...ANNEALING, start: data, seed })),
            ...(bits && {
              kernels: deviation(
                await logPartitionEstimate(engine, binaryMachineOf(machine), {
                  ...ANNEALING,
                  base: bits,
                  start: bits,
                  seed,
                }),
              ),
            }),
          }
        }),
      )
  }

const hundred = (number: number): Line[] => lines.slice(100 * number, 100 * (number + 1))

/** Part of the deviations z below two errors, with its binomial standard error, how many are beyond three, and √⟨z²⟩. */
function share(deviations: readonly Deviation[], k: number): string {
  const sizes = deviations.map(({ deviations: all }) => Math.abs(all[k]))
  const within = sizes.filter((size) => size < 2).length
  const trusted = deviations.filter(({ reliable }) => reliable[k])
  const among = trusted.filter(({ deviations: all }) => Math.abs(all[k]) < 2).length
  const p = within / sizes.length
  const spread = Math.sqrt((p * (1 - p)) / sizes.length)
  const far = sizes.filter((size) => size > 3).length
  const rms = Math.sqrt(sizes.reduce((sum, size) => sum + size ** 2 / sizes.length, 0))
  return `${(100 * p).toFixed(0)} ± ${(100 * spread).toFixed(0)} % (${among} of ${trusted.length}), ${far}, ${rms.toFixed(2)}`
}

const mixed = (all: readonly Deviation[]): string =>
  `${all.filter(({ mixing }) => mixing < LARGEST_MIXING_RATIO).length} of ${all.length}`
console.log(
  table(
    [
      "machines",
      "chains mixed",
      ...ESTIMATORS.map((name) => `${name}: within two errors (of reliable ones), beyond three, √⟨z²⟩`),
    ],
    [
      ...ROUNDS.map((_, number) => [`hundred ${number + 1}`, hundred(number)] as const),
      ["all", lines] as const,
    ].flatMap(([name, some]) => {
      const any = some.map((line) => line.any)
      const kernels = some.flatMap((line) => (line.kernels ? [line.kernels] : []))
      return [
        [name, mixed(any), ...ESTIMATORS.map((_, k) => share(any, k))],
        [`${name}: 0/1 and ±1 units, on the kernels`, mixed(kernels), ...ESTIMATORS.map((_, k) => share(kernels, k))],
      ]
    }),
  ),
)
console.log()
console.log(
  table(
    [
      "units",
      "gain by training, nats a row",
      ...ESTIMATORS.map((name) => `${name}: within 2 errors of ${lines.length / plans.length}, largest`),
    ],
    [...new Set(lines.map(({ pair }) => pair))].map((pair) => {
      const own = lines.filter((line) => line.pair === pair)
      const gains = own.map(({ gain }) => gain)
      return [
        pair,
        `${Math.min(...gains).toFixed(2)} to ${Math.max(...gains).toFixed(2)}`,
        ...ESTIMATORS.map((_, k) => {
          const sizes = own.map((line) => Math.abs(line.any.deviations[k]))
          return `${sizes.filter((size) => size < 2).length}, ${Math.max(...sizes).toFixed(1)}`
        }),
      ]
    }),
  ),
)

function meanLogLikelihood(machine: Harmonium, data: RealMatrix): number {
  let sum = 0
  for (let row = 0; row < data.rows; row++) sum -= machine.freeEnergy(data.row(row))
  return sum / data.rows - machine.logPartition()
}

/** Rows for visible units of a kind. */
async function rowsOf(kind: UnitKind, seed: number): Promise<RealMatrix> {
  switch (kind) {
    case "bernoulli": {
      const patterns = barsAndStripes(4)
      return patterns.take(Uint32Array.from({ length: ROWS }, (_, row) => row % patterns.rows))
    }
    case "spin": {
      const model = ising({ lattice: square(4, 4), coupling: criticalCoupling })
      const { configurations } = await sample(model, { count: ROWS, seed, threads: 1 })
      return new RealMatrix(ROWS, 16, Float32Array.from(configurations.unpack(-1)))
    }
    case "gaussian":
    case "double-relu": {
      const patches = imagePatches(await catImage(), { size: 3, count: ROWS, seed })
      const middle = patches.values.reduce((sum, value) => sum + value, 0) / patches.values.length
      const shift = kind === "gaussian" ? 0 : middle
      return new RealMatrix(
        ROWS,
        9,
        patches.values.map((value) => 255 * (value - shift)),
      )
    }
    default: {
      const pieces = digitPieces(await digits(), seed)
      // 0 to 16 as it is, in five steps, or in three colours.
      if (kind === "relu") return pieces
      if (kind === "binomial")
        return new RealMatrix(
          ROWS,
          16,
          pieces.values.map((value) => Math.round(value / 4)),
        )
      const colours = new RealMatrix(ROWS, 48)
      for (const [k, value] of pieces.values.entries()) colours.values[3 * k + Math.min(2, Math.floor(value / 6))] = 1
      return colours
    }
  }
}

/** Squares of 4 × 4 pixels out of the middle 6 × 6 of different digits. */
function digitPieces({ pixels, width, rows }: Awaited<ReturnType<typeof digits>>, seed: number): RealMatrix {
  const stream = new RandomStream(seed, "trained partition functions, digits")
  const order = stream.permutation(rows)
  const pieces = new RealMatrix(ROWS, 16)
  for (let row = 0; row < ROWS; row++) {
    const [top, left] = [1 + stream.integer(3), 1 + stream.integer(3)]
    for (let k = 0; k < 16; k++)
      pieces.values[row * 16 + k] = pixels[order[row] * width * width + (top + (k >> 2)) * width + left + (k & 3)]
  }
  return pieces
}
