/** `blockspin collapse`: critical coupling and exponents from the measured curves of several sizes. Node only. */
import { readFile } from "node:fs/promises"
import { explainReadError } from "../data/file-error.ts"
import { parseNamedColumns } from "../data/named-columns.ts"
import { InputError, expectInput } from "../errors.ts"
import { type DataCollapseData, dataCollapse } from "../figures/data-collapse.ts"
import { renderPng, renderSvg } from "../figures/render-node.ts"
import { type Collapse, type ScalingCurve, collapse } from "../statistics/collapse.ts"
import { type Crossing, crossings } from "../statistics/crossing.ts"
import { type Estimate, formatEstimate } from "../statistics/estimate.ts"
import type { RunHooks } from "./progress.ts"
import { RunFolder } from "./run-folder.ts"
import type { CollapseRecipe } from "./thermo-recipe.ts"
import { type TableValue, readThermoTable } from "./thermo-table.ts"

export interface CollapseRunResult {
  readonly run: string
  readonly recipe: CollapseRecipe
  readonly sizes: readonly { readonly length: number; readonly points: number }[]
  /** K_c. */
  readonly criticalCoupling: Estimate
  /** T_c = 1/K_c. */
  readonly criticalTemperature: Estimate
  readonly nu: Estimate
  /** β/ν of the magnetization, γ/ν of the susceptibility. */
  readonly ratio?: Estimate
  /** c of the correction 1 + c L^(−ω), where it was asked for. */
  readonly correction?: Estimate
  /** S of the fit: about 1 for curves that collapse within their errors. */
  readonly quality: number
  readonly compared: number
  readonly points: number
  /** Where the Binder cumulants of neighbouring sizes cross. */
  readonly crossings: readonly Crossing[]
}

const QUANTITY = {
  binder: { name: "Binder cumulant U", scaled: "U", ratio: undefined },
  magnetization: { name: "magnetization ⟨|m|⟩", scaled: "⟨|m|⟩ L^(β/ν)", ratio: "β/ν" },
  susceptibility: { name: "susceptibility χ", scaled: "χ L^(−γ/ν)", ratio: "γ/ν" },
} as const

export async function collapseRun(
  recipe: CollapseRecipe,
  { onProgress, force = false }: RunHooks & { readonly force?: boolean } = {},
): Promise<CollapseRunResult> {
  const { observable, omega, resamples, seed, out } = recipe
  const curves = await readCurves(recipe)
  const fitted = collapse(curves, {
    zeta: observable === "binder" ? 0 : "fit",
    resamples,
    seed,
    ...(omega === undefined ? {} : { omega }),
  })
  const crossed = observable === "binder" ? neighbours(curves) : []
  const result = resultOf(recipe, curves, fitted, crossed)
  const folder = await RunFolder.create(out, { command: "collapse", recipe, seed, force })
  await folder.writeJson("collapse.json", result)
  const svg = renderSvg(dataCollapse, figureOf(result, curves, fitted), "light")
  await folder.write("collapse.svg", svg)
  await folder.write("collapse.png", renderPng(svg, { scale: 2 }))
  await folder.end("finished")
  if (fitted.quality > 3)
    onProgress?.({
      kind: "warning",
      text: `the curves do not collapse within their errors (S = ${fitted.quality.toPrecision(2)}, about 1 is good): narrow the range with --from and --to, or leave small sizes out with --smallest`,
    })
  return result
}

async function readCurves({
  data,
  observable,
  from = -Infinity,
  to = Infinity,
  smallest = 0,
}: CollapseRecipe): Promise<ScalingCurve[]> {
  const byLength = new Map<number, TableValue[]>()
  for (const path of data) {
    let text: string
    try {
      text = await readFile(path, "utf8")
    } catch (error) {
      throw await explainReadError(path, error)
    }
    for (const value of readThermoTable(parseNamedColumns(text, path), observable, path))
      if (value.coupling >= from && value.coupling <= to && value.length >= smallest)
        byLength.set(value.length, [...(byLength.get(value.length) ?? []), value])
  }
  const lengths = [...byLength.keys()].toSorted((a, b) => a - b)
  expectInput(
    lengths.length >= 3,
    `collapse: expected measurements of at least 3 sizes, got ${lengths.length === 0 ? "none" : `${lengths.length} (L = ${lengths.join(", ")})`}. Measure further sizes with blockspin thermo, and give all of its tables.`,
  )
  if (lengths.length > 6)
    throw new InputError(
      `collapse: expected at most 6 sizes, got ${lengths.length}. Leave small ones out with --smallest.`,
    )
  const bare = lengths.find((length) => byLength.get(length)!.every(({ estimate }) => estimate.error === 0))
  expectInput(
    bare === undefined,
    `collapse: expected values with errors above 0, got none of L = ${bare}. Take more samples.`,
  )
  return lengths.map((length) => {
    // Where all samples are equal nothing was measured.
    const values = byLength.get(length)!.filter(({ estimate }) => estimate.error > 0).toSorted((a, b) => a.coupling - b.coupling)
    const twice = values.find(({ coupling }, i) => i > 0 && coupling === values[i - 1].coupling)
    expectInput(
      twice === undefined,
      `collapse: expected one row a size and coupling, got two of L = ${length} at K = ${twice?.coupling}. Leave one of the tables out.`,
    )
    return { length, x: values.map(({ coupling }) => coupling), y: values.map(({ estimate }) => estimate) }
  }) // prettier-ignore
}

/** Crossings of every two neighbouring sizes that do cross. */
function neighbours(curves: readonly ScalingCurve[]): Crossing[] {
  return curves.slice(1).flatMap((curve, i) => {
    try {
      return crossings([curves[i], curve])
    } catch (error) {
      if (error instanceof InputError) return []
      throw error
    }
  })
}

function resultOf(
  recipe: CollapseRecipe,
  curves: readonly ScalingCurve[],
  { critical, nu, power, correction, quality, compared, points }: Collapse,
  crossed: readonly Crossing[],
): CollapseRunResult {
  const { value: K, error } = critical
  const sign = recipe.observable === "magnetization" ? -1 : 1
  return {
    run: recipe.out,
    recipe,
    sizes: curves.map(({ length, x }) => ({ length, points: x.length })),
    criticalCoupling: critical,
    criticalTemperature: { value: 1 / K, error: error / K ** 2 },
    nu,
    ...(recipe.observable === "binder" ? {} : { ratio: { value: sign * power.value, error: power.error } }),
    ...(recipe.omega === undefined ? {} : { correction }),
    quality,
    compared,
    points,
    crossings: crossed,
  }
}

function figureOf(
  { recipe, criticalCoupling, nu, ratio, quality }: CollapseRunResult,
  curves: readonly ScalingCurve[],
  { zeta, correction }: Collapse,
): DataCollapseData {
  const { name, scaled, ratio: symbol } = QUANTITY[recipe.observable]
  const found = [
    `K_c = ${formatEstimate(criticalCoupling)}`,
    `ν = ${formatEstimate(nu)}`,
    ...(ratio && symbol ? [`${symbol} = ${formatEstimate(ratio)}`] : []),
    `S = ${quality.toPrecision(2)}`,
  ]
  return {
    axis: "coupling K = J/k_BT",
    quantity: name,
    scaledAxis: "(K − K_c) L^(1/ν)",
    scaledQuantity: scaled,
    critical: criticalCoupling.value,
    nu: nu.value,
    zeta: zeta.value,
    heading: found.join(", "),
    curves: curves.map((curve) => ({
      ...curve,
      correction: 1 + correction.value * curve.length ** -(recipe.omega ?? 0),
    })),
  }
}

/** The result for people. */
export function collapseText(result: CollapseRunResult): string {
  const { recipe, sizes, criticalCoupling, criticalTemperature, nu, ratio, correction, quality, compared, points } =
    result
  const { name, ratio: symbol } = QUANTITY[recipe.observable]
  const rows: [string, string][] = [
    ["observable", name],
    ["sizes", sizes.map((size) => `L = ${size.length} (${size.points})`).join(", ")],
    ["K_c", formatEstimate(criticalCoupling)],
    ["T_c", `${formatEstimate(criticalTemperature)} J/k_B`],
    ["ν", formatEstimate(nu)],
    ...(ratio && symbol ? [[symbol, formatEstimate(ratio)] as [string, string]] : []),
    ...(correction
      ? [["correction c", `${formatEstimate(correction)} of 1 + c L^(−${recipe.omega})`] as [string, string]]
      : []),
    ["cost S", `${quality.toPrecision(3)} over ${compared} of ${points} points (about 1 is good)`],
    ...result.crossings.map(({ lengths, x, y }): [string, string] => [
      `crossing ${lengths.join("/")}`,
      `K = ${formatEstimate(x)}, U = ${formatEstimate(y)}`,
    ]),
  ]
  const width = Math.max(...rows.map(([head]) => head.length))
  return rows.map(([head, value]) => `${head.padEnd(width)}  ${value}`).join("\n")
}
