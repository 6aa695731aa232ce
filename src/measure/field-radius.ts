/**
 * How local receptive fields are in a window with edges, such as a patch of an image: with the weight map w = r²/Σr² of a unit,
 *   centre  x̄ = Σ w(x) x,      radius of gyration  R² = Σ w(x) |x − x̄|²,
 * given as R/R_even, where R_even² = (h² − 1)/12 + (w² − 1)/12 is that of a field spread evenly over the window's h × w sites: 0
 * for a single site, 1 for an even field, above 1 for one that hugs the edges. On a torus the circular mean of field-size.ts
 * takes its place.
 */
import { expectInput } from "../errors.ts"
import type { Estimate } from "../statistics/estimate.ts"
import { medianOverUnits } from "./median-over-units.ts"
import { type ReceptiveFields, expectFields } from "./receptive-fields.ts"
import { weightMap } from "./weight-map.ts"

export interface FieldRadii {
  /** R of each unit over that of an even field; NaN for a silent unit (all weights zero). */
  readonly relative: Float64Array
  /** R of an even field, in sites. */
  readonly even: number
}

export function fieldRadii(fields: ReceptiveFields): FieldRadii {
  expectFields("fieldRadii fields", fields)
  const { units, height, width } = fields
  expectInput(
    height * width > 1,
    "fieldRadii fields: expected windows of two sites or more, got one. Cut larger windows.",
  )
  const even = Math.sqrt((height ** 2 - 1) / 12 + (width ** 2 - 1) / 12)
  const relative = new Float64Array(units).fill(Number.NaN)
  for (let unit = 0; unit < units; unit++) {
    const map = weightMap(fields, unit)
    if (!map) continue
    let [x, y, squares] = [0, 0, 0]
    for (let row = 0, site = 0; row < height; row++)
      for (let column = 0; column < width; column++, site++) {
        x += map[site] * column
        y += map[site] * row
        squares += map[site] * (column ** 2 + row ** 2)
      }
    relative[unit] = Math.sqrt(Math.max(0, squares - x ** 2 - y ** 2)) / even
  }
  return { relative, even }
}

/** Median over the units that are not silent, with its error by the bootstrap stream of `seed`. */
export function summariseFieldRadii({ relative }: FieldRadii, { seed = 0 }: { readonly seed?: number } = {}): Estimate {
  return medianOverUnits(relative, seed)
}
