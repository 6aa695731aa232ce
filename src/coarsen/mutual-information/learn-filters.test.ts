import { beforeAll, describe, expect, test } from "vitest"
import { BitMatrix } from "../../compute/bit-matrix.ts"
import { Engine } from "../../compute/engine.ts"
import { ising } from "../../hamiltonian/ising.ts"
import { chain, square } from "../../hamiltonian/lattice.ts"
import { Trainer } from "../../learn/trainer.ts"
import { sample } from "../../sample/sample.ts"
import { type BlockSamples, blockPlaces } from "./block-samples.ts"
import { chainBlock } from "./chain-block.ts"
import { filterChannel } from "./coarse-rules.ts"
import { blockInformation, coarseInformation } from "./information.ts"
import { learnFilters } from "./learn-filters.ts"
import { blocksOf, noiseShare, withNoise } from "./testing/coupled-noise.ts"

const QUICK = { steps: 500, batch: 128, learningRate: 0.03 } as const

describe("infinite chain", () => {
  let samples: BlockSamples
  beforeAll(async () => {
    // On 24 sites the way around is not felt: tanh(1)^24 = 0.001.
    const model = ising({ lattice: chain(24), coupling: 1 })
    const { configurations } = await sample(model, { count: 8000, method: "swendsen-wang", seed: 3, threads: 1 })
    samples = { configurations, places: blockPlaces([24], { block: [3] }) }
  })

  test("the filter is on an edge, and its bound is the exact information within 4 standard errors", async () => {
    const { filters, shares, bound, ceiling } = await learnFilters(samples, { ...QUICK, sharpness: 3, seed: 1 })
    expect(Math.max(shares[0][0], shares[0][2])).toBeGreaterThan(0.8)
    expect(Math.hypot(...filters[0].weights)).toBeCloseTo(3, 5)
    const block = chainBlock({ coupling: 1, block: 3 })
    const exact = coarseInformation(block, filterChannel(filters))
    expect(Math.abs(bound.value - exact)).toBeLessThan(4 * bound.error)
    expect(bound.error).toBeLessThan(0.1 * exact)
    expect(exact).toBeLessThan(blockInformation(block))
    expect(ceiling).toBe(7)
  })

  test("the seed decides all", async () => {
    const short = { ...QUICK, steps: 6, seed: 5 }
    const [one, same] = [await learnFilters(samples, short), await learnFilters(samples, short)]
    expect(same).toEqual(one)
    expect(one.curve.map(({ step }) => step)).toEqual(Array.from({ length: 6 }, (_, k) => k + 1))
    const { filters } = await learnFilters(samples, { ...short, seed: 6 })
    expect(filters).not.toEqual(one.filters)
  })

  test("a signal stops it, with the signal's reason", async () => {
    const controller = new AbortController()
    const onProgress = (): void => controller.abort(new Error("enough"))
    await expect(learnFilters(samples, { ...QUICK, onProgress, signal: controller.signal })).rejects.toThrow("enough")
  })

  test("samples that are too few, and settings out of range, are refused", async () => {
    await expect(learnFilters(samples, { batch: 1024 })).rejects.toThrow("expected at least 10240 configurations for batches of 1024 with 0.2 held out, got 8000. Draw more samples, or take a smaller batch.") // prettier-ignore
    const frozen = { ...samples, configurations: new BitMatrix(8000, 24) }
    await expect(learnFilters(frozen)).rejects.toThrow("expected configurations that differ, got 8000 times the same.")
    await expect(learnFilters(samples, { sharpness: -1 })).rejects.toThrow("sharpness: expected a finite number above 0, got -1.") // prettier-ignore
    await expect(learnFilters(samples, { hidden: 0 })).rejects.toThrow(
      "hidden: expected an integer from 1 to 8, got 0.",
    )
  })
})

test("of a square block with noise beside it, the filter takes the block and leaves the noise, unlike a Boltzmann machine's units", async () => {
  const model = ising({ lattice: square(6, 6), coupling: 0.44 })
  const { configurations } = await sample(model, { count: 8000, method: "swendsen-wang", seed: 1, threads: 1 })
  const noisy = withNoise(configurations, 7)
  const noise = [36, 37, 38, 39]
  const places = blockPlaces([6, 6], { block: [2, 2] }).map(({ block, environment }) => ({
    block: [...block, ...noise],
    environment,
  }))
  const { filters } = await learnFilters({ configurations: noisy, places }, { ...QUICK, seed: 1 })
  expect(noiseShare(filters[0].weights)).toBeLessThan(0.05)
  for (const weight of filters[0].weights.slice(0, 4)) expect(Math.abs(weight - 1)).toBeLessThan(0.4)

  const blocks = blocksOf(noisy, places[0].block)
  using engine = await Engine.create({ threads: 1 })
  const trainer = new Trainer(engine, blocks, 2, { visibleUnits: "spin", hiddenUnits: "spin", epochs: 20, learningRate: 0.05, seed: 1 }) // prettier-ignore
  for (let epoch = 0; epoch < 20; epoch++) await trainer.runEpoch()
  // Visible × hidden: one of the two units is the noise's.
  const { values } = trainer.machine().weights
  const units = [0, 1].map((j) => noiseShare(Array.from({ length: 8 }, (_, i) => values[2 * i + j])))
  expect(Math.max(...units)).toBeGreaterThan(0.9)
})
