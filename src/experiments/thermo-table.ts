/**
 * The points of thermodynamic curves as a table in a file, one row a size and coupling, and back; and as a table for people, with
 * the deviation from the exact value in standard errors.
 */
import { type NamedColumns, formatNamedColumns, numberIn } from "../data/named-columns.ts"
import { InputError } from "../errors.ts"
import { type Estimate, deviation, formatEstimate } from "../statistics/estimate.ts"
import type { ExactValues } from "./exact-thermodynamics.ts"

export const QUANTITIES = ["energy", "specificHeat", "magnetization", "susceptibility", "binder"] as const
export type Quantity = (typeof QUANTITIES)[number]

/** Columns of the file, and heads of the table. */
const COLUMN: Readonly<Record<Quantity, string>> = {
  energy: "energy",
  specificHeat: "specific_heat",
  magnetization: "magnetization",
  susceptibility: "susceptibility",
  binder: "binder",
}
const HEAD: Readonly<Record<Quantity, string>> = {
  energy: "u (J)",
  specificHeat: "C (k_B)",
  magnetization: "⟨|m|⟩",
  susceptibility: "χ",
  binder: "U",
}

/** One lattice at one coupling. */
export interface ThermoPoint {
  readonly size: readonly number[]
  /** L: the geometric mean of the lengths of the axes. */
  readonly length: number
  readonly sites: number
  readonly coupling: number
  /** T = 1/K. */
  readonly temperature: number
  readonly measured?: Readonly<Record<Quantity, Estimate>>
  /** τ_int of E and |M| in sweeps (wolff: clusters); none of independent samples. */
  readonly tauEnergy?: Estimate
  readonly tauMagnetization?: Estimate
  readonly samples: number
  readonly equilibrated?: boolean
  readonly exact?: ExactValues
}

const SETTINGS = ["model", "lattice", "size", "length", "sites", "coupling", "temperature", "samples"]
const TAUS = ["tau_energy", "tau_energy_error", "tau_magnetization", "tau_magnetization_error"]

/** `thermo.csv`. */
export function formatThermoTable(points: readonly ThermoPoint[], model: string, lattice: string): string {
  const columns = [
    ...SETTINGS,
    ...QUANTITIES.flatMap((name) => [COLUMN[name], `${COLUMN[name]}_error`, `${COLUMN[name]}_exact`]),
    ...TAUS,
  ]
  const rows = points.map(({ size, length, sites, coupling, temperature, samples, measured, exact, ...point }) => [
    model,
    lattice,
    size.join("x"),
    length,
    sites,
    coupling,
    temperature,
    samples,
    ...QUANTITIES.flatMap((name) => [measured?.[name].value, measured?.[name].error, exact?.[name]]),
    ...[point.tauEnergy, point.tauMagnetization].flatMap((tau) => [tau?.value, tau?.error]),
  ])
  return formatNamedColumns(columns, rows)
}

/** A measured value in a row of such a file. */
export interface TableValue {
  readonly length: number
  readonly coupling: number
  readonly estimate: Estimate
}

/** The values of one quantity in a table; rows without a measurement are passed over. */
export function readThermoTable({ columns, rows }: NamedColumns, quantity: Quantity, what: string): TableValue[] {
  const [value, error] = [COLUMN[quantity], `${COLUMN[quantity]}_error`]
  const missing = ["length", "coupling", value, error].filter((name) => !columns.includes(name))
  if (missing.length > 0)
    throw new InputError(
      `${what}: expected the columns length, coupling, ${value} and ${error}, got none named ${missing.join(", ")}. Take a thermo.csv that blockspin thermo wrote.`,
    )
  return rows.flatMap((row) => {
    const [length, coupling, mean, sigma] = ["length", "coupling", value, error].map((name) =>
      numberIn(row, name, what),
    )
    return length === undefined || coupling === undefined || mean === undefined || sigma === undefined
      ? []
      : [{ length, coupling, estimate: { value: mean, error: sigma } }]
  })
}

/** The table for people, a block a size. */
export function thermoTable(points: readonly ThermoPoint[], axis: "K" | "T"): string {
  const measured = points.some((point) => point.measured !== undefined)
  const shown = QUANTITIES.filter((name) =>
    points.some((point) => point.measured !== undefined || point.exact?.[name] !== undefined),
  )
  const compared = shown.filter((name) => measured && points.some(({ exact }) => exact?.[name] !== undefined))
  const head = ["lattice", axis, ...shown.flatMap((name) => [HEAD[name], ...(compared.includes(name) ? ["σ"] : [])])]
  if (measured) head.push("τ_int")
  const rows = points.map((point) => [
    point.size.join("×"),
    String(Number((axis === "K" ? point.coupling : point.temperature).toPrecision(6))).replace("-", "−"),
    ...shown.flatMap((name) => {
      const estimate = point.measured?.[name]
      const exact = point.exact?.[name]
      const cell = estimate ? formatEstimate(estimate) : exact === undefined ? "" : exact.toFixed(6).replace("-", "−")
      if (!compared.includes(name)) return [cell]
      // Without an error, as where all samples are equal, there is nothing to compare.
      return [
        cell,
        estimate === undefined || exact === undefined || !(estimate.error > 0)
          ? ""
          : sigmas(deviation(estimate, exact)),
      ]
    }),
    ...(measured ? [point.tauMagnetization ? formatEstimate(point.tauMagnetization, 1) : ""] : []),
  ])
  const widths = head.map((title, k) => Math.max(title.length, ...rows.map((row) => row[k].length)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, k) => (k === 0 ? cell.padEnd(widths[k]) : cell.padStart(widths[k])))
      .join("  ")
      .trimEnd()
  return [line(head), ...rows.map(line)].join("\n")
}

function sigmas(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`
}
