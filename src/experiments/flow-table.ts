/** What `blockspin flow` found, for people. */
import { type Estimate, formatEstimate } from "../statistics/estimate.ts"
import type { FlowFixedPoint, FlowRunResult } from "./flow-run.ts"

export const EXPONENTS = ["yT", "yH", "nu", "alpha", "beta", "gamma", "delta", "eta"] as const

export const SYMBOLS = {
  yT: "y_T",
  yH: "y_H",
  nu: "ν",
  alpha: "α",
  beta: "β",
  gamma: "γ",
  delta: "δ",
  eta: "η",
} as const

export function rounded({ value, error }: Estimate): string {
  return error > 1e-7 ? formatEstimate({ value, error }) : plain(value)
}

/** Six decimals, no minus sign before zeros. */
function plain(value: number): string {
  return (Math.round(value * 1e6) / 1e6 + 0).toFixed(6).replace("-", "−")
}

export function coordinates(couplings: Readonly<Record<string, number>>, most = 4): string {
  const entries = Object.entries(couplings)
  const shown = entries.filter(([, value]) => Math.abs(value) >= 5e-7).slice(0, most)
  if (shown.length === 0) return `${entries[0][0]}* = 0`
  return shown.map(([name, value]) => `${name}* = ${plain(value)}`).join(", ")
}

/** "K* = 0.3", or on a line "K* = 0, any h: a line of fixed points". */
export function placeOf({ couplings, line = {} }: FlowFixedPoint): string {
  const [first, ...others] = Object.keys(line)
  if (first === undefined) return coordinates(couplings)
  if (others.length > 0)
    return `${coordinates(couplings)}, and a line of fixed points from there along ${vectorText(line)}`
  const { [first]: _, ...rest } = couplings
  return `${coordinates(rest)}, any ${first}: a line of fixed points`
}

/** "0.71 K − 0.71 h", without small components. */
function vectorText(vector: Readonly<Record<string, number>>): string {
  return Object.entries(vector)
    .filter(([, value]) => Math.abs(value) > 0.05)
    .map(([name, value]) => `${value.toFixed(2)} ${name}`)
    .join(" + ")
    .replaceAll("+ -", "− ")
    .replaceAll("-", "−")
}

/** The result for people. */
export function flowText(result: FlowRunResult): string {
  const lines = [
    `${result.name}    b = ${Number(result.scale.toPrecision(6))}, d = ${Number(result.dimension.toPrecision(6))}`,
  ]
  if (result.critical) {
    const { couplings, endings } = result.critical
    lines.push(`critical at ${coordinates(couplings).replaceAll("*", "")}    between ${endings.join(" and ")}`)
  }
  for (const point of result.fixedPoints) {
    lines.push("", placeOf(point))
    if (point.singular !== undefined) lines.push(`  ${point.singular}: no exponents`)
    for (const { eigenvalue, y, error, kind, parity, direction } of point.directions.slice(0, 8)) {
      const lambda =
        eigenvalue.imaginary === 0
          ? eigenvalue.real.toPrecision(7)
          : `${eigenvalue.real.toPrecision(5)} ${eigenvalue.imaginary < 0 ? "−" : "+"} ${Math.abs(eigenvalue.imaginary).toPrecision(5)}i`
      const exponent = Number.isFinite(y) ? rounded({ value: y, error }) : "−∞"
      lines.push(
        `  λ = ${lambda.replace("-", "−").padEnd(12)} y = ${exponent.padEnd(12)} ${kind}, ${parity}, along ${vectorText(direction)}`,
      )
    }
    const further = point.directions.length - 8
    if (further > 0) lines.push(`  and ${further} more in flow.json`)
    const values = EXPONENTS.slice(2).flatMap((name) => {
      const estimate = point.exponents[name]
      return estimate ? [`${SYMBOLS[name]} = ${rounded(estimate)}`] : []
    })
    if (values.length > 0) lines.push(`  ${values.join("  ")}`)
  }
  return lines.join("\n")
}
