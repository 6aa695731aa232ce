/** The phenomenological renormalization group of recordings as a table in a file, one row a size, and as tables for people. */
import type { CoarseLevel, PhenomenologicalRg } from "../coarsen/phenomenological/phenomenological-rg.ts"
import type { ScalingExponents } from "../coarsen/phenomenological/scaling.ts"
import { formatNamedColumns } from "../data/named-columns.ts"
import { type Estimate, formatEstimate } from "../statistics/estimate.ts"
import type { PrgRunResult } from "./prg-run.ts"

const MEASURED = [
  ["variance", "variance"],
  ["variance_slope", "varianceSlope"],
  ["silence", "silence"],
  ["free_energy", "freeEnergy"],
  ["correlation_time", "correlationTime"],
  ["difference_time", "differenceTime"],
] as const satisfies readonly (readonly [string, keyof CoarseLevel])[]

/** `prg.csv`. */
export function formatPrgTable({ data, surrogates }: PrgRunResult): string {
  const columns = ["recordings", "size", "clusters", ...MEASURED.flatMap(([name]) => [name, `${name}_error`])]
  const rowsOf = (name: string, { levels }: PhenomenologicalRg): (string | number | undefined)[][] =>
    levels.map((level) => [
      name,
      level.size,
      level.clusters,
      ...MEASURED.flatMap(([, key]) => [level[key]?.value, level[key]?.error]),
    ])
  return formatNamedColumns(columns, [
    ...rowsOf("data", data),
    ...surrogates.flatMap((one, k) => rowsOf(`surrogate ${k + 1}`, one)),
  ])
}

const EXPONENTS: readonly (readonly [keyof ScalingExponents, string, string])[] = [
  ["variance", "α̃", "variance ∝ K^α̃"],
  ["freeEnergy", "β̃", "−ln P(silence) ∝ K^β̃"],
  ["spectrum", "μ", "eigenvalue ∝ (K/rank)^μ"],
  ["correlationTime", "z̃", "correlation time ∝ K^z̃"],
  ["differenceTime", "z̃′", "that of differences of halves ∝ K^z̃′"],
]

/** The result for people. */
export function prgText({ constant, data, surrogates }: PrgRunResult): string {
  const all = [data, ...surrogates]
  const names = ["data", ...surrogates.map((_, k) => (surrogates.length === 1 ? "surrogate" : `surrogate ${k + 1}`))]
  const heads = [`${data.rows} moments of ${data.columns} variables (${data.kind}), errors from ${data.blocks} blocks`]
  if (constant.length > 0)
    heads.push(
      `left out ${constant.length} ${constant.length === 1 ? "column that never changes" : "columns that never change"}: ${constant.slice(0, 10).join(", ")}${constant.length > 10 ? ", …" : ""}`,
    )
  const exponents = EXPONENTS.filter(([key]) => all.some((rg) => rg.exponents[key])).map(([key, symbol, law]) => {
    const fit = data.exponents[key]
    const range = fit ? `${key === "spectrum" ? "rank/K" : "K"} = ${short(fit.from)} … ${short(fit.to)}` : "–"
    return [symbol, ...all.map((rg) => shown(rg.exponents[key])), law, range]
  })
  if (exponents.length === 0)
    heads.push("no exponents: a fit takes three sizes of 8 clusters or more, at least 64 variables that change")
  const kurtosis = data.modes.length === 0 ? [] : [[
    "κ", ...all.map(({ modes }) => shown(modes.at(-1)!.kurtosis)), "excess kurtosis, 0 of a Gaussian", `${data.modes.at(-1)!.modes} components kept`,
  ]] // prettier-ignore
  const found = [...exponents, ...kurtosis]
  const slopes = data.levels.flatMap(({ size, clusters, varianceSlope }, k) =>
    varianceSlope === undefined
      ? []
      : [[`${size / 2} → ${size}`, String(clusters), ...all.map(({ levels }) => shown(levels[k].varianceSlope))]],
  )
  return [
    ...heads,
    "",
    ...(found.length === 0 ? [] : [...table([["", ...names, "law", "data fitted to"], ...found]), ""]),
    ...table([["K", "clusters", ...names.map((name) => `slope of ${name}`)], ...slopes]),
    "",
    "Slopes of ln variance against ln K: where they drift by more than their errors, α̃ depends on the sizes fitted.",
  ].join("\n")
}

function shown(estimate: Estimate | undefined): string {
  if (estimate === undefined) return "–"
  const { value, error } = estimate
  // Of variables that are identical: an error of rounding alone.
  return error < 1e-9 * Math.abs(value) ? short(value) : formatEstimate(estimate)
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)))
}

/** Columns apart by two spaces; combining marks take no room. */
function table(rows: readonly (readonly string[])[]): string[] {
  const length = (text: string): number => text.replaceAll(/\p{M}/gu, "").length
  const widths = rows[0].map((_, k) => Math.max(...rows.map((row) => length(row[k]))))
  return rows.map((row) =>
    row.map((cell, k) => cell + " ".repeat(widths[k] - length(cell))).join("  ").trimEnd(),
  ) // prettier-ignore
}
