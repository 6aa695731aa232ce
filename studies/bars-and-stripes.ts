/**
 * Bars and stripes of 4 × 4 by the sources of model statistics, with the exact log-likelihood:  npm run studies -- bars-and-stripes
 * (eight minutes on a core). The section and the figure of docs/studies.md.
 *
 * 12 hidden units, all 32 rows an update. Schedules were found by short trials with seed 0: a slow one for single chains of 1 and 10
 * Gibbs steps, a faster one for 50, and the fastest for ladders, whose chains mix.
 *
 * Bars and stripes: MacKay 2003, Information Theory, Inference, and Learning Algorithms, §43; as a test of training: Fischer & Igel 2010,
 * doi:10.1007/978-3-642-15825-4_26.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { Engine } from "../src/compute/engine.ts"
import { type LikelihoodCurvesData, likelihoodCurves } from "../src/figures/likelihood-curves.ts"
import { renderPng, renderSvg } from "../src/figures/render-node.ts"
import type { Harmonium } from "../src/hamiltonian/harmonium.ts"
import { bernoulliUnits } from "../src/hamiltonian/units/discrete-units.ts"
import type { MachineTrainingOptions } from "../src/learn/machine-options.ts"
import { barsAndStripes } from "../src/learn/deep/testing/bars-and-stripes.ts"
import { MachineTrainer } from "../src/learn/machine-trainer.ts"
import { formatEstimate, meanEstimate } from "../src/statistics/estimate.ts"
import { measured, table } from "./measured.ts"

const SIZE = 4
const HIDDEN = 12
const SEEDS = [1, 2, 3]
const SHARED = {
  batch: 2 ** (SIZE + 1),
  epochs: 40_000,
  chains: 64,
  sigma: 0.1,
  learningRate: { from: 0.05, to: 0.003, shape: "exponential" },
  momentum: 0.5,
} satisfies MachineTrainingOptions
/** For chains that mix. */
const LARGE_STEPS = {
  epochs: 8000,
  learningRate: { from: 0.4, to: 0.005, shape: "exponential" },
} satisfies MachineTrainingOptions
const METHODS: readonly {
  readonly name: string
  readonly options: MachineTrainingOptions
  readonly seeds?: readonly number[]
}[] = [
  { name: "CD-1", options: { method: "cd" } },
  { name: "CD-10", options: { method: "cd", steps: 10 } },
  { name: "PCD-1", options: { method: "pcd" } },
  { name: "fast PCD-1", options: { method: "fast-pcd" } },
  { name: "PCD-10", options: { method: "pcd", steps: 10 } },
  {
    name: "PCD-50",
    options: { method: "pcd", steps: 50, epochs: 30_000, learningRate: { from: 0.1, to: 0.001, shape: "exponential" } },
  },
  { name: "tempering", options: { method: "tempering", ...LARGE_STEPS } },
  { name: "tempering along training", options: { method: "trajectory-tempering", ...LARGE_STEPS } },
  // An update costs as much as three hundred of CD-1, but a few hundred do.
  { name: "exact gradient", options: { method: "exact", epochs: 600, learningRate: 0.3, momentum: 0.9 }, seeds: [1] },
]

/** Two to a factor of two. */
const checksUpTo = (updates: number): number[] =>
  [...new Set(Array.from({ length: 40 }, (_, k) => Math.round(2 ** (k / 2))))]
    .filter((update) => update < updates)
    .concat(updates)

interface Training {
  readonly updates: readonly number[]
  /** Mean log-likelihood of the rows after each of `updates`, in nats. */
  readonly logLikelihoods: readonly number[]
  readonly seconds: number
  readonly diagnostics: Readonly<Record<string, number>>
}

const data = barsAndStripes(SIZE)
/** −(entropy of the rows): 2^(n+1) − 4 of them once, two twice. */
const optimum = -((data.rows - 4) * Math.log(data.rows) + 4 * Math.log(data.rows / 2)) / data.rows

function logLikelihood(machine: Harmonium): number {
  let sum = 0
  for (let row = 0; row < data.rows; row++) sum -= machine.freeEnergy(data.row(row))
  return sum / data.rows - machine.logPartition()
}

async function train(options: MachineTrainingOptions, seed: number): Promise<Training> {
  using engine = await Engine.create({ threads: 1 })
  const trainer = new MachineTrainer(data, bernoulliUnits(SIZE ** 2), bernoulliUnits(HIDDEN), {
    ...SHARED,
    ...options,
    seed,
    engine,
  })
  const updates = checksUpTo(trainer.options.epochs)
  const logLikelihoods: number[] = []
  let seconds = 0
  for (const update of updates) {
    const start = process.cpuUsage().user
    // All rows are one mini-batch.
    while (trainer.epoch < update) await trainer.runEpoch()
    seconds += (process.cpuUsage().user - start) / 1e6
    logLikelihoods.push(logLikelihood(trainer.machine))
  }
  return { updates, logLikelihoods, seconds, diagnostics: trainer.diagnostics }
}

const root = join(import.meta.dirname, "..")
const folder = join(root, "runs/studies/bars-and-stripes")
const asked = process.argv.slice(2)
const results: { readonly name: string; readonly trainings: readonly Training[] }[] = []
for (const { name, options, seeds = SEEDS } of METHODS.filter(
  (method) => asked.length === 0 || asked.includes(method.name),
)) {
  const trainings: Training[] = []
  for (const seed of seeds)
    trainings.push(await measured(folder, `${name.replaceAll(" ", "-")}-${seed}`, () => train(options, seed)))
  results.push({ name, trainings })
}
if (asked.length > 0) process.exit()

const last = ({ logLikelihoods }: Training): number => logLikelihoods[logLikelihoods.length - 1]
const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
const shown = (values: readonly number[]): string => formatEstimate(meanEstimate(Float64Array.from(values)))
console.log(`largest possible: ${optimum.toFixed(9)} nats a row\n`)
console.log(
  table(
    ["method", "log-likelihood", "below the optimum", "worst", "highest on the way", "rungs", "ms an update"],
    results.map(({ name, trainings }) => {
      const ends = trainings.map(last)
      const rungs = trainings.flatMap(({ diagnostics }) => diagnostics["rungs"] ?? [])
      return [
        name,
        shown(ends),
        `${((100 * (sumOf(ends) / ends.length - optimum)) / optimum).toFixed(2)} %`,
        Math.min(...ends).toFixed(3),
        shown(trainings.map(({ logLikelihoods }) => Math.max(...logLikelihoods))),
        rungs.join(" "),
        (
          (1000 * sumOf(trainings.map(({ seconds }) => seconds))) /
          sumOf(trainings.map(({ updates }) => updates[updates.length - 1]))
        ).toFixed(2),
      ]
    }),
  ),
)

/** The figure takes six beside the exact gradient. */
const curves = results
  .filter(({ name }) => !["PCD-10", "tempering along training"].includes(name))
  .map(({ name, trainings }) => ({
    label: name,
    updates: trainings[0].updates,
    trainings: trainings.map(({ logLikelihoods }) => logLikelihoods),
  }))
const figure: LikelihoodCurvesData = {
  title: `${SIZE} × ${SIZE} bars and stripes, ${HIDDEN} hidden units, ${SEEDS.length} trainings each`,
  curves: curves.slice(0, -1),
  reference: curves[curves.length - 1],
  optimum,
}
const svg = renderSvg(likelihoodCurves, figure, "light")
writeFileSync(join(root, "docs/figures/bars-and-stripes.png"), renderPng(svg, { scale: 2 }))
