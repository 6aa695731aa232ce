/**
 * Branch and bound over sets of sites for the strongest couplings Σ_j J_A^(j), sums over hidden units, of sets A of n sites. A
 * partial set is given up when its bound is below what is wanted: bounds never grow as sites are added.
 *
 * A. H. Land & A. G. Doig, Econometrica 28, 497 (1960), doi:10.2307/1910129.
 */
import { expectInput } from "../../errors.ts"
import type { SpinForm } from "./spin-form.ts"

/** The coupling of the product of so many visible units. */
export interface Coupling {
  /** Ascending. */
  readonly sites: readonly number[]
  /** J or k, in units of k_BT: positive favours a positive product. */
  readonly value: number
}

/** What each hidden unit adds to the coupling of a set, built up site by site; the sites chosen so far are a stack. */
export interface HiddenUnits {
  readonly form: SpinForm
  /** The coupling of no site. */
  readonly constant: number
  /** What the fields f_i, |u_i| and |u_i u_j| count in the coupling of n sites: 1 of spins, 2 and 2^n of a lattice gas. */
  readonly scale: (n: number) => { readonly field: number; readonly weight: number }
  /** Starts sets of n sites. */
  begin(n: number): void
  /** Adds `site` to the `depth` sites chosen so far, for the hidden units listed. */
  push(depth: number, list: Int32Array, site: number): void
  /** The coupling, by the hidden units listed, of the `depth` sites chosen so far together with `site`. */
  value(depth: number, list: Int32Array, site: number): number
  /** Multiplications of one `value`, a hidden unit. */
  readonly work: number
}

const MOST_WORK = 2e11

/** Adds the couplings of n of the `sites` (ascending) to `found`. Sets that no hidden unit sees together have none. */
export function searchCouplings(
  units: HiddenUnits,
  { sites, n, found }: { sites: readonly number[]; n: number; found: StrongestCouplings },
): void {
  const { visible, hidden, weights, fields } = units.form
  const { field, weight } = units.scale(n)
  units.begin(n)
  // |u_ij| with the hidden units of a site together, as they are gone through here.
  const strengths = new Float64Array(visible * hidden)
  for (let j = 0; j < hidden; j++)
    for (let i = 0; i < visible; i++) strengths[i * hidden + j] = Math.abs(weights[j * visible + i])
  // At each depth the hidden units that see all sites so far, with the smallest and second smallest of their |u|.
  const levels = Array.from({ length: n + 1 }, () => {
    return {
      units: Int32Array.from({ length: hidden }, (_, j) => j),
      least: new Float64Array(hidden).fill(Infinity),
      second: new Float64Array(hidden).fill(Infinity),
    }
  })
  const chosen: number[] = []
  let work = 0

  const extend = (depth: number, from: number, active: number): void => {
    const [at, next] = [levels[depth], levels[depth + 1]]
    for (let s = from; s <= sites.length - (n - depth); s++) {
      const site = sites[s]
      let seeing = 0
      let bound = n === 1 ? field * Math.abs(fields[site]) : 0
      for (let a = 0; a < active; a++) {
        const j = at.units[a]
        const u = strengths[site * hidden + j]
        if (u === 0) continue
        const least = Math.min(at.least[a], u)
        const second = Math.min(at.second[a], Math.max(at.least[a], u))
        next.units[seeing] = j
        next.least[seeing] = least
        next.second[seeing++] = second
        bound += weight * Math.min(least, least * second)
      }
      work += active
      if (bound === 0 || bound < found.least) continue
      const list = next.units.subarray(0, seeing)
      chosen.push(site)
      if (depth + 1 < n) {
        units.push(depth, list, site)
        extend(depth + 1, s + 1, seeing)
      } else {
        found.add(chosen, (n === 1 ? field * fields[site] : 0) + units.value(depth, list, site))
        work += seeing * units.work
      }
      chosen.pop()
    }
    expectInput(
      work < MOST_WORK,
      `effectiveCouplings: couplings of ${n} of ${sites.length} sites take more than ${MOST_WORK} multiplications. Raise threshold, lower strongest, or name fewer sites.`,
    )
  }
  extend(0, 0, hidden)
}

/** The strongest couplings of all that were added, in memory for about twice as many. */
export class StrongestCouplings {
  readonly #most: number
  #couplings: Coupling[] = []
  /** A coupling weaker than this is not among the strongest. */
  least: number

  constructor(most: number, threshold: number) {
    this.#most = most
    this.least = threshold
  }

  add(sites: readonly number[], value: number): void {
    if (value === 0 || Math.abs(value) < this.least) return
    this.#couplings.push({ sites: [...sites], value })
    if (this.#couplings.length >= 2 * this.#most + 1024) this.#cut()
  }

  /** Strongest first, of equal ones those of fewer and smaller sites. */
  sorted(): Coupling[] {
    this.#cut()
    return this.#couplings
  }

  #cut(): void {
    this.#couplings.sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || inOrder(a.sites, b.sites))
    if (this.#couplings.length <= this.#most) return
    this.#couplings.length = this.#most
    this.least = Math.max(this.least, Math.abs(this.#couplings[this.#most - 1].value))
  }
}

function inOrder(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return a.length - b.length
  const k = a.findIndex((site, i) => site !== b[i])
  return k < 0 ? 0 : a[k] - b[k]
}
