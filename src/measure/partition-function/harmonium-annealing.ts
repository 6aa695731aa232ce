/**
 * ln Z of a machine of any units, by annealing there and back along {@link HarmoniumPath} and by both together. Only Γ and draws of the
 * units are used. For large machines of 0/1 and ±1 units {@link logPartitionEstimate} does it on the kernels.
 *
 * Neal 2001, doi:10.1023/A:1008923215028; Burda, Grosse & Salakhutdinov 2015, arXiv:1412.8566; Bennett 1976,
 * doi:10.1016/0021-9991(76)90078-4.
 */
import type { RealMatrix } from "../../compute/real-matrix.ts"
import { expectInput, expectInteger } from "../../errors.ts"
import type { Harmonium } from "../../hamiltonian/harmonium.ts"
import { mixingWarning } from "./equilibrium-chains.ts"
import { equilibriumWalkers } from "./harmonium-chains.ts"
import { type HarmoniumAnnealingOptions, HarmoniumPath } from "./harmonium-path.ts"
import { type LogPartitionEstimate, fromBothDirections } from "./log-partition-estimate.ts"
import { type PartitionEstimate, partitionEstimate } from "./partition-estimate.ts"
import type { ReversePartitionEstimate } from "./reverse-annealing.ts"

export type { HarmoniumAnnealingOptions }

export interface HarmoniumReverseOptions extends HarmoniumAnnealingOptions {
  /** Independent states drawn from the machine, a run each: rows × visible.width. Default: the ends of long chains. */
  readonly samples?: RealMatrix
  /** Gibbs steps of the chains, 4 or more; up to every tenth is followed by a jump. Default 1000. */
  readonly burnIn?: number
}

/** ln Z from below on average. */
export function annealHarmonium(machine: Harmonium, options: HarmoniumAnnealingOptions = {}): PartitionEstimate {
  const path = new HarmoniumPath(machine, "annealHarmonium", options)
  const logWeights = Float64Array.from({ length: path.runs }, (_, run) => {
    const walker = path.walker(run)
    walker.drawBase()
    return walker.along(path.betas)
  })
  return partitionEstimate(1, path.logBasePartition, logWeights)
}

/** ln Z from above on average, where the chains have mixed. */
export function reverseAnnealHarmonium(
  machine: Harmonium,
  options: HarmoniumReverseOptions = {},
): ReversePartitionEstimate {
  const { samples, burnIn = 1000, start } = options
  expectInteger("reverseAnnealHarmonium: burnIn", burnIn, 4)
  for (const [name, rows] of Object.entries({ samples, start }))
    expectInput(
      rows === undefined || (rows.columns === machine.visible.width && rows.rows > 0),
      `reverseAnnealHarmonium: ${name}: expected rows of ${machine.visible.width} numbers, as the machine has, got ${rows?.rows} × ${rows?.columns}.`,
    )
  const runs = samples?.rows ?? options.runs
  const path = new HarmoniumPath(machine, "reverseAnnealHarmonium", { ...options, ...(runs && { runs }) })
  const { walkers, mixing } = samples
    ? { walkers: path.walkersAt(samples), mixing: Number.NaN }
    : equilibriumWalkers(path, { steps: burnIn, start })
  const back = path.betas.toReversed()
  const logWeights = Float64Array.from(walkers, (walker) => walker.along(back))
  return {
    ...partitionEstimate(-1, path.logBasePartition, logWeights, mixingWarning(mixing)),
    mixing,
  }
}

/** ln Z of a machine of any units and size (a pure number; energies are in k_BT), with a verdict. */
export function harmoniumLogPartition(machine: Harmonium, options: HarmoniumReverseOptions = {}): LogPartitionEstimate {
  return fromBothDirections(annealHarmonium(machine, options), reverseAnnealHarmonium(machine, options))
}
