/**
 * `samples.npy.partial`: all that `blockspin sample` had drawn when it was stopped, in one file, so that it goes on to the same
 * bits: the recipe, the couplings that are done, and the checkpoint of the one in hand. Node only.
 */
import { readFile, stat } from "node:fs/promises"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { explainReadError } from "../data/file-error.ts"
import { writeFileAtomic } from "../data/write-atomic.ts"
import type { SampleStates } from "../data/write-samples.ts"
import { InputError, expectInput } from "../errors.ts"
import type { SampleCheckpoint } from "../sample/sample-checkpoint.ts"
import type { Estimate } from "../statistics/estimate.ts"
import type { Comparison } from "./equilibrium.ts"
import { checkRecipe } from "./recipe-check.ts"
import { type SampleRecipe, sampleRecipe } from "./recipe.ts"
import { blockspinVersion, recipeHash } from "./run-folder.ts"
import { type Archive, type ArchiveArrays, aboutCheckpoint, checkpointArrays, checkpointOf, formatArchive, parseArchive, wordsArray } from "./sample-archive.ts" // prettier-ignore

/** What was found at one coupling. */
export interface SampledCoupling {
  readonly coupling: number
  readonly burnIn: number
  readonly spacing: number
  readonly chains: number
  readonly tauEnergy?: Estimate
  readonly tauMagnetization?: Estimate
  readonly equilibrated?: boolean
  readonly comparisons: readonly Comparison[]
  readonly flipsPerNanosecond: number
  readonly seconds: number
}

/** A coupling that is done. */
export interface DoneCoupling {
  readonly states: SampleStates
  /** First row of each chain, and the end. */
  readonly chainStarts: Uint32Array
  readonly run: SampledCoupling
}

export interface PartialSamples {
  /** In the recipe's order. */
  readonly done: readonly DoneCoupling[]
  /** Of the coupling after them; none where it has not burnt in. */
  readonly current?: SampleCheckpoint | undefined
}

const FORMAT = "blockspin-partial 1"
const ENDING = ".partial"
const MEND = "Copy it again, or start again without --resume."

/** Where samples that are not finished are kept. */
export function partialPath(out: string): string {
  return `${out}${ENDING}`
}

/** Refuses to start where samples wait to be gone on with. */
export async function expectNoPartial(out: string): Promise<void> {
  const path = partialPath(out)
  const found = await stat(path).catch(() => undefined)
  expectInput(
    found === undefined,
    `${path}: expected no unfinished samples of ${out}, got some. Go on with them (blockspin sample --resume ${path}), remove the file, or choose another --out.`,
  )
}

export async function writePartial(recipe: SampleRecipe, { done, current }: PartialSamples): Promise<void> {
  const about = {
    format: FORMAT,
    blockspin: await blockspinVersion(),
    recipe,
    hash: recipeHash(recipe),
    done: done.map(({ states: { rows, columns }, run }) => ({ rows, columns, run })),
    ...(current ? { current: aboutCheckpoint(current) } : {}),
  }
  const arrays: ArchiveArrays = done.flatMap(({ states, chainStarts }, k) => [
    [
      `samples-${k}`,
      states instanceof BitMatrix
        ? wordsArray(states.words)
        : { dtype: "i1", shape: [states.values.length], data: states.values },
    ],
    [`chain-starts-${k}`, wordsArray(chainStarts)],
  ])
  const all = [...arrays, ...(current ? checkpointArrays(current) : [])]
  await writeFileAtomic(partialPath(recipe.out), formatArchive(about, all))
}

/** Reads a partial file; the samples go where it lies. */
export async function readPartial(path: string): Promise<{ recipe: SampleRecipe; partial: PartialSamples }> {
  expectInput(
    path.endsWith(ENDING),
    `--resume: expected a file that blockspin sample left, such as samples.npy${ENDING}, got ${path}. Name that file.`,
  )
  let bytes: Uint8Array
  try {
    bytes = await readFile(path)
  } catch (error) {
    throw await explainReadError(path, error)
  }
  const archive = parseArchive(bytes, path, MEND)
  const { format, blockspin, recipe: kept, hash, done, current } = archive.about
  const version = await blockspinVersion()
  if (format !== FORMAT || blockspin !== version)
    throw new InputError(
      `${path}: expected unfinished samples of blockspin ${version} (format "${FORMAT}"), got some of ${String(blockspin)} (${JSON.stringify(format)}), which may draw other bits. Resume with that version, or start again without --resume.`,
    )
  const settings = { ...(kept as object), out: path.slice(0, -ENDING.length) }
  const recipe = checkRecipe(sampleRecipe, settings, (key) => `${path}: ${key}`)
  expectInput(
    hash === recipeHash(recipe),
    `${path}: expected samples of the recipe in the file (${recipeHash(recipe)}), got some of another recipe (${String(hash)}). ${MEND}`,
  )
  const couplings = (done as AboutDone[]).map((about, k) => doneOf(archive, about, k))
  return { recipe, partial: { done: couplings, ...(current ? { current: checkpointOf(archive, current) } : {}) } }
}

interface AboutDone {
  readonly rows: number
  readonly columns: number
  readonly run: SampledCoupling
}

function doneOf(archive: Archive, { rows, columns, run }: AboutDone, k: number): DoneCoupling {
  const name = `samples-${k}`
  const { model } = archive.about["recipe"] as SampleRecipe
  const states =
    model === "ising"
      ? new BitMatrix(rows, columns, archive.words(name))
      : { rows, columns, values: archive.signed(name) }
  return { states, chainStarts: archive.words(`chain-starts-${k}`), run }
}
