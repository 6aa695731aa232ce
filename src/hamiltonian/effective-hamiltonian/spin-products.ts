/**
 * Couplings of spins by hidden units: sums over the points of each unit's integral (hidden-unit-integral.ts) of products of
 * tan ωu, built up site by site.
 */
import { expectInput } from "../../errors.ts"
import type { HiddenUnits } from "./coupling-search.ts"
import { unitQuadrature } from "./hidden-unit-integral.ts"
import type { SpinForm } from "./spin-form.ts"

// 2 GiB of tangents.
const MOST_TANGENTS = 2 ** 28

/** For sets of up to `order` sites, each hidden unit to `tolerance`. */
export function spinProducts(form: SpinForm, options: { order: number; tolerance: number }): HiddenUnits {
  const { visible, hidden, offsets, weights } = form
  let constant = form.constant
  let size = 0
  const quadratures = Array.from({ length: hidden }, (_, j) => {
    // Only of the sites that the unit sees.
    const seen = weights.subarray(j * visible, (j + 1) * visible).filter((u) => u !== 0)
    const quadrature = unitQuadrature(offsets[j], seen, options)
    constant += quadrature.constant
    size += quadrature.tangents.length
    expectInput(
      size <= MOST_TANGENTS,
      `effectiveCouplings: expected at most ${MOST_TANGENTS} numbers to integrate a machine of ${visible} × ${hidden} units. Raise tolerance.`,
    )
    return quadrature
  })
  /** Where the points of unit j start, in products of all units. */
  const starts = new Int32Array(hidden + 1)
  quadratures.forEach(({ even }, j) => (starts[j + 1] = starts[j] + even.length))
  const points = starts[hidden]
  // tan ωu, the units of a site together, as they are gone through; that of site i and unit j starts at rows[i · hidden + j].
  const tangents = new Float64Array(size)
  const rows = new Int32Array(visible * hidden)
  const inputs = new Int32Array(hidden)
  let end = 0
  for (let i = 0; i < visible; i++)
    for (let j = 0; j < hidden; j++) {
      rows[i * hidden + j] = end
      if (weights[j * visible + i] === 0) continue
      const length = starts[j + 1] - starts[j]
      const row = inputs[j]++ * length
      tangents.set(quadratures[j].tangents.subarray(row, row + length), end)
      end += length
    }
  const products = Array.from({ length: options.order }, () => new Float64Array(points))
  return {
    form,
    constant,
    scale: () => ({ field: 1, weight: 1 }),
    begin(n) {
      // s_n = sin, cos, −sin, −cos, …
      const sign = (n - 1) % 4 < 2 ? 1 : -1
      quadratures.forEach(({ even, odd }, j) =>
        products[0].set(n % 2 === 0 ? even.map((c) => sign * c) : odd.map((c) => sign * c), starts[j]),
      )
    },
    push(depth, list, site) {
      const [from, to] = [products[depth], products[depth + 1]]
      for (const j of list) {
        const shift = rows[site * hidden + j] - starts[j]
        for (let m = starts[j]; m < starts[j + 1]; m++) to[m] = from[m] * tangents[shift + m]
      }
    },
    value(depth, list, site) {
      const from = products[depth]
      let sum = 0
      for (let a = 0; a < list.length; a++) {
        const j = list[a]
        const end = starts[j + 1]
        const shift = rows[site * hidden + j] - starts[j]
        for (let m = starts[j]; m < end; m++) sum += from[m] * tangents[shift + m]
      }
      return sum
    },
    work: points / hidden,
  }
}
