/**
 * ln Z from both sides: annealing forward, which is low on average, in reverse, which is high, and Bennett's acceptance ratio of
 * the weights of both, which is better than either and needs them to overlap only. Heavy weights that one direction has not drawn, and
 * so does not count in its error, are known to the other (statistics/bridged-variance.ts). Where forward and reverse contradict each
 * other, or chains have not mixed, the result says so.
 *
 * Bennett 1976, doi:10.1016/0021-9991(76)90078-4; Burda, Grosse & Salakhutdinov 2015, arXiv:1412.8566.
 */
import type { Engine } from "../../compute/engine.ts"
import type { RestrictedBoltzmannMachine } from "../../hamiltonian/restricted-boltzmann-machine.ts"
import { acceptanceRatio } from "../../statistics/acceptance-ratio.ts"
import { bridgedVariances } from "../../statistics/bridged-variance.ts"
import { type Estimate, deviation, formatEstimate } from "../../statistics/estimate.ts"
import { annealedImportanceSampling } from "./annealed-importance-sampling.ts"
import { mixingWarning } from "./equilibrium-chains.ts"
import { FEWEST_EFFECTIVE_SAMPLES, type PartitionEstimate, sentence } from "./partition-estimate.ts"
import { type ReverseAnnealingOptions, type ReversePartitionEstimate, reverseAnnealing } from "./reverse-annealing.ts"

export interface LogPartitionEstimate {
  /** ln Z by the acceptance ratio, with its standard error. */
  readonly logPartition: Estimate
  /** By annealing alone, low on average; its error and effective samples count what the reverse runs know of its weights. */
  readonly forward: PartitionEstimate
  /** In reverse alone, high on average; and what the forward runs know of its weights. */
  readonly reverse: ReversePartitionEstimate
  /** Reverse minus forward in combined standard errors, by what each knows of itself. */
  readonly disagreement: number
  /** Overlap of the weights of both directions, from 0 to 1. */
  readonly overlap: number
  /** Whether `logPartition` can be trusted, as far as these runs can tell. */
  readonly reliable: boolean
  /** Why not, and what to do: one sentence, empty if reliable. */
  readonly warning: string
}

/** Combined standard errors by which forward and reverse may differ. */
const LARGEST_DISAGREEMENT = 3

/** ln Z of a machine of any size (a pure number; energies are in k_BT), with a verdict. The same bits for any number of threads. */
export async function logPartitionEstimate(
  engine: Engine,
  machine: RestrictedBoltzmannMachine,
  options: ReverseAnnealingOptions = {},
): Promise<LogPartitionEstimate> {
  const reverse = await reverseAnnealing(engine, machine, options)
  return fromBothDirections(await annealedImportanceSampling(engine, machine, options), reverse)
}

/** Bennett's acceptance ratio of annealing there and back, with a verdict. */
export function fromBothDirections(
  forward: PartitionEstimate,
  reverse: ReversePartitionEstimate,
): LogPartitionEstimate {
  const { logRatio, overlap } = acceptanceRatio(forward.logWeights, reverse.logWeights)
  // Without scatter, as with zero weights, they still differ by the rounding of single-precision fields.
  const disagreement = deviation(widened(reverse.logPartition), widened(forward.logPartition))
  const reasons: string[] = []
  if (Math.abs(disagreement) > LARGEST_DISAGREEMENT)
    reasons.push(
      `forward and reverse annealing disagree by ${Math.abs(disagreement).toFixed(1)} standard errors, ` +
        `${formatEstimate(forward.logPartition)} and ${formatEstimate(reverse.logPartition)} (take more temperatures)`,
    )
  const stuck = mixingWarning(reverse.mixing)
  if (stuck) reasons.push(stuck)
  const shared = overlap * Math.min(forward.logWeights.length, reverse.logWeights.length)
  if (shared < FEWEST_EFFECTIVE_SAMPLES)
    reasons.push(
      `the weights of both directions share ${shared.toFixed(1)} runs, fewer than ${FEWEST_EFFECTIVE_SAMPLES} (take more temperatures, or more runs)`,
    )
  const variances = bridgedVariances(forward.logWeights, reverse.logWeights, logRatio.value)
  return {
    logPartition: { value: forward.logBasePartition + logRatio.value, error: logRatio.error },
    forward: informed(forward, variances.forward),
    reverse: informed(reverse, variances.reverse),
    disagreement,
    overlap,
    reliable: reasons.length === 0,
    warning: sentence(reasons),
  }
}

/** The estimate of one direction, whose weights have the relative variance V as the other knows it: its error is ln(1 + √(V/n)), if that is larger. */
function informed<T extends PartitionEstimate>(estimate: T, V: number): T {
  const { logPartition, logWeights, effectiveSamples, reliable, warning } = estimate
  const error = Math.max(logPartition.error, Math.log1p(Math.sqrt(V / logWeights.length)))
  const worth = logWeights.length / (1 + V)
  const unseen =
    reliable && worth < FEWEST_EFFECTIVE_SAMPLES
      ? sentence([
          `the other direction has drawn weights that these ${logWeights.length} runs missed, which are worth ${worth.toPrecision(3)} equal ones, fewer than ${FEWEST_EFFECTIVE_SAMPLES} (take more temperatures, or more runs)`,
        ])
      : ""
  return {
    ...estimate,
    logPartition: { value: logPartition.value, error },
    effectiveSamples: Math.min(effectiveSamples, worth),
    reliable: reliable && unseen === "",
    warning: warning || unseen,
  }
}

const widened = ({ value, error }: Estimate): Estimate => ({
  value,
  error: Math.hypot(error, 1e-6 * (1 + Math.abs(value))),
})
