/** `blockspin zoom`: configurations and their block spins at a constant lattice constant, as one picture. Node only. */
import { blockSizes, mostSteps } from "../coarsen/block-spins.ts"
import { type ZoomOut, zoomOut } from "../coarsen/zoom-out.ts"
import { RandomStream } from "../compute/philox.ts"
import { renderPng, renderSvg } from "../figures/render-node.ts"
import { zoomOutFigure } from "../figures/zoom-out.ts"
import { criticalCoupling } from "../hamiltonian/onsager.ts"
import type { RunHooks } from "./progress.ts"
import { RunFolder } from "./run-folder.ts"
import type { ZoomRecipe } from "./zoom-recipe.ts"
import { type ZoomConfiguration, type ZoomSource, zoomSource } from "./zoom-source.ts"

export interface ZoomRow {
  /** K and T = 1/K, where they are known. */
  readonly coupling?: number
  readonly temperature?: number
  /** On which side of the critical temperature; at it within a thousandth. */
  readonly phase?: Phase
  /** Row of the file of samples. */
  readonly row?: number
  /** Mean spin of the whole lattice before and after each step. */
  readonly magnetizations: readonly number[]
}

export type Phase = "below T_c" | "at T_c" | "above T_c"

export interface ZoomRunResult {
  readonly run: string
  readonly recipe: ZoomRecipe
  /** Lengths of the axes of each level, the original lattice first. */
  readonly sizes: readonly (readonly number[])[]
  readonly rows: readonly ZoomRow[]
}

/** Sites that a window has where the steps are left open. */
const WINDOW = 64

export async function zoomRun(
  recipe: ZoomRecipe,
  { force = false, ...hooks }: RunHooks & { readonly force?: boolean } = {},
): Promise<ZoomRunResult> {
  const { out, scale, rule, seed } = recipe
  await RunFolder.expectFree(out, { force })
  const { size, configurations } = await zoomSource(recipe, hooks)
  const steps = recipe.steps ?? stepsOf(size, scale)
  const zoomed = configurations.map(({ states }, k) =>
    zoomOut(states, { size, scale, rule, steps, seed: new RandomStream(seed, "zoom", k).word() }),
  )
  const result: ZoomRunResult = {
    run: out,
    recipe,
    sizes: blockSizes(size, scale, steps),
    rows: configurations.map((one, k) => rowOf(one, zoomed[k])),
  }
  const folder = await RunFolder.create(out, { command: "zoom", recipe, seed, force })
  await folder.writeJson("zoom.json", result)
  const { window } = zoomed[0]
  const rows = result.rows.map((row, k) => ({ label: labelOf(row), windows: zoomed[k].windows }))
  const length = size[1]
  const svg = renderSvg(zoomOutFigure, { window, scale, length, rows, caption: captionOf(result) }, "light")
  await folder.write("zoom.svg", svg)
  await folder.write("zoom.png", renderPng(svg, { scale: 2 }))
  await folder.end("finished")
  return result
}

/** As many as leave 64 sites of the shortest axis, one at least. */
function stepsOf(size: ZoomSource["size"], scale: number): number {
  let steps = mostSteps(size, scale)
  while (steps > 1 && Math.min(...size) / scale ** steps < WINDOW) steps--
  return Math.max(1, steps)
}

function rowOf({ coupling, row }: ZoomConfiguration, { magnetizations }: ZoomOut): ZoomRow {
  const known =
    coupling === undefined ? {} : { coupling, temperature: 1 / coupling, phase: phaseOf(coupling / criticalCoupling) }
  return { ...known, ...(row === undefined ? {} : { row }), magnetizations }
}

/** `share` of the critical coupling. */
function phaseOf(share: number): Phase {
  return Math.abs(share - 1) < 1e-3 ? "at T_c" : share > 1 ? "below T_c" : "above T_c"
}

function labelOf({ temperature, phase, row }: ZoomRow): string {
  const where = temperature === undefined ? [] : [phase!, `T = ${temperature.toFixed(4)}`]
  return [...where, ...(row === undefined ? [] : [`sample ${row}`])].join("\n")
}

const RULES = { majority: "majority, ties by a coin", "first-spin": "majority, ties as the first spin", decimation: "decimation" } as const // prettier-ignore

function captionOf({ sizes, recipe: { scale, rule } }: ZoomRunResult): string {
  const [original, window] = [sizes[0], sizes.at(-1)!].map((size) => size.join(" × "))
  return `Corners of ${window} sites of a ${original} lattice and of its block spins (b = ${scale}, ${RULES[rule]}): a site has the same size in every picture. T in units of J/k_B.`
}

/** The mean spins for people, a line a row of the picture. */
export function zoomText({ sizes, rows }: ZoomRunResult): string {
  const head = ["m", ...sizes.map((size) => size.join("×"))]
  const lines = rows.map((row) => [
    labelOf(row).replaceAll("\n", ", "),
    ...row.magnetizations.map((m) => m.toFixed(4).replace("-", "−")),
  ])
  const widths = head.map((_, k) => Math.max(...[head, ...lines].map((line) => line[k].length)))
  return [head, ...lines]
    .map((line) => line.map((text, k) => (k === 0 ? text.padEnd(widths[k]) : text.padStart(widths[k]))).join("  "))
    .join("\n")
}
