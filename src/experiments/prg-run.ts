/** `blockspin prg`: how recordings scale when they are coarse-grained by their correlations, beside surrogates. Node only. */
import { setImmediate } from "node:timers/promises"
import {
  type CoarseLevel,
  type PhenomenologicalRg,
  phenomenologicalRg,
} from "../coarsen/phenomenological/phenomenological-rg.ts"
import { type Recordings, recordings, surrogate } from "../coarsen/phenomenological/recordings.ts"
import { readSamples } from "../data/read-dataset.ts"
import { expectInput } from "../errors.ts"
import { phenomenologicalRenormalization } from "../figures/phenomenological-renormalization.ts"
import { renderPng, renderSvg } from "../figures/render-node.ts"
import type { PrgRecipe } from "./prg-recipe.ts"
import { formatPrgTable } from "./prg-table.ts"
import type { RunHooks } from "./progress.ts"
import { RunFolder } from "./run-folder.ts"

export interface PrgRunResult {
  readonly run: string
  readonly recipe: PrgRecipe
  /** Columns of the data that never change, left out. */
  readonly constant: readonly number[]
  readonly data: PhenomenologicalRg
  readonly surrogates: readonly PhenomenologicalRg[]
}

export async function prgRun(
  recipe: PrgRecipe,
  { onProgress, signal, force = false }: RunHooks & { readonly force?: boolean } = {},
): Promise<PrgRunResult> {
  const { ordered, shuffles, blocks, seed, out } = recipe
  const recorded = await readRecordings(recipe)
  const measure = async (index: number): Promise<PhenomenologicalRg> => {
    onProgress?.({ kind: "progress", phase: "coarse-graining", done: index, total: shuffles + 1, unit: "recordings" })
    // Lets Ctrl-C in.
    await setImmediate()
    signal?.throwIfAborted()
    const data = index === 0 ? recorded : surrogate(recorded, { seed, index: index - 1, ordered, pieces: blocks })
    return untilDecay(phenomenologicalRg(data, { ordered, blocks }))
  }
  const data = await measure(0)
  const surrogates: PhenomenologicalRg[] = []
  for (let index = 1; index <= shuffles; index++) surrogates.push(await measure(index))
  onProgress?.({
    kind: "done",
    text: `coarse-grained the data and ${shuffles} ${shuffles === 1 ? "surrogate" : "surrogates"}`,
  })
  const result: PrgRunResult = { run: out, recipe, constant: recorded.constant, data, surrogates }
  const folder = await RunFolder.create(out, { command: "prg", recipe, seed, force })
  await folder.writeJson("prg.json", result)
  await folder.write("prg.csv", formatPrgTable(result))
  const svg = renderSvg(phenomenologicalRenormalization, { data, surrogates }, "light")
  await folder.write("prg.svg", svg)
  await folder.write("prg.png", renderPng(svg, { scale: 2 }))
  await folder.end("finished")
  return result
}

async function readRecordings({ data: path, key }: PrgRecipe): Promise<Recordings> {
  const { shape, data } = await readSamples(path, key)
  expectInput(
    shape.length >= 2,
    `${path}: expected an array of two or more axes, the first of them moments, got shape (${shape.join(", ")}). Reshape it to (moments, variables).`,
  )
  const [rows, ...axes] = shape
  const columns = axes.reduce((product, length) => product * length, 1)
  return recordings({ rows, columns, values: data }, path)
}

/** Autocorrelations up to ten times the largest τ: what is later is noise, and the files are long enough. */
function untilDecay(rg: PhenomenologicalRg): PhenomenologicalRg {
  const longest = Math.max(0, ...rg.levels.map(({ correlationTime }) => correlationTime?.value ?? 0))
  const length = Math.ceil(10 * longest) + 1
  const cut = ({ autocorrelation, ...level }: CoarseLevel): CoarseLevel =>
    autocorrelation === undefined ? level : { ...level, autocorrelation: autocorrelation.slice(0, length) }
  return { ...rg, levels: rg.levels.map(cut) }
}
