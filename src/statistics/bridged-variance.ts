/**
 * How much weights scatter that were drawn by others, too: the relative variances of e^x of runs from 0 to 1, ⟨e^x⟩ = Z_1/Z_0, and of
 * e^y of runs back, from the logarithmic weights of both and D = ln(Z_1/Z_0). By Crooks' theorem runs back have the e^(−y) of runs there,
 * e^(x − D) times as often. With u = x − D and −y − D of all of them, each in the mixture of n_0 and n_1 runs,
 *
 *   ⟨e^(2x)⟩/⟨e^x⟩² = Σ e^(2u)/(n_0 + n_1 e^u),   ⟨e^(2y)⟩/⟨e^y⟩² = Σ e^(−u)/(n_0 + n_1 e^u).
 *
 * Runs there seldom draw their heaviest weights and do not know of them; runs back begin where these come from.
 *
 * Crooks 2000, doi:10.1103/PhysRevE.61.2361; mixture: Shirts & Chodera, J. Chem. Phys. 129, 124105 (2008), doi:10.1063/1.2978177.
 */
export interface BridgedVariances {
  /** Var e^x/⟨e^x⟩². */
  readonly forward: number
  /** Var e^y/⟨e^y⟩². */
  readonly reverse: number
}

/** Beyond it e^u is no number. */
const LARGEST = 600

/** Of `forward` x and `reverse` y, and D as of the acceptance ratio (acceptance-ratio.ts). */
export function bridgedVariances(forward: Float64Array, reverse: Float64Array, D: number): BridgedVariances {
  const [n0, n1] = [forward.length, reverse.length]
  let [up, down] = [0, 0]
  for (const x of [...forward, ...reverse.map((y) => -y)]) {
    const u = Math.max(-LARGEST, Math.min(LARGEST, x - D))
    up += Math.exp(u) / (n0 * Math.exp(-u) + n1)
    down += Math.exp(-u) / (n0 + n1 * Math.exp(u))
  }
  return { forward: Math.max(0, up - 1), reverse: Math.max(0, down - 1) }
}
