/**
 * Filters learned by real-space mutual information beside exact ones, and beside a Boltzmann machine where a block has noise in it:
 *   npm run studies -- real-space-mutual-information     (a quarter of an hour on one core)
 *
 * The tables of docs/studies.md. Means and errors are over seeds, each with samples of its own.
 */
import { join } from "node:path"
import { type BlockSamples, blockPlaces } from "../src/coarsen/mutual-information/block-samples.ts"
import type { BlockEnvironment } from "../src/coarsen/mutual-information/block-environment.ts"
import { chainBlock } from "../src/coarsen/mutual-information/chain-block.ts"
import { filterChannel, filterShares, upright } from "../src/coarsen/mutual-information/coarse-rules.ts"
import { coarseInformation } from "../src/coarsen/mutual-information/information.ts"
import {
  type LearnFiltersOptions,
  type LearnedFilters,
  learnFilters,
} from "../src/coarsen/mutual-information/learn-filters.ts"
import { optimalFilter } from "../src/coarsen/mutual-information/optimal-filter.ts"
import { squareBlock } from "../src/coarsen/mutual-information/square-block.ts"
import { blocksOf, withNoise } from "../src/coarsen/mutual-information/testing/coupled-noise.ts"
import type { BitMatrix } from "../src/compute/bit-matrix.ts"
import { Engine } from "../src/compute/engine.ts"
import { ising } from "../src/hamiltonian/ising.ts"
import { chain, square } from "../src/hamiltonian/lattice.ts"
import { criticalCoupling } from "../src/hamiltonian/onsager.ts"
import { logLikelihood } from "../src/hamiltonian/restricted-boltzmann-machine.ts"
import { Trainer } from "../src/learn/trainer.ts"
import { sample } from "../src/sample/sample.ts"
import { formatEstimate, meanEstimate } from "../src/statistics/estimate.ts"
import { measured, table } from "./measured.ts"

const folder = join(import.meta.dirname, "../runs/studies/real-space-mutual-information")
const seeds = [1, 2, 3, 4, 5]
const count = 40_000
/** Of each learning, by either method: some end in poor maxima. */
const starts = 3

type Weights = readonly number[]
type Learned = Pick<LearnedFilters, "filters" | "bound">
interface Case {
  readonly name: string
  readonly size: readonly number[]
  readonly block: readonly number[]
  readonly coupling: number
  readonly hidden: number
  readonly sharpness: number
  readonly exact: BlockEnvironment
  readonly samples?: number
  readonly learning?: LearnFiltersOptions
}

// The maximum is flat: how even a filter is depends on how much is seen.
const longer = { samples: 4 * count, learning: { starts: 1, steps: 3000, learningRate: 0.01, heldOut: 0.025 } }
const torus = { size: [6, 6], block: [2, 2], coupling: criticalCoupling, sharpness: 2 }
const ring = { size: [24], block: [4], coupling: 1, sharpness: 3, exact: chainBlock({ coupling: 1, block: 4 }) }
const cases: readonly Case[] = [
  { name: "square-1", ...torus, hidden: 1, exact: squareBlock(torus) },
  { name: "square-1-long", ...torus, ...longer, hidden: 1, exact: squareBlock(torus) },
  { name: "chain-1", ...ring, hidden: 1 },
  { name: "chain-2", ...ring, hidden: 2 },
]
const noisyHidden = [1, 2]

// A learning is 1 of total; machines take no time beside them.
const total = seeds.length * (cases.length + noisyHidden.length)
const begin = performance.now()
let [met, done] = [0, 0]
async function learn(
  name: string,
  sampled: () => Promise<BlockSamples>,
  options: LearnFiltersOptions,
): Promise<Learned> {
  met++
  return measured(folder, name, async () => {
    const { filters, bound } = await learnFilters(await sampled(), { starts, heldOut: 0.1, ...options })
    const each = (performance.now() - begin) / 1000 / ++done
    console.error(`${met} of ${total}, ${each.toFixed(0)} s each, ${((each * (total - met)) / 60).toFixed(0)} min left`)
    return { filters, bound }
  })
}

async function configurationsOf(
  { size, coupling, samples = count }: Pick<Case, "size" | "coupling" | "samples">,
  seed: number,
): Promise<BitMatrix> {
  const lattice = size.length === 1 ? chain(size[0]) : square(size[0], size[1])
  const method = "swendsen-wang"
  const { configurations } = await sample(ising({ lattice, coupling }), { count: samples, seed, method, threads: 1 })
  return configurations
}

/** Blocks of the torus with four columns of noise in each. */
async function noisySamples(seed: number): Promise<BlockSamples> {
  const places = blockPlaces(torus.size, torus).map(({ block, environment }) => ({
    block: [...block, 36, 37, 38, 39],
    environment,
  }))
  return { configurations: withNoise(await configurationsOf(torus, seed), seed), places }
}

/** Units of the machine with the highest likelihood of `starts`, trained by CD-1, and those of all starts. */
async function machineUnits(hidden: number, seed: number): Promise<{ best: Weights[]; all: Weights[][] }> {
  const { configurations, places } = await noisySamples(seed)
  const data = blocksOf(configurations, places[0].block)
  using engine = await Engine.create({ threads: 1 })
  const epochs = 20
  const all: { readonly units: Weights[]; readonly likelihood: number }[] = []
  for (let start = 0; start < starts; start++) {
    const trainer = new Trainer(engine, data, hidden, { visibleUnits: "spin", hiddenUnits: "spin", epochs, learningRate: 0.05, seed: starts * seed + start }) // prettier-ignore
    for (let epoch = 0; epoch < epochs; epoch++) await trainer.runEpoch()
    const machine = trainer.machine()
    const { values } = machine.weights
    const units = Array.from({ length: hidden }, (_, j) => Array.from({ length: 8 }, (_, i) => values[i * hidden + j]))
    all.push({ units, likelihood: logLikelihood(machine, data) })
  }
  const best = all.reduce((a, b) => (b.likelihood > a.likelihood ? b : a))
  return { best: best.units, all: all.map(({ units }) => units) }
}

const weightsText = (weights: Weights): string => weights.map((weight) => weight.toFixed(2)).join(" ")
const percent = (shares: Weights): string => {
  const { value, error } = meanEstimate(shares.map((share) => 100 * share))
  return `${value.toFixed(2)} ± ${error.toFixed(2)}`
}

const rows: string[][] = []
const summary: string[][] = []
for (const one of cases) {
  const { name, size, block, hidden, sharpness, exact, learning } = one
  const best = optimalFilter(exact, { hidden, sharpness, starts: 4 })
  const learned: Weights[][] = []
  for (const seed of seeds) {
    const { filters, bound } = await learn(
      `${name}-seed-${seed}`,
      async () => ({
        configurations: await configurationsOf(one, seed),
        places: blockPlaces(size, { block }),
      }),
      { hidden, sharpness, seed, ...learning },
    )
    learned.push(filters.map(({ weights }) => weights))
    rows.push([
      name,
      String(seed),
      filters.map(({ weights }) => weightsText(weights)).join("; "),
      formatEstimate(bound),
      coarseInformation(exact, filterChannel(filters)).toFixed(4),
    ])
  }
  const exactWeights = best.filters.map(({ weights }) => weights)
  rows.push([name, "exact", exactWeights.map(weightsText).join("; "), "", best.information.toFixed(4)])
  const of = (found: (weights: Weights) => number): string[] => [
    percent(learned.map((units) => Math.min(...units.map(found)))),
    (100 * Math.min(...learned.flat().map(found))).toFixed(2),
    (100 * Math.min(...exactWeights.map(found))).toFixed(2),
  ]
  if (block.length === 1) summary.push([name, "share of Σ Λ² on one edge spin, %", ...of(edgeShare)])
  else summary.push([name, "100 less the largest deviation from the mean weight, %", ...of(evenness)])
}
console.log(table(["block", "seed", "Λ", "bound (bits)", "exact, this Λ"], rows))
console.log(`\n${table(["block", "", "mean", "worst", "exact"], summary)}\n`)

function edgeShare(weights: Weights): number {
  const shares = filterShares(weights)
  return Math.max(shares[0], shares.at(-1)!)
}

/** 1 less the largest deviation of a weight from their mean, in units of the mean. */
function evenness(weights: Weights): number {
  const mean = weights.reduce((a, b) => a + b) / weights.length
  return 1 - Math.max(...weights.map((weight) => Math.abs(weight / mean - 1)))
}

/** Share of the noise, spins 4 to 7, in Σ |Λ|ᵖ of all units together. */
function noiseOf(units: readonly Weights[], power: number): number {
  const sum = (from: number): number =>
    units.flatMap((weights) => weights.slice(from)).reduce((all, weight) => all + Math.abs(weight) ** power, 0)
  return sum(4) / sum(0)
}

const noiseRows: string[][] = []
const noiseSummary: string[][] = []
for (const hidden of noisyHidden) {
  const found: Record<string, Weights[][]> = { information: [], "contrastive divergence": [], "… single starts": [] }
  for (const seed of seeds) {
    const { filters } = await learn(`noise-${hidden}-seed-${seed}`, () => noisySamples(seed), { hidden, seed })
    const machine = await measured(folder, `machine-${hidden}-seed-${seed}`, () => machineUnits(hidden, seed))
    found["information"].push(filters.map(({ weights }) => weights))
    found["contrastive divergence"].push(machine.best)
    found["… single starts"].push(...machine.all)
    for (const method of ["information", "contrastive divergence"]) {
      const units = found[method].at(-1)!.map((weights) => upright({ weights }).weights)
      noiseRows.push([method, String(hidden), String(seed), units.map(weightsText).join("; ")])
    }
  }
  for (const [method, all] of Object.entries(found)) {
    const shares = all.map((units) => noiseOf(units, 2))
    noiseSummary.push([
      method,
      String(hidden),
      percent(shares),
      percent(all.map((units) => noiseOf(units, 1))),
      `${(100 * Math.min(...shares)).toFixed(2)} to ${(100 * Math.max(...shares)).toFixed(2)}`,
      percent(all.map((units) => Math.max(...units.map((weights) => noiseOf([weights], 2))))),
    ])
  }
}
console.log(table(["learned by", "hidden", "seed", "Λ: the block | the noise"], noiseRows))
console.log(`\n${table(["learned by", "hidden", "noise in Σ Λ², %", "in Σ abs Λ, %", "smallest to largest", "of the unit with most, %"], noiseSummary)}`) // prettier-ignore
