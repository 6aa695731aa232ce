/**
 * What stands for the model where p(label | inputs) is learned instead of p(label, inputs): statistics with the inputs of the data and
 * the labels that the machine gives them. The gradient is exact, with the work of one step of contrastive divergence for each class.
 *
 * Larochelle & Bengio 2008, doi:10.1145/1390156.1390224, §3.2 (discriminative machines).
 */
import { labelStatistics } from "../../hamiltonian/label-machine.ts"
import { meanStatistics } from "../mean-statistics.ts"
import type { ChainOptions, NegativePhase } from "./negative-phase.ts"

export function labelPhase({ conditionals }: Pick<ChainOptions, "conditionals">): NegativePhase {
  return {
    statistics: ({ machine, batch, weights }) =>
      Promise.resolve(meanStatistics(labelStatistics(machine, conditionals.decode(batch), weights))),
    state: () => ({}),
    restore() {},
  }
}
