/**
 * Curves between measured points, from all points of a size together by multi-histogram reweighting, where they are so close that
 * every coupling in between is covered. Node only.
 */
import { setImmediate } from "node:timers/promises"
import { InputError } from "../errors.ts"
import type { Estimate } from "../statistics/estimate.ts"
import { reweighting } from "../statistics/reweighting.ts"
import type { EqualChains } from "./analyse-samples.ts"
import type { RunHooks } from "./progress.ts"
import type { Quantity } from "./thermo-table.ts"

/** Energies and magnetizations at one coupling. */
export interface MeasuredSeries extends EqualChains {
  readonly coupling: number
  readonly sites: number
}

export interface ReweightedCurve {
  readonly size: readonly number[]
  readonly points: readonly { readonly coupling: number; readonly values: Readonly<Record<Quantity, Estimate>> }[]
}

/** Points of a curve. */
const POINTS = 41

/** The curve from the first coupling to the last, evenly spaced on the axis; undefined where the points are too far apart. */
export async function reweightedCurve(
  series: readonly MeasuredSeries[],
  { size, axis, onProgress, signal }: RunHooks & { readonly size: readonly number[]; readonly axis: "K" | "T" },
): Promise<ReweightedCurve | undefined> {
  if (series.length < 2) return undefined
  const xOf = (value: number): number => (axis === "K" ? value : 1 / value)
  const ends = [series[0], series.at(-1)!].map(({ coupling }) => xOf(coupling))
  try {
    const pooled = reweighting(series.map(runOf))
    const [{ sites }] = series
    const points: { coupling: number; values: Record<Quantity, Estimate> }[] = []
    for (let i = 0; i < POINTS; i++) {
      onProgress?.({
        kind: "progress",
        phase: `reweighting ${size.join("×")}`,
        done: i + 1,
        total: POINTS,
        unit: "points",
      })
      // Lets a signal be heard.
      await setImmediate()
      signal?.throwIfAborted()
      // The ends themselves, not what rounding makes of them.
      const share = i / (POINTS - 1)
      const coupling =
        i === 0
          ? series[0].coupling
          : share === 1
            ? series.at(-1)!.coupling
            : xOf(ends[0] + share * (ends[1] - ends[0]))
      const energy = pooled.mean("energy", coupling)
      const heat = pooled.specificHeat(coupling)
      const values: Record<Quantity, Estimate> = {
        energy: { value: energy.value / sites, error: energy.error / sites },
        specificHeat: { value: heat.value / sites, error: heat.error / sites },
        magnetization: plain(pooled.mean("m", coupling)),
        susceptibility: plain(pooled.derived(["m", "m2"], ([m, m2]) => sites * (m2 - m * m), coupling)),
        binder: plain(pooled.derived(["m2", "m4"], ([m2, m4]) => 1 - m4 / (3 * m2 * m2), coupling)),
      }
      points.push({ coupling, values })
    }
    return { size, points }
  } catch (error) {
    if (error instanceof InputError) return undefined
    throw error
  }
}

function runOf({
  coupling,
  energies,
  magnetizations,
  replicas,
  sites,
}: MeasuredSeries): Parameters<typeof reweighting>[0][number] {
  const m = magnetizations.map((M) => Math.abs(M) / sites)
  return { coupling, energies, replicas, observables: { m, m2: m.map((x) => x ** 2), m4: m.map((x) => x ** 4) } }
}

function plain({ value, error }: Estimate): Estimate {
  return { value, error }
}
