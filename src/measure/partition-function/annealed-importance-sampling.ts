/**
 * Annealed importance sampling of ln Z: runs start in independent units and are cooled to the machine,
 *   ln w = Σ_k [ln p*_(β_k)(v_k) − ln p*_(β_(k−1))(v_k)],   Z = Z_0 ⟨w⟩,
 * with a Gibbs step at β_k between v_k and v_(k+1). ⟨w⟩ is unbiased however few the temperatures; ln⟨w⟩ is low on average, a
 * stochastic lower bound of ln Z. A mode that no run has found leaves no trace in the weights: only annealing in reverse sees it.
 *
 * Neal 2001, doi:10.1023/A:1008923215028; Salakhutdinov & Murray 2008, doi:10.1145/1390156.1390266.
 */
import type { Engine } from "../../compute/engine.ts"
import type { RestrictedBoltzmannMachine } from "../../hamiltonian/restricted-boltzmann-machine.ts"
import { Annealing, type AnnealingOptions } from "./annealing.ts"
import { type PartitionEstimate, partitionEstimate } from "./partition-estimate.ts"

/** ln Z of a machine of any size (a pure number; energies are in k_BT), from below on average. The same bits for any threads. */
export async function annealedImportanceSampling(
  engine: Engine,
  machine: RestrictedBoltzmannMachine,
  options: AnnealingOptions = {},
): Promise<PartitionEstimate> {
  const mark = engine.mark()
  try {
    const annealing = new Annealing(engine, machine, "annealedImportanceSampling", options)
    const logWeights = new Float64Array(annealing.runs)
    await annealing.along(annealing.betas, await annealing.start(), logWeights)
    return partitionEstimate(1, annealing.logBasePartition, logWeights)
  } finally {
    engine.release(mark)
  }
}
