/**
 * What local updates measure of any model H = −Σ_a K_a S_a: the kernel adds up the terms that are sums over products, S_a, and
 * counts the sites of each value, from which the other terms, the energy and the magnetization follow.
 */
import type { Ising } from "../hamiltonian/ising.ts"
import type { Model } from "../hamiltonian/model.ts"
import { nearestNeighbours } from "../hamiltonian/operators.ts"
import type { ChainSeries } from "./chains.ts"

/** An Ising model is a polynomial here. */
type SpinModel = Exclude<Model, Ising>

/** What was measured: value of chain c at time t at [t · chains + c]. */
export interface LocalSeries extends ChainSeries {
  /** The reduced energy H with all its terms, in units of k_BT. */
  readonly reducedEnergies: Float64Array
  /** S_a of H = −Σ K_a S_a, in the order of countLevels (a polynomial's operators; Ising: bonds, and the field's if it is not 0). */
  readonly sums: readonly Float64Array[]
  /** How many sites have each value, from the smallest (Potts: colour 0) on. */
  readonly counts: readonly Float64Array[]
}

/** As the kernel reads them: operators and their terms. */
export interface Terms {
  /** Of each operator, the number of the term after its last, and whether they are all pairs without weights. */
  readonly operators: Int32Array
  readonly offsets: Int32Array
  readonly members: Int32Array
  readonly weights: Float64Array
}

/** The terms that are measured: a polynomial's, or the bonds of a lattice. */
export function termsOf(model: SpinModel): Terms {
  if (model.kind === "polynomial") {
    let end = 0
    return {
      operators: Int32Array.from(
        model.operators.flatMap(({ offsets, weights }) => [
          (end += offsets.length - 1),
          Number(!weights && offsets.every((offset, t) => offset === 2 * t)),
        ]),
      ),
      offsets: model.termOffsets,
      members: model.termMembers,
      weights: Float64Array.from(
        model.operators.flatMap(({ offsets, weights }) => [
          ...(weights ?? new Float64Array(offsets.length - 1).fill(1)),
        ]),
      ),
    }
  }
  const { members, offsets } = nearestNeighbours(model.lattice, 1)
  const bonds = offsets.length - 1
  return { operators: Int32Array.of(bonds, 1), offsets, members, weights: new Float64Array(bonds).fill(1) }
}

/** K_a of each of the sums of a series. */
export function couplingsOf(model: SpinModel): readonly number[] {
  if (model.kind === "polynomial") return model.operators.map(({ coupling }) => coupling)
  if (model.kind === "potts") return [model.coupling, model.field]
  return [model.coupling, -model.crystalField, model.field]
}

/** The series of what the kernel measured: the sums over its terms, and how many sites have each value. */
export function localSeries(
  model: Model,
  couplings: readonly number[],
  { length, chains, sums: measured, counts }: Pick<LocalSeries, "length" | "chains" | "sums" | "counts">,
): LocalSeries {
  const q = counts.length
  const sums = [...measured]
  const magnetizations = new Float64Array(length * chains)
  for (let k = 0; k < length * chains; k++)
    magnetizations[k] =
      model.kind === "potts"
        ? (q * Math.max(...counts.map((count) => count[k])) - model.lattice.sites) / (q - 1)
        : counts[q - 1][k] - counts[0][k]
  if (model.kind === "potts") sums.push(counts[model.fieldColour])
  if (model.kind === "blume-capel")
    sums.push(
      counts[1].map((vacant) => model.lattice.sites - vacant),
      magnetizations,
    )
  const reducedEnergies = magnetizations.map((_, k) => 0 - couplings.reduce((sum, K, a) => sum + K * sums[a][k], 0))
  const energies = model.kind === "polynomial" ? reducedEnergies : sums[0].map((S) => 0 - S)
  return { length, chains, energies, reducedEnergies, sums, magnetizations, counts }
}
