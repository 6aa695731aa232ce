/**
 * A deep Boltzmann machine learned all at once, by the rule of 1985 and by that of 2009, against layer by layer first, at equal work:
 * npm run studies -- layer-by-layer  (five minutes of one core). The table and the figure of docs/studies.md.
 *
 * Ackley, Hinton & Sejnowski 1985, doi:10.1207/s15516709cog0901_7; Hinton & Salakhutdinov 2006, doi:10.1126/science.1127647;
 * Salakhutdinov & Hinton 2009, AISTATS, JMLR W&CP 5, 448; Montavon & Müller 2012, doi:10.1007/978-3-642-35289-8_33.
 */
import { join } from "node:path"
import { writeFileAtomic } from "../src/data/write-atomic.ts"
import { renderPng, renderSvg } from "../src/figures/render-node.ts"
import { bestLogLikelihood } from "../src/learn/deep/testing/bars-and-stripes.ts"
import { formatEstimate, meanEstimate } from "../src/statistics/estimate.ts"
import { layerByLayer } from "./layer-by-layer-figure.ts"
import { HIDDEN, METHODS, RATES, SIDE, train } from "./layer-by-layer-runs.ts"
import { measured, table } from "./measured.ts"

const root = join(import.meta.dirname, "..")
const folder = join(root, "runs/studies/layer-by-layer")
const WORK = 12e6
const seeds = [1, 2, 3]

const curves = []
const rates: number[] = []
for (const [k, method] of METHODS.entries()) {
  // Every training has the rate that is best for it, by another seed.
  let [best, learningRate] = [-Infinity, 0]
  for (const rate of RATES) {
    const run = await measured(folder, `${k}-rate-${rate}`, () =>
      train(method, { work: WORK, learningRate: rate, seed: 0 }),
    )
    const last = run.logLikelihood.at(-1)!
    console.error(`${method.name}, rate ${rate}: ${last.toFixed(3)}`)
    if (last > best) [best, learningRate] = [last, rate]
  }
  rates.push(learningRate)
  const runs = []
  for (const seed of seeds)
    runs.push(await measured(folder, `${k}-${seed}`, () => train(method, { work: WORK, learningRate, seed })))
  curves.push({
    name: method.name,
    work: runs[0].work,
    logLikelihoods: runs.map(({ logLikelihood }) => logLikelihood),
  })
}

const independent = -(SIDE ** 2) * Math.LN2
const best = bestLogLikelihood(SIDE)
const levels = [
  { name: `the best possible: ${best.toFixed(3)}`.replaceAll("-", "−"), value: best },
  { name: `independent pixels: ${independent.toFixed(3)}`.replaceAll("-", "−"), value: independent },
]
const title = `Bars and stripes of ${SIDE} × ${SIDE} pixels, hidden layers of ${HIDDEN.join(", ")} units`
const data = { title, curves, levels }
await writeFileAtomic(
  join(root, "docs/figures/layer-by-layer.png"),
  renderPng(renderSvg(layerByLayer, data, "light"), { scale: 1.4 }),
)
const half = (values: readonly number[], work: readonly number[]): number =>
  values[work.findIndex((at) => at >= WORK / 2)]
console.log(
  table(
    ["training", "rate", "where it starts", "after half the work", "after all", "seeds"],
    curves.map(({ name, work, logLikelihoods }, k) => [
      name,
      String(rates[k]),
      formatEstimate(meanEstimate(logLikelihoods.map((values) => values[0]))),
      formatEstimate(meanEstimate(logLikelihoods.map((values) => half(values, work)))),
      formatEstimate(meanEstimate(logLikelihoods.map((values) => values.at(-1)!))),
      logLikelihoods.map((values) => values.at(-1)!.toFixed(2).replace("-", "−")).join(", "),
    ]),
  ),
)
