/**
 * The weight map of a receptive field, w(x) = r(x)²/Σr²: a distribution over the sites that says where a unit looks,
 * whatever the sign and the strength of its weights.
 */
import type { ReceptiveFields } from "./receptive-fields.ts"

/** w of one unit, or undefined for a silent unit, one whose weights are all zero: it looks nowhere. */
export function weightMap({ height, width, values }: ReceptiveFields, unit: number): Float64Array | undefined {
  const sites = height * width
  const map = Float64Array.from(values.subarray(unit * sites, (unit + 1) * sites), (r) => r * r)
  const total = map.reduce((sum, w) => sum + w, 0)
  return total > 0 ? map.map((w) => w / total) : undefined
}
