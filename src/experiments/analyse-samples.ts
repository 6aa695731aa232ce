/** Thermodynamics of samples as `sample` gives them, with errors that know of autocorrelation. */
import { sitesOf } from "../hamiltonian/model.ts"
import { type ThermodynamicAnalysis, analyseThermodynamics } from "../measure/thermodynamics.ts"
import type { LatticeModel } from "./lattice-model.ts"

/** What of samples is analysed. */
export interface AnalysedSamples {
  readonly model: LatticeModel
  readonly energies: Float64Array
  readonly magnetizations: Float64Array
  readonly chainStarts: Uint32Array
}

/** Series of chains of equal length, one after the other: the few configurations beyond are left out. */
export interface EqualChains {
  readonly energies: Float64Array
  readonly magnetizations: Float64Array
  readonly replicas: number
}

export function equalChains({ energies, magnetizations, chainStarts }: AnalysedSamples): EqualChains {
  const many = energies.length >= 2 * (chainStarts.length - 1)
  // With fewer than two configurations a chain they are independent of each other: one series of them all.
  const chains = many ? chainStarts.length - 1 : 1
  const length = Math.floor(energies.length / chains)
  const equal = (values: Float64Array): Float64Array => {
    const kept = new Float64Array(chains * length)
    for (let chain = 0; chain < chains; chain++)
      kept.set(values.subarray(chainStarts[chain], chainStarts[chain] + length), chain * length)
    return kept
  }
  return { energies: equal(energies), magnetizations: equal(magnetizations), replicas: chains }
}

export function analyseSamples(samples: AnalysedSamples): ThermodynamicAnalysis {
  const { model } = samples
  return analyseThermodynamics({ ...equalChains(samples), coupling: model.coupling, sites: sitesOf(model) })
}
