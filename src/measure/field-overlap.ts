/**
 * How the units of a layer share the lattice among them. All follows from the Gram matrix G_ij = Σ_x w_i(x) w_j(x) of their
 * weight maps w = r²/Σr²: the cosine similarity c_ij = G_ij/√(G_ii G_jj) of two units, and the participation ratio of the
 * summed map, n²/Σ_ij G_ij. Random Gaussian fields have c = ⟨r²⟩²/⟨r⁴⟩ = 1/3, disjoint blocks 0.
 *
 * Errors are those of a jackknife over the units; the mean over pairs is a U-statistic: J. N. Arvesen, Ann. Math. Stat. 40,
 * 2076 (1969), doi:10.1214/aoms/1177697287.
 */
import { expectInput } from "../errors.ts"
import type { Estimate } from "../statistics/estimate.ts"
import { expectFields, type ReceptiveFields } from "./receptive-fields.ts"
import { weightMap } from "./weight-map.ts"

export interface FieldOverlap {
  /** Cosine similarity of the weight maps, mean over all pairs of units. */
  readonly pairs: Estimate
  /** Cosine similarity of a unit with the one most like it, mean over the units: near 1 where units come twice. */
  readonly nearest: Estimate
  /** How evenly all units together cover the lattice: effective number of sites under the summed map, over the number of sites. */
  readonly coverage: Estimate
  /** Units whose weights are all zero, left out. */
  readonly silent: number
}

/** Measures a layer with at least three units that are not silent. */
export function fieldOverlap(fields: ReceptiveFields): FieldOverlap {
  expectFields("fieldOverlap fields", fields)
  const sites = fields.height * fields.width
  const maps = Array.from({ length: fields.units }, (_, unit) => weightMap(fields, unit)).filter(
    (map) => map !== undefined,
  )
  const n = maps.length
  expectInput(
    n >= 3,
    `fieldOverlap fields: expected at least 3 units with weights other than zero, got ${n}. Weaken the penalty, or measure a larger layer.`,
  )
  const gram = gramMatrix(maps)
  const rowOverlap = new Float64Array(n)
  const rowGram = new Float64Array(n)
  const best = new Float64Array(n)
  const second = new Float64Array(n)
  const partner = new Int32Array(n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      rowGram[i] += gram[i * n + j]
      if (i === j) continue
      const cosine = gram[i * n + j] / Math.sqrt(gram[i * n + i] * gram[j * n + j])
      rowOverlap[i] += cosine
      if (cosine > best[i]) {
        second[i] = best[i]
        best[i] = cosine
        partner[i] = j
      } else if (cosine > second[i]) second[i] = cosine
    }
  }
  const overlap = sum(rowOverlap)
  const nearest = sum(best)
  // What the other units lose when their partner is left out.
  const loss = new Float64Array(n)
  for (let i = 0; i < n; i++) loss[partner[i]] += best[i] - second[i]
  const total = sum(rowGram)
  return {
    pairs: withJackknife(overlap / (n * (n - 1)), n, (i) => (overlap - 2 * rowOverlap[i]) / ((n - 1) * (n - 2))),
    nearest: withJackknife(nearest / n, n, (i) => (nearest - best[i] - loss[i]) / (n - 1)),
    coverage: withJackknife(
      n ** 2 / total / sites,
      n,
      (i) => (n - 1) ** 2 / (total - 2 * rowGram[i] + gram[i * n + i]) / sites,
    ),
    silent: fields.units - n,
  }
}

/** All scalar products of the vectors, count × count; four vectors at a time, so that each pass uses what it loads. */
function gramMatrix(vectors: readonly Float64Array[]): Float64Array {
  const n = vectors.length
  const gram = new Float64Array(n * n)
  for (let j = 0; j < n; j += 4) {
    const [b0, b1, b2, b3] = [0, 1, 2, 3].map((k) => vectors[Math.min(j + k, n - 1)])
    for (let i = 0; i < n && i < j + 4; i++) {
      const a = vectors[i]
      let s0 = 0
      let s1 = 0
      let s2 = 0
      let s3 = 0
      for (let x = 0; x < a.length; x++) {
        s0 += a[x] * b0[x]
        s1 += a[x] * b1[x]
        s2 += a[x] * b2[x]
        s3 += a[x] * b3[x]
      }
      for (const [k, s] of [s0, s1, s2, s3].entries()) {
        if (j + k >= n) break
        gram[i * n + j + k] = s
        gram[(j + k) * n + i] = s
      }
    }
  }
  return gram
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0)
}

/** error² = (n−1)/n Σ_i (left_i − mean left)², left_i the statistic without unit i. */
function withJackknife(value: number, n: number, left: (i: number) => number): Estimate {
  const values = Float64Array.from({ length: n }, (_, i) => left(i))
  const mean = sum(values) / n
  const squares = values.reduce((total, x) => total + (x - mean) ** 2, 0)
  return { value, error: Math.sqrt(((n - 1) / n) * squares) }
}
