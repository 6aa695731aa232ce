/** `blockspin rsmi`: the coarse spins of a block that know most of its environment, learned from samples or exactly. Node only. */
import { type BlockSamples, blockPlaces } from "../coarsen/mutual-information/block-samples.ts"
import type { BlockEnvironment } from "../coarsen/mutual-information/block-environment.ts"
import { chainBlock } from "../coarsen/mutual-information/chain-block.ts"
import {
  COARSE_RULES,
  type Filter,
  coarseRule,
  filterChannel,
  filterShares,
} from "../coarsen/mutual-information/coarse-rules.ts"
import { blockInformation, coarseInformation } from "../coarsen/mutual-information/information.ts"
import { type LearningPoint, expectEnough, learnFilters } from "../coarsen/mutual-information/learn-filters.ts"
import { type OptimalFilter, optimalFilter } from "../coarsen/mutual-information/optimal-filter.ts"
import { optimalPartition } from "../coarsen/mutual-information/optimal-partition.ts"
import { squareBlock } from "../coarsen/mutual-information/square-block.ts"
import { readDataset } from "../data/read-dataset.ts"
import { InputError } from "../errors.ts"
import { coarseFilters } from "../figures/coarse-filters.ts"
import { renderPng, renderSvg } from "../figures/render-node.ts"
import { type Ising, ising } from "../hamiltonian/ising.ts"
import { chain, square } from "../hamiltonian/lattice.ts"
import { criticalCoupling } from "../hamiltonian/onsager.ts"
import { sample } from "../sample/sample.ts"
import type { Estimate } from "../statistics/estimate.ts"
import type { RunHooks } from "./progress.ts"
import type { RsmiRecipe } from "./rsmi-recipe.ts"
import { rsmiFigure } from "./rsmi-table.ts"
import { RunFolder } from "./run-folder.ts"

export interface RsmiRunResult {
  readonly run: string
  readonly recipe: RsmiRecipe
  /** What the block is of: "infinite chain, K = 1", "20,000 samples of 6×6 spins …". */
  readonly source: string
  readonly filters: readonly (Filter & { readonly shares: readonly number[] })[]
  /** Lower bound of I(H:E) in bits, of held-out samples. */
  readonly bound?: Estimate
  /** Most that the bound can be, log₂ batch. */
  readonly ceiling?: number
  readonly curve?: readonly LearningPoint[]
  /** Starts whose bound is within two standard errors of the best. */
  readonly reached?: number
  /** Where the joint distribution is known. */
  readonly exact?: ExactInformation
  readonly seconds: number
}

/** In bits. */
export interface ExactInformation {
  /** I(V:E). */
  readonly block: number
  /** I(H:E) of the filters above. */
  readonly filters: number
  /** Of the best filters of the same number and sharpness. */
  readonly optimal: number
  readonly rules: readonly { readonly name: string; readonly information: number }[]
  /** Of the best division of the block's states into two, where they are few enough to try all. */
  readonly partition?: number
}

const COMMAND = "rsmi"
/** Sites of a block whose 2ⁿ states are gone through many times. */
const LONGEST_CHAIN = 12

/** Does what a recipe says, with its results in a new folder, `recipe.out`. */
export async function rsmiRun(
  recipe: RsmiRecipe,
  { force = false, ...hooks }: RunHooks & { readonly force?: boolean } = {},
): Promise<RsmiRunResult> {
  const { out, seed } = recipe
  await RunFolder.expectFree(out, { force })
  const start = performance.now()
  const found = recipe.exact ? exactly(recipe) : await learned(recipe, hooks)
  const result: RsmiRunResult = { run: out, recipe, ...found, seconds: (performance.now() - start) / 1000 }
  const folder = await RunFolder.create(out, { command: COMMAND, recipe, seed, force })
  await folder.writeJson("rsmi.json", result)
  const svg = renderSvg(coarseFilters, rsmiFigure(result), "light")
  await folder.write("rsmi.svg", svg)
  await folder.write("rsmi.png", renderPng(svg, { scale: 2 }))
  await folder.end("finished")
  return result
}

type Found = Omit<RsmiRunResult, "run" | "recipe" | "seconds">

function exactly(recipe: RsmiRecipe): Found {
  if (recipe.data !== undefined)
    throw new InputError(`exact: expected no samples, got ${recipe.data}. Leave --exact out to learn from them.`)
  if (recipe.size !== undefined)
    throw new InputError(
      `size: expected none with exact, got ${recipe.size.join("x")}: the lattice is the infinite chain or the 6x6 torus. Leave --size out.`,
    )
  const block = knownBlock(recipe)
  if (block === undefined)
    throw new InputError(
      `exact: expected a block of up to ${LONGEST_CHAIN} sites of a chain (--block 4), or 2x2 with a buffer and an environment of 1, got ${recipe.block.join("x")} with ${recipe.buffer} and ${recipe.environment}. Leave --exact out to learn from samples.`,
    )
  const best = optimal(block, recipe)
  const lattice = recipe.block.length === 1 ? "infinite chain" : "6×6 torus"
  return { source: `exact, ${lattice}, ${couplingText(recipe)}`, filters: best.filters.map(withShares), exact: exactOf(block, best, best.filters, recipe) }
} // prettier-ignore

async function learned(recipe: RsmiRecipe, hooks: RunHooks): Promise<Found> {
  const { hidden, sharpness, bias, starts, steps, batch, learningRate, seed } = recipe
  // Before anything is sampled: what is asked too much is said at once.
  const block = recipe.data === undefined && isKnown(recipe) ? knownBlock(recipe) : undefined
  const { samples, source } = recipe.data === undefined ? await drawn(recipe, hooks) : await read(recipe, recipe.data)
  const { onProgress, signal } = hooks
  const { filters, bound, ceiling, curve, reached } = await learnFilters(samples, {
    hidden,
    sharpness,
    bias,
    starts,
    steps,
    batch,
    learningRate,
    seed,
    ...(signal && { signal }),
    onProgress: ({ step, bound: { value } }, start) =>
      onProgress?.({
        kind: "progress",
        phase: "learning",
        done: start * steps + step,
        total: starts * steps,
        unit: "steps",
        detail: `${value.toFixed(3)} bits`,
      }),
  })
  return {
    source,
    filters: filters.map(withShares),
    bound,
    ceiling,
    curve,
    reached,
    ...(block && { exact: exactOf(block, optimal(block, recipe), filters, recipe) }),
  }
}

async function drawn(
  recipe: RsmiRecipe,
  { onProgress, signal }: RunHooks,
): Promise<{ samples: BlockSamples; source: string }> {
  const { block, count, seed, threads } = recipe
  if (recipe.key !== undefined) throw new InputError(`key: expected none without a file of samples, got ${recipe.key}.`)
  if (recipe.boundary === "open")
    throw new InputError("boundary: expected periodic for samples that are drawn here, got open. Leave --boundary out, or sample with blockspin sample --boundary open.") // prettier-ignore
  expectEnough(count, recipe.batch)
  const size = sizeOf(recipe)
  const places = blockPlaces(size, recipe)
  const model = modelOf(recipe, size)
  const { configurations } = await sample(model, {
    count,
    seed,
    // Clusters need a ferromagnet without a field.
    method: model.coupling > 0 && model.field === 0 ? "swendsen-wang" : "heat-bath",
    ...(threads === undefined ? {} : { threads }),
    ...(signal && { signal }),
    onProgress: ({ phase, done, total }) =>
      phase === "sample" && onProgress?.({ kind: "progress", phase: "sampling", done, total, unit: "samples" }),
  })
  const source = `${count.toLocaleString("en")} samples of ${size.join("×")} spins, ${couplingText(recipe)}, block ${block.join("×")}`
  return { samples: { configurations, places }, source }
}

async function read(recipe: RsmiRecipe, data: string): Promise<{ samples: BlockSamples; source: string }> {
  for (const setting of ["size", "coupling"] as const)
    if (recipe[setting] !== undefined)
      throw new InputError(`${setting}: expected none with a file of samples, got ${String(recipe[setting])}. Leave --${setting} out.`) // prettier-ignore
  if (recipe.field !== 0)
    throw new InputError(`field: expected none with a file of samples, got ${recipe.field}. Leave --field out.`)
  const { bits, shape, description } = await readDataset(data, recipe.key === undefined ? {} : { key: recipe.key })
  if (bits === undefined)
    throw new InputError(`${data}: expected spins, −1 and 1 (or 0 and 1), got grey values. Threshold them first.`)
  const places = blockPlaces(shape, { ...recipe, periodic: recipe.boundary === "periodic" })
  return { samples: { configurations: bits, places }, source: description }
}

function sizeOf({ size, block, buffer, environment }: RsmiRecipe): number[] {
  const fits = block.map((length) => length + 2 * (buffer + environment))
  if (size === undefined) return block.length === 1 ? [Math.max(24, ...fits)] : fits
  return size
}

function couplingOf({ coupling, block }: RsmiRecipe): number {
  return coupling ?? (block.length === 1 ? 1 : criticalCoupling)
}

function couplingText(recipe: RsmiRecipe): string {
  const field = recipe.field === 0 ? "" : `, h = ${recipe.field}`
  return `K = ${Number(couplingOf(recipe).toPrecision(6))}${field}`.replaceAll("-", "−")
}

function modelOf(recipe: RsmiRecipe, size: readonly number[]): Ising {
  const lattice = size.length === 1 ? chain(size[0]) : square(size[0], size[1])
  return ising({ lattice, coupling: couplingOf(recipe), field: recipe.field })
}

/** Whether the samples that are drawn are of the distribution of {@link knownBlock}. */
function isKnown(recipe: RsmiRecipe): boolean {
  const size = sizeOf(recipe)
  if (size.length === 2) return size.every((length) => length === 6)
  // The way around a ring must not be felt.
  return Math.tanh(Math.abs(couplingOf(recipe))) ** (size[0] - recipe.block[0]) < 0.01
}

function knownBlock(recipe: RsmiRecipe): BlockEnvironment | undefined {
  const { block, buffer, environment, field } = recipe
  const coupling = couplingOf(recipe)
  // The nearest spin on each side is as good as any number of them.
  if (block.length === 1)
    return block[0] <= LONGEST_CHAIN ? chainBlock({ coupling, field, block: block[0], buffer }) : undefined
  if (block.every((length) => length === 2) && buffer === 1 && environment === 1)
    return squareBlock({ coupling, field })
  return undefined
}

function optimal(block: BlockEnvironment, { hidden, sharpness, bias, seed }: RsmiRecipe): OptimalFilter {
  // Ascents on the torus are long, and all but surely end alike.
  const starts = block.outcomes > 1000 ? 4 : 16
  return optimalFilter(block, { hidden, sharpness, bias, seed, starts })
}

function exactOf(
  block: BlockEnvironment,
  best: OptimalFilter,
  filters: readonly Filter[],
  recipe: RsmiRecipe,
): ExactInformation {
  const isChain = recipe.block.length === 1
  const names = isChain ? COARSE_RULES : (["sum", "majority"] as const)
  return {
    block: blockInformation(block),
    filters: coarseInformation(block, filterChannel(filters)),
    optimal: best.information,
    rules: names.map((name) => ({ name, information: coarseInformation(block, coarseRule(name, block.spins)) })),
    ...(isChain && { partition: optimalPartition(block).information }),
  }
}

function withShares(filter: Filter): Filter & { readonly shares: readonly number[] } {
  return { ...filter, shares: filterShares(filter.weights) }
}
