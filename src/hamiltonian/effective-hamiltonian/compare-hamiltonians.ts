/**
 * What machines have learned beside the model that made their data: the couplings J_A of their free energies F(v) against the K_a
 * of H = −Σ_a K_a S_a, S_a = Σ_A c_aA σ_A. Learned couplings scatter because of the sample and of training; machines trained
 * with different seeds on different samples show by how much. What the scatter does not show is what all of them share,
 * such as a bias of the method of training.
 */
import { solve } from "../../linear-algebra/matrix.ts"
import { expectInput } from "../../errors.ts"
import { type Estimate, meanEstimate } from "../../statistics/estimate.ts"
import type { Ising } from "../ising.ts"
import { type Polynomial, isingToPolynomial } from "../polynomial.ts"
import type { RestrictedBoltzmannMachine } from "../restricted-boltzmann-machine.ts"
import { effectiveCouplings } from "./effective-couplings.ts"

export interface HamiltonianComparison {
  /** Every operator of the model: its K_a, and what of it was learned, the K_a that come closest to the J_A of its terms (least squares). */
  readonly operators: readonly { readonly name: string; readonly exact: number; readonly learned: Estimate }[]
  /** Couplings of the model and the learned ones of the orders compared; largest |exact| first, then largest |learned|. */
  readonly couplings: readonly ComparedCoupling[]
  /** All products of each order that the model does not have, and should not have been learned. */
  readonly rest: readonly {
    readonly order: number
    readonly sets: number
    /** √⟨J²⟩ over these products, J the means over machines. */
    readonly rootMeanSquare: number
    /** √⟨error²⟩ of the same: if the root mean square is no larger, nothing but scatter was learned. */
    readonly scatter: number
  }[]
}

export interface ComparedCoupling {
  /** Ascending. */
  readonly sites: readonly number[]
  /** In units of k_BT, 0 where the model has no such term. */
  readonly exact: number
  readonly learned: Estimate
}

/**
 * Compares machines, at least two trained independently for the errors, with the model of their data: couplings of `orders`
 * (default [1, 2]) and those of the model's own terms.
 */
export function compareHamiltonians(
  machines: readonly RestrictedBoltzmannMachine[],
  model: Ising | Polynomial,
  { orders = [1, 2] }: { orders?: readonly number[] } = {},
): HamiltonianComparison {
  const known = model.kind === "ising" ? isingToPolynomial(model) : model
  expectInput(
    machines.length >= 2,
    `compareHamiltonians: expected at least 2 machines, for the errors, got ${machines.length}.`,
  )
  for (const { visible } of machines)
    expectInput(
      visible === known.sites,
      `compareHamiltonians: expected machines of ${known.sites} visible units, as the model has sites, got ${visible}.`,
    )
  const terms = coefficients(known)
  const all = new Set([...orders, ...[...terms.values()].map(({ sites }) => sites.length)])
  const learned = machines.map((machine) => {
    const { couplings } = effectiveCouplings(machine, { orders: [...all] })
    return new Map(couplings.map((coupling) => [coupling.sites.join(), coupling]))
  })
  const sets = new Map([...learned.flatMap((one) => [...one]), ...terms].map(([key, { sites }]) => [key, sites]))
  const couplings = [...sets].map(([key, sites]) => {
    const weights = terms.get(key)?.weights ?? new Float64Array()
    const exact = weights.reduce((sum, weight, a) => sum + weight * known.operators[a].coupling, 0)
    return { sites, exact, learned: meanEstimate(learned.map((one) => one.get(key)?.value ?? 0)) }
  })
  couplings.sort(
    (a, b) => Math.abs(b.exact) - Math.abs(a.exact) || Math.abs(b.learned.value) - Math.abs(a.learned.value),
  )
  const fits = learned.map((one) => leastSquares(known, terms, (key) => one.get(key)?.value ?? 0))
  return {
    operators: known.operators.flatMap(({ name, coupling, members }, a) =>
      members.length === 0 ? [] : { name, exact: coupling, learned: meanEstimate(fits.map((fit) => fit[a])) },
    ),
    couplings,
    rest: [...all].sort((a, b) => a - b).map((order) => restOf(couplings, order)),
  }
}

/** c_aA of every set of sites A in the model's terms, by its sites; terms of the same sites are added up. */
type Coefficients = ReadonlyMap<string, { readonly sites: readonly number[]; readonly weights: Float64Array }>

function coefficients({ operators }: Polynomial): Coefficients {
  const sets = new Map<string, { sites: number[]; weights: Float64Array }>()
  operators.forEach(({ offsets, members, weights }, a) => {
    for (let t = 0; t < offsets.length - 1; t++) {
      const sites = [...members.subarray(offsets[t], offsets[t + 1])].sort((i, j) => i - j)
      if (sites.length === 0) continue
      const key = sites.join()
      if (!sets.has(key)) sets.set(key, { sites, weights: new Float64Array(operators.length) })
      sets.get(key)!.weights[a] += weights?.[t] ?? 1
    }
  })
  return sets
}

/** The K_a that minimise Σ_A (J_A − Σ_a K_a c_aA)²; 0 of an operator that is a constant. */
function leastSquares({ operators }: Polynomial, terms: Coefficients, learned: (key: string) => number): Float64Array {
  const n = operators.length
  const matrix = new Float64Array(n * n)
  const right = new Float64Array(n)
  operators.forEach(({ members }, a) => (matrix[a * n + a] = members.length === 0 ? 1 : 0))
  for (const [key, { weights }] of terms)
    for (let a = 0; a < n; a++) {
      right[a] += weights[a] * learned(key)
      for (let b = 0; b < n; b++) matrix[a * n + b] += weights[a] * weights[b]
    }
  const fitted = solve(matrix, right)
  expectInput(
    fitted !== undefined,
    "compareHamiltonians: expected operators that are independent, got one that is a sum of others. Leave it out.",
  )
  return fitted
}

function restOf(couplings: readonly ComparedCoupling[], order: number): HamiltonianComparison["rest"][number] {
  const others = couplings.filter(({ sites, exact }) => sites.length === order && exact === 0)
  const rootMean = (square: (estimate: Estimate) => number): number =>
    Math.sqrt(others.reduce((sum, { learned }) => sum + square(learned), 0) / Math.max(1, others.length))
  return {
    order,
    sets: others.length,
    rootMeanSquare: rootMean(({ value }) => value ** 2),
    scatter: rootMean(({ error }) => error ** 2),
  }
}
