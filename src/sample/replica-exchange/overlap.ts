/**
 * The overlap of two states of a model: q = Σ s_i^a s_i^b/N of spins ±1 or −1, 0, 1; of a Potts model (q Σ δ/N − 1)/(q − 1).
 *
 * S. F. Edwards & P. W. Anderson, J. Phys. F 5, 965 (1975), doi:10.1088/0305-4608/5/5/017.
 */
import { type Model, valuesOf } from "../../hamiltonian/model.ts"

/** Overlap of states a and b, values 0 … q − 1, one a site. */
export function overlap(model: Model, a: Uint8Array, b: Uint8Array): number {
  const q = valuesOf(model)
  let sum = 0
  if (model.kind === "blume-capel") {
    for (let i = 0; i < a.length; i++) sum += (a[i] - 1) * (b[i] - 1)
    return sum / a.length
  }
  for (let i = 0; i < a.length; i++) sum += Number(a[i] === b[i])
  return ((q * sum) / a.length - 1) / (q - 1)
}
