/** Energy and specific heat per site, with honest errors, of a time series of E, as Kaufman's solution gives them exactly. */
import type { Ising } from "../../hamiltonian/ising.ts"
import { type SeriesAnalysis, autocorrelation } from "../../statistics/autocorrelation.ts"
import { gammaMethod } from "../../statistics/gamma-method.ts"
import type { ChainSeries } from "../chains.ts"

/** `energies`: replicas × length, one chain after the other. */
export function energyAndHeat(
  { lattice, coupling }: Ising,
  energies: Float64Array,
  replicas = 1,
): { energy: SeriesAnalysis; specificHeat: SeriesAnalysis } {
  const { sites } = lattice
  const excess = energies.map((E) => E - energies[0])
  const squares = excess.map((E) => E ** 2)
  return {
    energy: autocorrelation(
      energies.map((E) => E / sites),
      { replicas },
    ),
    specificHeat: gammaMethod([excess, squares], ([E, E2]) => (coupling ** 2 * (E2 - E ** 2)) / sites, { replicas }),
  }
}

/** Values in the order of a {@link ChainSeries} (all chains at a time) as one chain after the other. */
export function byChain({ chains, length }: ChainSeries, values: Float64Array): Float64Array {
  const ordered = new Float64Array(values.length)
  for (let t = 0; t < length; t++) for (let c = 0; c < chains; c++) ordered[c * length + t] = values[t * chains + c]
  return ordered
}
