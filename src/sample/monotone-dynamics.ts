/**
 * Dynamics that keep an order of the states, for coupling from the past (coupling-from-the-past.ts): what they are, and the heat
 * bath of a ferromagnet. One spin after the other takes +1 with probability 1/(1 + e^(−2(K Σ s' + h))), which grows with every
 * neighbour that is up. Below T_c the all-up and the all-down state take times exponential in the length to meet.
 *
 * J. G. Propp & D. B. Wilson, Random Struct. Algorithms 9, 223 (1996),
 * doi:10.1002/(SICI)1098-2418(199608/09)9:1/2<223::AID-RSA14>3.0.CO;2-O.
 */
import { exp } from "../compute/elementary.ts"
import type { RandomStream } from "../compute/philox.ts"
import type { Ising } from "../hamiltonian/ising.ts"

/**
 * Dynamics of `variables` numbers, 0 or 1, driven by as many uniform numbers a sweep, that keep the order of two states
 * which are driven by the same numbers.
 */
export interface MonotoneDynamics {
  readonly variables: number
  /** Updates `state` in place. */
  sweep(state: Uint8Array, uniforms: Float64Array): void
  /** The spins (1 for +1) or colours of a state; `random` where they are not given by it. */
  spins(state: Uint8Array, random: RandomStream): Uint8Array
}

/** The heat bath, site by site: a variable is a spin. */
export function heatBathDynamics({ lattice, coupling, field }: Ising): MonotoneDynamics {
  const { sites, offsets, neighbours, coordination } = lattice
  // Probability of +1 with so many neighbours, so many of them up.
  const stride = coordination + 1
  const probabilities = new Float64Array(stride ** 2)
  for (let degree = 0; degree < stride; degree++)
    for (let up = 0; up <= degree; up++)
      probabilities[degree * stride + up] = 1 / (1 + exp(-2 * (coupling * (2 * up - degree) + field)))
  return {
    variables: sites,
    sweep: (state, uniforms) => {
      for (let site = 0; site < sites; site++) {
        const [from, to] = [offsets[site], offsets[site + 1]]
        let up = 0
        for (let k = from; k < to; k++) up += state[neighbours[k]]
        state[site] = Number(uniforms[site] < probabilities[(to - from) * stride + up])
      }
    },
    spins: (state) => state,
  }
}
