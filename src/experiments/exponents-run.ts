/** `blockspin reproduce exponents`: ν, η, y_T and y_H of the Ising model by every method, in one table and one figure. Node only. */
import { join } from "node:path"
import { type ExponentComparisonData, exponentComparison } from "../figures/exponent-comparison.ts"
import { renderPng, renderSvg } from "../figures/render-node.ts"
import { type Estimate, formatEstimate } from "../statistics/estimate.ts"
import { BEST_KNOWN, type MethodExponents, analyticMethods, methodOf } from "./exponent-methods.ts"
import type { ExponentsRecipe } from "./exponents-recipe.ts"
import { mcrgRecipe } from "./mcrg-recipe.ts"
import { type McrgRunResult, mcrgRun } from "./mcrg-run.ts"
import type { RunHooks } from "./progress.ts"
import { RunFolder } from "./run-folder.ts"

export interface ExponentsRunResult {
  readonly run: string
  readonly recipe: ExponentsRecipe
  readonly methods: readonly MethodExponents[]
}

/** Monte Carlo's exponents are read at the second step: the first is still far from the fixed point, later lattices are small. */
const STEP = 2

export async function exponentsRun(
  recipe: ExponentsRecipe,
  { onProgress, signal, force = false }: RunHooks & { readonly force?: boolean } = {},
): Promise<ExponentsRunResult> {
  const { out, quick, seed } = recipe
  const folder = await RunFolder.create(out, { command: "reproduce exponents", recipe, seed, force })
  const analytic = analyticMethods()
  const sampled: MethodExponents[] = []
  for (const [dimension, length, count] of [
    [2, 64, recipe.square],
    [3, quick ? 16 : 32, recipe.cubic],
  ] as const) {
    const settings = mcrgRecipe.parse({
      size: Array.from({ length: dimension }, () => length),
      count,
      seed,
      out: join(out, `monte-carlo-${dimension}d`),
      ...(recipe.threads === undefined ? {} : { threads: recipe.threads }),
    })
    const measured = await mcrgRun(settings, { ...(onProgress && { onProgress }), ...(signal && { signal }), force })
    if (measured.status === "stopped") throw signal!.reason
    sampled.push(monteCarlo(measured, dimension, length))
  }
  const methods = ([2, 3] as const).flatMap((dimension) => [
    methodOf(BEST_KNOWN[dimension].source, dimension, { ...BEST_KNOWN[dimension], errorKind: "published", seconds: 0 }),
    ...[...analytic, ...sampled].filter((method) => method.dimension === dimension),
  ])
  const result = { run: out, recipe, methods }
  await folder.writeJson("exponents.json", result)
  const svg = renderSvg(exponentComparison, figureOf(methods), "light")
  await folder.write("exponents.svg", svg)
  await folder.write("exponents.png", renderPng(svg, { scale: 2 }))
  await folder.end("finished")
  return result
}

/** y_T and y_H with all operators of the basis. */
function monteCarlo(measured: McrgRunResult, dimension: 2 | 3, length: number): MethodExponents {
  const last = (parity: "even" | "odd"): Estimate => {
    const row = measured.exponents.filter((one) => one.step === STEP && one.parity === parity).at(-1)!
    return row.exponent
  }
  return methodOf(`Monte Carlo RG, L = ${length}`, dimension, {
    yT: last("even"),
    yH: last("odd"),
    errorKind: "sampling",
    seconds: measured.seconds,
  })
}

function figureOf(methods: readonly MethodExponents[]): ExponentComparisonData {
  const panels = [
    { key: "yT", name: "y_T", reach: { 2: 0.6, 3: 0.7 } },
    { key: "yH", name: "y_H", reach: { 2: 0.2, 3: 0.12 } },
    { key: "nu", name: "ν", reach: { 2: 0.5, 3: 0.16 } },
    { key: "eta", name: "η", reach: { 2: 0.4, 3: 0.2 } },
  ] as const
  const lattices = { 2: "Ising model, d = 2", 3: "Ising model, d = 3" } as const
  return {
    groups: ([2, 3] as const).map((dimension) => {
      const rows = methods.filter((method) => method.dimension === dimension)
      return {
        title: lattices[dimension],
        panels: panels.map(({ key, name, reach }) => ({
          name,
          known: rows[0][key].value,
          reach: reach[dimension],
          rows: rows.map((row) => ({ method: row.method, value: row[key] })),
        })),
      }
    }),
  }
}

/** The result for people. */
export function exponentsText({ methods }: ExponentsRunResult): string {
  const shown = (estimate: Estimate, kind: MethodExponents["errorKind"]): string =>
    kind === "derivatives" || estimate.error === 0
      ? (Math.round(estimate.value * 1e6) / 1e6 + 0).toFixed(6).replace("-", "−")
      : formatEstimate(estimate)
  const rows = methods.map((row) => [
    row.method,
    ...([row.yT, row.yH, row.nu, row.eta] as const).map((estimate) => shown(estimate, row.errorKind)),
    row.errorKind,
    durationOf(row.seconds),
  ])
  const head = ["", "y_T", "y_H", "ν", "η", "error of", "time"]
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i].length)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (i === 0 || i === 5 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join("  ")
      .trimEnd()
  const second = methods.findIndex(({ dimension }) => dimension === 3)
  return [
    line(head),
    "d = 2",
    ...rows.slice(0, second).map(line),
    "d = 3",
    ...rows.slice(second).map(line),
    "Errors of derivatives say nothing of the approximation, those of sampling nothing of the way to the fixed point that is left after two",
    "steps (in three dimensions much more); those of the ε-expansion are the size of a term.",
  ].join("\n")
}

function durationOf(seconds: number): string {
  if (seconds === 0) return ""
  return seconds < 0.1
    ? `${(1000 * seconds).toPrecision(2)} ms`
    : `${seconds < 10 ? seconds.toPrecision(2) : seconds.toFixed(0)} s`
}
