/**
 * Which probabilities the multi-spin heat bath needs, as the kernel reads them: every site has z neighbours, n of them up, and a
 * probability p_n to 32 bits. The kernel counts n in bit planes c_0, c_1, …, n = Σ 2^i c_i, and bit k of p_n is the polynomial
 * a_0 + a_1 c_0 + a_2 c_1 + a_3 c_0 c_1 + … modulo 2: a_j = ⊕ p_n over all n whose binary digits are among those of j (the
 * Reed–Muller, or Zhegalkin, transform), for all 32 bits at once.
 *
 * Without a field p_n and 1 − p_(z−n) are the same. Where moreover all sites have z = 2, 3, 4 or 6 neighbours, the probability of
 * the sign of the field is asked for, which has half as many values, all of at least 1/2.
 */
import { exp } from "../compute/elementary.ts"
import type { Ising } from "../hamiltonian/ising.ts"

export interface HeatBathRule {
  readonly symmetric: boolean
  /** Neighbours that the kernel reads at each site: 2, 3, 4 or 6 if symmetric, else 3, 4, 6 or 8; a site may have fewer. */
  readonly width: number
  /** a_0, a_1, … of each number of neighbours 0 … width; if symmetric one list, of which the kernel knows the first bits. */
  readonly coefficients: readonly Uint32Array[]
}

/** The most neighbours that the kernel counts. */
export const LARGEST_DEGREE = 8

/** Neighbours of a site. */
export function degree({ offsets }: Ising["lattice"], site: number): number {
  return offsets[site + 1] - offsets[site]
}

/** p = 1/(1 + e^(−2H)) as a number of 32 bits; neither value of a spin is impossible. */
function probability(field: number): number {
  return Math.min(2 ** 32 - 1, Math.max(1, Math.round(2 ** 32 / (1 + exp(-2 * field)))))
}

export function heatBathRule({ lattice, coupling, field }: Ising): HeatBathRule {
  const { coordination, offsets } = lattice
  const uniform = offsets.every((offset, site) => offset === site * coordination)
  const K = Math.abs(coupling)
  // |2n − z| of a_0 first, then of what the masks of the kernel add to it.
  const fields = { 2: [2], 3: [3, 1], 4: [4, 2], 6: [6, 4, 2] }[coordination]
  if (field === 0 && uniform && fields) {
    const p = fields.map((value) => probability(K * value))
    return {
      symmetric: true,
      width: coordination,
      coefficients: [Uint32Array.from(p, (value, j) => (j === 0 ? value : value ^ p[0]))],
    }
  }
  const width = [3, 4, 6].find((most) => coordination <= most) ?? LARGEST_DEGREE
  const coefficients = Array.from({ length: width + 1 }, (_, z) => {
    const p = Uint32Array.from({ length: z + 1 }, (_, n) => probability(coupling * (2 * n - z) + field))
    return Uint32Array.from({ length: width + 1 }, (_, j) => p.reduce((sum, value, n) => ((n & j) === n ? sum ^ value : sum), 0)) // prettier-ignore
  })
  return { symmetric: false, width, coefficients }
}
