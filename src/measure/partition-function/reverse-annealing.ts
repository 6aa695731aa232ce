/**
 * Annealed importance sampling in reverse: runs start in states of the machine and are heated to independent units by the steps
 * of the forward runs backwards,
 *   ln w = Σ_k [ln p*_(β_(k−1))(v_k) − ln p*_(β_k)(v_k)],   Z = Z_0/⟨w⟩,
 * so that ln Z is high on average, a stochastic upper bound, if the states are the machine's. States that miss a mode make it
 * too low: samples drawn exactly are best, long chains, which jump between modes (mode-jumps.ts), must have mixed.
 *
 * Burda, Grosse & Salakhutdinov 2015, arXiv:1412.8566; Grosse, Ancha & Roy 2016, arXiv:1606.02275 (bounds from both sides).
 */
import type { BitMatrix } from "../../compute/bit-matrix.ts"
import type { Engine } from "../../compute/engine.ts"
import { expectInput, expectInteger } from "../../errors.ts"
import type { RestrictedBoltzmannMachine } from "../../hamiltonian/restricted-boltzmann-machine.ts"
import { Annealing, type AnnealingOptions } from "./annealing.ts"
import { equilibriumChains, mixingWarning } from "./equilibrium-chains.ts"
import { type PartitionEstimate, partitionEstimate } from "./partition-estimate.ts"

export interface ReverseAnnealingOptions extends AnnealingOptions {
  /** Independent visible states drawn from the machine, a run each. Default: the ends of long chains, one a run. */
  readonly samples?: BitMatrix
  /** Gibbs steps of the chains, 4 or more; up to every tenth is followed by a jump. Default 1000. */
  readonly burnIn?: number
  /** Visible states at which the chains start, such as training rows. Default: hidden units at all densities. */
  readonly start?: BitMatrix
}

export interface ReversePartitionEstimate extends PartitionEstimate {
  /** R̂ of the chains (Gelman & Rubin 1992), above 1.1 where they have not mixed; NaN for given samples. */
  readonly mixing: number
}

/** ln Z of a machine of any size (a pure number; energies are in k_BT), from above on average. The same bits for any threads. */
export async function reverseAnnealing(
  engine: Engine,
  machine: RestrictedBoltzmannMachine,
  options: ReverseAnnealingOptions = {},
): Promise<ReversePartitionEstimate> {
  const { samples, burnIn = 1000, start, seed = 0 } = options
  expectInteger("reverseAnnealing: burnIn", burnIn, 4)
  for (const [name, rows] of Object.entries({ samples, start }))
    expectInput(
      rows === undefined || (rows.columns === machine.visible && rows.rows > 0),
      `reverseAnnealing: ${name}: expected rows of ${machine.visible} visible units, as the machine has, got ${rows?.rows} × ${rows?.columns}.`,
    )
  const mark = engine.mark()
  try {
    const runs = samples?.rows ?? options.runs
    const annealing = new Annealing(engine, machine, "reverseAnnealing", { ...options, ...(runs && { runs }) })
    const chains = samples
      ? { states: samples, mixing: Number.NaN }
      : await equilibriumChains(engine, machine, annealing, { steps: burnIn, start, seed })
    const logWeights = new Float64Array(annealing.runs)
    await annealing.along(annealing.betas.toReversed(), chains.states, logWeights)
    const estimate = partitionEstimate(-1, annealing.logBasePartition, logWeights, mixingWarning(chains.mixing))
    return { ...estimate, mixing: chains.mixing }
  } finally {
    engine.release(mark)
  }
}
