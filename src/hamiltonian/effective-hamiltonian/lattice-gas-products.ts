/**
 * Couplings of a lattice gas by hidden units: k_A = Σ_{B⊆A} (−1)^(|A|−|B|) g(x_B), g = ln 2 cosh, x_B the field on the unit where only
 * the sites of B are occupied. A site that becomes occupied turns its spin from −1 to +1, so it adds 2u to the field.
 */
import { popcount } from "../../compute/bit-matrix.ts"
import type { HiddenUnits } from "./coupling-search.ts"
import { type SpinForm, logTwoCosh } from "./spin-form.ts"

/** For sets of up to `order` sites. */
export function latticeGasProducts(form: SpinForm, { order }: { order: number }): HiddenUnits {
  const { visible, hidden, offsets, weights, fields } = form
  const empty = offsets.map((offset, j) => {
    for (let i = 0; i < visible; i++) offset -= weights[j * visible + i]
    return offset
  })
  // x_B of unit j at [j · 2^depth + B], the bits of B those of the sites chosen.
  const states = Array.from({ length: order }, (_, depth) => new Float64Array(hidden * 2 ** depth))
  states[0].set(empty)
  return {
    form,
    constant: empty.reduce(
      (sum, x) => sum + logTwoCosh(x),
      fields.reduce((sum, field) => sum - field, form.constant),
    ),
    // Each further difference at most doubles what it acts on.
    scale: (n) => ({ field: 2, weight: 2 ** n }),
    begin() {},
    push(depth, list, site) {
      const subsets = 2 ** depth
      const to = states[depth + 1]
      for (const j of list)
        for (let B = 0; B < subsets; B++) {
          const x = states[depth][j * subsets + B]
          to[2 * j * subsets + B] = x
          to[2 * j * subsets + subsets + B] = x + 2 * weights[j * visible + site]
        }
    },
    value(depth, list, site) {
      const subsets = 2 ** depth
      let sum = 0
      for (const j of list) {
        const step = 2 * weights[j * visible + site]
        for (let B = 0; B < subsets; B++) {
          const x = states[depth][j * subsets + B]
          const difference = logTwoCosh(x + step) - logTwoCosh(x)
          sum += (depth - popcount(B)) % 2 === 0 ? difference : -difference
        }
      }
      return sum
    },
    work: 2 ** order,
  }
}
