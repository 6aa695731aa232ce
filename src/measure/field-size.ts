/**
 * How large and how local receptive fields are. With the weight map w = r²/Σr² of a unit:
 *   participation ratio  PR = 1/Σ_x w(x)²,  the effective number of sites: n for a field spread evenly over n sites,
 *   locality             Σ w(x) over the sites within a distance of the field's centre,
 * the centre being the circular mean on the torus: along each axis of length L the angle of Σ_x w(x) e^(2πi x/L).
 *
 * Bell & Dean, Discuss. Faraday Soc. 50, 55 (1970), doi:10.1039/DF9705000055 (participation ratio);
 * Fisher, Statistical Analysis of Circular Data, Cambridge 1993 (circular mean).
 */
import { expectNumber } from "../errors.ts"
import type { Estimate } from "../statistics/estimate.ts"
import { medianOverUnits } from "./median-over-units.ts"
import { expectFields, type ReceptiveFields } from "./receptive-fields.ts"
import { weightMap } from "./weight-map.ts"

export interface FieldSizes {
  /** Participation ratio of each unit, in sites; NaN for a silent unit (all weights zero). */
  readonly participation: Float64Array
  /** Share of Σr² within `distance` of the centre of each unit; NaN for a silent unit. */
  readonly locality: Float64Array
  /** Row and column of each unit's centre, in lattice spacings: units × 2; NaN for a silent unit. */
  readonly centres: Float64Array
  /** In lattice spacings. */
  readonly distance: number
  /** The locality of an evenly spread field: the area within `distance`, over that of the lattice. */
  readonly uniformLocality: number
}

/** Medians over the units that are not silent. */
export interface FieldSizeSummary {
  readonly participation: Estimate
  readonly locality: Estimate
  /** Units whose weights are all zero, left out. */
  readonly silent: number
}

/** Measures every field of a layer; `distance` is Euclidean, to the nearest periodic image. */
export function measureFieldSizes(fields: ReceptiveFields, { distance = 5 }: { distance?: number } = {}): FieldSizes {
  expectFields("measureFieldSizes fields", fields)
  expectNumber("measureFieldSizes distance", distance, 0)
  const { units, height, width } = fields
  const participation = new Float64Array(units).fill(Number.NaN)
  const locality = new Float64Array(units).fill(Number.NaN)
  const centres = new Float64Array(2 * units).fill(Number.NaN)
  for (let unit = 0; unit < units; unit++) {
    const map = weightMap(fields, unit)
    if (!map) continue
    const rows = new Float64Array(height)
    const columns = new Float64Array(width)
    let squares = 0
    for (let y = 0, site = 0; y < height; y++) {
      for (let x = 0; x < width; x++, site++) {
        rows[y] += map[site]
        columns[x] += map[site]
        squares += map[site] ** 2
      }
    }
    const centre = [circularMean(rows), circularMean(columns)]
    participation[unit] = 1 / squares
    centres.set(centre, 2 * unit)
    locality[unit] = shareWithin(map, height, width, centre, distance)
  }
  return { participation, locality, centres, distance, uniformLocality: uniformLocality(height, width, distance) }
}

/** Medians over the units, with errors by the bootstrap stream of `seed`. */
export function summariseFieldSizes(
  { participation, locality }: FieldSizes,
  { seed = 0 }: { seed?: number } = {},
): FieldSizeSummary {
  return {
    participation: medianOverUnits(participation, seed),
    locality: medianOverUnits(locality, seed),
    silent: participation.reduce((count, value) => count + Number(Number.isNaN(value)), 0),
  }
}

/** Position on a ring, in [0, length), of the angle of Σ w(x) e^(2πi x/length). */
function circularMean(weights: Float64Array): number {
  const L = weights.length
  let real = 0
  let imaginary = 0
  for (let x = 0; x < L; x++) {
    real += weights[x] * Math.cos((2 * Math.PI * x) / L)
    imaginary += weights[x] * Math.sin((2 * Math.PI * x) / L)
  }
  const position = (Math.atan2(imaginary, real) * L) / (2 * Math.PI)
  return position < 0 ? (position + L) % L : position
}

function shareWithin(
  map: Float64Array,
  height: number,
  width: number,
  [row, column]: readonly number[],
  distance: number,
): number {
  // A site at exactly the distance counts, though the centre carries rounding errors.
  const limit = distance ** 2 + 1e-9
  let share = 0
  for (let y = 0, site = 0; y < height; y++) {
    const dy = nearestImage(y - row, height)
    for (let x = 0; x < width; x++, site++)
      if (dy ** 2 + nearestImage(x - column, width) ** 2 <= limit) share += map[site]
  }
  return share
}

/** The shortest distance on a ring of `length`. */
function nearestImage(difference: number, length: number): number {
  const distance = Math.abs(difference) % length
  return Math.min(distance, length - distance)
}

/** Area of the disc around the middle of the lattice, cut off at its edges, over the lattice's; on a chain, of an interval. */
function uniformLocality(height: number, width: number, distance: number): number {
  if (height === 1 || width === 1) return Math.min(1, (2 * distance) / Math.max(height, width))
  const steps = 10_000
  const dx = Math.min(distance, width / 2) / steps
  let area = 0
  for (let i = 0; i < steps; i++)
    area += 4 * dx * Math.min(height / 2, Math.sqrt(distance ** 2 - ((i + 0.5) * dx) ** 2))
  return area / (height * width)
}
